//! Where each field of each form lies, counted from 0 over the joined lines.

use std::ops::Range;

use super::Format;

/// One form of a zone.
pub(super) struct Layout {
    pub format: Format,
    /// Characters in a line.
    pub width: usize,
    pub lines: usize,
    pub document_code: Range<usize>,
    pub issuer: Range<usize>,
    pub name: Range<usize>,
    pub number: Range<usize>,
    pub nationality: Range<usize>,
    pub birth_date: Range<usize>,
    pub sex: Range<usize>,
    pub expiry: Range<usize>,
    pub optional: Range<usize>,
    pub optional_2: Range<usize>,
    /// The optional data have a check digit after them (TD3 only).
    pub optional_checked: bool,
    /// The place of the composite check digit, which visas lack, and what it guards.
    pub composite: Option<(usize, &'static [Range<usize>])>,
    /// A number of more than nine characters continues in the optional data.
    pub long_numbers: bool,
}

/// Doc 9303-5, 4.2.2.
static TD1: Layout = Layout {
    format: Format::Td1,
    width: 30,
    lines: 3,
    document_code: 0..2,
    issuer: 2..5,
    number: 5..14,
    optional: 15..30,
    birth_date: 30..36,
    sex: 37..38,
    expiry: 38..44,
    nationality: 45..48,
    optional_2: 48..59,
    name: 60..90,
    optional_checked: false,
    composite: Some((59, &[5..30, 30..37, 38..45, 48..59])),
    long_numbers: true,
};

/// Doc 9303-6, 4.2.2.
static TD2: Layout = Layout {
    composite: Some((71, &[36..46, 49..56, 57..71])),
    long_numbers: true,
    ..two_lines(Format::Td2, 36, 64..71)
};

/// Doc 9303-4, 4.2.2.
static TD3: Layout = Layout {
    optional_checked: true,
    composite: Some((87, &[44..54, 57..64, 65..87])),
    ..two_lines(Format::Td3, 44, 72..86)
};

/// Doc 9303-7, 4.
static MRV_A: Layout = two_lines(Format::MrvA, 44, 72..88);

/// Doc 9303-7, 5.
static MRV_B: Layout = two_lines(Format::MrvB, 36, 64..72);

/// What all forms of two lines share.
const fn two_lines(format: Format, width: usize, optional: Range<usize>) -> Layout {
    Layout {
        format,
        width,
        lines: 2,
        document_code: 0..2,
        issuer: 2..5,
        name: 5..width,
        number: width..width + 9,
        nationality: width + 10..width + 13,
        birth_date: width + 13..width + 19,
        sex: width + 20..width + 21,
        expiry: width + 21..width + 27,
        optional,
        optional_2: 0..0,
        optional_checked: false,
        composite: None,
        long_numbers: false,
    }
}

impl Layout {
    pub fn of(format: Format) -> &'static Self {
        match format {
            Format::Td1 => &TD1,
            Format::Td2 => &TD2,
            Format::Td3 => &TD3,
            Format::MrvA => &MRV_A,
            Format::MrvB => &MRV_B,
        }
    }

    /// The form of so many lines of such a width; V as first letter marks a visa.
    pub fn fitting(width: usize, lines: usize, visa: bool) -> Option<&'static Self> {
        match (width, lines, visa) {
            (30, 3, _) => Some(&TD1),
            (36, 2, false) => Some(&TD2),
            (36, 2, true) => Some(&MRV_B),
            (44, 2, false) => Some(&TD3),
            (44, 2, true) => Some(&MRV_A),
            _ => None,
        }
    }

    pub fn characters(&self) -> usize {
        self.width * self.lines
    }

    /// The field a character lies in, its check digit included.
    pub fn field_at(&self, position: usize) -> &'static str {
        let fields = [
            ("document_code", &self.document_code, 0),
            ("issuer", &self.issuer, 0),
            ("name", &self.name, 0),
            ("number", &self.number, 1),
            ("nationality", &self.nationality, 0),
            ("birth_date", &self.birth_date, 1),
            ("sex", &self.sex, 0),
            ("expiry", &self.expiry, 1),
            (
                "optional",
                &self.optional,
                usize::from(self.optional_checked),
            ),
            ("optional_2", &self.optional_2, 0),
        ];
        fields
            .into_iter()
            .find(|(_, span, check)| (span.start..span.end + check).contains(&position))
            .map_or("composite", |(name, _, _)| name)
    }

    /// Line and column of a character, both from 1.
    pub fn place(&self, position: usize) -> (usize, usize) {
        (position / self.width + 1, position % self.width + 1)
    }
}
