//! Latin spellings of parts in other scripts, remembered: many people share a name, and to spell one
//! takes longer than to read a hundred.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use super::letters;
use super::script::Script;
use super::sound::{consonants, sound};

/// Further Latin spellings of a part that are kept.
const MOST_FORMS: usize = 6;
/// Parts that are remembered, at less than a kilobyte each; all are forgotten before there are more.
const MOST_REMEMBERED: usize = 50_000;

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

static REMEMBERED: LazyLock<RwLock<HashMap<Box<str>, Forms>>> = LazyLock::new(RwLock::default);

/// Those of a folded word besides `latin`, which is how AnyAscii has it. None of a Latin one.
pub(super) fn forms(script: Script, word: &str, latin: &str) -> Forms {
    if script == Script::Latin {
        return Forms::default();
    }
    // What a thread left that panicked is whole: entries are made before they are put.
    let known = REMEMBERED.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(forms) = known.get(word) {
        return forms.clone();
    }
    drop(known);
    let forms = made(script, word, latin);
    let mut known = REMEMBERED.write().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= MOST_REMEMBERED {
        known.clear();
    }
    known.insert(word.into(), forms.clone());
    forms
}

fn made(script: Script, word: &str, latin: &str) -> Forms {
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
    fn what_is_remembered_is_what_is_made() {
        let made = made(Script::Cyrillic, "джексон", "dzhekson");
        assert!(made.spelled.iter().any(|form| &**form == "jackson"));
        assert!(made.heard.len() <= made.spelled.len());
        for _ in 0..2 {
            assert_eq!(forms(Script::Cyrillic, "джексон", "dzhekson"), made);
        }
        assert_eq!(forms(Script::Latin, "jackson", "jackson"), Forms::default());
    }
}
