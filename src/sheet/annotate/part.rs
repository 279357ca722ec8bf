//! Parts of a package: read when asked for, kept when changed, and the relations between them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::error::Result;
use crate::sheet::{Error, package};

/// No part that is edited is larger.
pub(super) const LIMIT: u64 = 16 << 20;

/// The sheets of a workbook by name, with their parts; and the part of the styles.
pub(in crate::sheet) struct Sheets {
    pub(in crate::sheet) sheets: Vec<(String, String)>,
    pub(super) styles: Option<String>,
}

/// A relation of a part: its id, its kind (the last word of its type), and the part that it leads to.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) target: String,
}

/// The parts of a package.
pub(in crate::sheet) struct Parts<'a> {
    path: &'a Path,
    archive: &'a mut ZipArchive<BufReader<File>>,
    changed: BTreeMap<String, String>,
}

impl<'a> Parts<'a> {
    pub(in crate::sheet) fn new(path: &'a Path, archive: &'a mut ZipArchive<BufReader<File>>) -> Self {
        Self { path, archive, changed: BTreeMap::new() }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.changed.contains_key(name) || self.archive.index_for_name(name).is_some()
    }

    /// The text of a part as it is now.
    pub(in crate::sheet) fn text(&mut self, name: &str) -> Result<String> {
        if let Some(text) = self.changed.get(name) {
            return Ok(text.clone());
        }
        let mut bytes = Vec::new();
        let entry = package::entry(self.path, self.archive, name)?;
        entry.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|cause| Error::damaged(self.path, cause))?;
        if bytes.len() as u64 > LIMIT {
            return Err(Error::Inflates { path: self.path.display().to_string(), mebibytes: LIMIT >> 20 }.into());
        }
        let text = String::from_utf8(bytes).map_err(|_| Error::damaged(self.path, name))?;
        Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
    }

    pub(super) fn set(&mut self, name: &str, text: String) {
        self.changed.insert(name.to_owned(), text);
    }

    pub(super) fn finish(self) -> BTreeMap<String, String> {
        self.changed
    }

    /// A name that no part has yet: `xl/comments7.xml`.
    pub(super) fn fresh(&self, before: &str, behind: &str) -> String {
        let mut number = 1;
        loop {
            let name = format!("{before}{number}{behind}");
            if !self.has(&name) {
                return name;
            }
            number += 1;
        }
    }

    /// The workbook's sheets.
    pub(in crate::sheet) fn sheets(&mut self) -> Result<Sheets> {
        let root = self.relations("")?;
        let book = root.iter().find(|relation| relation.kind == "officeDocument");
        let book = book.map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target.clone());
        let relations = self.relations(&book)?;
        let text = self.text(&book)?;
        let mut sheets = Vec::new();
        elements(&text, |start| {
            if start.local_name().into_inner() == "sheet"
                && let (Some(name), Some(id)) = (attribute(start, "name"), attribute(start, "id"))
                && let Some(relation) = relations.iter().find(|relation| relation.id == id)
            {
                sheets.push((name, relation.target.clone()));
            }
        })
        .map_err(|why| Error::damaged(self.path, why))?;
        let styles =
            relations.iter().find(|relation| relation.kind == "styles").map(|relation| relation.target.clone());
        Ok(Sheets { sheets, styles })
    }

    /// The relations of a part; of the package itself for an empty name.
    pub(super) fn relations(&mut self, of: &str) -> Result<Vec<Relation>> {
        let name = relations_of(of);
        if !self.has(&name) {
            return Ok(Vec::new());
        }
        let text = self.text(&name)?;
        let mut found = Vec::new();
        elements(&text, |start| {
            if start.local_name().into_inner() == "Relationship"
                && let (Some(id), Some(kind), Some(target)) =
                    (attribute(start, "Id"), attribute(start, "Type"), attribute(start, "Target"))
            {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                found.push(Relation { id, kind, target: resolve(of, &target) });
            }
        })
        .map_err(|why| Error::damaged(self.path, why))?;
        Ok(found)
    }

    /// Adds a relation and gives its id.
    pub(super) fn relate(&mut self, of: &str, kind: &str, target: &str) -> Result<String> {
        let known = self.relations(of)?;
        let mut number = known.len() + 1;
        while known.iter().any(|relation| relation.id == format!("rIdNote{number}")) {
            number += 1;
        }
        let id = format!("rIdNote{number}");
        let name = relations_of(of);
        let text = if self.has(&name) {
            self.text(&name)?
        } else {
            concat!(
                r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>"#
            )
            .to_owned()
        };
        let line = format!(
            r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="/{target}"/>"#
        );
        let text = before_end(&text, "Relationships", &line).ok_or_else(|| Error::damaged(self.path, &name))?;
        self.set(&name, text);
        Ok(id)
    }

    /// Says what kind of content a part or an ending has.
    pub(super) fn declare(&mut self, line: &str, known_by: &str) -> Result<()> {
        let name = "[Content_Types].xml";
        let text = self.text(name)?;
        if text.contains(known_by) {
            return Ok(());
        }
        let text = before_end(&text, "Types", line).ok_or_else(|| Error::damaged(self.path, name))?;
        self.set(name, text);
        Ok(())
    }
}

fn relations_of(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/_rels/{file}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// The part that a target names, seen from another part.
fn resolve(from: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    for step in target.split('/') {
        match step {
            ".." => _ = folders.pop(),
            "." => {}
            step => folders.push(step),
        }
    }
    folders.join("/")
}

/// A text put before the end of an element; of one without content too.
pub(super) fn before_end(text: &str, element: &str, what: &str) -> Option<String> {
    let end = text.rfind("</").filter(|end| text[*end..].trim_end().trim_end_matches('>').ends_with(element));
    if let Some(end) = end {
        return Some(format!("{}{what}{}", &text[..end], &text[end..]));
    }
    // `<Types/>`
    let start = text.rfind(&format!("<{element}")).filter(|_| text.trim_end().ends_with("/>"))?;
    let close = text.rfind("/>").filter(|close| *close > start)?;
    Some(format!("{}>{what}</{element}>", &text[..close]))
}

/// Calls back with every element.
pub(super) fn elements(text: &str, mut each: impl FnMut(&BytesStart<'_>)) -> std::result::Result<(), String> {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) | Event::Empty(start) => each(&start),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// An attribute by its name without prefix.
pub(in crate::sheet) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = start.attributes();
    let mut sound = all.with_checks(false).filter_map(std::result::Result::ok);
    let found = sound.find(|attribute| attribute.key.local_name().into_inner() == name)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// A text as XML; what XML cannot hold is left out.
pub(super) fn escaped(text: &str) -> String {
    let sound = |letter: &char| !letter.is_control() || matches!(letter, '\n' | '\t');
    let sound: String = text.chars().filter(sound).collect();
    quick_xml::escape::escape(&sound).into_owned()
}
