//! `name::letters` for Python: names of other scripts in Latin letters.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::name::letters::{Speller, speller};
use crate::name::script::Script;
use crate::name::text;

/// A token in another script than Latin, to be held against Latin ones.
#[pyclass(frozen, module = "node._native")]
pub struct ForeignToken {
    script: Script,
    text: String,
}

#[pymethods]
impl ForeignToken {
    /// Letters of the script that the text begins with; spaces and marks are left out.
    ///
    /// Raises ValueError, with a sentence, for a text that has none, or Latin ones.
    #[new]
    fn new(text: &str) -> PyResult<Self> {
        let words = text::words(text);
        let script = words.first().map_or(Script::Latin, |word| word.script);
        let same = words.iter().filter(|word| word.script == script);
        let text: String = same.map(|word| word.text.as_str()).collect();
        match speller(script, &text) {
            Some(_) => Ok(Self { script, text }),
            None => Err(PyValueError::new_err(
                "there is no letter of another script than Latin; give a name as it is written there",
            )),
        }
    }

    /// The likeliest Latin spellings, in a-z, with natural logarithms of their probabilities, the
    /// likeliest first.
    fn forms(&self, most: usize) -> Vec<(String, f32)> {
        let forms = self.speller().forms(most);
        forms
            .into_iter()
            .map(|(form, chance)| (form.into(), chance))
            .collect()
    }

    /// Of each Latin token, how much likelier it is to be the same name than by chance: natural
    /// logarithms. Quickest if they are sorted. Only the letters a-z count.
    fn likelihoods(&self, py: Python<'_>, latin: Vec<String>) -> Vec<f32> {
        py.detach(|| {
            let mut speller = self.speller();
            latin.iter().map(|each| speller.likelihood(each)).collect()
        })
    }
}

impl ForeignToken {
    fn speller(&self) -> Speller<'static> {
        speller(self.script, &self.text).expect("it had letters when it was made")
    }
}

/// A name in Latin letters, a-z and 0-9, as AnyAscii spells it: one spelling, the same for all
/// languages of a script.
#[pyfunction]
pub fn romanised(text: &str) -> String {
    text::romanised(text)
}
