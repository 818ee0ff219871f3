//! What the strategies for users promise: values valid by construction, which shrink to the smallest that still fail.

use std::collections::BTreeSet;

use crate::strategies::{Case, Params, any_case, case, program};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use weakloop::script::{Program, count, run_program};
use weakloop::{Outcome, Policy, Setup};

/// Looks for a counterexample with that seed, and shrinks it.
fn smallest<S: Strategy>(seed: u8, strategy: S, holds: impl Fn(&S::Value) -> bool) -> S::Value {
    let config = ProptestConfig {
        cases: 2000,
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]));
    let found = runner.run(&strategy, |value| {
        if holds(&value) { Ok(()) } else { Err(TestCaseError::fail("it does not hold")) }
    });
    match found {
        Err(TestError::Fail(_, value)) => value,
        other => panic!("no counterexample with seed {seed}: {other:?}"),
    }
}

/// Programs that do not collect by themselves: then only the plan does.
const PARAMS: Params =
    Params { tasks_max: 5, ops_max: 6, depth_max: 2, has_cleanup: true, has_collect: false };

/// Whether collections take no task away of which asyncio tells. (The tasks that gather makes go in silence, and with an
/// operation less: `y=gather(t1) sleep:0 ; await:y`.)
fn loses_nothing(case: &Case) -> bool {
    let tells = |case: &Case| case.run(&Setup::default()).losses.iter().any(|loss| !loss.silent);
    !tells(case) || tells(&Case { collections: BTreeSet::new(), ..case.clone() })
}

/// Tasks, operations, collections, delays.
fn size(case: &Case) -> [usize; 4] {
    [case.program.tasks.len(), ops_in(&case.program), case.collections.len(), case.delays.len()]
}

#[test]
fn a_loss_shrinks_to_two_tasks_four_operations_and_one_collection() {
    for seed in 0..12 {
        let case = smallest(seed, case(PARAMS), loses_nothing);
        assert_eq!(size(&case), [2, 4, 1, 0], "seed {seed}: {case:?}");
        assert_eq!(case.collections, BTreeSet::from([3]), "seed {seed}: {case:?}");
        assert!(case.smaller().iter().all(loses_nothing), "seed {seed}: {case:?}");
    }
}

#[test]
fn a_loss_shrinks_to_two_tasks_and_four_operations_under_a_policy_too() {
    let tells = |program: &Program, policy| {
        let run = run_program(program, &Setup { policy, ..Setup::default() });
        run.losses.iter().any(|loss| !loss.silent)
    };
    let holds = |program: &Program| !tells(program, Policy::Every) || tells(program, Policy::Never);
    for seed in 0..12 {
        let program = smallest(seed, program(PARAMS), holds);
        assert_eq!((program.tasks.len(), ops_in(&program)), (2, 4), "seed {seed}: {program}");
    }
}

#[test]
fn a_change_of_order_shrinks_to_one_changed_delay() {
    let setup = Setup { records: true, ..Setup::default() };
    let is_in_order = |case: &Case| {
        let as_written = Case { delays: Vec::new(), ..case.clone() };
        case.run(&setup).printed() == as_written.run(&setup).printed()
    };
    for seed in 0..12 {
        let case = smallest(seed, any_case(), is_in_order);
        let changed = case.delays.iter().filter(|delay| **delay != 0).count();
        assert_eq!((case.collections.len(), changed), (0, 1), "seed {seed}: {case:?}");
        assert!(case.smaller().iter().all(is_in_order), "seed {seed}: {case:?}");
    }
}

/// How many operations a program has.
fn ops_in(program: &Program) -> usize {
    program.tasks.iter().map(|ops| count(ops)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_case_is_valid_and_a_run_of_it_is_a_function_of_it(case in any_case()) {
        let setup = Setup { records: true, ..Setup::default() };
        let (first, second) = (case.run(&setup), case.run(&setup));
        prop_assert_eq!(&first.records, &second.records);
        prop_assert!(!matches!(first.outcome, Outcome::Limit(_)), "{:?}", first.outcome);
        let wanted: BTreeSet<u8> = BTreeSet::from([0, 1, 2]);
        prop_assert!(case.delays.iter().all(|delay| wanted.contains(delay)));
    }

    #[test]
    fn what_is_smaller_has_no_more_of_anything(case in any_case()) {
        for smaller in case.smaller() {
            prop_assert_ne!(&smaller, &case);
            prop_assert!(smaller.program.tasks.len() <= case.program.tasks.len());
            prop_assert!(ops_in(&smaller.program) <= ops_in(&case.program));
            prop_assert!(smaller.collections.len() <= case.collections.len());
            prop_assert!(smaller.delays.len() <= case.delays.len());
            prop_assert_eq!(smaller.program.to_string().parse::<Program>(), Ok(smaller.program.clone()));
        }
    }

    #[test]
    fn every_way_down_ends(seed: u8, picks in proptest::collection::vec(any::<prop::sample::Index>(), 1500)) {
        let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]));
        let mut case = any_case().new_tree(&mut runner).expect("nothing is rejected").current();
        for pick in picks {
            let smaller = case.smaller();
            if smaller.is_empty() {
                break;
            }
            case = pick.get(&smaller).clone();
        }
        prop_assert!(case.smaller().is_empty(), "still {:?}", case);
        prop_assert_eq!(case, Case { program: Program { tasks: vec![Vec::new()] }, ..Case::default() });
    }
}
