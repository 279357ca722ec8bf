//! Reading what a profile says can be read for free: the card's number and its certificates.

use super::{Number, Place};
use crate::card::{Channel, Command, Error, Slot};

/// More than any card's file.
const LARGEST: usize = 0x7FFF;
/// A certificate is longer than this.
const SMALLEST: usize = 64;

/// Whether these bytes are a short command: header, and perhaps length and data, and perhaps the length expected.
pub fn is_command(bytes: &[u8]) -> bool {
    match bytes {
        [_, _, _, _] | [_, _, _, _, _] => true,
        [_, _, _, _, length, data @ ..] => {
            let length = usize::from(*length);
            data.len() == length || data.len() == length + 1
        }
        _ => false,
    }
}

/// The command of a profile.
fn command(bytes: &[u8]) -> Command {
    let new = Command::new(bytes[1], bytes[2], bytes[3]).class(bytes[0]);
    match &bytes[4..] {
        [] => new,
        [expected] => new.answers_with(*expected),
        [length, rest @ ..] => {
            let (data, expected) = rest.split_at(usize::from(*length).min(rest.len()));
            let new = new.data(data);
            match expected {
                [expected, ..] => new.answers_with(*expected),
                [] => new,
            }
        }
    }
}

/// Sends the commands; the last one's answer.
fn all(channel: &mut Channel, commands: &[Vec<u8>]) -> Result<Vec<u8>, Error> {
    let mut last = Vec::new();
    for bytes in commands {
        let response = channel.send(&command(bytes))?;
        // 62xx: done, with a remark (the file ended before what was asked for).
        if !response.status.is_ok() && response.status.0 >> 8 != 0x62 {
            return Err(Error::Refused { status: response.status });
        }
        last = response.data;
    }
    Ok(last)
}

/// The card's number.
pub fn number(channel: &mut Channel, number: &Number) -> Result<String, Error> {
    let answer = all(channel, &number.commands)?;
    let rest = answer.get(number.from..).unwrap_or_default();
    let bytes = &rest[..number.length.unwrap_or(rest.len()).min(rest.len())];
    // Cards that were never given a number would all have the same one.
    if bytes.iter().all(|byte| matches!(byte, 0 | b' ' | 0xFF)) {
        return Err(Error::Nonsense);
    }
    if number.text && bytes.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ' || *byte == 0) {
        let text: String = bytes.iter().filter(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
        return Ok(text.trim().to_owned());
    }
    Ok(data_encoding::HEXUPPER.encode(bytes))
}

/// The certificates of a place, each with its slot. A file that is not there holds none.
pub fn certificates(channel: &mut Channel, place: &Place, class: u8) -> Result<Vec<(Slot, Vec<u8>)>, Error> {
    match all(channel, &place.commands) {
        Ok(_) => {}
        Err(Error::Refused { status }) if status.is_missing() || status.is_unsupported() => return Ok(Vec::new()),
        Err(error) => return Err(error),
    }
    let content = file(channel, place, class)?;
    let found = sequences(&content, place.several);
    let name =
        |index: usize| if place.several { format!("{}{:02}", place.slot, index + 1) } else { place.slot.clone() };
    Ok(found.into_iter().enumerate().map(|(index, der)| (Slot::new(name(index)), der)).collect())
}

/// The selected file, piece by piece, to its end.
fn file(channel: &mut Channel, place: &Place, class: u8) -> Result<Vec<u8>, Error> {
    let mut content = Vec::new();
    while content.len() < LARGEST {
        let [high, low] = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
        let response = channel.send(&Command::new(0xB0, high, low).class(class).answers_with(place.chunk))?;
        let told = response.status.is_ok() || response.status.0 >> 8 == 0x62;
        if content.is_empty() && !told {
            return if response.status.is_missing() {
                Ok(content)
            } else {
                Err(Error::Refused { status: response.status })
            };
        }
        // Beyond the end some cards answer 6B00, some 6A86, some nothing.
        if !told || response.data.is_empty() {
            break;
        }
        content.extend_from_slice(&response.data);
        if !place.several && length(&content).is_some_and(|length| content.len() >= length) {
            break;
        }
    }
    Ok(content)
}

/// How long the DER sequence at the beginning is, with its head.
fn length(bytes: &[u8]) -> Option<usize> {
    match *bytes {
        [0x30, 0x82, high, low, ..] => Some(4 + usize::from(u16::from_be_bytes([high, low]))),
        [0x30, 0x81, length, ..] => Some(3 + usize::from(length)),
        _ => None,
    }
}

/// Certificates in a file: a sequence that begins with a sequence. Between them there may be anything.
fn sequences(content: &[u8], several: bool) -> Vec<Vec<u8>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < content.len() {
        let rest = &content[at..];
        let whole = length(rest).filter(|length| (SMALLEST..=rest.len()).contains(length) && rest[4] == 0x30);
        match whole {
            Some(length) => {
                found.push(rest[..length].to_vec());
                at += length;
                if !several {
                    break;
                }
            }
            None => at += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::transport::script::Script;

    fn certificate(fill: u8) -> Vec<u8> {
        let mut der = vec![0x30, 0x82, 0x01, 0x00, 0x30];
        der.resize(0x104, fill);
        der
    }

    #[test]
    fn a_number_that_was_never_given_is_none() {
        let told = |answer: &str| {
            let script = Script::new(&[("00B00000 00", answer)]);
            let commands = vec![vec![0, 0xB0, 0, 0, 0]];
            number(&mut Channel::new(Box::new(script), None), &Number { commands, from: 0, length: None, text: true })
        };
        assert_eq!(told("20454700 9000").unwrap(), "EG");
        for answer in ["9000", "20202020 9000", "00000000 9000", "2000FFFF 9000"] {
            assert_eq!(told(answer), Err(Error::Nonsense), "{answer}");
        }
    }

    #[test]
    fn several_in_one_file() {
        let content = [vec![0; 3], certificate(1), vec![0xFF; 9], certificate(2), vec![0; 40]].concat();
        assert_eq!(sequences(&content, true), [certificate(1), certificate(2)]);
        assert_eq!(sequences(&content, false), [certificate(1)]);
        assert!(sequences(&[0x30, 0x82, 0xFF, 0xFF, 0x30], true).is_empty());
    }

    #[test]
    fn commands() {
        assert!(is_command(&[0, 0xB0, 0, 0]));
        assert!(is_command(&[0, 0xB0, 0, 0, 0]));
        assert!(is_command(&[0, 0xA4, 0, 0, 2, 0x3F, 0]));
        assert!(is_command(&[0, 0xA4, 0, 0, 2, 0x3F, 0, 0]));
        assert!(!is_command(&[0, 0xA4, 0, 0, 2, 0x3F]));
        assert!(!is_command(&[0, 0xA4, 0]));
    }
}
