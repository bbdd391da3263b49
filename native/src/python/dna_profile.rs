//! `dna`'s profiles and rules for Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::fingerprint::told;
use crate::dna::allele::Allele;
use crate::dna::known::Known;
use crate::dna::locus::{COUNTED, LOCI, LocusId, Part, find};
use crate::dna::profile::{Kind, Profile, Typed};
use crate::dna::rules::{Outcome, Rule, Stringency, Unit};
use crate::dna::text::{alleles_of, parse_profile, parse_profile_at, write_allele};

/// A locus and its alleles, as they are written.
type Written = (&'static str, Vec<String>);

/// The registry: of each locus its name, its aliases, and "autosomal", "sex" or "y". Those that are
/// counted come first.
#[pyfunction]
pub fn dna_loci() -> Vec<(&'static str, Vec<&'static str>, &'static str)> {
    let part = |part| match part {
        Part::Autosomal => "autosomal",
        Part::Sex => "sex",
        Part::Y => "y",
    };
    LOCI.iter()
        .map(|locus| (locus.name, locus.aliases.to_vec(), part(locus.part)))
        .collect()
}

/// The registry's name of a locus that is written so; None if there is none.
#[pyfunction]
pub fn dna_locus(name: &str) -> Option<&'static str> {
    find(name).map(|at| LOCI[usize::from(at)].name)
}

/// A packed profile of loci and their cells (`14/16`, `14,16`, `13`), and what had to be left out: a
/// sentence for each locus, which begins with its name. A lone allele becomes what it means by its kind
/// (1 reference person, 2 crime stain, 3 mixture, 4 missing person, 5 relative, 6 remains).
///
/// Raises ValueError for a kind that is none.
#[pyfunction]
pub fn pack_dna<'py>(
    py: Python<'py>,
    kind: u8,
    loci: Vec<(String, String)>,
) -> PyResult<(Bound<'py, PyBytes>, Vec<String>)> {
    pack_at(py, &Known::default(), kind, &loci)
}

/// As `pack_dna`, at the loci that are known.
pub(super) fn pack_at<'py>(
    py: Python<'py>,
    known: &Known,
    kind: u8,
    loci: &[(String, String)],
) -> PyResult<(Bound<'py, PyBytes>, Vec<String>)> {
    let kind = Kind::of(kind).ok_or_else(|| {
        PyValueError::new_err(format!("no kind of profile has the number {kind}"))
    })?;
    let given = loci.iter();
    let given = given.map(|(name, cell)| (name.as_str(), alleles_of(cell)));
    let (profile, faults) = parse_profile_at(known, kind, given);
    let sentences = faults.iter().map(ToString::to_string).collect();
    Ok((PyBytes::new(py, &profile.to_bytes()), sentences))
}

/// A packed profile in its one form, in which lone alleles are what they mean; its kind; and at how
/// many counted loci something was read.
///
/// Raises ValueError for bytes that are none, and for alleles that cannot be.
#[pyfunction]
pub fn check_dna<'py>(
    py: Python<'py>,
    packed: &[u8],
) -> PyResult<(Bound<'py, PyBytes>, u8, usize)> {
    let profile = Profile::from_bytes(packed).map_err(told)?;
    let texts: Vec<_> = loci_of(&profile).collect();
    let given = texts.iter();
    let given = given.map(|(name, texts)| (*name, texts.iter().map(String::as_str)));
    let (made, faults) = parse_profile(profile.kind, given);
    match faults.first() {
        Some(fault) => Err(told(fault.clone())),
        None => Ok((
            PyBytes::new(py, &made.to_bytes()),
            made.kind as u8,
            counted(&made),
        )),
    }
}

/// The kind of a packed profile, its loci in the order of the registry, each with its alleles as
/// they are written, and at how many counted ones something was read.
///
/// Raises ValueError for bytes that are none.
#[pyfunction]
pub fn read_dna(packed: &[u8]) -> PyResult<(u8, Vec<Written>, usize)> {
    let profile = Profile::from_bytes(packed).map_err(told)?;
    let loci = loci_of(&profile).collect();
    Ok((profile.kind as u8, loci, counted(&profile)))
}

fn loci_of(profile: &Profile) -> impl Iterator<Item = Written> {
    let typed = profile.typed.iter();
    typed.map(|typed| written(typed.locus, &typed.alleles))
}

/// Counted loci at which something was read.
fn counted(profile: &Profile) -> usize {
    let read = |typed: &Typed| typed.alleles.iter().any(|&allele| allele != Allele::ANY);
    let counted = |typed: &&Typed| usize::from(typed.locus) < COUNTED && read(typed);
    profile.typed.iter().filter(counted).count()
}

fn written(locus: LocusId, alleles: &[Allele]) -> Written {
    let texts = alleles.iter().map(|&allele| write_allele(locus, allele));
    (LOCI[usize::from(locus)].name, texts.collect())
}

/// When two profiles of two kinds match.
#[pyclass(frozen, eq, hash, from_py_object, module = "node._native")]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DnaRule(pub(super) Rule);

#[pymethods]
impl DnaRule {
    /// Stringency: "high", "moderate" or "low"; counted: what mismatches are counted in, "alleles" or
    /// "loci". Raises ValueError for another word.
    #[new]
    #[pyo3(signature = (
        stringency, least_full, most_mismatches, counted = "loci", wildcards = true, variants = true
    ))]
    fn new(
        stringency: &str,
        least_full: u8,
        most_mismatches: u8,
        counted: &str,
        wildcards: bool,
        variants: bool,
    ) -> PyResult<Self> {
        let stringency = match stringency {
            "high" => Stringency::High,
            "moderate" => Stringency::Moderate,
            "low" => Stringency::Low,
            _ => return Err(PyValueError::new_err("stringency: high, moderate or low")),
        };
        let counted = match counted {
            "alleles" => Unit::Alleles,
            "loci" => Unit::Loci,
            _ => return Err(PyValueError::new_err("counted: alleles or loci")),
        };
        Ok(Self(Rule {
            stringency,
            least_full,
            most_mismatches,
            counted,
            wildcards,
            variants,
        }))
    }

    #[getter]
    fn stringency(&self) -> &'static str {
        match self.0.stringency {
            Stringency::High => "high",
            Stringency::Moderate => "moderate",
            Stringency::Low => "low",
        }
    }

    #[getter]
    fn least_full(&self) -> u8 {
        self.0.least_full
    }

    #[getter]
    fn most_mismatches(&self) -> u8 {
        self.0.most_mismatches
    }

    #[getter]
    fn counted(&self) -> &'static str {
        match self.0.counted {
            Unit::Alleles => "alleles",
            Unit::Loci => "loci",
        }
    }

    #[getter]
    fn wildcards(&self) -> bool {
        self.0.wildcards
    }

    #[getter]
    fn variants(&self) -> bool {
        self.0.variants
    }

    /// Compares two packed profiles. Raises ValueError for bytes that are none.
    fn judge(&self, ours: &[u8], theirs: &[u8]) -> PyResult<DnaJudgement> {
        let ours = Profile::from_bytes(ours).map_err(told)?;
        let theirs = Profile::from_bytes(theirs).map_err(told)?;
        let (counts, quality) = self.0.judge(&ours, &theirs);
        Ok(DnaJudgement {
            quality,
            compared: counts.compared,
            full: counts.full,
            variant: counts.variant,
            wildcard: counts.wildcard,
            mismatched: counts.mismatched,
            mismatched_alleles: counts.mismatched_alleles,
            rule: self.0,
            ours,
            theirs,
        })
    }

    fn __repr__(&self) -> String {
        format!(
            "DnaRule({}, least_full: {}, most_mismatches: {} {}, wildcards: {}, variants: {})",
            self.stringency(),
            self.0.least_full,
            self.0.most_mismatches,
            self.counted(),
            self.0.wildcards,
            self.0.variants,
        )
    }
}

/// Name, our alleles, theirs, how they compare, alleles without a partner.
type DnaLocusRow = (&'static str, Vec<String>, Vec<String>, &'static str, u8);

/// How two profiles compare by a rule.
#[pyclass(frozen, module = "node._native")]
pub struct DnaJudgement {
    /// 1 all compared alleles are the same, 2 some by wildcards, 3 some by microvariants, 4 a near
    /// match; None if it is no match.
    #[pyo3(get)]
    quality: Option<u8>,
    /// Counted loci that both have.
    #[pyo3(get)]
    compared: u8,
    /// Of these, those that match by what was read.
    #[pyo3(get)]
    full: u8,
    /// By microvariants.
    #[pyo3(get)]
    variant: u8,
    /// By wildcards.
    #[pyo3(get)]
    wildcard: u8,
    /// Those that do not match.
    #[pyo3(get)]
    mismatched: u8,
    /// Alleles without a partner in these, 255 at the most.
    #[pyo3(get)]
    mismatched_alleles: u8,
    rule: Rule,
    ours: Profile,
    theirs: Profile,
}

#[pymethods]
impl DnaJudgement {
    /// All loci that both have, those that are not counted too: name, our alleles, theirs, "full",
    /// "variant", "wildcard", "mismatch" or "not compared", and alleles without a partner. Made anew
    /// whenever it is asked for.
    #[getter]
    fn loci(&self) -> Vec<DnaLocusRow> {
        let both = |typed: &&Typed| !self.theirs.at(typed.locus).is_empty();
        let row = |typed: &Typed| {
            let other = self.theirs.at(typed.locus);
            let (name, alleles) = written(typed.locus, &typed.alleles);
            let (word, mismatches) = match self.rule.locus(typed.locus, &typed.alleles, other) {
                None => ("not compared", 0),
                Some(Outcome::Full) => ("full", 0),
                Some(Outcome::Variant) => ("variant", 0),
                Some(Outcome::Wildcard) => ("wildcard", 0),
                Some(Outcome::Mismatch(alleles)) => ("mismatch", alleles),
            };
            (
                name,
                alleles,
                written(typed.locus, other).1,
                word,
                mismatches,
            )
        };
        self.ours.typed.iter().filter(both).map(row).collect()
    }
}
