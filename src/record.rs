//! What happened in a run, as plain data: one record a row, in order.
//!
//! Records hold text and numbers only, so that they keep nothing alive and can leave the run. None is made where
//! nobody listens.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::Location;

use crate::clock::Time;

/// One row of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The loop's iteration, counted from 1; 0 outside of a running loop.
    pub iteration: u64,
    /// The loop's virtual time.
    pub time: Time,
    /// What happened.
    pub fact: Fact,
}

/// What a record tells.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fact {
    /// A callback was taken from the ready queue: `step(T1)`, `wakeup(T1)`, or the callable's qualified name.
    Run(String),
    /// A timer came due.
    Timer(String),
    /// The program printed.
    Print(String),
    /// A message went to the loop's exception handler.
    Handler(String),
    /// An exception could not be raised, such as one in cleanup code that a collection runs.
    Unraisable(String),
    /// Tasks were destroyed while they were pending.
    Lost {
        /// Their names, sorted.
        names: Vec<String>,
        /// Whether the policy's collection did it, and not the program's own or the end of a last holder.
        forced: bool,
    },
    /// A run of a loop, or the script, ended.
    End(String),
    /// A collection took place.
    Collected(Collected),
    /// A task began to be.
    Created(TaskName),
    /// A task is done.
    Done(TaskName),
    /// From this step on, nothing that the contract counts keeps the task alive.
    Doomed(TaskName),
    /// Something holds a doomed task again.
    Revived(TaskName),
    /// The state of the loop at the beginning of an iteration, if pages were asked for.
    Page(Page),
}

/// What one collection did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// The oldest generation looked at.
    pub generation: u8,
    /// Objects that nothing reachable referred to.
    pub unreachable: usize,
    /// Of those, the ones that are gone: the others were revived by cleanup code.
    pub freed: usize,
}

/// The state of a loop between two batches of callbacks, where a collection may take place: what the last batch left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The callbacks that are ready, in order.
    pub ready: Vec<String>,
    /// The timers that wait, by deadline, each with what it will call.
    pub timers: Vec<(Time, String)>,
    /// The tasks that are not done, in order of creation.
    pub tasks: Vec<TaskRow>,
}

/// One task on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRow {
    /// Number and name.
    pub name: TaskName,
    /// What it waits for; `None` for a task whose next step is in the ready queue.
    pub waits_for: Option<String>,
    /// Whether a cancellation will be thrown into it at its next step.
    pub is_cancelling: bool,
    /// How many strong references there are to it.
    pub strong: usize,
    /// How many weak references there are to it: the loop's registry, and the program's own.
    pub weak: usize,
    /// What the references amount to.
    pub hold: Hold,
    /// Who has those strong references: first the path from a root, such as `loop.timers[0] -> Future -> callbacks[0]`,
    /// if there is one, then the other holders, each as `HOLDER.LABEL`. `outside` is what is no object of the run, such
    /// as a Rust variable.
    pub held_by: Vec<String>,
}

/// Whether anything but luck keeps a task alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hold {
    /// Reachable without the loop.
    Held,
    /// Reachable through the loop's queue or timers alone.
    ByAccident,
    /// Not reachable: the next collection that looks at it destroys it.
    Nothing,
}

/// How records speak of a task.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskName {
    /// Its number among the tasks of the run, counted from 1.
    pub number: u64,
    /// Its name: the program's, or `T3` for the third task of its loop.
    pub name: String,
}

impl fmt::Display for TaskName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}

/// Who a task is, in words that mean the same in every run of a program, and after unrelated edits of it: a number made of
/// its parent's identity, the text that creates it, and how many siblings that text made before. Numbers and names do
/// not last: a loss changes which tasks are made later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity(pub u64);

/// A number behind a word, such as `T3`. There are as many names as tasks, and `format!` takes five times as long.
pub fn numbered(word: &str, number: u64) -> String {
    around(number, [word, "", ""])
}

/// One of many: `ready[3]`.
pub fn item(name: &str, number: u64) -> String {
    around(number, [name, "[", "]"])
}

fn around(number: u64, [name, before, after]: [&str; 3]) -> String {
    let mut digits = [0; 20];
    let mut rest = number;
    let mut first = digits.len();
    while first == digits.len() || rest != 0 {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let mut text = String::with_capacity(name.len() + before.len() + digits.len() - first + after.len());
    text.push_str(name);
    text.push_str(before);
    text.push_str(std::str::from_utf8(&digits[first..]).expect("digits are ASCII"));
    text.push_str(after);
    text
}

/// A place in a program's source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Site {
    /// Not known, or inside of weakloop.
    #[default]
    Unknown,
    /// A line of Rust.
    Rust(&'static Location<'static>),
    /// A range of bytes in the script.
    Script {
        /// The first byte.
        start: u32,
        /// The byte behind the last.
        end: u32,
    },
}

impl Site {
    /// Whether both are the same for certain; cheaper than `==`, which compares names of files.
    #[inline]
    pub fn is_same_place(self, other: Site) -> bool {
        match (self, other) {
            (Site::Rust(location), Site::Rust(other)) => std::ptr::eq(location, other),
            (Site::Rust(_), _) | (_, Site::Rust(_)) => false,
            (place, other) => place == other,
        }
    }
}

/// The log of a run, and whether anybody wants it.
#[derive(Debug, Default)]
pub struct Journal {
    listening: Cell<bool>,
    iteration: Cell<u64>,
    time: Cell<Time>,
    records: RefCell<Vec<Record>>,
}

impl Journal {
    /// Begins to keep records.
    pub fn listen(&self) {
        self.listening.set(true);
    }

    /// Whether records are kept.
    pub fn is_listening(&self) -> bool {
        self.listening.get()
    }

    /// Sets what the next records say of iteration and time.
    pub fn set_moment(&self, iteration: u64, time: Time) {
        self.iteration.set(iteration);
        self.time.set(time);
    }

    /// The iteration and time of the next record.
    pub fn moment(&self) -> (u64, Time) {
        (self.iteration.get(), self.time.get())
    }

    /// Adds a record, made only if somebody listens.
    #[inline]
    pub fn note(&self, fact: impl FnOnce() -> Fact) {
        if self.listening.get() {
            let fact = fact();
            let (iteration, time) = self.moment();
            self.records.borrow_mut().push(Record { iteration, time, fact });
        }
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.records.borrow().len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.records.borrow().is_empty()
    }

    /// Takes the records out.
    pub fn take(&self) -> Vec<Record> {
        self.records.take()
    }
}
