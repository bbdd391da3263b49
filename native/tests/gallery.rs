//! A gallery from outside: what is put in is found, what is dropped is not, and a search of many
//! finds what comparing all would have found.

use std::time::{Duration, Instant};

use _native::fingerprint::gallery::{Entry, Filter, Gallery, GalleryError, MAX_PRINTS};
use _native::fingerprint::synthetic::distractors::templates;
use _native::fingerprint::{Minutia, Template, TemplateError};
use proptest::prelude::*;

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

/// Another impression: some minutiae gone, all moved a little, the whole turned and shifted.
fn again(template: &Template, seed: u16) -> Template {
    let mut state = u32::from(seed).wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut next = |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % most
    };
    let (dx, dy) = (next(16) as u16, next(16) as u16);
    let mut minutiae: Vec<Minutia> = Vec::new();
    for minutia in &template.minutiae {
        if next(5) > 0 {
            minutiae.push(Minutia {
                x: (minutia.x + dx + next(5) as u16).min(template.width - 1),
                y: (minutia.y + dy + next(5) as u16).min(template.height - 1),
                angle: minutia.angle.wrapping_add(next(7) as u8).wrapping_sub(3),
                ..*minutia
            });
        }
    }
    Template {
        minutiae,
        ..template.clone()
    }
}

fn rich(count: usize, seed: u64) -> Vec<Template> {
    let made = templates(2 * count, seed).into_iter();
    made.filter(|t| t.minutiae.len() >= 25)
        .take(count)
        .collect()
}

fn put(gallery: &mut Gallery, key: &str, subject: &str, prints: &[(&Template, u8)]) {
    let bytes: Vec<(Vec<u8>, u8)> = prints.iter().map(|(t, f)| (t.to_bytes(), *f)).collect();
    let prints: Vec<(&[u8], u8)> = bytes.iter().map(|(b, f)| (b.as_slice(), *f)).collect();
    gallery
        .put(&[Entry {
            key: key.as_bytes(),
            subject,
            sex: 0,
            birth_year: 0,
            group: 0,
            prints: &prints,
        }])
        .unwrap();
}

fn found(gallery: &Gallery, probes: &[(&Template, u8)], threshold: f32) -> Vec<(String, f32)> {
    let bytes: Vec<(Vec<u8>, u8)> = probes.iter().map(|(t, f)| (t.to_bytes(), *f)).collect();
    let probes: Vec<(&[u8], u8)> = bytes.iter().map(|(b, f)| (b.as_slice(), *f)).collect();
    let answer = gallery
        .snapshot()
        .search(&probes, &Filter::default(), 100, threshold, soon())
        .unwrap();
    let named = answer.candidates.iter();
    named.map(|c| (c.subject.to_string(), c.score)).collect()
}

#[test]
fn the_mate_is_first_among_three_thousand() {
    let strangers = templates(3_000, 11);
    let mut gallery = Gallery::default();
    for (at, template) in strangers.iter().enumerate() {
        put(
            &mut gallery,
            &format!("d{at}"),
            &format!("d{at}"),
            &[(template, 0)],
        );
    }
    let mates = rich(8, 99);
    for (at, mate) in mates.iter().enumerate() {
        put(
            &mut gallery,
            &format!("m{at}"),
            &format!("mate {at}"),
            &[(mate, 2)],
        );
    }
    assert_eq!(gallery.len(), 3_008);
    for (at, mate) in mates.iter().enumerate() {
        for finger in [0, 2] {
            let hits = found(&gallery, &[(&again(mate, at as u16), finger)], 3.0);
            assert_eq!(hits[0].0, format!("mate {at}"), "{hits:?}");
        }
        // As another finger it is not even looked at.
        let hits = found(&gallery, &[(&again(mate, at as u16), 3)], 3.0);
        assert!(hits.iter().all(|hit| hit.0 != format!("mate {at}")));
    }
}

#[test]
fn an_answer_does_not_depend_on_the_number_of_threads() {
    let prints = templates(2_500, 3);
    let mut gallery = Gallery::default();
    for (at, template) in prints.iter().enumerate() {
        put(
            &mut gallery,
            &format!("{at}"),
            &format!("{}", at / 2),
            &[(template, 0)],
        );
    }
    let probe = again(&rich(1, 3)[0], 4);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| found(&gallery, &[(&probe, 0)], 0.5))
    };
    assert!(!with(1).is_empty());
    assert_eq!(with(1), with(3));
}

#[test]
fn a_record_put_again_replaces_and_a_dropped_one_is_gone() {
    let [first, second] = [&rich(2, 5)[0], &rich(2, 5)[1]];
    let mut gallery = Gallery::default();
    put(&mut gallery, "card", "her", &[(first, 1)]);
    put(&mut gallery, "card", "her", &[(second, 1)]);
    assert_eq!(gallery.len(), 1);
    assert!(found(&gallery, &[(&again(first, 1), 0)], 3.0).is_empty());
    assert_eq!(found(&gallery, &[(&again(second, 1), 0)], 3.0).len(), 1);
    assert_eq!(gallery.remove(&[b"card", b"no such"]), 1);
    assert_eq!(gallery.remove(&[b"card"]), 0);
    assert!(gallery.is_empty());
    assert!(found(&gallery, &[(&again(second, 1), 0)], 0.0).is_empty());
}

#[test]
fn room_is_given_back_and_what_is_left_is_still_found() {
    let prints = templates(4_000, 21);
    let mates = rich(3, 77);
    let mut gallery = Gallery::default();
    for (at, template) in prints.iter().enumerate() {
        if at % 1_500 == 0 {
            let at = at / 1_500;
            put(
                &mut gallery,
                &format!("m{at}"),
                &format!("mate {at}"),
                &[(&mates[at], 0)],
            );
        }
        put(&mut gallery, &format!("d{at}"), "many", &[(template, 0)]);
    }
    // Most of every block goes, one by one, so that blocks are packed on the way.
    for at in 0..4_000 {
        if at % 10 > 0 {
            assert_eq!(gallery.remove(&[format!("d{at}").as_bytes()]), 1);
        }
    }
    assert_eq!(gallery.len(), 403);
    for (at, mate) in mates.iter().enumerate() {
        assert_eq!(
            found(&gallery, &[(&again(mate, 9), 0)], 3.0)[0].0,
            format!("mate {at}")
        );
        assert_eq!(gallery.remove(&[format!("m{at}").as_bytes()]), 1);
    }
    for at in (0..4_000).step_by(10) {
        assert_eq!(gallery.remove(&[format!("d{at}").as_bytes()]), 1);
    }
    assert!(gallery.is_empty());
}

#[test]
fn fingers_and_impressions_of_one_subject_become_one_score() {
    let fingers = rich(3, 31);
    let mut gallery = Gallery::default();
    let card: Vec<(&Template, u8)> = fingers.iter().zip(1..).collect();
    put(&mut gallery, "card 1", "him", &card);
    let second = again(&fingers[0], 40);
    put(&mut gallery, "card 2", "him", &[(&second, 1)]);
    let [one, two] = [again(&fingers[0], 7), again(&fingers[1], 8)];
    let alone = found(&gallery, &[(&one, 1)], 1.0);
    let both = found(&gallery, &[(&one, 1), (&two, 2)], 1.0);
    assert_eq!((alone.len(), both.len()), (1, 1));
    assert!(both[0].1 > alone[0].1 + 1.0, "{alone:?} {both:?}");
    // Two marks of fingers that are not told may be of one finger.
    let card = [again(&fingers[0], 9), again(&fingers[0], 10)];
    let twice = found(&gallery, &[(&card[0], 1), (&card[1], 1)], 1.0);
    let mut unknown = Gallery::default();
    put(&mut unknown, "mark", "who", &[(&fingers[0], 0)]);
    put(
        &mut unknown,
        "mark 2",
        "who",
        &[(&again(&fingers[0], 11), 0)],
    );
    let marks = found(&unknown, &[(&card[0], 0), (&card[1], 0)], 1.0);
    assert!(
        twice[0].1 < both[0].1.max(alone[0].1 + 6.0) && marks[0].1 < 30.0,
        "{twice:?} {marks:?}"
    );
    let bytes = one.to_bytes();
    let answer = gallery
        .snapshot()
        .search(&[(&bytes, 1)], &Filter::default(), 10, 1.0, soon())
        .unwrap();
    let named: Vec<_> = answer.candidates[0].prints.iter().collect();
    assert_eq!(named.len(), 2, "both impressions of the thumb: {named:?}");
    assert!(named[0].score >= named[1].score);
    assert_eq!((answer.searched, answer.records), (2, 2));
}

#[test]
fn sex_and_birth_year_narrow_and_what_is_not_known_stays_in() {
    let prints = rich(3, 41);
    let bytes: Vec<Vec<u8>> = prints.iter().map(Template::to_bytes).collect();
    let mut gallery = Gallery::default();
    for (at, (sex, birth_year)) in [(1, 1970), (2, 1990), (0, 0)].into_iter().enumerate() {
        gallery
            .put(&[Entry {
                key: &[at as u8],
                subject: &at.to_string(),
                sex,
                birth_year,
                group: 0,
                prints: &[(&bytes[at], 0)],
            }])
            .unwrap();
    }
    let searched = |filter: Filter| {
        let answer = gallery
            .snapshot()
            .search(&[(&bytes[0], 0)], &filter, 9, 0.0, soon());
        answer.unwrap().searched
    };
    let born = |from, to| Filter {
        born: (from, to),
        ..Filter::default()
    };
    assert_eq!(searched(Filter::default()), 3);
    assert_eq!(searched(born(1960, 1975)), 2);
    assert_eq!(searched(born(1900, 1901)), 1);
    let women = Filter {
        sex: 2,
        ..Filter::default()
    };
    assert_eq!(searched(women), 2);
}

#[test]
fn a_group_that_is_not_searched_has_no_part_in_the_answer() {
    let bytes: Vec<Vec<u8>> = rich(3, 43).iter().map(Template::to_bytes).collect();
    let mut gallery = Gallery::default();
    let add = |gallery: &mut Gallery, print: usize, group| {
        let entry = Entry {
            key: &[print as u8],
            subject: "one",
            sex: 0,
            birth_year: 0,
            group,
            prints: &[(&bytes[print], 0)],
        };
        gallery.put(&[entry]).unwrap();
    };
    let asked = |gallery: &Gallery, groups: &[bool]| {
        let filter = Filter {
            groups: Some(groups),
            ..Filter::default()
        };
        let answer = gallery
            .snapshot()
            .search(&[(&bytes[0], 0)], &filter, 9, 1.0, soon());
        let answer = answer.unwrap();
        (answer.searched, answer.candidates)
    };
    add(&mut gallery, 0, 0);
    let alone = asked(&gallery, &[true]);
    add(&mut gallery, 1, 1);
    add(&mut gallery, 2, 7);
    assert_eq!(asked(&gallery, &[true]), alone);
    assert_eq!(asked(&gallery, &[true, false]), alone);
    assert_eq!(asked(&gallery, &[false; 9]), (0, Vec::new()));
    let (searched, candidates) = asked(&gallery, &[true; 9]);
    assert_eq!(searched, 3);
    // It pays for the prints that were tried.
    assert!(candidates[0].score < alone.1[0].score);
}

#[test]
fn bad_input_takes_nothing_in_and_says_where_it_lies() {
    let good = rich(1, 51)[0].to_bytes();
    let mut cut = good.clone();
    cut.pop();
    let mut other = good.clone();
    other[3] = 9;
    let mut gallery = Gallery::default();
    let entry = |key, prints| Entry {
        key,
        subject: "s",
        sex: 0,
        birth_year: 0,
        group: 0,
        prints,
    };
    let whole: [(&[u8], u8); 1] = [(&good, 1)];
    let broken: [(&[u8], u8); 1] = [(&cut, 1)];
    let finger: [(&[u8], u8); 1] = [(&good, 11)];
    let many: Vec<(&[u8], u8)> = vec![(&good, 1); MAX_PRINTS + 1];
    let mut refused = |prints| {
        let result = gallery.put(&[entry(b"a", &whole), entry(b"bad", prints)]);
        assert!(gallery.is_empty());
        result.unwrap_err()
    };
    let key: Box<[u8]> = b"bad".as_slice().into();
    assert_eq!(
        refused(&broken),
        GalleryError::Template(key.clone(), TemplateError::Truncated)
    );
    assert_eq!(refused(&finger), GalleryError::Finger(key.clone(), 11));
    assert_eq!(refused(&many), GalleryError::Prints(key, MAX_PRINTS + 1));
    let error = gallery
        .snapshot()
        .search(
            &[(&good, 0), (&other, 0)],
            &Filter::default(),
            1,
            4.0,
            soon(),
        )
        .unwrap_err();
    assert_eq!(error, GalleryError::Probe(1, TemplateError::Version(9)));
    assert_eq!(
        error.to_string(),
        "print 2 of the probe: template version 9 is not known here"
    );
}

#[test]
fn a_search_ends_at_its_deadline_and_an_empty_probe_finds_nothing() {
    let print = rich(1, 61)[0].clone();
    let mut gallery = Gallery::default();
    put(&mut gallery, "a", "a", &[(&print, 0)]);
    let bytes = print.to_bytes();
    let past = Instant::now() - Duration::from_millis(1);
    let late = gallery
        .snapshot()
        .search(&[(&bytes, 0)], &Filter::default(), 1, 4.0, past);
    assert_eq!(late.unwrap_err(), GalleryError::Deadline);
    let bare = Template {
        minutiae: Vec::new(),
        ..print
    };
    assert!(found(&gallery, &[(&bare, 0)], 0.1).is_empty());
    assert!(found(&gallery, &[], 0.1).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Any order of puts and removals leaves what a plain list would hold.
    #[test]
    fn a_gallery_holds_what_a_list_would(
        steps in proptest::collection::vec((0u8..12, 0usize..6, any::<bool>()), 1..60),
    ) {
        let pool = templates(6, 17);
        let mut gallery = Gallery::default();
        let mut list: std::collections::BTreeMap<u8, usize> = Default::default();
        for (key, print, keep) in steps {
            if keep {
                put(&mut gallery, &key.to_string(), "s", &[(&pool[print], 0)]);
                list.insert(key, print);
            } else {
                let dropped = gallery.remove(&[key.to_string().as_bytes()]);
                prop_assert_eq!(dropped, usize::from(list.remove(&key).is_some()));
            }
            prop_assert_eq!(gallery.len(), list.len());
        }
    }
}
