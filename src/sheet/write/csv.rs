//! Separated values out, safe against being taken for formulas.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ::csv::{Terminator, WriterBuilder};

use super::{NewFile, RowWriter, Value};
use crate::error::Result;
use crate::sheet::formula;

/// How separated values are written.
#[derive(Clone, Copy, Debug)]
pub struct CsvOptions {
    /// Whether to begin with a byte-order mark, by which Excel knows UTF-8.
    pub mark: bool,
    /// The separator.
    pub separator: u8,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { mark: false, separator: b',' }
    }
}

/// Separated values that are being written.
pub struct Csv {
    path: PathBuf,
    writer: csv::Writer<To>,
    columns: usize,
}

enum To {
    File(NewFile),
    Stream(Box<dyn Write>),
}

impl Csv {
    /// Writes to a file.
    pub fn create(path: &Path, options: CsvOptions) -> Result<Self> {
        Self::begin(path, To::File(NewFile::create(path)?), options)
    }

    /// Writes to a stream, such as standard output. A closed pipe is an error whose cause says so.
    pub fn stream(stream: Box<dyn Write>, options: CsvOptions) -> Result<Self> {
        Self::begin(Path::new("-"), To::Stream(stream), options)
    }

    fn begin(path: &Path, mut to: To, options: CsvOptions) -> Result<Self> {
        if options.mark {
            to.write_all("\u{feff}".as_bytes()).map_err(|cause| crate::Error::writing(path, cause))?;
        }
        let writer = WriterBuilder::new()
            .flexible(true)
            .delimiter(options.separator)
            .terminator(Terminator::CRLF)
            .from_writer(to);
        Ok(Self { path: path.to_owned(), writer, columns: 0 })
    }

    fn record<'a>(&mut self, cells: impl Iterator<Item = std::borrow::Cow<'a, str>>) -> Result<()> {
        // What the engine wraps keeps its kind: a closed pipe is told apart from a full disk.
        let writing = |error: csv::Error| {
            let cause = match error.into_kind() {
                csv::ErrorKind::Io(cause) => cause,
                other => io::Error::other(format!("{other:?}")),
            };
            crate::Error::writing(&self.path, cause)
        };
        let mut columns = 0;
        for cell in cells {
            // A NUL would end the text for many a reader, ours among them.
            let cell = if cell.contains('\0') { cell.replace('\0', "\u{fffd}").into() } else { cell };
            self.writer.write_field(formula::guarded(&cell).as_bytes()).map_err(writing)?;
            columns += 1;
        }
        for _ in columns..self.columns {
            self.writer.write_field("").map_err(writing)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(writing)
    }
}

impl RowWriter for Csv {
    fn head(&mut self, headings: &[String]) -> Result<()> {
        self.columns = headings.len();
        self.record(headings.iter().map(|heading| heading.as_str().into()))
    }

    fn row(&mut self, values: &[Value]) -> Result<()> {
        self.record(values.iter().map(Value::text))
    }

    fn finish(self: Box<Self>) -> Result<()> {
        let Self { path, writer, .. } = *self;
        let to = writer.into_inner().map_err(|error| crate::Error::writing(&path, error.into_error()))?;
        match to {
            To::File(file) => file.finish(),
            To::Stream(mut stream) => stream.flush().map_err(|cause| crate::Error::writing(&path, cause)),
        }
    }
}

impl Write for To {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Stream(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Stream(stream) => stream.flush(),
        }
    }
}
