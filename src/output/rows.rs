//! stub
use crate::error::Result;
use std::path::Path;
pub trait RowWriter {
    fn head(&mut self, t: &[String]) -> Result<()>;
    fn row(&mut self, c: &[super::Cell]) -> Result<()>;
    fn finish(self: Box<Self>) -> Result<()>;
}
pub fn xlsx(_: &Path) -> Result<Box<dyn RowWriter>> {
    Err(crate::Error::fault("x"))
}
pub fn ods(_: &Path) -> Result<Box<dyn RowWriter>> {
    Err(crate::Error::fault("x"))
}
pub fn csv(_: &Path, _: bool) -> Result<Box<dyn RowWriter>> {
    Err(crate::Error::fault("x"))
}
pub fn csv_to(_: Box<dyn std::io::Write>) -> Result<Box<dyn RowWriter>> {
    Err(crate::Error::fault("x"))
}
