//! Whom a serialised record of persons, terrorism or notices is about (proto/node/v1/persons.proto,
//! notices.proto).

use std::fmt;
use std::str::from_utf8;

use super::birth::{BirthFault, Born};
use super::lexicon::Lexicon;
use super::name::{Name, NameFault};
use super::person::{Country, NameKind, Person, Sex};
use crate::folding::normalise;
use crate::wire::{Malformed, fields, only};

/// Fields of `Record` that hold a person, and that which holds a notice.
const PERSONS: [u64; 2] = [15, 16];
const NOTICE: u64 = 17;

/// Why a record cannot be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFault {
    /// The bytes are no such message.
    Malformed,
    /// One of its names is none.
    Name(NameFault),
    /// One of its dates of birth is none.
    Birth(BirthFault),
}

impl fmt::Display for RecordFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => Malformed.fmt(f),
            Self::Name(fault) => write!(f, "names: {fault}"),
            Self::Birth(fault) => write!(f, "births: {fault}"),
        }
    }
}

impl std::error::Error for RecordFault {}

impl From<Malformed> for RecordFault {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// Whom the record is about, and what is written of him and of the case.
pub fn read(lexicon: &Lexicon, record: &[u8]) -> Result<(Person, String), RecordFault> {
    let mut draft = Draft::default();
    for field in fields(record) {
        match field? {
            (at, value) if PERSONS.contains(&at) => draft.add(lexicon, value.bytes()?)?,
            (NOTICE, value) => {
                let notice = value.bytes()?;
                draft.add(lexicon, only(notice, 1)?)?;
                for at in [9, 10] {
                    add_text(&mut draft.text, only(notice, at)?)?;
                }
            }
            _ => {}
        }
    }
    Ok(draft.done())
}

/// A person of whom fields may follow.
#[derive(Default)]
struct Draft {
    names: Vec<(Name, NameKind)>,
    births: Vec<Born>,
    sex: Sex,
    nationalities: Vec<Country>,
    places: Vec<Name>,
    documents: Vec<Box<str>>,
    text: String,
}

impl Draft {
    fn add(&mut self, lexicon: &Lexicon, message: &[u8]) -> Result<(), RecordFault> {
        for field in fields(message) {
            let (at, value) = field?;
            match at {
                1 => self.names.push(name(lexicon, value.bytes()?)?),
                2 => {
                    self.sex = match value.number()? {
                        1 => Sex::Male,
                        2 => Sex::Female,
                        _ => Sex::Unknown,
                    }
                }
                3 => self
                    .births
                    .push(Born::read(told(value.bytes()?)?).map_err(RecordFault::Birth)?),
                4 => self
                    .nationalities
                    .extend(Country::read(told(value.bytes()?)?)),
                // What is no name of a place, such as a number alone, is not looked for.
                5 | 6 => self
                    .places
                    .extend(Name::read_with(lexicon, told(value.bytes()?)?)),
                7 => self
                    .documents
                    .push(normalise(told(only(value.bytes()?, 2)?)?).into()),
                8 => add_text(&mut self.text, only(value.bytes()?, 1)?)?,
                9 | 10 => add_text(&mut self.text, value.bytes()?)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn done(self) -> (Person, String) {
        let person = Person {
            names: self.names.into(),
            births: self.births.into(),
            sex: self.sex,
            nationalities: self.nationalities.into(),
            places: self.places.into(),
            documents: self.documents.into(),
        };
        (person, self.text)
    }
}

fn name(lexicon: &Lexicon, message: &[u8]) -> Result<(Name, NameKind), RecordFault> {
    let mut kind = NameKind::Primary;
    for field in fields(message) {
        if let (2, value) = field? {
            kind = match value.number()? {
                0 | 1 => NameKind::Primary,
                3 => NameKind::Weak,
                _ => NameKind::Alias,
            };
        }
    }
    Ok((
        Name::read_with(lexicon, told(only(message, 1)?)?).map_err(RecordFault::Name)?,
        kind,
    ))
}

fn add_text(text: &mut String, more: &[u8]) -> Result<(), Malformed> {
    text.push_str(told(more)?);
    text.push('\n');
    Ok(())
}

fn told(bytes: &[u8]) -> Result<&str, Malformed> {
    from_utf8(bytes).map_err(|_| Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field of bytes, of fewer than 128.
    fn field(at: u8, bytes: &[u8]) -> Vec<u8> {
        let mut made = vec![at << 3 | 2, bytes.len() as u8];
        made.extend(bytes);
        made
    }

    fn record(content: &[u8]) -> Vec<u8> {
        // 15 << 3 | 2.
        let mut made = vec![0x7a, content.len() as u8];
        made.extend(content);
        made
    }

    #[test]
    fn a_person_is_read_from_a_record() {
        let content = [
            field(1, &field(1, "Сергей Лавров".as_bytes())),
            field(1, &[field(1, b"S. Lavrov"), vec![0x10, 3]].concat()),
            vec![0x10, 1],
            field(3, b"1950-03-21"),
            field(4, b"RUS"),
            field(7, &field(2, b"51 1234567")),
            field(8, &field(1, b"robbery")),
            field(9, b"tall"),
        ];
        let (person, text) =
            read(&Lexicon::default(), &record(&content.concat())).expect("a record");
        assert_eq!(person.names.len(), 2);
        assert_eq!(person.names[1].1, NameKind::Weak);
        assert_eq!(person.sex, Sex::Male);
        assert_eq!(person.births[0].years(), (1950, 1950));
        assert_eq!(&*person.documents[0], "511234567");
        assert_eq!(text, "robbery\ntall\n");
    }

    #[test]
    fn what_cannot_be_searched_is_told() {
        let read = |record: &[u8]| read(&Lexicon::default(), record);
        let unnamed = record(&field(1, &field(1, "🙂".as_bytes())));
        assert_eq!(read(&unnamed), Err(RecordFault::Name(NameFault::NoLetters)));
        let undated = record(&field(3, b"1961-02-31"));
        assert_eq!(read(&undated), Err(RecordFault::Birth(BirthFault::Day)));
        assert_eq!(read(&[0x7a, 9, 1]), Err(RecordFault::Malformed));
    }
}
