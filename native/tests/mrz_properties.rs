//! What holds for any machine-readable zone.

use _native::mrz::{Fields, Format, Reason, Zone, parse, write};
use proptest::prelude::*;

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec("[A-Z]{1,4}", 1..3).prop_map(|words| words.join(" "))
}

/// Sound fields; a number of up to `longest` characters, and optional data that fit beside it.
fn fields_of(format: Format, longest: usize) -> impl Strategy<Value = (Format, Fields)> {
    let room = if format == Format::Td1 { 15 } else { 7 };
    let code = if matches!(format, Format::MrvA | Format::MrvB) {
        "V[A-Z]?"
    } else {
        "[PIAC][A-Z]?"
    };
    let number = prop::string::string_regex(&format!("[A-Z0-9]{{1,{longest}}}")).unwrap();
    let dates = (0u32..100, 1u32..13, 1u32..29, 0u32..100, 1u32..13, 1u32..29);
    let names = (words(), prop_oneof![words(), Just(String::new())]);
    (
        code,
        "[A-Z]{1,3}",
        number,
        "[A-Z]{3}",
        dates,
        "[FM]?",
        names,
        "[A-Z0-9]{0,7}",
    )
        .prop_map(
            move |(document_code, issuer, number, nationality, d, sex, names, optional)| {
                let taken = if number.len() > 9 {
                    number.len() - 9 + 2
                } else {
                    0
                };
                let left = optional.len().min(room - taken);
                let fields = Fields {
                    document_code,
                    issuer,
                    number,
                    nationality,
                    birth_date: format!("{:02}{:02}{:02}", d.0, d.1, d.2),
                    sex,
                    expiry: format!("{:02}{:02}{:02}", d.3, d.4, d.5),
                    surname: names.0,
                    given_names: names.1,
                    optional: optional[..left].to_owned(),
                    optional_2: if format == Format::Td1 {
                        optional
                    } else {
                        String::new()
                    },
                };
                (format, fields)
            },
        )
}

fn fields() -> impl Strategy<Value = (Format, Fields)> {
    prop_oneof![
        fields_of(Format::Td1, 22),
        fields_of(Format::Td2, 14),
        fields_of(Format::Td3, 9),
        fields_of(Format::MrvA, 9),
        fields_of(Format::MrvB, 9),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_again((format, fields) in fields()) {
        let text = write(format, &fields).unwrap();
        let read = parse(&text).unwrap();
        prop_assert_eq!(read, Zone { format, fields, faults: vec![], corrections: vec![] });
    }

    #[test]
    fn a_wrong_digit_in_a_number_never_passes(
        (format, fields) in fields(), at in any::<prop::sample::Index>(), by in 1u8..10,
    ) {
        let digits: Vec<usize> = fields.number.char_indices()
            .filter(|(at, character)| *at < 9 && character.is_ascii_digit())
            .map(|(at, _)| at)
            .collect();
        prop_assume!(!digits.is_empty());
        let at = digits[at.index(digits.len())];
        let start = match format { Format::Td1 => 5, Format::Td3 | Format::MrvA => 45, _ => 37 };
        let mut text = write(format, &fields).unwrap().into_bytes();
        let byte = &mut text[start + at];
        *byte = b'0' + (*byte - b'0' + by) % 10;
        let zone = parse(std::str::from_utf8(&text).unwrap()).unwrap();
        let named = zone.faults.iter().any(|f| f.field == "number" && f.reason == Reason::CheckDigit);
        prop_assert!(named);
    }

    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        let _ = parse(&text);
    }

    #[test]
    fn any_characters_of_a_right_length_are_answered(
        text in prop_oneof![".{72}", ".{88}", ".{90}", "[0-9A-Z<V ]{72}", "[0-9OQILSBZG<]{90}"],
    ) {
        if let Ok(zone) = parse(&text) {
            prop_assert!(zone.corrections.len() <= 8);
            prop_assert!(zone.faults.len() <= 200);
        }
    }
}
