//! Profiles as people write them: alleles by their locus, and what a lone one means.

use std::fmt;

use super::allele::{Allele, AlleleError, Form};
use super::known::Known;
use super::locus::{LOCI, LocusId, Part, repeat_bases};
use super::profile::{Kind, MAX_ALLELES, Profile, Typed};

/// The allele that stands for X at amelogenin: one repeat, which no other locus of ours can confuse
/// as it is not counted.
pub const X: u16 = 10;
/// And for Y: two.
pub const Y: u16 = 20;
const AMELOGENIN: &str = "Amelogenin";
const Y_INDEL: &str = "Y indel";
/// A person has two alleles at a locus, rarely three (Clayton et al. 2004, J. Forensic Sci. 49,
/// 1207-1214); two copies on one Y chromosome may be as many and one more.
const MOST_OF_ONE: usize = 3;
const MOST_OF_Y: usize = 4;

/// Why what is written is no profile: the locus as it was written, or as it is named, and the fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    /// Where.
    pub locus: String,
    /// What.
    pub fault: Fault,
}

/// What is wrong at one locus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No locus has this name.
    Locus,
    /// Nor has the table of frequencies one of this name.
    NorTable,
    /// It was given before.
    Twice,
    /// This text is no allele.
    Allele(String, AlleleError),
    /// The table, whose alleles are no numbers of repeats here, does not have this one.
    Label(String),
    /// This allele has as many bases beyond whole repeats as one more repeat has, or more.
    Bases(String, u16),
    /// This text is neither X nor Y.
    Sex(String),
    /// So many alleles, where so many can be.
    Many(usize, usize),
    /// There is none.
    None,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.locus)?;
        match &self.fault {
            Fault::Locus => f.write_str("no locus of the registry has this name or alias"),
            Fault::NorTable => {
                f.write_str("no locus of the registry or of the table has this name or alias")
            }
            Fault::Twice => f.write_str("is given twice"),
            Fault::Allele(text, error) => write!(f, "{text:?} {error}"),
            Fault::Label(text) => write!(
                f,
                "{text:?} is none of the alleles of the table, which are no numbers of repeats here"
            ),
            Fault::Bases(text, 1) => write!(f, "{text:?}: alleles here are whole numbers"),
            Fault::Bases(text, bases) => {
                let last = bases - 1;
                write!(
                    f,
                    "{text:?}: a repeat has {bases} bases here, so .{last} is the last part"
                )
            }
            Fault::Sex(text) => write!(f, "{text:?} is neither X nor Y"),
            Fault::Many(count, most) if *most < MAX_ALLELES => {
                write!(
                    f,
                    "{count} alleles; one person has {most} at the most: is it a mixture?"
                )
            }
            Fault::Many(count, most) => write!(f, "{count} alleles, {most} at the most"),
            Fault::None => f.write_str("has no allele; leave it out if it was not typed"),
        }
    }
}

impl std::error::Error for TextError {}

/// The allele of a text at a locus: as `Allele::parse`, and X and Y at amelogenin.
pub fn parse_allele(locus: LocusId, text: &str) -> Result<Allele, Fault> {
    let text = text.trim();
    if LOCI[usize::from(locus)].name == AMELOGENIN && text != "*" {
        let tenths = match text {
            "X" | "x" => X,
            "Y" | "y" => Y,
            _ => return Err(Fault::Sex(shown(text))),
        };
        return Ok(Allele::of(Form::Repeats(tenths)).expect("one repeat, or two"));
    }
    let allele = Allele::parse(text).map_err(|error| Fault::Allele(shown(text), error))?;
    let bases = repeat_bases(locus);
    let part = match allele.form() {
        Form::Repeats(tenths) | Form::Below(tenths) | Form::Above(tenths) => tenths % 10,
        Form::Variant(_) => 1,
        Form::Any => 0,
    };
    match part < bases {
        true => Ok(allele),
        false => Err(Fault::Bases(shown(text), bases)),
    }
}

/// The alleles of a cell such as `14/16`, `14,16`, `14 16` or `13`; none of an empty one.
pub fn alleles_of(cell: &str) -> impl Iterator<Item = &str> {
    let between = |c: char| matches!(c, '/' | ',' | ';' | '|');
    let cell = cell.trim();
    // Spaces about a separator belong to it, and alone they are one.
    let parts = cell.split(between).filter(move |_| !cell.is_empty());
    parts.flat_map(|part| {
        let mut words = part.split_whitespace();
        let first = words.next().unwrap_or("");
        std::iter::once(first).chain(words)
    })
}

/// What `parse_allele` reads.
pub fn write_allele(locus: LocusId, allele: Allele) -> String {
    match allele.form() {
        Form::Repeats(X) if LOCI[usize::from(locus)].name == AMELOGENIN => "X".to_owned(),
        Form::Repeats(Y) if LOCI[usize::from(locus)].name == AMELOGENIN => "Y".to_owned(),
        _ => allele.to_string(),
    }
}

/// Room enough for any allele, so that a fault holds no more of a wrong file.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(24) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A profile of what is written, and the faults of loci that had to be left out.
///
/// A lone allele is a homozygote's twice of a reference person and of a relative, who can be sampled
/// again; `13` of a stain, of remains and of what a missing person used is `13,*`, as the other one
/// may have dropped out; in a mixture, on the Y chromosome and at the Y indel it is what it is.
pub fn parse_profile<'a, A>(
    kind: Kind,
    loci: impl IntoIterator<Item = (&'a str, A)>,
) -> (Profile, Vec<TextError>)
where
    A: IntoIterator<Item = &'a str>,
{
    parse_profile_at(&Known::default(), kind, loci)
}

/// As `parse_profile`, at loci of which a table may have some that the registry has not.
pub fn parse_profile_at<'a, A>(
    known: &Known,
    kind: Kind,
    loci: impl IntoIterator<Item = (&'a str, A)>,
) -> (Profile, Vec<TextError>)
where
    A: IntoIterator<Item = &'a str>,
{
    let (mut typed, mut faults): (Vec<Typed>, Vec<TextError>) = (Vec::new(), Vec::new());
    for (name, texts) in loci {
        match parse_locus(known, kind, name, texts) {
            Ok(one) if typed.iter().all(|each| each.locus != one.locus) => typed.push(one),
            Ok(one) => {
                let locus = known.name(one.locus).to_owned();
                let fault = Fault::Twice;
                faults.push(TextError { locus, fault });
            }
            Err(error) => faults.push(error),
        }
    }
    (Profile::new(kind, typed), faults)
}

fn parse_locus<'a>(
    known: &Known,
    kind: Kind,
    name: &str,
    texts: impl IntoIterator<Item = &'a str>,
) -> Result<Typed, TextError> {
    let fault = |locus: &str, fault| TextError {
        locus: shown(locus),
        fault,
    };
    let nowhere = match *known == Known::default() {
        true => Fault::Locus,
        false => Fault::NorTable,
    };
    let locus = known.find(name).ok_or_else(|| fault(name, nowhere))?;
    let told = |found| fault(known.name(locus), found);
    let mut alleles = Vec::new();
    for text in texts {
        alleles.push(known.allele(locus, text).map_err(told)?);
    }
    let part = known.part(locus);
    let most = most(kind, part);
    match alleles[..] {
        [] => return Err(told(Fault::None)),
        [only] => alleles.extend(other_of_lone(kind, part, known.name(locus), only)),
        _ if alleles.len() > most => return Err(told(Fault::Many(alleles.len(), most))),
        _ => {}
    }
    Ok(Typed { locus, alleles })
}

fn most(kind: Kind, part: Part) -> usize {
    match (kind, part) {
        (Kind::Mixture, _) => MAX_ALLELES,
        (_, Part::Y) => MOST_OF_Y,
        _ => MOST_OF_ONE,
    }
}

fn other_of_lone(kind: Kind, part: Part, name: &str, lone: Allele) -> Option<Allele> {
    match kind {
        Kind::Mixture => None,
        _ if part == Part::Y || name == Y_INDEL => None,
        Kind::ReferencePerson | Kind::Relative => Some(lone),
        Kind::CrimeStain | Kind::MissingPerson | Kind::UnidentifiedRemains => Some(Allele::ANY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(kind: Kind, locus: &str, alleles: &[&str]) -> Result<String, String> {
        let given = [(locus, alleles.iter().copied())];
        let (profile, faults) = parse_profile(kind, given);
        match &faults[..] {
            [] => {
                let Typed { locus, alleles } = &profile.typed[0];
                let texts: Vec<_> = alleles.iter().map(|&a| write_allele(*locus, a)).collect();
                Ok(texts.join(","))
            }
            [fault] => Err(fault.to_string()),
            _ => panic!("{faults:?}"),
        }
    }

    #[test]
    fn a_lone_allele_means_what_its_kind_says() {
        for (kind, expected) in [
            (Kind::ReferencePerson, "13,13"),
            (Kind::Relative, "13,13"),
            (Kind::CrimeStain, "13,*"),
            (Kind::MissingPerson, "13,*"),
            (Kind::UnidentifiedRemains, "13,*"),
            (Kind::Mixture, "13"),
        ] {
            assert_eq!(written(kind, "TH01", &["13"]), Ok(expected.to_owned()));
            assert_eq!(written(kind, "DYS391", &["10"]), Ok("10".to_owned()));
        }
        let person = Kind::ReferencePerson;
        assert_eq!(written(person, "AMEL", &["x"]), Ok("X,X".to_owned()));
        assert_eq!(written(person, "AMEL", &["Y", "X"]), Ok("X,Y".to_owned()));
        assert_eq!(written(person, "Y indel", &["2"]), Ok("2".to_owned()));
    }

    #[test]
    fn what_cannot_be_is_told_with_its_locus() {
        for (locus, alleles, told) in [
            ("D99", &["13"][..], "D99: no locus"),
            ("vWA", &["9.30"], "VWA: \"9.30\" is no allele"),
            ("vWA", &["-9"], "VWA: \"-9\" is no allele"),
            (
                "vWA",
                &["9.4"],
                "VWA: \"9.4\": a repeat has 4 bases here, so .3 is the last",
            ),
            (
                "D22S1045",
                &["16.3", "15"],
                "D22S1045: \"16.3\": a repeat has 3 bases",
            ),
            ("AMEL", &["13"], "Amelogenin: \"13\" is neither X nor Y"),
            (
                "Y indel",
                &["1.2"],
                "Y indel: \"1.2\": alleles here are whole",
            ),
            (
                "FGA",
                &["1", "2", "3", "4"],
                "FGA: 4 alleles; one person has 3",
            ),
            ("FGA", &[], "FGA: has no allele"),
        ] {
            let error = written(Kind::ReferencePerson, locus, alleles).unwrap_err();
            assert!(error.starts_with(told), "{error}");
        }
        assert_eq!(
            written(Kind::ReferencePerson, "Penta D", &["9.4"]),
            Ok("9.4,9.4".to_owned())
        );
        assert!(written(Kind::Mixture, "FGA", &["20"; 33]).is_err());
        let given = [("VWA", ["16"]), ("vwa", ["17"]), ("TH01", ["6"])];
        let (profile, faults) = parse_profile(Kind::Mixture, given);
        assert_eq!(profile.typed.len(), 2);
        assert_eq!(faults[0].to_string(), "VWA: is given twice");
    }

    #[test]
    fn cells_hold_alleles_in_several_ways() {
        for cell in [
            "14,16",
            "14/16",
            " 14 , 16 ",
            "14 16",
            "14;16",
            "14|16",
            "14\t16",
        ] {
            assert_eq!(alleles_of(cell).collect::<Vec<_>>(), ["14", "16"]);
        }
        assert_eq!(alleles_of("13").collect::<Vec<_>>(), ["13"]);
        // Something is missing here, and is not passed over.
        assert_eq!(alleles_of("13,,*").collect::<Vec<_>>(), ["13", "", "*"]);
        assert_eq!(alleles_of(" ").count(), 0);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_told(name in "[A-Z0-9 ]{0,8}|TH01|AMEL", text in ".{0,40}") {
            let (profile, faults) = parse_profile(Kind::Mixture, [(name.as_str(), [text.as_str()])]);
            prop_assert_eq!(profile.typed.len() + faults.len(), 1);
            prop_assert!(faults.iter().all(|fault| fault.to_string().len() < 400));
        }

        #[test]
        fn alleles_are_read_as_they_are_written(locus in 0..LOCI.len() as LocusId, code: u16) {
            let bases = repeat_bases(locus);
            let allele = Allele::of_code(code).filter(|a| match a.form() {
                Form::Repeats(t) | Form::Below(t) | Form::Above(t) => t % 10 < bases,
                Form::Variant(_) => bases > 1,
                Form::Any => true,
            });
            let sex = LOCI[usize::from(locus)].name == AMELOGENIN;
            if let Some(allele) = allele.filter(|a| !sex || matches!(a.code(), X | Y)) {
                let text = write_allele(locus, allele);
                prop_assert_eq!(parse_allele(locus, &text), Ok(allele));
            }
        }
    }
}
