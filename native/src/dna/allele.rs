//! One allele of a short tandem repeat: tenths of a repeat, never a fraction in floating point.

use std::fmt;

/// The longest allele that can be written: 999.9 repeats.
pub const MAX_TENTHS: u16 = 9_999;

const FORMS: u16 = 0xC000;
const BELOW: u16 = 0x4000;
const ABOVE: u16 = 0x8000;
const VARIANT: u16 = 0xC000;
const ANY: u16 = 0xFFFF;

/// An allele as it was reported, in two bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Allele(u16);

/// What an allele says. Lengths are tenths of a repeat: 9.3 is 93.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// So many repeats.
    Repeats(u16),
    /// Shorter than the shortest of the ladder, which is this: `<8`.
    Below(u16),
    /// Longer than the longest of the ladder: `>20`.
    Above(u16),
    /// Between this whole number of repeats and the next, which of x.1, x.2, x.3 is not told: `9.x`.
    Variant(u16),
    /// Not known what, but there is one: `*`.
    Any,
}

/// Why a text is no allele.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlleleError {
    /// Nothing is written.
    Empty,
    /// Not a number of repeats with one digit after the point at the most.
    Shape,
    /// More repeats than any allele has.
    Long,
}

impl fmt::Display for AlleleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "is empty",
            Self::Shape => {
                "is no allele: write whole repeats, or one digit after a point, such as 9.3; \
                 <8 and >20 beside the ladder; 9.x for a variant not told; * for any"
            }
            Self::Long => "has more than 999.9 repeats",
        })
    }
}

impl std::error::Error for AlleleError {}

impl Allele {
    /// Any allele.
    pub const ANY: Self = Self(ANY);

    /// An allele of this form; None if its length is none or beyond `MAX_TENTHS`.
    pub fn of(form: Form) -> Option<Self> {
        let (bits, tenths) = match form {
            Form::Repeats(tenths) => (0, tenths),
            Form::Below(tenths) => (BELOW, tenths),
            Form::Above(tenths) => (ABOVE, tenths),
            Form::Variant(tenths) if tenths % 10 == 0 => (VARIANT, tenths),
            Form::Variant(_) => return None,
            Form::Any => return Some(Self::ANY),
        };
        (1..=MAX_TENTHS)
            .contains(&tenths)
            .then_some(Self(bits | tenths))
    }

    /// What it says.
    pub fn form(self) -> Form {
        let tenths = self.0 & !FORMS;
        match self.0 & FORMS {
            _ if self.0 == ANY => Form::Any,
            BELOW => Form::Below(tenths),
            ABOVE => Form::Above(tenths),
            VARIANT => Form::Variant(tenths),
            _ => Form::Repeats(tenths),
        }
    }

    /// The two bytes it is kept in.
    pub fn code(self) -> u16 {
        self.0
    }

    /// The allele of such two bytes, if it is one.
    pub fn of_code(code: u16) -> Option<Self> {
        let made = Self(code);
        Self::of(made.form()).filter(|&allele| allele == made)
    }

    /// Reads what `Display` writes. Spaces about it are nothing.
    pub fn parse(text: &str) -> Result<Self, AlleleError> {
        let text = text.trim();
        if text == "*" {
            return Ok(Self::ANY);
        }
        let (form, number): (fn(u16) -> Form, &str) = match text.as_bytes().first() {
            None => return Err(AlleleError::Empty),
            Some(b'<') => (Form::Below, text[1..].trim_start()),
            Some(b'>') => (Form::Above, text[1..].trim_start()),
            Some(_) => match text.strip_suffix(".x").or_else(|| text.strip_suffix(".X")) {
                Some(whole) if !whole.contains('.') => (Form::Variant, whole),
                Some(_) => return Err(AlleleError::Shape),
                None => (Form::Repeats, text),
            },
        };
        Self::of(form(tenths(number)?)).ok_or(AlleleError::Shape)
    }
}

/// Tenths of a number with one digit after the point, or none.
fn tenths(number: &str) -> Result<u16, AlleleError> {
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 1 {
        return Err(AlleleError::Shape);
    }
    let whole = whole.trim_start_matches('0');
    if whole.len() > 3 {
        return Err(AlleleError::Long);
    }
    let digits = whole.bytes().chain(part.bytes());
    Ok(digits.fold(0, |sum, digit| 10 * sum + u16::from(digit - b'0')))
}

impl fmt::Display for Allele {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, tenths) = match self.form() {
            Form::Any => return f.write_str("*"),
            Form::Variant(tenths) => return write!(f, "{}.x", tenths / 10),
            Form::Below(tenths) => ("<", tenths),
            Form::Above(tenths) => (">", tenths),
            Form::Repeats(tenths) => ("", tenths),
        };
        match tenths % 10 {
            0 => write!(f, "{sign}{}", tenths / 10),
            part => write!(f, "{sign}{}.{part}", tenths / 10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_allele_is_told() {
        for text in [
            "9.30", "-9", "9,3", "9.3.1", "0", "x", ".3", "9.", "<*", "9.3.x", "<", "9 3", "١",
        ] {
            assert_eq!(Allele::parse(text), Err(AlleleError::Shape), "{text}");
        }
        assert_eq!(Allele::parse(" "), Err(AlleleError::Empty));
        assert_eq!(Allele::parse("1000"), Err(AlleleError::Long));
    }

    #[test]
    fn every_form_is_read_as_it_is_written() {
        for (text, form) in [
            ("9.3", Form::Repeats(93)),
            ("13", Form::Repeats(130)),
            ("<8", Form::Below(80)),
            (">20.2", Form::Above(202)),
            ("9.x", Form::Variant(90)),
            ("*", Form::Any),
        ] {
            let allele = Allele::parse(text).unwrap();
            assert_eq!(allele.form(), form);
            assert_eq!(allele.to_string(), text);
        }
        assert_eq!(Allele::parse(" 013.0 "), Allele::parse("13"));
    }

    proptest! {
        #[test]
        fn two_bytes_are_an_allele_or_none(code in any::<u16>()) {
            if let Some(allele) = Allele::of_code(code) {
                prop_assert_eq!(allele.code(), code);
                prop_assert_eq!(Allele::parse(&allele.to_string()), Ok(allele));
            }
        }

        #[test]
        fn any_text_is_an_allele_or_an_error(text in ".{0,12}") {
            if let Ok(allele) = Allele::parse(&text) {
                prop_assert_eq!(Allele::parse(&allele.to_string()), Ok(allele));
            }
        }
    }
}
