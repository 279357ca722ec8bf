//! Changes row by row: all rows or none, unless `--keep-going`; what became of each goes to `--report`.

use super::Ctx;
use crate::error::{Error, Result};
use crate::output::Outcomes;
use crate::sheet::write::NewFile;
use crate::store::Tx;

impl Ctx {
    /// Changes the database by the rows of a file, in one transaction. Rows with errors undo it all, and all
    /// errors are told at once; with `--keep-going` the other rows are written. The handler tells what was done
    /// and ends with [`Outcomes::finish`].
    pub fn write_rows<T>(
        &mut self,
        kind: &'static str,
        mut act: impl FnMut(&Tx<'_>, &mut Outcomes) -> Result<T>,
    ) -> Result<(T, Outcomes)> {
        let keep_going = self.mode.keep_going;
        // Begun before anything is written, so that a report that cannot be written stops it all.
        let report = self.mode.report.as_deref().map(NewFile::create).transpose()?;
        let lang = report.as_ref().map(|_| self.lang());
        let mut rows = Outcomes::new(kind, lang);
        self.store()?.prepare_for_bulk()?;
        let written = self.write(|tx| {
            rows = Outcomes::new(kind, lang);
            let done = act(tx, &mut rows)?;
            if rows.has_errors() && !keep_going {
                return Err(rows.refusal().err().unwrap_or_else(|| Error::fault("an error without a sentence")));
            }
            Ok(done)
        });
        if let Some(file) = report.filter(|_| !rows.is_empty()) {
            rows.save(file, self.now())?;
        }
        Ok((written?, rows))
    }
}
