//! What was found about a program: a verdict for every task with its evidence, the outcomes, and how much was covered.
//!
//! Plain data, made by running the program: once for every timing ([`crate::explore`]), and a few times more, watched, for
//! what held each task, which line dropped it, and what a reference would have changed. Text, JSON and the rest are printed
//! from this alone.

mod advice;

use std::collections::BTreeMap;

pub use advice::{Advice, Compared, PlaceRepairs, Repairs, Replacement, Together, Trial};

use crate::choice::{Choice, Replayed, Seeded};
use crate::clock::Time;
use crate::contract::Contract;
use crate::evidence::{Evidence, Harm, Places, STEPS_WATCHED_MAX, programs_tasks};
use crate::explore::{Coverage, Exploration, Losing, Plan, Program, Runner, Seen, explore};
use crate::hazard::{Loss, Moment, Neglect, TaskLife, Verdict, Window};
use crate::policy::{Delays, Policy};
use crate::reach::Path;
use crate::record::{Identity, Site};
use crate::replay::{Misfit, Token};
use crate::sim::{Input, Outcome, Run, Setup};
use crate::version::Version;

/// What was found about a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// The program's name: a script's file.
    pub program: String,
    /// Under which terms it ran.
    pub terms: Terms,
    /// What a script was given of the outside.
    pub input: Input,
    /// Every task that the program made, in order of creation.
    pub tasks: Vec<TaskFinding>,
    /// The outcomes, in the order in which they were met: the first is that without any collection.
    pub outcomes: Vec<OutcomeFinding>,
    /// How much of the space of timings was covered.
    pub coverage: Coverage,
    /// Places of a script that make tasks, and to which no run came: nothing is told of those.
    pub not_run: Vec<Spot>,
    /// The token of the one run that was made, if no other timing was looked at.
    pub replayed: Option<String>,
    /// Why nothing certain can be said, if so: a limit that ended runs, timings that are left.
    pub doubts: Vec<String>,
    /// What can be done, and what a linter says, as far as that was asked for.
    pub advice: Advice,
}

/// Under which terms a program ran.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Terms {
    /// Who keeps a task alive.
    pub contract: Contract,
    /// Which CPython is imitated.
    pub version: Version,
    /// Whether the order of timers with equal deadlines was varied.
    pub shuffle: bool,
    /// Between which factors sleeps were varied.
    pub delays: Option<Delays>,
    /// Up to which moment it was looked at, if it was not to its end.
    pub until: Option<Time>,
}

/// What was found about one task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskFinding {
    /// Who it is, in any run.
    pub identity: Identity,
    /// Its name, in the first run that had it.
    pub name: String,
    /// Where it was made.
    pub made: Option<Spot>,
    /// How the program came to let go of it, if it did.
    pub neglect: Neglect,
    /// The name of the task that waited for it, and was let go of with it.
    pub awaiter: Option<String>,
    /// The worst that was seen of it in any run.
    pub verdict: Verdict,
    /// When only the loop held it, and how.
    pub accident: Option<(Moment, Path)>,
    /// When nothing held it: in the run without collections, or, if it was held there, in the one that lost it.
    pub windows: Vec<Window>,
    /// The line that dropped its last reference.
    pub cut: Option<Spot>,
    /// How it was lost, in the first run that lost it.
    pub loss: Option<Loss>,
    /// In how many runs it was lost.
    pub runs_lost: u64,
    /// What the loss takes away.
    pub harm: Option<Harm>,
    /// Whether something held it until the main task of its loop was done.
    pub is_after_main: bool,
    /// The token of the first run that lost it, the one with the fewest collections.
    pub replay: Option<String>,
    /// How many callbacks had run at each collection of that run.
    pub collections: Vec<u64>,
}

/// One outcome of the program.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeFinding {
    /// In how many runs it came.
    pub runs: u64,
    /// What the program printed.
    pub printed: String,
    /// How it ended.
    pub ending: Outcome,
    /// The names of the tasks that were lost.
    pub lost: Vec<String>,
    /// The token of the first run that came out so.
    pub replay: String,
}

/// A place in a source file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
    /// The line of the end.
    pub end_line: u32,
    /// The column behind the last character.
    pub end_column: u32,
    /// The bytes of the file, where they are known.
    pub bytes: Option<(u32, u32)>,
}

/// The answer to the question whether a program can lose a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Nothing can be lost.
    Safe,
    /// Something can.
    CanLose,
    /// It could not be told: a limit was reached, timings are left.
    Unknown,
}

impl Findings {
    /// Whether the program can lose a task. If `is_strict`, one that lives by accident counts as one that can be lost.
    pub fn answer(&self, is_strict: bool) -> Answer {
        let worst = self.tasks.iter().map(|task| task.verdict).max().unwrap_or(Verdict::Held);
        let bad = if is_strict { Verdict::ByAccident } else { Verdict::Doomed };
        match worst {
            worst if bad <= worst => Answer::CanLose,
            _ if !self.doubts.is_empty() => Answer::Unknown,
            _ => Answer::Safe,
        }
    }

    /// The tasks that can be lost.
    pub fn losable(&self) -> impl Iterator<Item = &TaskFinding> {
        self.tasks.iter().filter(|task| Verdict::Doomed <= task.verdict)
    }

    /// The task of that name.
    pub fn task(&self, name: &str) -> Option<&TaskFinding> {
        self.tasks.iter().find(|task| task.name == name)
    }
}

/// Explores a program, and gathers evidence about every task. `locate` finds a site in the source; `tell` hears how far the
/// exploration got.
pub fn examine(
    name: &str,
    setup: &Setup,
    plan: &Plan,
    program: &dyn Program,
    locate: &dyn Fn(Site) -> Option<Spot>,
    tell: &dyn Fn(&Coverage),
) -> Findings {
    let setup = Setup { policy: Policy::ChosenWhereSeen, ..setup.clone() };
    let explored = explore(&setup, plan, program, tell);
    let setup = Setup { policy: explored.policy.clone(), ..setup };
    Examiner { setup: &setup, runner: program.runner(), locate }.findings(name, &explored)
}

/// Makes the run of a token, and gathers the same evidence about it alone.
///
/// # Errors
/// Where the token fits the program no more.
pub fn examine_replay(
    name: &str,
    setup: &Setup,
    token: &Token,
    program: &dyn Program,
    locate: &dyn Fn(Site) -> Option<Spot>,
) -> Result<Findings, Misfit> {
    let setup = token.setup(setup);
    let runner = program.runner();
    let run = runner(&Setup { records: true, lives: true, ..setup.clone() }, token.chooser());
    token.fits(&run.choices, &run.tasks)?;
    let explored = Exploration::of_one(&setup, run);
    let findings = Examiner { setup: &setup, runner, locate }.findings(name, &explored);
    Ok(Findings { replayed: Some(token.to_string()), ..findings })
}

/// The tasks that were lost, where it was not watched how.
fn unwatched(setup: &Setup, explored: &Exploration) -> Vec<TaskFinding> {
    let finding = |(identity, losing): (&Identity, &Losing)| TaskFinding {
        identity: *identity,
        name: losing.first.name.clone(),
        made: None,
        neglect: Neglect::default(),
        awaiter: None,
        verdict: Verdict::Lost,
        accident: None,
        windows: Vec::new(),
        cut: None,
        loss: Some(Loss { at: losing.first.at, silent: losing.first.silent }),
        runs_lost: losing.runs,
        harm: None,
        is_after_main: false,
        replay: Some(Token::of(setup, &losing.choices).to_string()),
        collections: losing.collections.clone(),
    };
    explored.losses.iter().map(finding).collect()
}

/// `places` says where each task stands in the table.
fn outcome_finding(setup: &Setup, seen: &Seen, places: &BTreeMap<Identity, usize>) -> OutcomeFinding {
    let mut lost: Vec<(&Identity, &String)> = seen.ending.lost.iter().collect();
    lost.sort_by_key(|(identity, _)| places.get(identity));
    OutcomeFinding {
        runs: seen.runs,
        printed: seen.ending.printed.clone(),
        ending: seen.ending.outcome.clone(),
        lost: lost.into_iter().map(|(_, name)| name.clone()).collect(),
        replay: Token::of(setup, &seen.choices).to_string(),
    }
}

fn doubts(coverage: &Coverage) -> Vec<String> {
    let mut doubts = Vec::new();
    if 0 < coverage.left {
        let left = coverage.left;
        doubts.push(format!(
            "the budget of {} is spent, and at least {left} timings are left",
            budget(coverage)
        ));
    }
    if let Some(limit) = coverage.limit {
        let runs =
            if coverage.limited == 1 { "the run".to_string() } else { format!("{} runs", coverage.limited) };
        doubts.push(format!("a limit ended {runs}: {limit}"));
    }
    doubts
}

/// What was spent, in the unit that came to its end first.
fn budget(coverage: &Coverage) -> String {
    if !coverage.is_cost_spent {
        return format!("{} runs", coverage.runs_max);
    }
    let runs = coverage.timings + coverage.drawn;
    format!(
        "{} callbacks in all runs (after {runs} runs of at most {})",
        coverage.steps_max, coverage.runs_max
    )
}

struct Examiner<'a> {
    setup: &'a Setup,
    runner: Runner<'a>,
    locate: &'a dyn Fn(Site) -> Option<Spot>,
}

/// A watched run, with what further runs tell about it.
pub struct Watched {
    /// The run.
    pub run: Run,
    /// What further runs tell.
    pub evidence: Evidence,
    places: Places,
}

impl Watched {
    /// Watches the run that gives those answers, and makes further ones.
    pub fn of(setup: &Setup, runner: &Runner<'_>, choices: &[Choice]) -> Watched {
        let watching = Setup { lives: true, records: false, pages: false, ..setup.clone() };
        let rerun = |again: &Setup| {
            if again.contract == setup.contract {
                return runner(again, Box::new(Replayed::new(choices.to_vec())));
            }
            // Under another contract other questions are open, so that it collects nothing.
            let plain = Setup { policy: Policy::Never, shuffle: false, delays: None, ..again.clone() };
            runner(&plain, Box::new(Seeded::new(plain.seed)))
        };
        let run = rerun(&watching);
        let evidence = Evidence::gather(&run, &watching, &rerun);
        let places = Places::of(&run);
        Watched { run, evidence, places }
    }
}

impl Examiner<'_> {
    fn findings(&self, name: &str, explored: &Exploration) -> Findings {
        let Setup { contract, version, shuffle, delays, .. } = *self.setup;
        let coverage = explored.coverage;
        let mut doubts = doubts(&coverage);
        let tasks = if coverage.steps <= STEPS_WATCHED_MAX {
            self.examine(explored)
        } else {
            doubts.push(format!("{} steps are too many to be watched", coverage.steps));
            unwatched(self.setup, explored)
        };
        let places = tasks.iter().enumerate().map(|(place, task)| (task.identity, place)).collect();
        let outcome = |seen| outcome_finding(self.setup, seen, &places);
        let outcomes = explored.outcomes.iter().map(outcome).collect();
        Findings {
            program: name.to_string(),
            input: self.setup.input.clone(),
            terms: Terms { contract, version, shuffle, delays, until: self.setup.limits.until },
            tasks,
            outcomes,
            coverage,
            not_run: Vec::new(),
            replayed: None,
            doubts,
            advice: Advice::default(),
        }
    }

    fn examine(&self, explored: &Exploration) -> Vec<TaskFinding> {
        // The run without collections; of a replay, the only one.
        let first = &explored.outcomes.first().expect("a run was made").choices;
        let first = Watched::of(self.setup, &self.runner, first);
        let witnesses = self.witnesses(explored);
        let mut findings: Vec<TaskFinding> = Vec::new();
        let mut places: BTreeMap<Identity, usize> = BTreeMap::new();
        for watched in std::iter::once(&first).chain(witnesses.values()) {
            for life in programs_tasks(&watched.run) {
                let place = *places.entry(life.identity).or_insert(findings.len());
                match findings.get_mut(place) {
                    Some(known) => known.worsen(life.verdict),
                    None => findings.push(self.finding(life, watched)),
                }
            }
        }
        for task in &mut findings {
            if let Some(losing) = explored.losses.get(&task.identity) {
                let witness = witnesses.get(&decided(&losing.choices));
                self.add_loss(task, losing, witness);
            }
        }
        findings
    }

    /// One watched run for each of the first runs that lost a task.
    fn witnesses(&self, explored: &Exploration) -> BTreeMap<Vec<u32>, Watched> {
        let mut witnesses = BTreeMap::new();
        let affordable = COST_WATCHED_MAX / explored.coverage.cost.max(1);
        let witnesses_max =
            usize::try_from(affordable).map_or(WITNESSES_MAX, |max| max.clamp(1, WITNESSES_MAX));
        for losing in explored.losses.values() {
            let key = decided(&losing.choices);
            if witnesses.len() < witnesses_max && !witnesses.contains_key(&key) {
                witnesses.insert(key, Watched::of(self.setup, &self.runner, &losing.choices));
            }
        }
        witnesses
    }

    fn finding(&self, life: &TaskLife, watched: &Watched) -> TaskFinding {
        let (evidence, is_doomed) = (&watched.evidence, !life.windows.is_empty());
        TaskFinding {
            identity: life.identity,
            name: life.name.name.clone(),
            made: (self.locate)(life.site),
            neglect: life.neglect,
            awaiter: life.awaiter.as_ref().map(|awaiter| awaiter.name.clone()),
            verdict: life.verdict,
            accident: life.accident(),
            windows: life.windows.clone(),
            cut: (self.locate)(evidence.cut(life)).filter(|_| is_doomed),
            loss: life.loss.clone(),
            runs_lost: 0,
            harm: evidence.harm(life).filter(|_| is_doomed),
            is_after_main: watched.run.is_held_to_the_end(life),
            replay: None,
            collections: Vec::new(),
        }
    }

    fn add_loss(&self, task: &mut TaskFinding, losing: &Losing, witness: Option<&Watched>) {
        task.worsen(Verdict::Lost);
        task.runs_lost = losing.runs;
        task.loss = Some(Loss { at: losing.first.at, silent: losing.first.silent });
        task.replay = Some(Token::of(self.setup, &losing.choices).to_string());
        task.collections.clone_from(&losing.collections);
        let Some(watched) = witness else { return };
        let Some(life) = watched.places.find(&watched.run, task.identity) else { return };
        task.harm = watched.evidence.harm(life);
        if task.windows.is_empty() {
            task.windows.clone_from(&life.windows);
            task.is_after_main = watched.run.is_held_to_the_end(life);
            task.cut = (self.locate)(watched.evidence.cut(life));
        }
    }
}

/// So many runs are watched at most to see how tasks were lost,
const WITNESSES_MAX: usize = 50;

/// and fewer if each costs so much that together they would cost more than so many callbacks.
const COST_WATCHED_MAX: u64 = 200_000;

/// What a run was told to answer, as a key.
fn decided(choices: &[Choice]) -> Vec<u32> {
    let last = choices.iter().rposition(|choice| choice.answer != 0).map_or(0, |last| last + 1);
    choices[..last].iter().map(|choice| choice.answer).collect()
}

impl TaskFinding {
    fn worsen(&mut self, verdict: Verdict) {
        self.verdict = self.verdict.max(verdict);
    }
}
