//! What is known of a person, and what is asked of one.

use super::birth::Born;
use super::name::Name;

/// How a name is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// The one in the documents.
    #[default]
    Primary,
    /// Another that the person goes by, or went by.
    Alias,
    /// One of doubt or of little use, such as a name of war that many have.
    Weak,
}

/// As documents have it (ICAO Doc 9303-3, section 4.1.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Not known.
    #[default]
    Unknown,
    /// F.
    Female,
    /// M.
    Male,
    /// X.
    Unspecified,
}

/// ISO 3166-1 alpha-3, or one of ICAO Doc 9303-3 section 5, in capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country(pub [u8; 3]);

impl Country {
    /// Three letters; None if it is anything else.
    pub fn read(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        let is_code = bytes.iter().all(u8::is_ascii_alphabetic);
        is_code.then(|| Self(bytes.map(|byte| byte.to_ascii_uppercase())))
    }
}

/// A person of a record. A bureau holds a million of them: lists that are as long as they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// All names.
    pub names: Box<[(Name, NameKind)]>,
    /// When they may have been born, each as likely as another.
    pub births: Box<[Born]>,
    /// Theirs.
    pub sex: Sex,
    /// All of them.
    pub nationalities: Box<[Country]>,
    /// Where they were born or live, each read as a name is.
    pub places: Box<[Name]>,
    /// Numbers of documents in their normal form (`folding::normalise`).
    pub documents: Box<[Box<str>]>,
}

/// What is asked: what is not given does not count.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Probe {
    /// The name as the asker has it.
    pub name: Option<Name>,
    /// A date, a part of one, or a span of years.
    pub born: Option<Born>,
    /// Theirs.
    pub sex: Sex,
    /// One that they have.
    pub nationality: Option<Country>,
    /// Where they were born or live.
    pub place: Option<Name>,
    /// A number in its normal form (`folding::normalise`).
    pub document: Option<Box<str>>,
}
