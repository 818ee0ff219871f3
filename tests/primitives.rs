//! asyncio's primitives as Rust programs use them, held against what CPython did with the same program in Python.
//!
//! The expected traces were recorded by tests/record.py's oracle from CPython 3.11.7, 3.12.1 and 3.13.0, with the
//! collector forced as the test says. Each test shows the Python twin.

use std::future::{Future, IntoFuture};

use weakloop::record::{Fact, Record};
use weakloop::{
    Barrier, Condition, Event, Kind, Lock, Queue, Result, ReturnWhen, Semaphore, Setup, TaskHandle, Version,
    as_completed, as_completed_within, create_future, create_task, current_task, print, shield, sleep,
    task_group, timeout, timeout_scope, wait, wait_for,
};

/// Runs the program under each version and compares its trace with the recorded one.
fn check<F: Future<Output = Result> + 'static>(
    python: &str,
    versions: &[Version],
    gc: &str,
    expected: &str,
    main: impl Fn() -> F,
) {
    for version in versions {
        let policy = gc.parse().expect("a policy that both sides know");
        let run = Setup { records: true, settle: true, ..Setup::default() }
            .version(*version)
            .policy(policy)
            .run(main());
        let lines: Vec<String> = run.records.iter().filter_map(line).collect();
        let got = lines.join("\n");
        assert_eq!(
            got,
            expected.trim_matches('\n'),
            "\nunder {version}, got left, expected right, of\n{python}"
        );
    }
}

fn line(record: &Record) -> Option<String> {
    let text = match &record.fact {
        Fact::Run(text) => format!("run {text}"),
        Fact::Timer(text) => format!("timer {text}"),
        Fact::Print(text) => format!("print {text}"),
        Fact::Handler(text) => format!("handler {text}"),
        Fact::Unraisable(text) => format!("unraisable {text}"),
        Fact::Lost { names, forced: true } => format!("gc lost {}", names.join(" ")),
        Fact::End(text) => format!("end {text}"),
        _ => return None,
    };
    Some(format!("{} t={} {text}", record.iteration, record.time))
}

#[test]
fn a_sleep_that_is_cancelled_takes_its_timer_back() {
    let python = r#"
async def main():
    await asyncio.sleep(0)
    task = asyncio.create_task(asyncio.sleep(5))
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")
    await asyncio.sleep(9)
"#;
    let main = async || {
        sleep(0.0).await?;
        let task = create_task(sleep(5.0));
        sleep(1.0).await?;
        task.cancel();
        assert!(task.await.unwrap_err().is_cancelled());
        print("cancelled");
        sleep(9.0).await
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T1)
3 t=0 run step(T2)
4 t=1 timer _set_result_unless_cancelled
5 t=1 run wakeup(T1)
6 t=1 run wakeup(T2)
7 t=1 run wakeup(T1)
7 t=1 print cancelled
8 t=10 timer _set_result_unless_cancelled
9 t=10 run wakeup(T1)
10 t=10 run _run_until_complete_cb
10 t=10 end returned None
11 t=10 run step(T3)
12 t=10 run _run_until_complete_cb
13 t=10 run step(T4)
14 t=10 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn an_event_wakes_all_in_order() {
    let python = r#"
async def waiter(name, event):
    await event.wait()
    print(name)

async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter(name, event)) for name in "abc"]
    await asyncio.sleep(1)
    tasks[1].cancel()
    event.set()
    event.clear()
    await asyncio.sleep(1)
    print([task.cancelled() for task in tasks], event.is_set())
"#;
    let main = async || {
        let event = Event::new();
        let tasks = ["a", "b", "c"].map(|name| {
            let event = event.clone();
            create_task(async move {
                event.wait().await?;
                print(name);
                Ok(())
            })
        });
        sleep(1.0).await?;
        tasks[1].cancel();
        event.set();
        event.clear();
        sleep(1.0).await?;
        let cancelled = tasks.each_ref().map(|task| if task.cancelled() { "True" } else { "False" });
        print(format!("[{}] {}", cancelled.join(", "), if event.is_set() { "True" } else { "False" }));
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 run step(T3)
2 t=0 run step(T4)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T1)
5 t=1 run wakeup(T3)
5 t=1 run wakeup(T2)
5 t=1 print a
5 t=1 run wakeup(T4)
5 t=1 print c
6 t=2 timer _set_result_unless_cancelled
7 t=2 run wakeup(T1)
7 t=2 print [False, True, False] False
8 t=2 run _run_until_complete_cb
8 t=2 end returned None
9 t=2 run step(T5)
10 t=2 run _run_until_complete_cb
11 t=2 run step(T6)
12 t=2 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn a_lock_is_handed_on_in_order_past_the_cancelled() {
    let python = r#"
async def worker(name, lock):
    async with lock:
        print(name)
        await asyncio.sleep(1)

async def main():
    lock = asyncio.Lock()
    tasks = [asyncio.create_task(worker(name, lock)) for name in "abcd"]
    await asyncio.sleep(0.5)
    tasks[1].cancel()
    await asyncio.sleep(0.5)
    tasks[2].cancel()
    await asyncio.sleep(3)
    print(lock.locked())
"#;
    let main = async || {
        let lock = Lock::new();
        let tasks = ["a", "b", "c", "d"].map(|name| {
            let lock = lock.clone();
            create_task(async move {
                let _guard = lock.acquire().await?;
                print(name);
                sleep(1.0).await
            })
        });
        sleep(0.5).await?;
        tasks[1].cancel();
        sleep(0.5).await?;
        tasks[2].cancel();
        sleep(3.0).await?;
        print(if lock.locked() { "True" } else { "False" });
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 print a
2 t=0 run step(T3)
2 t=0 run step(T4)
2 t=0 run step(T5)
3 t=0.5 timer _set_result_unless_cancelled
4 t=0.5 run wakeup(T1)
5 t=0.5 run wakeup(T3)
6 t=1 timer _set_result_unless_cancelled
6 t=1 timer _set_result_unless_cancelled
7 t=1 run wakeup(T2)
7 t=1 run wakeup(T1)
8 t=1 run wakeup(T4)
9 t=1 run wakeup(T5)
9 t=1 print d
10 t=2 timer _set_result_unless_cancelled
11 t=2 run wakeup(T5)
12 t=4 timer _set_result_unless_cancelled
13 t=4 run wakeup(T1)
13 t=4 print False
14 t=4 run _run_until_complete_cb
14 t=4 end returned None
15 t=4 run step(T6)
16 t=4 run _run_until_complete_cb
17 t=4 run step(T7)
18 t=4 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn a_semaphore_hands_its_units_on() {
    let python = r#"
async def worker(name, semaphore):
    async with semaphore:
        print(name)
        await asyncio.sleep(1)

async def main():
    semaphore = asyncio.Semaphore(2)
    tasks = [asyncio.create_task(worker(name, semaphore)) for name in "abcdef"]
    await asyncio.sleep(0.5)
    tasks[2].cancel()
    await asyncio.sleep(0.5)
    tasks[3].cancel()
    semaphore.release()
    await asyncio.sleep(3)
    print(semaphore.locked())
"#;
    let main = async || {
        let semaphore = Semaphore::new(2)?;
        let tasks = ["a", "b", "c", "d", "e", "f"].map(|name| {
            let semaphore = semaphore.clone();
            create_task(async move {
                let _permit = semaphore.acquire().await?;
                print(name);
                sleep(1.0).await
            })
        });
        sleep(0.5).await?;
        tasks[2].cancel();
        sleep(0.5).await?;
        tasks[3].cancel();
        semaphore.release()?;
        sleep(3.0).await?;
        print(if semaphore.locked() { "True" } else { "False" });
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 print a
2 t=0 run step(T3)
2 t=0 print b
2 t=0 run step(T4)
2 t=0 run step(T5)
2 t=0 run step(T6)
2 t=0 run step(T7)
3 t=0.5 timer _set_result_unless_cancelled
4 t=0.5 run wakeup(T1)
5 t=0.5 run wakeup(T4)
6 t=1 timer _set_result_unless_cancelled
6 t=1 timer _set_result_unless_cancelled
6 t=1 timer _set_result_unless_cancelled
7 t=1 run wakeup(T2)
7 t=1 run wakeup(T3)
7 t=1 run wakeup(T1)
8 t=1 run wakeup(T5)
8 t=1 run wakeup(T6)
8 t=1 print e
8 t=1 run wakeup(T7)
8 t=1 print f
9 t=2 timer _set_result_unless_cancelled
9 t=2 timer _set_result_unless_cancelled
10 t=2 run wakeup(T6)
10 t=2 run wakeup(T7)
11 t=4 timer _set_result_unless_cancelled
12 t=4 run wakeup(T1)
12 t=4 print False
13 t=4 run _run_until_complete_cb
13 t=4 end returned None
14 t=4 run step(T8)
15 t=4 run _run_until_complete_cb
16 t=4 run step(T9)
17 t=4 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn a_condition_notifies_and_takes_the_lock_again() {
    let python = r#"
async def waiter(name, condition):
    async with condition:
        await condition.wait()
        print(name)
        await asyncio.sleep(1)

async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(name, condition)) for name in "abcd"]
    await asyncio.sleep(1)
    async with condition:
        condition.notify(2)
        tasks[0].cancel()
    await asyncio.sleep(0)
    tasks[3].cancel()
    await asyncio.sleep(2)
    async with condition:
        condition.notify_all()
    await asyncio.sleep(3)
    print([task.cancelled() for task in tasks])
"#;
    let main = async || {
        let condition = Condition::new();
        let tasks = ["a", "b", "c", "d"].map(|name| {
            let condition = condition.clone();
            create_task(async move {
                let guard = condition.acquire().await?;
                guard.wait().await?;
                print(name);
                sleep(1.0).await
            })
        });
        sleep(1.0).await?;
        let guard = condition.acquire().await?;
        guard.notify(2);
        tasks[0].cancel();
        drop(guard);
        sleep(0.0).await?;
        tasks[3].cancel();
        sleep(2.0).await?;
        let guard = condition.acquire().await?;
        guard.notify_all();
        drop(guard);
        sleep(3.0).await?;
        let cancelled = tasks.each_ref().map(|task| if task.cancelled() { "True" } else { "False" });
        print(format!("[{}]", cancelled.join(", ")));
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 run step(T3)
2 t=0 run step(T4)
2 t=0 run step(T5)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T1)
5 t=1 run wakeup(T2)
5 t=1 run wakeup(T3)
5 t=1 print b
5 t=1 run step(T1)
6 t=1 run wakeup(T5)
7 t=2 timer _set_result_unless_cancelled
8 t=2 run wakeup(T3)
9 t=2 run wakeup(T5)
10 t=3 timer _set_result_unless_cancelled
11 t=3 run wakeup(T1)
12 t=3 run wakeup(T4)
12 t=3 print c
13 t=4 timer _set_result_unless_cancelled
14 t=4 run wakeup(T4)
15 t=6 timer _set_result_unless_cancelled
16 t=6 run wakeup(T1)
16 t=6 print [True, False, False, True]
17 t=6 run _run_until_complete_cb
17 t=6 end returned None
18 t=6 run step(T6)
19 t=6 run _run_until_complete_cb
20 t=6 run step(T7)
21 t=6 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12], "every", expected, main);
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 run step(T3)
2 t=0 run step(T4)
2 t=0 run step(T5)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T1)
5 t=1 run wakeup(T2)
5 t=1 run wakeup(T3)
5 t=1 print b
5 t=1 run step(T1)
6 t=1 run wakeup(T4)
6 t=1 run wakeup(T5)
7 t=2 timer _set_result_unless_cancelled
8 t=2 run wakeup(T3)
9 t=2 run wakeup(T4)
9 t=2 print c
10 t=3 timer _set_result_unless_cancelled
10 t=3 timer _set_result_unless_cancelled
11 t=3 run wakeup(T1)
11 t=3 run wakeup(T4)
12 t=3 run wakeup(T5)
13 t=3 run wakeup(T1)
14 t=6 timer _set_result_unless_cancelled
15 t=6 run wakeup(T1)
15 t=6 print [True, False, False, True]
16 t=6 run _run_until_complete_cb
16 t=6 end returned None
17 t=6 run step(T6)
18 t=6 run _run_until_complete_cb
19 t=6 run step(T7)
20 t=6 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_13], "every", expected, main);
}

#[test]
fn a_condition_waits_for_a_predicate() {
    let python = r#"
async def main():
    condition = asyncio.Condition()
    values = []
    async def waiter():
        async with condition:
            await condition.wait_for(lambda: len(values) == 2)
            print("two")
    task = asyncio.create_task(waiter())
    for value in range(2):
        await asyncio.sleep(1)
        async with condition:
            values.append(value)
            condition.notify_all()
    await task
"#;
    let main = async || {
        let condition = Condition::new();
        let values = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
        let (shared, seen) = (condition.clone(), std::rc::Rc::clone(&values));
        let task = create_task(async move {
            let guard = shared.acquire().await?;
            guard.wait_for(move || seen.borrow().len() == 2).await?;
            print("two");
            Ok(())
        });
        for value in 0..2 {
            sleep(1.0).await?;
            let guard = condition.acquire().await?;
            values.borrow_mut().push(value);
            guard.notify_all();
        }
        task.await
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T1)
5 t=1 run wakeup(T2)
6 t=2 timer _set_result_unless_cancelled
7 t=2 run wakeup(T1)
8 t=2 run wakeup(T2)
8 t=2 print two
9 t=2 run wakeup(T1)
10 t=2 run _run_until_complete_cb
10 t=2 end returned None
11 t=2 run step(T3)
12 t=2 run _run_until_complete_cb
13 t=2 run step(T4)
14 t=2 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn a_barrier_lets_all_go_and_a_reset_sends_them_away() {
    let python = r#"
async def party(name, barrier):
    try:
        print(name, await barrier.wait())
    except asyncio.BrokenBarrierError:
        print(name, "broken")

async def main():
    barrier = asyncio.Barrier(2)
    tasks = [asyncio.create_task(party(name, barrier)) for name in "abc"]
    await asyncio.sleep(1)
    print(barrier.n_waiting)
    await barrier.reset()
    await asyncio.sleep(1)
    await barrier.abort()
    await party("d", barrier)
"#;
    let main = async || {
        async fn party(name: &str, barrier: Barrier) -> Result {
            match barrier.wait().await {
                Ok(index) => print(format!("{name} {index}")),
                Err(error) => {
                    assert_eq!(error.kind(), Kind::BrokenBarrierError);
                    print(format!("{name} broken"));
                }
            }
            Ok(())
        }
        let barrier = Barrier::new(2)?;
        let _tasks = ["a", "b", "c"].map(|name| create_task(party(name, barrier.clone())));
        sleep(1.0).await?;
        print(barrier.n_waiting());
        barrier.reset().await?;
        sleep(1.0).await?;
        barrier.abort().await?;
        party("d", barrier).await
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 run step(T3)
2 t=0 print b 1
2 t=0 run step(T4)
3 t=0 run wakeup(T2)
3 t=0 print a 0
4 t=0 run wakeup(T4)
5 t=1 timer _set_result_unless_cancelled
6 t=1 run wakeup(T1)
6 t=1 print 1
7 t=1 run wakeup(T4)
7 t=1 print c broken
8 t=2 timer _set_result_unless_cancelled
9 t=2 run wakeup(T1)
9 t=2 print d broken
10 t=2 run _run_until_complete_cb
10 t=2 end returned None
11 t=2 run step(T5)
12 t=2 run _run_until_complete_cb
13 t=2 run step(T6)
14 t=2 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn a_full_queue_makes_its_putters_wait() {
    let python = r#"
async def putter(queue):
    for item in range(4):
        await queue.put(item)
        print("put", item)

async def getter(queue):
    while True:
        item = await queue.get()
        print("got", item)
        await asyncio.sleep(1)
        queue.task_done()

async def main():
    queue = asyncio.Queue(2)
    a = asyncio.create_task(putter(queue))
    b = asyncio.create_task(getter(queue))
    c = asyncio.create_task(getter(queue))
    await a
    await queue.join()
    print("joined")
    b.cancel()
"#;
    let main = async || {
        async fn getter(queue: Queue<i64>) -> Result {
            loop {
                let item = queue.get().await?;
                print(format!("got {item}"));
                sleep(1.0).await?;
                queue.task_done()?;
            }
        }
        let queue: Queue<i64> = Queue::new(2);
        let items = queue.clone();
        let a = create_task(async move {
            for item in 0..4 {
                items.put(item).await?;
                print(format!("put {item}"));
            }
            Ok(())
        });
        let b = create_task(getter(queue.clone()));
        let _c = create_task(getter(queue.clone()));
        a.await?;
        queue.join().await?;
        print("joined");
        b.cancel();
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 print put 0
2 t=0 print put 1
2 t=0 run step(T3)
2 t=0 print got 0
2 t=0 run step(T4)
2 t=0 print got 1
3 t=0 run wakeup(T2)
3 t=0 print put 2
3 t=0 print put 3
4 t=0 run wakeup(T1)
5 t=1 timer _set_result_unless_cancelled
5 t=1 timer _set_result_unless_cancelled
6 t=1 run wakeup(T3)
6 t=1 print got 2
6 t=1 run wakeup(T4)
6 t=1 print got 3
7 t=2 timer _set_result_unless_cancelled
7 t=2 timer _set_result_unless_cancelled
8 t=2 run wakeup(T3)
8 t=2 run wakeup(T4)
9 t=2 run wakeup(T1)
9 t=2 print joined
10 t=2 run wakeup(T3)
10 t=2 run _run_until_complete_cb
10 t=2 end returned None
11 t=2 run wakeup(T4)
12 t=2 run gather.<locals>._done_callback
13 t=2 run _run_until_complete_cb
14 t=2 run step(T5)
15 t=2 run _run_until_complete_cb
16 t=2 run step(T6)
17 t=2 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn a_priority_queue_gives_the_least_first_and_a_lifo_queue_the_last() {
    let python = r#"
async def main():
    queue = asyncio.PriorityQueue()
    for item in [5, 1, 4, 1, 3]:
        queue.put_nowait(item)
    print([await queue.get() for _ in range(5)])
    queue = asyncio.LifoQueue(2)
    queue.put_nowait(1)
    queue.put_nowait(2)
    try:
        queue.put_nowait(3)
    except asyncio.QueueFull:
        print([await queue.get() for _ in range(2)])
    try:
        queue.get_nowait()
    except asyncio.QueueEmpty:
        print("empty")
"#;
    let main = async || {
        async fn take(queue: &Queue<i64>, count: usize) -> Result<Vec<i64>> {
            let mut items = Vec::new();
            for _ in 0..count {
                items.push(queue.get().await?);
            }
            Ok(items)
        }
        let queue: Queue<i64> = Queue::priority(0);
        [5, 1, 4, 1, 3].into_iter().try_for_each(|item| queue.put_nowait(item))?;
        print(format!("{:?}", take(&queue, 5).await?));
        let queue: Queue<i64> = Queue::lifo(2);
        queue.put_nowait(1)?;
        queue.put_nowait(2)?;
        assert_eq!(queue.put_nowait(3).unwrap_err().kind(), Kind::QueueFull);
        print(format!("{:?}", take(&queue, 2).await?));
        assert_eq!(queue.get_nowait().unwrap_err().kind(), Kind::QueueEmpty);
        print("empty");
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
1 t=0 print [1, 1, 3, 4, 5]
1 t=0 print [2, 1]
1 t=0 print empty
2 t=0 run _run_until_complete_cb
2 t=0 end returned None
3 t=0 run step(T2)
4 t=0 run _run_until_complete_cb
5 t=0 run step(T3)
6 t=0 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "never", expected, main);
}

#[test]
fn a_queue_that_is_shut_down_sends_everybody_away() {
    let python = r#"
async def getter(queue):
    try:
        while True:
            print(await queue.get())
    except asyncio.QueueShutDown:
        print("shut down")

async def main():
    queue = asyncio.Queue()
    task = asyncio.create_task(getter(queue))
    await queue.put(1)
    await asyncio.sleep(1)
    queue.shutdown()
    await task
    try:
        queue.put_nowait(2)
    except asyncio.QueueShutDown:
        print("no more")
"#;
    let main = async || {
        let queue: Queue<i64> = Queue::new(0);
        let items = queue.clone();
        let task = create_task(async move {
            loop {
                match items.get().await {
                    Ok(item) => print(item),
                    Err(error) => {
                        assert_eq!(error.kind(), Kind::QueueShutDown);
                        print("shut down");
                        return Ok(());
                    }
                }
            }
        });
        queue.put(1).await?;
        sleep(1.0).await?;
        queue.shutdown()?;
        task.await?;
        assert_eq!(queue.put_nowait(2).unwrap_err().kind(), Kind::QueueShutDown);
        print("no more");
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 print 1
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T1)
5 t=1 run wakeup(T2)
5 t=1 print shut down
6 t=1 run wakeup(T1)
6 t=1 print no more
7 t=1 run _run_until_complete_cb
7 t=1 end returned None
8 t=1 run step(T3)
9 t=1 run _run_until_complete_cb
10 t=1 run step(T4)
11 t=1 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_13], "every", expected, main);
}

#[test]
fn a_wait_ends_with_the_first_the_first_failure_all_or_the_time() {
    let python = r#"
async def work(seconds, fails=False):
    await asyncio.sleep(seconds)
    if fails:
        raise ValueError("bad")

async def main():
    a = asyncio.create_task(work(1))
    b = asyncio.create_task(work(2, True))
    c = asyncio.create_task(work(4))
    done, pending = await asyncio.wait({a, b, c}, timeout=0.5)
    print(len(done), len(pending))
    done, pending = await asyncio.wait({a, b, c}, return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending))
    done, pending = await asyncio.wait({a, b, c}, timeout=9, return_when=asyncio.FIRST_EXCEPTION)
    print(len(done), len(pending))
    done, pending = await asyncio.wait({a, b, c})
    print(len(done), len(pending))
"#;
    let main = async || {
        async fn work(seconds: f64, fails: bool) -> Result {
            sleep(seconds).await?;
            if fails { Err(weakloop::Error::new(Kind::ValueError, "bad")) } else { Ok(()) }
        }
        let tasks = [(1.0, false), (2.0, true), (4.0, false)]
            .map(|(seconds, fails)| create_task(work(seconds, fails)));
        let show =
            |waited: weakloop::Waited<()>| print(format!("{} {}", waited.done.len(), waited.pending.len()));
        show(wait(tasks.clone()).timeout(0.5).await?);
        show(wait(tasks.clone()).until(ReturnWhen::FirstCompleted).await?);
        show(wait(tasks.clone()).timeout(9.0).until(ReturnWhen::FirstException).await?);
        show(wait(tasks.clone()).await?);
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 run step(T3)
2 t=0 run step(T4)
3 t=0.5 timer _release_waiter
4 t=0.5 run wakeup(T1)
4 t=0.5 print 0 3
5 t=1 timer _set_result_unless_cancelled
6 t=1 run wakeup(T2)
7 t=1 run _wait.<locals>._on_completion
8 t=1 run wakeup(T1)
8 t=1 print 1 2
9 t=1 run _wait.<locals>._on_completion
10 t=2 timer _set_result_unless_cancelled
11 t=2 run wakeup(T3)
12 t=2 run _wait.<locals>._on_completion
13 t=2 run wakeup(T1)
13 t=2 print 2 1
14 t=2 run _wait.<locals>._on_completion
14 t=2 run _wait.<locals>._on_completion
15 t=4 timer _set_result_unless_cancelled
16 t=4 run wakeup(T4)
17 t=4 run _wait.<locals>._on_completion
18 t=4 run wakeup(T1)
18 t=4 print 3 0
19 t=4 run _run_until_complete_cb
19 t=4 end returned None
20 t=4 run step(T5)
21 t=4 run _run_until_complete_cb
22 t=4 run step(T6)
23 t=4 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn a_wait_for_a_task_ends_with_its_result_or_its_cancellation() {
    let python = r#"
async def work(seconds):
    try:
        await asyncio.sleep(seconds)
    finally:
        print("over")
    return 7

async def main():
    print(await asyncio.wait_for(asyncio.create_task(work(1)), 3))
    task = asyncio.create_task(work(5))
    try:
        await asyncio.wait_for(task, 2)
    except asyncio.TimeoutError:
        print("late", task.cancelled())
    task = asyncio.create_task(work(5))
    try:
        await asyncio.wait_for(task, 0)
    except asyncio.TimeoutError:
        print("late", task.cancelled())
"#;
    let main = async || {
        struct Over;
        impl Drop for Over {
            fn drop(&mut self) {
                print("over");
            }
        }
        async fn work(seconds: f64) -> Result<i64> {
            let _over = Over;
            sleep(seconds).await?;
            Ok(7)
        }
        print(wait_for(create_task(work(1.0)), 3.0).await?);
        let late = |task: &TaskHandle<i64>| {
            print(format!("late {}", if task.cancelled() { "True" } else { "False" }))
        };
        let task = create_task(work(5.0));
        assert_eq!(wait_for(&task, 2.0).await.unwrap_err().kind(), Kind::TimeoutError);
        late(&task);
        let task = create_task(work(5.0));
        assert_eq!(wait_for(&task, 0.0).await.unwrap_err().kind(), Kind::TimeoutError);
        late(&task);
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T2)
4 t=1 print over
5 t=1 run _release_waiter
6 t=1 run wakeup(T1)
6 t=1 print 7
7 t=1 run step(T3)
8 t=3 timer _release_waiter
9 t=3 run wakeup(T1)
10 t=3 run wakeup(T3)
10 t=3 print over
11 t=3 run _release_waiter
12 t=3 run wakeup(T1)
12 t=3 print late True
13 t=3 run step(T4)
14 t=3 run _release_waiter
15 t=3 run wakeup(T1)
15 t=3 print late True
16 t=3 run _run_until_complete_cb
16 t=3 end returned None
17 t=3 run step(T5)
18 t=3 run _run_until_complete_cb
19 t=3 run step(T6)
20 t=3 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11], "every", expected, main);
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T2)
4 t=1 print over
5 t=1 run wakeup(T1)
5 t=1 print 7
6 t=1 run step(T3)
7 t=3 timer Timeout._on_timeout
8 t=3 run wakeup(T3)
8 t=3 print over
9 t=3 run wakeup(T1)
9 t=3 print late True
10 t=3 run step(T4)
11 t=3 run _release_waiter
12 t=3 run wakeup(T1)
12 t=3 print late True
13 t=3 run _run_until_complete_cb
13 t=3 end returned None
14 t=3 run step(T5)
15 t=3 run _run_until_complete_cb
16 t=3 run step(T6)
17 t=3 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn a_wait_for_a_coroutine_runs_it_in_the_same_task_from_3_12_on() {
    let python = r#"
async def work(seconds):
    await asyncio.sleep(seconds)
    return seconds

async def main():
    print(await asyncio.wait_for(work(1), 3))
    try:
        await asyncio.wait_for(work(5), 2)
    except asyncio.TimeoutError:
        print("late")
    async def outer():
        await asyncio.wait_for(work(5), 4)
    task = asyncio.create_task(outer())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.sleep(1)
    print(task.cancelled())
"#;
    let main = async || {
        async fn work(seconds: f64) -> Result<f64> {
            sleep(seconds).await?;
            Ok(seconds)
        }
        print(wait_for(work(1.0), 3.0).await?);
        assert_eq!(wait_for(work(5.0), 2.0).await.unwrap_err().kind(), Kind::TimeoutError);
        print("late");
        let task = create_task(wait_for(work(5.0), 4.0));
        sleep(1.0).await?;
        task.cancel();
        sleep(1.0).await?;
        print(if task.cancelled() { "True" } else { "False" });
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T2)
5 t=1 run _release_waiter
6 t=1 run wakeup(T1)
6 t=1 print 1
7 t=1 run step(T3)
8 t=3 timer _release_waiter
9 t=3 run wakeup(T1)
10 t=3 run wakeup(T3)
11 t=3 run _release_waiter
12 t=3 run wakeup(T1)
12 t=3 print late
13 t=3 run step(T4)
14 t=3 run step(T5)
15 t=4 timer _set_result_unless_cancelled
16 t=4 run wakeup(T1)
17 t=4 run wakeup(T4)
18 t=4 run wakeup(T5)
19 t=4 run _release_waiter
20 t=4 run wakeup(T4)
21 t=5 timer _set_result_unless_cancelled
22 t=5 run wakeup(T1)
22 t=5 print True
23 t=5 run _run_until_complete_cb
23 t=5 end returned None
24 t=5 run step(T6)
25 t=5 run _run_until_complete_cb
26 t=5 run step(T7)
27 t=5 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11], "every", expected, main);
    let expected = r#"
1 t=0 run step(T1)
2 t=1 timer _set_result_unless_cancelled
3 t=1 run wakeup(T1)
3 t=1 print 1
4 t=3 timer Timeout._on_timeout
5 t=3 run wakeup(T1)
5 t=3 print late
6 t=3 run step(T2)
7 t=4 timer _set_result_unless_cancelled
8 t=4 run wakeup(T1)
9 t=4 run wakeup(T2)
10 t=5 timer _set_result_unless_cancelled
11 t=5 run wakeup(T1)
11 t=5 print True
12 t=5 run _run_until_complete_cb
12 t=5 end returned None
13 t=5 run step(T3)
14 t=5 run _run_until_complete_cb
15 t=5 run step(T4)
16 t=5 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn the_inner_of_two_timeouts_expires_first() {
    let python = r#"
async def main():
    try:
        async with asyncio.timeout(3):
            try:
                async with asyncio.timeout(1):
                    await asyncio.sleep(9)
            except TimeoutError:
                print("inner")
            await asyncio.sleep(9)
    except TimeoutError:
        print("outer", asyncio.current_task().cancelling())
    async with asyncio.timeout(1) as scope:
        await asyncio.sleep(0.5)
        scope.reschedule(5)
        await asyncio.sleep(1)
        print(scope.when(), scope.expired())
    try:
        async with asyncio.timeout(0):
            print("runs")
            await asyncio.sleep(0)
            print("not here")
    except TimeoutError:
        print("at once")
"#;
    let main = async || {
        let outer = timeout(3.0, async {
            let inner = timeout(1.0, sleep(9.0)).await;
            assert_eq!(inner.unwrap_err().kind(), Kind::TimeoutError);
            print("inner");
            sleep(9.0).await
        });
        assert_eq!(outer.await.unwrap_err().kind(), Kind::TimeoutError);
        print(format!("outer {}", current_task().cancelling()));
        timeout_scope(Some(1.0), |scope| async move {
            sleep(0.5).await?;
            scope.reschedule(Some(5.0))?;
            sleep(1.0).await?;
            print(format!("{} {}", scope.when().unwrap(), if scope.expired() { "True" } else { "False" }));
            Ok(())
        })
        .await?;
        let at_once = timeout(0.0, async {
            print("runs");
            sleep(0.0).await?;
            print("not here");
            Ok(())
        });
        assert_eq!(at_once.await.unwrap_err().kind(), Kind::TimeoutError);
        print("at once");
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=1 timer Timeout._on_timeout
3 t=1 run wakeup(T1)
3 t=1 print inner
4 t=3 timer Timeout._on_timeout
5 t=3 run wakeup(T1)
5 t=3 print outer 0
6 t=3.5 timer _set_result_unless_cancelled
7 t=3.5 run wakeup(T1)
8 t=4.5 timer _set_result_unless_cancelled
9 t=4.5 run wakeup(T1)
9 t=4.5 print 5 False
9 t=4.5 print runs
10 t=4.5 run Timeout._on_timeout
10 t=4.5 run step(T1)
10 t=4.5 print at once
11 t=4.5 run _run_until_complete_cb
11 t=4.5 end returned None
12 t=4.5 run step(T2)
13 t=4.5 run _run_until_complete_cb
14 t=4.5 run step(T3)
15 t=4.5 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn a_shield_stops_a_cancellation() {
    let python = r#"
async def work():
    await asyncio.sleep(3)
    print("ran on")
    return 1

async def main():
    task = asyncio.create_task(work())
    async def outer():
        return await asyncio.shield(task)
    waiting = asyncio.create_task(outer())
    await asyncio.sleep(1)
    waiting.cancel()
    await asyncio.sleep(1)
    print(waiting.cancelled(), task.cancelled())
    print(await asyncio.shield(task), await asyncio.shield(task))
"#;
    let main = async || {
        let task = create_task(async {
            sleep(3.0).await?;
            print("ran on");
            Ok(1)
        });
        let inner = task.clone();
        let waiting = create_task(async move { shield(inner).await });
        sleep(1.0).await?;
        waiting.cancel();
        sleep(1.0).await?;
        let say = |flag: bool| if flag { "True" } else { "False" };
        print(format!("{} {}", say(waiting.cancelled()), say(task.cancelled())));
        print(format!("{} {}", shield(&task).await?, shield(&task).await?));
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 run step(T3)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T1)
5 t=1 run shield.<locals>._outer_done_callback
5 t=1 run wakeup(T3)
6 t=2 timer _set_result_unless_cancelled
7 t=2 run wakeup(T1)
7 t=2 print True False
8 t=3 timer _set_result_unless_cancelled
9 t=3 run wakeup(T2)
9 t=3 print ran on
10 t=3 run shield.<locals>._inner_done_callback
11 t=3 run shield.<locals>._outer_done_callback
11 t=3 run wakeup(T1)
11 t=3 print 1 1
12 t=3 run _run_until_complete_cb
12 t=3 end returned None
13 t=3 run step(T4)
14 t=3 run _run_until_complete_cb
15 t=3 run step(T5)
16 t=3 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn as_completed_gives_results_as_they_come() {
    let python = r#"
async def work(seconds):
    await asyncio.sleep(seconds)
    return seconds

async def main():
    tasks = [asyncio.create_task(work(seconds)) for seconds in [3, 1, 2]]
    for result in asyncio.as_completed(tasks):
        print(await result)
    tasks = [asyncio.create_task(work(seconds)) for seconds in [3, 1]]
    for result in asyncio.as_completed(tasks, timeout=2):
        try:
            print(await result)
        except asyncio.TimeoutError:
            print("late")
"#;
    let main = async || {
        let tasks = || {
            [3.0, 1.0, 2.0].map(|seconds: f64| {
                create_task(async move {
                    sleep(seconds).await?;
                    Ok(seconds)
                })
            })
        };
        let mut results = as_completed(tasks())?;
        while let Some(result) = results.next().await {
            print(result?);
        }
        let [a, b] = [3.0, 1.0].map(|seconds: f64| {
            create_task(async move {
                sleep(seconds).await?;
                Ok(seconds)
            })
        });
        let mut results = as_completed_within(2.0, [&a, &b])?;
        while let Some(result) = results.next().await {
            match result {
                Ok(seconds) => print(seconds),
                Err(error) => {
                    assert_eq!(error.kind(), Kind::TimeoutError);
                    print("late");
                }
            }
        }
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 run step(T3)
2 t=0 run step(T4)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T3)
5 t=1 run as_completed.<locals>._on_completion
6 t=1 run wakeup(T1)
6 t=1 print 1
7 t=2 timer _set_result_unless_cancelled
8 t=2 run wakeup(T4)
9 t=2 run as_completed.<locals>._on_completion
10 t=2 run wakeup(T1)
10 t=2 print 2
11 t=3 timer _set_result_unless_cancelled
12 t=3 run wakeup(T2)
13 t=3 run as_completed.<locals>._on_completion
14 t=3 run wakeup(T1)
14 t=3 print 3
15 t=3 run step(T5)
15 t=3 run step(T6)
16 t=4 timer _set_result_unless_cancelled
17 t=4 run wakeup(T6)
18 t=4 run as_completed.<locals>._on_completion
19 t=4 run wakeup(T1)
19 t=4 print 1
20 t=5 timer as_completed.<locals>._on_timeout
21 t=5 run wakeup(T1)
21 t=5 print late
22 t=5 run _run_until_complete_cb
22 t=5 end returned None
23 t=5 run wakeup(T5)
24 t=5 run gather.<locals>._done_callback
25 t=5 run _run_until_complete_cb
26 t=5 run step(T7)
27 t=5 run _run_until_complete_cb
28 t=5 run step(T8)
29 t=5 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12], "every", expected, main);
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 run step(T3)
2 t=0 run step(T4)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T3)
5 t=1 run _AsCompletedIterator._handle_completion
6 t=1 run wakeup(T1)
6 t=1 print 1
7 t=2 timer _set_result_unless_cancelled
8 t=2 run wakeup(T4)
9 t=2 run _AsCompletedIterator._handle_completion
10 t=2 run wakeup(T1)
10 t=2 print 2
11 t=3 timer _set_result_unless_cancelled
12 t=3 run wakeup(T2)
13 t=3 run _AsCompletedIterator._handle_completion
14 t=3 run wakeup(T1)
14 t=3 print 3
15 t=3 run step(T5)
15 t=3 run step(T6)
16 t=4 timer _set_result_unless_cancelled
17 t=4 run wakeup(T6)
18 t=4 run _AsCompletedIterator._handle_completion
19 t=4 run wakeup(T1)
19 t=4 print 1
20 t=5 timer _AsCompletedIterator._handle_timeout
21 t=5 run wakeup(T1)
21 t=5 print late
22 t=5 run _run_until_complete_cb
22 t=5 end returned None
23 t=5 run wakeup(T5)
24 t=5 run gather.<locals>._done_callback
25 t=5 run _run_until_complete_cb
26 t=5 run step(T7)
27 t=5 run _run_until_complete_cb
28 t=5 run step(T8)
29 t=5 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_13], "every", expected, main);
}

#[test]
fn the_first_failure_of_a_group_cancels_the_others() {
    let python = r#"
async def work(name, seconds, fails):
    try:
        await asyncio.sleep(seconds)
        if fails:
            raise ValueError(name)
    finally:
        print(name)

async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work("a", 1, False))
            group.create_task(work("b", 2, True))
            group.create_task(work("c", 3, False))
    except BaseExceptionGroup as error:
        print(error, asyncio.current_task().cancelling())
"#;
    let main = async || {
        struct Over(&'static str);
        impl Drop for Over {
            fn drop(&mut self) {
                print(self.0);
            }
        }
        async fn work(name: &'static str, seconds: f64, fails: bool) -> Result {
            let _over = Over(name);
            sleep(seconds).await?;
            if fails { Err(weakloop::Error::new(Kind::ValueError, name)) } else { Ok(()) }
        }
        let grouped = task_group(async |group| {
            group.create_task(work("a", 1.0, false))?;
            group.create_task(work("b", 2.0, true))?;
            group.create_task(work("c", 3.0, false))?;
            Ok(())
        });
        let error = grouped.await.unwrap_err();
        print(format!("{} {}", error.message(), current_task().cancelling()));
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 run step(T3)
2 t=0 run step(T4)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T2)
4 t=1 print a
5 t=1 run TaskGroup._on_task_done
6 t=2 timer _set_result_unless_cancelled
7 t=2 run wakeup(T3)
7 t=2 print b
8 t=2 run TaskGroup._on_task_done
9 t=2 run wakeup(T4)
9 t=2 print c
9 t=2 run wakeup(T1)
10 t=2 run TaskGroup._on_task_done
11 t=2 run wakeup(T1)
11 t=2 print unhandled errors in a TaskGroup (1 sub-exception) 1
12 t=2 run _run_until_complete_cb
12 t=2 end returned None
13 t=2 run step(T5)
14 t=2 run _run_until_complete_cb
15 t=2 run step(T6)
16 t=2 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12], "every", expected, main);
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 run step(T3)
2 t=0 run step(T4)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T2)
4 t=1 print a
5 t=1 run TaskGroup._on_task_done
6 t=2 timer _set_result_unless_cancelled
7 t=2 run wakeup(T3)
7 t=2 print b
8 t=2 run TaskGroup._on_task_done
9 t=2 run wakeup(T4)
9 t=2 print c
9 t=2 run wakeup(T1)
10 t=2 run TaskGroup._on_task_done
11 t=2 run wakeup(T1)
11 t=2 print unhandled errors in a TaskGroup (1 sub-exception) 0
12 t=2 run _run_until_complete_cb
12 t=2 end returned None
13 t=2 run step(T5)
14 t=2 run _run_until_complete_cb
15 t=2 run step(T6)
16 t=2 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_13], "every", expected, main);
}

#[test]
fn a_failure_in_the_block_of_a_group_cancels_its_tasks() {
    let python = r#"
async def main():
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(asyncio.sleep(9))
            await asyncio.sleep(1)
            raise ValueError("bad")
    except BaseExceptionGroup as error:
        print(error, task.cancelled())
    async def outer():
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(9))
            await asyncio.sleep(5)
    waiting = asyncio.create_task(outer())
    await asyncio.sleep(1)
    waiting.cancel()
    await asyncio.sleep(1)
    print(waiting.cancelled())
"#;
    let main = async || {
        let made = std::rc::Rc::new(std::cell::RefCell::new(None));
        let task = std::rc::Rc::clone(&made);
        let grouped = task_group(async move |group| {
            task.replace(Some(group.create_task(sleep(9.0))?));
            sleep(1.0).await?;
            Result::<()>::Err(weakloop::Error::new(Kind::ValueError, "bad"))
        });
        let error = grouped.await.unwrap_err();
        let say = |flag: bool| if flag { "True" } else { "False" };
        print(format!("{} {}", error.message(), say(made.take().unwrap().cancelled())));
        let waiting = create_task(task_group(async |group| {
            group.create_task(sleep(9.0))?;
            sleep(5.0).await
        }));
        sleep(1.0).await?;
        waiting.cancel();
        sleep(1.0).await?;
        print(say(waiting.cancelled()));
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T1)
5 t=1 run wakeup(T2)
6 t=1 run TaskGroup._on_task_done
7 t=1 run wakeup(T1)
7 t=1 print unhandled errors in a TaskGroup (1 sub-exception) True
8 t=1 run step(T3)
9 t=1 run step(T4)
10 t=2 timer _set_result_unless_cancelled
11 t=2 run wakeup(T1)
12 t=2 run wakeup(T3)
13 t=2 run wakeup(T4)
14 t=2 run TaskGroup._on_task_done
15 t=2 run wakeup(T3)
16 t=3 timer _set_result_unless_cancelled
17 t=3 run wakeup(T1)
17 t=3 print True
18 t=3 run _run_until_complete_cb
18 t=3 end returned None
19 t=3 run step(T5)
20 t=3 run _run_until_complete_cb
21 t=3 run step(T6)
22 t=3 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn what_waits_on_nothing_but_itself_is_lost() {
    let python = r#"
async def bare():
    await asyncio.get_running_loop().create_future()

async def waited():
    await asyncio.wait({asyncio.create_task(bare())})

async def limited(seconds):
    await asyncio.wait_for(asyncio.create_task(bare()), seconds)

async def shielded():
    await asyncio.shield(asyncio.create_task(bare()))

async def grouped():
    async with asyncio.TaskGroup() as group:
        group.create_task(bare())

async def main():
    asyncio.create_task(waited())
    await asyncio.sleep(1)
    asyncio.create_task(limited(3))
    await asyncio.sleep(1)
    asyncio.create_task(shielded())
    await asyncio.sleep(1)
    asyncio.create_task(grouped())
    await asyncio.sleep(5)
"#;
    let main = async || {
        async fn bare() -> Result {
            create_future().await
        }
        drop(create_task(async { wait([create_task(bare())]).await.map(drop) }));
        sleep(1.0).await?;
        drop(create_task(async { wait_for(create_task(bare()), 3.0).await }));
        sleep(1.0).await?;
        drop(create_task(async { shield(create_task(bare())).await }));
        sleep(1.0).await?;
        drop(create_task(task_group(async |group| {
            drop(group.create_task(bare())?);
            Ok(())
        })));
        sleep(5.0).await
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
3 t=0 run step(T3)
4 t=0 handler Task was destroyed but it is pending! [T3]
4 t=0 handler Task was destroyed but it is pending! [T2]
4 t=0 gc lost T2 T3
4 t=1 timer _set_result_unless_cancelled
5 t=1 run wakeup(T1)
6 t=1 run step(T4)
7 t=1 run step(T5)
8 t=2 timer _set_result_unless_cancelled
9 t=2 run wakeup(T1)
10 t=2 run step(T6)
11 t=2 run step(T7)
12 t=2 handler Task was destroyed but it is pending! [T7]
12 t=2 handler Task was destroyed but it is pending! [T6]
12 t=2 gc lost T6 T7
12 t=3 timer _set_result_unless_cancelled
13 t=3 run wakeup(T1)
14 t=3 run step(T8)
15 t=3 run step(T9)
16 t=3 handler Task was destroyed but it is pending! [T9]
16 t=3 handler Task was destroyed but it is pending! [T8]
16 t=3 gc lost T8 T9
16 t=4 timer _release_waiter
17 t=4 run wakeup(T4)
18 t=4 run wakeup(T5)
19 t=4 run _release_waiter
20 t=4 run wakeup(T4)
20 t=4 handler Task exception was never retrieved [T4] TimeoutError()
21 t=8 timer _set_result_unless_cancelled
22 t=8 run wakeup(T1)
23 t=8 run _run_until_complete_cb
23 t=8 end returned None
24 t=8 run step(T10)
25 t=8 run _run_until_complete_cb
26 t=8 run step(T11)
27 t=8 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11], "every", expected, main);
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
3 t=0 run step(T3)
4 t=0 handler Task was destroyed but it is pending! [T3]
4 t=0 handler Task was destroyed but it is pending! [T2]
4 t=0 gc lost T2 T3
4 t=1 timer _set_result_unless_cancelled
5 t=1 run wakeup(T1)
6 t=1 run step(T4)
7 t=1 run step(T5)
8 t=2 timer _set_result_unless_cancelled
9 t=2 run wakeup(T1)
10 t=2 run step(T6)
11 t=2 run step(T7)
12 t=2 handler Task was destroyed but it is pending! [T7]
12 t=2 handler Task was destroyed but it is pending! [T6]
12 t=2 gc lost T6 T7
12 t=3 timer _set_result_unless_cancelled
13 t=3 run wakeup(T1)
14 t=3 run step(T8)
15 t=3 run step(T9)
16 t=3 handler Task was destroyed but it is pending! [T9]
16 t=3 handler Task was destroyed but it is pending! [T8]
16 t=3 gc lost T8 T9
16 t=4 timer Timeout._on_timeout
17 t=4 run wakeup(T5)
18 t=4 run wakeup(T4)
19 t=4 handler Task exception was never retrieved [T4] TimeoutError()
19 t=8 timer _set_result_unless_cancelled
20 t=8 run wakeup(T1)
21 t=8 run _run_until_complete_cb
21 t=8 end returned None
22 t=8 run step(T10)
23 t=8 run _run_until_complete_cb
24 t=8 run step(T11)
25 t=8 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn a_task_lost_in_a_queue_lives_on_for_an_iteration() {
    let python = r#"
async def getter():
    queue = asyncio.Queue()
    get = queue.get()
    del queue
    try:
        await get
    finally:
        print("closed")

async def main():
    asyncio.create_task(getter())
    await asyncio.sleep(1)
    print("awake")
"#;
    let main = async || {
        struct Closed;
        impl Drop for Closed {
            fn drop(&mut self) {
                print("closed");
            }
        }
        drop(create_task(async {
            let get = Queue::<i64>::new(0).get();
            let _closed = Closed;
            get.await
        }));
        sleep(1.0).await?;
        print("awake");
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
3 t=0 handler Task was destroyed but it is pending! [T2]
3 t=0 print closed
3 t=0 gc lost T2
3 t=0 run wakeup(T2)
4 t=1 timer _set_result_unless_cancelled
5 t=1 run wakeup(T1)
5 t=1 print awake
6 t=1 run _run_until_complete_cb
6 t=1 end returned None
7 t=1 run step(T3)
8 t=1 run _run_until_complete_cb
9 t=1 run step(T4)
10 t=1 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn a_lock_that_a_lost_task_holds_is_given_back() {
    let python = r#"
async def holder(lock):
    async with lock:
        await asyncio.get_running_loop().create_future()

async def waiter(lock):
    async with lock:
        print("got it")

async def main():
    lock = asyncio.Lock()
    asyncio.create_task(holder(lock))
    task = asyncio.create_task(waiter(lock))
    await task
"#;
    let main = async || {
        let lock = Lock::new();
        let (held, wanted) = (lock.clone(), lock.clone());
        drop(create_task(async move {
            let _guard = held.acquire().await?;
            create_future::<()>().await
        }));
        let task = create_task(async move {
            let _guard = wanted.acquire().await?;
            print("got it");
            Ok(())
        });
        task.await
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 run step(T3)
3 t=0 handler Task was destroyed but it is pending! [T2]
3 t=0 gc lost T2
3 t=0 run wakeup(T3)
3 t=0 print got it
4 t=0 run wakeup(T1)
5 t=0 run _run_until_complete_cb
5 t=0 end returned None
6 t=0 run step(T4)
7 t=0 run _run_until_complete_cb
8 t=0 run step(T5)
9 t=0 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn a_group_that_is_lost_in_its_block_ignores_the_end() {
    let python = r#"
async def bare():
    await asyncio.get_running_loop().create_future()

async def grouped():
    async with asyncio.TaskGroup() as group:
        group.create_task(bare())
        await asyncio.get_running_loop().create_future()

async def main():
    asyncio.create_task(grouped())
    await asyncio.sleep(1)
    print("awake")
"#;
    let main = async || {
        drop(create_task(task_group(async |group| {
            drop(group.create_task(create_future::<()>().into_future())?);
            create_future::<()>().await
        })));
        sleep(1.0).await?;
        print("awake");
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
3 t=0 run step(T3)
4 t=0 handler Task was destroyed but it is pending! [T3]
4 t=0 handler Task was destroyed but it is pending! [T2]
4 t=0 unraisable RuntimeError: coroutine ignored GeneratorExit
4 t=0 gc lost T2 T3
4 t=0 run wakeup(T3)
5 t=0 run TaskGroup._on_task_done
6 t=1 timer _set_result_unless_cancelled
7 t=1 run wakeup(T1)
7 t=1 print awake
8 t=1 run _run_until_complete_cb
8 t=1 end returned None
9 t=1 run step(T4)
10 t=1 run _run_until_complete_cb
11 t=1 run step(T5)
12 t=1 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn who_waits_for_a_lock_when_it_comes_and_is_cancelled_passes_it_on() {
    let python = r#"
async def worker(name, lock):
    async with lock:
        print(name)

async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [asyncio.create_task(worker(name, lock)) for name in "abc"]
    await asyncio.sleep(1)
    lock.release()
    tasks[0].cancel()
    await asyncio.sleep(1)
    semaphore = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(worker(name, semaphore)) for name in "abc"]
    await asyncio.sleep(1)
    semaphore.release()
    tasks[0].cancel()
    await asyncio.sleep(1)
    print(semaphore.locked())
"#;
    let main = async || {
        let lock = Lock::new();
        let held = lock.acquire().await?;
        let tasks = ["a", "b", "c"].map(|name| {
            let lock = lock.clone();
            create_task(async move {
                let _guard = lock.acquire().await?;
                print(name);
                Ok(())
            })
        });
        sleep(1.0).await?;
        drop(held);
        tasks[0].cancel();
        sleep(1.0).await?;
        let semaphore = Semaphore::new(0)?;
        let tasks = ["a", "b", "c"].map(|name| {
            let semaphore = semaphore.clone();
            create_task(async move {
                let _permit = semaphore.acquire().await?;
                print(name);
                Ok(())
            })
        });
        sleep(1.0).await?;
        semaphore.release()?;
        tasks[0].cancel();
        sleep(1.0).await?;
        print(if semaphore.locked() { "True" } else { "False" });
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 run step(T3)
2 t=0 run step(T4)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T1)
5 t=1 run wakeup(T2)
6 t=1 run wakeup(T3)
6 t=1 print b
7 t=1 run wakeup(T4)
7 t=1 print c
8 t=2 timer _set_result_unless_cancelled
9 t=2 run wakeup(T1)
10 t=2 run step(T5)
10 t=2 run step(T6)
10 t=2 run step(T7)
11 t=3 timer _set_result_unless_cancelled
12 t=3 run wakeup(T1)
13 t=3 run wakeup(T5)
14 t=3 run wakeup(T6)
14 t=3 print b
15 t=3 run wakeup(T7)
15 t=3 print c
16 t=4 timer _set_result_unless_cancelled
17 t=4 run wakeup(T1)
17 t=4 print False
18 t=4 run _run_until_complete_cb
18 t=4 end returned None
19 t=4 run step(T8)
20 t=4 run _run_until_complete_cb
21 t=4 run step(T9)
22 t=4 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}

#[test]
fn who_waits_for_a_queue_when_an_item_comes_and_is_cancelled_passes_it_on() {
    let python = r#"
async def getter(name, queue):
    print(name, await queue.get())

async def putter(name, queue):
    await queue.put(name)
    print("put", name)

async def main():
    queue = asyncio.Queue(1)
    tasks = [asyncio.create_task(getter(name, queue)) for name in "ab"]
    await asyncio.sleep(1)
    queue.put_nowait(1)
    tasks[0].cancel()
    await asyncio.sleep(1)
    queue.put_nowait(2)
    tasks = [asyncio.create_task(putter(name, queue)) for name in "ab"]
    await asyncio.sleep(1)
    queue.get_nowait()
    tasks[0].cancel()
    await asyncio.sleep(1)
    print(queue.qsize())
"#;
    let main = async || {
        let queue: Queue<i64> = Queue::new(1);
        let tasks = ["a", "b"].map(|name| {
            let queue = queue.clone();
            create_task(async move {
                let item = queue.get().await?;
                print(format!("{name} {item}"));
                Ok(())
            })
        });
        sleep(1.0).await?;
        queue.put_nowait(1)?;
        tasks[0].cancel();
        sleep(1.0).await?;
        queue.put_nowait(2)?;
        let tasks = ["a", "b"].map(|name| {
            let queue = queue.clone();
            create_task(async move {
                queue.put(3).await?;
                print(format!("put {name}"));
                Ok(())
            })
        });
        sleep(1.0).await?;
        queue.get_nowait()?;
        tasks[0].cancel();
        sleep(1.0).await?;
        print(queue.len());
        Ok(())
    };
    let expected = r#"
1 t=0 run step(T1)
2 t=0 run step(T2)
2 t=0 run step(T3)
3 t=1 timer _set_result_unless_cancelled
4 t=1 run wakeup(T1)
5 t=1 run wakeup(T2)
6 t=1 run wakeup(T3)
6 t=1 print b 1
7 t=2 timer _set_result_unless_cancelled
8 t=2 run wakeup(T1)
9 t=2 run step(T4)
9 t=2 run step(T5)
10 t=3 timer _set_result_unless_cancelled
11 t=3 run wakeup(T1)
12 t=3 run wakeup(T4)
13 t=3 run wakeup(T5)
13 t=3 print put b
14 t=4 timer _set_result_unless_cancelled
15 t=4 run wakeup(T1)
15 t=4 print 1
16 t=4 run _run_until_complete_cb
16 t=4 end returned None
17 t=4 run step(T6)
18 t=4 run _run_until_complete_cb
19 t=4 run step(T7)
20 t=4 run _run_until_complete_cb
"#;
    check(python, &[Version::V3_11, Version::V3_12, Version::V3_13], "every", expected, main);
}
