//! The fields of an application form.

use crate::text::{self, Word};

/// A field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The day on which it was filled in.
    FilledOn,
    /// New, change or removal.
    Kind,
    /// The number that is printed on our own blanks.
    Number,
    /// The agency's name.
    AgencyName,
    /// Its OID.
    AgencyOid,
    /// Its unified business number.
    AgencyBan,
    /// Its level of cyber security responsibility.
    Level,
    /// The agency above it.
    Parent,
    /// Where the applicant works.
    Address,
    /// The applicant's name.
    Name,
    /// The account name.
    Login,
    /// The department.
    Department,
    /// The title.
    Title,
    /// The office number.
    Phone,
    /// Its extension.
    Extension,
    /// The fax number.
    Fax,
    /// The mobile number.
    Mobile,
    /// The official mailbox.
    Email,
    /// The name of the administrator who goes.
    FormerName,
    /// That one's account name.
    FormerLogin,
    /// The department of the administrator who goes.
    FormerDepartment,
    /// That one's title.
    FormerTitle,
    /// That one's office number.
    FormerPhone,
    /// That one's mobile number.
    FormerMobile,
    /// That one's mailbox.
    FormerEmail,
    /// Why that one goes.
    FormerReason,
    /// From when on.
    EffectiveOn,
    /// The system.
    System,
    /// The role.
    Role,
    /// The role as commands write it.
    RoleCode,
    /// Why it is asked for.
    Reason,
    /// The serial number of the certificate to be revoked.
    CertSerial,
    /// What that certificate is for.
    CertKind,
    /// The number of the card that holds it.
    CardNumber,
    /// Why it is to be revoked.
    RevokeReason,
}

impl Field {
    /// All fields, in the order of our own form.
    pub const ALL: [Self; 35] = [
        Self::FilledOn,
        Self::Kind,
        Self::Number,
        Self::AgencyName,
        Self::AgencyOid,
        Self::AgencyBan,
        Self::Level,
        Self::Parent,
        Self::Address,
        Self::Name,
        Self::Login,
        Self::Department,
        Self::Title,
        Self::Phone,
        Self::Extension,
        Self::Fax,
        Self::Mobile,
        Self::Email,
        Self::FormerName,
        Self::FormerLogin,
        Self::FormerDepartment,
        Self::FormerTitle,
        Self::FormerPhone,
        Self::FormerMobile,
        Self::FormerEmail,
        Self::FormerReason,
        Self::EffectiveOn,
        Self::System,
        Self::Role,
        Self::RoleCode,
        Self::Reason,
        Self::CertSerial,
        Self::CertKind,
        Self::CardNumber,
        Self::RevokeReason,
    ];

    /// The same about the one who goes.
    pub const fn former(self) -> Option<Self> {
        Some(match self {
            Self::Name => Self::FormerName,
            Self::Login => Self::FormerLogin,
            Self::Department => Self::FormerDepartment,
            Self::Title => Self::FormerTitle,
            Self::Phone => Self::FormerPhone,
            Self::Mobile => Self::FormerMobile,
            Self::Email => Self::FormerEmail,
            _ => return None,
        })
    }

    /// The stable name, in JSON and in the table of labels.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FilledOn => "filled_on",
            Self::Kind => "kind",
            Self::Number => "number",
            Self::AgencyName => "agency_name",
            Self::AgencyOid => "agency_oid",
            Self::AgencyBan => "agency_ban",
            Self::Level => "level",
            Self::Parent => "parent",
            Self::Address => "address",
            Self::Name => "name",
            Self::Login => "login",
            Self::Department => "department",
            Self::Title => "title",
            Self::Phone => "phone",
            Self::Extension => "extension",
            Self::Fax => "fax",
            Self::Mobile => "mobile",
            Self::Email => "email",
            Self::FormerName => "former_name",
            Self::FormerLogin => "former_login",
            Self::FormerReason => "former_reason",
            Self::EffectiveOn => "effective_on",
            Self::System => "system",
            Self::Role => "role",
            Self::RoleCode => "role_code",
            Self::Reason => "reason",
            Self::FormerDepartment => "former_department",
            Self::FormerTitle => "former_title",
            Self::FormerPhone => "former_phone",
            Self::FormerMobile => "former_mobile",
            Self::FormerEmail => "former_email",
            Self::CertSerial => "cert_serial",
            Self::CertKind => "cert_kind",
            Self::CardNumber => "card_number",
            Self::RevokeReason => "revoke_reason",
        }
    }

    /// What our own form prints before it.
    pub const fn word(self) -> Word {
        use text::form as t;
        match self {
            Self::FilledOn => t::FIELD_FILLED_ON,
            Self::Kind => t::FIELD_KIND,
            Self::Number => t::FIELD_NUMBER,
            Self::AgencyName => t::FIELD_AGENCY_NAME,
            Self::AgencyOid => t::FIELD_AGENCY_OID,
            Self::AgencyBan => t::FIELD_AGENCY_BAN,
            Self::Level => t::FIELD_LEVEL,
            Self::Parent => t::FIELD_PARENT,
            Self::Address => t::FIELD_ADDRESS,
            Self::Name | Self::FormerName => t::FIELD_NAME,
            Self::Login | Self::FormerLogin => t::FIELD_LOGIN,
            Self::Department | Self::FormerDepartment => t::FIELD_DEPARTMENT,
            Self::Title | Self::FormerTitle => t::FIELD_TITLE,
            Self::Phone | Self::FormerPhone => t::FIELD_PHONE,
            Self::Extension => t::FIELD_EXTENSION,
            Self::Fax => t::FIELD_FAX,
            Self::Mobile | Self::FormerMobile => t::FIELD_MOBILE,
            Self::Email | Self::FormerEmail => t::FIELD_EMAIL,
            Self::FormerReason => t::FIELD_FORMER_REASON,
            Self::EffectiveOn => t::FIELD_EFFECTIVE_ON,
            Self::System => t::FIELD_SYSTEM,
            Self::Role => t::FIELD_ROLE,
            Self::RoleCode => t::FIELD_ROLE_CODE,
            Self::Reason => t::FIELD_REASON,
            Self::CertSerial => t::FIELD_CERT_SERIAL,
            Self::CertKind => t::FIELD_CERT_KIND,
            Self::CardNumber => t::FIELD_CARD_NUMBER,
            Self::RevokeReason => t::FIELD_REVOKE_REASON,
        }
    }

    /// Whether our own form marks it with an asterisk.
    pub const fn is_starred(self) -> bool {
        matches!(
            self,
            Self::FilledOn
                | Self::Kind
                | Self::AgencyName
                | Self::AgencyOid
                | Self::Level
                | Self::Name
                | Self::Login
                | Self::Department
                | Self::Title
                | Self::Phone
                | Self::Mobile
                | Self::Email
                | Self::System
                | Self::Role
                | Self::CertSerial
                | Self::RevokeReason
        )
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
