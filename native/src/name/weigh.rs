//! A probe weighed against a person, field by field (Fellegi & Sunter 1969, "A theory for record
//! linkage"): each adds the logarithm of how much likelier it agrees as it does if both are one
//! person than if they are two.

use super::compare::{Compared, compare};
use super::dates::weigh_dates;
use super::name::Name;
use super::person::{Country, NameKind, Person, Probe, Sex};
use crate::folding::{exact_chance, fold_chance};

/// What is weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Field {
    /// The best of the names.
    Name,
    /// Date of birth.
    Born,
    /// Sex.
    Sex,
    /// The best of the nationalities.
    Nationality,
    /// The best of the places.
    Place,
    /// The best of the documents.
    Document,
}

/// How a field agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Agreement {
    /// The same; of names, in every part.
    Same,
    /// Of names: all parts are alike. Of documents: the same but for what readers confuse.
    Alike,
    /// Of names and places: some parts are alike.
    InPart,
    /// Of dates: the year, as far as both are known.
    SameYear,
    /// Of dates: year and month, as far as both are known.
    SameMonth,
    /// Of dates: within a span of years.
    Within,
    /// Of dates: day and month the other way round.
    Swapped,
    /// Of dates: a digit or a year or two off.
    Near,
    /// Not the same.
    Different,
    /// Asked, but the person's is not known.
    Unknown,
}

/// What a field says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// Which.
    pub field: Field,
    /// How it agrees.
    pub agreement: Agreement,
    /// Decimal logarithm of how much likelier that is of one person than of two.
    pub log10: f32,
}

/// A probe weighed against a person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighed {
    /// The sum of the contributions, a decimal logarithm.
    pub log10: f32,
    /// Which name of the person agrees best, and how; None if none was asked or there is none.
    pub name: Option<(usize, Compared)>,
    contributions: [Option<Contribution>; 6],
}

impl Weighed {
    /// Those of the fields that were asked and that the person has, in the order of `Field`.
    pub fn contributions(&self) -> impl Iterator<Item = &Contribution> {
        self.contributions.iter().flatten()
    }

    /// Whether the person has a document of exactly the number that was asked: a hit whatever else is
    /// said, as who carries it may have told another name and date.
    pub fn has_the_number(&self) -> bool {
        let mut fields = self.contributions();
        fields.any(|of| of.field == Field::Document && of.agreement == Agreement::Same)
    }
}

/// What agrees without the date that was asked is a name alone, which must prove more.
const UNKNOWN_BIRTH: f32 = -0.8;
/// Of two people one half has the same sex, and of 100 records of one person 2 have it wrong.
const SAME_SEX: f32 = 0.29;
const OTHER_SEX: f32 = -1.4;
/// 1 in 20 of two people of a file that many bureaus fill; 4 in 5 of one person's.
const SAME_NATIONALITY: f32 = 1.2;
const OTHER_NATIONALITY: f32 = -0.7;
/// Places are written in many ways, and people have several.
const SAME_PLACE: f32 = 1.0;
const PLACE_IN_PART: f32 = 0.4;
const OTHER_PLACE: f32 = -0.15;
/// A number that agrees can still be a fault of a clerk; one that does not is another document's.
const MOST_OF_A_NUMBER: f32 = 6.0;
const OTHER_NUMBER: f32 = -0.1;
/// A name of doubt proves that much less.
const WEAK_NAME: f32 = -0.7;
/// Of places: parts of that much of what was asked, in nats, agree.
const MOSTLY: f32 = 0.6;

/// Weighs what is asked against what is known of a person. No allocation but for document numbers.
pub fn weigh(probe: &Probe, person: &Person) -> Weighed {
    let name = probe.name.as_ref().and_then(|name| best_name(name, person));
    let mut contributions = [None; 6];
    let mut add = |field, found: Option<(Agreement, f32)>| {
        contributions[field as usize] = found.map(|(agreement, log10)| Contribution {
            field,
            agreement,
            log10,
        });
    };
    let asked = |compared: &Compared, log10| (of_names(compared), log10);
    add(
        Field::Name,
        name.as_ref()
            .map(|(_, compared, log10)| asked(compared, *log10)),
    );
    add(
        Field::Born,
        probe.born.map(|born| {
            weigh_dates(born, &person.births).unwrap_or((Agreement::Unknown, UNKNOWN_BIRTH))
        }),
    );
    add(Field::Sex, weigh_sex(probe.sex, person.sex));
    add(
        Field::Nationality,
        probe
            .nationality
            .and_then(|country| weigh_nationality(country, &person.nationalities)),
    );
    add(
        Field::Place,
        probe
            .place
            .as_ref()
            .and_then(|place| weigh_place(place, &person.places)),
    );
    add(
        Field::Document,
        probe
            .document
            .as_ref()
            .and_then(|number| weigh_number(number, &person.documents)),
    );
    Weighed {
        log10: contributions.iter().flatten().map(|one| one.log10).sum(),
        name: name.map(|(at, compared, _)| (at, compared)),
        contributions,
    }
}

fn best_name(probe: &Name, person: &Person) -> Option<(usize, Compared, f32)> {
    let mut best: Option<(usize, Compared, f32)> = None;
    for (at, (name, kind)) in person.names.iter().enumerate() {
        let compared = compare(probe, name);
        let weak = if *kind == NameKind::Weak {
            WEAK_NAME
        } else {
            0.0
        };
        let log10 = compared.log_odds / std::f32::consts::LN_10 + weak;
        if best.as_ref().is_none_or(|(_, _, most)| log10 > *most) {
            best = Some((at, compared, log10));
        }
    }
    best
}

fn of_names(compared: &Compared) -> Agreement {
    let of = &compared.features;
    match of.conflict + of.extra {
        _ if of.pairs == 0.0 => Agreement::Different,
        0.0 if of.lost == 0.0 && of.moved == 0.0 => Agreement::Same,
        left if left < 1.5 => Agreement::Alike,
        _ => Agreement::InPart,
    }
}

fn weigh_sex(one: Sex, other: Sex) -> Option<(Agreement, f32)> {
    match (one, other) {
        (Sex::Unknown, _) | (_, Sex::Unknown) => None,
        _ if one == other => Some((Agreement::Same, SAME_SEX)),
        // X stands beside F or M of the same person.
        (Sex::Unspecified, _) | (_, Sex::Unspecified) => None,
        _ => Some((Agreement::Different, OTHER_SEX)),
    }
}

fn weigh_nationality(country: Country, all: &[Country]) -> Option<(Agreement, f32)> {
    match all {
        [] => None,
        _ if all.contains(&country) => Some((Agreement::Same, SAME_NATIONALITY)),
        _ => Some((Agreement::Different, OTHER_NATIONALITY)),
    }
}

fn weigh_place(place: &Name, all: &[Name]) -> Option<(Agreement, f32)> {
    let asked: f32 = place.tokens.iter().map(|token| token.weight).sum();
    let found = all.iter().map(|one| {
        let of = compare(place, one).features;
        (of.agreed - of.lost) / asked
    });
    let share = found.max_by(f32::total_cmp)?;
    Some(match share {
        _ if share >= MOSTLY => (Agreement::Same, SAME_PLACE),
        _ if share > 0.2 => (Agreement::InPart, PLACE_IN_PART),
        _ => (Agreement::Different, OTHER_PLACE),
    })
}

fn weigh_number(number: &str, all: &[Box<str>]) -> Option<(Agreement, f32)> {
    let worth = |chance: f64| (-chance.log10() as f32).min(MOST_OF_A_NUMBER);
    let folded = |text: &str| crate::folding::fold(text);
    if all.is_empty() {
        return None;
    }
    if all.iter().any(|one| **one == *number) {
        return Some((Agreement::Same, worth(exact_chance(number))));
    }
    let ours = folded(number);
    match all.iter().any(|one| folded(one) == ours) {
        true => Some((Agreement::Alike, worth(fold_chance(number)) - 0.5)),
        false => Some((Agreement::Different, OTHER_NUMBER)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::birth::Born;

    fn name(text: &str) -> Name {
        Name::read(text).unwrap()
    }

    fn person() -> Person {
        Person {
            names: [
                (name("Volodymyr Ivanenko"), NameKind::Primary),
                (name("Vova"), NameKind::Weak),
            ]
            .into(),
            births: [Born::read("1961-03-14").unwrap()].into(),
            sex: Sex::Male,
            nationalities: [Country(*b"UKR")].into(),
            places: [name("Kharkiv, Ukraine")].into(),
            documents: ["AB10508".into()].into(),
        }
    }

    fn agreements(probe: &Probe) -> Vec<(Field, Agreement)> {
        let weighed = weigh(probe, &person());
        let sum: f32 = weighed.contributions().map(|one| one.log10).sum();
        assert_eq!(weighed.log10, sum);
        weighed
            .contributions()
            .map(|one| (one.field, one.agreement))
            .collect()
    }

    #[test]
    fn each_field_that_was_asked_is_weighed() {
        let probe = Probe {
            name: Some(name("Vladimir Ivanenko")),
            born: Some(Born::read("1961").unwrap()),
            sex: Sex::Female,
            nationality: Country::read("ukr"),
            place: Some(name("Kharkiv")),
            document: Some("AB1O5O8".into()),
        };
        assert_eq!(
            agreements(&probe),
            [
                (Field::Name, Agreement::Alike),
                (Field::Born, Agreement::SameYear),
                (Field::Sex, Agreement::Different),
                (Field::Nationality, Agreement::Same),
                (Field::Place, Agreement::Same),
                (Field::Document, Agreement::Alike),
            ]
        );
    }

    #[test]
    fn what_is_not_known_does_not_count() {
        assert_eq!(agreements(&Probe::default()), []);
        let probe = Probe {
            name: Some(name("Ivanenko")),
            ..Probe::default()
        };
        assert!(
            weigh(&probe, &Person::default())
                .contributions()
                .next()
                .is_none()
        );
        assert_eq!(agreements(&probe), [(Field::Name, Agreement::InPart)]);
    }

    #[test]
    fn more_that_agrees_weighs_more() {
        let asked = |born: Option<&str>, name_of: &str| {
            let probe = Probe {
                name: Some(name(name_of)),
                born: born.map(|text| Born::read(text).unwrap()),
                ..Probe::default()
            };
            weigh(&probe, &person()).log10
        };
        let alone = asked(None, "Volodymyr Ivanenko");
        assert!(asked(Some("1961-03-14"), "Volodymyr Ivanenko") > alone + 4.0);
        assert!(asked(Some("1985-07-02"), "Volodymyr Ivanenko") < alone);
        assert!(asked(None, "Volodymyr Ivanenkov") < alone);
        assert!(asked(None, "Volodymyr Shevchenko") < asked(None, "Volodymyr"));
        // A weak name that is the same proves less than as good a name.
        assert!(asked(None, "Vova") < alone);
    }
}
