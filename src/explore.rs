//! Every timing: runs a program again and again, with another answer to one open question each time.
//!
//! A run is a function of program, setup and answers, so that the tree of answers is the tree of runs. A run that was
//! given the first answers chooses the first option from there on, and tells every question that it met; each other option
//! of each later question is another run. So every leaf of the tree is run once. The fewest deviations come first: the
//! first run that loses a task loses it by the fewest collections.
//!
//! Runs are handed to threads in waves of one size, and told in the order in which they were handed out: the result is
//! the same, whatever the number of threads. What is too large for that is searched in three ways, each with its share of
//! the budget, of runs and of callbacks: half of it in this order (up to three quarters if that seems to be enough), and of
//! the rest one half by drawing each answer, and one by PCT: priorities, and a few places at which something happens. A
//! share is spent by whole runs, at least one, so that each way has its say about a program of which a single run is dear.

mod crew;
mod drawn;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::thread;

use crate::asyncio::world::Limit;
use crate::choice::{Choice, Chooser, Replayed};
use crate::explore::crew::Crew;
use crate::explore::drawn::{ChangePoints, Rarely};
use crate::policy::Policy;
use crate::record::Identity;
use crate::sim::{LossRecord, Outcome, Run, Setup};

/// A program to explore: a Rust closure, a program as data, a script.
pub trait Program: Sync {
    /// What makes runs of it on the thread that asks. What the runs have in common, such as the compiled script, is made here
    /// once.
    fn runner(&self) -> Runner<'_>;
}

/// Makes one run in a world of its own, on the thread that calls.
pub type Runner<'a> = Box<dyn Fn(&Setup, Box<dyn Chooser>) -> Run + 'a>;

/// A closure has nothing to make ready.
impl<F: Fn(&Setup, Box<dyn Chooser>) -> Run + Sync> Program for F {
    fn runner(&self) -> Runner<'_> {
        Box::new(self)
    }
}

/// How far to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// At most so many runs.
    pub runs_max: u64,
    /// At most about so many callbacks, in all runs together: a few long runs cost as much as many short ones. A callback
    /// among many objects counts as several.
    pub steps_max: u64,
    /// On so many threads.
    pub threads: usize,
    /// So many change points a run of PCT has.
    pub depth: u32,
}

impl Plan {
    /// At most so many runs; callbacks enough for that if each run has as many as a run of the default plan.
    #[must_use]
    pub fn budget(self, runs_max: u64) -> Plan {
        let Plan { runs_max: runs, steps_max: steps, .. } = Plan::default();
        Plan { runs_max, steps_max: steps.max(runs_max.saturating_mul(steps / runs)), ..self }
    }
}

impl Default for Plan {
    fn default() -> Plan {
        Plan { runs_max: 1000, steps_max: 2_000_000, threads: 1, depth: 3 }
    }
}

/// After so many iterations a loop is stopped, unless the setup says otherwise: a program that never ends is run many times.
pub const ITERATIONS_MAX: u64 = 10_000;

/// Room for programs that nest deeply: expressions, containers, calls from native code.
pub const STACK_BYTES: usize = 1 << 30;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Exploration {
    /// The outcomes, in the order in which they were met.
    pub outcomes: Vec<Seen>,
    /// The tasks that were lost in some run.
    pub losses: BTreeMap<Identity, Losing>,
    /// How much of the space was covered.
    pub coverage: Coverage,
    /// Where collections were asked for.
    pub policy: Policy,
}

/// What can be told of a run from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// What the program printed.
    pub printed: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The tasks that were lost, by who they are, with the names they had.
    pub lost: BTreeMap<Identity, String>,
}

/// An outcome, and how often it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What it is.
    pub ending: Ending,
    /// In how many runs.
    pub runs: u64,
    /// The answers of the first of them.
    pub choices: Vec<Choice>,
    /// How many callbacks had run at each of its collections.
    pub collections: Vec<u64>,
}

/// How a task was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Losing {
    /// In how many runs.
    pub runs: u64,
    /// The first loss.
    pub first: LossRecord,
    /// The answers of that run.
    pub choices: Vec<Choice>,
    /// How many callbacks had run at each of its collections.
    pub collections: Vec<u64>,
}

/// How much of a space of timings was covered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Timings that differ in an answer, each run once.
    pub timings: u64,
    /// Runs whose answers were drawn, some perhaps alike; those by PCT among them.
    pub drawn: u64,
    /// Runs by PCT.
    pub by_pct: u64,
    /// Outcomes that the timings in order came to; those that only drawn runs came to come behind them.
    pub outcomes_in_order: usize,
    /// Outcomes that the runs that were drawn came to first, those by PCT left out.
    pub outcomes_drawn: usize,
    /// Whether the callbacks of the plan were spent before its runs were.
    pub is_cost_spent: bool,
    /// Safe points of the longest run: the space has two to that power of timings.
    pub points: u64,
    /// Timings that are known to be left.
    pub left: u64,
    /// Runs that a limit ended.
    pub limited: u64,
    /// The limit that ended the first of those.
    pub limit: Option<Limit>,
    /// How many runs there were to be at most,
    pub runs_max: u64,
    /// and how many callbacks in all of them.
    pub steps_max: u64,
    /// How many callbacks the longest run ran.
    pub steps: u64,
    /// What the dearest run cost, in callbacks among few objects.
    pub cost: u64,
    /// What all runs cost.
    pub cost_all: u64,
}

impl Coverage {
    /// Whether every timing was run to its end.
    pub fn is_complete(&self) -> bool {
        self.left == 0 && self.limited == 0
    }
}

/// Runs a program with every timing that could make a difference, or as many as the plan allows. `tell` hears how far it got.
pub fn explore(setup: &Setup, plan: &Plan, program: &dyn Program, tell: &dyn Fn(&Coverage)) -> Exploration {
    explore_with(&program.runner(), setup, plan, program, tell)
}

/// As [`explore`]; the thread that calls makes its runs with `own`, which it had already.
pub fn explore_with<'a>(
    own: &'a Runner<'a>,
    setup: &Setup,
    plan: &Plan,
    program: &'a dyn Program,
    tell: &dyn Fn(&Coverage),
) -> Exploration {
    let setup = Setup { records: true, lives: false, pages: false, ..setup.clone() };
    thread::scope(|scope| {
        let crew = Crew::new(scope, program, own, plan.threads);
        let mut explorer = Explorer::new(setup, plan, &crew, tell);
        explorer.exhaust();
        if explorer.must_see_more() {
            let setup = Setup { policy: Policy::ChosenWhereGarbage, ..(*explorer.setup).clone() };
            explorer = Explorer::new(setup, plan, &crew, tell);
            explorer.exhaust();
        }
        if 0 < explorer.found.coverage.left {
            explorer.draw_all();
        }
        explorer.found
    })
}

/// So many runs are handed out at once. Results do not depend on how many threads share them.
const WAVE: usize = 32;

struct Explorer<'a, 'scope, 'env> {
    setup: Arc<Setup>,
    plan: &'a Plan,
    crew: &'a Crew<'scope, 'env>,
    tell: &'a dyn Fn(&Coverage),
    found: Exploration,
    /// Whether a program looked at garbage in some run.
    counts_garbage: bool,
}

/// What one way of searching may spend.
#[derive(Clone, Copy, Debug)]
struct Share {
    runs: u64,
    /// Callbacks among few objects.
    cost: u64,
}

impl Share {
    fn spend(&mut self, runs: u64, cost: u64) {
        self.runs = self.runs.saturating_sub(runs);
        self.cost = self.cost.saturating_sub(cost);
    }
}

/// One run to do.
#[derive(Clone, Debug)]
enum Job {
    /// The answers of an earlier run up to a place, and there another one.
    Deviate { choices: Arc<Vec<Choice>>, at: usize, answer: u32 },
    /// Each answer drawn.
    Draw { seed: u64 },
    /// PCT: something happens at a few of so many questions.
    ChangePoints { seed: u64, questions: u64, depth: u32 },
}

impl<'a, 'scope, 'env> Explorer<'a, 'scope, 'env> {
    fn new(
        setup: Setup,
        plan: &'a Plan,
        crew: &'a Crew<'scope, 'env>,
        tell: &'a dyn Fn(&Coverage),
    ) -> Explorer<'a, 'scope, 'env> {
        let coverage = Coverage { runs_max: plan.runs_max, steps_max: plan.steps_max, ..Coverage::default() };
        let found = Exploration { policy: setup.policy.clone(), coverage, ..Exploration::default() };
        Explorer { setup: Arc::new(setup), plan, crew, tell, found, counts_garbage: false }
    }

    /// Whether the program can tell garbage that was collected from garbage that was not, and collections were not
    /// asked for wherever there is some.
    fn must_see_more(&self) -> bool {
        self.counts_garbage && self.setup.policy == Policy::ChosenWhereSeen
    }

    /// Runs every timing, as far as the share of this way goes.
    fn exhaust(&mut self) {
        let mut frontier = VecDeque::from([Job::Deviate { choices: Arc::default(), at: 0, answer: 0 }]);
        while !frontier.is_empty() && !self.must_see_more() {
            let size = self.wave(&self.share_of_order(frontier.len() as u64)).min(frontier.len());
            if size == 0 {
                break;
            }
            let wave: Vec<Job> = frontier.drain(..size).collect();
            let summaries = self.crew.run_all(&self.setup, &wave, self.found.coverage.cost);
            self.found.coverage.timings += wave.len() as u64;
            for (job, summary) in wave.iter().zip(summaries) {
                frontier.extend(summary.deviations(job));
                self.counts_garbage |= summary.counts_garbage;
                self.found.enter(summary);
            }
            self.found.coverage.left = frontier.len() as u64;
            (self.tell)(&self.found.coverage);
        }
        self.found.coverage.outcomes_in_order = self.found.outcomes.len();
    }

    /// What the search in order may spend still, where so many timings are known to be left: half of the budget, or three
    /// quarters if that seems to be enough for all. It may not be, since each run can open questions.
    fn share_of_order(&self, frontier: u64) -> Share {
        let coverage = &self.found.coverage;
        if coverage.timings == 0 {
            // Of a program that was not run at all nothing could be said.
            return Share { runs: 1, cost: 1 };
        }
        let Plan { runs_max, steps_max, .. } = *self.plan;
        let keeping = |part: u64| Share {
            runs: runs_max.saturating_sub(coverage.timings + runs_max / part),
            cost: steps_max.saturating_sub(coverage.cost_all + steps_max / part),
        };
        let most = keeping(4);
        let is_enough = frontier <= most.runs && frontier.saturating_mul(coverage.cost) <= most.cost;
        if is_enough { most } else { keeping(2) }
    }

    /// Runs what is left of the budget, half of it with each answer drawn, half by PCT.
    fn draw_all(&mut self) {
        let runs = self.plan.runs_max.saturating_sub(self.found.coverage.timings);
        let questions = self.found.outcomes.iter().map(|seen| seen.choices.len() as u64).max().unwrap_or(0);
        let (seed, depth) = (self.setup.seed.wrapping_mul(1_000_003), self.plan.depth);
        let cost = (self.plan.steps_max / 4).max(1);
        let seed = |index: u64| seed.wrapping_add(index);
        self.draw(Share { runs: runs.div_ceil(2), cost }, &|index| Job::Draw { seed: seed(2 * index) });
        self.found.coverage.outcomes_drawn =
            self.found.outcomes.len() - self.found.coverage.outcomes_in_order;
        let drawn = self.found.coverage.drawn;
        self.draw(Share { runs: runs / 2, cost }, &|index| Job::ChangePoints {
            seed: seed(2 * index + 1),
            questions,
            depth,
        });
        self.found.coverage.by_pct = self.found.coverage.drawn - drawn;
        let coverage = &mut self.found.coverage;
        coverage.is_cost_spent = coverage.timings + coverage.drawn < self.plan.runs_max;
    }

    fn draw(&mut self, share: Share, job: &dyn Fn(u64) -> Job) {
        let (mut left, mut cost_before) = (share, self.found.coverage.cost_all);
        let mut index = 0;
        loop {
            let size = self.wave(&left) as u64;
            if size == 0 {
                break;
            }
            let wave: Vec<Job> = (index..index + size).map(job).collect();
            index += size;
            let summaries = self.crew.run_all(&self.setup, &wave, self.found.coverage.cost);
            self.found.coverage.drawn += size;
            summaries.into_iter().for_each(|summary| self.found.enter(summary));
            let cost = self.found.coverage.cost_all;
            left.spend(size, cost - cost_before);
            cost_before = cost;
            (self.tell)(&self.found.coverage);
        }
    }

    /// How many runs the next wave has: fewer when a share comes to its end.
    fn wave(&self, left: &Share) -> usize {
        let affordable = left.cost.div_ceil(self.found.coverage.cost.max(1)).min(left.runs);
        usize::try_from(affordable).map_or(WAVE, |affordable| affordable.min(WAVE))
    }
}

impl Job {
    fn run(&self, runner: &Runner<'_>, setup: &Setup) -> Summary {
        Summary::of(runner(setup, self.chooser()))
    }

    fn chooser(&self) -> Box<dyn Chooser> {
        match self {
            Job::Deviate { choices, at, answer } => {
                let mut prefix = choices[..(*at + 1).min(choices.len())].to_vec();
                prefix.iter_mut().skip(*at).for_each(|choice| choice.answer = *answer);
                Box::new(Replayed::new(prefix))
            }
            Job::Draw { seed } => Box::new(Rarely::new(*seed)),
            Job::ChangePoints { seed, questions, depth } => {
                Box::new(ChangePoints::new(*seed, *questions, *depth))
            }
        }
    }
}

/// What is kept of a run.
struct Summary {
    ending: Ending,
    losses: Vec<LossRecord>,
    choices: Arc<Vec<Choice>>,
    collections: Vec<u64>,
    steps: u64,
    cost: u64,
    counts_garbage: bool,
}

/// Looking at so many objects costs as much as running a callback.
const OBJECTS_PER_CALLBACK: u64 = 64;

impl Summary {
    fn of(run: Run) -> Summary {
        Summary {
            ending: Ending::of(&run),
            losses: run.losses,
            choices: Arc::new(run.choices),
            collections: run.collections,
            steps: run.steps,
            cost: run.steps + run.looked_at / OBJECTS_PER_CALLBACK,
            counts_garbage: run.counts_garbage,
        }
    }

    /// The runs that differ from this one in one answer behind those that it was given.
    fn deviations(&self, job: &Job) -> Vec<Job> {
        let Job::Deviate { choices, at, .. } = job else { return Vec::new() };
        let given = if choices.is_empty() { 0 } else { at + 1 };
        let later = self.choices.iter().enumerate().skip(given);
        let others = later.flat_map(|(at, choice)| (1..choice.options).map(move |answer| (at, answer)));
        others.map(|(at, answer)| Job::Deviate { choices: Arc::clone(&self.choices), at, answer }).collect()
    }
}

impl Exploration {
    /// What one run tells, which was made with that setup.
    pub fn of_one(setup: &Setup, run: Run) -> Exploration {
        let mut found = Exploration { policy: setup.policy.clone(), ..Exploration::default() };
        found.coverage.timings = 1;
        found.enter(Summary::of(run));
        found
    }

    fn enter(&mut self, summary: Summary) {
        self.coverage.points = self.coverage.points.max(summary.steps);
        self.coverage.steps = self.coverage.steps.max(summary.steps);
        self.coverage.cost_all += summary.cost;
        self.coverage.cost = self.coverage.cost.max(summary.cost);
        if let Outcome::Limit(limit) = summary.ending.outcome {
            self.coverage.limited += 1;
            self.coverage.limit.get_or_insert(limit);
        }
        let mut known: BTreeSet<Identity> = BTreeSet::new();
        for loss in summary.losses.iter().filter(|loss| known.insert(loss.identity)) {
            let losing = self.losses.entry(loss.identity).or_insert_with(|| Losing {
                runs: 0,
                first: loss.clone(),
                choices: summary.choices.to_vec(),
                collections: summary.collections.clone(),
            });
            losing.runs += 1;
        }
        match self.outcomes.iter_mut().find(|seen| seen.ending.is_like(&summary.ending)) {
            Some(seen) => seen.runs += 1,
            None => self.outcomes.push(Seen {
                ending: summary.ending,
                runs: 1,
                choices: summary.choices.to_vec(),
                collections: summary.collections,
            }),
        }
    }
}

impl Ending {
    /// How a run with records ended.
    pub fn of(run: &Run) -> Ending {
        let lost = run.losses.iter().map(|loss| (loss.identity, loss.name.clone())).collect();
        Ending { printed: run.printed(), outcome: run.outcome.clone(), lost }
    }

    /// Whether nobody could tell the two apart; names may differ, since losses change how tasks are counted.
    pub fn is_like(&self, other: &Ending) -> bool {
        self.printed == other.printed
            && self.outcome == other.outcome
            && self.lost.keys().eq(other.lost.keys())
    }
}
