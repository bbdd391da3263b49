//! Every file of the fuzzers' corpus does to its decoder what `cargo fuzz` asks of any bytes.

#[path = "../fuzz/src/targets.rs"]
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    entries
        .map(|entry| name(entry).into_string().unwrap())
        .collect()
}

#[test]
fn every_target_has_a_corpus_and_is_fuzzed() {
    let targets: BTreeSet<String> = targets::ALL.iter().map(|target| target.0.into()).collect();
    assert_eq!(names(&corpus()), targets);
    let fuzzed = names(&corpus().with_file_name("fuzz_targets"));
    let files = targets.iter().map(|name| format!("{name}.rs")).collect();
    assert_eq!(fuzzed, files);
}

#[test]
fn what_was_found_before_holds() {
    for (target, holds) in targets::ALL {
        let folder = corpus().join(target);
        let files = names(&folder);
        assert!(!files.is_empty(), "{target} has no seeds");
        for file in files {
            // Shown if what follows panics.
            println!("{target}/{file}");
            holds(&fs::read(folder.join(file)).unwrap());
        }
    }
}
