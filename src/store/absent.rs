//! The database of a program that is built without one (`--no-default-features --features card`): the same face, and
//! nothing behind it. What needs a transaction still compiles, and can never run.

use std::convert::Infallible;
use std::marker::PhantomData;
use std::path::Path;

use super::{Error, FromValue, Param, ValueRef};
use crate::error::Result;

/// A database; there is none.
pub struct Store(Infallible);

/// A transaction; there is none.
pub struct Tx<'a>(Infallible, PhantomData<&'a ()>);

/// A row; there is none.
pub struct Row<'a>(Infallible, PhantomData<&'a ()>);

/// What a command will do with the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Only read.
    Read,
    /// Read and write.
    Write,
}

impl Store {
    /// Fails: this program has no database.
    pub fn open(_path: &Path, _access: Access) -> Result<Self> {
        Err(Error::NotBuilt.into())
    }

    /// Never runs.
    pub fn write<T>(&mut self, _act: impl FnMut(&Tx<'_>) -> Result<T>) -> Result<T> {
        match self.0 {}
    }

    /// Never runs.
    pub fn rehearse<T>(&mut self, _act: impl FnMut(&Tx<'_>) -> Result<T>) -> Result<T> {
        match self.0 {}
    }

    /// Never runs.
    pub fn read<T>(&mut self, _look: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        match self.0 {}
    }

    /// Never runs.
    pub const fn prepare_for_bulk(&self) -> Result<()> {
        match self.0 {}
    }
}

impl Tx<'_> {
    /// Never runs.
    pub fn execute(&self, _sql: &str, _params: &[Param]) -> Result<usize> {
        match self.0 {}
    }

    /// Never runs.
    pub fn insert<T: FromValue>(&self, _sql: &str, _params: &[Param]) -> Result<T> {
        match self.0 {}
    }

    /// Never runs.
    pub fn one<T: FromValue>(&self, _sql: &str, _params: &[Param]) -> Result<T> {
        match self.0 {}
    }

    /// Never runs.
    pub fn find<T>(
        &self,
        _sql: &str,
        _params: &[Param],
        _read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        match self.0 {}
    }

    /// Never runs.
    pub fn each(&self, _sql: &str, _params: &[Param], _read: impl FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
        match self.0 {}
    }

    /// Never runs.
    pub fn list<T>(&self, _sql: &str, _params: &[Param], _read: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        match self.0 {}
    }

    /// Never runs.
    pub fn attempt<T>(&self, _act: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        match self.0 {}
    }
}

impl Row<'_> {
    /// Never runs.
    pub fn get<T: FromValue>(&self, _column: &str) -> Result<T> {
        match self.0 {}
    }

    /// Never runs.
    pub fn at<T: FromValue>(&self, _index: usize) -> Result<T> {
        match self.0 {}
    }

    /// Never runs.
    pub const fn bytes(&self, _index: usize) -> Result<&[u8]> {
        match self.0 {}
    }

    /// Never runs.
    pub const fn raw(&self, _index: usize) -> Result<ValueRef<'_>> {
        match self.0 {}
    }
}
