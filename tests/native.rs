//! Programs in Rust: what they print, what is lost, and why.

use weakloop::{
    Contract, Outcome, Policy, Result, Setup, Verdict, create_future, create_task, gather, print, run, sleep,
};

fn every(contract: Contract) -> Setup {
    Setup { contract, policy: Policy::Every, records: true, lives: true, ..Setup::default() }
}

async fn example() -> Result {
    sleep(1.0).await?;
    print("Hello from coroutine!");
    Ok(())
}

#[test]
fn an_awaited_task_prints_after_a_second() {
    let run = run(async {
        let task = create_task(example());
        task.await
    });
    assert_eq!(run.outcome, Outcome::Returned("None".to_string()));
    assert_eq!(run.printed(), "Hello from coroutine!\n");
    assert!(run.lost().is_empty());
}

#[test]
fn gather_gives_results_in_order() {
    let run = run(async {
        let numbers = gather((0..10i64).map(|number| async move {
            sleep(number as f64).await?;
            Ok(number)
        }));
        print(format!("{:?}", numbers.await?));
        Ok(())
    });
    assert_eq!(run.printed(), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n");
}

async fn forgets() -> Result {
    drop(create_task(example()));
    sleep(2.0).await
}

#[test]
fn a_forgotten_sleeper_is_kept_by_its_timer_alone() {
    let run = every(Contract::Cpython).run(forgets());
    assert_eq!(run.printed(), "Hello from coroutine!\n");
    let life = run.task("T2").unwrap();
    assert_eq!(life.verdict, Verdict::ByAccident);
    let paths: Vec<String> = life.accident().iter().map(|(_, path)| path.to_string()).collect();
    assert_eq!(paths, ["loop.timers[0] -> Future -> callbacks[0] -> Task T2"]);
}

#[test]
fn under_the_documentation_a_forgotten_task_vanishes_before_its_first_step() {
    let run = every(Contract::Documented).run(forgets());
    assert_eq!(run.printed(), "");
    assert_eq!(run.lost().len(), 1);
    assert_eq!(run.lost()[0].name.name, "T2");
}

#[test]
fn a_task_that_waits_for_what_only_it_knows_is_lost() {
    let main = async {
        drop(create_task(async { create_future::<()>().await }));
        sleep(1.0).await
    };
    let run = every(Contract::Cpython).run(main);
    assert_eq!(run.lost().len(), 1);
    let loss = run.lost()[0].loss.clone().unwrap();
    assert_eq!(loss.at.iteration, 3);
    assert!(!loss.silent);
}

#[test]
fn with_no_collection_the_same_task_is_doomed() {
    let main = async {
        drop(create_task(async { create_future::<()>().await }));
        sleep(1.0).await
    };
    let run = run(main);
    let life = run.task("T2").unwrap();
    assert_eq!(life.verdict, Verdict::Doomed);
    assert_eq!(life.windows.len(), 1);
    assert_eq!(life.windows[0].from.iteration, 2);
}

#[test]
fn the_loop_that_waits_for_ever_is_a_deadlock() {
    let run = run(async { create_future::<()>().await });
    assert!(matches!(run.outcome, Outcome::Deadlock(_)), "{:?}", run.outcome);
}
