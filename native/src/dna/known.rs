//! Loci by their names and numbers: the registry's, and those that only a table of frequencies has.
//!
//! Records hold the registry's alone, as others must understand them. Persons in files who are weighed
//! against each other by a table may be typed at any locus that this table has.

use super::allele::{Allele, Form};
use super::locus::{LOCI, LocusId, Part, find, plain};
use super::text::{Fault, parse_allele, shown, write_allele};

/// Loci that a table may have besides the registry's, so that a byte numbers all.
pub const MOST_OWN: usize = 200;
const _: () = assert!(LOCI.len() + MOST_OWN <= LocusId::MAX as usize);

/// A name that is longer is none.
const LONGEST_NAME: usize = 64;

/// The loci that are known: by default those of the registry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// Numbered after those of the registry.
    own: Vec<Own>,
}

#[derive(Clone, Debug, PartialEq)]
struct Own {
    /// As it was written first.
    name: String,
    /// What its alleles are called, in order, the first of which is held as one repeat, the next as two
    /// and so on; none if they are numbers of repeats.
    labels: Vec<String>,
}

impl Known {
    /// Adds a locus with the alleles of its table: numbers of repeats or, if none of them is one, labels.
    /// None if it has no name, or one of more than 64 characters, or if there are `MOST_OWN` already.
    pub fn add(&mut self, name: &str, alleles: &[&str]) -> Option<LocusId> {
        let fits = !plain(name).is_empty() && name.len() <= LONGEST_NAME;
        if !fits || self.own.len() == MOST_OWN {
            return None;
        }
        let mut labels = Vec::new();
        if alleles.iter().all(|text| Allele::parse(text).is_err()) {
            labels.extend(alleles.iter().map(|text| text.trim().to_owned()));
            labels.sort_unstable();
            labels.dedup();
        }
        let name = name.trim().to_owned();
        self.own.push(Own { name, labels });
        Some((LOCI.len() + self.own.len() - 1) as LocusId)
    }

    /// How many there are, numbered from 0.
    pub fn count(&self) -> usize {
        LOCI.len() + self.own.len()
    }

    /// Those that are no part of the registry.
    pub fn own(&self) -> impl Iterator<Item = LocusId> + use<> {
        (LOCI.len()..self.count()).map(|at| at as LocusId)
    }

    /// The locus of a name, as `locus::find`.
    pub fn find(&self, name: &str) -> Option<LocusId> {
        let own = || {
            let name = plain(name);
            let at = self.own.iter().position(|own| plain(&own.name) == name)?;
            Some((LOCI.len() + at) as LocusId)
        };
        find(name).or_else(own)
    }

    /// Its name.
    pub fn name(&self, locus: LocusId) -> &str {
        match self.at(locus) {
            Some(own) => &own.name,
            None => LOCI.get(usize::from(locus)).map_or("", |one| one.name),
        }
    }

    /// What it serves for.
    pub fn part(&self, locus: LocusId) -> Part {
        LOCI.get(usize::from(locus))
            .map_or(Part::Autosomal, |one| one.part)
    }

    /// Whether its alleles are numbers of repeats.
    pub fn repeats(&self, locus: LocusId) -> bool {
        self.at(locus).is_none_or(|own| own.labels.is_empty())
    }

    /// The allele of a text: as `text::parse_allele`, or by its label.
    pub fn allele(&self, locus: LocusId, text: &str) -> Result<Allele, Fault> {
        let Some(own) = self.at(locus) else {
            return parse_allele(locus, text);
        };
        let text = text.trim();
        if own.labels.is_empty() {
            return Allele::parse(text).map_err(|error| Fault::Allele(shown(text), error));
        }
        if text == "*" {
            return Ok(Allele::ANY);
        }
        let at = own
            .labels
            .binary_search_by(|label| label.as_str().cmp(text));
        let repeats = at.ok().and_then(|at| u16::try_from(10 * (at + 1)).ok());
        let allele = repeats.and_then(|tenths| Allele::of(Form::Repeats(tenths)));
        allele.ok_or_else(|| Fault::Label(shown(text)))
    }

    /// What `allele` reads.
    pub fn write(&self, locus: LocusId, allele: Allele) -> String {
        let Some(own) = self.at(locus) else {
            return write_allele(locus, allele);
        };
        let label = match allele.form() {
            Form::Repeats(tenths) => own.labels.get(usize::from(tenths / 10).wrapping_sub(1)),
            _ => None,
        };
        label.cloned().unwrap_or_else(|| allele.to_string())
    }

    fn at(&self, locus: LocusId) -> Option<&Own> {
        self.own.get(usize::from(locus).checked_sub(LOCI.len())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_adds_loci_of_numbers_and_of_labels() {
        let mut known = Known::default();
        let numbers = known.add(" F13-B ", &["6", "9.3"]).unwrap();
        let labels = known.add("rs1", &["T", "C", "C"]).unwrap();
        assert_eq!(known.find("f13b"), Some(numbers));
        assert_eq!(known.find("RS1"), Some(labels));
        assert_eq!(known.find("vWA"), find("VWA"));
        assert_eq!(known.own().collect::<Vec<_>>(), [numbers, labels]);
        assert_eq!(known.name(numbers), "F13-B");
        assert!(known.repeats(numbers) && !known.repeats(labels));
        for text in ["C", "T", "*"] {
            let allele = known.allele(labels, text).unwrap();
            assert_eq!(known.write(labels, allele), text);
        }
        assert_eq!(known.allele(labels, "G"), Err(Fault::Label("G".into())));
        assert_eq!(
            known.allele(numbers, "9.3"),
            Ok(Allele::parse("9.3").unwrap())
        );
        assert!(known.allele(numbers, "C").is_err());
        assert_eq!(known.add(" - ", &["6"]), None);
    }
}
