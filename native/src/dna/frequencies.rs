//! Allele frequencies of a population, per locus: checked, and never changed without telling.

use std::collections::BTreeMap;
use std::fmt;

use super::allele::{Allele, AlleleError, Form};
use super::known::{Known, MOST_OWN};
use super::locus::{COUNTED, LOCI, LocusId, find, plain};

/// A locus whose frequencies sum to 1 but for this is taken as it is written: its digits end.
pub const ROUNDED: f64 = 1e-8;
/// A locus whose sum is off by more is refused; by less, its frequencies are divided by the sum.
pub const MOST_OFF: f64 = 0.02;
/// Frequency of an allele that is not in the table, if no minimum is given: one in a thousand, as
/// 5/2N is (National Research Council 1996, "The Evaluation of Forensic DNA Evidence", chapter 5)
/// for a table of N = 2,500 persons.
pub const UNSEEN: f64 = 0.001;
/// Alleles that a locus may have; the longest published tables have some 70.
pub const MOST_ALLELES: usize = 500;

/// One frequency as it was read.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Where it stands, such as its line.
    pub place: usize,
    /// Name of the locus.
    pub locus: &'a str,
    /// The allele.
    pub allele: &'a str,
    /// Its part of all alleles, 0 to 1.
    pub frequency: f64,
}

/// Why rows are no table.
#[derive(Clone, Debug, PartialEq)]
pub enum FrequencyError {
    /// Nothing in it.
    Empty,
    /// The registry has no such locus.
    Locus(usize, String),
    /// One more locus that the registry does not have than a table may have.
    Own(usize, String),
    /// Not an allele, in a row of this locus.
    Allele(usize, String, AlleleError),
    /// `*` is not an allele that has a frequency.
    Any(usize),
    /// Not a number from 0 to 1.
    Range(usize, f64),
    /// This allele of this locus stood above already.
    Twice(usize, String, String),
    /// More than `MOST_ALLELES` at a locus.
    Many(String),
    /// The locus does not sum to 1.
    Sum(String, f64),
    /// The minimum is not above 0, or above 0.1.
    Minimum(f64),
}

impl FrequencyError {
    /// Where in the rows it is, if it is in one.
    pub fn place(&self) -> Option<usize> {
        match *self {
            Self::Locus(at, _)
            | Self::Own(at, _)
            | Self::Allele(at, ..)
            | Self::Any(at)
            | Self::Range(at, _)
            | Self::Twice(at, ..) => Some(at),
            _ => None,
        }
    }
}

impl fmt::Display for FrequencyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the table has no frequencies"),
            Self::Locus(_, name) => write!(f, "locus {name:?} is not known"),
            Self::Own(_, name) => write!(
                f,
                "locus {name:?} is not known, and is one of {MOST_OWN} others at the most, with a \
                 name of 1 to 64 characters"
            ),
            Self::Allele(_, text, error) => write!(f, "allele {text:?} {error}"),
            Self::Any(_) => write!(f, "* is no allele of a table"),
            Self::Range(_, value) => write!(f, "frequency {value} is not from 0 to 1"),
            Self::Twice(_, locus, allele) => write!(f, "{locus} {allele} is there twice"),
            Self::Many(locus) => write!(f, "{locus} has more than {MOST_ALLELES} alleles"),
            Self::Sum(locus, sum) => write!(
                f,
                "the frequencies of {locus} sum to {sum:.6}, not to 1 (a difference of up to \
                 {MOST_OFF} is put right): is a row missing, or are they percent?"
            ),
            Self::Minimum(value) => {
                write!(
                    f,
                    "a minimum frequency of {value} is not above 0 and up to 0.1"
                )
            }
        }
    }
}

impl std::error::Error for FrequencyError {}

/// The alleles of one locus, by their codes, with frequencies that sum to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// Alleles and frequencies, the latter above 0.
    pub alleles: Vec<(Allele, f64)>,
    /// Of an allele that is not among them.
    pub unseen: f64,
}

impl Spectrum {
    /// This one, with those of `met` that match nothing in it added at the frequency of the unseen;
    /// and which these are. All are then divided by their sum, so that they sum to 1.
    pub fn with(&self, met: impl IntoIterator<Item = Allele>) -> (Self, Vec<Allele>) {
        let mut wider = self.clone();
        let mut added = Vec::new();
        for allele in met {
            if !wider.alleles.iter().any(|&(listed, _)| is(allele, listed)) {
                wider.alleles.push((allele, self.unseen));
                added.push(allele);
            }
        }
        if !added.is_empty() {
            wider.divide();
            wider.alleles.sort_by_key(|&(allele, _)| allele);
        }
        (wider, added)
    }

    fn sum(&self) -> f64 {
        self.alleles.iter().map(|(_, frequency)| frequency).sum()
    }

    fn divide(&mut self) {
        let sum = self.sum();
        self.alleles.iter_mut().for_each(|(_, part)| *part /= sum);
    }

    /// Raises to `minimum`; returns how many were.
    fn raise(&mut self, minimum: f64) -> usize {
        let rare = self.alleles.iter_mut().filter(|(_, part)| *part < minimum);
        rare.map(|(_, part)| *part = minimum).count()
    }
}

/// Whether what was observed may be this allele of a table: the same, any, one beside the ladder on
/// the same side, or a microvariant of the same whole repeats.
pub fn is(observed: Allele, listed: Allele) -> bool {
    let length = match listed.form() {
        Form::Repeats(tenths) => tenths,
        _ => return observed == listed || observed == Allele::ANY,
    };
    match observed.form() {
        Form::Any => true,
        Form::Repeats(tenths) => tenths == length,
        Form::Below(ladder) => length < ladder,
        Form::Above(ladder) => length > ladder,
        Form::Variant(whole) => length / 10 == whole / 10 && length % 10 != 0,
    }
}

/// A table of frequencies.
#[derive(Clone, Debug, PartialEq)]
pub struct Frequencies {
    known: Known,
    loci: BTreeMap<LocusId, Spectrum>,
    notes: Vec<String>,
}

impl Frequencies {
    /// A table of rows, in any order. Frequencies of 0 are as if they were not there.
    ///
    /// With a `minimum`, rarer alleles and those not in the table get it. Without one the table is
    /// taken as it is, and an allele that is not in it gets `UNSEEN`. What was changed stands in
    /// `notes`.
    pub fn new(rows: &[Row<'_>], minimum: Option<f64>) -> Result<Self, FrequencyError> {
        Self::of(rows, minimum, Known::default())
    }

    /// As `new`, of any loci: those that the registry does not have are the table's own.
    pub fn of_any_loci(rows: &[Row<'_>], minimum: Option<f64>) -> Result<Self, FrequencyError> {
        Self::of(rows, minimum, known_of(rows)?)
    }

    fn of(rows: &[Row<'_>], minimum: Option<f64>, known: Known) -> Result<Self, FrequencyError> {
        if let Some(minimum) = minimum.filter(|value| !(*value > 0.0 && *value <= 0.1)) {
            return Err(FrequencyError::Minimum(minimum));
        }
        let mut loci: BTreeMap<LocusId, Spectrum> = BTreeMap::new();
        let mut seen: BTreeMap<(LocusId, Allele), ()> = BTreeMap::new();
        let mut notes = Vec::new();
        for row in rows {
            let (locus, allele) = checked(&known, row)?;
            let name = known.name(locus);
            if seen.insert((locus, allele), ()).is_some() {
                let allele = known.write(locus, allele);
                return Err(FrequencyError::Twice(row.place, name.to_owned(), allele));
            }
            if (COUNTED..LOCI.len()).contains(&usize::from(locus)) {
                let note = format!("{name} is not counted and was left out");
                if !notes.contains(&note) {
                    notes.push(note);
                }
                continue;
            }
            let spectrum = loci.entry(locus).or_insert_with(|| Spectrum {
                alleles: Vec::new(),
                unseen: minimum.unwrap_or(UNSEEN),
            });
            if spectrum.alleles.len() == MOST_ALLELES {
                return Err(FrequencyError::Many(name.to_owned()));
            }
            if row.frequency > 0.0 {
                spectrum.alleles.push((allele, row.frequency));
            }
        }
        if loci.is_empty() {
            return Err(FrequencyError::Empty);
        }
        for (&locus, spectrum) in &mut loci {
            notes.extend(settle(known.name(locus), spectrum, minimum)?);
        }
        Ok(Self { known, loci, notes })
    }

    /// The alleles of a locus, if the table has it.
    pub fn at(&self, locus: LocusId) -> Option<&Spectrum> {
        self.loci.get(&locus)
    }

    /// The registry's loci, and those that the table has besides.
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// Loci that can be weighed if they are typed: those that count, in the order of the registry,
    /// then its own.
    pub fn weighable(&self) -> impl Iterator<Item = LocusId> + use<> {
        (0..COUNTED as LocusId).chain(self.known.own())
    }

    /// Its loci, in the order of the registry, then its own.
    pub fn loci(&self) -> impl Iterator<Item = LocusId> {
        self.loci.keys().copied()
    }

    /// What is not as it was written, a sentence each.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

/// The registry's loci and those of the rows that it does not have, in the rows' order.
fn known_of(rows: &[Row<'_>]) -> Result<Known, FrequencyError> {
    let mut known = Known::default();
    let others: Vec<&Row<'_>> = rows
        .iter()
        .filter(|row| find(row.locus).is_none())
        .collect();
    let mut alleles: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for row in &others {
        alleles
            .entry(plain(row.locus))
            .or_default()
            .push(row.allele);
    }
    for row in others {
        // Taken out when its locus is first met.
        if let Some(alleles) = alleles.remove(&plain(row.locus)) {
            let added = known.add(row.locus, &alleles);
            added.ok_or_else(|| FrequencyError::Own(row.place, row.locus.into()))?;
        }
    }
    Ok(known)
}

fn checked(known: &Known, row: &Row<'_>) -> Result<(LocusId, Allele), FrequencyError> {
    let place = row.place;
    let locus = known.find(row.locus);
    let locus = locus.ok_or_else(|| FrequencyError::Locus(place, row.locus.into()))?;
    let allele = match Allele::parse(row.allele) {
        Err(AlleleError::Empty) => Err(AlleleError::Empty),
        parsed if known.repeats(locus) => parsed,
        _ => known.allele(locus, row.allele).or(Err(AlleleError::Shape)),
    };
    let allele = allele.map_err(|error| FrequencyError::Allele(place, row.allele.into(), error))?;
    if allele == Allele::ANY {
        return Err(FrequencyError::Any(place));
    }
    if !(0.0..=1.0).contains(&row.frequency) {
        return Err(FrequencyError::Range(place, row.frequency));
    }
    Ok((locus, allele))
}

/// Makes the frequencies of a locus sum to 1 and none smaller than the minimum, and says so.
fn settle(
    name: &str,
    spectrum: &mut Spectrum,
    minimum: Option<f64>,
) -> Result<Vec<String>, FrequencyError> {
    spectrum.alleles.sort_by_key(|&(allele, _)| allele);
    let mut notes = Vec::new();
    let sum = spectrum.sum();
    // Not `>`, which would let a sum that is no number through.
    if (sum - 1.0).abs() > MOST_OFF || sum.is_nan() {
        return Err(FrequencyError::Sum(name.to_owned(), sum));
    }
    if (sum - 1.0).abs() > ROUNDED {
        notes.push(format!("{name} summed to {sum:.6} and was divided by that"));
        spectrum.divide();
    }
    if let Some(minimum) = minimum {
        match spectrum.raise(minimum) {
            0 => {}
            raised => {
                notes.push(format!(
                    "{name}: {raised} rare {} raised to {minimum:.6}, and all divided by their sum",
                    if raised == 1 { "allele" } else { "alleles" },
                ));
                spectrum.divide();
            }
        }
    }
    Ok(notes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row<'a>(place: usize, locus: &'a str, allele: &'a str, frequency: f64) -> Row<'a> {
        Row {
            place,
            locus,
            allele,
            frequency,
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let good = row(2, "TH01", "9.3", 0.4);
        let told = |bad: Row<'_>| Frequencies::new(&[good, bad], None).unwrap_err();
        assert_eq!(told(row(3, "TH99", "9", 0.6)).place(), Some(3));
        assert_eq!(told(row(4, "TH01", "9.30", 0.6)).place(), Some(4));
        assert_eq!(
            told(row(5, "TH01", "9", -0.6)),
            FrequencyError::Range(5, -0.6)
        );
        assert_eq!(told(row(6, "TH01", "9", f64::NAN)).place(), Some(6));
        assert_eq!(told(row(7, "tho-1", "9", 0.6)).place(), Some(7));
        assert_eq!(told(row(8, "TC11", "9.3", 0.6)).place(), Some(8));
        assert_eq!(told(row(9, "TH01", "*", 0.6)), FrequencyError::Any(9));
        assert!(told(row(9, "TH01", "9", 0.5)).to_string().contains("0.9"));
        assert_eq!(Frequencies::new(&[], None), Err(FrequencyError::Empty));
        assert!(Frequencies::new(&[good], Some(0.0)).is_err());
    }

    #[test]
    fn what_is_changed_is_told() {
        let rows = [
            row(1, "VWA", "14", 0.6),
            row(2, "VWA", "15", 0.395),
            row(3, "AMEL", "10", 1.0),
        ];
        let table = Frequencies::new(&rows, None).unwrap();
        assert_eq!(table.notes().len(), 2);
        assert_eq!(table.loci().count(), 1);
        let vwa = table.at(1).unwrap();
        assert!((vwa.alleles[0].1 - 0.6 / 0.995).abs() < 1e-15);
        let rows = [row(1, "VWA", "14", 0.9999), row(2, "VWA", "15", 0.0001)];
        assert!(Frequencies::new(&rows, None).unwrap().notes().is_empty());
        let raised = Frequencies::new(&rows, Some(0.01)).unwrap();
        assert_eq!(raised.notes().len(), 1);
        assert!((raised.at(1).unwrap().alleles[1].1 - 0.01 / 1.0099).abs() < 1e-12);
    }

    #[test]
    fn loci_that_the_registry_does_not_have_are_the_tables_own() {
        let rows = [
            row(1, "F13B", "8", 0.25),
            row(2, "rs1", "T", 0.5),
            row(3, "f13-b", "9", 0.75),
            row(4, "VWA", "14", 1.0),
            row(5, "RS1", "C", 0.5),
        ];
        let refused = Frequencies::new(&rows, None).unwrap_err();
        assert_eq!(refused, FrequencyError::Locus(1, "F13B".into()));
        let table = Frequencies::of_any_loci(&rows, None).unwrap();
        let names: Vec<&str> = table.loci().map(|at| table.known().name(at)).collect();
        assert_eq!(names, ["VWA", "F13B", "rs1"]);
        assert_eq!(table.weighable().count(), COUNTED + 2);
        let told = |bad: Row<'_>| {
            let rows = [rows[1], rows[4], bad];
            Frequencies::of_any_loci(&rows, None).unwrap_err()
        };
        assert_eq!(told(row(9, "rs1", "9", 0.1)).place(), Some(2));
        assert_eq!(told(row(9, "rs1", " ", 0.1)).place(), Some(9));
        assert_eq!(
            told(row(9, "RS1", "T", 0.0)).to_string(),
            "rs1 T is there twice"
        );
        let long = "n".repeat(65);
        assert!(matches!(
            told(row(9, &long, "T", 1.0)),
            FrequencyError::Own(9, _)
        ));
    }

    #[test]
    fn an_unseen_allele_is_added_and_told() {
        let rows = [row(1, "VWA", "14", 0.5), row(2, "VWA", "15.2", 0.5)];
        let table = Frequencies::new(&rows, None).unwrap();
        let met = ["14", "15.x", "<20", "*", "15", "15"].map(|text| Allele::parse(text).unwrap());
        let (wider, added) = table.at(1).unwrap().with(met);
        assert_eq!(added, [Allele::parse("15").unwrap()]);
        assert!((wider.sum() - 1.0).abs() < 1e-12);
    }
}
