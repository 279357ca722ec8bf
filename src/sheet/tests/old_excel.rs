//! Workbooks of before 2007.

use std::io::Write;
use std::path::PathBuf;

use super::super::{Bad, Cell, Grid, Merge, Source};
use super::hostile::{noise, read_all};
use super::{Folder, refusal, rows};
use crate::base::Date;

/// A record of a workbook.
fn record(number: u16, content: &[u8]) -> Vec<u8> {
    let head = [number.to_le_bytes(), (content.len() as u16).to_le_bytes()].concat();
    [head, content.to_vec()].concat()
}

/// Where a cell lies, and its format.
fn at(row: u16, column: u16, format: u16) -> Vec<u8> {
    [row, column, format].iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A shared string: its length, its flags, its characters.
fn shared(text: &str, flags: u8) -> Vec<u8> {
    [&(text.encode_utf16().count() as u16).to_le_bytes()[..], &[flags], &wide(text)].concat()
}

/// The stream of a workbook with a hidden sheet and one with these records.
fn stream(records: &[u8]) -> Vec<u8> {
    let bof = |kind: u16| {
        record(0x0809, &[0x0600u16, kind, 0, 0, 0, 0, 0, 0].iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<_>>())
    };
    let sheet = |name: &str, hidden: u8, position: usize| {
        let head = [&(position as u32).to_le_bytes()[..], &[hidden, 0, name.chars().count() as u8, 1]].concat();
        record(0x0085, &[head, wide(name)].concat())
    };
    let xf = |format: u16| record(0x00e0, &[[0, 0], format.to_le_bytes()].concat());
    let long = "長".repeat(5);
    let strings = [
        &8u32.to_le_bytes()[..],
        &2u32.to_le_bytes(),
        &shared("王小明", 1),
        &5u16.to_le_bytes(),
        &[1],
        &wide(&long[..6]),
    ]
    .concat();
    let rest = [vec![1], wide(&long[6..])].concat();
    let globals = |first: usize, second: usize| {
        [
            bof(5),
            record(0x0042, &1200u16.to_le_bytes()),
            xf(0),
            xf(14),
            sheet("舊", 1, first),
            sheet("人員", 0, second),
            record(0x00fc, &strings),
            record(0x003c, &rest),
            record(0x0018, &[0]),
            record(0x000a, &[]),
        ]
        .concat()
    };
    let first = globals(0, 0).len();
    let hidden = [bof(16), record(0x000a, &[])].concat();
    let shown = [bof(16), records.to_vec(), record(0x000a, &[])].concat();
    [globals(first, first + hidden.len()), hidden, shown].concat()
}

fn workbook(folder: &Folder, stream: &[u8]) -> PathBuf {
    let path = folder.path("a.xls");
    let mut file = cfb::create(&path).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(stream).unwrap();
    path
}

fn cells() -> Vec<u8> {
    let number = |position: Vec<u8>, value: f64| record(0x0203, &[&position[..], &value.to_le_bytes()].concat());
    let string = |position: Vec<u8>, index: u32| record(0x00fd, &[&position[..], &index.to_le_bytes()].concat());
    let formula = [&at(4, 1, 0)[..], &7.0f64.to_le_bytes(), &[0; 6], &3u16.to_le_bytes(), &[0x1e, 7, 0]].concat();
    let merge: Vec<u8> = [1u16, 2, 3, 0, 1].iter().flat_map(|word| word.to_le_bytes()).collect();
    [
        record(0x0200, &[0xff; 14]),
        string(at(2, 0, 0), 0),
        string(at(2, 2, 0), 1),
        number(at(4, 0, 0), 912_345_678.0),
        record(0x0006, &formula),
        number(at(4, 2, 1), 46_346.0),
        record(0x00e5, &merge),
    ]
    .concat()
}

#[test]
fn old_workbooks_are_read() {
    let folder = Folder::new();
    let file = workbook(&folder, &stream(&cells()));
    let found = rows(&file).unwrap();
    assert_eq!(found.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 5]);
    assert_eq!(found[0].cells, ["王小明".into(), Cell::Empty, "長長長長長".into()]);
    assert_eq!(found[1].cells, [912_345_678.0.into(), 7.0.into(), Cell::Date(Date::new(2026, 11, 20).unwrap())]);
    let sheets = Grid::read(&file).unwrap();
    assert_eq!((sheets[0].name.as_str(), sheets[0].hidden, sheets[0].cells.len()), ("舊", true, 0));
    assert_eq!(sheets[1].merges, [Merge { first: (2, 0), last: (3, 1) }]);
    assert_eq!(Source::open(&file).unwrap().rows(Some("舊")).unwrap().count(), 0);
}

#[test]
fn values_of_other_files_are_known_as_such() {
    let folder = Folder::new();
    let book = record(0x01ae, &[&[1, 0, 9, 0, 0][..], b"\x01book.xls"].concat());
    let sheets = record(0x0017, &[1, 0, 0, 0, 0, 0, 0, 0]);
    let tokens = [0x5a, 0, 0, 0, 0, 0, 0];
    let formula = [&at(5, 1, 0)[..], &7.0f64.to_le_bytes(), &[0; 6], &7u16.to_le_bytes(), &tokens].concat();
    let file = workbook(&folder, &stream(&[cells(), book, sheets, record(0x0006, &formula)].concat()));
    let found = Grid::read(&file).unwrap().remove(1);
    assert_eq!(*found.cell(5, 1), Cell::Bad(Bad::Foreign("book.xls".into())));
    assert_eq!(*found.cell(4, 1), 7.0.into());
}

#[test]
fn old_workbooks_cannot_lie() {
    let folder = Folder::new();
    let refused = |records: &[u8]| refusal(&workbook(&folder, &stream(records)));
    let blank = |row, column| record(0x0205, &[&at(row, column, 0)[..], &[1, 0]].concat());
    assert_eq!(refused(&[blank(0, 0), blank(65_535, 255)].concat()), "sheet.too-wide");
    assert_eq!(refused(&blank(0, 256)), "sheet.too-wide");
    assert_eq!(refused(&record(0x002f, &[1, 0])), "sheet.encrypted");
    assert_eq!(refused(&record(0x00e5, &[255, 3, 0])), "sheet.damaged");
    assert_eq!(refused(&record(0x0006, &[0; 20])), "sheet.damaged");
}

#[test]
fn no_old_workbook_panics() {
    let folder = Folder::new();
    let whole = stream(&cells());
    for seed in 0..100 {
        let mut pick = noise(seed);
        let mut bytes = whole.clone();
        for _ in 0..=pick(6) {
            let at = pick(bytes.len());
            bytes[at] = [0, 0xff, 1, pick(256) as u8][pick(4)];
        }
        if pick(3) == 0 {
            bytes.truncate(pick(whole.len()));
        }
        let file = workbook(&folder, &bytes);
        if let Err(error) = rows(&file) {
            assert!(!error.msg().to_string().ends_with("panic"), "seed {seed}");
        }
        read_all(&file);
    }
}
