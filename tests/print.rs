//! What a run looks like as text: trace, pages, verdicts.

use weakloop::heap::Strength;
use weakloop::print::{Detail, pages, path_in_words, trace, verdicts};
use weakloop::reach::{Hop, Path};
use weakloop::record::Site;
use weakloop::{Policy, Result, Run, Setup, create_future, create_task, print, sleep};

use crate::expected::expect_file;

async fn sleeper() -> Result {
    print("Running my task");
    sleep(1.0).await?;
    print("Task complete\nin two lines");
    Ok(())
}

/// Two tasks that nobody keeps: one sleeps, one waits for what only it knows.
fn forgotten(policy: Policy) -> Run {
    let setup = Setup { policy, records: true, lives: true, pages: true, ..Setup::default() };
    setup.run(async {
        drop(create_task(sleeper()));
        drop(create_task(async { create_future::<()>().await }).named("waiter"));
        sleep(2.0).await
    })
}

#[test]
fn the_trace_has_one_line_for_each_thing_that_happened() {
    expect_file("forgotten.trace", &trace(&forgotten(Policy::Every).records, Detail::Full));
}

#[test]
fn a_quiet_trace_leaves_callbacks_out() {
    let expected = "\
2 t=0 print Running my task
3 t=0 handler Task was destroyed but it is pending! [waiter]
3 t=0 gc lost waiter
4 t=1 print Task complete
4 t=1 print in two lines
7 t=2 end returned None
";
    assert_eq!(trace(&forgotten(Policy::Every).records, Detail::Quiet), expected);
}

#[test]
fn a_trace_of_nothing_is_an_empty_line() {
    assert_eq!(trace(&[], Detail::Full), "\n");
}

#[test]
fn columns_stand_still_from_page_to_page() {
    expect_file("forgotten.pages", &pages(&forgotten(Policy::At([3].into())).records, Detail::Full));
}

#[test]
fn a_row_tells_what_became_of_a_task() {
    let run = forgotten(Policy::Every);
    let place = |site: Site| if site == Site::Unknown { "" } else { "here" }.to_string();
    let expected = "\
task    made at  verdict      because
T1      here     held
T2      here     by accident  loop.timers[0] -> Future -> callbacks[0] -> Task T2
waiter  here     lost         nothing held it from t=0 (iteration 2) to t=0 (iteration 3)
T4               held
T5               held
";
    assert_eq!(verdicts(&run.tasks, &place), expected);
}

#[test]
fn a_path_reads_as_a_sentence() {
    let run = forgotten(Policy::Never);
    let (_, path) = run.task("T2").unwrap().accident().unwrap();
    let words =
        "a timer of the loop holds the future that it will complete, which holds task T2 to wake it up then";
    assert_eq!(path_in_words(&path), words);
    let (_, path) = run.task("waiter").unwrap().accident().unwrap();
    assert_eq!(path_in_words(&path), "the loop's ready queue holds the next step of task waiter");
    let hop = |label: &str, target: &str| Hop {
        label: label.to_string(),
        target: target.to_string(),
        strength: Strength::Strong,
    };
    let hops = vec![hop("frame", "frame of main"), hop("locals.task", "Task T2")];
    let path = Path { root: "coroutine main".to_string(), hops };
    assert_eq!(path_in_words(&path), "the coroutine `main` has task T2 in its variable `task`");
}
