//! A profile's file: TOML in, everything that is wrong out at once.

use std::str::FromStr;

use data_encoding::HEXUPPER;
use toml::{Table, Value};

use super::challenge::Challenge;
use super::mask::Mask;
use super::shape::Shape;
use super::{Allow, Flaw, Number, Origin, Place, Profile, Unlock, Words};
use crate::card::{Cipher, StatusWord};
use crate::text::card_profile as t;

/// Commands that read: SELECT, READ BINARY, READ RECORD, GET DATA.
const READING: [u8; 4] = [0xA4, 0xB0, 0xB2, 0xCA];
/// The bit of a class byte by which a command is taken for a piece of a longer one.
const CHAINING: u8 = 0x10;
/// No card takes a longer PIN.
const LONGEST: usize = 64;

/// Reads a profile, or says all that is wrong with it.
pub fn parse(source: &str, origin: Origin) -> Result<Profile, Vec<Flaw>> {
    let table = Table::from_str(source).map_err(|error| {
        let line = error.span().map_or(1, |span| source[..span.start].matches('\n').count() + 1);
        vec![Flaw::new("", t::NotToml { line, why: error.message() })]
    })?;
    let mut fields = Fields { table, path: String::new(), flaws: Vec::new() };
    let profile = profile(&mut fields, origin);
    let mut flaws = fields.end();
    if let Some(profile) = profile.as_ref().filter(|_| flaws.is_empty()) {
        agree(profile, &mut flaws);
    }
    match profile {
        Some(profile) if flaws.is_empty() => Ok(profile),
        _ => Err(flaws),
    }
}

fn profile(fields: &mut Fields, origin: Origin) -> Option<Profile> {
    let name = fields.demand("name", is_name);
    let title = fields.words("title");
    let atr = fields.masks();
    let aid = fields.list("aid").unwrap_or_default();
    let aid: Vec<_> = aid.iter().filter_map(|text| fields.aid(text)).collect();
    let class = fields.byte("class").unwrap_or(0);
    fields.holds("class", class & CHAINING == 0, t::CLASS_CHAINING);
    let pin = fields.table("pin").and_then(|inner| fields.within(inner, shape));
    let puk = fields.table("puk").and_then(|inner| fields.within(inner, shape));
    let unlock = fields.choice("unlock", &["in-data", "verified-first"]);
    let challenge = fields.table("challenge").and_then(|inner| fields.within(inner, challenge));
    let allow = match fields.table("allow") {
        Some(inner) => fields.within(inner, |fields| Some(allow(fields))).unwrap_or_default(),
        None => Allow::default(),
    };
    let page = fields.text("page").filter(|page| fields.holds("page", page.starts_with("https://"), t::PAGE));
    let help = fields.given("help").then(|| fields.words("help"));
    let number = fields.table("number").and_then(|inner| fields.within(inner, number));
    let certificates =
        fields.tables("certificate").into_iter().filter_map(|inner| fields.within(inner, place)).collect();
    let modules = fields.list("modules").unwrap_or_default();
    let unlock = if unlock == Some(1) { Unlock::VerifiedFirst } else { Unlock::InData };
    let (name, title, help) = (name?, title?, help.flatten());
    Some(Profile {
        name,
        title,
        atr,
        aid,
        class,
        pin,
        puk,
        unlock,
        challenge,
        allow,
        page,
        help,
        number,
        certificates,
        modules,
        origin,
    })
}

fn is_name(text: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&text.len()) && text.bytes().all(letters)
}

fn shape(fields: &mut Fields) -> Option<Shape> {
    let reference = fields.demand_byte("reference");
    let least = fields.demand_number("least").filter(|least| fields.holds("least", *least >= 1, t::AT_LEAST_ONE));
    let most = fields.demand_number("most").filter(|most| fields.holds("most", *most <= LONGEST, t::TOO_LONG));
    let digits = fields.choice("characters", &["digits", "any"]) == Some(0);
    let padding = fields.byte("padding");
    let block = fields.number("block");
    let asks = fields.choice("ask", &["never", "empty-verify"]) == Some(1);
    let verified_first = fields.choice("change", &["old-and-new", "verified-first"]) == Some(1);
    let (wrong, blocked) = (fields.status("wrong"), fields.status("blocked"));
    let (reference, least, most) = (reference?, least?, most?);
    let block = block.unwrap_or(most);
    let sound = fields.holds("most", least <= most, t::LESS_THAN_LEAST)
        & fields.holds("block", block >= most, t::BLOCK_SHORT)
        & fields.holds("padding", padding.is_none_or(|byte| !(byte.is_ascii_digit() && digits)), t::PADDING_DIGIT);
    sound.then_some(Shape { reference, least, most, digits, padding, block, asks, verified_first, wrong, blocked })
}

fn allow(fields: &mut Fields) -> Allow {
    Allow {
        verify: fields.switch("verify"),
        change_pin: fields.switch("change-pin"),
        change_puk: fields.switch("change-puk"),
        unlock: fields.switch("unlock"),
        challenge: fields.switch("challenge"),
    }
}

fn challenge(fields: &mut Fields) -> Option<Challenge> {
    let (reference, algorithm) = (fields.demand_byte("reference"), fields.byte("algorithm").unwrap_or(0));
    if !fields.given("cipher") {
        return fields.flaw("cipher", t::MISSING);
    }
    let cipher = fields.choice("cipher", &Cipher::ALL.map(Cipher::name))?;
    Some(Challenge { reference: reference?, algorithm, cipher: Cipher::ALL[cipher] })
}

fn number(fields: &mut Fields) -> Option<Number> {
    let commands = fields.commands();
    let from = fields.number("from").unwrap_or(0);
    let length = fields.number("length");
    let text = fields.choice("form", &["hex", "text"]) == Some(1);
    Some(Number { commands: commands?, from, length, text })
}

fn place(fields: &mut Fields) -> Option<Place> {
    let slot = fields.demand("slot", |slot| !slot.is_empty() && slot.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let chunk = fields.number("chunk").unwrap_or(0);
    let chunk = u8::try_from(chunk).ok().or_else(|| fields.flaw("chunk", t::NOT_BYTE));
    let (several, commands) = (fields.switch("several"), fields.commands());
    Some(Place { commands: commands?, slot: slot?.to_ascii_lowercase(), chunk: chunk?, several })
}

/// What single settings cannot tell.
fn agree(profile: &Profile, flaws: &mut Vec<Flaw>) {
    let Allow { verify, change_pin, change_puk, unlock, challenge } = profile.allow;
    let mut demand = |field: &str, wanted: bool, there: bool, needs: &'static str| {
        if wanted && !there {
            flaws.push(Flaw::new(field, t::Needs { needs }));
        }
    };
    demand("allow.verify", verify, profile.pin.is_some(), "[pin]");
    demand("allow.change-pin", change_pin, profile.pin.is_some(), "[pin]");
    demand("allow.change-puk", change_puk, profile.puk.is_some(), "[puk]");
    demand("allow.unlock", unlock, profile.pin.is_some() && profile.puk.is_some(), "[pin], [puk]");
    let answered = profile.pin.is_some() && profile.challenge.is_some();
    demand("allow.challenge", challenge, answered, "[pin], [challenge]");
    if let (Some(pin), Some(puk)) = (&profile.pin, &profile.puk)
        && profile.unlock == Unlock::VerifiedFirst
        && pin.reference == puk.reference
    {
        flaws.push(Flaw::new("puk.reference", t::SAME_REFERENCE));
    }
}

/// A table whose settings are taken out one by one; what is left is unknown.
struct Fields {
    table: Table,
    path: String,
    flaws: Vec<Flaw>,
}

impl Fields {
    fn flaw<T>(&mut self, name: &str, msg: impl Into<crate::text::Msg>) -> Option<T> {
        self.flaws.push(Flaw::new(format!("{}{name}", self.path), msg));
        None
    }

    /// Notes a flaw where something does not hold.
    fn holds(&mut self, name: &str, holds: bool, msg: impl Into<crate::text::Msg>) -> bool {
        if !holds {
            self.flaw::<()>(name, msg);
        }
        holds
    }

    fn given(&self, name: &str) -> bool {
        self.table.contains_key(name)
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.table.remove(name)? {
            Value::String(text) => Some(text),
            _ => self.flaw(name, t::NOT_TEXT),
        }
    }

    fn demand(&mut self, name: &str, sound: fn(&str) -> bool) -> Option<String> {
        if !self.given(name) {
            return self.flaw(name, t::MISSING);
        }
        let text = self.text(name)?;
        if sound(&text) { Some(text) } else { self.flaw(name, t::BadName { text }) }
    }

    /// A text in both languages: `title` and `title-zh`; one alone serves for both.
    fn words(&mut self, name: &str) -> Option<Words> {
        let (en, zh_tw) = (self.text(name), self.text(&format!("{name}-zh")));
        match en.clone().or(zh_tw.clone()) {
            Some(either) => Some(Words { en: en.unwrap_or(either.clone()), zh_tw: zh_tw.unwrap_or(either) }),
            None => self.flaw(name, t::MISSING),
        }
    }

    fn number(&mut self, name: &str) -> Option<usize> {
        match self.table.remove(name)? {
            Value::Integer(number) if number >= 0 => usize::try_from(number).ok(),
            _ => self.flaw(name, t::NOT_NUMBER),
        }
    }

    fn demand_number(&mut self, name: &str) -> Option<usize> {
        if self.given(name) { self.number(name) } else { self.flaw(name, t::MISSING) }
    }

    fn switch(&mut self, name: &str) -> bool {
        match self.table.remove(name) {
            Some(Value::Boolean(on)) => on,
            None => false,
            Some(_) => self.flaw::<()>(name, t::NOT_SWITCH).is_some(),
        }
    }

    /// One of these words, by its place.
    fn choice(&mut self, name: &str, words: &[&str]) -> Option<usize> {
        let text = self.text(name)?;
        let place = words.iter().position(|word| *word == text);
        place.or_else(|| self.flaw(name, t::NotOneOf { text, words: words.join(", ") }))
    }

    fn byte(&mut self, name: &str) -> Option<u8> {
        match bytes(&self.text(name)?).as_deref() {
            Some([byte]) => Some(*byte),
            _ => self.flaw(name, t::NOT_BYTE),
        }
    }

    fn demand_byte(&mut self, name: &str) -> Option<u8> {
        if self.given(name) { self.byte(name) } else { self.flaw(name, t::MISSING) }
    }

    fn list(&mut self, name: &str) -> Option<Vec<String>> {
        let Value::Array(list) = self.table.remove(name)? else { return self.flaw(name, t::NOT_LIST) };
        let texts: Vec<String> = list.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect();
        if texts.len() == list.len() { Some(texts) } else { self.flaw(name, t::NOT_LIST) }
    }

    fn masks(&mut self) -> Vec<Mask> {
        let texts = self.list("atr").unwrap_or_default();
        self.holds("atr", !texts.is_empty(), t::MISSING);
        let mut masks = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            match text.parse() {
                Ok(mask) => masks.push(mask),
                Err(error) => _ = self.holds(&format!("atr[{index}]"), false, error),
            }
        }
        masks
    }

    fn aid(&mut self, text: &str) -> Option<Vec<u8>> {
        match bytes(text) {
            Some(aid) if (5..=16).contains(&aid.len()) => Some(aid),
            _ => self.flaw("aid", t::BadAid { text }),
        }
    }

    fn status(&mut self, name: &str) -> Vec<StatusWord> {
        let texts = self.list(name).unwrap_or_default();
        let word = |text: &String| match bytes(text).as_deref() {
            Some([high, low]) => Ok(StatusWord(u16::from_be_bytes([*high, *low]))),
            _ => Err(text.clone()),
        };
        let (words, bad): (Vec<_>, Vec<_>) = texts.iter().map(word).partition(Result::is_ok);
        for text in bad.into_iter().filter_map(Result::err) {
            self.flaw::<()>(name, t::BadStatus { text });
        }
        words.into_iter().flatten().collect()
    }

    /// Commands that only read; anything else could cost a try.
    fn commands(&mut self) -> Option<Vec<Vec<u8>>> {
        let texts = self.list("commands").unwrap_or_default();
        let before = self.flaws.len();
        self.holds("commands", !texts.is_empty(), t::MISSING);
        let mut commands = Vec::new();
        for text in texts {
            match bytes(&text) {
                Some(command) if super::read::is_command(&command) => {
                    let reads = READING.contains(&command[1]) && command[0] & CHAINING == 0;
                    self.holds("commands", reads, t::NotReading { text });
                    commands.push(command);
                }
                _ => _ = self.holds("commands", false, t::BadCommand { text }),
            }
        }
        (self.flaws.len() == before).then_some(commands)
    }

    fn table(&mut self, name: &str) -> Option<(String, Table)> {
        match self.table.remove(name)? {
            Value::Table(table) => Some((format!("{}{name}.", self.path), table)),
            _ => self.flaw(name, t::NOT_TABLE),
        }
    }

    fn tables(&mut self, name: &str) -> Vec<(String, Table)> {
        let Some(value) = self.table.remove(name) else { return Vec::new() };
        let Value::Array(list) = value else {
            self.flaw::<()>(name, t::NOT_TABLES);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (index, value) in list.into_iter().enumerate() {
            match value {
                Value::Table(table) => tables.push((format!("{}{name}[{index}].", self.path), table)),
                _ => _ = self.holds(name, false, t::NOT_TABLES),
            }
        }
        tables
    }

    /// Reads an inner table; its flaws become ours.
    fn within<T>(&mut self, inner: (String, Table), read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let (path, table) = inner;
        let mut fields = Self { table, path, flaws: Vec::new() };
        let value = read(&mut fields);
        self.flaws.append(&mut fields.end());
        value
    }

    /// All flaws; a setting that nobody took is one.
    fn end(mut self) -> Vec<Flaw> {
        let unknown: Vec<String> = self.table.keys().cloned().collect();
        for name in unknown {
            self.flaw::<()>(&name, t::UNKNOWN_SETTING);
        }
        self.flaws
    }
}

/// Bytes from hexadecimal, blanks as one likes.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let plain: String = text.chars().filter(|letter| !matches!(letter, ' ' | ':')).collect();
    HEXUPPER.decode(plain.to_ascii_uppercase().as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    const SOUND: &str = r#"
        name = "example"
        title = "Example"
        title-zh = "範例"
        atr = ["3B 80 80 01 01"]
        aid = ["A0 00 00 09 99 01"]
        unlock = "verified-first"
        [pin]
        reference = "81"
        least = 4
        most = 8
        characters = "digits"
        padding = "FF"
        ask = "empty-verify"
        blocked = ["6984"]
        [puk]
        reference = "82"
        least = 8
        most = 8
        [allow]
        verify = true
        unlock = true
        [number]
        commands = ["00 A4 08 0C 04 09 00 09 03", "00 B0 00 00 00"]
        form = "text"
    "#;

    fn flaws(source: &str) -> Vec<String> {
        let flaws = parse(source, Origin::Shipped).expect_err("it is flawed");
        flaws.iter().map(|flaw| format!("{}: {}", flaw.field, flaw.msg.to(Lang::En))).collect()
    }

    #[test]
    fn a_sound_one() {
        let profile = parse(SOUND, Origin::Shipped).unwrap();
        let pin = profile.pin.unwrap();
        assert_eq!((pin.reference, pin.least, pin.most, pin.block), (0x81, 4, 8, 8));
        assert!(pin.digits && pin.asks);
        assert_eq!(pin.blocked, [StatusWord(0x6984)]);
        assert_eq!(profile.unlock, Unlock::VerifiedFirst);
        assert!(profile.allow.unlock && !profile.allow.change_pin);
        assert_eq!(profile.title.to(Lang::ZhTw), "範例");
        assert!(profile.number.unwrap().text);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let source = SOUND
            .replace("reference = \"81\"", "reference = \"8181\"")
            .replace("least = 8", "least = 9")
            .replace("3B 80 80 01 01", "3B")
            .replace("title-zh = \"範例\"", "title-zh = \"範例\"\nclass = \"90\"")
            .replace("verify = true", "verify = 1\nchange = true")
            .replace("00 B0 00 00 00", "00 20 00 81");
        let found = flaws(&source);
        let fields: Vec<&str> = found.iter().map(|flaw| flaw.split(':').next().unwrap()).collect();
        assert_eq!(
            fields,
            ["atr[0]", "class", "pin.reference", "puk.most", "allow.verify", "allow.change", "number.commands"]
        );
    }

    #[test]
    fn what_is_allowed_has_to_be_described() {
        let source = "name = \"a\"\ntitle = \"A\"\natr = [\"3B 80 80 01 01\"]\n[allow]\nunlock = true";
        assert_eq!(flaws(source).len(), 1);
        assert!(flaws(source)[0].starts_with("allow.unlock: "));
    }

    #[test]
    fn not_toml() {
        assert!(flaws("name = \"a\"\ntitle = ")[0].contains("line 2"));
    }
}
