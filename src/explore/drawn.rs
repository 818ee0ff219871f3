//! Choosers for spaces that are too large: each answer drawn, or a few places at which something happens.

use std::collections::{BTreeMap, BTreeSet};

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};

use crate::choice::{Asked, Chooser, Question};

/// Answers with the first option mostly, with another now and then; how seldom is drawn at the beginning.
#[derive(Debug)]
pub struct Rarely {
    numbers: Xoshiro256PlusPlus,
    one_in: u64,
}

impl Rarely {
    /// The chooser whose answers are a function of `seed`.
    pub fn new(seed: u64) -> Rarely {
        let mut numbers = Xoshiro256PlusPlus::seed_from_u64(seed);
        let one_in = 1 << (1 + below(&mut numbers, 6));
        Rarely { numbers, one_in }
    }
}

impl Chooser for Rarely {
    fn choose(&mut self, asked: &Asked<'_>) -> u32 {
        if asked.options < 2 || 0 < below(&mut self.numbers, self.one_in) {
            return 0;
        }
        other_than_first(&mut self.numbers, asked)
    }
}

/// PCT (Burckhardt and others, 2010): of those that are ready the one with the highest priority runs, and at a few questions,
/// drawn beforehand, that priority falls to the lowest; there also a collection takes place, or a sleep varies.
#[derive(Debug)]
pub struct ChangePoints {
    numbers: Xoshiro256PlusPlus,
    at: BTreeSet<u64>,
    asked: u64,
    priorities: BTreeMap<u64, u64>,
}

impl ChangePoints {
    /// Draws `depth` of so many questions at which something happens.
    pub fn new(seed: u64, questions: u64, depth: u32) -> ChangePoints {
        let mut numbers = Xoshiro256PlusPlus::seed_from_u64(seed);
        let at = (0..depth).map(|_| below(&mut numbers, questions.max(1))).collect();
        ChangePoints { numbers, at, asked: 0, priorities: BTreeMap::new() }
    }

    /// The option with the highest priority; new ones get one drawn above all that fell.
    fn highest(&mut self, among: &[u64]) -> u32 {
        for who in among {
            let drawn = u64::from(u32::MAX) + (self.numbers.next_u64() >> 32);
            self.priorities.entry(*who).or_insert(drawn);
        }
        let highest =
            (0..among.len()).max_by_key(|index| (self.priorities[&among[*index]], usize::MAX - index));
        u32::try_from(highest.unwrap_or_default()).expect("there are few options")
    }
}

impl Chooser for ChangePoints {
    fn choose(&mut self, asked: &Asked<'_>) -> u32 {
        let is_change = self.at.contains(&self.asked);
        self.asked += 1;
        match (asked.question, is_change) {
            (Question::Ready, _) => {
                let mut highest = self.highest(asked.among);
                if let (true, Some(who)) = (is_change, asked.among.get(highest as usize)) {
                    self.priorities.insert(*who, u64::from(u32::MAX).saturating_sub(self.asked));
                    highest = self.highest(asked.among);
                }
                highest
            }
            (Question::Collect | Question::Delay, true) if 1 < asked.options => {
                other_than_first(&mut self.numbers, asked)
            }
            (Question::Collect | Question::Delay, _) => 0,
        }
    }
}

/// A number below `end`.
fn below(numbers: &mut Xoshiro256PlusPlus, end: u64) -> u64 {
    let wide = u128::from(numbers.next_u64()) * u128::from(end);
    u64::try_from(wide >> 64).expect("the product's upper half is below `end`")
}

fn other_than_first(numbers: &mut Xoshiro256PlusPlus, asked: &Asked<'_>) -> u32 {
    let drawn = 1 + below(numbers, u64::from(asked.options - 1));
    u32::try_from(drawn).expect("an answer is below the options")
}
