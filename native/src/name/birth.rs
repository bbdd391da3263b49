//! Dates of birth: whole, partial or a span of years, checked, and put into the Gregorian calendar.

use std::fmt;

use super::calendar::{Calendar, Day};

/// The first year that a date may lie in: before it, a date is mistyped or of another calendar.
pub const FIRST_YEAR: u16 = 1800;
/// And the last.
pub const LAST_YEAR: u16 = 2100;

/// A date of the Gregorian calendar of which the day, or the month too, may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Birth {
    /// From `FIRST_YEAR` to `LAST_YEAR`.
    pub year: u16,
    /// 1 to 12; 0: unknown.
    pub month: u8,
    /// 1 to 31; 0: unknown. Known only with the month.
    pub day: u8,
}

/// What is known of when somebody was born.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Born {
    /// A date.
    On(Birth),
    /// A span of years: the first and the last.
    Between(u16, u16),
}

/// Why a text is no date of birth. Each is a sentence that says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BirthFault {
    /// Not of the form.
    Form,
    /// No such month.
    Month,
    /// The month has no such day.
    Day,
    /// Before `FIRST_YEAR` or beyond `LAST_YEAR`.
    Year,
    /// A year that looks like one of these calendars.
    Hijri,
    /// The same.
    Buddhist,
    /// The last year of a span is before the first.
    Order,
}

impl fmt::Display for BirthFault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Form => {
                "not a date: write it as 1961-03-14, 1961-03 or 1961, or a span of years as 1958..1964"
            }
            Self::Month => "there is no such month: the month is 01 to 12, after the year",
            Self::Day => "the month has no such day: check it, or leave the day out",
            Self::Year => "the year is not from 1800 to 2100: write all four digits of it",
            Self::Hijri => {
                "the year looks like one of the Islamic or the Persian calendar: write AH (lunar) or \
                 SH (solar) after the date, or the Gregorian date"
            }
            Self::Buddhist => {
                "the year looks like one of the Buddhist calendar: write BE after the date, or the \
                 Gregorian date"
            }
            Self::Order => "the span of years ends before it begins: write the earlier year first",
        })
    }
}

impl std::error::Error for BirthFault {}

impl Birth {
    /// A date that exists; month and day 0 where they are not known.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, BirthFault> {
        match year {
            FIRST_YEAR..=LAST_YEAR => {}
            1300..=1500 => return Err(BirthFault::Hijri),
            2343..=2643 => return Err(BirthFault::Buddhist),
            _ => return Err(BirthFault::Year),
        }
        if month > 12 || (month == 0 && day > 0) {
            return Err(BirthFault::Month);
        }
        if day > 0 && day > Calendar::Gregorian.days_in(year, month) {
            return Err(BirthFault::Day);
        }
        Ok(Self { year, month, day })
    }

    /// Whether the day is known.
    pub fn is_whole(self) -> bool {
        self.day > 0
    }
}

impl Born {
    /// Reads `1961-03-14`, `1961-03`, `1961`, `1958..1964`, and a date of another calendar that is
    /// marked as such: `1380-05-02 AH`, `1340-12-29 SH`, `2504-03-14 BE`. A part of 0 is unknown, as
    /// ICAO Doc 9303-3 section 4.8 has it for machine-readable zones: `1961-00-00`.
    ///
    /// A date of another calendar without its day becomes the years that it lies in.
    pub fn read(text: &str) -> Result<Self, BirthFault> {
        let text = text.trim();
        if text.len() > 32 {
            return Err(BirthFault::Form);
        }
        if let Some((first, last)) = text.split_once("..") {
            return Self::between(digits(first, 4)?, digits(last, 4)?);
        }
        let (date, calendar) = Calendar::split(text);
        let mut parts = date.split('-');
        let year = digits(parts.next().unwrap_or_default(), 4)?;
        let month = parts.next().map_or(Ok(0), |part| digits(part, 2))?;
        let day = parts.next().map_or(Ok(0), |part| digits(part, 2))?;
        if parts.next().is_some() {
            return Err(BirthFault::Form);
        }
        // Two digits fit.
        let (month, day) = (month as u8, day as u8);
        match calendar {
            Calendar::Gregorian => Birth::new(year, month, day).map(Self::On),
            other => Self::converted(other, year, month, day),
        }
    }

    /// A span of years, both ends in it.
    pub fn between(first: u16, last: u16) -> Result<Self, BirthFault> {
        for year in [first, last] {
            Birth::new(year, 0, 0)?;
        }
        match first <= last {
            true => Ok(Self::Between(first, last)),
            false => Err(BirthFault::Order),
        }
    }

    /// The first and the last year that it may be in.
    pub fn years(self) -> (u16, u16) {
        match self {
            Self::On(birth) => (birth.year, birth.year),
            Self::Between(first, last) => (first, last),
        }
    }

    fn converted(calendar: Calendar, year: u16, month: u8, day: u8) -> Result<Self, BirthFault> {
        if month > 12 || (month == 0 && day > 0) {
            return Err(BirthFault::Month);
        }
        if year == 0 || year > 2643 {
            return Err(BirthFault::Year);
        }
        let gregorian = |month, day| calendar.gregorian(Day { year, month, day });
        if day > 0 {
            if day > calendar.days_in(year, month) {
                return Err(BirthFault::Day);
            }
            let day = gregorian(month, day).ok_or(BirthFault::Year)?;
            return Birth::new(day.year, day.month, day.day).map(Self::On);
        }
        let (first, last) = match month {
            0 => (1, 12),
            month => (month, month),
        };
        let start = gregorian(first, 1).ok_or(BirthFault::Year)?;
        let end = gregorian(last, calendar.days_in(year, last)).ok_or(BirthFault::Year)?;
        Self::between(start.year, end.year)
    }
}

/// A number of so many digits at the most.
fn digits(text: &str, most: usize) -> Result<u16, BirthFault> {
    let is_number = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    match is_number {
        true => text.parse().map_err(|_| BirthFault::Form),
        false => Err(BirthFault::Form),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn on(year: u16, month: u8, day: u8) -> Result<Born, BirthFault> {
        Ok(Born::On(Birth { year, month, day }))
    }

    #[test]
    fn whole_and_partial_dates_and_spans_are_read() {
        assert_eq!(Born::read("1961-03-14"), on(1961, 3, 14));
        assert_eq!(Born::read(" 1961-3 "), on(1961, 3, 0));
        assert_eq!(Born::read("1961-00-00"), on(1961, 0, 0));
        assert_eq!(Born::read("1958..1964"), Ok(Born::Between(1958, 1964)));
        assert_eq!(Born::read("2000-02-29"), on(2000, 2, 29));
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for (text, fault) in [
            ("1961-02-31", BirthFault::Day),
            ("1900-02-29", BirthFault::Day),
            ("1961-13-01", BirthFault::Month),
            ("1961-00-05", BirthFault::Month),
            ("0000-01-01", BirthFault::Year),
            ("61-01-01", BirthFault::Year),
            ("9999", BirthFault::Year),
            ("1964..1958", BirthFault::Order),
            ("14.3.1961", BirthFault::Form),
            ("1961-03-14-01", BirthFault::Form),
            ("19610314", BirthFault::Form),
            ("", BirthFault::Form),
            ("-", BirthFault::Form),
        ] {
            assert_eq!(Born::read(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn other_calendars_are_refused_unless_they_are_marked() {
        assert_eq!(Born::read("1402-05-06"), Err(BirthFault::Hijri));
        assert_eq!(Born::read("1362"), Err(BirthFault::Hijri));
        assert_eq!(Born::read("2530-01-05"), Err(BirthFault::Buddhist));
        // 1 Muharram 1400 was 21 November 1979; Nowruz of 1362 was 21 March 1983.
        assert_eq!(Born::read("1400-01-01 AH"), on(1979, 11, 21));
        assert_eq!(Born::read("1362-01-01 sh"), on(1983, 3, 21));
        assert_eq!(Born::read("2530-01-05 BE"), on(1987, 1, 5));
        assert_eq!(Born::read("1400 AH"), Ok(Born::Between(1979, 1980)));
        assert_eq!(Born::read("1362-10 SH"), Ok(Born::Between(1983, 1984)));
        assert_eq!(Born::read("1363-12-30 SH"), Err(BirthFault::Day));
        assert_eq!(Born::read("0 AH"), Err(BirthFault::Year));
        assert_eq!(Born::read("500 BE"), Err(BirthFault::Year));
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_a_fault(text in "[0-9. AHSBE-]{0,14}|.*") {
            if let Ok(born) = Born::read(&text) {
                let (first, last) = born.years();
                prop_assert!(FIRST_YEAR <= first && first <= last && last <= LAST_YEAR);
            }
        }
    }
}
