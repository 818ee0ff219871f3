//! What holds in every run: invariants over generated programs, policies, contracts, seeds and versions.

use std::any::Any;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::strategies::{Params, any_policy, any_program, any_setup, any_version, program};
use proptest::prelude::*;
use weakloop::asyncio::call_frame::CallFrame;
use weakloop::asyncio::task::Task;
use weakloop::asyncio::world::{Limits, Silent, Watcher, World};
use weakloop::choice::Replayed;
use weakloop::clock::Time;
use weakloop::collector::{self, Roots};
use weakloop::heap::{Object, ObjectId, Strength};
use weakloop::print::{self, Detail};
use weakloop::record::{Fact, Record};
use weakloop::script::{Program, run_in, run_program, run_program_with};
use weakloop::sim::simulate;
use weakloop::{Contract, Outcome, Policy, Run, Setup, Verdict};

/// Programs in which no code runs because of a loss, and which do not collect by themselves.
fn plain_program() -> impl Strategy<Value = Program> {
    program(Params { has_cleanup: false, has_collect: false, ..Params::default() })
}

/// The records until the main task was over: afterwards everything left is cancelled and dropped.
fn until_end(run: &Run) -> &[Record] {
    let end = run.records.iter().position(|record| matches!(record.fact, Fact::End(_)));
    &run.records[..end.unwrap_or(run.records.len())]
}

/// Iteration and names of each loss until the main task was over.
fn losses(run: &Run) -> Vec<(u64, Vec<String>)> {
    let lost = until_end(run).iter().filter_map(|record| match &record.fact {
        Fact::Lost { names, .. } => Some((record.iteration, names.clone())),
        _ => None,
    });
    lost.collect()
}

fn every(contract: Contract) -> Setup {
    Setup { contract, policy: Policy::Every, records: true, ..Setup::default() }
}

/// Looks at the world between the batches of a run, before and after the collection that the policy may want.
struct Witness<Before, After> {
    world: Rc<World>,
    watcher: Rc<dyn Watcher>,
    before: Before,
    after: After,
    faults: Rc<RefCell<Vec<String>>>,
}

impl<T, Before, After> Watcher for Witness<Before, After>
where
    Before: Fn(&World) -> T,
    After: Fn(&World, &dyn Watcher, T) -> Option<String>,
{
    fn between_batches(&self, iteration: u64) {
        let seen = (self.before)(&self.world);
        self.watcher.between_batches(iteration);
        let fault = (self.after)(&self.world, &*self.watcher, seen);
        self.faults.borrow_mut().extend(fault);
    }

    fn watches_callbacks(&self) -> bool {
        self.watcher.watches_callbacks()
    }

    fn before_callback(&self, callback: &dyn Object) {
        self.watcher.before_callback(callback);
    }

    fn after_callback(&self) {
        self.watcher.after_callback();
    }

    fn collect(&self, generation: u8) -> usize {
        self.watcher.collect(generation)
    }

    fn settle(&self) {
        self.watcher.settle();
    }
}

/// Runs a program under the eyes of a witness; the faults that `after` found.
fn witness<T: 'static>(
    program: &Program,
    setup: &Setup,
    before: impl Fn(&World) -> T + 'static,
    after: impl Fn(&World, &dyn Watcher, T) -> Option<String> + 'static,
) -> Vec<String> {
    let faults = Rc::new(RefCell::new(Vec::new()));
    simulate(setup, Rc::new(Silent), |world| {
        let watcher = world.watcher().expect("a run has a watcher");
        let faults = Rc::clone(&faults);
        world.set_watcher(Some(Rc::new(Witness { world: Rc::clone(world), watcher, before, after, faults })));
        run_in(world, program)
    });
    faults.take()
}

/// The ids of what collections would find unreachable.
fn unreachable(world: &World, roots: &Roots) -> BTreeSet<ObjectId> {
    let found = collector::find(world.heap().list(2), roots);
    found.unreachable.iter().map(|object| object.header().id()).collect()
}

/// What a plain search does not reach from the roots: loops, module, main task, and the call on the stack. `None` when the
/// main task does not run any more, and Rust's stack holds what only `asyncio.run` knows.
fn unreached(world: &World) -> Option<BTreeSet<ObjectId>> {
    let mut edges: BTreeMap<ObjectId, Vec<ObjectId>> = BTreeMap::new();
    let mut roots: Vec<ObjectId> = world.loops();
    let (mut main_is_pending, mut calls) = (false, 0);
    for listed in world.heap().list(2) {
        let object = &listed.object;
        let mut targets = Vec::new();
        object.traverse(&mut |edge| {
            if edge.strength == Strength::Strong {
                targets.push(edge.target.header().id());
            }
        });
        edges.insert(object.header().id(), targets);
        let any: &dyn Any = &**object;
        if any.is::<CallFrame>() {
            calls += 1;
            roots.push(object.header().id());
        }
        let main = Task::from_object(Rc::clone(object)).filter(|task| task.trace_name() == "T1");
        main_is_pending |= main.as_ref().is_some_and(|task| !task.base_is_done());
        if main.is_some() || matches!(object.type_name(), "module" | "function") {
            roots.push(object.header().id());
        }
    }
    let mut left: BTreeSet<ObjectId> = edges.keys().copied().collect();
    while let Some(id) = roots.pop() {
        if left.remove(&id) {
            roots.extend(&edges[&id]);
        }
    }
    (main_is_pending && calls == 1).then_some(left)
}

/// Objects with more references than their holders show, but for what Rust's stack holds while the loop runs the main
/// task: loops, modules and functions, the call, and that task. `None` before and afterwards, when Rust's stack holds
/// what only `asyncio.run` knows, or the error that ended the loop.
fn held_by_nobody(world: &World) -> Option<String> {
    let listed = world.heap().list(2);
    let mut shown: BTreeMap<ObjectId, usize> = BTreeMap::new();
    for entry in &listed {
        entry.object.traverse(&mut |edge| {
            if edge.strength == Strength::Strong {
                *shown.entry(edge.target.header().id()).or_default() += 1;
            }
        });
    }
    let hidden = listed.iter().map(|entry| &entry.object).filter(|object| {
        let known = shown.get(&object.header().id()).copied().unwrap_or_default();
        // One count is the list's own.
        known < Rc::strong_count(object) - 1
    });
    let (roots, unknown): (Vec<_>, Vec<_>) = hidden.partition(|object| {
        let any: &dyn Any = &***object;
        let is_main = object.describe() == "Task T1";
        is_main || any.is::<CallFrame>() || matches!(object.type_name(), "module" | "function" | "EventLoop")
    });
    let is_main_run = roots.iter().any(|object| object.describe() == "Task T1")
        && unknown.iter().all(|object| object.type_name() != "Deadlock");
    (is_main_run && !unknown.is_empty()).then(|| format!("{unknown:?}"))
}

/// Whether a task is done, in one word.
trait BaseIsDone {
    fn base_is_done(&self) -> bool;
}

impl BaseIsDone for Task {
    fn base_is_done(&self) -> bool {
        use weakloop::asyncio::future::FutureLike;
        self.base().is_done()
    }
}

/// The pending tasks that variables of the module refer to.
fn tasks_in_globals(world: &World) -> Vec<ObjectId> {
    let mut tasks = Vec::new();
    for listed in world.heap().list(2).iter().filter(|listed| listed.object.type_name() == "module") {
        listed.object.traverse(&mut |edge| tasks.push(edge.target.header().id()));
    }
    tasks.retain(|id| {
        let task = world.heap().get(*id).and_then(Task::from_object);
        task.is_some_and(|task| !task.base_is_done())
    });
    tasks
}

/// `PROPTEST_CASES` runs more.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_run_is_a_function_of_program_and_setup(program in any_program(), setup in any_setup()) {
        let (first, second) = (run_program(&program, &setup), run_program(&program, &setup));
        prop_assert_eq!(first.records, second.records);
        prop_assert_eq!(first.choices, second.choices);
    }

    #[test]
    fn a_run_with_recorded_answers_is_the_recorded_run(
        program in any_program(), seed: u64, probability in 0..=8u8, version in any_version(),
    ) {
        let policy = Policy::Random(f64::from(probability) / 8.0);
        let setup = Setup { seed, policy, version, records: true, ..Setup::default() };
        let run = run_program(&program, &setup);
        let other_seed = Setup { seed: seed ^ 1, ..setup };
        let again = run_program_with(&program, &other_seed, Box::new(Replayed::new(run.choices)));
        prop_assert_eq!(run.records, again.records);
    }

    #[test]
    fn what_is_looked_at_up_to_a_moment_is_what_comes_before_it(
        program in any_program(), setup in any_setup(), until in 0..=12u8,
    ) {
        let until = Time::from_secs(f64::from(until) / 4.0);
        let limits = Limits { time_max: until, ..Limits::default() };
        let limited = run_program(&program, &Setup { limits, ..setup.clone() });
        prop_assert!(limited.records.iter().all(|record| record.time <= until), "{:?}", limited.outcome);
        let limits = Limits { until: Some(until), ..Limits::default() };
        let (whole, part) = (run_program(&program, &setup), run_program(&program, &Setup { limits, ..setup }));
        let before = |run: &Run| run.records.iter().take_while(|it| it.time < until).cloned().collect::<Vec<_>>();
        prop_assert_eq!(before(&whole), before(&part));
        let is_over = part.records.iter().all(|record| record.time <= until);
        prop_assert!(is_over, "{:?}", part.outcome);
        if part.outcome != whole.outcome {
            prop_assert_eq!(part.outcome, Outcome::Until(until));
            prop_assert!(whole.records.iter().any(|record| until < record.time), "{:?}", whole.outcome);
        }
    }

    #[test]
    fn asking_who_is_doomed_changes_nothing(program in any_program(), setup in any_setup()) {
        let asked = run_program(&program, &Setup { lives: true, ..setup.clone() });
        let plain = run_program(&program, &setup);
        prop_assert_eq!(print::trace(&asked.records, Detail::Full), print::trace(&plain.records, Detail::Full));
        prop_assert_eq!(asked.outcome, plain.outcome);
    }

    #[test]
    fn time_never_falls(program in any_program(), setup in any_setup()) {
        let run = run_program(&program, &setup);
        let moments = run.records.iter().filter(|record| 0 < record.iteration);
        let moments: Vec<_> = moments.map(|record| (record.iteration, record.time)).collect();
        prop_assert!(moments.is_sorted(), "{:?}", moments);
    }

    #[test]
    fn a_collection_finds_what_a_plain_search_does_not_reach(
        program in any_program(), policy in any_policy(), version in any_version(),
    ) {
        let setup = Setup { policy, version, ..Setup::default() };
        let before = |world: &World| {
            let unreached = unreached(world)?;
            let found = unreachable(world, &Roots::default());
            let differ: Vec<ObjectId> = unreached.symmetric_difference(&found).copied().collect();
            let name = |id: &ObjectId| world.heap().get(*id).map(|object| object.describe());
            (!differ.is_empty()).then(|| format!("{:?}", differ.iter().map(name).collect::<Vec<_>>()))
        };
        let faults = witness(&program, &setup, before, |_, _, fault| fault);
        prop_assert!(faults.is_empty(), "{:?}", faults);
    }

    #[test]
    fn every_reference_is_shown_by_its_holder(
        program in any_program(), policy in any_policy(), version in any_version(),
    ) {
        let setup = Setup { policy, version, ..Setup::default() };
        let faults = witness(&program, &setup, held_by_nobody, |_, _, fault| fault);
        prop_assert!(faults.is_empty(), "{:?}", faults);
    }

    #[test]
    fn a_stronger_contract_keeps_more(program in any_program(), setup in any_setup()) {
        let before = |world: &World| {
            let found = Contract::ALL.map(|contract| unreachable(world, &contract.roots(world)));
            let [documented, cpython, strong] = &found;
            let nested = strong.is_subset(cpython) && cpython.is_subset(documented);
            (!nested).then(|| format!("{found:?}"))
        };
        let faults = witness(&program, &setup, before, |_, _, fault| fault);
        prop_assert!(faults.is_empty(), "{:?}", faults);
    }

    #[test]
    fn a_task_in_a_global_variable_is_never_lost(
        program in program(Params { has_cleanup: false, ..Params::default() }),
        policy in any_policy(),
        version in any_version(),
    ) {
        let setup = Setup { policy, version, ..Setup::default() };
        let after = |world: &World, _: &dyn Watcher, held: Vec<ObjectId>| {
            let lost = held.iter().find(|id| world.heap().get(**id).is_none());
            lost.map(|id| format!("{id} is lost"))
        };
        let faults = witness(&program, &setup, tasks_in_globals, after);
        prop_assert!(faults.is_empty(), "{:?}", faults);
    }

    #[test]
    fn a_second_collection_finds_nothing(
        program in program(Params { has_cleanup: false, ..Params::default() }), version in any_version(),
    ) {
        let setup = Setup { policy: Policy::Every, version, ..Setup::default() };
        let after = |_: &World, watcher: &dyn Watcher, (): ()| {
            let found = watcher.collect(2);
            (0 < found).then(|| format!("{found} objects"))
        };
        let faults = witness(&program, &setup, |_| (), after);
        prop_assert!(faults.is_empty(), "{:?}", faults);
    }

    #[test]
    fn without_a_collection_nothing_is_lost(program in plain_program(), version in any_version()) {
        let run = run_program(&program, &Setup { version, records: true, ..Setup::default() });
        prop_assert_eq!(losses(&run), []);
    }

    #[test]
    fn under_the_strong_contract_nothing_pending_is_lost(
        program in any_program(), policy in any_policy(), version in any_version(), seed: u64,
    ) {
        let contract = Contract::Strong;
        let run = run_program(&program, &Setup { seed, contract, policy, version, records: true, ..Setup::default() });
        prop_assert_eq!(losses(&run), []);
    }

    #[test]
    fn the_documentation_lets_tasks_be_lost_no_later(program in plain_program()) {
        let cpython = losses(&run_program(&program, &every(Contract::Cpython)));
        let documented = losses(&run_program(&program, &every(Contract::Documented)));
        if let Some((iteration, names)) = cpython.first() {
            prop_assert!(!documented.is_empty());
            let (earlier, others) = &documented[0];
            prop_assert!(earlier <= iteration);
            prop_assert!(earlier < iteration || names.iter().all(|name| others.contains(name)));
        }
    }

    #[test]
    fn who_is_lost_was_doomed(program in any_program(), setup in any_setup()) {
        let run = run_program(&program, &Setup { lives: true, ..setup });
        let lost: BTreeSet<String> = losses(&run).into_iter().flat_map(|(_, names)| names).collect();
        for life in run.tasks.iter().filter(|life| lost.contains(&life.name.name)) {
            prop_assert_eq!(life.verdict, Verdict::Lost);
            prop_assert!(!life.windows.is_empty(), "{:?} was never doomed", life);
            prop_assert!(life.windows.iter().all(|window| window.until.is_none_or(|until| window.from <= until)));
        }
    }
}
