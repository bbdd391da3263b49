//! A profile, and the bytes it is kept in.

use std::fmt;

use super::allele::Allele;
use super::locus::{LOCI, LocusId};

/// First byte of a profile's bytes.
pub const FORMAT: u8 = 1;
/// Alleles at one locus: mixtures of several people have many.
pub const MAX_ALLELES: usize = 32;

/// Whose profile it is, or what it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A person who was sampled under the criminal law: suspect, convict, arrestee.
    ReferencePerson = 1,
    /// A stain of one person from a scene.
    CrimeStain = 2,
    /// A stain of several.
    Mixture = 3,
    /// A missing person, from things they used.
    MissingPerson = 4,
    /// A relative who looks for a missing person: for kinship only.
    Relative = 5,
    /// Remains of somebody whose name is not known.
    UnidentifiedRemains = 6,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::ReferencePerson,
        Self::CrimeStain,
        Self::Mixture,
        Self::MissingPerson,
        Self::Relative,
        Self::UnidentifiedRemains,
    ];

    /// The kind of a byte.
    pub fn of(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|&kind| kind as u8 == byte)
    }
}

/// What was found at one locus: alleles in the order of their codes, a homozygote's twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Where.
    pub locus: LocusId,
    /// What: at least one.
    pub alleles: Vec<Allele>,
}

/// A profile. Loci in the order of the registry, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Whose.
    pub kind: Kind,
    /// What was found.
    pub typed: Vec<Typed>,
}

/// Why bytes are no profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileError {
    /// They end before they should.
    Short,
    /// Something follows the end.
    Long,
    /// Another format than `FORMAT`.
    Format(u8),
    /// No kind has this number.
    Kind(u8),
    /// No locus of the registry has this number, or it is not in its order.
    Locus(u8),
    /// No alleles, or too many, at this locus.
    Count(LocusId),
    /// Something that is no allele, or not in order, at this locus.
    Allele(LocusId),
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |at: LocusId| {
            LOCI.get(usize::from(at))
                .map_or("a locus of the table", |one| one.name)
        };
        match *self {
            Self::Short => write!(f, "the profile is cut short"),
            Self::Long => write!(f, "bytes follow the end of the profile"),
            Self::Format(byte) => write!(f, "format {byte} is not known, {FORMAT} is"),
            Self::Kind(byte) => write!(f, "no kind of profile has the number {byte}"),
            Self::Locus(byte) => write!(f, "locus {byte} is not known, or not in order"),
            Self::Count(at) => write!(f, "{}: not 1 to {MAX_ALLELES} alleles", name(at)),
            Self::Allele(at) => write!(f, "{}: no allele, or not in order", name(at)),
        }
    }
}

impl std::error::Error for ProfileError {}

impl Profile {
    /// A profile of what was found, in the order that bytes want: loci by the registry, alleles by
    /// their codes. A locus that is given twice keeps both, and then has no bytes.
    pub fn new(kind: Kind, mut typed: Vec<Typed>) -> Self {
        typed.sort_by_key(|typed| typed.locus);
        for typed in &mut typed {
            typed.alleles.sort_unstable();
        }
        Self { kind, typed }
    }

    /// The alleles at a locus; none if it was not typed.
    pub fn at(&self, locus: LocusId) -> &[Allele] {
        let found = self.typed.binary_search_by_key(&locus, |typed| typed.locus);
        found.map_or(&[], |at| &self.typed[at].alleles)
    }

    /// Format, kind, number of loci; of each locus its place in the registry, how many alleles, and
    /// their codes, two bytes each, the lower first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![FORMAT, self.kind as u8, self.typed.len() as u8];
        for typed in &self.typed {
            bytes.extend([typed.locus, typed.alleles.len() as u8]);
            bytes.extend(typed.alleles.iter().flat_map(|a| a.code().to_le_bytes()));
        }
        bytes
    }

    /// Reads what `to_bytes` wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProfileError> {
        Self::from_bytes_at(LOCI.len(), bytes)
    }

    /// As `from_bytes`, where so many loci are known (`Known::count`).
    pub fn from_bytes_at(loci: usize, bytes: &[u8]) -> Result<Self, ProfileError> {
        let mut typed = Vec::new();
        let kind = read_at(loci, bytes, |locus, alleles| {
            let alleles = alleles.to_vec();
            typed.push(Typed { locus, alleles });
        })?;
        Ok(Self { kind, typed })
    }
}

/// As `Profile::from_bytes`, without making a profile: `each` is told of every locus, and should
/// forget it all on an error.
pub fn read(bytes: &[u8], each: impl FnMut(LocusId, &[Allele])) -> Result<Kind, ProfileError> {
    read_at(LOCI.len(), bytes, each)
}

fn read_at(
    loci: usize,
    bytes: &[u8],
    mut each: impl FnMut(LocusId, &[Allele]),
) -> Result<Kind, ProfileError> {
    let [format, kind, count, rest @ ..] = bytes else {
        return Err(ProfileError::Short);
    };
    if *format != FORMAT {
        return Err(ProfileError::Format(*format));
    }
    let kind = Kind::of(*kind).ok_or(ProfileError::Kind(*kind))?;
    let (mut rest, mut before) = (rest, None);
    for _ in 0..*count {
        let [locus, count, codes @ ..] = rest else {
            return Err(ProfileError::Short);
        };
        let (locus, count) = (*locus, usize::from(*count));
        if usize::from(locus) >= loci || before.is_some_and(|before| before >= locus) {
            return Err(ProfileError::Locus(locus));
        }
        before = Some(locus);
        if !(1..=MAX_ALLELES).contains(&count) {
            return Err(ProfileError::Count(locus));
        }
        let codes = codes.split_at_checked(2 * count);
        let (codes, left) = codes.ok_or(ProfileError::Short)?;
        let mut alleles = [Allele::ANY; MAX_ALLELES];
        for (allele, code) in alleles.iter_mut().zip(codes.as_chunks().0) {
            let code = u16::from_le_bytes(*code);
            *allele = Allele::of_code(code).ok_or(ProfileError::Allele(locus))?;
        }
        let alleles = &alleles[..count];
        if !alleles.is_sorted() {
            return Err(ProfileError::Allele(locus));
        }
        each(locus, alleles);
        rest = left;
    }
    match rest {
        [] => Ok(kind),
        _ => Err(ProfileError::Long),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dna::allele::Form;
    use proptest::prelude::*;

    fn profile() -> impl Strategy<Value = Profile> {
        let allele = prop_oneof![
            (1u16..=999).prop_map(|tenths| Allele::of(Form::Repeats(tenths)).unwrap()),
            Just(Allele::ANY),
            (1u16..=99).prop_map(|whole| Allele::of(Form::Below(10 * whole)).unwrap()),
        ];
        let alleles = proptest::collection::vec(allele, 1..5);
        let loci = proptest::collection::btree_map(0..LOCI.len() as u8, alleles, 0..30);
        (0..Kind::ALL.len(), loci).prop_map(|(kind, loci)| {
            let typed = loci
                .into_iter()
                .map(|(locus, alleles)| Typed { locus, alleles });
            Profile::new(Kind::ALL[kind], typed.collect())
        })
    }

    proptest! {
        #[test]
        fn bytes_hold_a_whole_profile(profile in profile()) {
            let bytes = profile.to_bytes();
            prop_assert_eq!(Profile::from_bytes(&bytes), Ok(profile));
            for end in 0..bytes.len() {
                prop_assert!(Profile::from_bytes(&bytes[..end]).is_err());
            }
        }

        #[test]
        fn bytes_that_are_read_are_written_the_same(
            profile in profile(),
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
        ) {
            let mut bytes = profile.to_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Ok(read) = Profile::from_bytes(&bytes) {
                prop_assert_eq!(read.to_bytes(), bytes);
            }
        }
    }
}
