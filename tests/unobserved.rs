//! Programs in Rust at which nobody looks: what they do is what they do when somebody keeps records and asks what is reachable.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use proptest::prelude::*;
use weakloop::asyncio::world::Limits;
use weakloop::native::Getting;
use weakloop::{
    Contract, EventLoop, FutureHandle, Outcome, Queue, Result, Setup, TaskHandle, collect, create_future,
    create_task, current_task, sleep, time,
};

/// What a program sees of itself, line by line.
type Log = Rc<RefCell<Vec<String>>>;

fn add(log: &Log, line: impl ToString) {
    log.borrow_mut().push(line.to_string());
}

fn log_of<F: Future<Output = Result> + 'static>(setup: &Setup, main: impl FnOnce(Log) -> F) -> Vec<String> {
    let log = Log::default();
    let own = Rc::clone(&log);
    let main = main(Rc::clone(&log));
    let run = setup.run(async move {
        EventLoop::running().set_exception_handler(move |context| add(&own, context.message()));
        main.await
    });
    add(&log, format!("{:?} after {} callbacks", run.outcome, run.steps));
    log.take()
}

/// Runs a program unobserved and observed, and gives what it saw both times.
fn same<F: Future<Output = Result> + 'static>(setup: Setup, main: impl Fn(Log) -> F) -> Vec<String> {
    let unobserved = log_of(&setup, &main);
    for lives in [false, true] {
        let observed = Setup { records: true, lives, ..setup.clone() };
        assert_eq!(unobserved, log_of(&observed, &main), "observed it does something else");
    }
    unobserved
}

/// One thing that a task does.
#[derive(Clone, Copy, Debug)]
enum Op {
    Yield,
    Sleep(u8),
    /// Polls a sleep, gives it up in the same step, and waits all the same.
    Abandon(u8),
    /// Lets a sleep lie that was polled, and does something else when it is woken.
    Keep(u8),
    Cancel {
        task: u8,
        has_message: bool,
    },
    CancelOneself,
    Show(u8),
    LetGo(u8),
    Collect,
    /// Waits for a future that another task may complete.
    Wait(u8),
    Complete(u8),
    Put(u8),
    Get,
    PutNow(u8),
    GetNow,
    /// Polls a get, gives it up in the same step, and waits all the same.
    AbandonGet,
    /// Lets a get lie that was polled, and does something else when it is woken.
    KeepGet,
    /// Waits for such a get, whosoever it was.
    AwaitKept,
    DropKept,
    Shutdown,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        1 => Just(Op::Yield),
        4 => (1..4u8).prop_map(Op::Sleep),
        1 => (1..4u8).prop_map(Op::Abandon),
        1 => (1..4u8).prop_map(Op::Keep),
        3 => (any::<u8>(), prop::bool::weighted(0.2)).prop_map(|(task, has_message)| Op::Cancel { task, has_message }),
        1 => Just(Op::CancelOneself),
        1 => any::<u8>().prop_map(Op::Show),
        1 => any::<u8>().prop_map(Op::LetGo),
        1 => Just(Op::Collect),
        2 => any::<u8>().prop_map(Op::Wait),
        2 => any::<u8>().prop_map(Op::Complete),
        2 => any::<u8>().prop_map(Op::Put),
        3 => Just(Op::Get),
        2 => any::<u8>().prop_map(Op::PutNow),
        1 => Just(Op::GetNow),
        1 => Just(Op::AbandonGet),
        1 => Just(Op::KeepGet),
        1 => Just(Op::AwaitKept),
        1 => Just(Op::DropKept),
        1 => prop::bool::weighted(0.2).prop_map(|ends| if ends { Op::Shutdown } else { Op::Get }),
    ]
}

#[derive(Clone)]
struct Stage {
    log: Log,
    futures: Rc<RefCell<[Option<FutureHandle<u8>>; 2]>>,
    queue: Queue<u8>,
    tasks: Rc<RefCell<Vec<Option<TaskHandle>>>>,
    kept: Rc<RefCell<Vec<Pin<Box<weakloop::native::Sleep>>>>>,
    kept_gets: Rc<RefCell<Vec<Getting<u8>>>>,
}

impl Stage {
    fn new(log: Log) -> Stage {
        let queue = Queue::new(1);
        Stage {
            log,
            queue,
            futures: Rc::default(),
            tasks: Rc::default(),
            kept: Rc::default(),
            kept_gets: Rc::default(),
        }
    }

    fn with_task<T>(&self, task: u8, act: impl FnOnce(&mut Option<TaskHandle>) -> T) -> T {
        let mut tasks = self.tasks.borrow_mut();
        let count = tasks.len();
        act(&mut tasks[usize::from(task) % count])
    }

    async fn play(self, number: usize, ops: Vec<Op>) -> Result {
        let _end = Says(format!("{number} is dropped"), Rc::clone(&self.log));
        for op in ops {
            let ended = self.act(op).await;
            add(&self.log, format!("{} {number} {op:?} {ended:?}", time()));
        }
        Ok(())
    }

    async fn act(&self, op: Op) -> Result<String> {
        let mut said = String::new();
        match op {
            Op::Yield => sleep(0.0).await?,
            Op::Sleep(seconds) => sleep(seconds.into()).await?,
            Op::Abandon(seconds) => {
                wait_once(|context| drop(Box::pin(sleep(seconds.into())).as_mut().poll(context))).await
            }
            Op::Keep(seconds) => {
                let mut kept = Box::pin(sleep(seconds.into()));
                wait_once(|context| assert!(kept.as_mut().poll(context).is_pending())).await;
                self.kept.borrow_mut().push(kept);
            }
            Op::Cancel { task, has_message } => self.with_task(task, |task| {
                let cancel =
                    |task: &TaskHandle| if has_message { task.cancel_with("why") } else { task.cancel() };
                said = format!("{:?}", task.as_ref().map(cancel));
            }),
            Op::CancelOneself => said = current_task().cancel().to_string(),
            Op::Show(task) => self.with_task(task, |task| said = format!("{task:?}")),
            Op::LetGo(task) => drop(self.with_task(task, Option::take)),
            Op::Collect => said = collect().to_string(),
            Op::Wait(place) => {
                let future = create_future();
                self.futures.borrow_mut()[usize::from(place % 2)] = Some(future.clone());
                said = future.await?.to_string();
            }
            Op::Complete(place) => {
                let future = self.futures.borrow_mut()[usize::from(place % 2)].take();
                said = format!("{:?}", future.map(|future| future.set_result(place)));
            }
            Op::Put(item) => self.queue.put(item).await?,
            Op::Get => said = self.queue.get().await?.to_string(),
            Op::PutNow(item) => self.queue.put_nowait(item)?,
            Op::GetNow => said = self.queue.get_nowait()?.to_string(),
            Op::AbandonGet => said = format!("{:?}", self.get_once(drop).await),
            Op::KeepGet => {
                said = format!("{:?}", self.get_once(|get| self.kept_gets.borrow_mut().push(get)).await);
            }
            Op::AwaitKept => {
                let kept = self.kept_gets.borrow_mut().pop();
                if let Some(get) = kept {
                    said = get.await?.to_string();
                }
            }
            Op::DropKept => {
                let kept = self.kept_gets.borrow_mut().pop();
                drop(kept);
            }
            Op::Shutdown => self.queue.shutdown()?,
        }
        Ok(said)
    }
}

impl Stage {
    /// Polls a get once, hands it on if it waits, and waits for the next step.
    async fn get_once(&self, hand_on: impl FnOnce(Getting<u8>)) -> Option<Result<u8>> {
        let (mut get, mut hand_on) = (Some(self.queue.get()), Some(hand_on));
        poll_fn(|context| {
            let Some(mut polled) = get.take() else { return Poll::Ready(None) };
            if let Poll::Ready(ended) = Pin::new(&mut polled).poll(context) {
                return Poll::Ready(Some(ended));
            }
            if let Some(hand_on) = hand_on.take() {
                hand_on(polled);
            }
            Poll::Pending
        })
        .await
    }
}

/// Calls a function in the first poll, and waits for the second.
async fn wait_once(mut act: impl FnMut(&mut std::task::Context<'_>)) {
    let mut waits = true;
    poll_fn(|context| {
        if std::mem::replace(&mut waits, false) {
            act(context);
            return Poll::Pending;
        }
        Poll::Ready(())
    })
    .await;
}

struct Says(String, Log);

impl Drop for Says {
    fn drop(&mut self) {
        add(&self.1, &self.0);
    }
}

fn contract() -> impl Strategy<Value = Contract> {
    prop_oneof![Just(Contract::Cpython), Just(Contract::Documented), Just(Contract::Strong)]
}

proptest! {
    #[test]
    fn a_program_that_nobody_observes_does_what_it_does_observed(
        contract in contract(),
        programs in prop::collection::vec(prop::collection::vec(op(), 1..8), 1..6),
    ) {
        same(Setup { contract, ..Setup::default() }, |log| {
            let programs = programs.clone();
            async move {
                let stage = Stage::new(log);
                for (number, ops) in programs.into_iter().enumerate() {
                    let task = create_task(stage.clone().play(number, ops));
                    stage.tasks.borrow_mut().push(Some(task));
                }
                for _ in 0..6 {
                    let _ = sleep(1.5).await;
                }
                stage.kept.take();
                stage.kept_gets.take();
                sleep(9.0).await
            }
        });
    }
}

#[test]
fn a_task_that_sleeps_shows_the_future_that_it_waits_for() {
    let log = same(Setup::default(), |log| async move {
        let task = create_task(sleep(1.0));
        sleep(0.0).await?;
        add(&log, format!("{task:?}"));
        task.await
    });
    assert_eq!(log[0], "<Task pending name='Task-2' wait_for=<Future pending>>");
}

#[test]
fn a_sleeper_that_only_the_loop_holds_is_collected_with_its_future() {
    let setup = Setup { contract: Contract::Documented, ..Setup::default() };
    let log = same(setup, |log| async move {
        drop(create_task(sleep(1.0)));
        sleep(0.0).await?;
        add(&log, collect());
        Ok(())
    });
    // The task, its future, and the handler that only the loop holds.
    assert_eq!(log[..2], ["Task was destroyed but it is pending!", "3"]);
}

#[test]
fn a_sleeper_that_was_cancelled_is_not_woken_by_its_old_timer() {
    let log = same(Setup::default(), |log| async move {
        let stage = Stage::new(log);
        let task = create_task(stage.play(0, vec![Op::Keep(2), Op::Sleep(3)]));
        sleep(1.0).await?;
        task.cancel();
        task.await
    });
    assert_eq!(log[..2], ["1 0 Keep(2) Ok(\"\")", "4 0 Sleep(3) Err(CancelledError())"]);
}

#[test]
fn a_get_that_was_woken_and_not_polled_keeps_its_queue() {
    let log = same(Setup::default(), |log| async move {
        let queue = Queue::new(0);
        let items = queue.clone();
        let task = create_task(async move {
            add(&log, queue.get().await?);
            let mut get = queue.get();
            wait_once(|context| assert!(Pin::new(&mut get).poll(context).is_pending())).await;
            drop(queue);
            sleep(1.0).await?;
            add(&log, get.await?);
            Ok(())
        });
        for item in [1u8, 2] {
            sleep(0.0).await?;
            items.put_nowait(item)?;
            sleep(0.0).await?;
        }
        drop(items);
        task.await
    });
    assert_eq!(log[..2], ["1", "2"]);
}

#[test]
fn the_future_of_a_sleeper_counts_among_the_objects_that_may_be_alive() {
    let sleepers = |limit| {
        let setup = Setup { limits: Limits { objects_max: limit, ..Limits::default() }, ..Setup::default() };
        let log = same(setup, |_| async move {
            let tasks: Vec<TaskHandle> = (0..100).map(|_| create_task(sleep(1.0))).collect();
            sleep(2.0).await?;
            drop(tasks);
            Ok(())
        });
        log.last().is_some_and(|last| last.starts_with("Returned"))
    };
    let enough = (150..300).find(|limit| sleepers(*limit));
    assert!(enough.is_some_and(|enough| 200 < enough), "a hundred tasks and their futures: {enough:?}");
}

#[test]
fn a_loop_that_closes_leaves_its_sleepers_to_the_next_collection() {
    let end = |setup: Setup| {
        let log = Log::default();
        let run = setup.run_plain(|program| {
            let event_loop = program.new_event_loop();
            let own = Rc::clone(&log);
            event_loop.set_exception_handler(move |context| add(&own, context.message()));
            let says = Says("dropped".to_string(), Rc::clone(&log));
            let task = event_loop.create_task(async move {
                let _says = says;
                sleep(5.0).await
            })?;
            event_loop.run_until_complete(sleep(1.0))?;
            event_loop.close()?;
            drop(task);
            add(&log, "closed");
            Ok(())
        });
        assert!(matches!(run.outcome, Outcome::Returned(_)), "{}", run.outcome);
        log.take()
    };
    let unobserved = end(Setup::default());
    assert_eq!(unobserved, end(Setup { records: true, ..Setup::default() }));
    assert_eq!(unobserved, ["closed", "dropped"]);
}
