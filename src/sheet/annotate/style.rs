//! Formats of marked cells: each as it was, but on another ground.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

/// The ground of a marked cell.
const COLOUR: &str = "FFFFC7CE";

/// The part of the styles.
pub(super) struct Styles {
    text: String,
    /// Each format that cells have, as written.
    formats: Vec<String>,
    fills: usize,
    added: BTreeMap<usize, usize>,
    prefix: String,
}

/// Where an element's content lies, and its children as written.
struct Found {
    inner: (usize, usize),
    children: Vec<String>,
    /// The start tag.
    tag: (usize, usize),
    prefix: String,
}

impl Styles {
    pub(super) fn new(text: String) -> Self {
        let formats = find(&text, "cellXfs");
        let fills = find(&text, "fills").map_or(0, |found| found.children.len());
        let prefix = formats.as_ref().map_or_else(String::new, |found| found.prefix.clone());
        Self {
            formats: formats.map(|found| found.children).unwrap_or_default(),
            fills,
            added: BTreeMap::new(),
            prefix,
            text,
        }
    }

    /// The marked format for a format; it is made when first asked for.
    pub(super) fn marked(&mut self, format: usize) -> usize {
        if self.formats.is_empty() {
            return format;
        }
        let next = self.formats.len() + self.added.len();
        *self.added.entry(format).or_insert(next)
    }

    /// The text of the part with what was added.
    pub(super) fn finish(self) -> String {
        let Self { text, formats, fills, added, prefix } = self;
        if added.is_empty() {
            return text;
        }
        let mut order: Vec<(usize, usize)> = added.into_iter().map(|(of, index)| (index, of)).collect();
        order.sort_unstable();
        let clones: String =
            order.iter().map(|(_, of)| clone_of(formats.get(*of).map(String::as_str), fills, &prefix)).collect();
        let p = &prefix;
        let fill = format!(
            r#"<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{COLOUR}"/><{p}bgColor indexed="64"/></{p}patternFill></{p}fill>"#
        );
        let text = append(&text, "fills", &fill, fills + 1);
        append(&text, "cellXfs", &clones, formats.len() + order.len())
    }
}

/// A format with another fill.
fn clone_of(format: Option<&str>, fill: usize, prefix: &str) -> String {
    let plain = format!(r#"<{prefix}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>"#);
    let format = format.unwrap_or(&plain);
    let end = format.find('>').map_or(format.len(), |end| if format[..end].ends_with('/') { end - 1 } else { end });
    let (tag, rest) = format.split_at(end);
    let tag = without(&without(tag, "fillId"), "applyFill");
    format!(r#"{} fillId="{fill}" applyFill="1"{rest}"#, tag.trim_end())
}

fn without(tag: &str, attribute: &str) -> String {
    let Some(at) = tag.find(&format!(" {attribute}=")) else { return tag.to_owned() };
    let value = at + attribute.len() + 2;
    let Some(quote) = tag[value..].chars().next() else { return tag.to_owned() };
    let Some(end) = tag[value + 1..].find(quote) else { return tag.to_owned() };
    format!("{}{}", &tag[..at], &tag[value + 1 + end + 1..])
}

fn append(text: &str, element: &str, what: &str, count: usize) -> String {
    let Some(found) = find(text, element) else { return text.to_owned() };
    let tag = without(&text[found.tag.0..found.tag.1], "count");
    let tag = tag.trim_end_matches('>').trim_end_matches('/').trim_end();
    let name = format!("{}{element}", found.prefix);
    let inner = &text[found.inner.0..found.inner.1];
    let rest = &text[found.inner.1..];
    let rest = if found.tag.1 == found.inner.1 && text[found.tag.0..found.tag.1].ends_with("/>") {
        format!("</{name}>{rest}")
    } else {
        rest.to_owned()
    };
    format!(r#"{}{tag} count="{count}">{inner}{what}{rest}"#, &text[..found.tag.0])
}

/// The first element of a name.
fn find(text: &str, element: &str) -> Option<Found> {
    let mut reader = Reader::from_str(text);
    let mut found: Option<Found> = None;
    let mut depth = 0;
    let mut child = 0;
    loop {
        let before = usize::try_from(reader.buffer_position()).ok()?;
        let event = reader.read_event().ok()?;
        let after = usize::try_from(reader.buffer_position()).ok()?;
        match (&event, &mut found) {
            (Event::Start(start), None) if start.local_name().into_inner() == element => {
                let prefix =
                    start.name().prefix().map_or_else(String::new, |prefix| format!("{}:", prefix.into_inner()));
                found = Some(Found { inner: (after, after), children: Vec::new(), tag: (before, after), prefix });
            }
            (Event::Empty(start), None) if start.local_name().into_inner() == element => {
                let prefix =
                    start.name().prefix().map_or_else(String::new, |prefix| format!("{}:", prefix.into_inner()));
                return Some(Found { inner: (after, after), children: Vec::new(), tag: (before, after), prefix });
            }
            (Event::Start(_), Some(_)) => {
                child = if depth == 0 { before } else { child };
                depth += 1;
            }
            (Event::Empty(_), Some(found)) if depth == 0 => found.children.push(text[before..after].to_owned()),
            (Event::End(_), Some(found)) if depth == 0 => {
                found.inner.1 = before;
                return Some(Found {
                    inner: found.inner,
                    children: std::mem::take(&mut found.children),
                    tag: found.tag,
                    prefix: found.prefix.clone(),
                });
            }
            (Event::End(_), Some(found)) => {
                depth -= 1;
                if depth == 0 {
                    found.children.push(text[child..after].to_owned());
                }
            }
            (Event::Eof, _) => return None,
            _ => {}
        }
    }
}
