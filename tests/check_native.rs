//! `weakloop::check` in a Rust test: what passes, what panics with which words, what it reads from the environment.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;

use weakloop::asyncio::world::Limits;
use weakloop::{Check, Contract, Event, Result, Verdict, create_future, create_task, print, sleep};

use crate::expected::expect_file;

/// Nobody keeps the listener, and only the listener knows what it waits for.
async fn loses_a_listener() -> Result {
    drop(create_task(async { create_future::<()>().await }).named("listener"));
    sleep(1.0).await
}

/// A timer keeps the sleeper.
async fn keeps_by_accident() -> Result {
    drop(create_task(sleep(1.0)).named("sleeper"));
    sleep(2.0).await
}

async fn keeps_all() -> Result {
    let task = create_task(sleep(1.0)).named("sleeper");
    task.await
}

/// What a call panics with.
fn panic_of(act: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(act)).expect_err("the call panics");
    *panic.downcast::<String>().expect("the panic has a text")
}

/// The text without the line numbers of this file, which change with every edit.
fn without_lines(text: &str) -> String {
    let mut out = String::new();
    for part in text.split_inclusive("tests/check_native.rs:") {
        let digits = part.find(|c: char| !(c.is_ascii_digit() || c == ':')).unwrap_or(part.len());
        out.push_str(if out.is_empty() { part } else { &part[digits..] });
    }
    out
}

#[test]
fn a_program_that_keeps_its_tasks_passes() {
    weakloop::check(keeps_all);
    Check::new().strict().contract(Contract::Strong).run(keeps_all);
}

#[test]
fn a_program_that_can_lose_a_task_panics_with_table_and_replay_line() {
    let text = panic_of(|| weakloop::check(loses_a_listener));
    expect_file("check_native.txt", &without_lines(&text));
}

#[test]
fn what_only_the_loop_keeps_passes_unless_asked_for() {
    weakloop::check(keeps_by_accident);
    let text = panic_of(|| Check::new().strict().run(keeps_by_accident));
    assert!(text.contains("1 of 2 tasks only the loop keeps alive"), "{text}");
    let text = panic_of(|| Check::new().contract(Contract::Documented).run(keeps_by_accident));
    assert!(text.contains("1 of 2 tasks can be lost"), "{text}");
}

#[test]
fn a_loss_that_does_harm_says_what_would_have_been_printed() {
    let findings = Check::new().contract(Contract::Documented).find(|| async {
        drop(create_task(async {
            sleep(1.0).await?;
            print("woken");
            Ok(())
        }));
        sleep(2.0).await
    });
    let task = findings.task("T2").expect("the program has two tasks");
    assert_eq!(task.verdict, Verdict::Lost);
    let harm = task.harm.as_ref().expect("what a reference changes was asked for");
    assert_eq!(harm.printed.as_deref(), Some("woken"));
    assert_eq!(harm.done.map(|done| done.time.as_secs()), Some(1.0));
}

#[test]
fn the_order_of_equal_deadlines_is_varied_if_asked_for() {
    let program = || async {
        let tasks: Vec<_> = (0..3)
            .map(|number| {
                create_task(async move {
                    sleep(1.0).await?;
                    print(number);
                    Ok(())
                })
            })
            .collect();
        for task in tasks {
            task.await?;
        }
        Ok(())
    };
    assert_eq!(Check::new().find(program).outcomes.len(), 1);
    let shuffled = Check::new().shuffle().find(program);
    assert_eq!((shuffled.outcomes.len(), shuffled.coverage.timings), (6, 6));
}

#[test]
fn the_lengths_of_sleeps_are_varied_if_asked_for() {
    let program = || async {
        let first = create_task(async {
            sleep(1.0).await?;
            print("first");
            Ok(())
        });
        sleep(1.5).await?;
        print("second");
        first.await
    };
    assert_eq!(Check::new().find(program).outcomes.len(), 1);
    let varied = Check::new().delays(0.5..=2.0).find(program);
    let printed: Vec<&str> = varied.outcomes.iter().map(|outcome| outcome.printed.as_str()).collect();
    assert_eq!(printed, ["first\nsecond\n", "second\nfirst\n"]);
}

#[test]
fn a_space_too_large_is_searched_at_random_and_that_is_said() {
    let program = || async {
        let event = Event::new();
        for _ in 0..6 {
            let event = event.clone();
            drop(create_task(async move {
                sleep(0.125).await?;
                event.wait().await?;
                Ok(())
            }));
        }
        sleep(1.0).await
    };
    let find = || Check::new().shuffle().budget(40).find(program);
    let findings = find();
    let coverage = findings.coverage;
    assert_eq!((coverage.timings, coverage.drawn, coverage.by_pct), (20, 20, 10));
    assert!(
        findings.doubts[0].starts_with("the budget of 40 runs is spent, and at least "),
        "{:?}",
        findings.doubts
    );
    assert_eq!(findings, find());
}

/// Runs one test of this program again, with a variable set; what it printed.
fn again_with(test: &str, variable: &str, value: &str) -> String {
    let program = std::env::current_exe().expect("the test program has a path");
    let output = Command::new(program)
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(variable, value)
        .env_remove("WEAKLOOP_EXPECTED")
        .output()
        .expect("the test program runs again");
    [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat()
}

#[test]
fn a_wrong_value_in_the_environment_is_an_error_that_names_the_variable() {
    let test = "check_native::a_program_that_keeps_its_tasks_passes";
    for (variable, value, said) in [
        ("WEAKLOOP_SEED", "seven", "WEAKLOOP_SEED is `seven`: invalid digit"),
        ("WEAKLOOP_MAX_ITERATIONS", "-1", "WEAKLOOP_MAX_ITERATIONS is `-1`: invalid digit"),
        ("WEAKLOOP_REPLAY", "abc", "WEAKLOOP_REPLAY is `abc`: `abc` is no replay token"),
    ] {
        let printed = again_with(test, variable, value);
        assert!(printed.contains(said), "{variable}: {printed}");
    }
    let printed = again_with(test, "WEAKLOOP_MAX_ITERATIONS", "2");
    assert!(printed.contains("could not tell: a limit ended the run: too many iterations"), "{printed}");
}

#[test]
fn a_token_in_the_environment_makes_that_run_alone() {
    let text = panic_of(|| weakloop::check(loses_a_listener));
    let (_, rest) = text.split_once("WEAKLOOP_REPLAY=").expect("the text has a replay line");
    let token = rest.split_whitespace().next().expect("a token follows");
    let losing = "check_native::a_program_that_can_lose_a_task_panics_with_table_and_replay_line";
    let printed = again_with(losing, "WEAKLOOP_REPLAY", token);
    let begin = printed.find(": 1 of 2 tasks can be lost").expect("the check panics with the table");
    let told = &printed[begin..];
    let (told, _) =
        told.split_once(" no other timing was looked at").expect("the text says what was looked at");
    expect_file("check_native_replay.txt", &without_lines(told));
    let keeping = "check_native::a_program_that_keeps_its_tasks_passes";
    let printed = again_with(keeping, "WEAKLOOP_REPLAY", token);
    assert!(printed.contains("WEAKLOOP_REPLAY: the token does not fit this program any more"), "{printed}");
}

#[test]
fn a_program_passes_with_limits_and_seed_of_its_own() {
    Check::new().limits(Limits::default()).seed(7).run(keeps_all);
}

#[test]
fn what_the_code_says_outweighs_the_environment() {
    let test = "check_native::a_program_passes_with_limits_and_seed_of_its_own";
    for (variable, value) in [("WEAKLOOP_MAX_ITERATIONS", "2"), ("WEAKLOOP_SEED", "8")] {
        let printed = again_with(test, variable, value);
        assert!(printed.contains("1 passed"), "{variable}: {printed}");
    }
}

#[test]
fn a_seed_in_the_environment_draws_other_runs() {
    let test = "check_native::drawn_outcomes_are_printed";
    let drawn = |seed: &str| {
        let printed = again_with(test, "WEAKLOOP_SEED", seed);
        let (_, rest) = printed.split_once("outcomes: ").unwrap_or_else(|| panic!("{printed}"));
        rest.lines().next().unwrap_or_default().to_string()
    };
    assert_eq!(drawn("1"), drawn("1"));
    assert!((2..20).any(|seed| drawn(&seed.to_string()) != drawn("1")));
}

#[test]
fn drawn_outcomes_are_printed() {
    let program = || async {
        let event = Event::new();
        for number in 0..6 {
            let event = event.clone();
            drop(create_task(async move {
                sleep(0.125).await?;
                print(number);
                event.wait().await
            }));
        }
        sleep(1.0).await
    };
    let findings = Check::new().shuffle().budget(20).find(program);
    println!("outcomes: {:?}", findings.outcomes.iter().map(|it| it.printed.clone()).collect::<Vec<_>>());
}
