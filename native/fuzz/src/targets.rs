//! What must hold for any bytes, one function a decoder: it does not panic, and what it takes is
//! sound and, written again, reads the same.
//!
//! `cargo fuzz` calls these from `fuzz_targets/`, and `native/tests/corpus.rs`, which includes this
//! file, from `cargo test` for every file of `corpus/`. A new decoder needs a function here with its
//! line in `ALL`, a file in `fuzz_targets/` with its `[[bin]]` in Cargo.toml, and seeds.

use _native::dna::locus::LOCI;
use _native::dna::profile::Profile;
use _native::dna::rules::{Counts, Rule, Stringency, Unit};
use _native::dna::text::{parse_profile, write_allele};
use _native::fingerprint::Template;
use _native::fingerprint::interchange::{self, Fault, Record};
use _native::fingerprint::record;
use _native::mrz;
use _native::name::birth::{Born, FIRST_YEAR, LAST_YEAR};
use _native::name::compare::compare;
use _native::name::lexicon::Lexicon;
use _native::name::name::{MOST_TOKENS, Name};
use _native::name::person::Probe;
use _native::name::record as people;
use _native::name::weigh::weigh;
use _native::wire;
use _native::wsq;

/// The name of a target, which its folder of `corpus/` bears too, and its function.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const ALL: &[Target] = &[
    ("dna_profile", dna_profile),
    ("interchange", interchange),
    ("mrz", mrz),
    ("name", name),
    ("person", person),
    ("record", record),
    ("template", template),
    ("wsq", wsq),
];

/// DNA profiles. They have one form only; what people would write of one is read the same once lone
/// alleles are what they mean; and one that is compared with itself matches itself.
pub fn dna_profile(bytes: &[u8]) {
    let Ok(profile) = Profile::from_bytes(bytes) else {
        return;
    };
    assert_eq!(profile.to_bytes(), bytes);
    let texts = profile.typed.iter().map(|typed| {
        let texts = typed.alleles.iter();
        let texts: Vec<String> = texts.map(|&a| write_allele(typed.locus, a)).collect();
        (LOCI[usize::from(typed.locus)].name, texts)
    });
    let texts: Vec<(&str, Vec<String>)> = texts.collect();
    let borrowed = texts
        .iter()
        .map(|(name, texts)| (*name, texts.iter().map(String::as_str)));
    let (made, faults) = parse_profile(profile.kind, borrowed);
    assert!(made.typed.len() + faults.len() == profile.typed.len());
    for stringency in [Stringency::High, Stringency::Moderate, Stringency::Low] {
        let rule = Rule {
            stringency,
            least_full: 0,
            most_mismatches: 0,
            counted: Unit::Loci,
            wildcards: true,
            variants: true,
        };
        let (Counts { mismatched, .. }, quality) = rule.judge(&profile, &profile);
        assert_eq!((mismatched, quality.is_some()), (0, true));
    }
}

/// Our own templates. They have one form only: what is read is written as it was.
pub fn template(bytes: &[u8]) {
    if let Ok(template) = Template::from_bytes(bytes) {
        assert_eq!(template.check(), Ok(()));
        assert_eq!(template.to_bytes(), bytes);
    }
}

/// Templates of other makers. A view that is read can be written in its own format, unless the
/// record told an impression type that its format does not have. Directions then lie within half a
/// unit of the format, which is less than one and a half of ours, and stay so.
pub fn interchange(bytes: &[u8]) {
    let Ok(Record { format, views }) = interchange::read(bytes) else {
        return;
    };
    assert!(interchange::is_interchange(bytes));
    for view in views {
        assert_eq!(view.template.check(), Ok(()));
        let written = match interchange::write(format, std::slice::from_ref(&view)) {
            Ok(written) => written,
            Err(error) => {
                assert!(matches!(error.fault, Fault::Impression(..)), "{error}");
                continue;
            }
        };
        let mut again = interchange::read(&written).expect("it was just written");
        assert_eq!(interchange::write(format, &again.views), Ok(written));
        let minutiae = &mut again.views[0].template.minutiae;
        for (again, minutia) in minutiae.iter_mut().zip(&view.template.minutiae) {
            let apart = again.angle.wrapping_sub(minutia.angle);
            assert!(apart.min(apart.wrapping_neg()) <= 1);
            again.angle = minutia.angle;
        }
        let views = vec![view];
        assert_eq!(again, Record { format, views });
    }
}

/// Machine-readable zones. What a zone without faults says can be written and says the same again.
pub fn mrz(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(zone) = mrz::parse(text) else {
        return;
    };
    if zone.faults.is_empty() {
        let again = mrz::write(zone.format, &zone.fields).expect("its fields are sound");
        assert_eq!(mrz::parse(&again), Ok(zone));
    }
}

/// What is written for a name and a date of birth: two lines, that are taken for names, and each for a
/// date. A name is like itself, as much as another is like it at the most; a date lies in the years
/// that dates are of.
pub fn name(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (one, other) = text.split_once('\n').unwrap_or((text, text));
    for born in [one, other].into_iter().flat_map(Born::read) {
        let (first, last) = born.years();
        assert!(FIRST_YEAR <= first && first <= last && last <= LAST_YEAR);
    }
    let (Ok(one), Ok(other)) = (Name::read(one), Name::read(other)) else {
        return;
    };
    assert!((1..=MOST_TOKENS).contains(&one.tokens.len()));
    let itself = compare(&one, &one);
    assert!(itself.features.lost == 0.0 && itself.features.conflict == 0.0);
    let found = compare(&one, &other);
    assert!(found.log_odds.is_finite() && (0.0..=1.0).contains(&found.agreement));
}

/// Records of people as they lie in the store. Who is asked for by all that a record says of them is
/// weighed in finite odds, and what is read of the text lies within its bytes.
pub fn person(bytes: &[u8]) {
    let Ok((person, text)) = people::read(&Lexicon::default(), bytes) else {
        return;
    };
    // A line's end for each text.
    assert!(text.len() <= 2 * bytes.len());
    let names = person.names.iter().map(|(name, _)| Some(name.clone()));
    for name in names.take(4).chain([None]) {
        let probe = Probe {
            name,
            born: person.births.first().copied(),
            sex: person.sex,
            nationality: person.nationalities.first().copied(),
            place: person.places.first().cloned(),
            document: person.documents.first().cloned(),
        };
        assert!(weigh(&probe, &person).log10.is_finite());
    }
}

/// WSQ images. One that is decoded has the pixels that its size says, and can be written.
pub fn wsq(bytes: &[u8]) {
    let Ok(image) = wsq::decode(bytes) else {
        return;
    };
    assert_eq!(image.pixels.len(), image.width * image.height);
    assert!(image.pixels.len() <= wsq::MAX_PIXELS);
    if image.pixels.len() <= 1 << 16 {
        let [width, height] = [image.width, image.height].map(|side| side as u16);
        let dpi = image.dpi.unwrap_or(500);
        let again = wsq::encode(&image.pixels, width, height, dpi).expect("its size is sound");
        let again = wsq::decode(&again).expect("it was just written");
        assert_eq!((again.width, again.height), (image.width, image.height));
        assert_eq!(again.dpi, Some(dpi));
    }
}

/// Records as they lie in the store. What is read of one lies within its bytes, and every message in
/// it can be read field by field.
pub fn record(bytes: &[u8]) {
    let Ok(record) = record::Record::read(bytes) else {
        return;
    };
    let held = record.prints.iter().map(|(template, _)| template.len());
    assert!(record.subject.len() + held.sum::<usize>() <= bytes.len());
    assert!(wire::fields(bytes).all(|field| field.is_ok()));
}
