//! Whether a script loses the task that another one lost, and how.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::asyncio::world::{Limits, Silent};
use crate::check::script::{Text, made_by};
use crate::choice::{Asked, Choice, Chooser, Question, Replayed};
use crate::explore::{Losing, Plan, Runner, explore_with};
use crate::findings::{TaskFinding, Watched};
use crate::hazard::{TaskLife, Verdict};
use crate::python::machine::Shared;
use crate::python::outline::uncommented;
use crate::python::parse::parse;
use crate::python::program::Script;
use crate::python::simplify::qualified_name;
use crate::python::source::{Source, Span};
use crate::python::tree::Module;
use crate::record::{Fact, Identity, Site};
use crate::replay::Token;
use crate::sim::{Outcome, Run, Setup};

/// Tells whether a script loses the task.
pub struct Judge<'a> {
    /// What the script is called.
    pub script: &'a Source,
    /// Under which terms it runs.
    pub setup: Setup,
    /// How the script that was checked loses the task.
    pub token: Token,
    plan: Plan,
    goal: Goal,
    /// What the runs of all scripts have in common.
    shared: Rc<Shared>,
}

/// How a script loses the task.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The decisions of the run that loses it.
    pub token: Token,
    /// All its answers.
    pub choices: Vec<Choice>,
    /// How many callbacks had run at each of its collections.
    pub collections: Vec<u64>,
    /// The task's name there.
    pub name: String,
    /// Where the script makes it.
    pub made: Span,
    identity: Identity,
}

/// A script that is held against the goal.
struct Candidate {
    source: Rc<Source>,
    script: Script,
}

impl Candidate {
    fn new(source: Rc<Source>, shared: &Rc<Shared>) -> Option<Candidate> {
        let script = Script::sharing(&source, shared).ok()?;
        Some(Candidate { source, script })
    }

    fn runner(&self) -> Runner<'_> {
        Box::new(|setup, chooser| self.script.run(setup, chooser, Rc::new(Silent)))
    }
}

/// In how many timings of a script the task is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frequency {
    /// In how many runs it was lost,
    pub lost: u64,
    /// of how many.
    pub runs: u64,
    /// Whether those were all timings that differ.
    pub is_complete: bool,
}

/// What must stay the same about a task that is lost.
struct Goal {
    /// The text that makes it, blanks between words aside.
    call: String,
    /// The function in which that stands.
    function: String,
    is_silent: bool,
    is_harmful: bool,
    /// How the script ends.
    ending: String,
    /// The exceptions of which it complains.
    complaints: BTreeSet<String>,
}

/// A run without end is found out after so many operations; few scripts need more.
const STEPS_MAX: u64 = 5_000_000;

/// So many timings of a smaller script are tried, after the two that mostly do: that of the script before, and all collections.
const TIMINGS_MAX: u64 = 64;

impl<'a> Judge<'a> {
    /// Holds scripts against the run that lost the task; nothing if none is known.
    pub fn new(source: &'a Source, task: &TaskFinding, setup: &Setup, plan: &Plan) -> Option<Judge<'a>> {
        let span = made_by(task)?;
        let token: Token = task.replay.as_ref()?.parse().expect("findings hold tokens");
        let full = Setup { records: true, ..token.setup(setup) };
        let limits = Limits { steps_max: full.limits.steps_max.min(STEPS_MAX), ..full.limits };
        let shared = Rc::default();
        let script =
            Candidate::new(source.with_text(source.text()), &shared).expect("a script that ran compiles");
        let runner = script.runner();
        let run = |setup: &Setup| runner(setup, token.chooser());
        let limited = Setup { limits, ..full.clone() };
        let (setup, run) = match run(&limited) {
            Run { outcome: Outcome::Limit(_), .. } => (full.clone(), run(&full)),
            run => (limited, run),
        };
        let (module, span) = (parse(source).expect("a script that ran parses"), span);
        let goal = Goal {
            call: plain(source, &module, span),
            function: qualified_name(&module, span),
            is_silent: task.loss.as_ref().is_some_and(|loss| loss.silent),
            is_harmful: task.harm.as_ref().is_some_and(|harm| !harm.is_none()),
            ending: ending(&run),
            complaints: complaints(&run),
        };
        let plan = Plan { runs_max: TIMINGS_MAX.min(plan.runs_max), ..*plan };
        Some(Judge { script: source, setup, plan, goal, token, shared })
    }

    /// How a script loses the task, if it does; the timing of `token` is tried first.
    pub fn judge(&self, text: &str, token: &Token) -> Option<Witness> {
        let script = self.compile(text)?;
        let runner = script.runner();
        let look = |chooser: Box<dyn Chooser>| {
            self.look(&script.source, &runner, &self.setup, &runner(&self.setup, chooser))
        };
        look(token.chooser())
            .or_else(|| look(Box::new(AlwaysCollect)))
            .or_else(|| Some(self.explore(&script, &runner, &self.plan)?.0))
    }

    /// How often a script loses the task over all its timings, as far as `plan` goes, and how in the first of them; nothing if
    /// no timing that was looked at does.
    pub fn frequency(&self, text: &str, plan: &Plan) -> Option<(Witness, Frequency)> {
        let script = self.compile(text)?;
        self.explore(&script, &script.runner(), plan)
    }

    /// A script, unless something is wrong with it.
    fn compile(&self, text: &str) -> Option<Candidate> {
        let candidate = Candidate::new(self.script.with_text(text), &self.shared)?;
        candidate.script.check_names(self.setup.version).ok()?;
        Some(candidate)
    }

    fn explore(&self, script: &Candidate, runner: &Runner<'_>, plan: &Plan) -> Option<(Witness, Frequency)> {
        let program = Text::of(&script.source);
        let explored = explore_with(runner, &self.setup, plan, &program, &|_| ());
        let setup = Setup { policy: explored.policy.clone(), ..self.setup.clone() };
        let look = |losing: &Losing| {
            let run = runner(&setup, Box::new(Replayed::new(losing.choices.clone())));
            self.look(&script.source, runner, &setup, &run)
        };
        let witness = explored.losses.values().find_map(look)?;
        let coverage = explored.coverage;
        let frequency = Frequency {
            lost: explored.losses.get(&witness.identity).map_or(1, |losing| losing.runs),
            runs: coverage.timings + coverage.drawn,
            is_complete: coverage.is_complete(),
        };
        Some((witness, frequency))
    }

    /// Whether a run, which was made with that setup, loses the task.
    fn look(&self, source: &Source, runner: &Runner<'_>, setup: &Setup, run: &Run) -> Option<Witness> {
        let is_alike = ending(run) == self.goal.ending && complaints(run).is_subset(&self.goal.complaints);
        if run.losses.is_empty() || !is_alike {
            return None;
        }
        let module = parse(source).expect("a script that ran parses");
        let watched = Watched::of(setup, runner, &run.choices);
        let lost = watched.run.tasks.iter().filter(|life| self.is_lost_alike(life, &watched));
        let mut made = lost.filter_map(|life| Some((life, self.made(source, &module, life)?)));
        let (life, made) = made.next()?;
        Some(Witness {
            token: Token::of(setup, &run.choices),
            choices: run.choices.clone(),
            collections: run.collections.clone(),
            name: life.name.name.clone(),
            made,
            identity: life.identity,
        })
    }

    /// Where a task is made, if it is the one.
    fn made(&self, source: &Source, module: &Module, life: &TaskLife) -> Option<Span> {
        let Site::Script { start, end } = life.site else { return None };
        let span = Span::new(start, end);
        if !Source::is_own(span) {
            return None;
        }
        let is_it = plain(source, module, span) == self.goal.call
            && qualified_name(module, span) == self.goal.function;
        is_it.then_some(span)
    }

    fn is_lost_alike(&self, life: &TaskLife, watched: &Watched) -> bool {
        let is_silent = life.loss.as_ref().is_some_and(|loss| loss.silent);
        let is_harmful = || watched.evidence.harm(life).is_some_and(|harm| !harm.is_none());
        life.verdict == Verdict::Lost
            && is_silent == self.goal.is_silent
            && is_harmful() == self.goal.is_harmful
    }
}

/// A piece of a script without comments, with one blank for each white space.
fn plain(source: &Source, module: &Module, span: Span) -> String {
    let text = uncommented(source, module);
    text[span.start as usize..span.end as usize].split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How a run ended, messages aside.
fn ending(run: &Run) -> String {
    match &run.outcome {
        Outcome::Raised(class, _) => format!("raised {class}"),
        Outcome::Returned(_) => "returned".to_string(),
        Outcome::Deadlock(_) => "deadlock".to_string(),
        Outcome::Limit(_) | Outcome::Until(_) => run.outcome.to_string(),
    }
}

/// The classes of the exceptions that a run reported.
fn complaints(run: &Run) -> BTreeSet<String> {
    let reports = run.records.iter().filter_map(|record| match &record.fact {
        Fact::Handler(text) | Fact::Unraisable(text) => Some(text),
        _ => None,
    });
    let class = |text: &String| {
        let names = text.split(' ').filter_map(|word| word.split_once(['(', ':']));
        let mut classes = names.map(|(name, _)| name).filter(|name| name.starts_with(char::is_uppercase));
        classes.find(|name| name.chars().all(char::is_alphanumeric)).map(str::to_string)
    };
    reports.filter_map(class).collect()
}

/// Collects wherever that is asked.
#[derive(Debug)]
struct AlwaysCollect;

impl Chooser for AlwaysCollect {
    fn choose(&mut self, asked: &Asked<'_>) -> u32 {
        u32::from(asked.question == Question::Collect && 1 < asked.options)
    }
}
