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
    /// Where the chooser says so, asked at every safe point: before each batch and between callbacks.
    Chosen,
    /// As `Chosen`, but asked only where a collection could be seen: something pending is doomed, or what nothing leads to
    /// has last words, or is looked at weakly.
    ChosenWhereSeen,
    /// As `ChosenWhereSeen`, but asked wherever there is garbage at all: for a program that counts references, or lists
    /// what the collector knows of.
    ChosenWhereGarbage,
    /// When CPython's counters say so: allocations, thresholds and generations of the version.
    Generational,
}

/// So finely probabilities are told apart.
const PROBABILITY_STEPS: u32 = 1 << 20;

impl Policy {
    /// Whether to collect before the batch of an iteration.
    pub fn collects_before(&self, iteration: u64, choices: &mut Choices) -> bool {
        match self {
            Policy::Never
            | Policy::Generational
            | Policy::Chosen
            | Policy::ChosenWhereSeen
            | Policy::ChosenWhereGarbage => false,
            Policy::Every | Policy::EachStep => true,
            Policy::At(iterations) => iterations.contains(&iteration),
            Policy::Random(probability) => {
                let drawn = choices.choose(Question::Collect, PROBABILITY_STEPS);
                f64::from(drawn) < probability * f64::from(PROBABILITY_STEPS)
            }
        }
    }

    /// Whether [`Policy::collects_before`] can ever say yes.
    pub fn collects_between_batches(&self) -> bool {
        !matches!(self, Policy::Never | Policy::Generational)
    }

    /// Whether the counters of allocations decide.
    pub fn is_automatic(&self) -> bool {
        matches!(self, Policy::Generational)
    }

    /// Whether to collect between two callbacks of a batch.
    pub fn collects_between_callbacks(&self) -> bool {
        matches!(self, Policy::EachStep)
    }

    /// Whether a chooser is asked where to collect.
    pub fn is_chosen(&self) -> bool {
        matches!(self, Policy::Chosen | Policy::ChosenWhereSeen | Policy::ChosenWhereGarbage)
    }
}

/// Between which factors the length of a sleep may vary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delays {
    /// The least factor.
    pub least: f64,
    /// The greatest.
    pub most: f64,
}

impl Delays {
    /// So many lengths a sleep can have: as the program says, the shortest, the longest.
    pub const OPTIONS: u32 = 3;

    /// The factor that an answer stands for.
    pub fn factor(self, answer: u32) -> f64 {
        match answer {
            1 => self.least,
            2 => self.most,
            _ => 1.0,
        }
    }

    /// Both factors in hundredths, as replay tokens have them.
    pub fn hundredths(self) -> [u16; 2] {
        [self.least, self.most].map(|factor| (factor * 100.0).round() as u16)
    }

    /// The factors from hundredths.
    pub fn from_hundredths(parts: [u16; 2]) -> Delays {
        let [least, most] = parts.map(|part| f64::from(part) / 100.0);
        Delays { least, most }
    }
}

impl fmt::Display for Delays {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}..{}", self.least, self.most)
    }
}

impl FromStr for Delays {
    type Err = String;

    fn from_str(text: &str) -> Result<Delays, String> {
        let wrong = || format!("`{text}` is no range of factors: give one such as 0.5..2, within 0.01..100");
        let (least, most) = text.split_once("..").ok_or_else(wrong)?;
        let parse = |part: &str| part.parse::<f64>().ok().filter(|factor| (0.01..=100.0).contains(factor));
        let (least, most) = (parse(least).ok_or_else(wrong)?, parse(most).ok_or_else(wrong)?);
        if most < least {
            return Err(wrong());
        }
        Ok(Delays::from_hundredths(Delays { least, most }.hundredths()))
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
            Policy::ChosenWhereSeen => out.write_str("chosen-where-seen"),
            Policy::ChosenWhereGarbage => out.write_str("chosen-where-garbage"),
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
        if iterations.as_ref().is_ok_and(|iterations| iterations.contains(&0)) {
            return Err("there is no iteration 0: they are counted from 1".to_string());
        }
        iterations.map(Policy::At).map_err(|_| {
            format!(
                "unknown policy `{text}`: give never, every, each-step, generational, random:PROBABILITY, or \
                 iterations such as 3,7"
            )
        })
    }
}
