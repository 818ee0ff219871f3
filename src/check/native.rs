//! The question to a Rust program, in a test: a closure in, a panic with the verdict, the table and the replay line out.

use std::future::Future;
use std::ops::RangeInclusive;
use std::panic::Location;
use std::str::FromStr;
use std::thread;

use crate::asyncio::world::Limits;
use crate::choice::Chooser;
use crate::clock::Time;
use crate::contract::Contract;
use crate::explore::{ITERATIONS_MAX, Plan};
use crate::findings::{Answer, Findings, Spot, examine, examine_replay};
use crate::native::Result;
use crate::policy::Delays;
use crate::record::Site;
use crate::replay::Token;
use crate::report::message::Message;
use crate::report::text::text;
use crate::sim::{Run, Setup};
use crate::version::Version;

/// Checks that no timing of the collector can make a program lose a task.
///
/// ```
/// use weakloop::{create_task, sleep};
///
/// weakloop::check(|| async {
///     let task = create_task(sleep(1.0));
///     task.await
/// });
/// ```
///
/// # Panics
/// When a task can be lost, or it could not be told, with a table of the tasks, the evidence, and a line that runs the finding
/// again. Also when one of the variables that [`Check`] reads has a wrong value.
#[track_caller]
pub fn check<T: Clone + 'static, F: Future<Output = Result<T>> + 'static>(program: impl Fn() -> F + Sync) {
    Check::new().run(program);
}

/// How to check a program in a test.
///
/// What is not said here is read from the environment: `WEAKLOOP_SEED`, a number, where chance comes from;
/// `WEAKLOOP_MAX_ITERATIONS`, a number, where a loop that never ends is stopped; `WEAKLOOP_REPLAY`, a token that a failed
/// check printed: then that one run is made, and told of as the check does.
///
/// ```
/// use weakloop::{Check, Contract, Verdict, create_future, create_task, sleep};
///
/// let findings = Check::new().contract(Contract::Cpython).budget(200).find(|| async {
///     drop(create_task(async { create_future::<()>().await }).named("listener"));
///     sleep(1.0).await
/// });
/// let listener = findings.task("listener").unwrap();
/// assert_eq!(listener.verdict, Verdict::Lost);
/// assert!(listener.harm.as_ref().unwrap().is_none(), "it waited for ever anyway");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Check {
    setup: Setup,
    plan: Plan,
    seed: Option<u64>,
    limits: Option<Limits>,
    until: Option<Time>,
    is_strict: bool,
}

impl Check {
    /// All timings, up to a thousand runs, on all cores, under CPython's contract.
    pub fn new() -> Check {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        Check { plan: Plan { threads, ..Plan::default() }, ..Check::default() }
    }

    /// Makes at most so many runs.
    #[must_use]
    pub fn budget(mut self, runs_max: u64) -> Check {
        self.plan = self.plan.budget(runs_max);
        self
    }

    /// Uses so many threads; the findings do not depend on it.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Check {
        self.plan.threads = threads;
        self
    }

    /// Sets where the chance of runs that are drawn comes from.
    #[must_use]
    pub fn seed(self, seed: u64) -> Check {
        Check { seed: Some(seed), ..self }
    }

    /// Sets who keeps a task alive.
    #[must_use]
    pub fn contract(mut self, contract: Contract) -> Check {
        self.setup.contract = contract;
        self
    }

    /// Sets which CPython is imitated.
    #[must_use]
    pub fn version(mut self, version: Version) -> Check {
        self.setup.version = version;
        self
    }

    /// Varies the order that asyncio leaves open: timers with equal deadlines.
    #[must_use]
    pub fn shuffle(mut self) -> Check {
        self.setup.shuffle = true;
        self
    }

    /// Varies how long sleeps last, between two factors.
    ///
    /// # Panics
    /// When the factors are not within 0.01 to 100.
    #[must_use]
    pub fn delays(mut self, factors: RangeInclusive<f64>) -> Check {
        let text = format!("{}..{}", factors.start(), factors.end());
        self.setup.delays = Some(text.parse::<Delays>().unwrap_or_else(|error| panic!("{error}")));
        self
    }

    /// Counts a task that only the loop keeps alive as one that can be lost.
    #[must_use]
    pub fn strict(self) -> Check {
        Check { is_strict: true, ..self }
    }

    /// Sets where a run stops instead of hanging.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Check {
        Check { limits: Some(limits), ..self }
    }

    /// Looks at the program up to a moment of a loop's virtual time, in seconds, and no further: what never ends by itself can be
    /// told of so.
    #[must_use]
    pub fn until(self, seconds: f64) -> Check {
        Check { until: Some(Time::from_secs(seconds)), ..self }
    }

    /// Checks a program.
    ///
    /// # Panics
    /// As [`check`].
    #[track_caller]
    pub fn run<T: Clone + 'static, F: Future<Output = Result<T>> + 'static>(
        &self,
        program: impl Fn() -> F + Sync,
    ) {
        let location = Location::caller();
        let findings = match variable::<Token>("WEAKLOOP_REPLAY") {
            Some(token) => self.replay_at(&token, location, &program),
            None => self.find_at(location, &program),
        };
        if findings.answer(self.is_strict) != Answer::Safe {
            panic!("{}", text(&findings, self.is_strict, &Message::to_text));
        }
    }

    /// What there is to find, as data.
    ///
    /// # Panics
    /// When a variable of the environment has a wrong value, or the program panics.
    #[track_caller]
    pub fn find<T: Clone + 'static, F: Future<Output = Result<T>> + 'static>(
        &self,
        program: impl Fn() -> F + Sync,
    ) -> Findings {
        self.find_at(Location::caller(), &program)
    }

    fn find_at<T: Clone + 'static, F: Future<Output = Result<T>> + 'static>(
        &self,
        location: &'static Location<'static>,
        program: &(impl Fn() -> F + Sync),
    ) -> Findings {
        let run = program_at(location, program);
        examine(&name_at(location), &self.setup(), &self.plan, &run, &spot, &|_| ())
    }

    fn replay_at<T: Clone + 'static, F: Future<Output = Result<T>> + 'static>(
        &self,
        token: &Token,
        location: &'static Location<'static>,
        program: &(impl Fn() -> F + Sync),
    ) -> Findings {
        let run = program_at(location, program);
        examine_replay(&name_at(location), &self.setup(), token, &run, &spot)
            .unwrap_or_else(|misfit| panic!("WEAKLOOP_REPLAY: {misfit}"))
    }

    fn setup(&self) -> Setup {
        let seed = self.seed.or_else(|| variable("WEAKLOOP_SEED")).unwrap_or_default();
        let limits = self.limits.unwrap_or_else(|| {
            let iterations_max = variable("WEAKLOOP_MAX_ITERATIONS").unwrap_or(ITERATIONS_MAX);
            Limits { iterations_max, ..Limits::default() }
        });
        let limits = Limits { until: self.until.or(limits.until), ..limits };
        Setup { seed, limits, ..self.setup.clone() }
    }
}

/// A closure that makes a program, as one to explore.
fn program_at<T: Clone + 'static, F: Future<Output = Result<T>> + 'static>(
    location: &'static Location<'static>,
    program: &(impl Fn() -> F + Sync),
) -> impl Fn(&Setup, Box<dyn Chooser>) -> Run + Sync {
    move |setup, chooser| setup.run_with(chooser, Site::Rust(location), program())
}

fn name_at(location: &Location<'_>) -> String {
    format!("{}:{}", location.file(), location.line())
}

/// A variable of the environment, if it is set.
///
/// # Panics
/// When its value is wrong.
fn variable<T: FromStr>(name: &str) -> Option<T>
where
    T::Err: std::fmt::Display,
{
    let value = std::env::var_os(name)?;
    let value = value.to_str().unwrap_or_else(|| panic!("{name} is not UTF-8"));
    Some(value.parse().unwrap_or_else(|error| panic!("{name} is `{value}`: {error}")))
}

fn spot(site: Site) -> Option<Spot> {
    let Site::Rust(location) = site else { return None };
    let (line, column) = (location.line(), location.column());
    let file = location.file().to_string();
    Some(Spot { file, line, column, end_line: line, end_column: column, bytes: None })
}
