//! The scripts that names are written in.

use unicode_script::UnicodeScript;

/// A script, as Unicode Standard Annex 24 tells them apart, but the two kana are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Script {
    /// A to Z with all their marks; digits too.
    Latin,
    /// Russian, Ukrainian, Bulgarian, Kazakh and their like.
    Cyrillic,
    /// Greek.
    Greek,
    /// Arabic, Persian, Urdu, Pashto.
    Arabic,
    /// Hebrew, Yiddish.
    Hebrew,
    /// Katakana and hiragana.
    Kana,
    /// Korean.
    Hangul,
    /// Chinese characters, in whichever language.
    Han,
    /// Hindi, Marathi, Nepali.
    Devanagari,
    /// Georgian.
    Georgian,
    /// Armenian.
    Armenian,
    /// Any other.
    Other,
}

impl Script {
    /// That of a letter, a mark or a digit. None for what all scripts share (spaces, punctuation,
    /// marks that take the script of their letter).
    pub fn of(letter: char) -> Option<Self> {
        use unicode_script::Script as Unicode;
        // Most letters are, and need no table.
        if letter.is_ascii() {
            return letter.is_ascii_alphanumeric().then_some(Self::Latin);
        }
        // The sign of a long vowel is shared by both kana, and by nobody else.
        if letter == 'ー' {
            return Some(Self::Kana);
        }
        match letter.script() {
            Unicode::Common | Unicode::Inherited | Unicode::Unknown => None,
            Unicode::Latin => Some(Self::Latin),
            Unicode::Cyrillic => Some(Self::Cyrillic),
            Unicode::Greek => Some(Self::Greek),
            Unicode::Arabic => Some(Self::Arabic),
            Unicode::Hebrew => Some(Self::Hebrew),
            Unicode::Katakana | Unicode::Hiragana => Some(Self::Kana),
            Unicode::Hangul => Some(Self::Hangul),
            Unicode::Han => Some(Self::Han),
            Unicode::Devanagari => Some(Self::Devanagari),
            Unicode::Georgian => Some(Self::Georgian),
            Unicode::Armenian => Some(Self::Armenian),
            _ => Some(Self::Other),
        }
    }

    /// Whether non-spacing marks only help to read, so that a name is the same without them:
    /// accents, harakat, niqqud. In Indic scripts they are vowels.
    pub fn reads_without_marks(self) -> bool {
        matches!(
            self,
            Self::Latin | Self::Cyrillic | Self::Greek | Self::Arabic | Self::Hebrew
        )
    }
}

/// The Latin letter that looks like this small Cyrillic or Greek one.
pub fn latin_look_alike(letter: char) -> Option<char> {
    PAIRS
        .iter()
        .find(|(foreign, _)| *foreign == letter)
        .map(|&(_, latin)| latin)
}

/// The Cyrillic letter that looks like this small Latin one.
pub fn cyrillic_look_alike(letter: char) -> Option<char> {
    PAIRS
        .iter()
        .find(|(foreign, latin)| *latin == letter && Script::of(*foreign) == Some(Script::Cyrillic))
        .map(|&(foreign, _)| foreign)
}

/// Letters that look alike in capitals or small, from Unicode Technical Standard 39, confusables.
const PAIRS: [(char, char); 39] = [
    ('а', 'a'),
    ('в', 'b'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('ё', 'e'),
    ('һ', 'h'),
    ('н', 'h'),
    ('і', 'i'),
    ('ї', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('ӏ', 'l'),
    ('м', 'm'),
    ('о', 'o'),
    ('р', 'p'),
    ('ԛ', 'q'),
    ('ѕ', 's'),
    ('т', 't'),
    ('ѵ', 'v'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('у', 'y'),
    ('α', 'a'),
    ('β', 'b'),
    ('ε', 'e'),
    ('η', 'n'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('μ', 'm'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('γ', 'y'),
    ('ζ', 'z'),
    ('ϲ', 'c'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_the_script_that_readers_know_them_by() {
        let of = |text: &str| text.chars().map(Script::of).collect::<Vec<_>>();
        assert_eq!(of("é9"), [Some(Script::Latin); 2]);
        assert_eq!(of("アおー"), [Some(Script::Kana); 3]);
        assert_eq!(of("ж"), [Some(Script::Cyrillic)]);
        assert_eq!(of(" -\u{301}"), [None; 3]);
    }

    #[test]
    fn look_alikes_go_both_ways() {
        assert_eq!(latin_look_alike('р'), Some('p'));
        assert_eq!(cyrillic_look_alike('p'), Some('р'));
        assert_eq!(latin_look_alike('ж'), None);
        // Greek does not stand in for Cyrillic.
        assert_eq!(cyrillic_look_alike('u'), None);
    }
}
