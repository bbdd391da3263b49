//! Writes the seeds of `corpus/`: invented prints and documents, nobody's. `cargo run --bin seeds`
//! from `native/fuzz`; what fuzzing has added stays.

use std::path::Path;
use std::{fs, io};

use _native::dna::profile::Kind as DnaKind;
use _native::dna::text::parse_profile;
use _native::fingerprint::interchange::{Format, View, write};
use _native::fingerprint::{Flow, Kind, Minutia, Template};
use _native::mrz;
use _native::wsq;

fn main() -> io::Result<()> {
    for (name, kind, loci) in profiles() {
        let given = loci.iter().map(|&(locus, cell)| (locus, cell.split(',')));
        let (profile, faults) = parse_profile(kind, given);
        assert!(faults.is_empty(), "seeds are sound");
        keep("dna_profile", name, &profile.to_bytes())?;
    }
    for (name, template) in templates() {
        keep("template", name, &template.to_bytes())?;
    }
    for (name, template) in templates() {
        keep("record", name, &record(&template.to_bytes()))?;
    }
    for format in Format::ALL {
        for (name, views) in records() {
            let bytes = write(format, &views).expect("seeds are sound");
            let format = format.name().replace(':', "-");
            keep("interchange", &format!("{format}-{name}"), &bytes)?;
        }
    }
    for format in mrz::Format::ALL {
        let text = mrz::write(format, &document(format)).expect("seeds are sound");
        let name = format.name().to_lowercase();
        keep("mrz", &name, text.as_bytes())?;
        keep(
            "mrz",
            &format!("{name}-read-badly"),
            text.replace(['0', 'S'], "O").as_bytes(),
        )?;
    }
    for (name, text) in NAMES {
        keep("name", name, text.as_bytes())?;
    }
    for (name, field) in [("person", 15), ("suspect", 16), ("notice", 17)] {
        keep("person", name, &person(field))?;
    }
    for (name, width, height, pixels) in images() {
        let bytes = wsq::encode(&pixels, width, height, 500).expect("seeds are sound");
        keep("wsq", name, &bytes)?;
    }
    Ok(())
}

/// A `Record` of one print, with a subject, a handling and a reference: each field with its length,
/// which takes two bytes.
fn record(template: &[u8]) -> Vec<u8> {
    let field = |number: u8, bytes: &[u8]| {
        let length = [bytes.len() as u8 | 0x80, (bytes.len() >> 7) as u8];
        [&[number << 3 | 2], &length[..], bytes].concat()
    };
    let print = [field(1, template), vec![2 << 3, 7]].concat();
    let content = [field(1, b"P1"), vec![3 << 3, 1], field(5, &print)].concat();
    [
        field(4, &field(4, b"DEU")),
        field(5, b"R1"),
        field(13, &content),
    ]
    .concat()
}

/// Two names, or a date, a line.
const NAMES: [(&str, &str); 6] = [
    ("scripts", "Дмитрий Соколовский\nDmitri Sokolovsky"),
    ("arabic", "\u{200f}محمود العطار\nMahmoud al-Attar"),
    (
        "disguised",
        "P\u{430}ul \u{1f642} Dur\u{301}and\nDurand, P.",
    ),
    ("company", "Example Trading Limited\nExample Trading Ltd."),
    ("dates", "1961-03-04\n1958..1963"),
    ("calendars", "1380-09-16 AH\n2504-03-04 BE"),
];

/// A `Record` of a person in the field of its database; of a notice within it.
fn person(at: u8) -> Vec<u8> {
    let field = |number: u8, bytes: &[u8]| {
        let tag = [(number << 3 & 0x7f) | 2 | (number >> 4 << 7), number >> 4];
        let tag = &tag[..if number < 16 { 1 } else { 2 }];
        [tag, &[bytes.len() as u8], bytes].concat()
    };
    let content = [
        field(1, &field(1, "Ivan Соколовский".as_bytes())),
        field(1, &[field(1, b"Vanya"), vec![2 << 3, 3]].concat()),
        vec![2 << 3, 1],
        field(3, b"1961-03-04"),
        field(4, b"RUS"),
        field(5, b"Omsk"),
        field(7, &field(2, b"12AB34567")),
        field(8, &field(1, b"fraud")),
    ]
    .concat();
    match at {
        17 => field(at, &[field(1, &content), field(10, b"in Omsk")].concat()),
        _ => field(at, &content),
    }
}

fn keep(target: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), bytes)
}

/// A name, a kind, and loci with their alleles.
type Profile = (
    &'static str,
    DnaKind,
    &'static [(&'static str, &'static str)],
);

fn profiles() -> [Profile; 4] {
    [
        ("empty", DnaKind::UnidentifiedRemains, &[]),
        (
            "person",
            DnaKind::ReferencePerson,
            &[
                ("TH01", "6,9.3"),
                ("FGA", "21"),
                ("AMEL", "X,Y"),
                ("DYS391", "10"),
            ],
        ),
        (
            "stain",
            DnaKind::CrimeStain,
            &[
                ("TH01", "6"),
                ("FGA", "<17,>30"),
                ("SE33", "9.x,*"),
                ("VWA", "14,15,16"),
            ],
        ),
        (
            "mixture",
            DnaKind::Mixture,
            &[("D21S11", "28,29,30.2,31,32.2"), ("Penta D", "2.2,9.4,13")],
        ),
    ]
}

/// A print of so many minutiae, strewn by a rule.
fn invented(count: u16, flow: Flow) -> Template {
    let minutia = |i: u16| Minutia {
        x: i * 37 % 320,
        y: i * 53 % 400,
        angle: (i * 29 % 256) as u8,
        kind: [Kind::Ending, Kind::Bifurcation, Kind::Other][usize::from(i % 3)],
        quality: (100 - i * 3 % 101) as u8,
    };
    Template {
        width: 320,
        height: 400,
        quality: 60,
        minutiae: (0..count).map(minutia).collect(),
        flow,
    }
}

fn templates() -> [(&'static str, Template); 3] {
    let flow = Flow {
        columns: 20,
        rows: 25,
        cells: (0..500u16).map(|i| (i % 256) as u8).collect(),
    };
    [
        ("empty", invented(0, Flow::default())),
        ("no-flow", invented(12, Flow::default())),
        ("with-flow", invented(20, flow)),
    ]
}

fn records() -> [(&'static str, Vec<View>); 3] {
    let view = |count, finger, impression| View {
        template: invented(count, Flow::default()),
        finger,
        impression,
    };
    [
        ("empty", vec![view(0, 0, 0)]),
        ("one", vec![view(15, 7, 8)]),
        ("three", vec![view(5, 1, 1), view(6, 1, 3), view(7, 10, 2)]),
    ]
}

fn document(format: mrz::Format) -> mrz::Fields {
    let code = match format {
        mrz::Format::Td1 | mrz::Format::Td2 => "ID",
        mrz::Format::Td3 => "P",
        mrz::Format::MrvA | mrz::Format::MrvB => "V",
    };
    mrz::Fields {
        document_code: code.to_owned(),
        issuer: "UTO".to_owned(),
        number: "12AB34567".to_owned(),
        nationality: "UTO".to_owned(),
        birth_date: "850412".to_owned(),
        sex: "F".to_owned(),
        expiry: "300101".to_owned(),
        surname: "SPECIMEN".to_owned(),
        given_names: "ANNA MARIA".to_owned(),
        ..mrz::Fields::default()
    }
}

/// Images: nothing, rings, and what needs the longest codes.
fn images() -> [(&'static str, u16, u16, Vec<u8>); 3] {
    let filled = |width: u16, height: u16, grey: fn(f32, f32) -> f32| {
        let places =
            (0..height).flat_map(|y| (0..width).map(move |x| (f32::from(x), f32::from(y))));
        (
            width,
            height,
            places.map(|(x, y)| grey(x, y) as u8).collect(),
        )
    };
    let named = |name, (width, height, pixels)| (name, width, height, pixels);
    [
        named("flat", filled(40, 33, |_, _| 200.0)),
        named(
            "rings",
            filled(64, 48, |x, y| {
                128.0 + 90.0 * (x - 30.0).hypot(y - 20.0).cos()
            }),
        ),
        named(
            "steps",
            filled(48, 64, |x, y| if x + y < 50.0 { 0.0 } else { 255.0 }),
        ),
    ]
}
