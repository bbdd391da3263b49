//! `dna`'s frequencies, kinship, mixtures and chances for Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use super::dna_profile::{DnaRule, pack_at};
use super::fingerprint::told;
use crate::dna::elimination::Budget;
use crate::dna::frequencies::{Frequencies, Row};
use crate::dna::kinship::{Assumed, KinshipError};
use crate::dna::locus::{LOCI, LocusId};
use crate::dna::mixture::Dropping;
use crate::dna::model::checked_theta;
use crate::dna::mutation::Mutation;
use crate::dna::pair::pairs;
use crate::dna::pedigree::Pedigree;
use crate::dna::profile::Profile;
use crate::dna::relationship::Relationship;
use crate::dna::weighing::{self, Contributors, Loci};
use crate::dna::weight::{Chances, match_probability};

/// A locus, natural logarithms of its likelihoods under each hypothesis, alleles not in the table.
type Weighed = (String, Vec<f64>, Vec<String>);
/// Father and mother by their places, None where one is not known.
pub(super) type Parents = Vec<(Option<usize>, Option<usize>)>;

/// A table of allele frequencies.
#[pyclass(frozen, module = "node._native")]
pub struct DnaFrequencies(pub(super) Frequencies);

#[pymethods]
impl DnaFrequencies {
    /// Rows are line, locus, allele and frequency. With a `minimum`, rarer alleles and those that are
    /// not in the table get it; without one the latter get 0.001, and the table stays as it is.
    /// `any_loci`: those that the registry does not have are taken, too, as the table's own.
    ///
    /// Raises ValueError, with the line, for what is no table.
    #[new]
    #[pyo3(signature = (rows, minimum = None, *, any_loci = false))]
    fn new(
        rows: Vec<(usize, String, String, f64)>,
        minimum: Option<f64>,
        any_loci: bool,
    ) -> PyResult<Self> {
        let rows: Vec<Row<'_>> = rows
            .iter()
            .map(|(place, locus, allele, frequency)| Row {
                place: *place,
                locus,
                allele,
                frequency: *frequency,
            })
            .collect();
        let made = match any_loci {
            true => Frequencies::of_any_loci(&rows, minimum),
            false => Frequencies::new(&rows, minimum),
        };
        made.map(Self).map_err(|error| {
            PyValueError::new_err(match error.place() {
                Some(line) => format!("line {line}: {error}"),
                None => error.to_string(),
            })
        })
    }

    /// What is not as it was written, a sentence each.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.0.notes().to_vec()
    }

    /// Names of its loci.
    #[getter]
    fn loci(&self) -> Vec<&str> {
        let known = self.0.known();
        self.0.loci().map(|at| known.name(at)).collect()
    }

    /// The name of a locus that is written so, in the registry or the table; None if there is none.
    fn locus(&self, name: &str) -> Option<&str> {
        let known = self.0.known();
        known.find(name).map(|at| known.name(at))
    }

    /// As `pack_dna`, at the registry's loci and the table's own. A profile that has one of the latter
    /// is read by the kinship and mixtures of this table only.
    fn pack<'py>(
        &self,
        py: Python<'py>,
        kind: u8,
        loci: Vec<(String, String)>,
    ) -> PyResult<(Bound<'py, PyBytes>, Vec<String>)> {
        pack_at(py, self.0.known(), kind, &loci)
    }

    /// The alleles of a locus with their frequencies, which sum to 1; empty if the table has none.
    fn alleles(&self, locus: &str) -> Vec<(String, f64)> {
        let known = self.0.known();
        let Some(at) = known.find(locus) else {
            return Vec::new();
        };
        let alleles = self.0.at(at).into_iter().flat_map(|one| &one.alleles);
        alleles
            .map(|&(allele, part)| (known.write(at, allele), part))
            .collect()
    }

    /// For each locus of a packed profile that has two alleles and is in the table, its name and how
    /// probable the same is of somebody else (Balding & Nichols 1994). `theta` is from 0 to 0.5.
    fn match_probabilities(
        &self,
        profile: &[u8],
        theta: f64,
    ) -> PyResult<Vec<(&'static str, f64)>> {
        let profile = Profile::from_bytes(profile).map_err(told)?;
        let theta = checked_theta(theta).map_err(PyValueError::new_err)?;
        let weighed = profile.typed.iter().filter_map(|typed| {
            let spectrum = self.0.at(typed.locus)?;
            let genotype = typed.alleles.as_slice().try_into().ok()?;
            let probability = match_probability(spectrum, genotype, theta);
            Some((LOCI[usize::from(typed.locus)].name, probability))
        });
        Ok(weighed.collect())
    }
}

/// How likely a random person's profile matches one that is searched for.
#[pyclass(frozen, module = "node._native")]
pub struct DnaChances(Chances);

#[pymethods]
impl DnaChances {
    /// Of a packed profile, by a rule. A locus that is not in the table is taken to match always.
    #[new]
    fn new(
        py: Python<'_>,
        rule: &DnaRule,
        profile: &[u8],
        frequencies: &DnaFrequencies,
        theta: f64,
    ) -> PyResult<Self> {
        let profile = Profile::from_bytes(profile).map_err(told)?;
        let theta = checked_theta(theta).map_err(PyValueError::new_err)?;
        py.detach(|| Ok(Self(Chances::new(&rule.0, &profile, &frequencies.0, theta))))
    }

    /// The counted loci that can be compared: bit i for the registry's locus i.
    #[getter]
    fn mask(&self) -> u32 {
        self.0.mask()
    }

    /// Of each locus that can be compared its name, and the probability that a random person's genotype
    /// matches there as the rule has it.
    fn matching(&self) -> Vec<(&'static str, f64)> {
        let name = |locus: LocusId| LOCI[usize::from(locus)].name;
        let matching = self.0.matching().into_iter();
        matching
            .map(|(locus, chance)| (name(locus), chance))
            .collect()
    }

    /// For each mask the probability of a match of quality 1, 2, 3 and 4 with a random profile that
    /// has those loci.
    fn qualities(&self, py: Python<'_>, masks: Vec<u32>) -> Vec<[f64; 4]> {
        py.detach(|| masks.iter().map(|&mask| self.0.quality(mask)).collect())
    }

    /// Matches that chance makes among profiles, of which so many have the loci of each mask: for
    /// each number of loci compared this number, how many profiles share as many, and how many
    /// matches of quality 1, 2, 3 and 4 are expected of them.
    fn expected(&self, py: Python<'_>, held: Vec<(u32, u64)>) -> Vec<(u8, u64, [f64; 4])> {
        let expected = py.detach(|| self.0.expected(&held));
        expected
            .iter()
            .map(|one| (one.loci, one.searched, one.matches))
            .collect()
    }
}

/// The pedigree of two persons who are related so, by PC, FS, HS, GG, AV, FC, UN, or parent_child,
/// full_siblings and so on: father and mother of the first, of the second, and of those who join
/// them. Raises ValueError for another word.
#[pyfunction]
pub fn dna_relationship(name: &str) -> PyResult<Parents> {
    Ok(related(name)?
        .parents()
        .iter()
        .map(|&[father, mother]| (father, mother))
        .collect())
}

/// Raises ValueError for what is no relationship.
pub(super) fn related(name: &str) -> PyResult<Relationship> {
    let known = || {
        let known = Relationship::ALL.map(|one| format!("{} ({})", one.code(), one.word()));
        let known = known.join(", ");
        PyValueError::new_err(format!(
            "{name:?} is no relationship that is known; there are {known}"
        ))
    };
    Relationship::of(name).ok_or_else(known)
}

/// As `DnaGallery.rank_relatives`, of two: for each counted locus at which both have two alleles and that
/// is in the table, its name and the decimal logarithm of the likelihood ratio; minus infinity if it
/// cannot be. By formula, many times faster than by pedigree, unless alleles are not told in full.
///
/// Raises ValueError for what cannot be worked out.
#[pyfunction]
#[pyo3(signature = (frequencies, first, second, relationship, *, theta = 0.0, rate = 0.0))]
pub fn dna_pair(
    py: Python<'_>,
    frequencies: &DnaFrequencies,
    first: &[u8],
    second: &[u8],
    relationship: &str,
    theta: f64,
    rate: f64,
) -> PyResult<Vec<(&'static str, f64)>> {
    let first = Profile::from_bytes(first).map_err(told)?;
    let second = Profile::from_bytes(second).map_err(told)?;
    let related = related(relationship)?;
    py.detach(|| {
        let pairs = pairs(&frequencies.0, &first, related, theta, rate)?;
        let both = pairs.iter().zip(LOCI).zip(0..);
        let both = both.filter_map(|((pair, locus), at)| {
            let theirs = second.at(at).try_into().ok()?;
            let ratio = pair.as_ref()?.log10(theirs);
            Some(ratio.map(|ratio| (locus.name, ratio)))
        });
        both.collect::<Result<_, KinshipError>>()
    })
    .map_err(told)
}

/// Likelihoods of packed profiles, None for a person without one, under each of several pedigrees in
/// which these persons are the first; and sentences on loci that were left out.
///
/// `mutation` is "none", "equal", "proportional" or "stepwise"; `spread` is the range of the last,
/// how much rarer one step more is. `work` bounds the cells of tables that are gone over for a locus and
/// a pedigree; without it some seconds are taken at the most.
///
/// Raises ValueError for what cannot be worked out.
#[pyfunction]
#[pyo3(signature = (
    frequencies, profiles, pedigrees, *, theta = 0.0, mutation = "none", rate = 0.0, spread = 0.1,
    rate2 = 0.0, work = None
))]
#[expect(clippy::too_many_arguments, reason = "named, in Python")]
pub fn dna_kinship(
    py: Python<'_>,
    frequencies: &DnaFrequencies,
    profiles: Vec<Option<PyBackedBytes>>,
    pedigrees: Vec<Parents>,
    theta: f64,
    mutation: &str,
    rate: f64,
    spread: f64,
    rate2: f64,
    work: Option<u64>,
) -> PyResult<(Vec<Weighed>, Vec<String>)> {
    let mutation = match mutation {
        "none" => Mutation::None,
        "equal" => Mutation::Equal { rate },
        "proportional" => Mutation::Proportional { rate },
        "stepwise" => Mutation::Stepwise {
            rate,
            range: spread,
            rate2,
        },
        _ => {
            return Err(PyValueError::new_err(format!(
                "{mutation:?} is no mutation model; there are none, equal, proportional, stepwise"
            )));
        }
    };
    let mutation = mutation.checked().map_err(told)?;
    let read = |profile: &Option<PyBackedBytes>| {
        profile
            .as_ref()
            .map(|bytes| Profile::from_bytes_at(frequencies.0.known().count(), bytes))
            .transpose()
    };
    let profiles: Vec<Option<Profile>> = profiles
        .iter()
        .map(read)
        .collect::<Result<_, _>>()
        .map_err(told)?;
    let within = |one: Pedigree| match work {
        Some(work) => one.within(Budget(work)),
        None => one,
    };
    let pedigrees = pedigrees.iter();
    let pedigrees = pedigrees.map(|parents| pedigree(parents).map(within));
    let pedigrees: Vec<Pedigree> = pedigrees.collect::<PyResult<_>>()?;
    let pedigrees: Vec<&Pedigree> = pedigrees.iter().collect();
    let assumed = Assumed { mutation, theta };
    let weighed = py.detach(|| weighing::kinship(&frequencies.0, &profiles, &pedigrees, assumed));
    weighed
        .map(|weighed| named(&frequencies.0, weighed))
        .map_err(told)
}

/// Raises ValueError for what is no pedigree.
pub(super) fn pedigree(parents: &Parents) -> PyResult<Pedigree> {
    let pairs = parents.iter().map(|&(father, mother)| [father, mother]);
    Pedigree::new(&pairs.collect::<Vec<_>>()).map_err(told)
}

/// Likelihoods of a stain's packed profiles, one a replicate, under each of several hypotheses: who
/// of the typed gave to it, by places, and how many others did. And sentences on loci left out.
///
/// `drop_out`: that an allele of a heterozygote is missing; `drop_in`: that one comes from nobody.
/// Raises ValueError for what cannot be worked out.
#[pyfunction]
#[pyo3(signature = (frequencies, stain, typed, hypotheses, *, drop_out, drop_in, theta = 0.0))]
#[expect(clippy::too_many_arguments, reason = "named, in Python")]
pub fn dna_mixture(
    py: Python<'_>,
    frequencies: &DnaFrequencies,
    stain: Vec<PyBackedBytes>,
    typed: Vec<PyBackedBytes>,
    hypotheses: Vec<(Vec<usize>, usize)>,
    drop_out: f64,
    drop_in: f64,
    theta: f64,
) -> PyResult<(Vec<Weighed>, Vec<String>)> {
    let read = |profiles: &[PyBackedBytes]| -> PyResult<Vec<Profile>> {
        let loci = frequencies.0.known().count();
        let read = profiles.iter();
        let read = read.map(|bytes| Profile::from_bytes_at(loci, bytes));
        read.collect::<Result<_, _>>().map_err(told)
    };
    let (stain, typed) = (read(&stain)?, read(&typed)?);
    if hypotheses
        .iter()
        .flat_map(|(known, _)| known)
        .any(|&at| at >= typed.len())
    {
        return Err(PyValueError::new_err(
            "a contributor is not among the typed",
        ));
    }
    let hypotheses: Vec<Contributors<'_>> = hypotheses
        .iter()
        .map(|(known, unknown)| (known.as_slice(), *unknown))
        .collect();
    let dropping = Dropping {
        out: drop_out,
        into: drop_in,
        theta,
    };
    let weighed =
        py.detach(|| weighing::mixture(&frequencies.0, &stain, &typed, &hypotheses, dropping));
    weighed
        .map(|weighed| named(&frequencies.0, weighed))
        .map_err(told)
}

fn named(table: &Frequencies, (loci, notes): Loci) -> (Vec<Weighed>, Vec<String>) {
    let known = table.known();
    let named = loci.into_iter().map(|one| {
        let unseen = one
            .unseen
            .iter()
            .map(|&allele| known.write(one.locus, allele));
        (known.name(one.locus).to_owned(), one.logs, unseen.collect())
    });
    (named.collect(), notes)
}
