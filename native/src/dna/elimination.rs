//! Sums over the products of tables, one variable after another.
//!
//! Peeling a pedigree (Elston & Stewart 1971; Cannings, Thompson & Skolnick 1978) is this sum with
//! genotypes as variables; with alleles and switches as variables the tables stay small, and loops
//! need nothing of their own (Lauritzen & Sheehan 2003, Stat. Sci. 18, 489-514).

/// The largest table that is made: 32 MB.
pub const MOST_CELLS: usize = 1 << 22;

/// Cells of work that make it worth looking for a better order.
const WORTH_ANOTHER: u64 = 20_000;

/// A table over some variables; the last one runs fastest.
#[derive(Clone, Debug)]
pub struct Factor {
    variables: Vec<usize>,
    values: Vec<f64>,
}

/// Cells that sums may still go over: what bounds their time. A thousand million take a second or
/// a few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget(pub u64);

/// A table would become larger than `MOST_CELLS`, or the budget is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

impl Factor {
    /// The table of a function of the states of `variables`, which have `sizes[variable]` states.
    pub fn new(variables: &[usize], sizes: &[usize], value: impl Fn(&[usize]) -> f64) -> Self {
        let shape: Vec<usize> = variables.iter().map(|&variable| sizes[variable]).collect();
        let mut values = Vec::with_capacity(shape.iter().product());
        let mut states = vec![0; shape.len()];
        loop {
            values.push(value(&states));
            if !next(&mut states, &shape) {
                let variables = variables.to_vec();
                return Self { variables, values };
            }
        }
    }

    /// How far apart the cells of two states of each of `wanted` are; 0 for one it does not have.
    fn strides(&self, wanted: &[usize], sizes: &[usize]) -> Vec<usize> {
        let stride = |variable: &usize| {
            let at = self.variables.iter().position(|own| own == variable)?;
            Some(
                self.variables[at + 1..]
                    .iter()
                    .map(|&own| sizes[own])
                    .product(),
            )
        };
        wanted
            .iter()
            .map(|variable| stride(variable).unwrap_or(0))
            .collect()
    }
}

/// The next states, the last variable first; false after the last.
fn next(states: &mut [usize], shape: &[usize]) -> bool {
    for at in (0..states.len()).rev() {
        states[at] += 1;
        if states[at] < shape[at] {
            return true;
        }
        states[at] = 0;
    }
    false
}

/// Natural logarithm of the sum, over all states of all variables, of the product of the factors;
/// minus infinity if it is 0. `sizes` are the numbers of states of the variables. The first `early`
/// of these are summed before the others if that is less work (`Plan::new`).
pub fn log_sum(
    sizes: &[usize],
    early: usize,
    factors: Vec<Factor>,
    budget: &mut Budget,
) -> Result<f64, TooLarge> {
    let mut plan = Plan::new(sizes, 0, &factors);
    if plan.work > WORTH_ANOTHER {
        let other = Plan::new(sizes, early, &factors);
        plan = if other.work < plan.work { other } else { plan };
    }
    budget.0 = budget.0.checked_sub(plan.work).ok_or(TooLarge)?;
    Ok(followed(plan, sizes, factors))
}

fn followed(plan: Plan, sizes: &[usize], mut factors: Vec<Factor>) -> f64 {
    let mut log = 0.0;
    for (variable, scope) in plan.steps {
        let taken: Vec<Factor> = factors
            .extract_if(.., |factor| factor.variables.contains(&variable))
            .collect();
        let mut summed = sum_out(variable, scope, sizes, &taken);
        let largest = summed.values.iter().copied().fold(0.0, f64::max);
        if largest == 0.0 {
            return f64::NEG_INFINITY;
        }
        // Kept near 1: the product over a large family is beyond the smallest number.
        log += largest.ln();
        summed.values.iter_mut().for_each(|value| *value /= largest);
        factors.push(summed);
    }
    let rest: f64 = factors.iter().map(|factor| factor.values[0].ln()).sum();
    log + rest
}

/// The order in which variables are summed.
struct Plan {
    /// A variable, and the other variables of the table that is left.
    steps: Vec<(usize, Vec<usize>)>,
    /// Cells that are gone over; the largest number if a table is too large.
    work: u64,
}

impl Plan {
    /// Next is always the variable whose sum leaves the smallest table; of the first `early`
    /// variables, those with more than two states come before all others.
    fn new(sizes: &[usize], early: usize, factors: &[Factor]) -> Self {
        let mut scopes: Vec<Vec<usize>> = factors
            .iter()
            .map(|factor| factor.variables.clone())
            .collect();
        let mut left: Vec<usize> = (0..sizes.len()).collect();
        let mut plan = Self {
            steps: Vec::with_capacity(left.len()),
            work: 0,
        };
        let cells = |scope: &[usize]| {
            scope
                .iter()
                .map(|&other| sizes[other] as f64)
                .product::<f64>()
        };
        while !left.is_empty() {
            let soon = |variable: usize| variable < early && sizes[variable] > 2;
            let hurry = left.iter().any(|&variable| soon(variable));
            let may = left.iter().copied().enumerate();
            let (place, scope, made) = may
                .filter(|&(_, variable)| !hurry || soon(variable))
                .map(|(place, variable)| {
                    let scope = beside(variable, &scopes);
                    let made = cells(&scope);
                    (place, scope, made)
                })
                .min_by(|(_, _, one), (_, _, other)| one.total_cmp(other))
                .expect("there is one left");
            let variable = left.swap_remove(place);
            plan.work = match made <= MOST_CELLS as f64 {
                true => plan
                    .work
                    .saturating_add(made as u64 * sizes[variable] as u64),
                false => u64::MAX,
            };
            scopes.retain(|one| !one.contains(&variable));
            scopes.push(scope.clone());
            plan.steps.push((variable, scope));
        }
        plan
    }
}

/// The other variables of all tables that have one.
fn beside(variable: usize, scopes: &[Vec<usize>]) -> Vec<usize> {
    let about = scopes.iter().filter(|scope| scope.contains(&variable));
    let mut others: Vec<usize> = about.flatten().copied().collect();
    others.sort_unstable();
    others.dedup();
    others.retain(|&other| other != variable);
    others
}

fn sum_out(variable: usize, scope: Vec<usize>, sizes: &[usize], factors: &[Factor]) -> Factor {
    let mut all = scope.clone();
    all.push(variable);
    let strides: Vec<Vec<usize>> = factors.iter().map(|one| one.strides(&all, sizes)).collect();
    let inner = sizes[variable];
    let values = Factor::new(&scope, sizes, |states| {
        let start = |strides: &Vec<usize>| -> usize {
            states
                .iter()
                .zip(strides)
                .map(|(state, stride)| state * stride)
                .sum()
        };
        let mut cells: Vec<f64> = vec![1.0; inner];
        for (factor, strides) in factors.iter().zip(&strides) {
            let (start, stride) = (start(strides), strides[scope.len()]);
            for (state, cell) in cells.iter_mut().enumerate() {
                *cell *= factor.values[start + state * stride];
            }
        }
        cells.iter().sum()
    })
    .values;
    Factor {
        variables: scope,
        values,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn too_much_is_told_and_nothing_is_zero() {
        let sizes = vec![100; 5];
        let pairs = (0..5).flat_map(|one| (0..one).map(move |other| [one, other]));
        let all: Vec<Factor> = pairs
            .map(|pair| Factor::new(&pair, &sizes, |_| 1.0))
            .collect();
        let plenty = &mut Budget(1 << 40);
        assert_eq!(log_sum(&sizes, 0, all, plenty), Err(TooLarge));
        let none = Factor::new(&[0], &sizes, |_| 0.0);
        assert_eq!(
            log_sum(&sizes[..1], 0, vec![none.clone()], plenty),
            Ok(f64::NEG_INFINITY)
        );
        assert_eq!(log_sum(&[], 0, vec![], plenty), Ok(0.0));
        assert_eq!(
            log_sum(&sizes[..1], 0, vec![none], &mut Budget(99)),
            Err(TooLarge)
        );
    }

    proptest! {
        #[test]
        fn it_is_the_sum_over_all_states(
            sizes in proptest::collection::vec(1usize..4, 1..6),
            scopes in proptest::collection::vec(
                proptest::collection::btree_set(0usize..6, 1..4), 1..6),
            seed in any::<u32>(),
        ) {
            let value = |at: usize, states: &[usize]| {
                let mut mixed = seed.wrapping_add(at as u32);
                for &state in states {
                    mixed = mixed.wrapping_mul(2_654_435_761).wrapping_add(state as u32) ^ (mixed >> 7);
                }
                f64::from(mixed % 97) / 97.0
            };
            let scopes: Vec<Vec<usize>> = scopes
                .into_iter()
                .map(|scope| scope.into_iter().filter(|&at| at < sizes.len()).collect())
                .collect();
            let factors: Vec<Factor> = scopes
                .iter()
                .enumerate()
                .map(|(at, scope)| Factor::new(scope, &sizes, |states| value(at, states)))
                .collect();
            let mut states = vec![0; sizes.len()];
            let mut wanted = 0.0;
            loop {
                let parts = scopes.iter().enumerate().map(|(at, scope)| {
                    let own: Vec<usize> = scope.iter().map(|&variable| states[variable]).collect();
                    value(at, &own)
                });
                wanted += parts.product::<f64>();
                if !next(&mut states, &sizes) {
                    break;
                }
            }
            let found = log_sum(&sizes, 0, factors.clone(), &mut Budget(1 << 20)).unwrap().exp();
            // In whatever order.
            let other = Plan::new(&sizes, sizes.len(), &factors);
            let again = followed(other, &sizes, factors).exp();
            prop_assert!((again - wanted).abs() <= 1e-12 * wanted.max(1.0));
            prop_assert!((found - wanted).abs() <= 1e-12 * wanted.max(1.0), "{} {}", found, wanted);
        }
    }
}
