//! Rust programs and their Python twins have the same trace, whenever the collector runs.
//!
//! The programs of docs/examples, and one for each of asyncio's primitives.

use std::fs;
use std::future::Future;
use std::path::Path;
use std::rc::Rc;

use weakloop::print::{Detail, trace};
use weakloop::python::program;
use weakloop::python::source::Source;
use weakloop::{
    Barrier, Condition, Event, EventLoop, Kind, Lock, Policy, Queue, Result, ReturnWhen, Semaphore, Setup,
    StreamReader, StreamReaderProtocol, StreamWriter, Version, as_completed, as_completed_within, call_at,
    call_later, call_soon, create_future, create_task, current_task, gather, gather_settled, open_connection,
    open_connection_limited, print, shield, sleep, start_server, task_group, time, timeout, timeout_at,
    timeout_scope, wait, wait_for,
};

#[path = "../docs/examples/1_create_task.rs"]
#[allow(dead_code, reason = "an example has a main function too")]
mod create_task;
#[path = "../docs/examples/5_echo_server.rs"]
#[allow(dead_code, reason = "an example has a main function too")]
mod echo_server;
#[path = "../docs/examples/3_forgotten_reference.rs"]
#[allow(dead_code, reason = "an example has a main function too")]
mod forgotten_reference;
#[path = "../docs/examples/2_gather.rs"]
#[allow(dead_code, reason = "an example has a main function too")]
mod gather;
#[path = "../docs/examples/4_lost.rs"]
#[allow(dead_code, reason = "an example has a main function too")]
mod lost;
#[path = "../docs/examples/6_lost_client.rs"]
#[allow(dead_code, reason = "an example has a main function too")]
mod lost_client;

const VERSIONS: [Version; 3] = [Version::V3_11, Version::V3_12, Version::V3_13];

fn setups(version: Version) -> impl Iterator<Item = Setup> {
    let at = (1..12).map(|iteration| iteration.to_string().parse().expect("a number is a policy"));
    let policies = [Policy::Never, Policy::Every].into_iter().chain(at);
    policies.map(move |policy| {
        let setup = Setup { settle: true, ..Setup::new() };
        setup.policy(policy).version(version)
    })
}

/// Holds a program against the text of its twin, under some versions.
fn check_under<F: Future<Output = Result> + 'static>(versions: &[Version], script: &str, program: fn() -> F) {
    for setup in versions.iter().flat_map(|version| setups(*version)) {
        let twin = program::trace(&Source::new("twin.py", script), &setup, Detail::Full);
        let (expected, _) = twin.expect("the twin is a script that weakloop knows");
        let got = trace(&setup.run(program()).records, Detail::Full);
        assert_eq!(got, expected, "{} under {:?}", setup.version, setup.policy);
    }
}

/// Holds a program against its twin: the body of a coroutine `main`, with the functions that it needs.
fn check<F: Future<Output = Result> + 'static>(script: &str, program: fn() -> F) {
    let script = format!("import asyncio\n{script}\nasyncio.run(main())\n");
    check_under(&VERSIONS, &script, program);
}

fn check_example<F: Future<Output = Result> + 'static>(name: &str, program: fn() -> F) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/examples/{name}.py"));
    check_under(&VERSIONS, &fs::read_to_string(path).expect("each example has a twin"), program);
}

#[test]
fn each_example_has_the_trace_of_its_twin() {
    check_example("1_create_task", create_task::run_all);
    check_example("2_gather", gather::run_all);
    check_example("3_forgotten_reference", forgotten_reference::run_all);
    check_example("4_lost", lost::run_all);
    check_example("5_echo_server", echo_server::run_all);
    check_example("6_lost_client", lost_client::run_all);
}

#[test]
fn each_rust_example_is_held_against_its_twin() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples");
    let names = fs::read_dir(folder).expect("there are examples").map(|entry| {
        entry.expect("examples can be listed").file_name().into_string().expect("names are UTF-8")
    });
    let here = include_str!("twins.rs");
    for name in names.filter_map(|name| name.strip_suffix(".rs").map(str::to_string)) {
        assert!(
            here.contains(&format!("check_example(\"{name}\"")),
            "{name}.rs is not held against {name}.py"
        );
    }
}

#[test]
fn cancellation_is_caught_deferred_and_counted() {
    async fn stubborn() -> Result<i64> {
        let me = current_task();
        while let Err(error) = sleep(1.0).await {
            print(format!("caught {} {}", error.message(), me.cancelling()));
            if 2 < me.cancelling() {
                return Err(error);
            }
        }
        print(format!("uncancel {} {}", me.uncancel(), me.uncancel()));
        Ok(7)
    }
    async fn program() -> Result {
        let task = create_task(stubborn());
        sleep(0.0).await?;
        for message in ["once", "twice"] {
            print(task.cancel_with(message));
            sleep(0.0).await?;
        }
        print((&task).await?);
        print(format!("{} {}", task.cancelling(), if task.cancelled() { "True" } else { "False" }));
        Ok(())
    }
    check(
        "
async def stubborn():
    me = asyncio.current_task()
    while True:
        try:
            await asyncio.sleep(1)
            break
        except asyncio.CancelledError as error:
            print('caught', error, me.cancelling())
            if 2 < me.cancelling():
                raise
    print('uncancel', me.uncancel(), me.uncancel())
    return 7

async def main():
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    for message in ['once', 'twice']:
        print(str(task.cancel(message)).lower())
        await asyncio.sleep(0)
    print(await task)
    print(task.cancelling(), task.cancelled())
",
        program,
    );
}

#[test]
fn a_cancellation_meets_a_task_before_its_first_step_or_in_a_wait_for_another() {
    async fn never_runs() -> Result {
        print("not reached");
        Ok(())
    }
    async fn waits() -> Result {
        let inner = create_task(sleep(9.0));
        let outcome = (&inner).await;
        print(format!("inner cancelled: {}", inner.cancelled()));
        outcome
    }
    async fn program() -> Result {
        let early = create_task(never_runs());
        early.cancel();
        print((&early).await.is_err_and(|error| error.is_cancelled()));
        let task = create_task(waits());
        sleep(0.0).await?;
        sleep(0.0).await?;
        task.cancel();
        print((&task).await.is_err_and(|error| error.is_cancelled()));
        Ok(())
    }
    check(
        "
async def never_runs():
    print('not reached')

async def waits():
    inner = asyncio.create_task(asyncio.sleep(9))
    try:
        await inner
    finally:
        print('inner cancelled:', str(inner.cancelled()).lower())

async def main():
    early = asyncio.create_task(never_runs())
    early.cancel()
    try:
        await early
    except asyncio.CancelledError:
        print('true')
    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print('true')
",
        program,
    );
}

#[test]
fn futures_have_results_exceptions_and_callbacks() {
    async fn program() -> Result {
        let future = create_future::<i64>();
        let taken_back = future.add_done_callback(|| print("not called"));
        future.add_done_callback(|| print("called"));
        print(future.remove_done_callback(&taken_back));
        print(future.result().unwrap_err().kind() == Kind::InvalidStateError);
        future.set_result(3)?;
        print(format!("{} {}", (&future).await?, future.exception()?.is_none()));
        sleep(0.0).await?;
        let cancelled = create_future::<()>();
        cancelled.cancel_with("over");
        print(format!("{} {}", cancelled.cancelled(), (&cancelled).await.unwrap_err().message()));
        Ok(())
    }
    check(
        "
def callback(future):
    print('called')

def not_called(future):
    print('not called')

async def main():
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(not_called)
    future.add_done_callback(callback)
    print(str(future.remove_done_callback(not_called) == 1).lower())
    try:
        future.result()
    except asyncio.InvalidStateError:
        print('true')
    future.set_result(3)
    print(await future, str(future.exception() is None).lower())
    await asyncio.sleep(0)
    cancelled = asyncio.get_running_loop().create_future()
    cancelled.cancel('over')
    try:
        await cancelled
    except asyncio.CancelledError as error:
        print(str(cancelled.cancelled()).lower(), error)
",
        program,
    );
}

#[test]
fn callbacks_run_soon_later_and_at() {
    async fn program() -> Result {
        call_soon(|| print("soon"));
        call_later(2.0, || print("later"));
        call_at(1.0, || print("at"));
        call_later(1.5, || print("not called")).cancel();
        sleep(3.0).await
    }
    check(
        "
def callback(text):
    print(text)

async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(callback, 'soon')
    loop.call_later(2, callback, 'later')
    loop.call_at(1, callback, 'at')
    loop.call_later(1.5, callback, 'not called').cancel()
    await asyncio.sleep(3)
",
        program,
    );
}

#[test]
fn gather_and_wait_collect_what_tasks_return() {
    async fn fails() -> Result<i64> {
        sleep(1.0).await?;
        Err(weakloop::Error::new(Kind::ValueError, "one"))
    }
    async fn returns() -> Result<i64> {
        sleep(2.0).await?;
        Ok(2)
    }
    async fn program() -> Result {
        let both = [create_task(fails()), create_task(returns())];
        print(gather(both.clone()).await.unwrap_err());
        for result in gather_settled(&both).await? {
            print(result.map_or_else(|error| error.to_string(), |value| value.to_string()));
        }
        let tasks = [3.0, 1.0, 2.0].map(|seconds| create_task(sleep(seconds)));
        let waited = wait(tasks.clone()).until(ReturnWhen::FirstCompleted).await?;
        print(format!("{} {}", waited.done.len(), waited.pending.len()));
        let waited = wait(tasks.clone()).timeout(1.5).await?;
        print(format!("{} {}", waited.done.len(), waited.pending.len()));
        print(wait(tasks).until(ReturnWhen::FirstException).await?.done.len());
        Ok(())
    }
    check(
        "
async def fails():
    await asyncio.sleep(1)
    raise ValueError('one')

async def returns():
    await asyncio.sleep(2)
    return 2

async def main():
    both = [asyncio.create_task(fails()), asyncio.create_task(returns())]
    try:
        await asyncio.gather(*both)
    except ValueError as error:
        print(f'ValueError: {error}')
    for result in await asyncio.gather(*both, return_exceptions=True):
        print(f'ValueError: {result}' if isinstance(result, ValueError) else result)
    tasks = [asyncio.create_task(asyncio.sleep(seconds)) for seconds in (3, 1, 2)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending))
    done, pending = await asyncio.wait(tasks, timeout=1.5)
    print(len(done), len(pending))
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    print(len(done))
",
        program,
    );
}

#[test]
fn as_completed_gives_results_in_the_order_in_which_they_come() {
    async fn program() -> Result {
        let tasks = [3.0, 1.0, 2.0].map(|seconds| create_task(sleep(seconds)));
        for result in as_completed(&tasks)?.results() {
            result?.await?;
            print(time());
        }
        let tasks = [3.0, 1.0].map(|seconds| create_task(sleep(seconds)));
        let mut results = as_completed_within(2.0, &tasks)?;
        while let Some(result) = results.next().await {
            print(result.map_or_else(|error| error.kind().name(), |()| "done"));
        }
        Ok(())
    }
    check(
        "
async def main():
    tasks = [asyncio.create_task(asyncio.sleep(seconds)) for seconds in (3, 1, 2)]
    for result in asyncio.as_completed(tasks):
        await result
        print(int(asyncio.get_running_loop().time()))
    tasks = [asyncio.create_task(asyncio.sleep(seconds)) for seconds in (3, 1)]
    for result in asyncio.as_completed(tasks, timeout=2):
        try:
            await result
            print('done')
        except TimeoutError:
            print('TimeoutError')
",
        program,
    );
}

#[test]
fn as_completed_gives_the_tasks_themselves_from_3_13_on() {
    async fn program() -> Result {
        let tasks = [3.0, 1.0].map(|seconds| create_task(sleep(seconds)).named(&format!("sleeps {seconds}")));
        let mut done = as_completed(&tasks)?;
        while let Some(task) = done.next_task().await? {
            print(task.name());
        }
        Ok(())
    }
    let script = "
import asyncio

async def main():
    tasks = [asyncio.create_task(asyncio.sleep(seconds), name=f'sleeps {seconds}') for seconds in (3, 1)]
    async for task in asyncio.as_completed(tasks):
        print(task.get_name())

asyncio.run(main())
";
    check_under(&[Version::V3_13], script, program);
}

#[test]
fn time_limits_can_be_set_and_moved() {
    async fn program() -> Result {
        print(timeout(1.0, sleep(2.0)).await.unwrap_err().kind().name());
        print(timeout_at(5.0, sleep(1.0)).await.is_ok());
        let moved = timeout_scope(Some(1.0), |scope| async move {
            scope.reschedule(scope.when().map(|when| when + 3.0))?;
            sleep(2.0).await?;
            print(scope.expired());
            scope.reschedule(None)?;
            sleep(9.0).await
        });
        moved.await?;
        print(time());
        let task = create_task(sleep(9.0));
        print(wait_for(&task, 1.0).await.unwrap_err().kind().name());
        print(task.cancelled());
        let kept = create_task(sleep(2.0));
        print(timeout(1.0, shield(&kept)).await.unwrap_err().kind().name());
        (&kept).await
    }
    check(
        "
async def main():
    try:
        async with asyncio.timeout(1):
            await asyncio.sleep(2)
    except TimeoutError:
        print('TimeoutError')
    async with asyncio.timeout_at(5):
        await asyncio.sleep(1)
    print('true')
    async with asyncio.timeout(1) as scope:
        scope.reschedule(scope.when() + 3)
        await asyncio.sleep(2)
        print(str(scope.expired()).lower())
        scope.reschedule(None)
        await asyncio.sleep(9)
    print(int(asyncio.get_running_loop().time()))
    task = asyncio.create_task(asyncio.sleep(9))
    try:
        await asyncio.wait_for(task, 1)
    except TimeoutError:
        print('TimeoutError')
    print(str(task.cancelled()).lower())
    kept = asyncio.create_task(asyncio.sleep(2))
    try:
        async with asyncio.timeout(1):
            await asyncio.shield(kept)
    except TimeoutError:
        print('TimeoutError')
    await kept
",
        program,
    );
}

#[test]
fn a_group_fails_with_what_its_tasks_raised() {
    async fn child(seconds: f64, fails: bool) -> Result {
        if let Err(error) = sleep(seconds).await {
            print(format!("{seconds} cancelled"));
            return Err(error);
        }
        if fails { Err(weakloop::Error::new(Kind::ValueError, "child")) } else { Ok(()) }
    }
    async fn program() -> Result {
        let group = task_group(async |group| {
            group.create_task(child(1.0, true))?;
            group.create_task(child(2.0, false))?;
            sleep(9.0).await
        });
        let error = group.await.unwrap_err();
        let members: Vec<String> = error.exceptions().iter().map(ToString::to_string).collect();
        print(members.join(", "));
        Ok(())
    }
    check(
        "
async def child(seconds, fails):
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        print(seconds, 'cancelled')
        raise
    if fails:
        raise ValueError('child')

async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child(1, True))
            group.create_task(child(2, False))
            await asyncio.sleep(9)
    except ExceptionGroup as error:
        print(', '.join(f'ValueError: {one}' for one in error.exceptions))
",
        program,
    );
}

#[test]
fn locks_semaphores_and_events_wake_in_order() {
    async fn program() -> Result {
        let (lock, event, semaphore) = (Lock::new(), Event::new(), Semaphore::bounded(2)?);
        let workers: Vec<_> = (0..4)
            .map(|number| {
                let (lock, event, semaphore) = (lock.clone(), event.clone(), semaphore.clone());
                create_task(async move {
                    event.wait().await?;
                    let _permit = semaphore.acquire().await?;
                    let _guard = lock.acquire().await?;
                    sleep(0.5).await?;
                    print(number);
                    Ok(())
                })
            })
            .collect();
        sleep(1.0).await?;
        event.set();
        gather(workers).await?;
        print(format!("{} {}", lock.locked(), semaphore.locked()));
        print(semaphore.release().unwrap_err());
        Ok(())
    }
    check(
        "
async def worker(number, lock, event, semaphore):
    await event.wait()
    async with semaphore:
        async with lock:
            await asyncio.sleep(0.5)
            print(number)

async def main():
    lock, event, semaphore = asyncio.Lock(), asyncio.Event(), asyncio.BoundedSemaphore(2)
    workers = [asyncio.create_task(worker(number, lock, event, semaphore)) for number in range(4)]
    await asyncio.sleep(1)
    event.set()
    await asyncio.gather(*workers)
    print(str(lock.locked()).lower(), str(semaphore.locked()).lower())
    try:
        semaphore.release()
    except ValueError as error:
        print(f'ValueError: {error}')
",
        program,
    );
}

#[test]
fn conditions_and_barriers_let_tasks_meet() {
    async fn program() -> Result {
        let (condition, barrier) = (Condition::new(), Barrier::new(2)?);
        let waiters: Vec<_> = (0..2)
            .map(|number| {
                let (condition, barrier) = (condition.clone(), barrier.clone());
                create_task(async move {
                    let guard = condition.acquire().await?;
                    guard.wait().await?;
                    print(format!("{number} notified"));
                    drop(guard);
                    print(barrier.wait().await?);
                    Ok(())
                })
            })
            .collect();
        sleep(1.0).await?;
        let guard = condition.acquire().await?;
        guard.notify(1);
        drop(guard);
        sleep(1.0).await?;
        print(barrier.n_waiting());
        let guard = condition.acquire().await?;
        guard.notify_all();
        drop(guard);
        gather(waiters).await?;
        barrier.abort().await?;
        print(barrier.wait().await.unwrap_err().kind().name());
        Ok(())
    }
    check(
        "
async def waiter(number, condition, barrier):
    async with condition:
        await condition.wait()
        print(number, 'notified')
    print(await barrier.wait())

async def main():
    condition, barrier = asyncio.Condition(), asyncio.Barrier(2)
    waiters = [asyncio.create_task(waiter(number, condition, barrier)) for number in range(2)]
    await asyncio.sleep(1)
    async with condition:
        condition.notify(1)
    await asyncio.sleep(1)
    print(barrier.n_waiting)
    async with condition:
        condition.notify_all()
    await asyncio.gather(*waiters)
    await barrier.abort()
    try:
        await barrier.wait()
    except asyncio.BrokenBarrierError:
        print('BrokenBarrierError')
",
        program,
    );
}

#[test]
fn queues_give_the_first_the_last_or_the_least() {
    async fn drain(queue: Queue<i64>) -> Result {
        loop {
            print(queue.get().await?);
            queue.task_done()?;
        }
    }
    async fn program() -> Result {
        for queue in [Queue::new(2), Queue::lifo(0), Queue::priority(0)] {
            let consumer = create_task(drain(queue.clone()));
            for item in [2, 3, 1i64] {
                queue.put(item).await?;
            }
            queue.join().await?;
            consumer.cancel();
            print((&consumer).await.is_err());
        }
        Ok(())
    }
    check(
        "
async def drain(queue):
    while True:
        print(await queue.get())
        queue.task_done()

async def main():
    for queue in [asyncio.Queue(2), asyncio.LifoQueue(), asyncio.PriorityQueue()]:
        consumer = asyncio.create_task(drain(queue))
        for item in [2, 3, 1]:
            await queue.put(item)
        await queue.join()
        consumer.cancel()
        try:
            await consumer
        except asyncio.CancelledError:
            print('true')
",
        program,
    );
}

#[test]
fn a_queue_is_shut_down_from_3_13_on() {
    async fn program() -> Result {
        let queue = Queue::new(0);
        queue.put(1i64).await?;
        queue.shutdown()?;
        print(queue.put(2).await.unwrap_err().kind().name());
        print(queue.get().await?);
        print(queue.get().await.unwrap_err().kind().name());
        let queue = Queue::<i64>::new(0);
        let waiter = create_task({
            let queue = queue.clone();
            async move { queue.get().await }
        });
        sleep(0.0).await?;
        queue.shutdown_immediately()?;
        print((&waiter).await.unwrap_err().kind().name());
        Ok(())
    }
    let script = "
import asyncio

async def main():
    queue = asyncio.Queue()
    await queue.put(1)
    queue.shutdown()
    try:
        await queue.put(2)
    except asyncio.QueueShutDown:
        print('QueueShutDown')
    print(await queue.get())
    try:
        await queue.get()
    except asyncio.QueueShutDown:
        print('QueueShutDown')
    queue = asyncio.Queue()
    waiter = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    queue.shutdown(immediate=True)
    try:
        await waiter
    except asyncio.QueueShutDown:
        print('QueueShutDown')

asyncio.run(main())
";
    check_under(&[Version::V3_13], script, program);
}

#[test]
fn eager_tasks_begin_within_create_task_from_3_12_on() {
    async fn child(name: &'static str, seconds: Option<f64>) -> Result {
        print(format!("{name} begins"));
        if let Some(seconds) = seconds {
            sleep(seconds).await?;
        }
        print(format!("{name} ends"));
        Ok(())
    }
    async fn program() -> Result {
        EventLoop::running().set_eager_tasks(true);
        let quick = create_task(child("quick", None));
        print(quick.done());
        let slow = create_task(child("slow", Some(1.0)));
        print(slow.done());
        gather([quick, slow]).await?;
        EventLoop::running().set_eager_tasks(false);
        let last = create_task(child("last", None));
        print(last.done());
        last.await
    }
    let script = "
import asyncio

async def child(name, seconds):
    print(name, 'begins')
    if seconds is not None:
        await asyncio.sleep(seconds)
    print(name, 'ends')

async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    quick = asyncio.create_task(child('quick', None))
    print(str(quick.done()).lower())
    slow = asyncio.create_task(child('slow', 1))
    print(str(slow.done()).lower())
    await asyncio.gather(quick, slow)
    loop.set_task_factory(None)
    last = asyncio.create_task(child('last', None))
    print(str(last.done()).lower())
    await last

asyncio.run(main())
";
    check_under(&[Version::V3_12, Version::V3_13], script, program);
}

#[test]
fn streams_read_in_every_way_and_end() {
    async fn serve(reader: StreamReader, writer: StreamWriter) -> Result {
        print(format!("read {:?}", reader.read(2).await?));
        print(format!("exactly {:?}", reader.readexactly(3).await?));
        print(format!("until {:?}", reader.readuntil(b";").await?));
        let error = reader.readexactly(9).await.unwrap_err();
        print(format!("{} {:?}", error.message(), error.partial().unwrap_or_default()));
        print(format!("at eof {}", reader.at_eof()));
        writer.writelines([&b"a"[..], b"b\n"])?;
        writer.write(b"rest")?;
        writer.drain().await?;
        writer.close()?;
        writer.wait_closed().await
    }
    async fn program() -> Result {
        let server = start_server(serve, "127.0.0.1", 80).await?;
        print(format!("{} {}", server.sockets()[0], server.is_serving()));
        let (reader, writer) = open_connection_limited("127.0.0.1", 80, 8).await?;
        print(writer.peername().map_or("nobody".to_string(), |address| address.to_string()));
        writer.write(b"abcdef;xy")?;
        print(writer.can_write_eof());
        writer.write_eof()?;
        print(format!("line {:?}", reader.readline().await?));
        print(format!("all {:?}", reader.read_all().await?));
        print(reader.readuntil(b"").await.unwrap_err());
        print(writer.is_closing());
        writer.close()?;
        server.leave().await?;
        print(server.sockets().len());
        print(open_connection("127.0.0.1", 80).await.unwrap_err().kind().name());
        Ok(())
    }
    check(
        "
def shown(data):
    return list(data)

async def serve(reader, writer):
    print('read', shown(await reader.read(2)))
    print('exactly', shown(await reader.readexactly(3)))
    print('until', shown(await reader.readuntil(b';')))
    try:
        await reader.readexactly(9)
    except asyncio.IncompleteReadError as error:
        print(error, shown(error.partial))
    print('at eof', str(reader.at_eof()).lower())
    writer.writelines([b'a', b'b\\n'])
    writer.write(b'rest')
    await writer.drain()
    writer.close()
    await writer.wait_closed()

async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 80)
    async with server:
        print(server.sockets[0].getsockname(), str(server.is_serving()).lower())
        reader, writer = await asyncio.open_connection('127.0.0.1', 80, limit=8)
        print(writer.get_extra_info('peername'))
        writer.write(b'abcdef;xy')
        print(str(writer.can_write_eof()).lower())
        writer.write_eof()
        print('line', shown(await reader.readline()))
        print('all', shown(await reader.read()))
        try:
            await reader.readuntil(b'')
        except ValueError as error:
            print(f'ValueError: {error}')
        print(str(writer.is_closing()).lower())
        writer.close()
    print(len(server.sockets))
    try:
        await asyncio.open_connection('127.0.0.1', 80)
    except ConnectionRefusedError:
        print('ConnectionRefusedError')
",
        program,
    );
}

#[test]
fn a_reader_that_only_its_protocol_knows_loses_the_task_that_reads() {
    async fn program() -> Result {
        let reader = StreamReader::new();
        let protocol = StreamReaderProtocol::new(&reader);
        let byte = reader.read(1);
        drop(reader);
        drop(create_task(async {
            print(format!("got {:?}", byte.await?));
            Ok(())
        }));
        sleep(1.0).await?;
        protocol.data_received(b"x")?;
        sleep(1.0).await
    }
    check(
        "
async def reads(reader):
    data = reader.read(1)
    del reader
    print('got', list(await data))

def connect():
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    asyncio.create_task(reads(reader))
    return protocol

async def main():
    protocol = connect()
    await asyncio.sleep(1)
    protocol.data_received(b'x')
    await asyncio.sleep(1)
",
        program,
    );
}

#[test]
fn a_server_closes_or_aborts_its_clients_from_3_13_on() {
    async fn serve(reader: StreamReader, writer: StreamWriter) -> Result {
        print(format!("server read {:?}", reader.read_all().await?));
        writer.close()
    }
    async fn program() -> Result {
        let server = start_server(serve, "127.0.0.1", 80).await?;
        for abort in [false, true] {
            let (reader, writer) = open_connection("127.0.0.1", 80).await?;
            sleep(1.0).await?;
            if abort {
                server.abort_clients()?
            } else {
                server.close_clients()?
            }
            print(format!("client read {:?}", reader.read_all().await?));
            writer.close()?; // what a handle that drops sets off happens only after the step
        }
        server.close()?;
        server.wait_closed().await
    }
    let script = "
import asyncio

async def serve(reader, writer):
    print('server read', list(await reader.read()))
    writer.close()

async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 80)
    for abort in False, True:
        reader, writer = await asyncio.open_connection('127.0.0.1', 80)
        await asyncio.sleep(1)
        if abort:
            server.abort_clients()
        else:
            server.close_clients()
        print('client read', list(await reader.read()))
        writer.close()
    reader = writer = None
    server.close()
    await server.wait_closed()

asyncio.run(main())
";
    check_under(&[Version::V3_13], script, program);
}

#[test]
fn loops_by_hand_run_stop_and_close() {
    async fn child() -> Result<i64> {
        sleep(1.0).await?;
        Ok(1)
    }
    let script = "
import asyncio

async def child():
    await asyncio.sleep(1)
    return 1

def callback():
    print('stops at', int(loop.time()))
    loop.stop()

loop = asyncio.new_event_loop()
print(loop.run_until_complete(child()))
task = loop.create_task(child())
print(loop.run_until_complete(task))
loop.call_later(2, callback)
loop.run_forever()
future = loop.create_future()
loop.call_soon(lambda: None)
loop.stop()
try:
    loop.run_until_complete(future)
except RuntimeError as error:
    print(error)
print(loop.is_running(), loop.is_closed())
loop.close()
print(loop.is_closed())
with asyncio.Runner() as runner:
    print(runner.run(child()), runner.run(child()))
asyncio.run(child())
";
    let program = |program: &weakloop::Program| {
        let event_loop = program.new_event_loop();
        program.print(event_loop.run_until_complete(child())?);
        let task = event_loop.create_task(child())?;
        program.print(event_loop.run_until_complete(&task)?);
        let stopped = event_loop.clone();
        event_loop.call_later(2.0, move || {
            print(format!("stops at {}", stopped.time()));
            stopped.stop();
        });
        event_loop.run_forever()?;
        let future = event_loop.create_future::<()>();
        event_loop.call_soon(|| ())?;
        event_loop.stop();
        program.print(event_loop.run_until_complete(future).unwrap_err().message());
        let shown = |flag| if flag { "True" } else { "False" };
        program.print(format!("{} {}", shown(event_loop.is_running()), shown(event_loop.is_closed())));
        event_loop.close()?;
        program.print(shown(event_loop.is_closed()));
        let runner = program.new_runner();
        program.print(format!("{} {}", runner.run(child())?, runner.run(child())?));
        runner.close()?;
        program.run(child()).map(drop)
    };
    for setup in VERSIONS.into_iter().flat_map(setups) {
        let quiet = Detail::Quiet;
        let twin = program::trace(&Source::new("twin.py", script), &setup, quiet);
        let (expected, _) = twin.expect("the twin is a script that weakloop knows");
        assert_eq!(trace(&setup.run_plain(program).records, quiet), expected, "{}", setup.version);
    }
}

#[test]
fn the_loops_messages_go_to_the_handler_of_the_program() {
    async fn program() -> Result {
        EventLoop::running().set_exception_handler(|context| {
            let error = context.exception().map(|error| error.to_string()).unwrap_or_default();
            print(format!("handler: {} {error}", context.message()));
        });
        drop(create_task(async { Err::<(), _>(weakloop::Error::new(Kind::ValueError, "nobody looks")) }));
        drop(create_task(async { create_future::<()>().await }));
        sleep(1.0).await?;
        let error = weakloop::Error::new(Kind::ValueError, "asked");
        EventLoop::running().call_exception_handler("by hand", Some(&error))
    }
    let setup = Setup::new().policy(Policy::Every);
    assert_eq!(
        setup.run(program()).printed(),
        "handler: Task exception was never retrieved ValueError: nobody looks\n\
         handler: Task was destroyed but it is pending! \n\
         handler: by hand ValueError: asked\n"
    );
}

#[test]
fn a_handler_that_keeps_the_task_of_a_message_keeps_it_from_its_end() {
    async fn program() -> Result {
        let kept = Rc::new(std::cell::RefCell::new(None));
        let keeps = Rc::clone(&kept);
        EventLoop::running().set_exception_handler(move |context| *keeps.borrow_mut() = context.task());
        drop(create_task(async { create_future::<()>().await }).named("kept"));
        sleep(1.0).await?;
        let task = kept.take().expect("the message had the task");
        print(format!("{} done: {}", task.name(), task.done()));
        task.cancel();
        sleep(0.0).await?;
        print((&task).await.unwrap_err());
        Ok(())
    }
    let run = Setup::new().policy(Policy::Every).run(program());
    assert_eq!(run.printed(), "kept done: false\nRuntimeError: cannot reuse already awaited coroutine\n");
}
