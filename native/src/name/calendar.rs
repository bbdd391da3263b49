//! Calendars other than the Gregorian, put into it by counting days.
//!
//! Richards, "Calendars", in Explanatory Supplement to the Astronomical Almanac, 3rd edition, 2013,
//! chapter 15. The Islamic calendar is the tabular one (civil epoch, intercalary years 2, 5, 7, 10, 13,
//! 16, 18, 21, 24, 26 and 29 of 30): months begin a day or two off where they were observed. The
//! Persian has its leap years by the rule of 33 years, which is that of the sun from 1244 to 1472 SH.

/// A calendar that dates are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// The one that all is kept in.
    Gregorian,
    /// Lunar Hijri, AH.
    Islamic,
    /// Solar Hijri, SH: Iran, and Afghanistan.
    Persian,
    /// BE, as Thailand counts it: 543 years ahead of the Gregorian, in the same months.
    Buddhist,
}

/// A day of some calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// From 1.
    pub year: u16,
    /// From 1 to 12.
    pub month: u8,
    /// From 1.
    pub day: u8,
}

/// Julian day number of the day before 1 Muharram 1 AH, and before 1 Farvardin 1 SH.
const BEFORE_HIJRI: i64 = 1_948_439;
const BEFORE_PERSIAN: i64 = 1_948_319;

impl Calendar {
    /// A date and its calendar, by the mark at its end in capitals or small letters.
    pub fn split(text: &str) -> (&str, Self) {
        for (mark, calendar) in [
            ("AH", Self::Islamic),
            ("SH", Self::Persian),
            ("BE", Self::Buddhist),
            ("CE", Self::Gregorian),
            ("AD", Self::Gregorian),
        ] {
            let Some(at) = text.len().checked_sub(mark.len()) else {
                continue;
            };
            if text.is_char_boundary(at) && text[at..].eq_ignore_ascii_case(mark) {
                return (text[..at].trim_end(), calendar);
            }
        }
        (text, Self::Gregorian)
    }

    /// Days of a month from 1 to 12; 0 of another.
    pub fn days_in(self, year: u16, month: u8) -> u8 {
        let leap = self.is_leap(year);
        match (self, month) {
            (_, 0 | 13..) => 0,
            (Self::Gregorian | Self::Buddhist, 2) => 28 + u8::from(leap),
            (Self::Gregorian | Self::Buddhist, 4 | 6 | 9 | 11) => 30,
            (Self::Gregorian | Self::Buddhist, _) => 31,
            (_, 12) => 29 + u8::from(leap),
            (Self::Islamic, month) => 29 + month % 2,
            (Self::Persian, month) => 30 + u8::from(month <= 6),
        }
    }

    fn is_leap(self, year: u16) -> bool {
        let year = i64::from(year);
        let gregorian = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        match self {
            Self::Gregorian => gregorian(year),
            Self::Buddhist => gregorian(year - 543),
            Self::Islamic => (11 * year + 14) % 30 < 11,
            Self::Persian => (25 * year + 11) % 33 < 8,
        }
    }

    /// The same day in the Gregorian calendar. None if it is before its year 1.
    pub fn gregorian(self, day: Day) -> Option<Day> {
        let years = i64::from(day.year) - 1;
        let before: i64 = (1..day.month)
            .map(|month| i64::from(self.days_in(day.year, month)))
            .sum();
        let of_year = before + i64::from(day.day);
        match self {
            Self::Gregorian => Some(day),
            Self::Buddhist => {
                let year = day.year.checked_sub(543).filter(|&year| year > 0)?;
                Some(Day { year, ..day })
            }
            Self::Islamic => {
                let leaps = (11 * years + 14) / 30;
                from_julian_day(BEFORE_HIJRI + 354 * years + leaps + of_year)
            }
            Self::Persian => {
                let leaps = (8 * years + 29) / 33;
                from_julian_day(BEFORE_PERSIAN + 365 * years + leaps + of_year)
            }
        }
    }
}

/// Richards, algorithm 4, with the parameters of the Gregorian calendar (table 15.14).
fn from_julian_day(number: i64) -> Option<Day> {
    let f = number + 1401 + (4 * number + 274_277) / 146_097 * 3 / 4 - 38;
    let e = 4 * f + 3;
    let h = 5 * (e % 1461 / 4) + 2;
    let month = (h / 153 + 2) % 12 + 1;
    let year = e / 1461 - 4716 + (14 - month) / 12;
    Some(Day {
        year: u16::try_from(year).ok()?,
        month: month as u8,
        day: (h % 153 / 5 + 1) as u8,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: u16, month: u8, day: u8) -> Day {
        Day { year, month, day }
    }

    #[test]
    fn new_years_fall_where_the_almanacs_have_them() {
        // Nowruz, as it was kept in Iran.
        for (year, on) in [
            (1300, day(1921, 3, 21)),
            (1358, day(1979, 3, 21)),
            (1362, day(1983, 3, 21)),
            (1375, day(1996, 3, 20)),
            (1399, day(2020, 3, 20)),
            (1403, day(2024, 3, 20)),
            (1404, day(2025, 3, 21)),
        ] {
            let new_year = Calendar::Persian.gregorian(day(year, 1, 1));
            assert_eq!(new_year, Some(on), "{year} SH");
        }
        // 1 Muharram by the table.
        for (year, on) in [(1400, day(1979, 11, 21)), (1445, day(2023, 7, 19))] {
            let new_year = Calendar::Islamic.gregorian(day(year, 1, 1));
            assert_eq!(new_year, Some(on), "{year} AH");
        }
    }

    #[test]
    fn years_are_as_long_as_to_the_next_new_year() {
        for calendar in [Calendar::Islamic, Calendar::Persian] {
            for year in 1250..1460 {
                let last = calendar.days_in(year, 12);
                let end = calendar.gregorian(day(year, 12, last)).unwrap();
                let next = calendar.gregorian(day(year + 1, 1, 1)).unwrap();
                let follows = match (end.day + 1, end.month) {
                    (following, month)
                        if following <= Calendar::Gregorian.days_in(end.year, month) =>
                    {
                        day(end.year, month, following)
                    }
                    (_, 12) => day(end.year + 1, 1, 1),
                    (_, month) => day(end.year, month + 1, 1),
                };
                assert_eq!(next, follows, "{calendar:?} {year}");
            }
        }
    }

    #[test]
    fn marks_are_read_from_the_end() {
        assert_eq!(Calendar::split("1400 ah"), ("1400", Calendar::Islamic));
        assert_eq!(Calendar::split("1961"), ("1961", Calendar::Gregorian));
        assert_eq!(Calendar::split("é"), ("é", Calendar::Gregorian));
    }
}
