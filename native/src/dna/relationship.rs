//! Two persons who are said to be related, by name.

use super::pedigree::Pedigree;

/// How the first of two persons is related to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relationship {
    /// Parent and child: the first is the parent.
    ParentChild,
    /// Full siblings.
    FullSiblings,
    /// Half siblings.
    HalfSiblings,
    /// Grandparent and grandchild.
    Grandparent,
    /// Aunt or uncle, and niece or nephew.
    Avuncular,
    /// First cousins.
    FirstCousins,
    /// Not related.
    Unrelated,
}

impl Relationship {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::ParentChild,
        Self::FullSiblings,
        Self::HalfSiblings,
        Self::Grandparent,
        Self::Avuncular,
        Self::FirstCousins,
        Self::Unrelated,
    ];

    /// Its short name: PC, FS, HS, GG, AV, FC, UN.
    pub fn code(self) -> &'static str {
        match self {
            Self::ParentChild => "PC",
            Self::FullSiblings => "FS",
            Self::HalfSiblings => "HS",
            Self::Grandparent => "GG",
            Self::Avuncular => "AV",
            Self::FirstCousins => "FC",
            Self::Unrelated => "UN",
        }
    }

    /// Its name in words: parent_child, full_siblings.
    pub fn word(self) -> &'static str {
        match self {
            Self::ParentChild => "parent_child",
            Self::FullSiblings => "full_siblings",
            Self::HalfSiblings => "half_siblings",
            Self::Grandparent => "grandparent",
            Self::Avuncular => "avuncular",
            Self::FirstCousins => "first_cousins",
            Self::Unrelated => "unrelated",
        }
    }

    /// The relationship of a short name, or of a name in words, in capitals or not.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.trim();
        let same = |one: &Self| {
            let mut names = [one.code(), one.word()].into_iter();
            names.any(|own| own.eq_ignore_ascii_case(name))
        };
        Self::ALL.into_iter().find(same)
    }

    /// Parents of each person: of the two, then of those who join them.
    pub fn parents(self) -> &'static [[Option<usize>; 2]] {
        const NONE: [Option<usize>; 2] = [None, None];
        const SAME: [Option<usize>; 2] = [Some(2), Some(3)];
        match self {
            Self::ParentChild => &[NONE, [Some(0), None]],
            Self::FullSiblings => &[SAME, SAME, NONE, NONE],
            Self::HalfSiblings => &[[Some(2), None], [Some(2), None], NONE],
            Self::Grandparent => &[NONE, [Some(2), None], [Some(0), None]],
            Self::Avuncular => &[SAME, [Some(4), None], NONE, NONE, SAME],
            Self::FirstCousins => &[[Some(4), None], [Some(5), None], NONE, NONE, SAME, SAME],
            Self::Unrelated => &[NONE, NONE],
        }
    }

    /// The pedigree of both.
    pub fn pedigree(self) -> Pedigree {
        Pedigree::new(self.parents()).expect("each of them is a pedigree: a test builds all")
    }

    /// Probabilities that they share no, one and both alleles by descent (k0, k1, k2: Cotterman
    /// 1940; Thompson 1975, Ann. Hum. Genet. 39, 173-188).
    pub fn shares(self) -> [f64; 3] {
        match self {
            Self::ParentChild => [0.0, 1.0, 0.0],
            Self::FullSiblings => [0.25, 0.5, 0.25],
            Self::HalfSiblings | Self::Grandparent | Self::Avuncular => [0.5, 0.5, 0.0],
            Self::FirstCousins => [0.75, 0.25, 0.0],
            Self::Unrelated => [1.0, 0.0, 0.0],
        }
    }
}
