//! The list of cards.

use std::collections::HashMap;

use super::{Batch, Error};
use crate::card::{Algorithm, Slot, folded};
use crate::error::{Report, Result};
use crate::sheet::{Column, Record};
use crate::x509::Name;

const COLUMNS: &[Column] = &[
    Column {
        field: "serial", names: &["卡號", "卡片序號", "serial", "serial number", "card number"], required: false
    },
    Column { field: "slip", names: &["密碼單編號", "密碼單", "slip"], required: false },
    Column { field: "holder", names: &["帳號", "持卡人帳號", "holder", "login", "account"], required: false },
    Column { field: "name", names: &["姓名", "持卡人", "name", "common name", "CN"], required: false },
    Column { field: "subject", names: &["主體名稱", "憑證主體", "subject", "DN"], required: false },
    Column { field: "slot", names: &["金鑰位置", "位置", "slot"], required: false },
    Column { field: "algorithm", names: &["金鑰種類", "演算法", "algorithm"], required: false },
];

/// Characters of the longest serial number or slip.
const LONGEST: usize = 64;

/// A card that is to be made somebody's.
pub struct Line {
    /// Where it stands in the file.
    pub line: u64,
    /// What names it in the journal: its serial number, or else its slip.
    pub key: String,
    /// Which card it is to be; any new one where nothing is said.
    pub serial: Option<String>,
    pub slip: Option<String>,
    pub holder: String,
    pub name: String,
    /// Whom the certificate is to be about.
    pub subject: Option<Name>,
    pub slot: Slot,
    pub algorithm: Algorithm,
}

/// Reads the list, or tells all that is wrong with it.
pub fn read(args: &Batch) -> Result<Vec<Line>> {
    let source = args.reading.open(&args.list)?;
    let (mut lines, mut report) = (Vec::new(), Report::default());
    let mut known = HashMap::new();
    args.reading.table(&source, COLUMNS)?.each(|record| {
        match line(args, record).and_then(|line| new(&mut known, &line, record).map(|()| line)) {
            Ok(line) => lines.push(line),
            Err(error) => report.push(error),
        }
        Ok(())
    })?;
    report.check()?;
    if lines.is_empty() { Err(Error::NoLines.into()) } else { Ok(lines) }
}

fn line(args: &Batch, record: &Record<'_>) -> Result<Line> {
    let text = |field: &str| record.text(field).map(|text| text.trim().to_owned());
    let given = |field: &str| text(field).map(|text| Some(text).filter(|text| !text.is_empty()));
    let serial = given("serial")?.map(|typed| serial(&typed).map_err(|error| at(error, record, "serial")));
    let (serial, slip) = (serial.transpose()?, given("slip")?);
    let key = serial.clone().or_else(|| slip.clone()).ok_or_else(|| at(Error::Nameless, record, "serial"))?;
    let name = text("name")?;
    let subject = match record.parse::<Name, _>("subject")? {
        None if !name.is_empty() => {
            let base = args.base.as_deref().unwrap_or_default();
            let made = Name::common(&name, base).map_err(|error| crate::Error::from(error).at(record.at("name")))?;
            Some(made)
        }
        given => given,
    };
    if subject.is_none() && args.requests.is_some() {
        return Err(at(Error::NoSubject, record, "subject"));
    }
    Ok(Line {
        line: record.line(),
        key,
        serial,
        slip,
        holder: text("holder")?,
        name,
        subject,
        slot: record.parse("slot")?.unwrap_or_else(|| args.slot.clone()),
        algorithm: given("algorithm")?.map_or(Ok(args.algorithm), |typed| algorithm(&typed, record))?,
    })
}

fn algorithm(typed: &str, record: &Record<'_>) -> Result<Algorithm> {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    plain.parse().map_err(|_| at(Error::BadAlgorithm { text: typed.to_owned() }, record, "algorithm"))
}

fn serial(typed: &str) -> Result<String, Error> {
    let serial = folded(typed);
    let fits = (1..=LONGEST).contains(&serial.len()) && serial.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fits { Ok(serial) } else { Err(Error::BadSerial { text: typed.to_owned() }) }
}

/// Fails for a serial number or slip that an earlier line has.
fn new(known: &mut HashMap<String, u64>, line: &Line, record: &Record<'_>) -> Result<()> {
    for (field, text) in [("serial", &line.serial), ("slip", &line.slip)] {
        let Some(text) = text else { continue };
        if let Some(&before) = known.get(text) {
            return Err(at(Error::Twice { text: text.clone(), line: before }, record, field));
        }
        known.insert(text.clone(), line.line);
    }
    Ok(())
}

fn at(error: Error, record: &Record<'_>, field: &str) -> crate::Error {
    crate::Error::from(error).at(record.at(field))
}
