//! Ten tasks, gathered: the twin of 2_gather.py.

use weakloop::{Result, create_task, gather, print, sleep};

async fn example_coroutine() -> Result {
    sleep(1.0).await?;
    print("Hello from coroutine!");
    Ok(())
}

pub(crate) async fn run_all() -> Result {
    let mut tasks = Vec::new();
    for _ in 0..10 {
        let task = create_task(example_coroutine()); // makes ten tasks
        tasks.push(task); // and keeps them all
    }
    gather(tasks.clone()).await?; // waits for all of them
    Ok(())
}

fn main() {
    print!("{}", weakloop::run(run_all()).printed());
}
