//! From a text as read to the characters of a zone.

use super::layout::Layout;
use super::{Fault, Reason};

/// More than twice what the longest zone has.
const LONGEST_INPUT: usize = 200;

/// Characters of a zone in one piece, in upper case, with the form they fit.
pub(super) type Characters = (&'static Layout, Vec<char>);

/// Finds the form of a text as read: lines with or without breaks between them.
///
/// Spaces are left out if the text then has the length of a zone, or else taken for fillers if
/// it has that length with them. A text that fits a form both ways, and not the same one, is
/// refused.
pub(super) fn characters(text: &str) -> Result<Characters, Fault> {
    if text.chars().nth(LONGEST_INPUT).is_some() {
        return Err(length(format!("more than {LONGEST_INPUT} characters")));
    }
    let upper = text.to_ascii_uppercase();
    let lines: Vec<&str> = upper.split(['\n', '\r']).map(str::trim).collect();
    let without = fit(&lines, |character| {
        (!character.is_whitespace()).then_some(character)
    });
    let filled = fit(&lines, |character| {
        Some(if character.is_whitespace() {
            '<'
        } else {
            character
        })
    });
    match (without, filled) {
        (Ok(one), Ok(other)) if one.0.format != other.0.format => Err(length(
            "two lengths, depending on what its spaces mean".to_owned(),
        )),
        (Ok(found), _) | (_, Ok(found)) => Ok(found),
        (Err(lengths), Err(_)) => Err(length(describe(&lengths))),
    }
}

/// Fits lines to a form, each character read by `reading`; or tells their lengths.
fn fit(lines: &[&str], reading: fn(char) -> Option<char>) -> Result<Characters, Vec<usize>> {
    let read: Vec<Vec<char>> = lines
        .iter()
        .map(|line| line.chars().filter_map(reading).collect::<Vec<char>>())
        .filter(|line| !line.is_empty())
        .collect();
    let lengths: Vec<usize> = read.iter().map(Vec::len).collect();
    let joined = read.concat();
    let visa = joined.first() == Some(&'V');
    let layout = match lengths[..] {
        [90] => Layout::fitting(30, 3, visa),
        [72] => Layout::fitting(36, 2, visa),
        [88] => Layout::fitting(44, 2, visa),
        [first, ..] if lengths.iter().all(|&length| length == first) => {
            Layout::fitting(first, lengths.len(), visa)
        }
        _ => None,
    };
    layout.map(|layout| (layout, joined)).ok_or(lengths)
}

fn describe(lengths: &[usize]) -> String {
    match lengths {
        [] => "no characters".to_owned(),
        [1] => "1 character".to_owned(),
        [one] => format!("{one} characters"),
        several => {
            let list: Vec<String> = several.iter().map(usize::to_string).collect();
            format!("lines of {} characters", list.join(" and "))
        }
    }
}

fn length(has: String) -> Fault {
    Fault {
        field: "zone",
        reason: Reason::Length,
        detail: format!(
            "it has {has}; a zone has 3 lines of 30 (TD1), 2 of 36 (TD2, MRV-B) or 2 of 44 \
             (TD3, MRV-A), with or without line breaks"
        ),
    }
}
