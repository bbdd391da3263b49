//! Short and pet forms of given names.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Groups at the most that one name is in.
const MOST_GROUPS: usize = 4;

/// The groups a name is in, 0 for none.
pub type Groups = [u16; MOST_GROUPS];

/// A line is a group: a name, then what those who bear it are called. `#` begins a comment.
const TABLE: &str = include_str!("nicknames.txt");

static GROUPS: LazyLock<HashMap<&'static str, Groups>> = LazyLock::new(|| {
    let mut all: HashMap<&str, Groups> = HashMap::new();
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    for (group, line) in (1..).zip(lines) {
        for name in line.split_ascii_whitespace() {
            let groups = all.entry(name).or_default();
            if let Some(free) = groups.iter_mut().find(|one| **one == 0) {
                *free = group;
            }
        }
    }
    all
});

/// Those of a name in a-z.
pub fn groups(latin: &str) -> Groups {
    GROUPS.get(latin).copied().unwrap_or_default()
}

/// Whether two names may be one person's.
pub fn share(one: Groups, other: Groups) -> bool {
    one[0] != 0 && other[0] != 0 && one.iter().any(|group| *group != 0 && other.contains(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pet_forms_stand_for_their_names() {
        let same = |one, other| share(groups(one), groups(other));
        assert!(same("bill", "william") && same("sasha", "aleksandr") && same("bibi", "benjamin"));
        assert!(!same("bill", "robert") && !same("nobody", "nobody"));
    }

    #[test]
    fn no_name_is_in_more_groups_than_are_kept() {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            for name in line.split_ascii_whitespace() {
                assert!(name.bytes().all(|byte| byte.is_ascii_lowercase()), "{name}");
                *counts.entry(name).or_default() += 1;
            }
        }
        assert!(counts.values().all(|&count| count <= MOST_GROUPS));
    }
}
