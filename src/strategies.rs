//! Strategies for property tests: programs, when to collect, how long sleeps last.
//!
//! Every list of operations is a program, so that nothing is rejected, and shrinking goes towards fewer tasks, fewer
//! operations, fewer collections, fewer changed delays: all together, in rounds, until no single step is left that still
//! fails. (proptest's own tuples shrink one part after the other and never come back to the first.)

use std::collections::BTreeSet;
use std::fmt;
use std::vec;

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::{NewTree, ValueTree};
use proptest::test_runner::TestRunner;

use crate::choice::{Asked, Chooser, Question};
use crate::contract::Contract;
use crate::policy::{Delays, Policy};
use crate::script::{Catch, GLOBALS, LOCALS, Member, Op, Program, SHARED, Slot, run_program_with};
use crate::sim::{Run, Setup};
use crate::version::Version;

/// What programs are made of.
#[derive(Clone, Copy, Debug)]
pub struct Params {
    /// The most bodies a program has.
    pub tasks_max: usize,
    /// The most operations a body, or a block of a `try`, has.
    pub ops_max: usize,
    /// How deep blocks stand in one another.
    pub depth_max: u32,
    /// Whether there is code that runs only because of an exception: `try`.
    pub has_cleanup: bool,
    /// Whether the program collects by itself.
    pub has_collect: bool,
}

impl Default for Params {
    fn default() -> Params {
        Params { tasks_max: 5, ops_max: 6, depth_max: 2, has_cleanup: true, has_collect: true }
    }
}

/// Any program of the default size.
pub fn any_program() -> impl Strategy<Value = Program> {
    program(Params::default())
}

/// A program made of what `params` says.
pub fn program(params: Params) -> impl Strategy<Value = Program> {
    Smaller { inner: drawn_program(params), smaller: Program::smaller }
}

fn drawn_program(params: Params) -> impl Strategy<Value = Program> {
    let body = move || vec(chunk(params), 0..=params.ops_max).prop_map(|chunks| chunks.concat());
    (
        vec(create(params), 0..=3),
        body(),
        vec(any_eighths().prop_map(Op::Sleep), 0..=4),
        vec(body(), 0..params.tasks_max),
    )
        .prop_map(|(begin, ops, end, others)| {
            let main = [begin, ops, end].concat();
            Program { tasks: std::iter::once(main).chain(others).collect() }
        })
}

/// One operation, or a few that belong together: a future made and awaited, a task that is handed a future.
///
/// Without the latter programs seldom get so far as to lose a task.
fn chunk(params: Params) -> BoxedStrategy<Vec<Op>> {
    let forever = any_slot().prop_map(|slot| vec![Op::Future(slot), Op::Await(slot)]);
    let handed = (any_slot(), option::of(any_slot()), any_task(params))
        .prop_map(|(with, to, task)| vec![Op::Future(with), Op::Create { to, task, with: Some(with) }]);
    let started = (any_slot(), any_task(params), op(params))
        .prop_map(|(to, task, op)| vec![Op::Create { to: Some(to), task, with: None }, op, Op::Await(to)]);
    prop_oneof![
        14 => op(params).prop_map(|op| vec![op]),
        4 => forever,
        3 => handed,
        2 => started,
        2 => Just(vec![Op::Await(Slot::Local(0))]),
    ]
    .boxed()
}

fn any_task(params: Params) -> impl Strategy<Value = usize> {
    1..params.tasks_max.max(2)
}

fn create(params: Params) -> impl Strategy<Value = Op> {
    (option::weighted(0.6, any_slot()), any_task(params), option::of(any_slot()))
        .prop_map(|(to, task, with)| Op::Create { to, task, with })
}

/// A policy that collects in some of the first `iterations_max` iterations.
pub fn any_plan(iterations_max: u64) -> impl Strategy<Value = Policy> {
    let some: BoxedStrategy<BTreeSet<u64>> = btree_set(1..=iterations_max, 0..=8).boxed();
    some.prop_map(Policy::At)
}

/// A program, when to collect, and how long its sleeps last: one run, as plain data.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Case {
    /// The program.
    pub program: Program,
    /// In which iterations of the loop to collect, counted from 1.
    pub collections: BTreeSet<u64>,
    /// For each sleep, in the order in which they begin, whether it lasts as long as the program says (0), half as long (1)
    /// or twice as long (2). Sleeps behind the last one last as long as the program says.
    pub delays: Vec<u8>,
}

/// Any program of the default size, with any plan of collections and delays.
pub fn any_case() -> impl Strategy<Value = Case> {
    case(Params::default())
}

/// A program made of what `params` says, with any plan of collections and delays.
pub fn case(params: Params) -> impl Strategy<Value = Case> {
    let delay = prop_oneof![3 => Just(0), 1 => Just(1), 1 => Just(2)];
    let drawn = (drawn_program(params), btree_set(1..=20_u64, 0..=8), vec(delay, 0..=6));
    let case = drawn.prop_map(|(program, collections, delays)| Case { program, collections, delays });
    Smaller { inner: case, smaller: Case::smaller }
}

impl Case {
    /// Runs it, with its plan in the place of what the setup says of collections and delays.
    pub fn run(&self, setup: &Setup) -> Run {
        let policy = Policy::At(self.collections.clone());
        let delays = Some(Delays { least: 0.5, most: 2.0 });
        let setup = Setup { policy, delays, ..setup.clone() };
        run_program_with(&self.program, &setup, Box::new(Delayed(self.delays.clone().into_iter())))
    }

    /// All cases that are smaller by one step: fewer collections or changed delays, a smaller program, earlier
    /// collections; at last a smaller program in which the collections come an iteration or two earlier, since what is gone took
    /// that time.
    pub fn smaller(&self) -> Vec<Case> {
        let mut all: Vec<Case> = Vec::new();
        let collections: Vec<u64> = self.collections.iter().copied().collect();
        let with = |collections: &mut dyn Iterator<Item = u64>| Case {
            collections: collections.collect(),
            ..self.clone()
        };
        if 1 < collections.len() {
            all.push(with(&mut std::iter::empty()));
        }
        all.extend(
            collections.iter().map(|gone| with(&mut collections.iter().copied().filter(|at| at != gone))),
        );
        all.extend(smaller_delays(&self.delays).into_iter().map(|delays| Case { delays, ..self.clone() }));
        let programs = self.program.smaller();
        all.extend(programs.iter().map(|program| Case { program: program.clone(), ..self.clone() }));
        for earlier in collections.iter().filter(|at| 1 < **at) {
            let moved = |at: &u64| if at == earlier { at - 1 } else { *at };
            all.push(with(&mut collections.iter().map(moved)));
        }
        for program in programs {
            let moved = (1..=2).filter(|by| collections.first().is_some_and(|first| by < first));
            all.extend(moved.map(|by| {
                let collections = collections.iter().map(|at| at - by).collect();
                Case { program: program.clone(), collections, ..self.clone() }
            }));
        }
        all
    }
}

fn smaller_delays(delays: &[u8]) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    all.extend((1 < delays.len()).then(Vec::new));
    all.extend(delays.split_last().map(|(_, rest)| rest.to_vec()));
    for place in (0..delays.len()).filter(|place| delays[*place] != 0) {
        let mut less = delays.to_vec();
        less[place] = 0;
        all.push(less);
    }
    all
}

impl fmt::Debug for Case {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} collecting in {:?}, delays {:?}", self.program, self.collections, self.delays)
    }
}

/// Answers how long sleeps last, and with the first option else.
#[derive(Debug)]
struct Delayed(vec::IntoIter<u8>);

impl Chooser for Delayed {
    fn choose(&mut self, asked: &Asked<'_>) -> u32 {
        match asked.question {
            Question::Delay => u32::from(self.0.next().unwrap_or_default()).min(asked.options - 1),
            Question::Collect | Question::Ready => 0,
        }
    }
}

/// Values of a strategy, which shrink by what they say is smaller.
#[derive(Clone, Debug)]
struct Smaller<S: Strategy> {
    inner: S,
    smaller: fn(&S::Value) -> Vec<S::Value>,
}

impl<S: Strategy<Value: Clone>> Strategy for Smaller<S> {
    type Tree = Shrinking<S::Value>;
    type Value = S::Value;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let drawn = self.inner.new_tree(runner)?.current();
        let left = Vec::new().into_iter();
        Ok(Shrinking { failing: drawn.clone(), tried: drawn, left, smaller: self.smaller })
    }
}

/// A value on its way down: of those that are smaller by one step, the first that fails is where the next round begins.
#[derive(Clone, Debug)]
struct Shrinking<T> {
    failing: T,
    tried: T,
    /// What is smaller than the one that fails, and not tried yet.
    left: vec::IntoIter<T>,
    smaller: fn(&T) -> Vec<T>,
}

impl<T: Clone + fmt::Debug> ValueTree for Shrinking<T> {
    type Value = T;

    fn current(&self) -> T {
        self.tried.clone()
    }

    fn simplify(&mut self) -> bool {
        self.failing = self.tried.clone();
        self.left = (self.smaller)(&self.failing).into_iter();
        self.complicate()
    }

    fn complicate(&mut self) -> bool {
        let next = self.left.next();
        let is_left = next.is_some();
        self.tried = next.unwrap_or_else(|| self.failing.clone());
        is_left
    }
}

/// Any policy that a run can be given, but the one that asks a chooser.
pub fn any_policy() -> impl Strategy<Value = Policy> {
    prop_oneof![
        1 => Just(Policy::Never),
        3 => Just(Policy::Every),
        1 => Just(Policy::EachStep),
        3 => any_plan(20),
        2 => (0..=8u8).prop_map(|eighths| Policy::Random(f64::from(eighths) / 8.0)),
        1 => Just(Policy::Generational),
    ]
}

/// Any version of CPython.
pub fn any_version() -> impl Strategy<Value = Version> {
    select(&Version::ALL[..])
}

/// Any contract.
pub fn any_contract() -> impl Strategy<Value = Contract> {
    select(&Contract::ALL[..])
}

/// Any setup that keeps records.
pub fn any_setup() -> impl Strategy<Value = Setup> {
    (any::<u64>(), any_contract(), any_policy(), any_version()).prop_map(
        |(seed, contract, policy, version)| Setup {
            seed,
            contract,
            policy,
            version,
            records: true,
            ..Setup::default()
        },
    )
}

/// How long to sleep, in eighths of a second: often not at all, or as long as others.
pub fn any_eighths() -> impl Strategy<Value = u8> {
    prop_oneof![3 => Just(0), 2 => Just(1), 2 => Just(2), 1 => 3..=9u8]
}

/// Any slot.
pub fn any_slot() -> impl Strategy<Value = Slot> {
    fn index(names: usize) -> std::ops::Range<u8> {
        0..u8::try_from(names).expect("there are few names")
    }
    prop_oneof![
        5 => index(LOCALS.len()).prop_map(Slot::Local),
        2 => index(SHARED.len()).prop_map(Slot::Shared),
        2 => index(GLOBALS.len()).prop_map(Slot::Global),
    ]
}

fn op(params: Params) -> BoxedStrategy<Op> {
    if !params.has_cleanup {
        return simple_op(params).boxed();
    }
    let blocks =
        move |inner: BoxedStrategy<Op>| {
            let ops = move |least: usize| vec(inner.clone(), least..=3);
            let catch = prop_oneof![3 => Just(Catch::Cancelled), 2 => Just(Catch::Exception)];
            (ops(1), option::weighted(0.6, (catch, ops(0))), ops(0))
                .prop_map(|(body, except, finally)| Op::Try { body, except, finally })
        };
    simple_op(params)
        .boxed()
        .prop_recursive(
            params.depth_max,
            12,
            4,
            move |inner| prop_oneof![7 => simple_op(params), 2 => blocks(inner)],
        )
        .boxed()
}

fn simple_op(params: Params) -> impl Strategy<Value = Op> {
    let task = move || any_task(params);
    let slot = any_slot;
    let member = prop_oneof![
        3 => slot().prop_map(Member::Slot),
        2 => task().prop_map(Member::Task),
    ];
    let gather = (option::of(slot()), vec(member, 1..=3), any::<bool>())
        .prop_map(|(to, members, settle)| Op::Gather { to, members, settle });
    let call = (task(), option::of(slot())).prop_map(|(task, with)| Op::Call { task, with });
    let collect = if params.has_collect { Op::Collect } else { Op::Print };
    prop_oneof![
        2 => Just(Op::Print),
        8 => create(params),
        5 => slot().prop_map(Op::Future),
        8 => slot().prop_map(Op::Await),
        6 => any_eighths().prop_map(Op::Sleep),
        3 => gather,
        2 => call,
        4 => (slot(), slot()).prop_map(|(to, from)| Op::Copy { to, from }),
        3 => slot().prop_map(Op::Drop),
        2 => slot().prop_map(Op::Me),
        3 => slot().prop_map(Op::Cancel),
        3 => slot().prop_map(Op::Complete),
        2 => slot().prop_map(Op::Fail),
        2 => slot().prop_map(Op::Show),
        1 => Just(collect),
        1 => Just(Op::Raise),
        1 => Just(Op::Return),
    ]
}
