//! One spelling for what is the same number, and one for what readers take for the same.
//!
//! Optical readers and people confuse O, Q and 0; I, L and 1; S and 5; B and 8; Z and 2; G and 6.

/// Letters in the alphabet of document and vehicle numbers.
const LETTERS: f64 = 26.0;
/// Digits in it.
const DIGITS: f64 = 10.0;

/// What each byte becomes in a normal form; 0: it is dropped.
const NORMAL: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_uppercase();
        }
        byte += 1;
    }
    table
};

/// What each byte becomes in a folded form; 0: it is dropped.
const FOLDED: [u8; 256] = {
    let mut table = NORMAL;
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match table[byte] {
            b'O' | b'Q' => b'0',
            b'I' | b'L' => b'1',
            b'Z' => b'2',
            b'S' => b'5',
            b'G' => b'6',
            b'B' => b'8',
            same => same,
        };
        byte += 1;
    }
    table
};

fn translate(text: &str, table: &[u8; 256]) -> String {
    text.bytes()
        .map(|byte| table[usize::from(byte)])
        .filter(|&byte| byte != 0)
        .map(char::from)
        .collect()
}

/// The text in capital letters A-Z and digits, and nothing else.
///
/// Spaces, hyphens, `<`, full stops, strokes and all other punctuation are dropped, and so is
/// every character outside ASCII: a Cyrillic А is not taken for a Latin A.
pub fn normalise(text: &str) -> String {
    translate(text, &NORMAL)
}

/// The normal form with one representative, the digit, for characters that readers confuse:
/// O, Q → 0; I, L → 1; Z → 2; S → 5; G → 6; B → 8.
///
/// `fold(normalise(x)) == fold(x)`, and folding twice changes nothing.
pub fn fold(text: &str) -> String {
    translate(text, &FOLDED)
}

/// Where numbered records lie in a store: by their folded number, then their issuer, each ended
/// by a full stop, which sorts below all letters and digits. One call, because every look-up
/// makes it.
pub fn place(number: &str, issuer: &str) -> String {
    let mut place = String::with_capacity(number.len() + issuer.len() + 2);
    place.extend(
        number
            .bytes()
            .map(|byte| FOLDED[usize::from(byte)])
            .filter(|&byte| byte != 0)
            .map(char::from),
    );
    place.push('.');
    if !issuer.is_empty() {
        place.push_str(issuer);
        place.push('.');
    }
    place
}

/// The capital letters and digits that fold to the same as `character`, itself among them;
/// empty if `character` is dropped by folding.
pub fn confusable(character: char) -> &'static str {
    let Ok(byte) = u8::try_from(character) else {
        return "";
    };
    match FOLDED[usize::from(byte)] {
        0 => "",
        b'0' => "0OQ",
        b'1' => "1IL",
        b'2' => "2Z",
        b'5' => "5S",
        b'6' => "6G",
        b'8' => "8B",
        same => alone(same),
    }
}

/// The one-character slice of the alphabet that holds a capital letter or digit.
fn alone(byte: u8) -> &'static str {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let at = match byte {
        b'0'..=b'9' => byte - b'0',
        _ => byte - b'A' + 10,
    };
    &ALPHABET[usize::from(at)..=usize::from(at)]
}

/// Probability that a random number of the same form (a letter where `number` has one, a digit
/// where it has one, all equally likely) equals `number` in its normal form. 1 if that is empty.
pub fn exact_chance(number: &str) -> f64 {
    chance(number, |_| 1)
}

/// Probability that a random number of the same form (a letter where `number` has one, a digit
/// where it has one, all equally likely) folds to the same as `number`. 1 if that is empty.
pub fn fold_chance(number: &str) -> f64 {
    chance(number, |byte| {
        confusable(char::from(byte))
            .bytes()
            .filter(|other| other.is_ascii_digit() == byte.is_ascii_digit())
            .count()
    })
}

fn chance(number: &str, agreeing: impl Fn(u8) -> usize) -> f64 {
    number
        .bytes()
        .filter(u8::is_ascii_alphanumeric)
        .map(|byte| {
            let all = if byte.is_ascii_digit() {
                DIGITS
            } else {
                LETTERS
            };
            agreeing(byte) as f64 / all
        })
        .product()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn drops_punctuation_and_foreign_letters() {
        assert_eq!(normalise(" ab-12<3./é４А "), "AB123");
    }

    #[test]
    fn folds_to_the_digit() {
        assert_eq!(
            fold("0OQ 1IL 5S 8B 2Z 6G"),
            "0001115588226".to_owned() + "6"
        );
        assert_eq!(fold("acdefhjkmnprtuvwxy3479"), "ACDEFHJKMNPRTUVWXY3479");
    }

    #[test]
    fn places_end_in_full_stops() {
        assert_eq!(place("12ab-34567", "FRA"), "12A834567.FRA.");
        assert_eq!(place("12AB34567", ""), "12A834567.");
    }

    #[test]
    fn chances_of_known_numbers() {
        assert_eq!(exact_chance("A1"), 1.0 / 260.0);
        assert_eq!(fold_chance("O"), 2.0 / 26.0);
        assert_eq!(fold_chance("0"), 1.0 / 10.0);
        assert_eq!(fold_chance(""), 1.0);
    }

    #[test]
    fn classes_divide_the_alphabet() {
        for character in ('0'..='9').chain('A'..='Z') {
            let class = confusable(character);
            assert!(class.contains(character));
            assert!(class.chars().all(|other| confusable(other) == class));
        }
        assert_eq!(confusable('<'), "");
        assert_eq!(confusable('Ж'), "");
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(text in any::<String>()) {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
            prop_assert_eq!(fold(&normalise(&text)), fold(&text));
            prop_assert!(normalise(&text).bytes().all(|byte| byte.is_ascii_uppercase()
                || byte.is_ascii_digit()));
        }

        #[test]
        fn folding_is_never_less_likely_than_equality(number in "[0-9A-Z]{0,20}") {
            prop_assert!(fold_chance(&number) >= exact_chance(&number));
        }
    }
}
