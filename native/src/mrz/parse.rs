//! From a text as read to what it says, and what is wrong with it.

use std::ops::Range;

use super::correct::corrections;
use super::layout::Layout;
use super::lines::{Characters, characters};
use super::{Fault, Fields, Reason, Zone};
use crate::check_digit::{Verdict, icao_of_bytes};

/// Reads a zone: ICAO Doc 9303, parts 3 to 7.
///
/// The lines may be joined or separated by line breaks, in lower case, with spaces about them.
/// Nothing is repaired: what cannot be so is named among the faults.
///
/// # Errors
/// A `Length` fault if the text has not the length of any zone; only then is nothing read.
pub fn parse(text: &str) -> Result<Zone, Fault> {
    let mut reader = Reader::new(characters(text)?);
    let layout = reader.layout;
    let document_code = reader.letters("document_code", &layout.document_code);
    let issuer = reader.letters("issuer", &layout.issuer);
    let (surname, given_names) = reader.names();
    let (number, optional, corrections) = reader.number();
    let nationality = reader.letters("nationality", &layout.nationality);
    let birth_date = reader.date("birth_date", &layout.birth_date, true);
    let sex = reader.sex();
    let expiry = reader.date("expiry", &layout.expiry, false);
    reader.optional_check();
    reader.composite();
    let fields = Fields {
        document_code,
        issuer,
        number,
        nationality,
        birth_date,
        sex,
        expiry,
        surname,
        given_names,
        optional,
        optional_2: reader.trimmed(&layout.optional_2).to_owned(),
    };
    Ok(Zone {
        format: layout.format,
        fields,
        faults: reader.faults,
        corrections,
    })
}

/// Stands for a character that no zone has.
const UNREADABLE: u8 = b'?';

struct Reader {
    layout: &'static Layout,
    /// Capital letters, digits, `<` and `?` only.
    text: String,
    faults: Vec<Fault>,
}

impl Reader {
    fn new((layout, characters): Characters) -> Self {
        let mut reader = Self {
            layout,
            text: String::new(),
            faults: Vec::new(),
        };
        for (position, character) in characters.into_iter().enumerate() {
            if matches!(character, 'A'..='Z' | '0'..='9' | '<') {
                reader.text.push(character);
            } else {
                reader.text.push(char::from(UNREADABLE));
                reader.misplaced(layout.field_at(position), position, character);
            }
        }
        reader
    }

    fn fault(&mut self, field: &'static str, reason: Reason, detail: String) {
        self.faults.push(Fault {
            field,
            reason,
            detail,
        });
    }

    fn misplaced(&mut self, field: &'static str, position: usize, character: char) {
        let (line, column) = self.layout.place(position);
        self.fault(
            field,
            Reason::Character,
            format!("{character:?} cannot be at line {line}, column {column}"),
        );
    }

    fn byte(&self, position: usize) -> u8 {
        self.text.as_bytes()[position]
    }

    fn trimmed(&self, span: &Range<usize>) -> &str {
        self.text[span.clone()].trim_end_matches('<')
    }

    /// A field of letters, which must not be empty.
    fn letters(&mut self, field: &'static str, span: &Range<usize>) -> String {
        let text = self.trimmed(span).to_owned();
        if text.is_empty() {
            self.fault(
                field,
                Reason::Missing,
                format!("there is no {}", spoken(field)),
            );
        }
        self.no_digits(field, span);
        text
    }

    fn no_digits(&mut self, field: &'static str, span: &Range<usize>) {
        for position in span.clone() {
            if self.byte(position).is_ascii_digit() {
                self.misplaced(field, position, char::from(self.byte(position)));
            }
        }
    }

    /// Doc 9303-3, 4.6: `<<` separates the identifiers, `<` the parts of each.
    fn names(&mut self) -> (String, String) {
        let name = self.letters("name", &self.layout.name);
        let (surname, given_names) = name.split_once("<<").unwrap_or((&name, ""));
        (spaced(surname), spaced(given_names))
    }

    /// The number, the optional data that are left of its field, and the corrections.
    fn number(&mut self) -> (String, String, Vec<String>) {
        let layout = self.layout;
        let (guarded, check, optional) = self.long_number().unwrap_or_else(|| {
            let guarded = self.text[layout.number.clone()].to_owned();
            let optional = self.trimmed(&layout.optional).to_owned();
            (guarded, char::from(self.byte(layout.number.end)), optional)
        });
        let number = guarded.trim_end_matches('<').to_owned();
        if number.contains(char::from(UNREADABLE)) {
            return (String::new(), optional, Vec::new());
        }
        if number.is_empty() {
            self.fault("number", Reason::Missing, "there is no number".to_owned());
        }
        let right = self.check("number", guarded.bytes(), check);
        let offered = if right || !check.is_ascii_digit() {
            Vec::new()
        } else {
            corrections(&number, check)
        };
        (number, optional, offered)
    }

    /// Doc 9303-5 and 9303-6, 4.2.2, note j: `<` for a check digit says that the number goes on
    /// in the optional data, up to the next filler, and that its last character there is the
    /// check digit of the whole.
    fn long_number(&self) -> Option<(String, char, String)> {
        let layout = self.layout;
        let start = &self.text[layout.number.clone()];
        let full = !start.ends_with('<') && self.byte(layout.number.end) == b'<';
        if !layout.long_numbers || !full {
            return None;
        }
        let (rest, optional) = self
            .trimmed(&layout.optional)
            .split_once('<')
            .unwrap_or((self.trimmed(&layout.optional), ""));
        let mut rest = rest.chars();
        let check = rest.next_back()?;
        (!rest.as_str().is_empty()).then(|| {
            (
                format!("{start}{}", rest.as_str()),
                check,
                optional.to_owned(),
            )
        })
    }

    /// Compares a check digit; true unless it is wrong.
    fn check(
        &mut self,
        field: &'static str,
        guarded: impl Iterator<Item = u8>,
        read: char,
    ) -> bool {
        match Verdict::of(icao_of_bytes(guarded), read) {
            Verdict::Wrong { expected } if read != char::from(UNREADABLE) => {
                let detail = format!(
                    "the check digit of the {} should be {expected} and reads {read}",
                    spoken(field)
                );
                self.fault(field, Reason::CheckDigit, detail);
                false
            }
            _ => true,
        }
    }

    fn check_span(&mut self, field: &'static str, span: &Range<usize>) {
        let guarded = self.text[span.clone()].to_owned();
        let read = char::from(self.byte(span.end));
        self.check(field, guarded.bytes(), read);
    }

    /// Doc 9303-3, 4.8: YYMMDD; of a birth, the parts that are not known are fillers.
    fn date(&mut self, field: &'static str, span: &Range<usize>, partly: bool) -> String {
        let date = self.text[span.clone()].to_owned();
        if !is_date(&date, partly) {
            let detail = format!("the {} is not a date as YYMMDD", spoken(field));
            self.fault(field, Reason::Date, detail);
        }
        self.check_span(field, span);
        date
    }

    fn sex(&mut self) -> String {
        let sex = self.trimmed(&self.layout.sex).to_owned();
        if !matches!(sex.as_str(), "F" | "M" | "") {
            self.fault(
                "sex",
                Reason::Sex,
                format!("the sex is F, M or <, and reads {sex}"),
            );
        }
        sex
    }

    /// Doc 9303-4, 4.2.2: of empty optional data it may be 0 or `<`.
    fn optional_check(&mut self) {
        let span = &self.layout.optional;
        let left_out = self.trimmed(span).is_empty() && self.text[span.end..].starts_with('<');
        if self.layout.optional_checked && !left_out {
            self.check_span("optional", span);
        }
    }

    fn composite(&mut self) {
        if let Some((position, spans)) = self.layout.composite {
            let guarded: String = spans.iter().map(|span| &self.text[span.clone()]).collect();
            let read = char::from(self.byte(position));
            self.check("composite", guarded.bytes(), read);
        }
    }
}

/// The name of a field in a sentence.
fn spoken(field: &str) -> String {
    match field {
        "composite" => "whole zone".to_owned(),
        "optional" => "optional data".to_owned(),
        other => other.replace('_', " "),
    }
}

/// The parts of an identifier, separated by spaces.
fn spaced(identifier: &str) -> String {
    let parts: Vec<&str> = identifier
        .split('<')
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" ")
}

/// Whether six characters can be a date. The century is not known, so 29 February needs only a
/// year that four divides.
fn is_date(text: &str, partly: bool) -> bool {
    let part = |span: Range<usize>| match &text[span] {
        "<<" if partly => Some(None),
        digits => digits.parse::<u32>().ok().map(Some),
    };
    let (Some(year), Some(month), Some(day)) = (part(0..2), part(2..4), part(4..6)) else {
        return false;
    };
    let days = match month {
        Some(2) if year.is_none_or(|year| year % 4 == 0) => 29,
        Some(2) => 28,
        Some(4 | 6 | 9 | 11) => 30,
        None | Some(1..=12) => 31,
        Some(_) => 0,
    };
    day.is_none_or(|day| (1..=days).contains(&day)) && days > 0
}
