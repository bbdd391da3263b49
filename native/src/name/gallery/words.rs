//! The words of names as the index holds them, and as it is asked for them.

use std::borrow::Cow;

use super::index::AskedWord;
use crate::name::name::Name;
use crate::name::token::{Role, Token};

/// What another Latin form of a word in another script loses with each that comes before it.
const NEXT_FORM: f32 = 0.97;
/// How alike the names of one group of nicknames are.
const NICKNAME: f32 = 0.85;
/// Letters of neighbours that are looked for as one word, at the least.
const AS_ONE: usize = 5;
/// Letters of a word that is parted, and of each of its halves, at the least.
const PARTED: usize = 7;
const HALF: usize = 3;
/// Letters of a half that tells where a word is parted if the other is no word of names.
const KNOWN: usize = 4;
/// What parts written as one, or one written as parts, lose.
const OTHERWISE_JOINED: f32 = 0.95;

/// Of each word of a name, all that it may be found by.
pub(super) fn held(name: &Name) -> impl Iterator<Item = impl Iterator<Item = Cow<'_, str>>> {
    told(name).map(|token| spelled(token).chain(nicknames(token)))
}

/// The words of a name that is asked. Also its neighbours written as one word, and its words parted
/// where both halves are known (`knows`).
pub(super) fn asked(name: &Name, knows: impl Fn(&str) -> bool) -> Vec<AskedWord> {
    let told: Vec<&Token> = told(name).collect();
    let mut words: Vec<AskedWord> = told.iter().map(|token| as_it_is(token)).collect();
    if !told.iter().any(|token| token.initial) {
        // An initial finds nobody, but whom it stands for has a word more.
        let initials = name.tokens.iter().filter(|token| token.initial);
        words.extend(initials.map(|_| AskedWord {
            forms: Vec::new(),
            weight: 0.0,
            exact: false,
            further: false,
        }));
    }
    for pair in told.windows(2) {
        let as_one = |first: &Token, last: &Token, exact| {
            let joined = [&*first.latin, &*last.latin].concat();
            (joined.len() >= AS_ONE).then(|| AskedWord {
                forms: vec![(joined.into(), OTHERWISE_JOINED)],
                weight: first.weight + last.weight,
                exact,
                further: true,
            })
        };
        words.extend(as_one(pair[0], pair[1], false));
        // Chinese and Korean names are written as one, with the family's name first.
        words.extend(as_one(pair[1], pair[0], true));
    }
    for token in told {
        words.extend(parted(token, &knows).into_iter().flatten());
    }
    words
}

/// The words of a name that it is found by: all but particles, titles and initials, unless it has
/// no others.
fn told(name: &Name) -> impl Iterator<Item = &Token> {
    let tells =
        |token: &Token| matches!(token.role, Role::Part | Role::Patronymic) && !token.initial;
    let none = !name.tokens.iter().any(|token| tells(token));
    let tokens = name.tokens.iter().map(|token| &**token);
    tokens.filter(move |token| none || tells(token))
}

fn as_it_is(token: &Token) -> AskedWord {
    let spelled = spelled(token).scan(1.0, |likely, form| {
        let this = *likely;
        *likely *= NEXT_FORM;
        Some((form, this))
    });
    AskedWord {
        forms: spelled
            .chain(nicknames(token).map(|form| (form, NICKNAME)))
            .map(|(form, likely)| (form.into(), likely))
            .collect(),
        weight: token.weight,
        exact: false,
        further: false,
    }
}

/// Its Latin spellings; of what has none, how it is written.
fn spelled(token: &Token) -> impl Iterator<Item = Cow<'_, str>> {
    let first = if token.latin.is_empty() {
        &token.written
    } else {
        &token.latin
    };
    let forms = std::iter::once(first).chain(token.forms.iter());
    forms.map(|form| Cow::Borrowed(&**form))
}

/// What stands in the index for a group of nicknames: no spelling, so it is found only as it is.
fn nicknames(token: &Token) -> impl Iterator<Item = Cow<'_, str>> {
    let groups = token.nicknames.iter().filter(|&&group| group != 0);
    groups.map(|group| Cow::Owned(format!("~{group}")))
}

/// Its halves, where both are words of names, or where one is and nobody is named as all of it: the
/// other half is then mistyped.
fn parted(token: &Token, knows: impl Fn(&str) -> bool) -> Option<[AskedWord; 2]> {
    let latin = &*token.latin;
    if latin.len() < PARTED {
        return None;
    }
    let halves = (HALF..=latin.len() - HALF).map(|at| latin.split_at(at));
    let both = halves
        .clone()
        .filter(|(first, last)| knows(first) && knows(last))
        // Of several ways, the one that leaves no half short.
        .max_by_key(|(first, last)| first.len().min(last.len()));
    let known = |half: &str| match half.len() >= KNOWN && knows(half) {
        true => half.len(),
        false => 0,
    };
    let (first, last) = both.or_else(|| {
        (!knows(latin)).then_some(())?;
        let lengths = halves.map(|halves| (known(halves.0).max(known(halves.1)), halves));
        let (long, halves) = lengths.max_by_key(|&(long, _)| long)?;
        (long > 0).then_some(halves)
    })?;
    let half = |form: &str| AskedWord {
        forms: vec![(form.into(), OTHERWISE_JOINED)],
        weight: token.weight / 2.0,
        exact: knows(form),
        further: true,
    };
    Some([half(first), half(last)])
}
