//! Every habit of a card that is known, by scripts of exchanges. Cards disagree; what each is known to answer, and the
//! test that shows it (of this file, unless a room is named; `it::` are tests with a service and a card):
//!
//! | situation | answers | test |
//! |---|---|---|
//! | tries asked for by an empty VERIFY | 63Cx, 63C0, 6983, 6300, none | `tries_left_as_cards_tell_them` |
//! | the same while verified | 9000 | `hidden_tries_are_shown_after_a_reset` |
//! | an empty VERIFY costs a try | | `profile::driver::tries_are_asked_only_where_that_is_free`, `it::card_trouble::a_card_that_counts_empty_questions_is_never_asked` |
//! | wrong PIN; the last one | 63Cx; 63C0, 6983 | `verdicts_on_a_pin` |
//! | wrong old PIN in CHANGE | 63Cx; 6300, a try gone | `verdicts_on_a_pin`, `it::card_trouble::wrong_without_a_count_is_asked_for_again` |
//! | wrong PUK; used up | 63Cx; 63C0 for ever, 6983 | `verdicts_on_a_puk`, `it::card_bad::a_blocked_puk` |
//! | malformed PIN | 6A80, no try used | `verdicts_on_a_pin` |
//! | the same, a try used | 6A80 | `what_cannot_be_a_pin_is_not_sent`, `profile::driver::other_words_for_blocked_and_wrong` |
//! | not authenticated | 6982 | `objects_that_are_not_there`, `writing`, `signing_without_a_key_or_a_pin` |
//! | no such object, unknown tag | 6A82, 6A80, 6A88, empty | `objects_that_are_not_there` |
//! | empty key slot | 6985, 6A86 | `signing_without_a_key_or_a_pin` |
//! | wrong management key | 6A80, 6982 | `card_and_program_prove_the_management_key_to_each_other` |
//! | management key of another kind | 6A86, 6A80 | `a_management_key_of_24_bytes_may_be_for_aes_too` |
//! | GET METADATA | full; 9000 and empty; 6A81, 6D00, 6E00 | `metadata_in_all_its_forms` |
//! | long answers | parts of 256 or 255, 61FF; all at once | `long_answers_in_every_form` |
//! | SELECT of an unknown application | 6A82, 6D00, 6999, 9000 and nonsense | `an_application_that_is_not_there` |
//! | a full card | 6A84, 6581 | `writing`, `it::card_bad::a_full_card` |
//!
//! | pitfall | test |
//! |---|---|
//! | 1. Le=00; 61xx after any command; 6Cxx; 61FF | `apdu::short_commands`, `channel::answers_come_in_parts`, `…parts_follow_a_command_that_expects_none`, `…the_right_length_is_asked_for_again` |
//! | 2. chaining by 255 bytes | `apdu::long_ones_are_chained_in_pieces_of_255_bytes`, `channel::a_refused_piece_ends_the_chain`, `it::card_interop::a_card_of_short_commands_and_parts` |
//! | 3. no odd class bytes | `no_command_has_an_odd_class`, `profile::file::everything_that_is_wrong_is_said_at_once` |
//! | 4. tries before and after; 63C0 and 6983 are blocked; 6300 asks again | `verdicts_on_a_pin`, `verdicts_on_a_puk`, `it::card_pin::a_pin_is_verified_changed_blocked_and_reset` |
//! | 5. the last try of a PUK | `the_question_for_tries_is_never_put_to_a_puk_by_verify`, `it::card_pin::a_puk_is_guarded_like_a_pin` |
//! | 6. one transaction, never while asking; another's reset; exclusive use | `channel::after_a_reset_it_is_connected_anew`, `a_pin_is_never_sent_again_by_itself`, `it::card_safety::another_programs_reset_costs_nothing`, `it::card_bad::another_program_has_the_card_for_itself` |
//! | 7. LEAVE after reading, RESET after a PIN | `channel::after_a_reset_it_is_connected_anew`, `channel::the_card_is_reset_after_work_with_a_secret_even_if_it_ends_badly` |
//! | 8. removal; a swap that nobody noticed | `it::card_pull`, `it::card_bad::a_swap_that_nobody_noticed` |
//! | 9. a deadline | `transport::worker::what_hangs_is_left_behind`, `it::card_trouble::mute_cards_and_readers_that_go` |
//! | 10. no unlock of PIV through PKCS#11 | `it::card_cert::through_opensc_a_piv_card_is_read_and_never_unlocked` |
//! | 11. SO login; flags of tokens | `pkcs11::state::flags_are_tries`, `it::card_token::a_pin_is_verified_changed_and_reset` |
//! | 12. OpenSC shows a key only once its certificate is there | `it::card_interop` |
//! | 13. no secret in a log | `apdu::what_is_shown_of_a_secret_is_its_length`, `channel::the_trace_shows_no_secret`, `it::card_bad::no_secret_is_left_anywhere` |

use super::*;
use crate::card::transport::script::Script;
use crate::x509::PublicKey;

const SELECT: (&str, &str) = ("00A40400 0B A000000308000010000100 00", "61 06 4F04A0000003 9000");
const NO_DISCOVERY: (&str, &str) = ("00CB3FFF 03 5C017E 00", "6A82");
const ASK: &str = "00200080";
const VERIFY: &str = "00200080 08 313233343536FFFF";
const NEW: &str = "363534333231FFFF";

fn selected() -> Script {
    Script::new(&[SELECT])
}

/// A card in the middle of work, and what it will be asked.
fn card(lines: &[(&str, &str)]) -> Piv {
    working(lines.iter().fold(selected(), |script, (command, answer)| script.then(command, answer)))
}

fn working(script: Script) -> Piv {
    let mut piv = Piv::select(Channel::new(Box::new(script), None)).unwrap().ok().unwrap();
    piv.begin().unwrap();
    piv
}

fn pin() -> Secret {
    Secret::new(*b"123456")
}

fn new() -> Secret {
    Secret::new(*b"654321")
}

fn puk() -> Secret {
    Secret::new(*b"12345678")
}

fn slot(name: &str) -> Slot {
    name.parse().unwrap()
}

const PIN: Reference = Reference::Pin;
const PUK: Reference = Reference::Puk;

#[test]
fn an_application_that_is_not_there() {
    for answer in ["6A82", "6D00", "6999", "01 9000"] {
        let script = Script::new(&[(SELECT.0, answer)]);
        assert!(Piv::select(Channel::new(Box::new(script), None)).unwrap().is_err(), "{answer}");
    }
}

#[test]
fn a_card_that_says_done_to_everything_has_no_application() {
    // An empty VERIFY may cost such a card a try. One that has a CHUID is a PIV card without many words.
    for (answer, there) in [("9000", false), ("6A82", false), ("53 00 9000", false), ("53 02 3400 9000", true)] {
        let script = Script::new(&[(SELECT.0, "9000"), ("00CB3FFF 05 5C035FC102 00", answer)]);
        assert_eq!(Piv::select(Channel::new(Box::new(script), None)).unwrap().is_ok(), there, "{answer}");
    }
}

#[test]
fn a_verdict_stands_where_the_count_cannot_be_asked() {
    let wrong = Err(Error::Wrong { which: PIN, tries: Tries::Unknown });
    let script = selected().then(NO_DISCOVERY.0, NO_DISCOVERY.1).then(VERIFY, "6300").fails(ASK, Link::Removed);
    assert_eq!(working(script).verify(PIN, &pin()), wrong);
}

#[test]
fn the_application_s_own_pin_is_unlocked_also_where_the_global_one_comes_first() {
    let reset = format!("002C0080 10 3132333435363738 {NEW}");
    let mut piv = card(&[(NO_DISCOVERY.0, "7E 05 5F2F 02 6020 9000"), ("00200000", "63C3"), (&reset, "9000")]);
    assert_eq!(piv.tries(PIN), Ok(Tries::Left(3)));
    assert_eq!(piv.unblock(&puk(), &new()), Ok(()));
}

#[test]
fn tries_left_as_cards_tell_them() {
    let told = [
        ("63C3", Tries::Left(3)),
        ("63C1", Tries::Left(1)),
        ("63C0", Tries::Blocked),
        ("6983", Tries::Blocked),
        ("9000", Tries::Hidden),
        ("6300", Tries::Unknown),
        ("6A80", Tries::Unknown),
        ("6D00", Tries::Unknown),
    ];
    for (answer, tries) in told {
        assert_eq!(card(&[NO_DISCOVERY, (ASK, answer)]).tries(PIN), Ok(tries), "{answer}");
    }
}

#[test]
fn hidden_tries_are_shown_after_a_reset() {
    let lines = [NO_DISCOVERY, (ASK, "9000"), SELECT, (ASK, "63C3")];
    let mut piv = card(&lines);
    assert_eq!(piv.tries(PIN), Ok(Tries::Hidden));
    piv.forget().unwrap();
    assert_eq!(piv.tries(PIN), Ok(Tries::Left(3)));
}

#[test]
fn verdicts_on_a_pin() {
    let wrong = |tries| Error::Wrong { which: PIN, tries };
    let blocked = Error::Blocked { which: PIN };
    let verdicts: [(&[&str], Error); 8] = [
        (&["63C2"], wrong(Tries::Left(2))),
        (&["63C0"], blocked.clone()),
        (&["6983"], blocked.clone()),
        (&["6300", "63C1"], wrong(Tries::Left(1))),
        (&["6300", "6983"], blocked),
        (&["6300", "6D00"], wrong(Tries::Unknown)),
        (&["6A80"], Error::Form { which: PIN }),
        (&["6982"], Error::Refused { status: StatusWord::NOT_AUTHENTICATED }),
    ];
    let change = format!("00240080 10 313233343536FFFF {NEW}");
    for (answers, error) in verdicts {
        let lines = |command: &'static str| -> Vec<(&str, &str)> {
            let sent = [command, ASK].into_iter().zip(answers.iter().copied());
            [NO_DISCOVERY].into_iter().chain(sent).collect()
        };
        assert_eq!(card(&lines(VERIFY)).verify(PIN, &pin()), Err(error.clone()), "{answers:?}");
        let mut lines = lines(VERIFY);
        lines[1].0 = &change;
        assert_eq!(card(&lines).change(PIN, &pin(), &new()), Err(error), "{answers:?}");
    }
    assert_eq!(card(&[NO_DISCOVERY, (VERIFY, "9000")]).verify(PIN, &pin()), Ok(()));
    assert_eq!(card(&[NO_DISCOVERY, (&change, "9000")]).change(PIN, &pin(), &new()), Ok(()));
}

#[test]
fn what_cannot_be_a_pin_is_not_sent() {
    // On some cards 6A80 uses a try all the same, so nothing that earns it is sent.
    let piv = card(&[]);
    let check = |which, text: &str| piv.rule(which).check(which, &Secret::new(text));
    for text in ["", "12345", "123456789", "12345678901234567"] {
        assert_eq!(check(PIN, text), Err(Error::Length { which: PIN, least: 6, most: 8 }), "{text}");
    }
    assert_eq!(check(PIN, "12345a"), Err(Error::Digits { which: PIN }));
    assert_eq!(check(PUK, "1234567890"), Err(Error::Length { which: PUK, least: 6, most: 8 }));
    assert_eq!((check(PIN, "12345678"), check(PUK, "abc45678")), (Ok(()), Ok(())));
}

#[test]
fn no_command_has_an_odd_class() {
    let secret = pin();
    let plain = [command::select(), command::get(0x7E), command::metadata(0x9A), command::ask_tries(0x80)];
    let more = [command::put(0x5F_C105, &[]), command::generate(0x9A, 0x11), command::witness(3)];
    let last = [command::proof(3, &[1], &[2]), secret::verify(0x80, &secret).unwrap(), secret::management(3, &secret)];
    for command in plain.into_iter().chain(more).chain(last) {
        assert_eq!(command.pieces(0)[0][0], 0, "{command:?}");
    }
}

#[test]
fn verdicts_on_a_puk() {
    let reset = format!("002C0080 10 3132333435363738 {NEW}");
    let ask = "00F70081 00";
    let wrong = |tries| Err(Error::Wrong { which: PUK, tries });
    let blocked = || Err(Error::Blocked { which: PUK });
    assert_eq!(card(&[(&reset, "9000")]).unblock(&puk(), &new()), Ok(()));
    assert_eq!(card(&[(&reset, "63C2")]).unblock(&puk(), &new()), wrong(Tries::Left(2)));
    assert_eq!(card(&[(&reset, "63C0")]).unblock(&puk(), &new()), blocked());
    assert_eq!(card(&[(&reset, "6983")]).unblock(&puk(), &new()), blocked());
    assert_eq!(card(&[(&reset, "6300"), (ask, "6D00")]).unblock(&puk(), &new()), wrong(Tries::Unknown));
    assert_eq!(card(&[(&reset, "6300"), (ask, "0602 0302 9000")]).unblock(&puk(), &new()), wrong(Tries::Left(2)));
    let change = "00240081 10 3132333435363738 3837363534333231";
    let other = Secret::new(*b"87654321");
    assert_eq!(card(&[(change, "9000")]).change(PUK, &puk(), &other), Ok(()));
    assert_eq!(card(&[(change, "63C1")]).change(PUK, &puk(), &other), wrong(Tries::Left(1)));
}

#[test]
fn the_question_for_tries_is_never_put_to_a_puk_by_verify() {
    assert_eq!(card(&[("00F70081 00", "6D00")]).tries(PUK), Ok(Tries::Unknown));
    assert_eq!(card(&[("00F70081 00", "0602 0300 9000")]).tries(PUK), Ok(Tries::Blocked));
    assert_eq!(card(&[]).verify(PUK, &puk()), Err(Error::Unsupported));
}

#[test]
fn a_pin_is_never_sent_again_by_itself() {
    for link in [Link::Removed, Link::Reset, Link::Timeout] {
        let mut piv = working(selected().then(NO_DISCOVERY.0, NO_DISCOVERY.1).fails(VERIFY, link));
        assert_eq!(piv.verify(PIN, &pin()), Err(Error::Link(link)));
        drop(piv);
    }
}

#[test]
fn the_global_pin_is_used_where_the_card_says_so() {
    let script =
        selected().then(NO_DISCOVERY.0, "7E 05 5F2F 02 6020 9000").then("00200000 08 313233343536FFFF", "9000");
    assert_eq!(working(script).verify(PIN, &pin()), Ok(()));
}

#[test]
fn objects_that_are_not_there() {
    for answer in ["6A82", "6A80", "6A88", "53 00 9000"] {
        let mut piv = card(&[("00CB3FFF 05 5C035FC105 00", answer)]);
        assert_eq!(piv.certificate(&slot("9a")), Ok(None), "{answer}");
    }
    let mut piv = card(&[("00CB3FFF 05 5C035FC10D 00", "53 08 7001AA 710100 FE00 9000")]);
    assert_eq!(piv.certificate(&slot("82")), Ok(Some(vec![0xAA])));
    let mut piv = card(&[("00CB3FFF 05 5C035FC101 00", "6982")]);
    assert_eq!(piv.certificate(&slot("9e")), Err(Error::NeedsPin));
}

#[test]
fn retired_slots_are_read_as_far_as_there_are_any() {
    let get = |tag: &str| format!("00CB3FFF 05 5C03{tag} 00");
    let named = ["5FC105", "5FC10A", "5FC10B", "5FC101"].map(get);
    let four = get("5FC110");
    let (history, retired) = (get("5FC10C"), ["5FC10D", "5FC10E", "5FC10F"].map(get));
    let there = "5308 7001AA 710100 FE00 9000";
    let read = |rest: &[(&str, &str)]| {
        let lines: Vec<(&str, &str)> =
            named.iter().map(|get| (get.as_str(), "6A82")).chain(rest.iter().copied()).collect();
        let found = card(&lines).certificates().unwrap();
        found.into_iter().map(|(slot, _)| slot.name().to_owned()).collect::<Vec<_>>()
    };
    let [one, two, three] = [&retired[0], &retired[1], &retired[2]];
    assert!(read(&[(&history, "6A82"), (one, "6A82")]).is_empty());
    assert_eq!(read(&[(&history, "6A82"), (one, there), (two, "6A82")]), ["82"]);
    // Some cards count what they have, wherever it is.
    let one_on_card = "5308 C10101 C20100 FE00 9000";
    assert_eq!(read(&[(&history, one_on_card), (one, "6A82"), (two, "6A82"), (three, there), (&four, "6A82")]), ["84"]);
    let two_on_card = "5308 C10102 C20100 FE00 9000";
    let read_on = [(&history, two_on_card), (one, there), (two, there), (three, "6A82")];
    assert_eq!(read(&read_on.map(|(get, answer)| (get.as_str(), answer))), ["82", "83"]);
}

#[test]
fn long_answers_in_every_form() {
    let der = "AA".repeat(300);
    let object = format!("53820135 7082012C {der} 710100 FE00");
    let plain: String = object.split_whitespace().collect();
    let get = "00CB3FFF 05 5C035FC105 00";
    let want = Ok(Some(vec![0xAA; 300]));
    // All at once.
    assert_eq!(card(&[(get, &format!("{plain} 9000"))]).certificate(&slot("9a")), want);
    // In parts of 256, and of 255 with "255 or more".
    for part in [256, 255] {
        let (first, rest) = plain.split_at(part * 2);
        let more = if part == 256 { format!("61{:02X}", rest.len() / 2) } else { "61FF".to_owned() };
        let ask = format!("00C00000 {}", &more[2..]);
        let lines = [(get, format!("{first} {more}")), (ask.as_str(), format!("{rest} 9000"))];
        let lines: Vec<(&str, &str)> = lines.iter().map(|(command, answer)| (*command, answer.as_str())).collect();
        assert_eq!(card(&lines).certificate(&slot("9a")), want, "{part}");
    }
}

#[test]
fn writing() {
    let put = "00DB3FFF 0E 5C035FC105 5307 7000 710100 FE00";
    let verdicts = [
        ("9000", Ok(())),
        ("6982", Err(Error::NeedsManagement)),
        ("6A84", Err(Error::Full)),
        ("6581", Err(Error::Refused { status: StatusWord::MEMORY })),
        ("6F00", Err(Error::Refused { status: StatusWord(0x6F00) })),
    ];
    for (answer, verdict) in verdicts {
        assert_eq!(card(&[(put, answer)]).write_certificate(&slot("9a"), &[]), verdict, "{answer}");
    }
    let retired = put.replacen("5FC105", "5FC10E", 1);
    let none = ("00CB3FFF 05 5C035FC10E 00", "6A82");
    let history = ("00CB3FFF 05 5C035FC10C 00", "6A82");
    let noted = ("00DB3FFF 0F 5C035FC10C 5308 C10102 C20100 FE00", "9000");
    assert_eq!(card(&[none, (&retired, "9000"), history, noted]).write_certificate(&slot("83"), &[]), Ok(()));
    let (refused, gone) = ((noted.0, "6A84"), ("00DB3FFF 07 5C035FC10E 5300", "9000"));
    let lines = [none, (retired.as_str(), "9000"), history, refused, gone];
    assert_eq!(card(&lines).write_certificate(&slot("83"), &[]), Err(Error::Full), "half of it was left on the card");
    let earlier = (none.0, "5308 7001AA 710100 FE00 9000");
    let back = ("00DB3FFF 0F 5C035FC10E 5308 7001AA 710100 FE00", "9000");
    let lines = [earlier, (retired.as_str(), "9000"), history, refused, back];
    assert_eq!(card(&lines).write_certificate(&slot("83"), &[]), Err(Error::Full), "the earlier one was lost");
    let history = (history.0, "5308 C10105 C20100 FE00 9000");
    assert_eq!(card(&[none, (&retired, "9000"), history]).write_certificate(&slot("83"), &[]), Ok(()));
    assert_eq!(card(&[("00DB3FFF 07 5C035FC10A 5300", "9000")]).delete_certificate(&slot("9c")), Ok(()));
}

#[test]
fn making_a_key() {
    let generate = "0047009A 05 AC03800111 00";
    let point = format!("7F49 43 86 41 04{}", "09".repeat(64));
    let made = card(&[(generate, &format!("{point} 9000"))]).generate(&slot("9a"), Algorithm::P256).unwrap();
    assert_eq!(PublicKey::from_der(&made).ok().and_then(|key| Algorithm::of(&key)), Some(Algorithm::P256));
    let refused = Error::NoAlgorithm { algorithm: "p256" };
    for (answer, error) in [("6A80", refused.clone()), ("6A86", refused), ("6982", Error::NeedsManagement)] {
        assert_eq!(card(&[(generate, answer)]).generate(&slot("9a"), Algorithm::P256), Err(error), "{answer}");
    }
    assert_eq!(card(&[(generate, "9000")]).generate(&slot("9a"), Algorithm::P256), Err(Error::Nonsense));
}

#[test]
fn the_key_for_signatures_gets_the_pin_right_before_each() {
    let sign = format!("0087119C 26 7C24 8200 8120 {} 00", "07".repeat(32));
    let answer = "7C05 8203 010203 9000";
    let mut piv = card(&[NO_DISCOVERY, (VERIFY, "9000"), (&sign, answer), (VERIFY, "9000"), (&sign, answer)]);
    for _ in 0..2 {
        let signature = piv.sign(&slot("9c"), Algorithm::P256, Hash::Sha256, &[7; 32], Some(&pin()));
        assert_eq!(signature, Ok(vec![1, 2, 3]));
    }
    let other = sign.replacen("9C", "9A", 1);
    let mut piv = card(&[NO_DISCOVERY, (VERIFY, "9000"), (&other, answer), (&other, answer)]);
    for _ in 0..2 {
        let signature = piv.sign(&slot("9a"), Algorithm::P256, Hash::Sha256, &[7; 32], Some(&pin()));
        assert_eq!(signature, Ok(vec![1, 2, 3]));
    }
}

#[test]
fn signing_without_a_key_or_a_pin() {
    let sign = format!("0087119A 26 7C24 8200 8120 {} 00", "07".repeat(32));
    let no_key = Error::NoKey { slot: slot("9a") };
    let metadata = "00F7009A 00";
    let other = [(sign.as_str(), "6A86"), (metadata, "010107 9000")];
    let signature = card(&other).sign(&slot("9a"), Algorithm::P256, Hash::Sha256, &[7; 32], None);
    assert_eq!(signature, Err(Error::OtherKey { slot: slot("9a") }), "its key is of another kind");
    let lines = |answer| [(sign.as_str(), answer), (metadata, "6D00")];
    for (lines, error) in
        [(&lines("6985")[..], no_key.clone()), (&lines("6A86"), no_key), (&lines("6982")[..1], Error::NeedsPin)]
    {
        let signature = card(lines).sign(&slot("9a"), Algorithm::P256, Hash::Sha256, &[7; 32], None);
        assert_eq!(signature, Err(error), "{lines:?}");
    }
}

#[test]
fn metadata_in_all_its_forms() {
    let point = format!("04{}", "09".repeat(64));
    let full = format!("010111 02020200 030101 0443 8641{point} 9000");
    let key = card(&[("00F7009A 00", &full)]).key_of(KeySlot::try_from(&slot("9a")).unwrap()).unwrap().unwrap();
    assert_eq!((key.algorithm, key.generated), (Some(Algorithm::P256), Some(true)));
    assert!(key.public_key.is_some());
    // Where a card does not have it, it is asked once.
    for none in ["9000", "6A81", "6D00", "6E00"] {
        let mut piv = card(&[("00F7009A 00", none), ("00CB3FFF 05 5C035FC105 00", "6A82")]);
        assert_eq!(piv.key_of(KeySlot::try_from(&slot("9a")).unwrap()), Ok(None), "{none}");
        assert_eq!(piv.metadata(0x9C), Ok(None));
    }
}

#[test]
fn card_and_program_prove_the_management_key_to_each_other() {
    let secret = Secret::new([1, 2, 3, 4, 5, 6, 7, 8].repeat(3));
    let key = ManagementKey::new(Cipher::TripleDes, &secret).unwrap();
    let hex = |bytes: Vec<u8>| data_encoding::HEXUPPER.encode(&bytes);
    let (witness, challenge) = ([0x55; 8], [0x66; 16]);
    let ask = "0087039B 04 7C028000 00";
    let sealed = format!("7C0A 8008 {} 9000", hex(key.encrypt(&witness).unwrap()));
    let proof = format!("0087039B 16 7C14 8008{} 8108{} 00", hex(witness.to_vec()), "66".repeat(8));
    let good = format!("7C0A 8208 {} 9000", hex(key.encrypt(&challenge[..8]).unwrap()));
    let prove = |answers: [&str; 2]| {
        let lines = [(ask, answers[0]), (&proof, answers[1])];
        card(&lines).authenticate(&key, Cipher::TripleDes, &challenge)
    };
    assert_eq!(prove([&sealed, &good]), Ok(true));
    assert_eq!(prove([&sealed, "6A80"]), Err(Error::WrongManagement));
    assert_eq!(prove([&sealed, "6982"]), Err(Error::WrongManagement));
    // A card that does not have the key itself.
    assert_eq!(prove([&sealed, "7C0A 8208 0000000000000000 9000"]), Err(Error::WrongManagement));
}

#[test]
fn a_management_key_of_24_bytes_may_be_for_aes_too() {
    let key = Secret::new([7; 24]);
    let lines = [("00F7009B 00", "6D00"), ("0087039B 04 7C028000 00", "6A86"), ("00870A9B 04 7C028000 00", "6A86")];
    assert_eq!(card(&lines).manage(&key), Err(Error::WrongManagement));
    // Where the card tells, only that one is tried.
    let lines = [("00F7009B 00", "01010A 9000"), ("00870A9B 04 7C028000 00", "6A80")];
    assert_eq!(card(&lines).manage(&key), Err(Error::WrongManagement));
    assert_eq!(card(&[]).manage(&Secret::new([7; 8])), Err(Error::ManagementKey { bytes: 8 }));
}

#[test]
fn the_management_key_may_be_for_aes() {
    let secret = Secret::new([9; 32]);
    let key = ManagementKey::new(Cipher::Aes256, &secret).unwrap();
    let hex = |bytes: &[u8]| data_encoding::HEXUPPER.encode(bytes);
    let (witness, challenge) = ([0x55; 16], [0x66; 16]);
    let sealed = format!("7C12 8010 {} 9000", hex(&key.encrypt(&witness).unwrap()));
    let proof = format!("00870C9B 26 7C24 8010{} 8110{} 00", hex(&witness), hex(&challenge));
    let good = format!("7C12 8210 {} 9000", hex(&key.encrypt(&challenge).unwrap()));
    let lines = [("00870C9B 04 7C028000 00", sealed.as_str()), (&proof, &good)];
    assert_eq!(card(&lines).authenticate(&key, Cipher::Aes256, &challenge), Ok(true));
    let set = format!("00FFFFFF 23 0C9B20{}", "09".repeat(32));
    for (answer, verdict) in
        [("9000", Ok(())), ("6982", Err(Error::NeedsManagement)), ("6D00", Err(Error::Unsupported))]
    {
        assert_eq!(card(&[(&set, answer)]).set_management_key(&secret, Cipher::Aes256), verdict, "{answer}");
    }
    assert_eq!(card(&[]).set_management_key(&secret, Cipher::Aes128), Err(Error::ManagementKey { bytes: 32 }));
}

#[test]
fn a_card_without_chuid_is_named_by_its_capability_container() {
    let lines = [("00CB3FFF 05 5C035FC102 00", "6A82"), ("00CB3FFF 05 5C035FC107 00", "5304 F002ABCD 9000")];
    assert_eq!(card(&lines).identity().unwrap(), "abcd");
    // One without either is at least not taken for a card of another kind.
    let lines = [(lines[0].0, "6A82"), (lines[1].0, "6A82")];
    assert_eq!(card(&lines).identity().unwrap(), "atr-3B00");
}
