//! A task without a reference: the twin of 3_forgotten_reference.py, under two contracts.

use weakloop::{Contract, Policy, Result, Setup, create_task, print, sleep};

async fn my_task() -> Result {
    let line = "-".repeat(10);
    print(format!("{line}\nRunning my task"));
    sleep(1.0).await?;
    print(format!("Task complete\n{line}"));
    Ok(())
}

pub(crate) async fn run_all() -> Result {
    // Makes a task and keeps no reference to it.
    drop(create_task(my_task()));
    // The task begins here; but the collector may take it at any time, say the docs.
    sleep(2.0).await
}

fn main() {
    for contract in [Contract::Cpython, Contract::Documented] {
        let run = Setup::new().contract(contract).policy(Policy::Every).run(run_all());
        println!("under {contract}: {} of {} tasks lost", run.lost().len(), run.tasks.len());
        for life in &run.tasks {
            println!("  {}: {}", life.name, life.verdict);
        }
        print!("{}", run.printed());
    }
}
