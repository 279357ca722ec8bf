//! Notes on cells: the part that holds them, and the drawing that shows them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::part::{Parts, attribute, before_end, elements, escaped};
use crate::error::Result;
use crate::sheet::address;

/// Adds notes to a sheet; the relation to the drawing, if the sheet had none.
pub(super) fn add(
    parts: &mut Parts<'_>,
    sheet: &str,
    cells: &BTreeMap<(u32, u32), String>,
    author: &str,
) -> Result<Option<String>> {
    let relations = parts.relations(sheet)?;
    let target =
        |kind: &str| relations.iter().find(|relation| relation.kind == kind).map(|relation| relation.target.clone());
    let (known, drawing) = (target("comments"), target("vmlDrawing"));
    let comments = match &known {
        Some(name) => name.clone(),
        None => parts.fresh("xl/comments", ".xml"),
    };
    let text = match &known {
        Some(name) => added(&parts.text(name)?, cells),
        None => fresh(cells, author),
    };
    parts.set(&comments, text);
    if known.is_none() {
        parts.relate(sheet, "comments", &comments)?;
        let line = format!(
            r#"<Override PartName="/{comments}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"/>"#
        );
        parts.declare(&line, &format!("/{comments}\""))?;
    }
    let shapes: String = (1..).zip(cells.keys()).map(|(number, at)| shape(number, *at)).collect();
    if let Some(drawing) = drawing {
        let text = parts.text(&drawing)?;
        if let Some(text) = before_end(&text, "xml", &shapes) {
            parts.set(&drawing, text);
        }
        return Ok(None);
    }
    let drawing = parts.fresh("xl/drawings/vmlDrawing", ".vml");
    parts.set(&drawing, format!("{HEAD}{shapes}</xml>"));
    parts.declare(
        r#"<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>"#,
        "Extension=\"vml\"",
    )?;
    parts.relate(sheet, "vmlDrawing", &drawing).map(Some)
}

fn comment(at: (u32, u32), text: &str) -> String {
    let cell = address(u64::from(at.0) + 1, at.1 as usize);
    format!(
        r#"<comment ref="{cell}" authorId="0"><text><r><t xml:space="preserve">{}</t></r></text></comment>"#,
        escaped(text)
    )
}

fn fresh(cells: &BTreeMap<(u32, u32), String>, author: &str) -> String {
    let mut text = format!(
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            r#"<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#,
            "<authors><author>{}</author></authors><commentList>"
        ),
        escaped(author)
    );
    cells.iter().for_each(|(at, note)| text.push_str(&comment(*at, note)));
    text.push_str("</commentList></comments>");
    text
}

/// Their notes with ours: a cell that has one keeps it, and ours stands behind.
fn added(text: &str, cells: &BTreeMap<(u32, u32), String>) -> String {
    let mut known = Vec::new();
    _ = elements(text, |start| {
        if start.local_name().into_inner() == "comment" {
            known.extend(attribute(start, "ref"));
        }
    });
    let mut text = text.to_owned();
    let mut new = String::new();
    for (at, note) in cells {
        let cell = address(u64::from(at.0) + 1, at.1 as usize);
        let place = known.contains(&cell).then(|| text.find(&format!("ref=\"{cell}\""))).flatten();
        let end = place.and_then(|place| Some(place + text[place..].find("</text>")?));
        match end {
            Some(end) => {
                let run = format!("<r><t xml:space=\"preserve\">\n{}</t></r>", escaped(note));
                text.insert_str(end, &run);
            }
            None => new.push_str(&comment(*at, note)),
        }
    }
    match text.rfind("</commentList>") {
        Some(end) => text.insert_str(end, &new),
        None => text = text.replace("<commentList/>", &format!("<commentList>{new}</commentList>")),
    }
    text
}

/// The drawing's beginning: the shape that all notes have.
const HEAD: &str = concat!(
    r#"<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" "#,
    r#"xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="7"/></o:shapelayout>"#,
    r#"<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">"#,
    r#"<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>"#
);

fn shape(number: u32, (row, column): (u32, u32)) -> String {
    let mut text = String::new();
    let id = 7 * 1024 + number;
    _ = write!(
        text,
        concat!(
            r##"<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:5pt;"##,
            r##"width:220pt;height:80pt;z-index:{number};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">"##,
            r##"<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>"##,
            r##"<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>"##,
            r##"<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>"##,
            r##"<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 2</x:Anchor>"##,
            r##"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"##
        ),
        id = id,
        number = number,
        left = column + 1,
        right = column + 4,
        top = row,
        bottom = row + 5,
        row = row,
        column = column,
    );
    text
}
