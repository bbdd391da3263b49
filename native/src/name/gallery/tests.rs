use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::name::birth::Born;
use crate::name::lexicon::Lexicon;
use crate::name::name::Name;
use crate::name::person::{NameKind, Probe};
use crate::name::weigh::weigh;

fn name(text: &str) -> Name {
    Name::read(text).expect("a name")
}

fn entry(key: &str, names: &[&str], born: &str) -> Entry {
    let names = names.iter().map(|text| (name(text), NameKind::Primary));
    let person = Person {
        names: names.collect(),
        births: Born::read(born).into_iter().collect(),
        ..Person::default()
    };
    Entry {
        key: key.as_bytes().into(),
        person,
        text: String::new(),
        group: 0,
    }
}

fn probe(text: &str) -> Probe {
    Probe {
        name: Some(name(text)),
        ..Probe::default()
    }
}

fn asked(gallery: &Gallery, probe: &Probe, text: &str, groups: &[u32]) -> Answer {
    let ask = Ask {
        probe,
        text,
        groups,
        limit: 10,
        threshold: -10.0,
        deadline: Instant::now() + Duration::from_secs(60),
    };
    gallery.search(&ask).expect("in time")
}

fn keys(answer: &Answer) -> Vec<String> {
    let keys = answer.candidates.iter().map(|each| &each.key);
    keys.map(|key| String::from_utf8_lossy(key).into_owned())
        .collect()
}

fn found(gallery: &Gallery, text: &str) -> Vec<String> {
    keys(&asked(gallery, &probe(text), "", &[0]))
}

fn some() -> Gallery {
    let mut gallery = Gallery::default();
    gallery.put(vec![
        entry(
            "a",
            &["Sergei Viktorovich Lavrov", "S. Lavrov"],
            "1950-03-21",
        ),
        entry("b", &["Mohammed Al-Masri"], "1970-01-01"),
        entry("c", &["Robert Harrington"], "1961-07-09"),
        entry("d", &["Abdul Rahman Karimi"], "1980"),
        entry("e", &["Борис Зотов"], "1955-12-01"),
    ]);
    gallery
}

#[test]
fn people_are_found_however_they_are_written() {
    let gallery = some();
    for (text, key) in [
        ("LAVROV Sergey", "a"),
        ("SergeiLavrov", "a"),
        ("RobertHarringtn", "c"),
        ("Rboert Harrrinton", "c"),
        ("Muhamad el Masry", "b"),
        ("Bob Harrington", "c"),
        ("Abdulrahman Karimi", "d"),
        ("Boris Zotov", "e"),
        ("Сергей Лавров", "a"),
    ] {
        assert_eq!(
            found(&gallery, text).first().map(String::as_str),
            Some(key),
            "{text}"
        );
    }
}

#[test]
fn what_is_removed_or_replaced_is_found_no_more() {
    let mut gallery = some();
    assert_eq!(gallery.remove(&[b"a", b"x"]), 1);
    gallery.put(vec![entry("c", &["Anna Lindqvist"], "1961")]);
    assert_eq!(gallery.len(), 4);
    assert!(found(&gallery, "Sergei Lavrov").is_empty());
    assert!(found(&gallery, "Robert Harrington").is_empty());
    assert_eq!(found(&gallery, "Anna Lindqvist"), ["c"]);
}

#[test]
fn lists_are_made_anew_when_most_is_gone() {
    let mut gallery = some();
    for round in 0..3_000 {
        gallery.put(vec![entry(
            "a",
            &["Sergei Lavrov", &format!("Alias{round}x Ivanov")],
            "1950",
        )]);
    }
    assert_eq!(gallery.len(), 5);
    assert_eq!(found(&gallery, "Sergei Lavrov"), ["a"]);
    assert_eq!(found(&gallery, "Boris Zotov"), ["e"]);
    assert_eq!(gallery.remove(&[b"a", b"b", b"c", b"d", b"e"]), 5);
    assert!(gallery.is_empty());
}

#[test]
fn a_group_that_is_not_searched_does_not_show() {
    let mut gallery = some();
    let mut secret = entry("s", &["Sergei Lavrov"], "1950-03-21");
    secret.group = 1;
    gallery.put(vec![secret]);
    let without = asked(&gallery, &probe("Sergei Lavrov"), "", &[0]);
    assert_eq!(
        (without.searched, keys(&without)),
        (5, vec!["a".to_owned()])
    );
    let with = asked(&gallery, &probe("Sergei Lavrov"), "", &[0, 1, 7]);
    assert_eq!((with.searched, with.candidates.len()), (6, 2));
}

#[test]
fn a_date_finds_whom_the_name_alone_would_not() {
    let gallery = some();
    let mut asked_for = probe("Qwxzy Tttt");
    assert!(keys(&asked(&gallery, &asked_for, "", &[0])).is_empty());
    asked_for.born = Born::read("1961-07-09").ok();
    assert_eq!(keys(&asked(&gallery, &asked_for, "", &[0])), ["c"]);
}

#[test]
fn documents_and_texts_find_without_a_name() {
    let mut gallery = some();
    let mut told = entry("t", &["Jan Novak"], "1990");
    told.person.documents = ["AB10508".into()].into();
    told.text = "armed robbery of a jeweller".into();
    gallery.put(vec![told]);
    let document = Probe {
        document: Some("AB1O5O8".into()),
        ..Probe::default()
    };
    assert_eq!(keys(&asked(&gallery, &document, "", &[0])), ["t"]);
    assert_eq!(
        keys(&asked(&gallery, &Probe::default(), "Robbery", &[0])),
        ["t"]
    );
    // With a name the words narrow the search.
    assert_eq!(
        keys(&asked(&gallery, &probe("Jan Novak"), "jeweller", &[0])),
        ["t"]
    );
    assert!(keys(&asked(&gallery, &probe("Jan Novak"), "arson", &[0])).is_empty());
}

#[test]
fn of_many_of_one_name_the_one_from_the_place_is_found() {
    let mut gallery = Gallery::default();
    let people = (0..50).map(|number| {
        let mut told = entry(&format!("{number:03}"), &["Ivan Petrov"], "1961");
        let place = if number == 49 { "Timbuktu" } else { "Moscow" };
        told.person.places = vec![name(place)].into();
        told
    });
    gallery.put(people.collect());
    let mut asked_for = probe("Ivan Petrov");
    asked_for.place = Some(name("Timbuktu"));
    assert_eq!(keys(&asked(&gallery, &asked_for, "", &[0]))[0], "049");
}

#[test]
fn chinese_names_are_found_with_the_family_first_or_last() {
    let mut gallery = Gallery::default();
    gallery.put(vec![
        entry("xi", &["习近平"], ""),
        entry("wang", &["王小明"], ""),
    ]);
    for text in ["Wang Xiaoming", "Xiaoming Wang", "王 小明"] {
        assert_eq!(found(&gallery, text)[0], "wang", "{text}");
    }
}

#[test]
fn an_initial_stands_for_a_part_that_others_lack() {
    let mut gallery = Gallery::default();
    let mut people: Vec<Entry> = (0..40)
        .map(|number| entry(&format!("{number:03}"), &["Ivan Petrov"], ""))
        .collect();
    people.push(entry("own", &["Ivan Sergeevich Petrov"], ""));
    gallery.put(people);
    assert_eq!(found(&gallery, "Ivan S. Petrov")[0], "own");
}

#[test]
fn who_has_the_number_is_found_whatever_name_is_told() {
    let mut gallery = Gallery::default();
    let mut wanted = entry("wanted", &["Ivan Petrov"], "1961-03-14");
    wanted.person.documents = vec!["12AB34567".into()].into();
    gallery.put(vec![
        wanted,
        entry("other", &["Klaus Fischer"], "1985-05-05"),
    ]);
    let mut alias = probe("Klaus Fischer");
    alias.born = Born::read("1985-05-05").ok();
    alias.document = Some("12AB34567".into());
    let ask = Ask {
        probe: &alias,
        text: "",
        groups: &[0],
        limit: 10,
        threshold: 4.0,
        deadline: Instant::now() + Duration::from_secs(60),
    };
    assert_eq!(keys(&gallery.search(&ask).expect("in time"))[0], "wanted");
}

#[test]
fn it_is_told_if_more_have_the_words_than_are_weighed() {
    let mut gallery = Gallery::default();
    let people = |range: std::ops::Range<u32>| {
        range.map(|number| {
            let mut told = entry(&format!("{number:02}"), &["Jan Novak"], "1990");
            told.text = "robbery".into();
            told
        })
    };
    gallery.put(people(0..8).collect());
    let answer = asked(&gallery, &Probe::default(), "robbery", &[0]);
    assert_eq!((answer.candidates.len(), answer.cut), (8, false));
    gallery.put(people(8..9).collect());
    let answer = asked(&gallery, &Probe::default(), "robbery", &[0]);
    assert_eq!((answer.candidates.len(), answer.cut), (8, true));
    assert!(!asked(&gallery, &Probe::default(), "arson", &[0]).cut);
    // Whom a name finds is looked for among all who have the words.
    assert!(!asked(&gallery, &probe("Jan Novak"), "robbery", &[0]).cut);
}

#[test]
fn a_deadline_that_has_passed_ends_a_search() {
    let ask = Ask {
        probe: &probe("Sergei Lavrov"),
        text: "",
        groups: &[0],
        limit: 10,
        threshold: 0.0,
        deadline: Instant::now() - Duration::from_secs(1),
    };
    assert_eq!(some().search(&ask).err(), Some(GalleryError::Deadline));
}

const PARTS: [&str; 12] = [
    "ivanov",
    "iwanow",
    "petrov",
    "anna",
    "ana",
    "mohammed",
    "muhamad",
    "ali",
    "karimi",
    "robert",
    "bob",
    "иванов",
];

/// A name of `PARTS`.
fn written(parts: &[usize]) -> String {
    let parts: Vec<&str> = parts.iter().map(|&part| PARTS[part]).collect();
    parts.join(" ")
}

/// Some of `PARTS`, by their places there.
fn some_parts() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..PARTS.len(), 1..4)
}

proptest! {
    /// Records that come, go, change and move to another group, their words held once for all.
    #[test]
    fn a_gallery_that_was_written_to_answers_as_a_new_one(
        changes in prop::collection::vec((0..12u8, 0..2u32, prop::option::of(some_parts())), 1..80),
        question in some_parts(),
    ) {
        let lexicon = Lexicon::default();
        let (mut gallery, mut left) = (Gallery::default(), BTreeMap::new());
        for (key, group, parts) in &changes {
            let Some(parts) = parts else {
                let removed = gallery.remove(&[format!("{key:02}").as_bytes()]);
                prop_assert_eq!(removed, usize::from(left.remove(key).is_some()));
                continue;
            };
            let made = |name| {
                let mut made = entry(&format!("{key:02}"), &[], "1961-07-09");
                made.person.names = [(name, NameKind::Primary)].into();
                made.group = *group;
                made
            };
            let text = written(parts);
            gallery.put(vec![made(Name::read_with(&lexicon, &text).expect("a name"))]);
            left.insert(key, made(name(&text)));
        }
        let mut fresh = Gallery::default();
        fresh.put(left.into_values().collect());
        prop_assert_eq!(gallery.len(), fresh.len());
        let told = |of: &Gallery| {
            let answer = asked(of, &probe(&written(&question)), "", &[0, 1]);
            let odds: Vec<f32> = answer.candidates.iter().map(|each| each.weighed.log10).collect();
            (answer.searched, keys(&answer), odds)
        };
        prop_assert_eq!(told(&gallery), told(&fresh));
    }

    /// Of few people all who share a word are weighed, so that the best is who is best of all.
    #[test]
    fn the_best_of_all_is_found(
        names in prop::collection::vec(some_parts(), 1..40),
        question in some_parts(),
    ) {
        let entries = || names.iter().enumerate().map(|(at, parts)| {
            entry(&format!("{at:03}"), &[&written(parts)], "")
        });
        let mut gallery = Gallery::default();
        gallery.put(entries().collect());
        let probe = probe(&written(&question));
        let literal = entries().map(|each| weigh(&probe, &each.person).log10);
        let best = literal.fold(f32::NEG_INFINITY, f32::max);
        // Who shares nothing is no candidate.
        if best > 1.5 {
            let found = asked(&gallery, &probe, "", &[0]);
            prop_assert_eq!(found.candidates[0].weighed.log10, best);
        }
    }
}
