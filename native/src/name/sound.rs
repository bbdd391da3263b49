//! How a Latin spelling sounds, roughly and in any language: one spelling for what is written in
//! many ways (ph and f, ou and u, kh and h, y and i).

/// Sounds that have no letter of their own.
const SH: u8 = b'S';
const CH: u8 = b'C';
const ZH: u8 = b'Z';

/// Letters and what they sound like. The longest that fits is taken, so they stand by length.
const SPELLINGS: &[(&[u8], &[u8])] = &[
    (b"tsch", &[CH]),
    (b"dsch", b"j"),
    (b"sch", &[SH]),
    (b"tch", &[CH]),
    (b"dzh", b"j"),
    (b"shh", &[SH]),
    (b"cqu", b"k"),
    (b"eau", b"o"),
    (b"ph", b"f"),
    (b"kh", b"h"),
    (b"gh", b"g"),
    (b"sh", &[SH]),
    (b"sz", &[SH]),
    (b"ch", &[CH]),
    (b"cz", &[CH]),
    (b"zh", &[ZH]),
    (b"dj", b"j"),
    (b"th", b"t"),
    (b"dh", b"d"),
    (b"bh", b"b"),
    (b"ck", b"k"),
    (b"qu", b"k"),
    (b"ou", b"u"),
    (b"oo", b"u"),
    (b"ee", b"i"),
    (b"ie", b"i"),
    (b"ei", b"e"),
    (b"ey", b"e"),
    (b"ay", b"ai"),
    (b"aj", b"ai"),
    (b"ae", b"e"),
    (b"oe", b"o"),
    (b"ue", b"u"),
    (b"uy", b"ui"),
    (b"ij", b"i"),
    (b"iy", b"i"),
    (b"yy", b"i"),
    (b"c", b"k"),
    (b"q", b"k"),
    (b"x", b"ks"),
    (b"w", b"v"),
    (b"y", b"i"),
    (b"0", b"o"),
    (b"1", b"i"),
    (b"3", b"e"),
    (b"4", b"a"),
    (b"5", b"s"),
    (b"7", b"t"),
    (b"8", b"b"),
    (b"9", b"g"),
];

/// The sounds of a spelling in a-z and 0-9: small letters, S for sh, C for ch, Z for zh. Digits in a
/// word with letters are read as the letters they look like; those of a number stay.
pub fn sound(latin: &str) -> Box<str> {
    let bytes = latin.as_bytes();
    if bytes.iter().all(u8::is_ascii_digit) {
        return latin.into();
    }
    let mut sounds: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let (taken, made) = match (at, bytes[at]) {
            // As in Xi and Xavier.
            (0, b'x') => (1, &[SH][..]),
            _ => next(&bytes[at..]),
        };
        for &one in made {
            // Doubled letters sound as one.
            if sounds.last() != Some(&one) {
                sounds.push(one);
            }
        }
        at += taken;
    }
    // An h that ends a syllable after a vowel is not heard: Fattah, Abdallah.
    if sounds.len() > 2 && sounds.ends_with(b"h") && is_vowel(sounds[sounds.len() - 2]) {
        sounds.pop();
    }
    sounds
        .iter()
        .map(|&byte| char::from(byte))
        .collect::<String>()
        .into()
}

/// How many letters the next sound takes, and the sound.
fn next(rest: &[u8]) -> (usize, &[u8]) {
    // A soft c.
    if let [b'c', b'e' | b'i' | b'y', ..] = rest {
        return (1, b"s");
    }
    SPELLINGS
        .iter()
        .find(|(letters, _)| rest.starts_with(letters))
        .map_or((1, &rest[..1]), |&(letters, made)| (letters.len(), made))
}

/// Of the letters of `sound`.
pub const fn is_vowel(sound: u8) -> bool {
    matches!(sound, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Its consonants without h, repeated ones once.
pub fn skeleton(sound: &str) -> Box<str> {
    let mut kept = String::with_capacity(sound.len());
    for byte in sound
        .bytes()
        .filter(|&byte| !is_vowel(byte) && byte != b'h')
    {
        if !kept.ends_with(char::from(byte)) {
            kept.push(char::from(byte));
        }
    }
    kept.into()
}

/// Consonants that one language writes for another's, one letter for all of them.
fn class(sound: u8) -> u8 {
    match sound {
        b'b' | b'p' => 1,
        b'f' | b'v' => 2,
        b'd' | b't' => 3,
        b'g' | b'k' => 4,
        b's' | b'z' | SH => 5,
        CH | ZH | b'j' => 6,
        b'l' => 7,
        b'r' => 8,
        b'm' => 9,
        b'n' => 10,
        _ if sound.is_ascii_digit() => 16 + (sound - b'0'),
        _ => 0,
    }
}

/// A bit for each class of consonants in it; digits have theirs.
pub fn consonants(sound: &str) -> u32 {
    let classes = sound.bytes().map(class).filter(|&class| class != 0);
    classes.fold(0, |mask, class| mask | 1 << class)
}

/// A key that is the same for spellings that sound about alike: the classes of the consonants,
/// 5 bits each and twelve at the most, the first in the highest place; repeated ones once. 1 if there
/// are none: of a name of vowels.
pub fn key(sound: &str) -> u64 {
    let mut key = 1;
    let (mut last, mut count) = (0, 0);
    for class in sound.bytes().map(class).filter(|&class| class != 0) {
        if (class != last || class >= 16) && count < 12 {
            key = key << 5 | u64::from(class);
            count += 1;
        }
        last = class;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_sound_alike() {
        for (one, other) in [
            ("yousouf", "iusuf"),
            ("hassan", "hasan"),
            ("philip", "filip"),
            ("zelensky", "zelenskyy"),
            ("i9or", "igor"),
            ("sech1n", "sechin"),
            ("walid", "valid"),
            ("abdallah", "abdala"),
        ] {
            assert_eq!(sound(one), sound(other), "{one} {other}");
        }
        assert_ne!(sound("44"), sound("aa"));
    }

    #[test]
    fn keys_hold_what_skeletons_tell_apart() {
        assert_eq!(key(&sound("muhammad")), key(&sound("mohamet")));
        assert_ne!(key(&sound("muhammad")), key(&sound("mahmoudi zade")));
        assert_eq!(&*skeleton(&sound("muhammad")), "md");
        assert_eq!(key(""), 1);
    }
}
