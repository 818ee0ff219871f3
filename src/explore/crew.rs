//! Who makes the runs: the thread that explores, and, if they are many or dear, as many others as the plan says.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, Scope};

use crate::explore::{Job, Program, Runner, STACK_BYTES, Summary};
use crate::sim::Setup;

/// Threads that keep what they made ready for the program from one run to the next.
pub(super) struct Crew<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    program: &'env dyn Program,
    threads: usize,
    /// What the thread that explores makes runs with.
    own: &'env Runner<'env>,
    others: OnceCell<Others>,
    /// How many runs were made.
    made: Cell<usize>,
}

/// So many runs are made before other threads are worth what they make ready for the program,
const RUNS_ALONE_MAX: usize = 64;

/// unless one wave has more than so many callbacks.
const COST_ALONE_MAX: u64 = 10_000;

/// The other threads: they end when nobody can give them tasks any more.
struct Others {
    tasks: Sender<Task>,
    done: Receiver<(usize, thread::Result<Summary>)>,
}

struct Task {
    /// Which of a wave it is.
    index: usize,
    setup: Arc<Setup>,
    job: Job,
}

impl<'scope, 'env> Crew<'scope, 'env> {
    pub(super) fn new(
        scope: &'scope Scope<'scope, 'env>,
        program: &'env dyn Program,
        own: &'env Runner<'env>,
        threads: usize,
    ) -> Crew<'scope, 'env> {
        Crew { scope, program, threads, own, others: OnceCell::new(), made: Cell::new(0) }
    }

    /// The summaries of some runs, in the order of the jobs; each costs about so many callbacks.
    pub(super) fn run_all(&self, setup: &Arc<Setup>, jobs: &[Job], cost: u64) -> Vec<Summary> {
        let made = self.made.get() + jobs.len();
        self.made.set(made);
        let is_little = made <= RUNS_ALONE_MAX && cost.saturating_mul(jobs.len() as u64) <= COST_ALONE_MAX;
        if self.threads <= 1 || jobs.len() <= 1 || is_little {
            return jobs.iter().map(|job| job.run(self.own, setup)).collect();
        }
        let others = self.others.get_or_init(|| self.hire());
        for (index, job) in jobs.iter().enumerate() {
            let task = Task { index, setup: Arc::clone(setup), job: job.clone() };
            others.tasks.send(task).expect("a thread waits for tasks until it panics");
        }
        let mut summaries = BTreeMap::new();
        for _ in jobs {
            let (index, summary) = others.done.recv().expect("a thread tells when it panics");
            summaries.insert(index, summary.unwrap_or_else(|panic| resume_unwind(panic)));
        }
        summaries.into_values().collect()
    }

    fn hire(&self) -> Others {
        let (tasks, waiting) = channel();
        let (finished, done) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..self.threads {
            let (program, waiting, finished) = (self.program, Arc::clone(&waiting), finished.clone());
            let work = move || work(program, &waiting, &finished);
            let spawned = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(self.scope, work);
            spawned.expect("a thread starts");
        }
        Others { tasks, done }
    }
}

fn work(
    program: &dyn Program,
    waiting: &Mutex<Receiver<Task>>,
    finished: &Sender<(usize, thread::Result<Summary>)>,
) {
    let runner = OnceCell::new();
    loop {
        let task = waiting.lock().expect("no thread panics with the lock").recv();
        let Ok(Task { index, setup, job }) = task else { return };
        let run = || job.run(runner.get_or_init(|| program.runner()), &setup);
        let summary = catch_unwind(AssertUnwindSafe(run));
        let is_over = summary.is_err();
        if finished.send((index, summary)).is_err() || is_over {
            return;
        }
    }
}
