//! When collections take place.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::choice::{Choices, Question};

/// When the collector runs.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Policy {
    /// Only when the program itself asks for it.
    #[default]
    Never,
    /// In each iteration of the loop, before the batch.
    Every,
    /// Also between two callbacks of a batch.
    EachStep,
    /// Before the batch of the iterations listed, counted from 1.
    At(BTreeSet<u64>),
    /// In an iteration with this probability (0 to 1), drawn from the run's seed.
    Random(f64),
    /// Where the chooser says so, asked before each batch.
    Chosen,
    /// When CPython's counters say so: allocations, thresholds and generations of the version.
    Generational,
}

/// So finely probabilities are told apart.
const PROBABILITY_STEPS: u32 = 1 << 20;

impl Policy {
    /// Whether to collect before the batch of an iteration.
    pub fn collects_before(&self, iteration: u64, choices: &mut Choices) -> bool {
        match self {
            Policy::Never | Policy::Generational => false,
            Policy::Every | Policy::EachStep => true,
            Policy::At(iterations) => iterations.contains(&iteration),
            Policy::Random(probability) => {
                let drawn = choices.choose(Question::Collect, PROBABILITY_STEPS);
                f64::from(drawn) < probability * f64::from(PROBABILITY_STEPS)
            }
            Policy::Chosen => choices.choose(Question::Collect, 2) == 1,
        }
    }

    /// Whether to collect between two callbacks of a batch.
    pub fn collects_between_callbacks(&self) -> bool {
        matches!(self, Policy::EachStep)
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Policy::Never => out.write_str("never"),
            Policy::Every => out.write_str("every"),
            Policy::EachStep => out.write_str("each-step"),
            Policy::At(iterations) => {
                let listed: Vec<String> = iterations.iter().map(u64::to_string).collect();
                out.write_str(&listed.join(","))
            }
            Policy::Random(probability) => write!(out, "random:{probability}"),
            Policy::Chosen => out.write_str("chosen"),
            Policy::Generational => out.write_str("generational"),
        }
    }
}

impl FromStr for Policy {
    type Err = String;

    fn from_str(text: &str) -> Result<Policy, String> {
        match text {
            "never" => return Ok(Policy::Never),
            "every" => return Ok(Policy::Every),
            "each-step" => return Ok(Policy::EachStep),
            "generational" => return Ok(Policy::Generational),
            _ => {}
        }
        if let Some(probability) = text.strip_prefix("random:") {
            let parsed = probability.parse().ok().filter(|probability| (0.0..=1.0).contains(probability));
            return parsed
                .map(Policy::Random)
                .ok_or_else(|| format!("`{probability}` is no probability: give a number from 0 to 1"));
        }
        let iterations: Result<BTreeSet<u64>, _> = text.split(',').map(str::parse).collect();
        iterations.map(Policy::At).map_err(|_| {
            format!(
                "unknown policy `{text}`: give never, every, each-step, generational, random:PROBABILITY, or \
                 iterations such as 3,7"
            )
        })
    }
}
