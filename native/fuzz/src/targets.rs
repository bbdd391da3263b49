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
use _native::mrz;
use _native::wsq;

/// The name of a target, which its folder of `corpus/` bears too, and its function.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const ALL: &[Target] = &[
    ("dna_profile", dna_profile),
    ("interchange", interchange),
    ("mrz", mrz),
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
