//! Strategies for property tests: programs, and when to collect.
//!
//! Every list of operations is a program, so that nothing is rejected, and shrinking goes towards fewer tasks, fewer
//! operations, fewer collections.

use std::collections::BTreeSet;

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::contract::Contract;
use crate::policy::Policy;
use crate::script::{Catch, GLOBALS, LOCALS, Member, Op, Program, SHARED, Slot};
use crate::sim::Setup;
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
