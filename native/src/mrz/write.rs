//! From what a zone says to the zone, for tests and invented documents.

use std::ops::Range;

use super::layout::Layout;
use super::{Fault, Fields, Format, Reason, parse};
use crate::check_digit::icao;

/// Writes a zone with all its check digits, its lines separated by `\n`.
///
/// A number of more than nine characters goes on in the optional data where its form has room
/// for that (TD1, TD2). `parse` gives the same fields back.
///
/// # Errors
/// A fault that names the first field that is too long for its place or that no zone can say.
pub fn write(format: Format, fields: &Fields) -> Result<String, Fault> {
    let layout = Layout::of(format);
    let mut zone = Writer {
        layout,
        text: vec!['<'; layout.characters()],
    };
    zone.put(
        "document_code",
        &layout.document_code,
        &fields.document_code,
    )?;
    zone.put("issuer", &layout.issuer, &fields.issuer)?;
    let name = format!("{}  {}", fields.surname, fields.given_names)
        .trim_end()
        .replace(' ', "<");
    zone.put("name", &layout.name, &name)?;
    zone.number(fields)?;
    zone.put("nationality", &layout.nationality, &fields.nationality)?;
    zone.put_checked("birth_date", &layout.birth_date, &fields.birth_date)?;
    zone.put("sex", &layout.sex, &fields.sex)?;
    zone.put_checked("expiry", &layout.expiry, &fields.expiry)?;
    zone.put("optional_2", &layout.optional_2, &fields.optional_2)?;
    zone.composite();
    let text = zone.lines();
    match parse(&text)?.faults.into_iter().next() {
        Some(fault) => Err(fault),
        None => Ok(text),
    }
}

struct Writer {
    layout: &'static Layout,
    text: Vec<char>,
}

impl Writer {
    fn put(&mut self, field: &'static str, span: &Range<usize>, value: &str) -> Result<(), Fault> {
        let count = value.chars().count();
        if count > span.len() {
            let detail = format!("it has {count} characters and its place {}", span.len());
            return Err(Fault {
                field,
                reason: Reason::Length,
                detail,
            });
        }
        for (place, character) in self.text[span.clone()].iter_mut().zip(value.chars()) {
            *place = character;
        }
        Ok(())
    }

    fn put_checked(
        &mut self,
        field: &'static str,
        span: &Range<usize>,
        value: &str,
    ) -> Result<(), Fault> {
        self.put(field, span, value)?;
        self.set_check(span.end, std::slice::from_ref(span));
        Ok(())
    }

    /// Sets a check digit. A character without a value leaves a filler there: `parse` names it.
    fn set_check(&mut self, position: usize, spans: &[Range<usize>]) {
        let guarded: String = spans
            .iter()
            .flat_map(|span| &self.text[span.clone()])
            .collect();
        self.text[position] = icao(&guarded).unwrap_or('<');
    }

    fn number(&mut self, fields: &Fields) -> Result<(), Fault> {
        let layout = self.layout;
        let (number, optional) = (&fields.number, &fields.optional);
        let split = number
            .char_indices()
            .nth(layout.number.len())
            .map(|(at, _)| at);
        match split.filter(|_| layout.long_numbers) {
            Some(at) => {
                let (start, rest) = number.split_at(at);
                let check = icao(number).unwrap_or('<');
                self.put("number", &layout.number, start)?;
                self.put("number", &layout.optional, &format!("{rest}{check}<"))?;
                self.put(
                    "optional",
                    &layout.optional,
                    &format!("{rest}{check}<{optional}"),
                )
            }
            None => {
                self.put_checked("number", &layout.number, number)?;
                self.put("optional", &layout.optional, optional)?;
                if layout.optional_checked && !optional.is_empty() {
                    self.set_check(layout.optional.end, std::slice::from_ref(&layout.optional));
                }
                Ok(())
            }
        }
    }

    fn composite(&mut self) {
        if let Some((position, spans)) = self.layout.composite {
            self.set_check(position, spans);
        }
    }

    fn lines(&self) -> String {
        let lines: Vec<String> = self
            .text
            .chunks(self.layout.width)
            .map(|line| line.iter().collect())
            .collect();
        lines.join("\n")
    }
}
