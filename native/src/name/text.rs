//! A text as the words of a name: each of one script, folded, without what only decorates.

use any_ascii::any_ascii_char;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::script::{Script, cyrillic_look_alike, latin_look_alike};

/// Letters that count; what a text has beyond them is not read.
pub const MOST_LETTERS: usize = 256;
/// Characters that are looked at for them: enough for many marks on every letter.
const MOST_CHARACTERS: usize = 2_048;

/// A run of letters and digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Folded: of Latin a-z and 0-9, of other scripts their small letters, without marks where
    /// these only help to read. Never empty.
    pub text: String,
    /// Of its letters.
    pub script: Script,
    /// Whether a full stop ends it.
    pub dotted: bool,
}

/// The words of a text in their order, 256 letters of them at the most; apostrophes and characters
/// that cannot be seen join what is on either side, all else that is no letter or digit parts it.
///
/// NFKC (Unicode Standard Annex 15) makes wide, ligated and ornamental letters plain ones. A word
/// whose foreign letters all look like those of one script is read in that script (Unicode
/// Technical Standard 39, section 4).
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut run: Vec<char> = Vec::new();
    let mut left = MOST_LETTERS;
    for character in text.chars().take(MOST_CHARACTERS).nfkc() {
        if is_silent(character) {
            continue;
        }
        if left > 0 && (character.is_alphanumeric() || (is_mark(character) && !run.is_empty())) {
            left -= usize::from(character.is_alphanumeric());
            run.extend(character.to_lowercase());
            continue;
        }
        end(&mut run, character == '.', &mut words);
        match character {
            '&' | '+' => words.push(Word {
                text: "and".to_owned(),
                script: Script::Latin,
                dotted: false,
            }),
            _ => {}
        }
        if left == 0 {
            break;
        }
    }
    end(&mut run, false, &mut words);
    words
}

/// Letters of any script in Latin ones, a-z and 0-9, as AnyAscii spells them.
pub fn romanised(text: &str) -> String {
    text.chars().flat_map(latin).collect()
}

fn latin(letter: char) -> impl Iterator<Item = char> {
    let spelled = any_ascii_char(letter).bytes();
    spelled
        .filter(u8::is_ascii_alphanumeric)
        .map(|byte| char::from(byte.to_ascii_lowercase()))
}

/// Apostrophes, and what cannot be seen: marks of direction, joiners, controls but for white space.
fn is_silent(character: char) -> bool {
    match character {
        '\'' | '’' | '‘' | '`' | '´' | '′' | '״' | '׳' | 'ـ' => true,
        _ if character.is_whitespace() || character.is_ascii_alphanumeric() => false,
        _ => match character.general_category() {
            GeneralCategory::Format | GeneralCategory::Control => true,
            // The ayn and hamza of scholars, primes of Cyrillic soft signs.
            GeneralCategory::ModifierLetter => Script::of(character).is_none(),
            _ => false,
        },
    }
}

fn is_mark(character: char) -> bool {
    matches!(
        character.general_category(),
        GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark
    )
}

/// Makes words of the run, one for each script in it.
fn end(run: &mut Vec<char>, dotted: bool, words: &mut Vec<Word>) {
    undisguise(run);
    let mut start = 0;
    while start < run.len() {
        let script = script_of(&run[start..]);
        let stop = run[start..]
            .iter()
            .position(|&letter| !belongs(letter, script))
            .map_or(run.len(), |length| start + length);
        // A run may begin with marks of no script.
        let stop = stop.max(start + 1);
        let text = folded(&run[start..stop], script);
        if !text.is_empty() {
            words.push(Word {
                text,
                script,
                dotted: dotted && stop == run.len(),
            });
        }
        start = stop;
    }
    run.clear();
}

/// That of the first letter that is no digit.
fn script_of(run: &[char]) -> Script {
    let letters = run.iter().filter(|letter| !letter.is_ascii_digit());
    letters
        .filter_map(|&letter| Script::of(letter))
        .next()
        .unwrap_or(Script::Latin)
}

fn belongs(letter: char, script: Script) -> bool {
    letter.is_ascii_digit() || Script::of(letter).is_none_or(|own| own == script)
}

/// Puts a word whose foreign letters were chosen for their looks into the one script that it is
/// meant in: Latin, if all that is foreign passes for it, otherwise Cyrillic.
fn undisguise(run: &mut [char]) {
    let has = |script| run.iter().any(|&letter| Script::of(letter) == Some(script));
    let latin = run
        .iter()
        .any(|&letter| !letter.is_ascii_digit() && Script::of(letter) == Some(Script::Latin));
    if !latin || !(has(Script::Cyrillic) || has(Script::Greek)) {
        return;
    }
    let is_latin = |letter: char| belongs(letter, Script::Latin);
    let all = |as_other: fn(char) -> Option<char>, keeps: &dyn Fn(char) -> bool| {
        run.iter()
            .map(|&letter| match keeps(letter) {
                true => Some(letter),
                false => as_other(letter),
            })
            .collect::<Option<Vec<char>>>()
    };
    let meant = all(latin_look_alike, &is_latin).or_else(|| {
        all(cyrillic_look_alike, &|letter| {
            belongs(letter, Script::Cyrillic)
        })
    });
    if let Some(meant) = meant {
        run.copy_from_slice(&meant);
    }
}

fn folded(run: &[char], script: Script) -> String {
    if script == Script::Latin {
        return run.iter().copied().flat_map(latin).collect();
    }
    run.iter()
        .filter(|&&letter| !(script.reads_without_marks() && is_mark(letter)))
        .filter_map(|&letter| plain(letter))
        .collect()
}

/// One letter for those that writers take for each other in the same script.
fn plain(letter: char) -> Option<char> {
    Some(match letter {
        'ё' => 'е',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ئ' => 'ي',
        'ة' => 'ه',
        'ؤ' => 'و',
        'ک' => 'ك',
        'ء' => return None,
        same => same,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Script)> {
        words(text)
            .into_iter()
            .map(|word| (word.text, word.script))
            .collect()
    }

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn accents_and_ornaments_fall_away() {
        assert_eq!(
            texts("Recep Tayyip ERDOĞAN"),
            ["recep", "tayyip", "erdogan"]
        );
        assert_eq!(texts("Ｋａｆｋａ 𝓕𝓻𝓪𝓷𝔃 ﬁnn"), ["kafka", "franz", "finn"]);
        assert_eq!(texts("Groß Łukasz Søren"), ["gross", "lukasz", "soren"]);
        assert_eq!(texts("Zo\u{301}\u{302}\u{303}e"), ["zoe"]);
    }

    #[test]
    fn apostrophes_and_what_cannot_be_seen_join_and_the_rest_parts() {
        assert_eq!(texts("O'Brien Qaʿida"), ["obrien", "qaida"]);
        assert_eq!(texts("\u{200f}An\u{200b}na\u{202e}"), ["anna"]);
        assert_eq!(texts("Anna-Lena/Kim🙂Lee"), ["anna", "lena", "kim", "lee"]);
        assert_eq!(texts("🙂 ... -"), [""; 0]);
    }

    #[test]
    fn disguised_letters_are_read_in_the_script_they_are_meant_in() {
        // Cyrillic а in a Latin name, and Latin o in a Cyrillic one.
        assert_eq!(read("Pаvel"), [("pavel".to_owned(), Script::Latin)]);
        assert_eq!(read("Жoров"), [("жоров".to_owned(), Script::Cyrillic)]);
    }

    #[test]
    fn a_word_is_of_one_script() {
        assert_eq!(
            read("Kim김"),
            [
                ("kim".to_owned(), Script::Latin),
                ("김".to_owned(), Script::Hangul)
            ]
        );
    }

    #[test]
    fn harakat_fall_away_and_vowel_signs_of_india_stay() {
        assert_eq!(texts("مُحَمَّد"), ["محمد"]);
        assert_eq!(texts("أحمد"), ["احمد"]);
        assert_eq!(texts("रजनीकांत"), ["रजनीकांत"]);
    }

    #[test]
    fn only_so_many_letters_are_read() {
        let long = "Abcdefg ".repeat(10_000);
        assert_eq!(texts(&long).concat().len(), MOST_LETTERS);
        let marks = format!("a{}", "\u{301}".repeat(100_000));
        assert_eq!(texts(&marks), ["a"]);
    }
}
