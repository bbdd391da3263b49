//! Parts of names that say little of who somebody is: particles, titles, forms of companies.

use super::companies;
use super::token::Role;

/// What a part is by its spelling alone; None if it is a name.
pub fn role(latin: &str) -> Option<Role> {
    let is_in = |list: &[&str]| list.binary_search(&latin).is_ok();
    if is_in(&PARTICLES) {
        Some(Role::Particle)
    } else if is_in(&TITLES) {
        Some(Role::Title)
    } else if companies::is_form(latin) {
        Some(Role::LegalForm)
    } else {
        None
    }
}

/// Of Arabic, Germanic, Romance, Slavic and Turkic names, and what joins names of companies. In the
/// order of their bytes.
#[rustfmt::skip]
const PARTICLES: [&str; 63] = [
    "abou", "abu", "ad", "al", "and", "ap", "ash", "aw", "az", "bar", "ben", "bin", "bint",
    "da", "dal", "dalla", "das", "de", "degli", "dei", "del", "dela", "della", "den", "der",
    "des", "di", "do", "dos", "du", "el", "en", "et", "ez", "ibn", "ibne", "kyzy", "la", "las",
    "le", "les", "lo", "los", "of", "oglu", "ogly", "ool", "ould", "qizi", "st", "sul", "the",
    "ul", "und", "ur", "van", "vander", "vom", "von", "ye", "zu", "zum", "zur",
];

/// Of office, faith and courtesy; those that are names as often (Imam, Amir, King) are left out. In
/// the order of their bytes.
#[rustfmt::skip]
const TITLES: [&str; 81] = [
    "ayatollah", "capt", "captain", "cheikh", "cmdr", "col", "colonel", "comandante",
    "commander", "dame", "doctor", "dr", "emir", "eng", "engr", "esq", "frau", "gen", "hadji",
    "haj", "haji", "hajj", "hajji", "herr", "hojatoleslam", "jr", "lady", "lieutenant", "lord",
    "lt", "madame", "maj", "major", "maulana", "maulavi", "mawlana", "mawlawi", "minister",
    "miss", "mlle", "mme", "molvi", "monsieur", "mr", "mrs", "ms", "mulla", "mullah", "mx",
    "pani", "phd", "praesident", "prasident", "president", "presidente", "princess", "prof",
    "professor", "qari", "queen", "rev", "reverend", "sayed", "sayyid", "senor", "senora",
    "sergeant", "sgt", "shaikh", "shaykh", "sheik", "sheikh", "shri", "signor", "signora",
    "sir", "smt", "sr", "syed", "ustad", "ustaz",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_order() {
        assert!(PARTICLES.is_sorted() && TITLES.is_sorted());
        assert_eq!(role("von"), Some(Role::Particle));
        assert_eq!(role("sheikh"), Some(Role::Title));
        assert_eq!(role("vladimir"), None);
    }
}
