//! Learns how names of other scripts are spelt in Latin letters, and writes the models that
//! `name::letters` ships.
//!
//!     cargo run --release --locked --example learn_letters -- FOLDER MODELS [LANGUAGE ...]
//!
//! FOLDER has `transliteration_LANGUAGE.tsv` (a Latin token, the token in the other script with its
//! letters apart, how often it was seen); MODELS is `native/src/name/letters/model`. A fifth of the
//! Latin tokens is held out (`rows::HELD_OUT`), so that `bench/cross_script.py` measures what was not
//! learnt. The same files make the same models, byte by byte.

mod counts;
mod learn;
mod rows;
mod spelling;
mod write;

use std::path::Path;
use std::{env, error, fs, io};

use _native::name::letters::latin::Spelling;

/// Languages, and the Latin letters of the longest chunk that a letter is spelt by.
const LANGUAGES: [(&str, usize); 6] = [
    ("arabic", 4),
    ("chinese", 5),
    ("hebrew", 4),
    ("katakana", 4),
    ("korean", 3),
    ("russian", 4),
];

fn main() -> Result<(), Box<dyn error::Error>> {
    let given: Vec<String> = env::args().skip(1).collect();
    let [folder, models, wanted @ ..] = &*given else {
        return Err(
            "say FOLDER of the files to learn from and MODELS, the folder to write to".into(),
        );
    };
    let (folder, models) = (Path::new(folder), Path::new(models));
    let mut learnt = Vec::new();
    for (language, longest) in LANGUAGES {
        let name = format!("transliteration_{language}.tsv");
        let text = fs::read_to_string(folder.join(name))?;
        learnt.push((language, longest, rows::read(&text)));
    }
    let steps = spelling::steps(learnt.iter().flat_map(|(_, _, rows)| rows));
    fs::write(models.join("latin.bin"), &steps)?;
    let spelling = Spelling::new(steps.as_slice().try_into()?);
    for (language, longest, rows) in &learnt {
        if wanted.is_empty() || wanted.iter().any(|one| one == language) {
            let bytes = learn::learn(rows, *longest, &spelling, |line| {
                println!("{language}: {line}")
            })
            .map_err(|flaw| io::Error::other(flaw.to_string()))?;
            fs::write(models.join(format!("{language}.bin")), bytes)?;
        }
    }
    Ok(())
}
