//! The probability of a family's genotypes at one locus, by peeling.
//!
//! Every allele of every person is a variable, and so is the switch that says which of a parent's
//! two alleles was handed on. Alleles of founders come from a population with coancestry theta as
//! balls from Polya's urn (Balding & Nichols 1994, Forensic Sci. Int. 64, 125-140): those that are
//! known are drawn first; the others, drawn after them, are copies of one another or not, and the
//! likelihood is the mean over all such partitions (Ewens's sampling formula).

use super::elimination::{Budget, Factor, log_sum};
use super::model::{Model, Observed, fits};
use super::pedigree::{Pedigree, PedigreeError, urn};

/// An allele of somebody.
#[derive(Clone, Copy, PartialEq)]
enum Slot {
    /// Of a founder, not known: its place among `Graph::free`.
    Free(usize),
    /// A variable of its own.
    Own(usize),
}

/// The variables of a pedigree, but for the founders' alleles that are not known: which of these are
/// copies of one another is told later.
pub(super) struct Graph<'a> {
    model: &'a Model,
    /// Classes that a variable may be.
    own: Vec<Vec<usize>>,
    /// Classes that a founder's allele may be.
    pub(super) free: Vec<Vec<usize>>,
    /// How many of them each founder has, one after another.
    pub(super) shape: Vec<usize>,
    /// From a parent's alleles to a child's.
    handed: Vec<(Vec<Slot>, Slot)>,
    typed: Vec<([Slot; 2], &'a Observed)>,
    /// Of the alleles of founders that are known.
    pub(super) log: f64,
    /// Frequencies and theta for an allele that is drawn after those.
    base: Vec<f64>,
    pub(super) theta: f64,
}

impl<'a> Graph<'a> {
    pub(super) fn new(pedigree: &Pedigree, model: &'a Model) -> Self {
        let observed = |person: usize| model.observed.get(person).and_then(Option::as_ref);
        let children = children(pedigree, observed);
        let mut graph = Self {
            model,
            own: Vec::new(),
            free: Vec::new(),
            shape: Vec::new(),
            handed: Vec::new(),
            typed: Vec::new(),
            log: 0.0,
            base: Vec::new(),
            theta: 0.0,
        };
        let mut drawn = vec![0.0; model.frequencies.len()];
        let mut slots: Vec<Vec<Slot>> = vec![Vec::new(); pedigree.parents.len()];
        for &person in &pedigree.order {
            let typed = observed(person);
            slots[person] = match (pedigree.parents[person], typed.and_then(known)) {
                _ if children[person] == 0 && typed.is_none() => continue,
                (None, Some(genotype)) => graph.draw(genotype, &mut drawn),
                (None, None) => graph.founder(typed, children[person]),
                (Some(parents), _) => graph.child(typed, parents.map(|at| slots[at].clone())),
            };
        }
        let count: f64 = drawn.iter().sum();
        let next = |(&part, &seen): (&f64, &f64)| urn(part, seen, count, model.theta);
        graph.base = model.frequencies.iter().zip(&drawn).map(next).collect();
        graph.theta = model.theta / (1.0 + count * model.theta);
        graph
    }

    /// A founder whose two alleles are known; which came from whom makes no difference.
    fn draw(&mut self, genotype: [usize; 2], drawn: &mut [f64]) -> Vec<Slot> {
        if genotype[0] != genotype[1] {
            self.log += std::f64::consts::LN_2;
        }
        genotype
            .map(|class| {
                let count = drawn.iter().sum();
                let part = self.model.frequencies[class];
                self.log += urn(part, drawn[class], count, self.model.theta).ln();
                drawn[class] += 1.0;
                self.variable(vec![class])
            })
            .to_vec()
    }

    /// One whose alleles are not known. Only one of them matters if there is a single child and
    /// nothing was read.
    fn founder(&mut self, typed: Option<&'a Observed>, children: usize) -> Vec<Slot> {
        let count = if typed.is_none() && children == 1 {
            1
        } else {
            2
        };
        self.shape.push(count);
        let slots: Vec<Slot> = (0..count)
            .map(|_| {
                self.free.push(self.allowed(typed));
                Slot::Free(self.free.len() - 1)
            })
            .collect();
        if let (Some(observed), &[one, other]) = (typed, slots.as_slice()) {
            self.typed.push(([one, other], observed));
        }
        slots
    }

    fn child(&mut self, typed: Option<&'a Observed>, parents: [Vec<Slot>; 2]) -> Vec<Slot> {
        let slots = parents.map(|from| {
            let to = self.variable(self.allowed(typed));
            self.handed.push((from, to));
            to
        });
        if let Some(observed) = typed {
            self.typed.push((slots, observed));
        }
        slots.to_vec()
    }

    fn variable(&mut self, classes: Vec<usize>) -> Slot {
        self.own.push(classes);
        Slot::Own(self.own.len() - 1)
    }

    fn allowed(&self, typed: Option<&Observed>) -> Vec<usize> {
        let may = |&class: &usize| typed.is_none_or(|[one, other]| one[class] || other[class]);
        (0..self.model.frequencies.len()).filter(may).collect()
    }

    /// Logarithm of the likelihood where `blocks` tells which founders' alleles are one.
    pub(super) fn log_sum(
        &self,
        blocks: &[usize],
        budget: &mut Budget,
    ) -> Result<f64, PedigreeError> {
        let mut states = self.own.clone();
        let own = states.len();
        for (block, allowed) in blocks.iter().zip(&self.free) {
            match states.get_mut(own + block) {
                Some(shared) => shared.retain(|class| allowed.contains(class)),
                None => states.push(allowed.clone()),
            }
        }
        if states.iter().any(Vec::is_empty) {
            return Ok(f64::NEG_INFINITY);
        }
        let founders = own..states.len();
        let variable = |slot: &Slot| match *slot {
            Slot::Free(at) => own + blocks[at],
            Slot::Own(at) => at,
        };
        states.resize(states.len() + self.handed.len(), vec![0, 1]);
        let sizes: Vec<usize> = states.iter().map(Vec::len).collect();
        let mut factors: Vec<Factor> = founders
            .clone()
            .map(|at| Factor::new(&[at], &sizes, |state| self.base[states[at][state[0]]]))
            .collect();
        for ([one, other], observed) in &self.typed {
            let pair = [variable(one), variable(other)];
            factors.push(typing(pair, observed, &states, &sizes));
        }
        for (place, (from, to)) in self.handed.iter().enumerate() {
            let from: Vec<usize> = from.iter().map(variable).collect();
            let switch = founders.end + place;
            factors.extend(self.handing(&from, variable(to), switch, &states, &sizes));
        }
        // Children before founders, of whom several may be one: so most tables stay small.
        Ok(log_sum(&sizes, own, factors, budget)?)
    }

    /// From a parent's alleles to a child's by way of a switch: 0 hands the first on, 1 the second.
    /// It stands in a table with each, so that no table needs all three alleles.
    fn handing(
        &self,
        from: &[usize],
        to: usize,
        switch: usize,
        states: &[Vec<usize>],
        sizes: &[usize],
    ) -> Vec<Factor> {
        let passed = |source: usize, state: usize, child: usize| {
            self.model.passed(states[source][state], states[to][child])
        };
        let half = Factor::new(&[switch], sizes, |_| 0.5);
        let mut factors = vec![half];
        match *from {
            [one, other] if one != other => {
                factors.extend([one, other].iter().enumerate().map(|(side, &source)| {
                    Factor::new(&[switch, source, to], sizes, |state| {
                        match state[0] == side {
                            true => passed(source, state[1], state[2]),
                            false => 1.0,
                        }
                    })
                }))
            }
            // One allele, or two that are copies: whichever it is.
            _ => factors.push(Factor::new(&[from[0], to], sizes, |state| {
                passed(from[0], state[0], state[1])
            })),
        }
        factors
    }
}

fn typing(
    [one, other]: [usize; 2],
    observed: &Observed,
    states: &[Vec<usize>],
    sizes: &[usize],
) -> Factor {
    let certain = |a: usize, b: usize| f64::from(u8::from(fits(observed, a, b)));
    match one == other {
        true => Factor::new(&[one], sizes, |state| {
            let class = states[one][state[0]];
            certain(class, class)
        }),
        false => Factor::new(&[one, other], sizes, |state| {
            certain(states[one][state[0]], states[other][state[1]])
        }),
    }
}

/// Children of each person through whom something observed is reached; the others sum to 1.
fn children<'a>(
    pedigree: &Pedigree,
    observed: impl Fn(usize) -> Option<&'a Observed>,
) -> Vec<usize> {
    let mut children = vec![0; pedigree.parents.len()];
    for &person in pedigree.order.iter().rev() {
        if children[person] > 0 || observed(person).is_some() {
            let parents = pedigree.parents[person].iter().flatten();
            parents.for_each(|&parent| children[parent] += 1);
        }
    }
    children
}

/// The classes of both alleles, if each is in a single one.
fn known(observed: &Observed) -> Option<[usize; 2]> {
    let single = |classes: &[bool]| {
        let mut may = (0..classes.len()).filter(|&class| classes[class]);
        may.next().filter(|_| may.next().is_none())
    };
    Some([single(&observed[0])?, single(&observed[1])?])
}
