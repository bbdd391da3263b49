//! `dna::gallery` for Python.

use std::sync::RwLock;
use std::time::{Duration, Instant};

use pyo3::exceptions::{PyRuntimeError, PyTimeoutError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use super::dna_kinship::{DnaFrequencies, Parents, pedigree, related};
use super::dna_profile::DnaRule;
use crate::dna::allele::Allele;
use crate::dna::family::Family;
use crate::dna::gallery::{Answer, Ask, Entry, Filter, Gallery, GalleryError, Kin, Ranking};
use crate::dna::invented::Population;
use crate::dna::kinship::Assumed;
use crate::dna::locus::{self, LocusId};
use crate::dna::model::checked_theta;
use crate::dna::mutation::Mutation;
use crate::dna::pair::pairs;
use crate::dna::profile::{Kind, Profile};
use crate::dna::rules::Rule;
use crate::wire::{self, Malformed};

/// Field of `Record` in which its profile is, and of that message the packed profile
/// (proto/node/v1/records.proto, dna.proto).
const CONTENT: u64 = 14;
const PROFILE: u64 = 1;

/// A bureau's DNA profiles in memory. For one writer and many searching threads.
#[pyclass(frozen, module = "node._native")]
#[derive(Default)]
pub struct DnaGallery(RwLock<Gallery>);

#[pymethods]
impl DnaGallery {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        py.detach(|| Ok(self.0.read().map_err(|_| broken())?.len()))
    }

    /// Takes records in, keys and packed profiles, in place of those held under the same keys: all
    /// of them or none. `group` is a number for those that may be told of to the same askers, as
    /// `search` takes it.
    ///
    /// Raises ValueError for bytes that are no profile, and for a key that no record has.
    #[pyo3(signature = (records, *, group = 0))]
    fn put_many(
        &self,
        py: Python<'_>,
        records: Vec<(PyBackedBytes, PyBackedBytes)>,
        group: u32,
    ) -> PyResult<()> {
        py.detach(|| {
            let entries = records.iter().map(|(key, profile)| Entry {
                key,
                profile,
                group,
            });
            self.put(&entries.collect::<Vec<_>>())
        })
    }

    /// As `put_many`, of serialised `ncb.node.v1.Record`s.
    #[pyo3(signature = (records, *, group = 0))]
    fn put_records(
        &self,
        py: Python<'_>,
        records: Vec<(PyBackedBytes, PyBackedBytes)>,
        group: u32,
    ) -> PyResult<()> {
        py.detach(|| {
            let entries: Result<Vec<Entry<'_>>, Malformed> = records
                .iter()
                .map(|(key, record)| {
                    let profile = wire::only(wire::only(record, CONTENT)?, PROFILE)?;
                    Ok(Entry {
                        key,
                        profile,
                        group,
                    })
                })
                .collect();
            self.put(&entries.map_err(|error| PyValueError::new_err(error.to_string()))?)
        })
    }

    /// Drops records; returns how many of them there were.
    fn remove_many(&self, py: Python<'_>, keys: Vec<PyBackedBytes>) -> PyResult<usize> {
        py.detach(|| {
            let keys: Vec<&[u8]> = keys.iter().map(|key| &**key).collect();
            Ok(self.0.write().map_err(|_| broken())?.remove(&keys))
        })
    }

    /// The records whose profiles match a packed one under the rule, the best first. `kinds` are the
    /// numbers of those kinds that are searched, `groups` those groups; all if there is None.
    ///
    /// Raises TimeoutError if it was not done in so many seconds, and ValueError for bytes that are
    /// no profile and a kind that is none.
    #[pyo3(signature = (profile, rule, *, limit, seconds, kinds = None, groups = None))]
    #[expect(clippy::too_many_arguments, reason = "named, in Python")]
    fn search(
        &self,
        py: Python<'_>,
        profile: &[u8],
        rule: DnaRule,
        limit: usize,
        seconds: f64,
        kinds: Option<Vec<u8>>,
        groups: Option<Vec<u32>>,
    ) -> PyResult<DnaSearch> {
        let deadline = until(seconds)?;
        let among = Among::new(kinds, groups)?;
        py.detach(|| {
            let profiles = [read(0, profile)?];
            let mut found = self.searched(&profiles, &rule.0, &among, limit, deadline)?;
            found.pop().ok_or_else(broken)
        })
    }

    /// As `search`, of many profiles: what each finds, in their order. Several times faster than one
    /// after the other.
    #[pyo3(signature = (profiles, rule, *, limit, seconds, kinds = None, groups = None))]
    #[expect(clippy::too_many_arguments, reason = "named, in Python")]
    fn search_many(
        &self,
        py: Python<'_>,
        profiles: Vec<PyBackedBytes>,
        rule: DnaRule,
        limit: usize,
        seconds: f64,
        kinds: Option<Vec<u8>>,
        groups: Option<Vec<u32>>,
    ) -> PyResult<Vec<DnaSearch>> {
        let deadline = until(seconds)?;
        let among = Among::new(kinds, groups)?;
        py.detach(|| {
            let profiles = profiles.iter().enumerate();
            let profiles: PyResult<Vec<Profile>> = profiles
                .map(|(place, profile)| read(place, profile))
                .collect();
            self.searched(&profiles?, &rule.0, &among, limit, deadline)
        })
    }

    /// The records that are likeliest of somebody so related to the one of a packed profile, who is the
    /// first of the relationship (a parent, a grandparent), if the decimal logarithm of the likelihood
    /// ratio, the sum over the loci at which both have two alleles, is at least `threshold`. Of parent
    /// and child a mutation has the chance `rate` (proportional).
    ///
    /// Raises as `search`, and ValueError for a relationship that is not known.
    #[pyo3(signature = (
        profile, frequencies, relationship, *, limit, seconds, threshold, theta = 0.0, rate = 0.0,
        kinds = None, groups = None
    ))]
    #[expect(clippy::too_many_arguments, reason = "named, in Python")]
    fn rank_relatives(
        &self,
        py: Python<'_>,
        profile: &[u8],
        frequencies: &DnaFrequencies,
        relationship: &str,
        limit: usize,
        seconds: f64,
        threshold: f32,
        theta: f64,
        rate: f64,
        kinds: Option<Vec<u8>>,
        groups: Option<Vec<u32>>,
    ) -> PyResult<DnaRanking> {
        let deadline = until(seconds)?;
        let among = Among::new(kinds, groups)?;
        let threshold = number(threshold)?;
        let related = related(relationship)?;
        let theta = checked_theta(theta).map_err(PyValueError::new_err)?;
        py.detach(|| {
            let query = read(0, profile)?;
            let pairs = pairs(&frequencies.0, &query, related, theta, rate)
                .map_err(super::fingerprint::told)?;
            let kin = Kin {
                query: &query,
                ratio: &|locus: LocusId, _: &[Allele], theirs: &[Allele]| {
                    let both = pairs[usize::from(locus)]
                        .as_ref()
                        .zip(theirs.try_into().ok());
                    // What cannot be weighed says nothing.
                    both.map_or(0.0, |(pair, theirs)| {
                        pair.log10(theirs).unwrap_or(0.0) as f32
                    })
                },
                filter: among.filter(),
                limit,
                threshold,
            };
            let snapshot = self.0.read().map_err(|_| broken())?.snapshot();
            snapshot.rank(&kin, deadline).map(DnaRanking).map_err(told)
        })
    }

    /// As `rank_relatives`, of whoever is missed by a family. `members` are their packed profiles, None of
    /// who has none; `pedigrees` are fathers and mothers by their places, with whoever is weighed after
    /// the members: once in the place of the missing person, once related to nobody. Theta is 0,
    /// which many genotypes have time for; a mutation has the chance `rate` (proportional).
    ///
    /// Raises as `search`, and ValueError for pedigrees that are none or too much.
    #[pyo3(signature = (
        members, frequencies, pedigrees, *, limit, seconds, threshold, rate = 0.0,
        kinds = None, groups = None
    ))]
    #[expect(clippy::too_many_arguments, reason = "named, in Python")]
    fn rank_missing(
        &self,
        py: Python<'_>,
        members: Vec<Option<PyBackedBytes>>,
        frequencies: &DnaFrequencies,
        pedigrees: [Parents; 2],
        limit: usize,
        seconds: f64,
        threshold: f32,
        rate: f64,
        kinds: Option<Vec<u8>>,
        groups: Option<Vec<u32>>,
    ) -> PyResult<DnaRanking> {
        let deadline = until(seconds)?;
        let among = Among::new(kinds, groups)?;
        let threshold = number(threshold)?;
        let mutation = Mutation::Proportional { rate }.checked();
        let assumed = Assumed {
            mutation: mutation.map_err(super::fingerprint::told)?,
            theta: 0.0,
        };
        let [related, unrelated] = pedigrees;
        let hypotheses = [pedigree(&related)?, pedigree(&unrelated)?];
        py.detach(|| {
            let members = members.iter().enumerate();
            let members =
                members.map(|(at, bytes)| bytes.as_ref().map(|one| read(at, one)).transpose());
            let members = members.collect::<PyResult<Vec<_>>>()?;
            let family = Family::new(&frequencies.0, &members, hypotheses, assumed);
            let kin = Kin {
                query: &family.typed(),
                ratio: &|locus: LocusId, _: &[Allele], theirs: &[Allele]| {
                    let theirs = theirs.try_into().ok();
                    // What cannot be weighed says nothing; what is too much is no number.
                    theirs.map_or(0.0, |theirs| {
                        family.log10(locus, theirs).unwrap_or(f32::NAN)
                    })
                },
                filter: among.filter(),
                limit,
                threshold,
            };
            let snapshot = self.0.read().map_err(|_| broken())?.snapshot();
            snapshot.rank(&kin, deadline).map(DnaRanking).map_err(told)
        })
    }

    /// Sets of counted loci at which a record and a query are both typed (bit i for the registry's
    /// locus i), each with its number of profiles, as `DnaChances.expected` takes them. `typed` are
    /// the query's.
    #[pyo3(signature = (typed, *, kinds = None, groups = None))]
    fn masks(
        &self,
        py: Python<'_>,
        typed: u32,
        kinds: Option<Vec<u8>>,
        groups: Option<Vec<u32>>,
    ) -> PyResult<Vec<(u32, u64)>> {
        let among = Among::new(kinds, groups)?;
        py.detach(|| {
            let snapshot = self.0.read().map_err(|_| broken())?.snapshot();
            Ok(snapshot.masks(&among.filter(), typed))
        })
    }

    /// Bytes of memory that the profiles take.
    #[getter]
    fn memory(&self, py: Python<'_>) -> PyResult<usize> {
        py.detach(|| Ok(self.0.read().map_err(|_| broken())?.snapshot().bytes()))
    }

    /// Reads all codes on one core and returns their sum: as fast as memory can be read, to measure
    /// searches beside.
    fn read_all(&self, py: Python<'_>) -> PyResult<u64> {
        py.detach(|| Ok(self.0.read().map_err(|_| broken())?.snapshot().read_all()))
    }
}

impl DnaGallery {
    fn put(&self, entries: &[Entry<'_>]) -> PyResult<()> {
        // Searches go on until the profiles are ready.
        let snapshot = self.0.read().map_err(|_| broken())?.snapshot();
        let ready = snapshot.prepare(entries).map_err(told)?;
        drop(snapshot);
        let mut gallery = self.0.write().map_err(|_| broken())?;
        gallery.put_ready(entries, ready);
        Ok(())
    }

    fn searched(
        &self,
        profiles: &[Profile],
        rule: &Rule,
        among: &Among,
        limit: usize,
        deadline: Instant,
    ) -> PyResult<Vec<DnaSearch>> {
        let asks = profiles.iter().map(|query| Ask {
            query,
            rule,
            filter: among.filter(),
            limit,
        });
        let asks: Vec<Ask<'_>> = asks.collect();
        // The lock is not held while it is searched.
        let snapshot = self.0.read().map_err(|_| broken())?.snapshot();
        let answers = snapshot.search(&asks, deadline).map_err(told)?;
        Ok(answers.into_iter().map(DnaSearch).collect())
    }
}

fn number(threshold: f32) -> PyResult<f32> {
    match threshold.is_nan() {
        true => Err(PyValueError::new_err("the threshold is no number")),
        false => Ok(threshold),
    }
}

/// Which profiles are searched.
struct Among {
    kinds: Vec<Kind>,
    groups: Option<Vec<bool>>,
}

impl Among {
    fn new(kinds: Option<Vec<u8>>, groups: Option<Vec<u32>>) -> PyResult<Self> {
        let kind = |byte| {
            Kind::of(byte)
                .ok_or_else(|| PyValueError::new_err(format!("{byte} is no kind of profile")))
        };
        let kinds = match kinds {
            Some(kinds) => kinds.into_iter().map(kind).collect::<PyResult<_>>()?,
            None => Kind::ALL.to_vec(),
        };
        let groups = groups.as_deref().map(super::gallery::open);
        Ok(Self { kinds, groups })
    }

    fn filter(&self) -> Filter<'_> {
        Filter {
            kinds: &self.kinds,
            groups: self.groups.as_deref(),
        }
    }
}

fn read(place: usize, profile: &[u8]) -> PyResult<Profile> {
    Profile::from_bytes(profile)
        .map_err(|error| PyValueError::new_err(format!("profile {} sought: {error}", place + 1)))
}

/// When so many seconds are over. Raises TimeoutError if there are none.
pub(super) fn until(seconds: f64) -> PyResult<Instant> {
    let wait = Duration::try_from_secs_f64(seconds.min(86_400.0))
        .map_err(|_| PyTimeoutError::new_err("no time was given to search in"))?;
    Ok(Instant::now() + wait)
}

fn told(error: GalleryError) -> PyErr {
    match error {
        GalleryError::Deadline => PyTimeoutError::new_err(error.to_string()),
        _ => PyValueError::new_err(error.to_string()),
    }
}

fn broken() -> PyErr {
    PyRuntimeError::new_err("the gallery broke in an earlier call; build it anew")
}

/// What a search of profiles found.
#[pyclass(frozen, module = "node._native")]
pub struct DnaSearch(Answer);

#[pymethods]
impl DnaSearch {
    /// Profiles searched.
    #[getter]
    fn searched(&self) -> u64 {
        self.0.searched()
    }

    /// The profiles searched by the number of loci, from 0 to 24, at which they and the one sought
    /// are both typed.
    #[getter]
    fn by_loci(&self) -> Vec<u64> {
        self.0.by_loci.to_vec()
    }

    /// Profiles that match, also beyond the limit.
    #[getter]
    fn found(&self) -> u64 {
        self.0.found
    }

    /// The best first.
    #[getter]
    fn candidates(&self, py: Python<'_>) -> Vec<DnaCandidate> {
        let candidates = self.0.candidates.iter().map(|candidate| {
            let counts = candidate.counts;
            DnaCandidate {
                key: PyBytes::new(py, &candidate.key).unbind(),
                kind: candidate.kind as u8,
                quality: candidate.quality,
                compared: counts.compared,
                full: counts.full,
                variant: counts.variant,
                wildcard: counts.wildcard,
                mismatched: counts.mismatched,
                mismatched_alleles: counts.mismatched_alleles,
            }
        });
        candidates.collect()
    }
}

/// One record that a search found.
#[pyclass(frozen, get_all, module = "node._native")]
pub struct DnaCandidate {
    /// Of the record.
    key: Py<PyBytes>,
    /// Number of what the profile is.
    kind: u8,
    /// Of the match, 1 to 4.
    quality: u8,
    /// Loci that were compared.
    compared: u8,
    /// Of these, those that match in full,
    full: u8,
    /// by a microvariant that is not told,
    variant: u8,
    /// by a wildcard,
    wildcard: u8,
    /// and not at all.
    mismatched: u8,
    /// Alleles without a partner in these.
    mismatched_alleles: u8,
}

/// What a ranking of profiles found.
#[pyclass(frozen, module = "node._native")]
pub struct DnaRanking(Ranking);

#[pymethods]
impl DnaRanking {
    /// As of a search.
    #[getter]
    fn by_loci(&self) -> Vec<u64> {
        self.0.by_loci.to_vec()
    }

    /// Keys of records, their kinds, the sums, and the loci at which both are typed. The likeliest
    /// first.
    #[getter]
    fn relatives<'py>(&self, py: Python<'py>) -> Vec<(Bound<'py, PyBytes>, u8, f32, u8)> {
        let relatives = self.0.relatives.iter().map(|relative| {
            let key = PyBytes::new(py, &relative.key);
            (key, relative.kind as u8, relative.ratio, relative.compared)
        });
        relatives.collect()
    }
}

/// Profiles that are made at once: some 1 GB of them.
const MOST_PROFILES: u64 = 5_000_000;

/// Frequencies of a locus's alleles, by their names.
type Written = Vec<(String, Vec<(String, f64)>)>;

/// Packed profiles of nobody, drawn from allele frequencies: reference persons with the numbers from
/// `first` on, the same ones for the same seed. A share of them, `partial`, is typed at some loci
/// only: any number from 6 up, any set of loci of that number as likely as another. Uses all cores.
///
/// Raises ValueError for a locus, an allele or frequencies that are none, and for more than five
/// million at once.
#[pyfunction]
#[pyo3(signature = (frequencies, first, count, *, seed, partial = 0.3))]
pub fn invented_profiles(
    py: Python<'_>,
    frequencies: Written,
    first: u64,
    count: u64,
    seed: u64,
    partial: f32,
) -> PyResult<Vec<Bound<'_, PyBytes>>> {
    if count > MOST_PROFILES {
        return Err(PyValueError::new_err(format!(
            "{count} profiles are too many at once; ask for at most {MOST_PROFILES}"
        )));
    }
    let loci: PyResult<Vec<_>> = frequencies.iter().map(table).collect();
    let population =
        Population::new(loci?).map_err(|error| PyValueError::new_err(error.to_string()))?;
    let end = first.saturating_add(count);
    let made = py.detach(|| population.profiles(first..end, seed, partial));
    Ok(made
        .iter()
        .map(|profile| PyBytes::new(py, profile))
        .collect())
}

fn table(
    (name, frequencies): &(String, Vec<(String, f64)>),
) -> PyResult<(LocusId, Vec<(Allele, f64)>)> {
    let found = locus::find(name)
        .ok_or_else(|| PyValueError::new_err(format!("{name:?} is no locus that is known")))?;
    let allele = |(text, frequency): &(String, f64)| {
        let told = |error| PyValueError::new_err(format!("{name}: {text:?} {error}"));
        Ok((Allele::parse(text).map_err(told)?, *frequency))
    };
    Ok((
        found,
        frequencies.iter().map(allele).collect::<PyResult<_>>()?,
    ))
}
