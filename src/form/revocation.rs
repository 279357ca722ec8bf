//! Revocations of certificates as cases: asked for on paper, decided and carried out by the certification authority, whose
//! counter takes the form (D020).

use super::Field;
use super::store::{self, REVOCATION, Revocation};
use crate::access::{By, Capability};
use crate::agency;
use crate::approval::{
    self, Case, CaseId, Decider, EvidenceKind, Fact, NewCase, Outcome, ReasonRule, Rows, Settled, StageKind,
    StageTemplate, Subject,
};
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::notice::{self, Channel};
use crate::role::{ask_word, desk_language};
use crate::store::Tx;
use crate::text::form as t;
use crate::text::{self, Lang};
use crate::user;

/// Revocations of certificates.
pub static REVOCATIONS: Revocations = Revocations;

/// What a case does whose subject is a revocation.
pub struct Revocations;

/// The kind, as it stands in the case; and what is asked for.
pub const KIND: &str = "revocation";

/// The authority answers by the next working day: a certificate whose key may be known to others waits for nobody.
const DUE_DAYS: u32 = 1;

/// Opens the case of a revocation, filed by whom the certificate belongs to; that is an event of its own.
pub fn open(tx: &Tx<'_>, by: &By, about: &Revocation) -> Result<CaseId> {
    let subject = store::add_revocation(tx, about, by.now)?;
    let new = NewCase {
        kind: KIND,
        action: KIND,
        subject,
        account: Some(about.account),
        filer: Some(about.account),
        agency: Some(about.agency),
        system: None,
        role: None,
        exception: false,
    };
    let authority = Decider::Outside(t::REVOCATION_BODY.to(desk_language(tx)?).to_owned());
    let case = approval::open(tx, by, &new, &stages(&authority))?;
    let event = Event::new("form.receive", "case", case)
        .fact("kind", KIND)
        .fact("account", about.account)
        .row(&REVOCATION, subject)
        .rows(approval::rows(tx, case)?);
    audit::record(tx, by, event)?;
    Ok(case)
}

/// The form comes in, the authority says yes or no, and says when it is done.
fn stages(authority: &Decider) -> [StageTemplate; 3] {
    let clerk = Decider::Capability(Capability::Clerk);
    let stage = |step, kind, due_days| StageTemplate {
        step,
        lane: 1,
        kind,
        decider: if kind == StageKind::Form { clerk.clone() } else { authority.clone() },
        quorum: 1,
        evidence: if kind == StageKind::Form { vec![EvidenceKind::Form.into()] } else { Vec::new() },
        reason: ReasonRule::Reject,
        due_days,
        fallback: String::new(),
    };
    [
        stage(1, StageKind::Form, None),
        stage(2, StageKind::Outside, Some(DUE_DAYS)),
        stage(3, StageKind::Close, Some(DUE_DAYS)),
    ]
}

/// What a case of this kind is about.
pub fn of(tx: &Tx<'_>, case: &Case) -> Result<Revocation> {
    let found = store::find_revocation(tx, case.subject)?;
    found.ok_or_else(|| Error::fault(format!("case {} is about no certificate", case.id)))
}

impl Subject for Revocations {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn facts(&self, tx: &Tx<'_>, case: &Case) -> Result<Vec<Fact>> {
        let about = of(tx, case)?;
        let user = user::by_id(tx, about.account)?;
        let agency = agency::by_id(tx, about.agency)?;
        let key = agency.as_ref().and_then(|agency| agency.oid.as_ref().map(ToString::to_string));
        let profile = user.as_ref().map(|user| &user.profile);
        let facts = [
            ("agency_name", t::FIELD_AGENCY_NAME, agency.map(|agency| agency.name)),
            ("oid", t::FIELD_AGENCY_OID, key),
            ("account", t::FIELD_LOGIN, user.as_ref().and_then(|user| user.account.login.clone())),
            ("name", t::FIELD_NAME, profile.map(|profile| profile.name.to_string())),
            ("email", t::FIELD_EMAIL, profile.and_then(|profile| profile.email.as_ref().map(ToString::to_string))),
            ("serial", t::FIELD_CERT_SERIAL, about.serial),
            ("certificate", t::FIELD_CERT_KIND, about.certificate),
            ("card", t::FIELD_CARD_NUMBER, about.card),
            ("reason", t::FIELD_REVOKE_REASON, Some(about.reason)),
        ];
        let asked = |lang| ask_word(KIND).to(lang).to_owned();
        let first = Fact {
            key: "action",
            title: text::role::FACT_ACTION,
            value: asked(desk_language(tx)?),
            spoken: Some([asked(Lang::En), asked(Lang::ZhTw)]),
        };
        let fact = |(key, title, value): (_, _, Option<String>)| Some(Fact { key, title, value: value?, spoken: None });
        Ok([first].into_iter().chain(facts.into_iter().filter_map(fact)).collect())
    }

    fn settle(&self, tx: &Tx<'_>, by: &By, case: &Case, outcome: Outcome, decision: &Settled<'_>) -> Result<Rows> {
        let about = of(tx, case)?;
        let template = match outcome {
            Outcome::Approved => "revocation.done",
            Outcome::Rejected => "revocation.rejected",
            Outcome::Returned => "revocation.returned",
            Outcome::Cancelled => return Ok(Vec::new()),
        };
        tell(tx, by, case, &about, template, decision.reason)?;
        if outcome != Outcome::Approved {
            return Ok(Vec::new());
        }
        store::note_proof(tx, case.subject, decision.carried.proof)?;
        Ok(vec![(&REVOCATION, case.subject)])
    }
}

/// The holder is told what became of it.
fn tell(tx: &Tx<'_>, by: &By, case: &Case, about: &Revocation, template: &str, reason: &str) -> Result<()> {
    let Some(profile) = user::by_id(tx, about.account)?.map(|user| user.profile) else { return Ok(()) };
    let Some(address) = profile.email.as_ref().map(ToString::to_string) else { return Ok(()) };
    let lang = desk_language(tx)?;
    let args = [
        ("name", profile.name.to_string()),
        ("serial", about.named().unwrap_or_else(|| t::NONE.to(lang).to_owned())),
        ("case", case.id.to_string()),
        ("reason", reason.to_owned()),
    ];
    let new = notice::New {
        template,
        lang,
        system: None,
        account: Some(about.account),
        case_id: Some(case.id.into()),
        channel: Channel::Mail,
        address: &address,
        args: &args,
        secret: None,
        ends_at: None,
        suppressed: false,
    };
    notice::post(tx, by, new).map(drop)
}

impl Revocation {
    /// What it says, field by field.
    pub fn values(&self) -> impl Iterator<Item = (Field, String)> {
        let all = [
            (Field::CertSerial, self.serial.clone()),
            (Field::CertKind, self.certificate.clone()),
            (Field::CardNumber, self.card.clone()),
            (Field::RevokeReason, Some(self.reason.clone())),
        ];
        all.into_iter().filter_map(|(field, value)| Some((field, value?)))
    }

    /// By what the certificate is named: its serial number, else the card that holds it.
    pub fn named(&self) -> Option<String> {
        self.serial.clone().or_else(|| self.card.clone())
    }
}
