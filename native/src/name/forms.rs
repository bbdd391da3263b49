//! Latin spellings of parts in other scripts, and how they sound.
//!
//! To spell a part takes longer than to read a hundred, but nothing is remembered here: whoever asks
//! could tell by the time whether a name is held that he may not be told of. Records share what was
//! read of a word (`lexicon`), questions do not.

use std::sync::Arc;

use super::letters;
use super::script::Script;
use super::sound::{consonants, sound};

/// Further Latin spellings of a part that are kept.
const MOST_FORMS: usize = 6;

/// How a part of another script may be spelled in Latin, and how that sounds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Forms {
    /// The likeliest first.
    pub(super) spelled: Arc<[Box<str>]>,
    /// Each sound once.
    pub(super) heard: Arc<[Reading]>,
}

/// How a form sounds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) sound: Box<str>,
    /// A bit for each class of consonants in it.
    pub(super) consonants: u32,
}

/// Those of a folded word besides `latin`, which is how AnyAscii has it. None of a Latin one.
pub(super) fn forms(script: Script, word: &str, latin: &str) -> Forms {
    if script == Script::Latin {
        return Forms::default();
    }
    let likely = letters::forms(script, word, MOST_FORMS);
    let spelled: Vec<Box<str>> = likely
        .into_iter()
        .map(|(form, _)| form)
        .filter(|form| **form != *latin)
        .collect();
    let own = sound(latin);
    let mut heard: Vec<Reading> = Vec::new();
    for form in &spelled {
        let sound = sound(form);
        if sound != own && heard.iter().all(|reading| reading.sound != sound) {
            let consonants = consonants(&sound);
            heard.push(Reading { sound, consonants });
        }
    }
    Forms {
        spelled: spelled.into(),
        heard: heard.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_another_script_is_spelled_in_several_ways() {
        let made = forms(Script::Cyrillic, "джексон", "dzhekson");
        assert!(made.spelled.iter().any(|form| &**form == "jackson"));
        assert!(made.spelled.iter().all(|form| &**form != "dzhekson"));
        assert!(made.heard.len() <= made.spelled.len());
        assert_eq!(forms(Script::Latin, "jackson", "jackson"), Forms::default());
    }
}
