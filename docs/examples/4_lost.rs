//! A task that waits for what only it knows: the twin of 4_lost.py.

use weakloop::{Policy, Result, Setup, create_future, create_task, print, sleep};

async fn wait_for_news() -> Result {
    let news = create_future::<()>();
    print("waiting for news");
    news.await?; // gives the future away: from here on only the task leads to it
    print("news!");
    Ok(())
}

pub(crate) async fn run_all() -> Result {
    drop(create_task(wait_for_news()));
    sleep(1.0).await
}

fn main() {
    let run = Setup::new().policy(Policy::Every).run(run_all());
    print!("{}", run.printed());
    for life in run.lost() {
        println!("{} was lost: nothing led to it from {:?} on", life.name, life.windows[0].from.time);
    }
}
