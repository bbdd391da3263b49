//! What two dates of birth say about being one person's.

use super::birth::{Birth, Born};
use super::weigh::Agreement;

/// Years that the people of a file were born in, about: what chance is reckoned from.
const YEARS: f32 = 60.0;
/// Decimal logarithms of how much likelier a thing is of one person than of two: its share among
/// dates of one person in two files, over its share among any two dates, of which 365.25 days in 60
/// years make 22,000. Shares of one person's are about those of `bench.names`' list and queries.
const SAME: f32 = 4.2;
const SAME_MONTH: f32 = 2.8;
const SAME_YEAR: f32 = 1.7;
/// Day and month the other way round: 1 in 200 against 1 in 22,000.
const SWAPPED: f32 = 2.0;
/// The year or another part a digit off, all else the same.
const NEXT_YEAR: f32 = 2.3;
const ONE_PART: f32 = 1.5;
/// 1 January is written for a day that is not known.
const STAND_IN: f32 = 1.4;
const SAME_YEAR_ONLY: f32 = 0.2;
/// Years that are one off, or two, say nothing; others of one person are 4 in 100.
const NEAR: f32 = 0.2;
const NEARER: f32 = -0.3;
const DIFFERENT: f32 = -1.4;

/// How the best of a record's dates agrees with what is asked, and its weight; None without one.
pub fn weigh_dates(probe: Born, record: &[Born]) -> Option<(Agreement, f32)> {
    let weighed = record.iter().map(|&date| weigh_date(probe, date));
    let (agreement, weight) = weighed.max_by(|one, other| one.1.total_cmp(&other.1))?;
    // Of several dates one agrees by chance so much sooner.
    let often = (record.len() as f32).log10();
    Some((
        agreement,
        if weight > often {
            weight - often
        } else {
            weight
        },
    ))
}

fn weigh_date(probe: Born, record: Born) -> (Agreement, f32) {
    match (probe, record) {
        (Born::On(one), Born::On(other)) if one.year == other.year => same_year(one, other),
        (Born::On(one), Born::On(other)) => other_year(one, other),
        _ => spans(probe, record),
    }
}

fn same_year(one: Birth, other: Birth) -> (Agreement, f32) {
    let both = one.is_whole() && other.is_whole();
    if both && one == other {
        return (Agreement::Same, SAME);
    }
    if both && (one.day, one.month) == (other.month, other.day) {
        return (Agreement::Swapped, SWAPPED);
    }
    if is_stand_in(one) || is_stand_in(other) {
        return (Agreement::SameYear, STAND_IN);
    }
    if one.month == 0 || other.month == 0 {
        return (Agreement::SameYear, SAME_YEAR);
    }
    match (one.month == other.month, one.day == other.day) {
        (true, _) if !both => (Agreement::SameMonth, SAME_MONTH),
        (true, _) | (_, true) if both => (Agreement::Near, ONE_PART),
        _ => (Agreement::SameYear, SAME_YEAR_ONLY),
    }
}

fn other_year(one: Birth, other: Birth) -> (Agreement, f32) {
    let apart = one.year.abs_diff(other.year);
    let same_day = one.is_whole() && (one.month, one.day) == (other.month, other.day);
    if same_day && !is_stand_in(one) {
        match apart {
            1 => return (Agreement::Near, NEXT_YEAR),
            _ if is_digit_off(one.year, other.year) => return (Agreement::Near, ONE_PART),
            _ => {}
        }
    }
    match apart {
        1 => (Agreement::Near, NEAR),
        2 => (Agreement::Near, NEARER),
        _ if is_digit_off(one.year, other.year) => (Agreement::Near, 2.0 * NEARER),
        _ => (Agreement::Different, DIFFERENT),
    }
}

fn spans(probe: Born, record: Born) -> (Agreement, f32) {
    let ((from, to), (first, last)) = (probe.years(), record.years());
    let apart = first.saturating_sub(to).max(from.saturating_sub(last));
    if apart > 0 {
        return match apart {
            1 | 2 => (Agreement::Near, NEARER),
            _ => (Agreement::Different, DIFFERENT),
        };
    }
    // The wider of the two has the other in it by chance.
    let wide = f32::from((to - from).max(last - first) + 1);
    (Agreement::Within, (YEARS / wide).log10().max(0.0))
}

fn is_stand_in(date: Birth) -> bool {
    (date.month, date.day) == (1, 1)
}

/// Whether two years differ in one digit.
fn is_digit_off(one: u16, other: u16) -> bool {
    let digits = |year: u16| [year / 1000, year / 100 % 10, year / 10 % 10, year % 10];
    let pairs = digits(one).into_iter().zip(digits(other));
    pairs.filter(|(ours, theirs)| ours != theirs).count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(probe: &str, record: &str) -> (Agreement, f32) {
        let date = |text| Born::read(text).unwrap();
        let there = weigh_date(date(probe), date(record));
        assert_eq!(there, weigh_date(date(record), date(probe)));
        there
    }

    #[test]
    fn dates_agree_as_clerks_write_them() {
        assert_eq!(weighed("1961-03-14", "1961-03-14"), (Agreement::Same, SAME));
        assert_eq!(
            weighed("1961-03-04", "1961-04-03"),
            (Agreement::Swapped, SWAPPED)
        );
        assert_eq!(
            weighed("1961", "1961-04-03"),
            (Agreement::SameYear, SAME_YEAR)
        );
        assert_eq!(
            weighed("1961-04", "1961-04-03"),
            (Agreement::SameMonth, SAME_MONTH)
        );
        assert_eq!(
            weighed("1961-01-01", "1961-04-03"),
            (Agreement::SameYear, STAND_IN)
        );
        assert_eq!(
            weighed("1988-01-06", "1989-01-06"),
            (Agreement::Near, NEXT_YEAR)
        );
        assert_eq!(
            weighed("1969-04-04", "1960-04-04"),
            (Agreement::Near, ONE_PART)
        );
        assert_eq!(
            weighed("1961-03-14", "1961-03-15"),
            (Agreement::Near, ONE_PART)
        );
        assert_eq!(
            weighed("1961-03-14", "1975-08-02"),
            (Agreement::Different, DIFFERENT)
        );
        assert_eq!(weighed("1972", "1973"), (Agreement::Near, NEAR));
        assert_eq!(weighed("1958..1963", "1961-05-02").0, Agreement::Within);
        assert_eq!(weighed("1958..1963", "1965").0, Agreement::Near);
        assert_eq!(weighed("1958..1963", "1970").0, Agreement::Different);
    }

    #[test]
    fn wide_spans_say_less_and_several_dates_less_than_one() {
        assert!(weighed("1958..1963", "1961").1 > weighed("1950..1970", "1961").1);
        let date = Born::read("1961").unwrap();
        let other = Born::read("1970").unwrap();
        let one = weigh_dates(date, &[date]).unwrap().1;
        assert!(weigh_dates(date, &[date, other]).unwrap().1 < one);
        assert_eq!(weigh_dates(date, &[]), None);
    }
}
