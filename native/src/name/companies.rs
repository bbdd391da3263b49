//! Forms of companies, written out or short: one spelling for each.

use std::sync::LazyLock;

use super::script::Script;
use super::text::{Word, romanised};

/// Words of the longest form.
const MOST_WORDS: usize = 6;

/// What is written, in a-z with no spaces, and the form it is. Of two letters is only what a form
/// written out becomes: somebody may be called Sa or Ag.
const FORMS: &[(&str, &str)] = &[
    ("aktiengesellschaft", "ag"),
    ("aktiebolag", "ab"),
    ("societeanonyme", "sa"),
    ("sociedadanonima", "sa"),
    ("societaseuropaea", "se"),
    ("limitedpartnership", "lp"),
    ("gesellschaftmitbeschrankterhaftung", "gmbh"),
    ("gmbh", "gmbh"),
    ("limitedliabilitycompany", "llc"),
    ("limitedliabilitypartnership", "llp"),
    ("obshchestvosogranichennoyotvetstvennostyu", "llc"),
    ("obschestvosogranichennoyotvetstvennostyu", "llc"),
    ("tovarystvozobmezhenoyuvidpovidalnistyu", "llc"),
    ("llc", "llc"),
    ("ooo", "llc"),
    ("tov", "llc"),
    ("llp", "llp"),
    ("jointstockcompany", "jsc"),
    ("openjointstockcompany", "jsc"),
    ("publicjointstockcompany", "jsc"),
    ("closedjointstockcompany", "jsc"),
    ("aktsionernoeobshchestvo", "jsc"),
    ("otkrytoeaktsionernoeobshchestvo", "jsc"),
    ("publichnoeaktsionernoeobshchestvo", "jsc"),
    ("zakrytoeaktsionernoeobshchestvo", "jsc"),
    ("jsc", "jsc"),
    ("ojsc", "jsc"),
    ("pjsc", "jsc"),
    ("cjsc", "jsc"),
    ("oao", "jsc"),
    ("pao", "jsc"),
    ("zao", "jsc"),
    ("ano", "ano"),
    ("limited", "ltd"),
    ("ltd", "ltd"),
    ("ltda", "ltd"),
    ("limitada", "ltd"),
    ("proprietarylimited", "ltd"),
    ("ptyltd", "ltd"),
    ("pvtltd", "ltd"),
    ("privatelimited", "ltd"),
    ("publiclimitedcompany", "plc"),
    ("plc", "plc"),
    ("incorporated", "inc"),
    ("inc", "inc"),
    ("corporation", "corp"),
    ("corp", "corp"),
    ("company", "company"),
    ("cie", "company"),
    ("compagnie", "company"),
    ("kompaniya", "company"),
    ("societearesponsabilitelimitee", "sarl"),
    ("sarl", "sarl"),
    ("societateacuraspunderelimitata", "srl"),
    ("societaaresponsabilitalimitata", "srl"),
    ("sociedadderesponsabilidadlimitada", "srl"),
    ("srl", "srl"),
    ("spolkazograniczonaodpowiedzialnoscia", "spzoo"),
    ("spzoo", "spzoo"),
    ("doo", "doo"),
    ("ood", "ood"),
    ("eood", "ood"),
    ("fze", "fze"),
    ("fzco", "fze"),
    ("gruppe", "group"),
    ("gruppa", "group"),
    ("intl", "international"),
];

/// `FORMS` in the order of what is written, to be found by how it begins.
static ORDERED: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let mut forms = FORMS.to_vec();
    forms.sort_unstable();
    forms
});

/// Whether a part is a form by its spelling, so that it says little of who somebody is.
pub fn is_form(latin: &str) -> bool {
    latin.len() > 2 && latin != "international" && FORMS.iter().any(|(_, form)| *form == latin)
}

/// Puts one word for each form that is written out, with full stops or in several words.
pub fn shorten(words: &mut Vec<Word>) {
    // Of most names no word begins a form.
    let mut first = 0;
    while first < words.len() {
        let mut written = String::new();
        let mut found = None;
        for (before, word) in words[first..].iter().take(MOST_WORDS).enumerate() {
            match word.script {
                Script::Latin => written.push_str(&word.text),
                _ => written.push_str(&romanised(&word.text)),
            }
            let at = ORDERED.partition_point(|(long, _)| **long < *written);
            match ORDERED.get(at) {
                Some((long, form)) if *long == written => found = Some((before + 1, *form)),
                Some((long, _)) if !written.is_empty() && long.starts_with(&written) => {}
                _ => break,
            }
        }
        if let Some((count, form)) = found {
            let dotted = words[first + count - 1].dotted;
            words[first] = Word {
                text: form.to_owned(),
                script: Script::Latin,
                dotted,
            };
            words.drain(first + 1..first + count);
        }
        first += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::text::words;

    fn shortened(text: &str) -> String {
        let mut words = words(text);
        shorten(&mut words);
        let texts: Vec<String> = words.into_iter().map(|word| word.text).collect();
        texts.join(" ")
    }

    #[test]
    fn forms_written_out_are_shortened() {
        assert_eq!(shortened("Siemens Aktiengesellschaft"), "siemens ag");
        assert_eq!(shortened("Open Joint Stock Company Gazprom"), "jsc gazprom");
        assert_eq!(
            shortened("Volkswagen Bank G.m.b.H."),
            "volkswagen bank gmbh"
        );
        assert_eq!(
            shortened("Bowne S.A.R.L., Europe Sp. z o.o."),
            "bowne sarl europe spzoo"
        );
        assert_eq!(shortened("ООО БАЙ"), "llc бай");
        assert_eq!(shortened("Ana de Sa, Limited"), "ana de sa ltd");
    }

    #[test]
    fn each_form_is_written_once() {
        let mut written: Vec<&str> = FORMS.iter().map(|(long, _)| *long).collect();
        written.sort_unstable();
        assert!(written.windows(2).all(|two| two[0] != two[1]));
        assert!(is_form("gmbh") && !is_form("ag") && !is_form("kim"));
    }
}
