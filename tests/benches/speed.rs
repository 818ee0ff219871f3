//! How fast the loop is, beside tokio's current-thread runtime with a paused clock in the same run.
//!
//! `cargo bench -- WORD` runs the workloads whose names have the word, without one all. It prints nanoseconds per operation, the median of five runs that alternate between the two, and the
//! ratio. Every workload returns a checksum, which must be the same on both sides.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::{Duration, Instant};

use weakloop::{Contract, Policy, Result, Setup};

fn main() {
    println!("{:<44} {:>9} {:>10} {:>10} {:>7}", "workload", "N", "weakloop", "tokio", "ratio");
    for count in [10_000, 100_000] {
        compare("spawn, sleep, join (per task)", count, ours::sleepers, theirs::sleepers);
        compare("the same, 1000 deadlines (per task)", count, ours::sleepers_tied, theirs::sleepers_tied);
        compare("ready churn (per step)", count, ours::ready_churn, theirs::ready_churn);
        compare("token through two queues (per transfer)", count, ours::token, theirs::token);
        compare("token through two futures (per transfer)", count, ours::token_of_futures, theirs::token);
        compare("tree of gathers (per leaf)", count, ours::tree, theirs::tree);
        compare("all cancelled (per task)", count, ours::cancelled, theirs::cancelled);
        compare("ten sleeps each (per sleep)", 10 * count, ours::ten_sleeps, theirs::ten_sleeps);
        alone("task and future lost, collected (per task)", count, ours::lose);
    }
    println!(
        "\n{:<44} {:>9} {:>10} {:>10} {:>7}",
        "what is doomed, after every step", "N", "asking", "not asking", "ratio"
    );
    for count in [10_000, 100_000] {
        compare(
            "asking: lone tasks (per step)",
            count,
            |n| asking::lone(n, true),
            |n| asking::lone(n, false),
        );
        compare(
            "asking: children of a gather (per step)",
            count,
            |n| asking::gathered(n, true),
            |n| asking::gathered(n, false),
        );
        compare(
            "asking: tasks, each let go (per task)",
            count,
            |n| asking::let_go(n, true),
            |n| asking::let_go(n, false),
        );
    }
}

const RUNS: usize = 5;

fn is_wanted(name: &str) -> bool {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    words.is_empty() || words.iter().any(|word| name.contains(word))
}

fn compare(name: &str, count: u64, ours: fn(u64) -> u64, theirs: fn(u64) -> u64) {
    if !is_wanted(name) {
        return;
    }
    let mut times = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (own_time, own_sum) = timed(count, ours);
        let (their_time, their_sum) = timed(count, theirs);
        assert_eq!(own_sum, their_sum, "{name}: both must do the same work");
        times.0.push(own_time);
        times.1.push(their_time);
    }
    let (own, their) = (median(times.0), median(times.1));
    println!("{name:<44} {count:>9} {own:>10.1} {their:>10.1} {:>7.2}", own / their);
}

fn alone(name: &str, count: u64, ours: fn(u64) -> u64) {
    if !is_wanted(name) {
        return;
    }
    let times = (0..RUNS).map(|_| timed(count, ours).0).collect();
    println!("{name:<44} {count:>9} {:>10.1} {:>10} {:>7}", median(times), "-", "-");
}

fn timed(count: u64, work: fn(u64) -> u64) -> (f64, u64) {
    let start = Instant::now();
    let sum = work(count);
    (start.elapsed().as_nanos() as f64 / count as f64, sum)
}

/// A deadline of its own for each of `count` sleepers, in no order: from one to `count` milliseconds.
fn scattered(number: u64, count: u64) -> u64 {
    number * 7919 % count + 1
}

/// The same for each of ten sleeps of one sleeper.
fn scattered_round(number: u64, round: u64, count: u64) -> u64 {
    scattered(number + 104_729 * round, count)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

mod ours {
    use weakloop::{Queue, create_future, create_task, gather, sleep};

    use super::*;

    fn finish(main: impl Future<Output = Result> + 'static) {
        let run = Setup::default().run(main);
        assert_eq!(run.status, 0, "{}", run.outcome);
    }

    pub fn sleepers(count: u64) -> u64 {
        spawn_sleep_join(count, move |number| scattered(number, count))
    }

    pub fn sleepers_tied(count: u64) -> u64 {
        spawn_sleep_join(count, |number| number % 1000 + 1)
    }

    fn spawn_sleep_join(count: u64, milliseconds: impl Fn(u64) -> u64 + 'static) -> u64 {
        let sum = Rc::new(Cell::new(0));
        let total = Rc::clone(&sum);
        finish(async move {
            let mut tasks = Vec::with_capacity(count as usize);
            for number in 0..count {
                let seconds = milliseconds(number) as f64 / 1000.0;
                tasks.push(create_task(async move {
                    sleep(seconds).await?;
                    Ok(number as i64)
                }));
            }
            for task in tasks {
                total.set(total.get() + task.await? as u64);
            }
            Ok(())
        });
        sum.get()
    }

    pub fn ready_churn(count: u64) -> u64 {
        let sum = Rc::new(Cell::new(0));
        let total = Rc::clone(&sum);
        finish(async move {
            let mut tasks = Vec::new();
            for _ in 0..1000 {
                let total = Rc::clone(&total);
                tasks.push(create_task(async move {
                    for _ in 0..count / 1000 {
                        sleep(0.0).await?;
                        total.set(total.get() + 1);
                    }
                    Ok(())
                }));
            }
            for task in tasks {
                task.await?;
            }
            Ok(())
        });
        sum.get()
    }

    pub fn token(count: u64) -> u64 {
        let sum = Rc::new(Cell::new(0));
        let total = Rc::clone(&sum);
        finish(async move {
            let (to_echo, to_main) = (Queue::new(1), Queue::new(1));
            let (at_echo, from_echo) = (to_echo.clone(), to_main.clone());
            let rounds = count / 2;
            let echo = create_task(async move {
                for _ in 0..rounds {
                    let token: i64 = at_echo.get().await?;
                    from_echo.put(token + 1).await?;
                }
                Ok(())
            });
            let mut token = 0;
            for _ in 0..rounds {
                to_echo.put(token).await?;
                token = to_main.get().await?;
            }
            total.set(token as u64);
            echo.await
        });
        sum.get()
    }

    pub fn token_of_futures(count: u64) -> u64 {
        let sum = Rc::new(Cell::new(0));
        let total = Rc::clone(&sum);
        finish(async move {
            let slots = [Slot::default(), Slot::default()];
            let (left, right) = (slots.clone(), [slots[1].clone(), slots[0].clone()]);
            let rounds = count / 2;
            let echo = create_task(async move {
                for _ in 0..rounds {
                    let token = right[0].take().await?;
                    right[1].put(token + 1);
                }
                Ok(())
            });
            let mut token = 0;
            for _ in 0..rounds {
                left[1].put(token);
                token = left[0].take().await?;
            }
            total.set(token as u64);
            echo.await
        });
        sum.get()
    }

    /// A queue of capacity one, as asyncio's: a waiter's future, or an item that nobody waits for yet.
    #[derive(Clone, Default)]
    struct Slot(Rc<Inner>);

    #[derive(Default)]
    struct Inner {
        item: Cell<Option<i64>>,
        waiter: Cell<Option<weakloop::FutureHandle<()>>>,
    }

    impl Slot {
        fn put(&self, item: i64) {
            self.0.item.set(Some(item));
            if let Some(waiter) = self.0.waiter.take() {
                waiter.set_result(()).expect("nobody else completes the waiter");
            }
        }

        async fn take(&self) -> Result<i64> {
            loop {
                if let Some(item) = self.0.item.take() {
                    return Ok(item);
                }
                let waiter = create_future::<()>();
                self.0.waiter.set(Some(waiter.clone()));
                waiter.await?;
            }
        }
    }

    pub fn tree(count: u64) -> u64 {
        let sum = Rc::new(Cell::new(0));
        let total = Rc::clone(&sum);
        finish(async move {
            total.set(branch(count).await? as u64);
            Ok(())
        });
        sum.get()
    }

    fn branch(leaves: u64) -> Pin<Box<dyn Future<Output = Result<i64>>>> {
        Box::pin(async move {
            if leaves == 1 {
                sleep(0.001).await?;
                return Ok(1);
            }
            let sums = gather([branch(leaves / 2), branch(leaves - leaves / 2)]).await?;
            Ok(sums.into_iter().sum())
        })
    }

    pub fn cancelled(count: u64) -> u64 {
        let sum = Rc::new(Cell::new(0));
        let total = Rc::clone(&sum);
        finish(async move {
            let begun = Rc::new(Cell::new(0));
            let sleeper = |begun: Rc<Cell<u64>>| async move {
                begun.set(begun.get() + 1);
                sleep(3600.0).await
            };
            let tasks: Vec<_> = (0..count).map(|_| create_task(sleeper(Rc::clone(&begun)))).collect();
            while begun.get() < count {
                sleep(0.0).await?;
            }
            tasks.iter().for_each(|task| assert!(task.cancel(), "the task sleeps"));
            for task in tasks {
                let outcome = task.await;
                total.set(total.get() + u64::from(outcome.is_err_and(|error| error.is_cancelled())));
            }
            Ok(())
        });
        sum.get()
    }

    pub fn ten_sleeps(count: u64) -> u64 {
        let count = count / 10;
        let sum = Rc::new(Cell::new(0));
        let total = Rc::clone(&sum);
        finish(async move {
            let mut tasks = Vec::with_capacity(count as usize);
            for number in 0..count {
                let total = Rc::clone(&total);
                tasks.push(create_task(async move {
                    for round in 0..10 {
                        sleep(scattered_round(number, round, count) as f64 / 1000.0).await?;
                        total.set(total.get() + 1);
                    }
                    Ok(())
                }));
            }
            for task in tasks {
                task.await?;
            }
            Ok(())
        });
        sum.get()
    }

    pub fn lose(count: u64) -> u64 {
        let setup = Setup { contract: Contract::Cpython, policy: Policy::At([3].into()), ..Setup::default() };
        let lost = Rc::new(Cell::new(0));
        let counted = Rc::clone(&lost);
        let run = setup.run(async move {
            for _ in 0..count {
                let guard = Counts(Rc::clone(&counted));
                drop(create_task(async move {
                    let _guard = guard;
                    create_future::<()>().await
                }));
            }
            sleep(1.0).await
        });
        assert_eq!(run.status, 0, "{}", run.outcome);
        assert_eq!(lost.get(), count, "every task must be lost");
        lost.get()
    }

    struct Counts(Rc<Cell<u64>>);

    impl Drop for Counts {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }
}

/// As many steps as tasks: in each, one task's future is done and dropped, and the task waits for another. Whether after each
/// step somebody asks which tasks nothing holds makes no other difference.
mod asking {
    use std::cell::RefCell;

    use weakloop::{FutureHandle, create_future, create_task, gather, sleep};

    use super::*;

    type Futures = Rc<RefCell<Vec<Option<FutureHandle>>>>;

    fn finish(asks: bool, doomed: u64, main: impl Future<Output = Result> + 'static) {
        let run = Setup { lives: asks, ..Setup::default() }.run(main);
        assert_eq!(run.status, 0, "{}", run.outcome);
        let windows = run.tasks.iter().filter(|life| !life.windows.is_empty()).count();
        assert!(!asks || windows as u64 == doomed, "{windows} tasks were doomed");
    }

    pub fn lone(count: u64, asks: bool) -> u64 {
        run(count, asks, |waiters| waiters.into_iter().for_each(|waiter| drop(create_task(waiter))))
    }

    pub fn gathered(count: u64, asks: bool) -> u64 {
        run(count, asks, |waiters| drop(create_task(async move { gather(waiters).await.map(drop) })))
    }

    fn run(count: u64, asks: bool, begin: impl FnOnce(Vec<Waiter>) + 'static) -> u64 {
        let sum = Rc::new(Cell::new(0));
        let total = Rc::clone(&sum);
        finish(asks, 0, async move {
            let futures: Futures = Rc::new(RefCell::new((0..count).map(|_| None).collect()));
            begin((0..count).map(|number| wait(number, Rc::clone(&futures), Rc::clone(&total))).collect());
            sleep(0.0).await?;
            sleep(0.0).await?;
            for number in 0..count {
                let future = futures.borrow_mut()[scattered(number, count) as usize - 1].take();
                future.expect("the task waits").set_result(())?;
                sleep(0.0).await?;
            }
            for future in futures.borrow().iter().flatten() {
                future.set_result(())?;
            }
            sleep(0.0).await
        });
        assert_eq!(sum.get(), 2 * count, "each task was woken twice");
        sum.get()
    }

    type Waiter = Pin<Box<dyn Future<Output = Result>>>;

    fn wait(number: u64, futures: Futures, woken: Rc<Cell<u64>>) -> Waiter {
        Box::pin(async move {
            for _ in 0..2 {
                let future = create_future();
                futures.borrow_mut()[number as usize] = Some(future.clone());
                future.await?;
                woken.set(woken.get() + 1);
            }
            Ok(())
        })
    }

    pub fn let_go(count: u64, asks: bool) -> u64 {
        finish(asks, count, async move {
            let tasks: Vec<_> =
                (0..count).map(|_| create_task(async { create_future::<()>().await })).collect();
            sleep(0.0).await?;
            for task in tasks {
                drop(task);
                sleep(0.0).await?;
            }
            Ok(())
        });
        count
    }
}

mod theirs {
    use tokio::sync::mpsc;
    use tokio::task::{LocalSet, yield_now};

    use super::*;

    fn finish<T>(main: impl Future<Output = T> + 'static) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        LocalSet::new().block_on(&runtime.expect("tokio starts"), main)
    }

    pub fn sleepers(count: u64) -> u64 {
        spawn_sleep_join(count, move |number| scattered(number, count))
    }

    pub fn sleepers_tied(count: u64) -> u64 {
        spawn_sleep_join(count, |number| number % 1000 + 1)
    }

    fn spawn_sleep_join(count: u64, milliseconds: impl Fn(u64) -> u64 + 'static) -> u64 {
        finish(async move {
            let mut tasks = Vec::with_capacity(count as usize);
            for number in 0..count {
                let duration = Duration::from_millis(milliseconds(number));
                tasks.push(tokio::task::spawn_local(async move {
                    tokio::time::sleep(duration).await;
                    number
                }));
            }
            let mut sum = 0;
            for task in tasks {
                sum += task.await.expect("no task panics");
            }
            sum
        })
    }

    pub fn ready_churn(count: u64) -> u64 {
        finish(async move {
            let sum = Rc::new(Cell::new(0));
            let mut tasks = Vec::new();
            for _ in 0..1000 {
                let sum = Rc::clone(&sum);
                tasks.push(tokio::task::spawn_local(async move {
                    for _ in 0..count / 1000 {
                        yield_now().await;
                        sum.set(sum.get() + 1);
                    }
                }));
            }
            for task in tasks {
                task.await.expect("no task panics");
            }
            sum.get()
        })
    }

    pub fn token(count: u64) -> u64 {
        finish(async move {
            let (to_echo, mut at_echo) = mpsc::channel::<u64>(1);
            let (to_main, mut at_main) = mpsc::channel::<u64>(1);
            let rounds = count / 2;
            let echo = tokio::task::spawn_local(async move {
                for _ in 0..rounds {
                    let token = at_echo.recv().await.expect("the other side lives");
                    to_main.send(token + 1).await.expect("the other side lives");
                }
            });
            let mut token = 0;
            for _ in 0..rounds {
                to_echo.send(token).await.expect("the other side lives");
                token = at_main.recv().await.expect("the other side lives");
            }
            echo.await.expect("no task panics");
            token
        })
    }

    pub fn tree(count: u64) -> u64 {
        finish(branch(count))
    }

    fn branch(leaves: u64) -> Pin<Box<dyn Future<Output = u64>>> {
        Box::pin(async move {
            if leaves == 1 {
                tokio::time::sleep(Duration::from_millis(1)).await;
                return 1;
            }
            let left = tokio::task::spawn_local(branch(leaves / 2));
            let right = tokio::task::spawn_local(branch(leaves - leaves / 2));
            left.await.expect("no task panics") + right.await.expect("no task panics")
        })
    }

    pub fn cancelled(count: u64) -> u64 {
        finish(async move {
            let begun = Rc::new(Cell::new(0));
            let sleeper = |begun: Rc<Cell<u64>>| async move {
                begun.set(begun.get() + 1);
                tokio::time::sleep(Duration::from_secs(3600)).await;
            };
            let spawn = |_| tokio::task::spawn_local(sleeper(Rc::clone(&begun)));
            let tasks: Vec<_> = (0..count).map(spawn).collect();
            // A turn of the main task is not one of all others: what is aborted before it began never had a timer.
            while begun.get() < count {
                yield_now().await;
            }
            tasks.iter().for_each(|task| task.abort());
            let mut sum = 0;
            for task in tasks {
                sum += u64::from(task.await.is_err_and(|error| error.is_cancelled()));
            }
            sum
        })
    }

    pub fn ten_sleeps(count: u64) -> u64 {
        let count = count / 10;
        finish(async move {
            let sum = Rc::new(Cell::new(0));
            let mut tasks = Vec::with_capacity(count as usize);
            for number in 0..count {
                let sum = Rc::clone(&sum);
                tasks.push(tokio::task::spawn_local(async move {
                    for round in 0..10 {
                        let milliseconds = scattered_round(number, round, count);
                        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                        sum.set(sum.get() + 1);
                    }
                }));
            }
            for task in tasks {
                task.await.expect("no task panics");
            }
            sum.get()
        })
    }
}
