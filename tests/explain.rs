//! What is said of a run: the same findings, whoever ran it.
//!
//! The programs here are Rust's; their tasks are given places in a script that does the same.

use weakloop::hazard::TaskLife;
use weakloop::python::explain::explain;
use weakloop::python::source::Source;
use weakloop::record::Site;
use weakloop::{Policy, Result, Run, Setup, create_future, create_task, gather, print, sleep};

use crate::expected::expect_file;

const SCRIPT: &str = "\
import asyncio

async def main():
    asyncio.create_task(sleeper())
    asyncio.create_task(waiter())
    await asyncio.sleep(2)
";

/// Gives the tasks with the numbers 2 and up a place in the script.
fn place(mut run: Run) -> Run {
    for life in &mut run.tasks {
        let text = if life.name.number == 2 {
            "asyncio.create_task(sleeper())"
        } else {
            "asyncio.create_task(waiter())"
        };
        life.site = match life.name.number {
            1 => Site::Script { start: 0, end: 0 },
            _ if life.site == Site::Unknown => Site::Unknown,
            _ => site(text),
        };
    }
    run
}

fn site(text: &str) -> Site {
    let start = SCRIPT.find(text).expect("the script has it");
    Site::Script { start: start as u32, end: (start + text.len()) as u32 }
}

/// All findings of a program as text.
fn findings<F: Future<Output = Result> + 'static>(policy: Policy, main: fn() -> F) -> String {
    let source = Source::new("x.py", SCRIPT);
    let setup = Setup { policy, ..Setup::default() };
    let rerun = |setup: &Setup| place(setup.run(main()));
    let found = explain(&rerun(&setup), &setup, &rerun).findings;
    found.iter().map(|finding| finding.render_plain(&source) + "\n").collect()
}

async fn forgets_two() -> Result {
    drop(create_task(sleep(1.0)));
    drop(create_task(async {
        create_future::<()>().await?;
        print("woken");
        Ok(())
    }));
    sleep(2.0).await
}

#[test]
fn luck_and_loss_are_told_apart() {
    expect_file("explain_every.txt", &findings(Policy::Every, forgets_two));
    expect_file("explain_never.txt", &findings(Policy::Never, forgets_two));
}

#[test]
fn tasks_of_one_line_share_a_message() {
    let text = findings(Policy::Every, || async {
        drop(gather((0..5).map(|_| async { create_future::<()>().await })));
        sleep(1.0).await
    });
    assert!(text.contains("tasks"), "{text}");
    expect_file("explain_gather.txt", &text);
}

#[test]
fn of_a_held_task_nothing_is_said() {
    let text = findings(Policy::Every, || async {
        let task = create_task(sleep(1.0));
        task.await
    });
    assert_eq!(text, "");
}

#[test]
fn a_deadlock_says_who_waits_for_what() {
    let text = findings(Policy::Never, || async { create_future::<()>().await });
    expect_file("explain_deadlock.txt", &text);
}

#[test]
fn the_numbers_of_a_life_do_not_depend_on_who_looks() {
    let setup = Setup { policy: Policy::Every, lives: true, ..Setup::default() };
    let lives = |setup: &Setup| -> Vec<TaskLife> { setup.run(forgets_two()).tasks };
    let with_pages = Setup { pages: true, records: true, ..setup.clone() };
    assert_eq!(lives(&setup), lives(&with_pages));
}
