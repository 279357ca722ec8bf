//! Workbooks made to harm: a clear sentence that names the file, nothing written, little memory.

use std::fs;
use std::io::{Seek, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::form::foreign;
use crate::harness::{Desk, fixture};

/// No command takes more memory than this, whatever it is given; in kibibytes.
const MEMORY: u64 = 320 << 10;

/// What a command said, and the most memory that it had.
struct Told {
    code: i32,
    stderr: String,
    peak: u64,
}

/// Runs as the clerk, and looks at the memory that it takes meanwhile.
fn run(desk: &Desk, line: &str) -> Told {
    let mut command = desk.command(line);
    command.env("AUTHDESK_AS", "clerk1");
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let peak = peak(&mut child);
    let answer = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(answer.stderr).unwrap().replace(&desk.path("").display().to_string(), "@/");
    Told { code: answer.status.code().unwrap_or(-1), stderr, peak }
}

/// The most memory that a process had until it ended, in kibibytes.
fn peak(child: &mut Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0);
        peak = peak.max(now);
        std::thread::sleep(Duration::from_millis(2));
    }
    peak
}

/// A file is refused: by `form receive`, with `--annotate` too, and by `form inspect`; nothing is written.
#[track_caller]
fn refused(desk: &Desk, file: &str, says: &str) {
    for line in [
        format!("form receive @/{file} --annotate @/marked.xlsx"),
        format!("form inspect @/{file} --write-mapping @/mapping.toml"),
    ] {
        let told = run(desk, &line);
        assert_eq!(told.code, 1, "{line}: {}", told.stderr);
        assert!(told.stderr.contains(&format!("@/{file}")) && told.stderr.contains(says), "{line}: {}", told.stderr);
        assert!(told.peak < MEMORY, "{line}: {} KiB", told.peak);
    }
    for written in ["marked.xlsx", "mapping.toml"] {
        assert!(!desk.path(written).exists(), "{file}: {written} was written");
    }
    for table in ["form", "evidence", "document", "approval_case"] {
        assert_eq!(desk.sql(&format!("SELECT count(*) FROM {table}")), ["0"], "{file}: {table}");
    }
}

/// The least package with this sheet, and other parts beside it.
fn package(path: &Path, parts: &[(&str, &str)], sheet: impl Fn(&mut dyn Write)) {
    let relation = |kind: &str, target: &str| {
        format!(
            r#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let mut zip = ZipWriter::new(fs::File::create(path).unwrap());
    let (book, sheets) =
        (relation("officeDocument", "xl/workbook.xml"), relation("worksheet", "worksheets/sheet1.xml"));
    let own = [
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", book.as_str()),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="r"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        ("xl/_rels/workbook.xml.rels", sheets.as_str()),
    ];
    for (name, text) in own.iter().chain(parts) {
        entry(&mut zip, name, |out| out.write_all(text.as_bytes()).unwrap());
    }
    entry(&mut zip, "xl/worksheets/sheet1.xml", sheet);
    zip.finish().unwrap();
}

fn entry<W: Write + Seek>(zip: &mut ZipWriter<W>, name: &str, content: impl Fn(&mut dyn Write)) {
    zip.start_file(name, SimpleFileOptions::default().compression_level(Some(6)).large_file(true)).unwrap();
    content(zip);
}

/// The least document of OpenDocument.
fn document(path: &Path, manifest: &str, content: impl Fn(&mut dyn Write)) {
    let mut zip = ZipWriter::new(fs::File::create(path).unwrap());
    entry(&mut zip, "mimetype", |out| out.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap());
    entry(&mut zip, "META-INF/manifest.xml", |out| out.write_all(manifest.as_bytes()).unwrap());
    entry(&mut zip, "content.xml", |out| {
        out.write_all(br#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>"#).unwrap();
        content(out);
        out.write_all(b"</office:spreadsheet></office:body></office:document-content>").unwrap();
    });
    zip.finish().unwrap();
}

/// Writes the same many times.
fn again(out: &mut dyn Write, times: usize, block: &[u8]) {
    (0..times).for_each(|_| out.write_all(block).unwrap());
}

#[test]
fn two_gigabytes_of_zeros_in_two_megabytes_are_not_unpacked() {
    let desk = Desk::staffed();
    let zeros = vec![0u8; 1 << 20];
    package(&desk.path("zeros.xlsx"), &[], |out| again(out, 2_048, &zeros));
    let size = fs::metadata(desk.path("zeros.xlsx")).unwrap().len();
    assert!(size < 4 << 20, "{size}");
    refused(&desk, "zeros.xlsx", "unpack");
    document(&desk.path("zeros.ods"), "", |out| again(out, 1_024, &zeros));
    refused(&desk, "zeros.ods", "unpack");
    // The same in a folder, among good forms.
    fs::create_dir(desk.path("in")).unwrap();
    foreign(&desk.path("in/a.xlsx"), &[]);
    fs::rename(desk.path("zeros.xlsx"), desk.path("in/b.xlsx")).unwrap();
    foreign(
        &desk.path("in/c.xlsx"),
        &[("iAuth帳號", "lin001"), ("姓　　名", "林大同"), ("E-mail", "lin001@motc.gov.tw")],
    );
    let told = run(&desk, "form receive @/in");
    assert!(told.code == 1 && told.stderr.contains("@/in/b.xlsx") && told.peak < MEMORY, "{}", told.stderr);
    assert!(!told.stderr.contains("a.xlsx") && !told.stderr.contains("c.xlsx"), "{}", told.stderr);
    assert_eq!(desk.sql("SELECT count(*) FROM form"), ["0"]);
}

#[test]
fn ten_million_empty_rows_take_no_memory() {
    let desk = Desk::staffed();
    package(&desk.path("rows.xlsx"), &[], |out| {
        out.write_all(b"<worksheet><sheetData>").unwrap();
        for thousand in 0..10_000 {
            let rows: String = (1..=1_000).map(|row| format!("<row r=\"{}\"/>", thousand * 1_000 + row)).collect();
            out.write_all(rows.as_bytes()).unwrap();
        }
        out.write_all(b"</sheetData></worksheet>").unwrap();
    });
    let told = run(&desk, "form receive @/rows.xlsx");
    assert!(told.code == 1 && told.stderr.contains("@/rows.xlsx"), "{}", told.stderr);
    assert!(told.peak < MEMORY, "{} KiB", told.peak);
    // OpenDocument writes them in one line, or row by row.
    document(&desk.path("repeated.ods"), "", |out| {
        out.write_all(br#"<table:table table:name="x"><table:table-row table:number-rows-repeated="10000000"><table:table-cell/></table:table-row></table:table>"#).unwrap();
    });
    let told = run(&desk, "form receive @/repeated.ods");
    assert!(told.code == 1 && told.stderr.contains("@/repeated.ods"), "{}", told.stderr);
}

#[test]
fn a_million_merges_are_too_many() {
    let desk = Desk::staffed();
    package(&desk.path("merges.xlsx"), &[], |out| {
        out.write_all(b"<worksheet><sheetData/><mergeCells>").unwrap();
        let merges: String = (1..=1_000_000).map(|row| format!("<mergeCell ref=\"A{row}:B{row}\"/>")).collect();
        out.write_all(merges.as_bytes()).unwrap();
        out.write_all(b"</mergeCells></worksheet>").unwrap();
    });
    refused(&desk, "merges.xlsx", "merged cells");
    document(&desk.path("merges.ods"), "", |out| {
        out.write_all(br#"<table:table table:name="x">"#).unwrap();
        let row = br#"<table:table-row><table:table-cell table:number-columns-spanned="2"/></table:table-row>"#;
        again(out, 1_000_000, row);
        out.write_all(b"</table:table>").unwrap();
    });
    refused(&desk, "merges.ods", "");
}

#[test]
fn absurd_dimensions_are_refused_where_a_cell_is_out_there_and_ignored_where_none_is() {
    let desk = Desk::staffed();
    package(&desk.path("far.xlsx"), &[], |out| {
        out.write_all(br#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#).unwrap();
    });
    refused(&desk, "far.xlsx", "XFD1048576");
    document(&desk.path("far.ods"), "", |out| {
        out.write_all(br#"<table:table table:name="x"><table:table-row><table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>"#).unwrap();
    });
    refused(&desk, "far.ods", "XFD1");
    package(&desk.path("claims.xlsx"), &[], |out| {
        out.write_all(r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="str"><v>姓名</v></c></row></sheetData></worksheet>"#.as_bytes()).unwrap();
    });
    let told = run(&desk, "form inspect @/claims.xlsx");
    assert!(told.code == 0 && told.peak < MEMORY, "{}", told.stderr);
}

#[test]
fn entities_are_not_unfolded() {
    let desk = Desk::staffed();
    let laughs = r#"<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"#;
    let sheet = format!(
        r#"{laughs}<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData></worksheet>"#
    );
    package(&desk.path("laughs.xlsx"), &[], |out| out.write_all(sheet.as_bytes()).unwrap());
    refused(&desk, "laughs.xlsx", "entities");
    let strings = format!("{laughs}<sst><si><t>&b;</t></si></sst>");
    package(&desk.path("strings.xlsx"), &[("xl/sharedStrings.xml", &strings)], |out| {
        out.write_all(b"<worksheet><sheetData/></worksheet>").unwrap();
    });
    refused(&desk, "strings.xlsx", "entities");
    let mut zip = ZipWriter::new(fs::File::create(desk.path("laughs.ods")).unwrap());
    entry(&mut zip, "mimetype", |out| out.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap());
    entry(&mut zip, "content.xml", |out| out.write_all(laughs.as_bytes()).unwrap());
    zip.finish().unwrap();
    refused(&desk, "laughs.ods", "entities");
}

#[test]
fn what_opens_with_a_password_says_so() {
    let desk = Desk::staffed();
    // Excel puts an encrypted workbook into a compound file.
    let mut file = cfb::create(desk.path("secret.xlsx")).unwrap();
    file.create_stream("/EncryptionInfo").unwrap().write_all(&[4, 0, 4, 0]).unwrap();
    file.create_stream("/EncryptedPackage").unwrap().write_all(&[7; 4_096]).unwrap();
    file.flush().unwrap();
    refused(&desk, "secret.xlsx", "password");
    // Before 2007, a record at the workbook's beginning says it.
    let mut book = vec![0x09, 0x08, 0x10, 0x00, 0x00, 0x06, 0x05, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    book.extend([0x2f, 0x00, 0x06, 0x00, 0x00, 0x00, 1, 2, 3, 4]);
    let mut file = cfb::create(desk.path("secret.xls")).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(&book).unwrap();
    file.flush().unwrap();
    refused(&desk, "secret.xls", "password");
    let manifest = r#"<manifest:manifest><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"#;
    document(&desk.path("secret.ods"), manifest, |out| out.write_all(b"?").unwrap());
    refused(&desk, "secret.ods", "password");
}

#[test]
fn a_zip_that_leads_out_of_itself_is_refused() {
    let desk = Desk::staffed();
    let sheet = |out: &mut dyn Write| out.write_all(b"<worksheet><sheetData/></worksheet>").unwrap();
    for (number, name) in ["../../etc/cron.d/x", "/etc/passwd", "xl/..\\..\\x", "C:\\x"].into_iter().enumerate() {
        let file = format!("path{number}.xlsx");
        package(&desk.path(&file), &[(name, "x")], sheet);
        refused(&desk, &file, "outside");
    }
}

#[test]
fn what_is_cut_off_is_damaged() {
    let desk = Desk::staffed();
    foreign(&desk.path("form.xlsx"), &[]);
    for (whole, ending) in [
        (desk.path("form.xlsx"), "xlsx"),
        (fixture("forms/removal.xls"), "xls"),
        (fixture("forms/blocks.ods"), "ods"),
        (fixture("forms/macros.xlsm"), "xlsm"),
    ] {
        let bytes = fs::read(&whole).unwrap();
        for part in [4, 30, 50, 90, 99] {
            let file = format!("cut{part}.{ending}");
            desk.file(&file, &bytes[..bytes.len() * part / 100]);
            refused(&desk, &file, "");
        }
    }
}

#[test]
fn a_picture_a_text_and_a_page_are_no_forms() {
    let desk = Desk::staffed();
    for (file, content, says) in [
        ("page.xlsx", &b"<html><table><tr><td>x</td></tr></table></html>"[..], "web page"),
        ("text.xlsx", b"just some words\nand no form\n", "looks like an application form"),
        ("empty.xlsx", b"", "empty"),
    ] {
        desk.file(file, content);
        let told = run(&desk, &format!("form receive @/{file} --annotate @/marked.xlsx"));
        assert!(told.code == 1 && told.stderr.contains(says) && told.stderr.contains(file), "{file}: {}", told.stderr);
        assert!(!desk.path("marked.xlsx").exists());
    }
    // A picture is a scan, whatever its name says, and a scan needs its case.
    desk.file("form.xlsx", b"\x89PNG\r\n\x1a\n0000");
    let told = run(&desk, "form receive @/form.xlsx");
    assert!(told.code == 1 && told.stderr.contains("--case"), "{}", told.stderr);
    let told = run(&desk, "form inspect @/form.xlsx");
    assert!(told.code == 1 && told.stderr.contains("image"), "{}", told.stderr);
}

/// A mail with these parts.
pub fn mail(parts: &[String]) -> String {
    let parts: String = parts.iter().map(|part| format!("--b\r\n{part}\r\n")).collect();
    format!(
        "From: wang01@motc.gov.tw\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n"
    )
}

/// A form as an attachment.
pub fn attachment(path: &Path, name: &str) -> String {
    let content = data_encoding::BASE64.encode(&fs::read(path).unwrap());
    format!(
        "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n{content}"
    )
}

#[test]
fn a_mail_within_a_mail_brings_its_form() {
    let desk = Desk::staffed();
    foreign(&desk.path("form.xlsx"), &[]);
    let inner = mail(&[attachment(&desk.path("form.xlsx"), "../../form.xlsx")]).replace("boundary=b", "boundary=inner");
    let inner = inner.replace("--b\r\n", "--inner\r\n").replace("--b--", "--inner--");
    desk.file(
        "outer.eml",
        mail(&[format!(
            "Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"fw.eml\"\r\n\r\n{inner}"
        )]),
    );
    let told = run(&desk, "form receive @/outer.eml");
    assert_eq!(told.code, 0, "{}", told.stderr);
    let kept = desk.sql("SELECT kind || ' ' || name FROM evidence ORDER BY id");
    assert_eq!(kept[0], "form form.xlsx");
    assert!(kept[1..].iter().all(|line| line.starts_with("mail ")), "{kept:?}");
    // However deep they go, they end.
    let mut deep = mail(&["Content-Type: text/plain\r\n\r\nhello".to_owned()]);
    for _ in 0..200 {
        deep = mail(&[format!("Content-Type: message/rfc822\r\n\r\n{deep}")]);
    }
    desk.file("deep.eml", deep);
    let told = run(&desk, "form receive @/deep.eml");
    assert!(told.code == 1 && told.peak < MEMORY, "{} {}", told.code, told.stderr);
}

#[test]
fn values_of_other_files_and_formulas_without_values_are_errors_of_their_cells() {
    let desk = Desk::staffed();
    let text = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let formula = |formula: &str, shown: &str| {
        let kind = if shown.is_empty() { "" } else { r#"office:value-type="string""# };
        format!(r#"<table:table-cell table:formula="{formula}" {kind}><text:p>{shown}</text:p></table:table-cell>"#)
    };
    let cells = [
        ("申請日期", text("115-11-19")),
        ("申請類別", text("新增")),
        ("機關名稱", text("交通部")),
        ("機關OID", text(crate::form::AGENCY)),
        ("姓名", formula("of:='file:///srv/x.ods'#$S.A1", "王小明")),
        ("帳號", formula("of:=[.B1]", "")),
        ("電子郵件", formula("of:=[.B9]", "wang01@motc.gov.tw")),
        ("手機", text("0912345680")),
        ("系統", text("管考系統")),
        ("權限", text("機關管理者")),
    ];
    let rows: String = cells
        .iter()
        .map(|(label, value)| format!("<table:table-row>{}{value}</table:table-row>", text(label)))
        .collect();
    document(&desk.path("links.ods"), "", |out| {
        out.write_all(format!(r#"<table:table table:name="表">{rows}</table:table>"#).as_bytes()).unwrap();
    });
    let told = run(&desk, "form receive @/links.ods --annotate @/marked.xlsx");
    assert_eq!(told.code, 1, "{}", told.stderr);
    for says in ["cell B5, field name", "another file", "cell B6, field login", "no stored value", "2 errors"] {
        assert!(told.stderr.contains(says), "{says}: {}", told.stderr);
    }
    assert!(desk.path("marked.xlsx").exists());
    assert_eq!(desk.sql("SELECT count(*) FROM form"), ["0"]);
}
