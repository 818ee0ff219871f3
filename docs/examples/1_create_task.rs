//! A task, awaited: the twin of 1_create_task.py.

use weakloop::{Result, create_task, print, sleep};

async fn example_coroutine() -> Result {
    sleep(1.0).await?;
    print("Hello from coroutine!");
    Ok(())
}

pub(crate) async fn run_all() -> Result {
    let task = create_task(example_coroutine()); // makes a task of the coroutine
    (&task).await // waits for it
}

fn main() {
    print!("{}", weakloop::run(run_all()).printed());
}
