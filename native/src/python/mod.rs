//! What Python sees of this crate: the module `node._native`.

mod check_digit;
mod dna_gallery;
mod dna_kinship;
mod dna_profile;
mod fingerprint;
mod folding;
mod gallery;
mod interchange;
mod mrz;
mod name;
mod name_letters;
mod person_gallery;
mod synthetic;
mod wire;
mod wsq;

use pyo3::prelude::*;

/// Matching in Rust. Imported by `node.matching` and by nothing else.
#[pymodule]
mod _native {
    #[pymodule_export]
    use super::check_digit::{VinCheck, icao_check_digit, vin_check};
    #[pymodule_export]
    use super::dna_gallery::{DnaCandidate, DnaGallery, DnaRanking, DnaSearch, invented_profiles};
    #[pymodule_export]
    use super::dna_kinship::{
        DnaChances, DnaFrequencies, dna_kinship, dna_mixture, dna_pair, dna_relationship,
    };
    #[pymodule_export]
    use super::dna_profile::{
        DnaJudgement, DnaRule, check_dna, dna_loci, dna_locus, pack_dna, read_dna,
    };
    #[pymodule_export]
    use super::fingerprint::{
        PreparedPrint, PrintMatch, extract_print, print_evidence_matrix, read_template,
        score_matrix,
    };
    #[pymodule_export]
    use super::folding::{
        confusable, exact_chance, fold, fold_chance, fold_many, normalise, place,
    };
    #[pymodule_export]
    use super::gallery::{PrintCandidate, PrintGallery, PrintSearch};
    #[pymodule_export]
    use super::interchange::{
        InterchangePrint, is_interchange, read_interchange, write_interchange,
    };
    #[pymodule_export]
    use super::mrz::{Fault, Zone, parse_mrz, write_mrz};
    #[pymodule_export]
    use super::name::{NameComparison, PreparedName, is_name, read_birth, time_name_comparisons};
    #[pymodule_export]
    use super::name_letters::{ForeignToken, romanised};
    #[pymodule_export]
    use super::person_gallery::{PersonCandidate, PersonGallery, PersonSearch};
    #[pymodule_export]
    use super::synthetic::{SyntheticFinger, synthetic_templates};
    #[pymodule_export]
    use super::wire::sorted_records;
    #[pymodule_export]
    use super::wsq::{decode_wsq, encode_wsq};
}
