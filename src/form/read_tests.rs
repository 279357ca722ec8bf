use super::*;
use crate::sheet::Merge;

/// A sheet from rows of cells; empty texts are empty cells.
fn sheet(rows: &[&[&str]], merges: &[(Place, Place)]) -> Sheet {
    let mut sheet = Sheet::default();
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*cells) {
            if !text.is_empty() {
                sheet.cells.insert((row, column), Cell::from(*text));
            }
        }
    }
    sheet.merges = merges.iter().map(|&(first, last)| Merge { first, last }).collect();
    sheet
}

/// All that was filled in, as `field=value@cell`.
fn filled(sheet: &Sheet) -> Vec<String> {
    let found = read(sheet, Labels::shipped()).found;
    let filled = found.iter().filter(|found| !found.is_blank());
    filled.map(|found| format!("{}={}@{}", found.field, found.value.text().unwrap(), found.cell())).collect()
}

#[test]
fn a_value_stands_right_of_its_label_or_below_it() {
    let beside = sheet(&[&["姓　名：", "王小明", "職　稱", "科員"]], &[]);
    assert_eq!(filled(&beside), ["name=王小明@B1", "title=科員@D1"]);
    let below = sheet(&[&["姓名", "職稱", "分機"], &["王小明", "", "701"]], &[]);
    assert_eq!(filled(&below), ["name=王小明@A2", "extension=701@C2"]);
    let english = sheet(&[&["Full name *", "Peter Lin"], &["E-mail", "lin@moi.gov.tw"]], &[]);
    assert_eq!(filled(&english), ["name=Peter Lin@B1", "email=lin@moi.gov.tw@B2"]);
}

#[test]
fn merged_cells_are_skipped_and_an_empty_box_stays_empty() {
    let merged = sheet(
        &[&["機關名稱", "", "交通部", "", "分機"], &["姓名", "", "", "", "備註"]],
        &[((0, 0), (0, 1)), ((0, 2), (0, 3)), ((1, 0), (1, 1)), ((1, 2), (1, 3))],
    );
    assert_eq!(filled(&merged), ["agency_name=交通部@C1"]);
    let found = read(&merged, Labels::shipped()).found;
    let name = found.iter().find(|found| found.field == Field::Name).unwrap();
    assert_eq!((cell_name(name.at).as_str(), name.confidence), ("C2", 0));
}

#[test]
fn an_empty_box_takes_no_label_for_its_value() {
    let blank = sheet(&[&["姓名", "", "職稱", ""], &["單位", "", "分機", ""]], &[]);
    assert!(filled(&blank).is_empty());
    let stacked = sheet(&[&["姓名"], &["職稱"], &["分機", "12"]], &[]);
    assert_eq!(filled(&stacked), ["extension=12@B3"]);
}

#[test]
fn several_labels_share_a_cell() {
    let shared = sheet(
        &[
            &["機關名稱：交通部（本部） 機關OID：2.16.886.101.20003.20008"],
            &["電話：02-23492900\n分機：701　傳真："],
            &["申請類別　☐新增 ☑異動"],
        ],
        &[],
    );
    assert_eq!(
        filled(&shared),
        [
            "agency_name=交通部（本部）@A1",
            "agency_oid=2.16.886.101.20003.20008@A1",
            "phone=02-23492900@A2",
            "extension=701@A2",
            "kind=☐新增 ☑異動@A3",
        ]
    );
}

#[test]
fn marks_go_on_in_the_cells_beside() {
    let apart = sheet(&[&["申請類別", "□新增", "■異動", "□刪除", "單號", "F1"]], &[]);
    assert_eq!(filled(&apart), ["kind=□新增 ■異動 □刪除@B1", "number=F1@F1"]);
}

#[test]
fn a_heading_decides_whose_name_it_is() {
    let above = sheet(
        &[
            &["二、申請人（新任管理者）"],
            &["姓名", "王小明"],
            &["三、原管理者"],
            &["姓名", "陳大文"],
            &["五、核章"],
            &["申請人", "單位主管", "首長"],
        ],
        &[],
    );
    assert_eq!(filled(&above), ["name=王小明@B2", "former_name=陳大文@B4"]);
    let beside = sheet(
        &[
            &["原管理者", "姓名", "陳大文"],
            &["", "帳號", "chen02"],
            &["新任管理者", "姓名", "王小明"],
            &["", "帳號", "wang01"],
        ],
        &[((0, 0), (1, 0)), ((2, 0), (3, 0))],
    );
    assert_eq!(
        filled(&beside),
        ["former_name=陳大文@C1", "former_login=chen02@C2", "name=王小明@C3", "login=wang01@C4"]
    );
    let joined = sheet(&[&["原管理者姓名", "陳大文", "新任管理者姓名", "王小明"]], &[]);
    assert_eq!(filled(&joined), ["former_name=陳大文@B1", "name=王小明@D1"]);
}

#[test]
fn a_role_is_no_heading() {
    let role = sheet(&[&["申請權限", "機關管理者", "申請事由", "新任"], &["姓名", "王小明"]], &[]);
    assert_eq!(filled(&role), ["role=機關管理者@B1", "reason=新任@D1", "name=王小明@B2"]);
}

#[test]
fn whose_it_is_is_told_by_the_row_and_by_the_column() {
    let row = sheet(&[&["原管理者", "林大同", "帳號", "lin001"], &["姓名", "王小明", "帳號", "wang01"]], &[]);
    assert_eq!(filled(&row), ["former_name=林大同@B1", "former_login=lin001@D1", "name=王小明@B2", "login=wang01@D2"]);
    let columns = sheet(
        &[&["項目", "原資料", "新資料"], &["管理者姓名", "林大同", "王小明"], &["管理者帳號", "lin001", "wang01"]],
        &[],
    );
    assert_eq!(
        filled(&columns),
        ["former_name=林大同@B2", "name=王小明@C2", "former_login=lin001@B3", "login=wang01@C3"]
    );
    let day = sheet(
        &[&["申請日期", "民國", "一一五", "年", "十一", "月", "十八", "日"], &["分機", "1"], &["職稱", "科員"]],
        &[],
    );
    assert_eq!(filled(&day)[0], "filled_on=民國一一五年十一月十八日@B1");
    let english = sheet(&[&["Mobile phone number", "0912345680"], &["Reason for request", "left"]], &[]);
    assert_eq!(filled(&english), ["mobile=0912345680@B1", "reason=left@B2"]);
}
