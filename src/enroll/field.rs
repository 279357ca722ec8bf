//! The fields of a person, each with its stable name and what a roster may call it.

use std::fmt;
use std::str::FromStr;

use crate::sheet::Column;
use crate::text::{self, Word};

/// A field of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The agency, by OID or unified business number.
    Agency,
    /// The number under which the agency's personnel office knows the person.
    EmployeeNo,
    /// The name.
    Name,
    /// The official mailbox.
    Email,
    /// The mobile number.
    Mobile,
    /// The title.
    Title,
    /// The department.
    Department,
    /// The address.
    Address,
    /// The office number.
    Phone,
    /// Its extension.
    Extension,
    /// The fax number.
    Fax,
    /// The account name.
    Login,
    /// The roles that are asked for: `vans:user;spm:user`.
    Roles,
    /// Why they are asked for.
    Reason,
}

impl Field {
    /// All fields, in the order in which people are asked for them.
    pub const ALL: [Self; 14] = [
        Self::Agency,
        Self::EmployeeNo,
        Self::Name,
        Self::Email,
        Self::Mobile,
        Self::Title,
        Self::Department,
        Self::Address,
        Self::Phone,
        Self::Extension,
        Self::Fax,
        Self::Login,
        Self::Roles,
        Self::Reason,
    ];

    /// The stable name: in files, in JSON, and as an option.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::EmployeeNo => "employee_no",
            Self::Name => "name",
            Self::Email => "email",
            Self::Mobile => "mobile",
            Self::Title => "title",
            Self::Department => "department",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::Extension => "extension",
            Self::Fax => "fax",
            Self::Login => "login",
            Self::Roles => "roles",
            Self::Reason => "reason",
        }
    }

    /// What people read.
    pub const fn word(self) -> Word {
        use text::enroll as t;
        match self {
            Self::Agency => t::FIELD_AGENCY,
            Self::EmployeeNo => t::FIELD_EMPLOYEE_NO,
            Self::Name => t::FIELD_NAME,
            Self::Email => t::FIELD_EMAIL,
            Self::Mobile => t::FIELD_MOBILE,
            Self::Title => t::FIELD_TITLE,
            Self::Department => t::FIELD_DEPARTMENT,
            Self::Address => t::FIELD_ADDRESS,
            Self::Phone => t::FIELD_PHONE,
            Self::Extension => t::FIELD_EXTENSION,
            Self::Fax => t::FIELD_FAX,
            Self::Login => t::FIELD_LOGIN,
            Self::Roles => t::FIELD_ROLES,
            Self::Reason => t::FIELD_REASON,
        }
    }

    /// The option that gives it.
    pub fn option(self) -> String {
        format!("--{}", self.name().replace('_', "-"))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Field {
    type Err = super::Error;

    fn from_str(name: &str) -> Result<Self, super::Error> {
        let plain = name.trim().replace('-', "_");
        let found = Self::ALL.into_iter().find(|field| field.name() == plain);
        found.ok_or_else(|| super::Error::NoField { name: name.to_owned() })
    }
}

/// The columns of a roster by what personnel offices call them; in any order, only the name must be there.
///
/// The reports of the national notification site have 機關OID, 姓名, 單位, 職稱, 電話, 分機, 傳真, email.
pub const COLUMNS: &[Column] = &[
    column(
        Field::Agency,
        &[
            "機關OID",
            "機關代號",
            "機關代碼",
            "OID",
            "統一編號",
            "服務機關代碼",
            "agency OID",
            "organization OID",
            "BAN",
        ],
    ),
    column(
        Field::EmployeeNo,
        &[
            "員工編號",
            "職員編號",
            "人員編號",
            "人員代號",
            "職工編號",
            "員編",
            "工號",
            "employee number",
            "employee no",
            "employee id",
            "staff number",
            "staff id",
            "emp no",
        ],
    ),
    Column {
        required: true,
        ..column(
            Field::Name,
            &[
                "姓名",
                "中文姓名",
                "真實姓名",
                "員工姓名",
                "人員姓名",
                "name",
                "full name",
                "Chinese name",
                "employee name",
            ],
        )
    },
    column(
        Field::Email,
        &[
            "電子郵件信箱",
            "電子郵件",
            "電子信箱",
            "公務信箱",
            "公務電子信箱",
            "公務電子郵件",
            "電子郵件地址",
            "郵件信箱",
            "電郵",
            "e-mail",
            "mail",
            "e-mail address",
            "official e-mail",
        ],
    ),
    column(
        Field::Mobile,
        &[
            "手機號碼",
            "手機",
            "行動電話",
            "行動電話號碼",
            "手機電話",
            "公務手機",
            "mobile",
            "mobile number",
            "mobile phone",
            "cell phone",
        ],
    ),
    column(Field::Title, &["職稱", "職務", "職銜", "職務名稱", "title", "job title", "position"]),
    column(
        Field::Department,
        &["部門名稱", "部門", "單位", "單位名稱", "科室", "處室", "服務單位", "department", "unit", "division"],
    ),
    column(
        Field::Address,
        &["地址", "公司地址", "機關地址", "辦公地址", "辦公室地址", "通訊地址", "address", "office address"],
    ),
    column(
        Field::Phone,
        &[
            "公司電話",
            "電話",
            "公務電話",
            "辦公電話",
            "辦公室電話",
            "聯絡電話",
            "電話號碼",
            "phone",
            "telephone",
            "tel",
            "office phone",
            "phone number",
        ],
    ),
    column(Field::Extension, &["分機", "分機號碼", "extension", "ext"]),
    column(Field::Fax, &["傳真", "傳真號碼", "傳真電話", "fax", "fax number"]),
    column(Field::Roles, &["權限", "申請權限", "權限項目", "角色", "系統權限", "roles", "role", "permissions"]),
    column(Field::Reason, &["申請事由", "申請原因", "事由", "reason"]),
];

/// The fields of a roster, in the order of the columns.
pub const ROSTER_FIELDS: [Field; 13] = [
    Field::Agency,
    Field::EmployeeNo,
    Field::Name,
    Field::Email,
    Field::Mobile,
    Field::Title,
    Field::Department,
    Field::Address,
    Field::Phone,
    Field::Extension,
    Field::Fax,
    Field::Roles,
    Field::Reason,
];

const fn column(field: Field, names: &'static [&'static str]) -> Column {
    Column { field: field.name(), names, required: false }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_found_as_options_write_them() {
        for field in Field::ALL {
            assert_eq!(field.option().trim_start_matches('-').parse(), Ok(field));
        }
        assert!("身分證".parse::<Field>().is_err());
    }

    #[test]
    fn no_heading_means_two_fields() {
        let mut seen = BTreeSet::new();
        for column in COLUMNS {
            assert!(ROSTER_FIELDS.iter().any(|field| field.name() == column.field));
            for name in column.names {
                let folded: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
                assert!(seen.insert(folded.to_lowercase()), "{name}");
            }
        }
    }
}
