//! Check digits of travel documents and of vehicles.
//!
//! Neither sees every confusion of characters: 7-3-1 modulo 10 is blind to L for 1 and G for 6,
//! among others, and a vehicle's check digit to S for 2.

/// What a check digit says of the text it guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the one that the text calls for.
    Right,
    /// The text calls for another one.
    Wrong {
        /// The one it calls for.
        expected: char,
    },
    /// There is none, or the text has a character that has no value.
    NotApplicable,
}

impl Verdict {
    /// Compares the check digit that was read with the one the text calls for.
    pub fn of(expected: Option<char>, read: char) -> Self {
        match expected {
            None => Self::NotApplicable,
            Some(expected) if expected == read => Self::Right,
            Some(expected) => Self::Wrong { expected },
        }
    }
}

/// The check digit of a field of a machine-readable zone: ICAO Doc 9303-3, section 4.9.
///
/// Weights 7, 3, 1 repeating, modulo 10; a digit counts as itself, A to Z as 10 to 35, `<` as 0.
/// `None` if another character is among them, a lower-case letter too.
pub fn icao(text: &str) -> Option<char> {
    weigh(text.bytes()).map(digit)
}

/// The same over bytes from several places, which a composite check digit needs.
pub(crate) fn icao_of_bytes(bytes: impl Iterator<Item = u8>) -> Option<char> {
    weigh(bytes).map(digit)
}

fn weigh(bytes: impl Iterator<Item = u8>) -> Option<u32> {
    bytes
        .zip([7, 3, 1].into_iter().cycle())
        .try_fold(0, |sum, (byte, weight)| {
            Some((sum + icao_value(byte)? * weight) % 10)
        })
}

fn icao_value(byte: u8) -> Option<u32> {
    match byte {
        b'<' => Some(0),
        b'0'..=b'9' | b'A'..=b'Z' => char::from(byte).to_digit(36),
        _ => None,
    }
}

fn digit(value: u32) -> char {
    char::from_digit(value, 10).expect("a remainder of 10 is one decimal digit")
}

/// Characters of a vehicle identification number: ISO 3779, 5.
pub const VIN_LENGTH: usize = 17;
const VIN_CHECK_POSITION: usize = 8;
/// 49 CFR 565.15(c), table IV; the check digit itself weighs nothing.
const VIN_WEIGHTS: [u32; VIN_LENGTH] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/// What can be said of a vehicle identification number from itself alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VinCheck {
    /// It has 17 characters.
    pub valid_length: bool,
    /// It has only digits and letters other than I, O and Q.
    pub valid_characters: bool,
    /// The check digit it calls for, if both of the above hold.
    pub expected: Option<char>,
    /// What stands in the ninth place, if there is one.
    pub found: Option<char>,
    /// Its maker must set a check digit: the first character is 1 to 5 (North America, 49 CFR
    /// 565.15(c)) or L (China, GB 16735). Elsewhere a wrong one says nothing against the number.
    pub obligatory: bool,
}

impl VinCheck {
    /// Whether the ninth place holds the check digit that the others call for.
    pub fn verdict(&self) -> Verdict {
        self.found.map_or(Verdict::NotApplicable, |found| {
            Verdict::of(self.expected, found)
        })
    }
}

/// Looks at a vehicle identification number: ISO 3779, 49 CFR 565.15(c).
///
/// Lower case is taken as upper case; spaces and hyphens are passed over. Any other character
/// counts, `?` too, and makes the number one without a check digit.
pub fn vin(text: &str) -> VinCheck {
    let mut characters = text
        .chars()
        .filter(|character| !character.is_whitespace() && *character != '-')
        .map(|character| character.to_ascii_uppercase());
    let number: Vec<char> = characters.by_ref().take(VIN_LENGTH).collect();
    let valid_length = number.len() == VIN_LENGTH && characters.next().is_none();
    let values: Option<Vec<u32>> = number.iter().copied().map(vin_value).collect();
    VinCheck {
        valid_length,
        valid_characters: values.is_some() && characters.all(|other| vin_value(other).is_some()),
        expected: values
            .filter(|_| valid_length)
            .map(|values| vin_digit(&values)),
        found: number.get(VIN_CHECK_POSITION).copied(),
        obligatory: matches!(number.first(), Some('1'..='5' | 'L')),
    }
}

/// 49 CFR 565.15(c), table III.
fn vin_value(character: char) -> Option<u32> {
    match character {
        '0'..='9' => character.to_digit(10),
        'A' | 'J' => Some(1),
        'B' | 'K' | 'S' => Some(2),
        'C' | 'L' | 'T' => Some(3),
        'D' | 'M' | 'U' => Some(4),
        'E' | 'N' | 'V' => Some(5),
        'F' | 'W' => Some(6),
        'G' | 'P' | 'X' => Some(7),
        'H' | 'Y' => Some(8),
        'R' | 'Z' => Some(9),
        _ => None,
    }
}

fn vin_digit(values: &[u32]) -> char {
    let sum: u32 = values
        .iter()
        .zip(VIN_WEIGHTS)
        .map(|(value, weight)| value * weight)
        .sum();
    match sum % 11 {
        10 => 'X',
        remainder => char::from_digit(remainder, 10).expect("less than 10"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn icao_examples_of_the_standard() {
        assert_eq!(icao("520727"), Some('3'));
        assert_eq!(icao("AB2134<<<"), Some('5'));
        assert_eq!(icao("L898902C3"), Some('6'));
        assert_eq!(icao("D23145890734"), Some('9'));
        assert_eq!(icao("HA672242<658022549601086<<<<<<<<<<<<<<0"), Some('8'));
        assert_eq!(icao(""), Some('0'));
        assert_eq!(icao("ab"), None);
        assert_eq!(icao("é"), None);
    }

    #[test]
    fn icao_is_blind_to_some_confusions() {
        assert_eq!(icao("L1"), icao("11"));
        assert_eq!(icao("G0"), icao("60"));
        assert_ne!(icao("O0"), icao("00"));
    }

    #[test]
    fn vin_of_known_vehicles() {
        let check = vin("1M8GDM9AXKP042788");
        assert_eq!(check.verdict(), Verdict::Right);
        assert!(check.obligatory);
        assert_eq!(vin("11111111111111111").verdict(), Verdict::Right);
        let check = vin("wvw-zzz1jz xw000001");
        assert!(check.valid_length && check.valid_characters && !check.obligatory);
        assert_eq!(check.found, Some('Z'));
    }

    #[test]
    fn vin_that_cannot_be_one() {
        assert_eq!(vin("1M8GDM9AXKP04278").verdict(), Verdict::NotApplicable);
        assert!(!vin("1M8GDM9AXKP0427888").valid_length);
        assert!(vin("1M8GDM9AXKP0427888").valid_characters);
        assert!(!vin("1M8GDM9AXKPO42788").valid_characters);
        assert!(!vin("1M8GDM9AXKP?42788").valid_characters);
        assert!(!vin("1M8GDM9AXKP0427888?").valid_characters);
        assert_eq!(vin("").found, None);
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_seen(text in "[0-9]{1,20}", at in any::<prop::sample::Index>(), by in 1u8..10) {
            let mut changed = text.clone().into_bytes();
            let at = at.index(changed.len());
            changed[at] = b'0' + (changed[at] - b'0' + by) % 10;
            let changed = String::from_utf8(changed).unwrap();
            prop_assert_ne!(icao(&text), icao(&changed));
        }

        #[test]
        fn any_text_is_answered(text in any::<String>()) {
            icao(&text);
            vin(&text);
        }
    }
}
