//! How notices look.

use std::collections::BTreeMap;

use serde::Serialize;

use super::words::Words;
use super::{Channel, Notice, NoticeId, State};
use crate::access::AccountId;
use crate::base::Timestamp;
use crate::output::{Cells, Column, Detailed, Facts, Tabular};
use crate::text::{Word, notice as t};

/// A notice in a list: the address is masked.
#[derive(Serialize)]
pub struct Row {
    id: NoticeId,
    state: State,
    channel: Channel,
    template: String,
    account: Option<String>,
    address: String,
    case_id: Option<i64>,
    created_at: Timestamp,
    next_at: Option<Timestamp>,
    sent_at: Option<Timestamp>,
    tries: i64,
    problem: Option<String>,
}

impl From<Notice> for Row {
    fn from(notice: Notice) -> Self {
        Self {
            id: notice.id,
            state: notice.state,
            channel: notice.channel,
            account: notice.called(),
            address: masked(&notice.address),
            template: notice.template,
            case_id: notice.case_id,
            created_at: notice.created_at,
            next_at: notice.next_at,
            sent_at: notice.sent_at,
            tries: notice.tries,
            problem: notice.problem,
        }
    }
}

impl Tabular for Row {
    const KIND: &'static str = "notice";
    const HEAD: &'static [Column] = &[
        Column::new("id", t::HEAD_ID),
        Column::new("state", t::HEAD_STATE),
        Column::new("channel", t::HEAD_CHANNEL),
        Column::new("template", t::HEAD_TEMPLATE),
        Column::new("account", t::HEAD_ACCOUNT),
        Column::new("address", t::HEAD_ADDRESS),
        Column::new("case_id", t::HEAD_CASE),
        Column::new("created_at", t::HEAD_CREATED),
        Column::new("sent_at", t::HEAD_SENT),
        Column::new("problem", t::HEAD_PROBLEM),
    ];

    fn cells(&self, cells: &mut Cells) {
        let problem = self.problem.as_deref().map(|problem| told(problem, cells.lang()));
        cells
            .number(self.id)
            .word(self.state.word())
            .word(self.channel.word())
            .text(&self.template)
            .maybe(self.account.as_ref())
            .text(&self.address)
            .maybe(self.case_id)
            .moment(Some(self.created_at))
            .moment(self.sent_at)
            .maybe(problem);
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.id.into())
    }
}

/// The problems that the desk itself notes, in words; those of channels as they came.
fn told(problem: &str, lang: crate::text::Lang) -> String {
    let word: Option<Word> = match problem {
        "expired" => Some(t::PROBLEM_EXPIRED),
        "erased" => Some(t::PROBLEM_ERASED),
        "replaced" => Some(t::PROBLEM_REPLACED),
        "closed" => Some(t::PROBLEM_CLOSED),
        "departed" => Some(t::PROBLEM_DEPARTED),
        "restored" => Some(t::PROBLEM_RESTORED),
        "crashed" => Some(t::PROBLEM_CRASHED),
        _ => None,
    };
    word.map_or_else(|| problem.to_owned(), |word| word.to(lang).to_owned())
}

/// An address of which so much is left that its owner knows it again.
pub fn masked(address: &str) -> String {
    if let Some((name, domain)) = address.rsplit_once('@') {
        return format!("{}***@{domain}", name.chars().next().unwrap_or_default());
    }
    let digits = address.chars().count();
    address.chars().enumerate().map(|(at, c)| if at + 3 < digits { '*' } else { c }).collect()
}

/// One notice with what it says; secrets are masked.
#[derive(Serialize)]
pub struct Details {
    #[serde(flatten)]
    row: Row,
    account_id: Option<AccountId>,
    system: Option<String>,
    lang: &'static str,
    message_id: Option<String>,
    ends_at: Option<Timestamp>,
    args: BTreeMap<String, String>,
    subject: Option<String>,
    body: Option<String>,
}

impl Details {
    /// A notice and its words, if it can still be put into words; its address is masked unless that is recorded.
    pub fn new(notice: Notice, words: Option<Words>, unmask: bool) -> Self {
        let address = if unmask { notice.address.clone() } else { masked(&notice.address) };
        Self {
            account_id: notice.account,
            system: notice.system.clone(),
            lang: notice.lang.tag(),
            message_id: Some(notice.message_id.clone()).filter(|id| !id.is_empty()),
            ends_at: notice.ends_at,
            args: notice.args.clone(),
            subject: words.as_ref().and_then(|words| words.subject.clone()),
            body: words.map(|words| words.body.to_string()),
            row: Row { address, ..Row::from(notice) },
        }
    }
}

impl Detailed for Details {
    const KIND: &'static str = "notice";

    fn facts(&self, facts: &mut Facts) {
        let problem = self.row.problem.as_deref().map(|problem| told(problem, facts.lang()));
        facts
            .text(t::HEAD_ID, self.row.id)
            .word(t::HEAD_STATE, self.row.state.word())
            .word(t::HEAD_CHANNEL, self.row.channel.word())
            .text(t::HEAD_TEMPLATE, &self.row.template)
            .maybe(t::HEAD_SYSTEM, self.system.as_ref())
            .maybe(t::HEAD_ACCOUNT, self.row.account.as_ref())
            .text(t::HEAD_ADDRESS, &self.row.address)
            .maybe(t::HEAD_CASE, self.row.case_id)
            .moment(t::HEAD_CREATED, Some(self.row.created_at))
            .moment(t::HEAD_ENDS, self.ends_at)
            .moment(t::HEAD_NEXT, self.row.next_at)
            .moment(t::HEAD_SENT, self.row.sent_at)
            .text(t::HEAD_TRIES, self.row.tries)
            .maybe(t::HEAD_MESSAGE_ID, self.message_id.as_ref())
            .maybe(t::HEAD_PROBLEM, problem)
            .maybe(t::HEAD_SUBJECT, self.subject.as_ref())
            .maybe(t::HEAD_BODY, self.body.as_deref().map(str::trim_end));
    }
}

/// A template, filled as it would be.
#[derive(Serialize)]
pub struct Preview {
    template: String,
    lang: &'static str,
    channel: Channel,
    subject: Option<String>,
    body: String,
}

impl Preview {
    /// The words of a template.
    pub fn new(template: String, lang: crate::text::Lang, channel: Channel, words: Words) -> Self {
        Self { template, lang: lang.tag(), channel, subject: words.subject, body: words.body.to_string() }
    }
}

impl Detailed for Preview {
    const KIND: &'static str = "preview";

    fn facts(&self, facts: &mut Facts) {
        facts.maybe(t::HEAD_SUBJECT, self.subject.as_ref()).text(t::HEAD_BODY, self.body.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn an_address_is_known_again_by_its_owner_only() {
        assert_eq!(masked("lin@example.gov.tw"), "l***@example.gov.tw");
        assert_eq!(masked("0912345678"), "*******678");
        assert_eq!(masked(""), "");
    }
}
