//! Machine-readable zones of travel documents: ICAO Doc 9303, parts 3 to 7.

mod correct;
mod layout;
mod lines;
mod parse;
mod write;

pub use parse::parse;
pub use write::write;

/// The five forms of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Cards, 3 lines of 30: Doc 9303-5.
    Td1,
    /// Larger cards, 2 lines of 36: Doc 9303-6.
    Td2,
    /// Passports, 2 lines of 44: Doc 9303-4.
    Td3,
    /// Visas, 2 lines of 44: Doc 9303-7.
    MrvA,
    /// Smaller visas, 2 lines of 36: Doc 9303-7.
    MrvB,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Td1, Self::Td2, Self::Td3, Self::MrvA, Self::MrvB];

    /// As the standard writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Td1 => "TD1",
            Self::Td2 => "TD2",
            Self::Td3 => "TD3",
            Self::MrvA => "MRV-A",
            Self::MrvB => "MRV-B",
        }
    }

    /// The form of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// What a zone says, its fillers removed. A character that could not be one of a zone is `?`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// One or two letters: P, PD, ID, AC, V, ...
    pub document_code: String,
    /// Issuing state or organisation as Doc 9303-3, section 5 writes it; Germany is D.
    pub issuer: String,
    /// The whole number, in TD1 and TD2 with what continues in the optional data. A filler
    /// inside it stands for a hyphen, space or the like of the printed number. Empty if one of
    /// its characters is not one of a zone: part of a number must not be taken for a number.
    pub number: String,
    /// As issuer.
    pub nationality: String,
    /// YYMMDD, with `<` where it is not known.
    pub birth_date: String,
    /// F, M, or empty where it is not stated.
    pub sex: String,
    /// YYMMDD.
    pub expiry: String,
    /// Primary identifier, its parts separated by spaces.
    pub surname: String,
    /// Secondary identifier, its parts separated by spaces.
    pub given_names: String,
    /// Optional data: in TD1 those of the first line, after a long number's rest.
    pub optional: String,
    /// Optional data of the second line of TD1.
    pub optional_2: String,
}

/// A zone as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Its form.
    pub format: Format,
    /// What it says.
    pub fields: Fields,
    /// What is wrong with it, in the order of its characters where that has a meaning.
    pub faults: Vec<Fault>,
    /// If the number's check digit is wrong: numbers that differ only in what readers confuse
    /// and for which it is right, the nearest first. Evidence, not proof: the check digit is
    /// blind to some confusions, and by chance one candidate in ten passes.
    pub corrections: Vec<String>,
}

/// Something wrong with a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Field it lies in, such as `number`; `zone` for the whole.
    pub field: &'static str,
    /// What is wrong.
    pub reason: Reason,
    /// A sentence for people. It holds no more of the zone than the characters at fault.
    pub detail: String,
}

/// Kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No zone has this many characters: it was not read at all.
    Length,
    /// A character that cannot be in its place.
    Character,
    /// A check digit that is not the one its field calls for.
    CheckDigit,
    /// No date.
    Date,
    /// Neither F nor M nor unstated.
    Sex,
    /// A field that must not be empty is.
    Missing,
}

impl Reason {
    /// A word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Length => "LENGTH",
            Self::Character => "CHARACTER",
            Self::CheckDigit => "CHECK_DIGIT",
            Self::Date => "DATE",
            Self::Sex => "SEX",
            Self::Missing => "MISSING",
        }
    }
}
