//! The registry of loci: one place for their names, and which sets and kits hold them.
//!
//! Places are kept in records: loci are added at the end, never moved and never taken out, and
//! `VERSION` rises by one when they are.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Version of the registry.
pub const VERSION: u32 = 1;

/// A place in `LOCI`.
pub type LocusId = u8;

/// What a locus serves for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Counted in a comparison.
    Autosomal,
    /// Tells the sex: kept, never counted.
    Sex,
    /// On the Y chromosome: kept, never counted.
    Y,
}

/// A locus.
#[derive(Clone, Copy, Debug)]
pub struct Locus {
    /// Its usual name.
    pub name: &'static str,
    /// Other names that are more than another way to write the same one.
    pub aliases: &'static [&'static str],
    /// What it serves for.
    pub part: Part,
}

const fn counted(name: &'static str, aliases: &'static [&'static str]) -> Locus {
    Locus {
        name,
        aliases,
        part: Part::Autosomal,
    }
}

const fn sex(name: &'static str, aliases: &'static [&'static str]) -> Locus {
    Locus {
        name,
        aliases,
        part: Part::Sex,
    }
}

const fn y(name: &'static str, aliases: &'static [&'static str]) -> Locus {
    Locus {
        name,
        aliases,
        part: Part::Y,
    }
}

/// All loci: first those that are counted, as `COUNTED` tells.
pub const LOCI: &[Locus] = &[
    counted("D3S1358", &[]),
    counted("VWA", &["VWF", "VWA31", "HUMVWA", "HUMVWFA31"]),
    counted("D8S1179", &["D6S502"]),
    counted("D21S11", &[]),
    counted("D18S51", &[]),
    counted("TH01", &["TC11", "HUMTH01"]),
    counted("FGA", &["FIBRA", "HUMFIBRA"]),
    counted("D1S1656", &[]),
    counted("D2S441", &[]),
    counted("D10S1248", &[]),
    counted("D12S391", &[]),
    counted("D22S1045", &[]),
    counted("CSF1PO", &["CSF", "HUMCSF1PO"]),
    counted("D5S818", &[]),
    counted("D7S820", &[]),
    counted("D13S317", &[]),
    counted("D16S539", &[]),
    counted("TPOX", &["HUMTPOX"]),
    counted("D2S1338", &[]),
    counted("D19S433", &[]),
    counted("SE33", &["ACTBP2", "HUMACTBP2"]),
    counted("Penta D", &[]),
    counted("Penta E", &[]),
    counted("D6S1043", &[]),
    sex("Amelogenin", &["AMEL", "AM", "AMXY"]),
    sex("Y indel", &[]),
    y("DYS391", &[]),
    y("DYS19", &["DYS394"]),
    y("DYS385", &["DYS385A/B"]),
    y("DYS389I", &[]),
    y("DYS389II", &[]),
    y("DYS390", &[]),
    y("DYS392", &[]),
    y("DYS393", &[]),
    y("DYS437", &[]),
    y("DYS438", &[]),
    y("DYS439", &["GATAA4"]),
    y("DYS448", &[]),
    y("DYS449", &[]),
    y("DYS456", &[]),
    y("DYS458", &[]),
    y("DYS460", &["GATAA7.1"]),
    y("DYS481", &[]),
    y("DYS518", &[]),
    y("DYS533", &[]),
    y("DYS549", &[]),
    y("DYS570", &[]),
    y("DYS576", &[]),
    y("DYS627", &[]),
    y("DYS635", &["GATAC4"]),
    y("DYS643", &[]),
    y("DYF387S1", &[]),
    y("Y GATA H4", &["GATAH4"]),
];

/// The first so many loci are counted in comparisons, and no others.
pub const COUNTED: usize = 24;

const _: () = {
    let mut at = 0;
    while at < LOCI.len() {
        assert!(matches!(LOCI[at].part, Part::Autosomal) == (at < COUNTED));
        at += 1;
    }
};

/// Bases in one repeat of a locus: so many tenths at the most are less than a whole repeat. 1 of the
/// loci that are no repeats (STRBase, NIST: repeat structures of the loci in common kits).
pub fn repeat_bases(locus: LocusId) -> u16 {
    let locus = &LOCI[usize::from(locus)];
    match locus.name {
        "D22S1045" | "DYS392" | "DYS481" => 3,
        "Penta D" | "Penta E" | "DYS438" | "DYS643" => 5,
        "DYS448" => 6,
        _ if locus.part == Part::Sex => 1,
        _ => 4,
    }
}

/// A set of loci that belong together: a standard, or a kit.
#[derive(Clone, Copy, Debug)]
pub struct Set {
    /// Its name, in capitals.
    pub name: &'static str,
    /// Names of its counted loci.
    pub loci: &'static [&'static str],
}

/// INTERPOL's standard set, and the first European one (Council Resolution 2001/C 187/01).
const ISSOL: &[&str] = &[
    "D3S1358", "VWA", "D8S1179", "D21S11", "D18S51", "TH01", "FGA",
];
/// The European Standard Set of twelve (Council Resolution 2009/C 296/01).
const ESS: &[&str] = &[
    "D3S1358", "VWA", "D8S1179", "D21S11", "D18S51", "TH01", "FGA", "D1S1656", "D2S441",
    "D10S1248", "D12S391", "D22S1045",
];
/// The core loci of CODIS since 2017 (FBI; Hares 2015, Forensic Sci. Int. Genet. 17, 33-34).
const CODIS_20: &[&str] = &[
    "CSF1PO", "D3S1358", "D5S818", "D7S820", "D8S1179", "D13S317", "D16S539", "D18S51", "D21S11",
    "FGA", "TH01", "TPOX", "VWA", "D1S1656", "D2S441", "D2S1338", "D10S1248", "D12S391", "D19S433",
    "D22S1045",
];
/// The core loci of CODIS before.
const CODIS_13: &[&str] = &[
    "CSF1PO", "D3S1358", "D5S818", "D7S820", "D8S1179", "D13S317", "D16S539", "D18S51", "D21S11",
    "FGA", "TH01", "TPOX", "VWA",
];
const SGM_PLUS: &[&str] = &[
    "D3S1358", "VWA", "D16S539", "D2S1338", "D8S1179", "D21S11", "D18S51", "D19S433", "TH01", "FGA",
];
const IDENTIFILER: &[&str] = &[
    "D8S1179", "D21S11", "D7S820", "CSF1PO", "D3S1358", "TH01", "D13S317", "D16S539", "D2S1338",
    "D19S433", "VWA", "TPOX", "D18S51", "D5S818", "FGA",
];
const POWERPLEX_16: &[&str] = &[
    "CSF1PO", "D3S1358", "D5S818", "D7S820", "D8S1179", "D13S317", "D16S539", "D18S51", "D21S11",
    "FGA", "TH01", "TPOX", "VWA", "Penta D", "Penta E",
];
/// NGM SElect, PowerPlex ESI 17 and ESX 17: the twelve, and five more.
const ESI_17: &[&str] = &[
    "D3S1358", "VWA", "D8S1179", "D21S11", "D18S51", "TH01", "FGA", "D1S1656", "D2S441",
    "D10S1248", "D12S391", "D22S1045", "D2S1338", "D16S539", "D19S433", "SE33",
];
/// GlobalFiler and Investigator 24plex: CODIS 20 and SE33.
const GLOBALFILER: &[&str] = &[
    "CSF1PO", "D3S1358", "D5S818", "D7S820", "D8S1179", "D13S317", "D16S539", "D18S51", "D21S11",
    "FGA", "TH01", "TPOX", "VWA", "D1S1656", "D2S441", "D2S1338", "D10S1248", "D12S391", "D19S433",
    "D22S1045", "SE33",
];
const FUSION_6C: &[&str] = &[
    "CSF1PO", "D3S1358", "D5S818", "D7S820", "D8S1179", "D13S317", "D16S539", "D18S51", "D21S11",
    "FGA", "TH01", "TPOX", "VWA", "D1S1656", "D2S441", "D2S1338", "D10S1248", "D12S391", "D19S433",
    "D22S1045", "SE33", "Penta D", "Penta E",
];
const VERIFILER_PLUS: &[&str] = &[
    "CSF1PO", "D3S1358", "D5S818", "D7S820", "D8S1179", "D13S317", "D16S539", "D18S51", "D21S11",
    "FGA", "TH01", "TPOX", "VWA", "D1S1656", "D2S441", "D2S1338", "D10S1248", "D12S391", "D19S433",
    "D22S1045", "Penta D", "Penta E", "D6S1043",
];

/// Standards and common kits.
pub const SETS: &[Set] = &[
    Set {
        name: "ISSOL",
        loci: ISSOL,
    },
    Set {
        name: "ESS",
        loci: ESS,
    },
    Set {
        name: "CODIS 13",
        loci: CODIS_13,
    },
    Set {
        name: "CODIS 20",
        loci: CODIS_20,
    },
    Set {
        name: "SGM PLUS",
        loci: SGM_PLUS,
    },
    Set {
        name: "IDENTIFILER",
        loci: IDENTIFILER,
    },
    Set {
        name: "POWERPLEX 16",
        loci: POWERPLEX_16,
    },
    Set {
        name: "POWERPLEX ESI 17",
        loci: ESI_17,
    },
    Set {
        name: "NGM SELECT",
        loci: ESI_17,
    },
    Set {
        name: "GLOBALFILER",
        loci: GLOBALFILER,
    },
    Set {
        name: "INVESTIGATOR 24PLEX",
        loci: GLOBALFILER,
    },
    Set {
        name: "POWERPLEX FUSION 6C",
        loci: FUSION_6C,
    },
    Set {
        name: "VERIFILER PLUS",
        loci: VERIFILER_PLUS,
    },
];

/// The locus of a name or an alias. Case, spaces, hyphens, strokes, points and underlines do not
/// matter.
pub fn find(name: &str) -> Option<LocusId> {
    // A name that is longer than all is not worth writing out.
    if name.len() > 64 {
        return None;
    }
    static NAMES: LazyLock<HashMap<String, LocusId>> = LazyLock::new(|| {
        let named = |(at, locus): (usize, &Locus)| {
            let names = std::iter::once(&locus.name).chain(locus.aliases);
            let named = names.map(|name| (plain(name), at as LocusId));
            named.collect::<Vec<_>>()
        };
        LOCI.iter().enumerate().flat_map(named).collect()
    });
    NAMES.get(&plain(name)).copied()
}

/// A name without what does not matter in it.
pub(super) fn plain(name: &str) -> String {
    let kept = name
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '_' | '/' | '.'));
    kept.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_and_aliases_are_found_however_they_are_written() {
        for (written, name) in [
            ("vWA", "VWA"),
            ("ACTBP2", "SE33"),
            ("PENTA_E", "Penta E"),
            ("penta-d", "Penta D"),
            ("AMEL", "Amelogenin"),
            ("tho1", ""),
            ("Y-GATA-H4", "Y GATA H4"),
        ] {
            let found = find(written).map_or("", |at| LOCI[usize::from(at)].name);
            assert_eq!(found, name, "{written}");
        }
    }

    #[test]
    fn no_name_stands_for_two_loci() {
        let mut seen = HashSet::new();
        for locus in LOCI {
            for name in std::iter::once(&locus.name).chain(locus.aliases) {
                assert!(seen.insert(plain(name)), "{name}");
            }
        }
    }

    #[test]
    fn sets_hold_counted_loci_each_once() {
        for set in SETS {
            let ids: HashSet<LocusId> = set.loci.iter().map(|name| find(name).unwrap()).collect();
            assert_eq!(ids.len(), set.loci.len(), "{}", set.name);
            assert!(
                ids.iter().all(|&id| usize::from(id) < COUNTED),
                "{}",
                set.name
            );
        }
    }
}
