//! Every timing: what the pruned search finds is what a run of every subset of safe points finds.

use std::collections::BTreeSet;

use crate::strategies::{Params, any_program, any_version, program};
use proptest::prelude::*;
use weakloop::choice::{Chooser, Replayed};
use weakloop::explore::{Coverage, Ending, Exploration, Plan, explore};
use weakloop::policy::Delays;
use weakloop::record::Identity;
use weakloop::replay::Token;
use weakloop::script::{Program, run_program, run_program_with};
use weakloop::{Contract, Policy, Run, Setup};

/// Programs whose runs are short enough to be run with every subset of their safe points.
fn small_program() -> impl Strategy<Value = Program> {
    program(Params { tasks_max: 3, ops_max: 3, depth_max: 1, has_cleanup: false, has_collect: true })
}

fn explored(program: &Program, setup: &Setup, plan: &Plan) -> Exploration {
    let run = |setup: &Setup, chooser: Box<dyn Chooser>| -> Run { run_program_with(program, setup, chooser) };
    explore(setup, plan, &run, &|_| ())
}

/// What can be told of each outcome from outside.
fn endings(found: &Exploration) -> BTreeSet<(String, String, Vec<Identity>)> {
    let ending = |seen: &weakloop::explore::Seen| {
        let ending = &seen.ending;
        (ending.printed.clone(), ending.outcome.to_string(), ending.lost.keys().copied().collect())
    };
    found.outcomes.iter().map(ending).collect()
}

/// A brute force takes at most so many runs here: three quarters of them in order, which is enough for nine safe points.
const RUNS_MAX: u64 = (1 << 9) / 3 * 4 + 4;

fn brute_force_agrees(program: &Program, contract: Contract, setup: &Setup) -> Result<(), TestCaseError> {
    let setup = Setup { contract, ..setup.clone() };
    let plan = Plan { runs_max: RUNS_MAX, ..Plan::default() };
    let pruned = explored(program, &Setup { policy: Policy::ChosenWhereSeen, ..setup.clone() }, &plan);
    let points = pruned.coverage.points;
    prop_assume!(pruned.coverage.is_complete() && points <= 9);
    let brute = explored(program, &Setup { policy: Policy::Chosen, ..setup }, &plan);
    prop_assume!(brute.coverage.is_complete());
    prop_assert!(pruned.coverage.timings <= brute.coverage.timings);
    prop_assert_eq!(endings(&pruned), endings(&brute));
    Ok(())
}

/// `PROPTEST_CASES` runs more.
/// Each case runs a program once for every subset of its safe points.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 128,
        failure_persistence: None,
        max_global_rejects: 1 << 20,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn pruning_loses_no_outcome(program in small_program(), version in any_version()) {
        brute_force_agrees(&program, Contract::Cpython, &Setup { version, ..Setup::default() })?;
    }

    #[test]
    fn pruning_loses_no_outcome_where_cleanup_runs(
        program in program(Params { tasks_max: 3, ops_max: 3, depth_max: 1, has_cleanup: true, has_collect: true }),
    ) {
        brute_force_agrees(&program, Contract::Cpython, &Setup::default())?;
    }

    #[test]
    fn pruning_loses_no_outcome_of_the_documentation(program in small_program()) {
        brute_force_agrees(&program, Contract::Documented, &Setup::default())?;
    }

    #[test]
    fn a_token_makes_the_run_again(program in program(Params::default()), shuffle: bool, version in any_version()) {
        let setup = Setup { version, shuffle, policy: Policy::ChosenWhereSeen, ..Setup::default() };
        let found = explored(&program, &setup, &Plan { runs_max: 20, ..Plan::default() });
        for seen in &found.outcomes {
            let token: Token = Token::of(&setup, &seen.choices).to_string().parse().expect("it was printed so");
            let setup = Setup { records: true, ..token.setup(&Setup::default()) };
            let run = run_program_with(&program, &setup, token.chooser());
            prop_assert_eq!(token.fits(&run.choices, &run.tasks), Ok(()));
            prop_assert_eq!(&run.collections, &seen.collections);
            prop_assert!(Ending::of(&run).is_like(&seen.ending));
        }
    }

    #[test]
    fn the_first_order_is_asyncios_own(program in any_program(), version in any_version()) {
        let setup = Setup { version, records: true, ..Setup::default() };
        let delays = Some(Delays { least: 0.5, most: 2.0 });
        let varied = Setup { shuffle: true, delays, ..setup.clone() };
        let first = run_program_with(&program, &varied, Box::new(Replayed::new(Vec::new())));
        prop_assert_eq!(first.records, run_program(&program, &setup).records);
    }

    #[test]
    fn findings_do_not_depend_on_the_number_of_threads(
        program in program(Params::default()), seed: u64, threads in 2..5_usize,
    ) {
        let setup = Setup { seed, policy: Policy::ChosenWhereSeen, ..Setup::default() };
        let alone = explored(&program, &setup, &Plan { runs_max: 100, ..Plan::default() });
        let together = explored(&program, &setup, &Plan { runs_max: 100, threads, ..Plan::default() });
        prop_assert_eq!(alone.outcomes, together.outcomes);
        prop_assert_eq!(alone.losses, together.losses);
        prop_assert_eq!(alone.coverage, together.coverage);
    }

    #[test]
    fn a_budget_too_small_is_shared_by_the_three_ways_of_searching(
        program in any_program(), shuffle: bool, varies: bool, runs_max in 8..60_u64, steps_max in 0..4000_u64,
    ) {
        let delays = varies.then_some(Delays { least: 0.5, most: 2.0 });
        let setup = Setup { shuffle, delays, policy: Policy::ChosenWhereSeen, ..Setup::default() };
        let coverage = explored(&program, &setup, &Plan { runs_max, steps_max, ..Plan::default() }).coverage;
        let Coverage { timings, drawn, by_pct, .. } = coverage;
        prop_assert!(1 <= timings && timings + drawn <= runs_max, "{:?}", coverage);
        if coverage.left == 0 {
            prop_assert_eq!(drawn, 0);
        } else {
            prop_assert!(1 <= by_pct && by_pct < drawn, "{:?}", coverage);
            prop_assert!(timings <= runs_max - runs_max / 4, "{:?}", coverage);
            prop_assert_eq!(coverage.is_cost_spent, timings + drawn < runs_max);
        }
        if coverage.left != 0 && !coverage.is_cost_spent {
            prop_assert!(runs_max / 2 <= timings, "{:?}", coverage);
            prop_assert_eq!(by_pct, drawn / 2);
        }
    }

    #[test]
    fn under_the_strong_contract_no_timing_loses_a_task(program in program(Params::default())) {
        let setup = Setup { contract: Contract::Strong, policy: Policy::ChosenWhereSeen, ..Setup::default() };
        let found = explored(&program, &setup, &Plan { runs_max: 50, ..Plan::default() });
        prop_assert!(found.losses.is_empty(), "{:?}", found.losses);
    }
}
