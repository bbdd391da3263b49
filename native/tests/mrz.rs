//! The specimens of ICAO Doc 9303, and faulty readings of them.

use _native::mrz::{Fields, Format, Reason, Zone, parse, write};

const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\n\
                   ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
const TD1_LONG: &str = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\n\
                        STEVENSON<<PETER<JOHN<<<<<<<<<";
const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
const TD2_LONG: &str = "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\nD23145890<UTO3407127M95071227349<<<8";
const TD3: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
                   L898902C36UTO7408122F1204159ZE184226B<<<<<10";
const MRV_A: &str = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
                     L8988901C4XXX4009078F96121096ZE184226B<<<<<<";
const MRV_B: &str = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<";
const GERMAN: &str = "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<\n\
                      C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4";
const ALL: [&str; 8] = [TD1, TD1_LONG, TD2, TD2_LONG, TD3, MRV_A, MRV_B, GERMAN];

fn sound_zone(text: &str) -> Zone {
    let zone = parse(text).unwrap();
    assert_eq!(zone.faults, [], "{text}");
    assert!(zone.corrections.is_empty());
    zone
}

fn sound(text: &str) -> Fields {
    sound_zone(text).fields
}

fn faults(text: &str) -> Vec<(&'static str, Reason)> {
    parse(text)
        .unwrap()
        .faults
        .iter()
        .map(|fault| (fault.field, fault.reason))
        .collect()
}

#[test]
fn specimens_read_without_fault() {
    let of = |text| {
        let Zone { format, fields, .. } = sound_zone(text);
        (
            format,
            fields.document_code,
            fields.issuer,
            fields.number,
            fields.optional,
        )
    };
    let s = str::to_owned;
    assert_eq!(
        of(TD1),
        (Format::Td1, s("I"), s("UTO"), s("D23145890"), s(""))
    );
    assert_eq!(
        of(TD1_LONG),
        (Format::Td1, s("I"), s("UTO"), s("D23145890734"), s(""))
    );
    assert_eq!(
        of(TD2),
        (Format::Td2, s("I"), s("UTO"), s("D23145890"), s(""))
    );
    assert_eq!(
        of(TD2_LONG),
        (Format::Td2, s("I"), s("UTO"), s("D23145890734"), s(""))
    );
    assert_eq!(
        of(TD3),
        (
            Format::Td3,
            s("P"),
            s("UTO"),
            s("L898902C3"),
            s("ZE184226B")
        )
    );
    assert_eq!(
        of(MRV_A),
        (
            Format::MrvA,
            s("V"),
            s("UTO"),
            s("L8988901C"),
            s("6ZE184226B")
        )
    );
    assert_eq!(
        of(MRV_B),
        (Format::MrvB, s("V"), s("UTO"), s("L8988901C"), s(""))
    );
    assert_eq!(
        of(GERMAN),
        (Format::Td3, s("P"), s("D"), s("C01X00T47"), s(""))
    );
}

#[test]
fn the_holder_of_the_specimen() {
    let fields = sound(TD3);
    assert_eq!(fields.surname, "ERIKSSON");
    assert_eq!(fields.given_names, "ANNA MARIA");
    assert_eq!(fields.nationality, "UTO");
    assert_eq!(fields.birth_date, "740812");
    assert_eq!(fields.sex, "F");
    assert_eq!(fields.expiry, "120415");
}

#[test]
fn every_specimen_is_written_as_it_was_read() {
    for text in ALL {
        let written = write(sound_zone(text).format, &sound(text)).unwrap();
        // Of empty optional data the check digit may be 0 or a filler; both specimens agree.
        assert_eq!(written, text);
    }
}

#[test]
fn line_breaks_case_and_spaces_do_not_matter() {
    for text in ALL {
        let fields = sound(text);
        assert_eq!(sound(&text.replace('\n', "")), fields);
        assert_eq!(sound(&text.replace('\n', "\r\n")), fields);
        assert_eq!(sound(&text.replace('\n', "\n\n")), fields);
        assert_eq!(sound(&text.to_lowercase()), fields);
        assert_eq!(
            sound(&format!("  {}\t\n", text.replace('\n', "  \n  "))),
            fields
        );
        assert_eq!(sound(&text.replace("<<", " <<")), fields);
        assert_eq!(sound(&text.replacen("UTO", "U T O", 1)), fields);
    }
    assert_eq!(sound(&TD2.replace("ANNA<MARIA", "ANNA MARIA")), sound(TD2));
}

#[test]
fn spaces_that_could_mean_two_things_are_refused() {
    // 90 characters with its two spaces, 88 without them.
    let text = &format!("P UTO{}X X{}", "<".repeat(39), "<".repeat(43));
    assert_eq!(text.len(), 90);
    assert_eq!(parse(text).unwrap_err().reason, Reason::Length);
    assert!(parse(text).unwrap_err().detail.contains("spaces"));
}

#[test]
fn a_text_of_no_known_length_is_refused_with_its_length() {
    let detail = |text: &str| {
        let fault = parse(text).unwrap_err();
        assert_eq!((fault.field, fault.reason), ("zone", Reason::Length));
        fault.detail
    };
    assert!(detail("").contains("no characters"));
    assert!(detail(&TD3[1..]).contains("lines of 43 and 44 characters"));
    assert!(detail(&TD3.replace('\n', "")[1..]).contains("87 characters"));
    assert!(detail(&"<".repeat(201)).contains("more than 200"));
    assert!(detail(&format!("{TD2}\n{}", "<".repeat(36))).contains("36 and 36 and 36"));
}

#[test]
fn a_wrong_check_digit_is_named_with_the_right_one() {
    let zone = parse(&TD3.replace("L898902C36", "L898902C37")).unwrap();
    let details: Vec<_> = zone
        .faults
        .iter()
        .map(|fault| fault.detail.as_str())
        .collect();
    assert_eq!(
        details,
        [
            "the check digit of the number should be 6 and reads 7",
            "the check digit of the whole zone should be 7 and reads 0",
        ]
    );
    let named = [
        (TD3.replace("7408122F", "7408123F"), "birth_date"),
        (TD3.replace("1204159", "1204158"), "expiry"),
        (TD3.replace("B<<<<<10", "B<<<<<20"), "optional"),
    ];
    for (text, field) in named {
        assert_eq!(faults(&text)[0], (field, Reason::CheckDigit));
    }
    assert_eq!(
        faults(&TD3.replace("<<<<<10", "<<<<<11")),
        [("composite", Reason::CheckDigit)]
    );
    assert_eq!(
        faults(&TD1.replace("<6\n", "<7\n")),
        [("composite", Reason::CheckDigit)]
    );
    assert_eq!(
        faults(&TD1_LONG.replace("7349", "7348"))[0],
        ("number", Reason::CheckDigit)
    );
    assert_eq!(
        faults(&MRV_B.replace("1C4X", "1C5X")),
        [("number", Reason::CheckDigit)]
    );
    assert_eq!(
        faults(&MRV_B.replace("1C4X", "1CSX")),
        [("number", Reason::CheckDigit)]
    );
}

#[test]
fn a_filler_for_a_check_digit_needs_a_number_that_goes_on() {
    assert_eq!(
        faults(&TD1.replace("D231458907", "D23145890<"))[0].0,
        "number"
    );
    assert_eq!(
        faults(&TD3.replace("L898902C36", "L898902C3<"))[0].0,
        "number"
    );
    assert_eq!(faults(&TD1_LONG.replace("<7349", "<9<<<"))[0].0, "number");
    assert_eq!(
        parse(&TD1_LONG.replace("<7349", "<9<<<"))
            .unwrap()
            .fields
            .number,
        "D23145890"
    );
}

#[test]
fn the_optional_check_digit_of_a_passport_may_be_a_filler_or_zero() {
    let zero = GERMAN.replace("<<4", "<04");
    assert_eq!(sound(&zero), sound(GERMAN));
    assert_eq!(
        faults(&GERMAN.replace("<<4", "<14"))[0],
        ("optional", Reason::CheckDigit)
    );
    assert_eq!(
        faults(&TD3.replace("<<<<<10", "<<<<<<0"))[0],
        ("optional", Reason::CheckDigit)
    );
}

#[test]
fn characters_that_cannot_be_there_are_named_by_place() {
    let zone = parse(&TD3.replace("898902", "8«8902")).unwrap();
    assert_eq!(zone.fields.number, "");
    assert_eq!(
        (zone.faults[0].field, zone.faults[0].reason),
        ("number", Reason::Character)
    );
    assert_eq!(zone.faults[0].detail, "'«' cannot be at line 2, column 3");
    assert_eq!(zone.faults.len(), 1);
    assert_eq!(
        faults(&TD3.replace("ERIK", "ER1K")),
        [("name", Reason::Character)]
    );
    assert_eq!(
        faults(&TD3.replace("P<UTO", "P<UT0")),
        [("issuer", Reason::Character)]
    );
    assert_eq!(
        faults(&TD1.replace("UTO<", "UT0<")),
        [("nationality", Reason::Character)]
    );
}

#[test]
fn dates_and_sex_are_looked_at() {
    let of = |birth: &str| {
        let mut fields = sound(TD3);
        fields.birth_date = birth.to_owned();
        write(Format::Td3, &fields).map_err(|fault| (fault.field, fault.reason))
    };
    for known in ["000229", "740831", "7408<<", "74<<<<", "<<<<<<"] {
        assert!(of(known).is_ok(), "{known}");
    }
    for unknown in [
        "741301", "740832", "740431", "740230", "010229", "74O812", "7408<1", "740800",
    ] {
        assert_eq!(of(unknown), Err(("birth_date", Reason::Date)), "{unknown}");
    }
    assert_eq!(
        faults(&TD3.replace("1204159", "<<<<<<0"))[0],
        ("expiry", Reason::Date)
    );
    assert_eq!(sound(&TD3.replace("2F12", "2<12")).sex, "");
    assert_eq!(faults(&TD3.replace("2F12", "2X12")), [("sex", Reason::Sex)]);
}

#[test]
fn an_empty_zone_misses_what_must_be_there() {
    let missing: Vec<_> = faults(&"<".repeat(88))
        .into_iter()
        .filter(|(_, reason)| *reason == Reason::Missing)
        .map(|(field, _)| field)
        .collect();
    assert_eq!(
        missing,
        ["document_code", "issuer", "name", "number", "nationality"]
    );
}

#[test]
fn a_misread_number_is_offered_as_it_may_have_been() {
    let zone = parse(&TD3.replace("L898902C36", "L8989O2C36")).unwrap();
    assert_eq!(zone.fields.number, "L8989O2C3");
    assert_eq!(zone.corrections[0], "L898902C3");
    let many = parse(&TD1.replace("D231458907", "0S1B8Z2G67")).unwrap();
    assert!(!many.corrections.is_empty() && many.corrections.len() <= 8);
}

#[test]
fn what_no_zone_can_say_is_not_written() {
    let of = |change: fn(&mut Fields)| {
        let mut fields = sound(TD3);
        change(&mut fields);
        write(Format::Td3, &fields)
            .map_err(|fault| (fault.field, fault.reason))
            .unwrap_err()
    };
    assert_eq!(
        of(|f| f.number = "L898902C34".into()),
        ("number", Reason::Length)
    );
    assert_eq!(
        of(|f| f.number = "L89é".into()),
        ("number", Reason::Character)
    );
    assert_eq!(of(|f| f.number.clear()), ("number", Reason::Missing));
    assert_eq!(of(|f| f.surname = "E".repeat(40)), ("name", Reason::Length));
    assert_eq!(
        of(|f| f.optional_2 = "X".into()),
        ("optional_2", Reason::Length)
    );
    assert_eq!(of(|f| f.sex = "X".into()), ("sex", Reason::Sex));
}
