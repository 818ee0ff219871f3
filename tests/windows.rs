//! What is known after every step of which tasks nothing keeps: that it is what a search of the whole heap says, and that
//! asking costs by what changed.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use crate::strategies::{any_program, any_setup};
use proptest::prelude::*;
use weakloop::asyncio::coroutine::{Body, Native};
use weakloop::asyncio::runner;
use weakloop::asyncio::world::{Limits, Silent, Watcher, World};
use weakloop::heap::{Edge, Header, Heap, Label, Object};
use weakloop::record::{Hold, Site};
use weakloop::script::run_program;
use weakloop::sim::simulate;
use weakloop::tracker::Tracker;
use weakloop::{
    Contract, Event, FutureHandle, Lock, Policy, Queue, Result, Setup, Verdict, Version, collect,
    create_future, create_task, gather, shield, sleep, task_group, timeout, wait_for,
};

/// Runs that hold each answer against a search of the whole heap, and each object against what it told.
fn proving(contract: Contract, policy: Policy) -> Setup {
    Setup { contract, policy, lives: true, proves: true, records: true, ..Setup::default() }
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn after_every_step_a_search_of_the_whole_heap_agrees(program in any_program(), setup in any_setup()) {
        run_program(&program, &Setup { lives: true, proves: true, ..setup });
    }

    #[test]
    fn looking_for_what_a_collection_would_show_changes_nothing_either(program in any_program(), setup in any_setup()) {
        let setup = Setup { policy: Policy::ChosenWhereSeen, proves: true, ..setup };
        run_program(&program, &setup);
    }
}

/// Rust's handles come and go, and so do locks, queues, scopes and collections in the middle of a step.
async fn all_kinds() -> Result {
    let queue = Queue::new(1);
    let (lock, event) = (Lock::new(), Event::new());
    let (from, to, waits) = (queue.clone(), queue.clone(), event.clone());
    let consumer = create_task(async move {
        waits.wait().await?;
        Ok(from.get().await? + from.get().await?)
    });
    drop(create_task(async move {
        to.put(1_i64).await?;
        to.put(2).await?;
        create_future::<()>().await
    }));
    let locks: Vec<_> = (0..3)
        .map(|_| {
            let lock = lock.clone();
            create_task(async move {
                let _guard = lock.acquire().await?;
                sleep(0.25).await
            })
        })
        .collect();
    sleep(0.0).await?;
    collect();
    event.set();
    drop(locks);
    sleep(0.5).await?;
    let group = task_group(async |group| {
        drop(group.create_task(sleep(0.25)));
        drop(group.create_task(sleep(0.5)));
        Ok(())
    });
    group.await?;
    let late = timeout(0.25, async { create_future::<()>().await }).await;
    assert!(late.is_err());
    assert!(wait_for(create_task(sleep(1.0)), 0.5).await.is_err());
    assert!(timeout(0.5, shield(create_task(sleep(1.0)))).await.is_err());
    let kept = create_task(async { create_future::<()>().await });
    let again = kept.clone();
    drop(kept);
    collect();
    drop(again);
    assert_eq!(consumer.await?, 3);
    gather((0..3).map(|number| sleep(f64::from(number)))).await?;
    Ok(())
}

#[test]
fn programs_in_rust_tell_all_that_changes() {
    for contract in Contract::ALL {
        for policy in [Policy::Never, Policy::Every, Policy::EachStep, Policy::Random(0.25)] {
            let run = proving(contract, policy).run(all_kinds());
            assert!(1 < run.tasks.len());
        }
    }
}

#[test]
fn each_dropped_handle_opens_a_window_at_its_step() {
    let main = async {
        let tasks: Vec<_> = (0..5).map(|_| create_task(async { create_future::<()>().await })).collect();
        sleep(1.0).await?;
        for task in tasks {
            drop(task);
            sleep(1.0).await?;
        }
        Ok(())
    };
    let run = proving(Contract::Cpython, Policy::Never).run(main);
    let windows: Vec<(f64, Option<String>)> = run.tasks[1..6]
        .iter()
        .map(|life| (&life.windows[0], life.verdict))
        .map(|(window, verdict)| {
            assert_eq!(verdict, Verdict::Doomed);
            (window.from.time.as_secs(), window.last_path.as_ref().map(ToString::to_string))
        })
        .collect();
    let expected: Vec<(f64, Option<String>)> =
        (0..5).map(|number| (f64::from(number) + 1.0, Some(format!("Task T{}", number + 2)))).collect();
    assert_eq!(windows, expected);
}

/// An object that says that it tells its changes, and does not.
struct Silently {
    header: Header,
    next: RefCell<Option<Rc<Silently>>>,
}

impl Object for Silently {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(next) = &*self.next.borrow() {
            visit(Edge::strong(Label::Field("next"), &**next));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        self.next.take();
    }

    fn type_name(&self) -> &str {
        "Silently"
    }
}

fn world() -> Rc<World> {
    let world = World::new(Version::default(), Limits::default(), Rc::new(Silent));
    world.heap().keep_track();
    world
}

fn make(heap: &Rc<Heap>) -> Rc<Silently> {
    heap.alloc(|header| Silently { header, next: RefCell::default() })
}

fn told(act: impl FnOnce()) -> std::result::Result<(), String> {
    catch_unwind(AssertUnwindSafe(act)).map_err(|cause: Box<dyn Any + Send>| {
        cause.downcast_ref::<String>().cloned().unwrap_or_else(|| "another panic".to_string())
    })
}

#[test]
fn a_change_that_nobody_told_is_found() {
    let world = world();
    let (holder, held) = (make(world.heap()), make(world.heap()));
    let mut tracker = Tracker::default();
    tracker.update(world.heap());
    tracker.prove(&world);
    holder.next.replace(Some(Rc::clone(&held)));
    tracker.update(world.heap());
    let fault = told(|| tracker.prove(&world)).unwrap_err();
    assert!(fault.contains("nobody told"), "{fault}");
    holder.header().touch();
    tracker.update(world.heap());
    tracker.prove(&world);
    holder.next.take();
    drop(held);
    let fault = told(|| tracker.update(world.heap())).unwrap_err();
    assert!(fault.contains("did not tell"), "{fault}");
}

#[test]
fn what_holds_an_object_from_outside_without_telling_is_counted_after_every_step() {
    let world = world();
    let (outer, inner) = (make(world.heap()), make(world.heap()));
    outer.next.replace(Some(Rc::clone(&inner)));
    inner.next.replace(Some(Rc::clone(&outer)));
    let ids = [outer.header().id(), inner.header().id()];
    let mut tracker = Tracker::default();
    tracker.update(world.heap());
    drop(outer);
    tracker.update(world.heap());
    assert_eq!(ids.map(|id| tracker.hold(world.heap(), id)), [Hold::Held; 2]);
    drop(inner);
    tracker.update(world.heap());
    assert_eq!(ids.map(|id| tracker.hold(world.heap(), id)), [Hold::Nothing; 2]);
    let revived = world.heap().get(ids[1]).unwrap();
    revived.header().touch();
    tracker.update(world.heap());
    assert_eq!(ids.map(|id| tracker.hold(world.heap(), id)), [Hold::Held; 2]);
    revived.clear();
}

/// A run with a tracker of its own; how many objects it looked at, and in how many steps.
fn looks(main: impl Future<Output = Result> + 'static) -> (u64, u64) {
    struct Looks(Rc<World>, RefCell<Tracker>);

    impl Watcher for Looks {
        fn between_batches(&self, _iteration: u64) {}

        fn watches_callbacks(&self) -> bool {
            true
        }

        fn after_callback(&self) {
            self.1.borrow_mut().update(self.0.heap());
        }

        fn collect(&self, _generation: u8) -> usize {
            0
        }
    }

    let seen = Rc::new(RefCell::new((0, 0)));
    let left = Rc::clone(&seen);
    simulate(&Setup::default(), Rc::new(Silent), move |world| {
        world.heap().keep_track();
        let looks = Rc::new(Looks(Rc::clone(world), RefCell::default()));
        world.set_watcher(Some(Rc::<Looks>::clone(&looks)));
        let ended = runner::run(world, Body::Native(Native::new(main)), Site::Unknown);
        world.set_watcher(None);
        left.replace((looks.1.borrow().looks(), world.callbacks()));
        ended
    });
    seen.take()
}

type Futures = Rc<RefCell<Vec<FutureHandle>>>;

async fn waits(futures: Futures, number: usize) -> Result {
    loop {
        let future = create_future();
        futures.borrow_mut()[number] = future.clone();
        future.await?;
    }
}

/// So many tasks wait, and one after the other is woken and waits again.
async fn wakes(tasks: usize, steps: usize, gathers: bool) -> Result {
    let futures: Futures = Rc::new(RefCell::new((0..tasks).map(|_| create_future()).collect()));
    let waiters: Vec<_> = (0..tasks).map(|number| waits(Rc::clone(&futures), number)).collect();
    if gathers {
        drop(create_task(async move { gather(waiters).await.map(drop) }));
    } else {
        waiters.into_iter().for_each(|waiter| drop(create_task(waiter)));
    }
    sleep(1.0).await?;
    for step in 0..steps {
        let future = futures.borrow()[step % tasks].clone();
        future.set_result(())?;
        drop(future);
        sleep(0.0).await?;
    }
    Ok(())
}

#[test]
fn a_step_among_many_tasks_looks_at_as_many_objects_as_one_among_few() {
    for gathers in [false, true] {
        let per_step = |tasks: usize| {
            let (idle, _) = looks(wakes(tasks, 0, gathers));
            let (looks, _) = looks(wakes(tasks, 200, gathers));
            (looks - idle) / 200
        };
        let (few, many) = (per_step(10), per_step(1000));
        assert!(many <= few + 1 && few < 25, "{few} looks per step among 10 tasks, {many} among 1000");
    }
}

async fn takes(from: Queue<FutureHandle>) -> Result {
    loop {
        drop(from.get().await?);
    }
}

/// So many tokens lie in a queue and so many tasks wait for another; in each step a token is put in, and one is taken out.
async fn passes(tokens: usize, steps: usize) -> Result {
    let (full, empty) = (Queue::new(0), Queue::new(0));
    for _ in 0..tokens {
        full.put(create_future::<()>()).await?;
        drop(create_task(takes(empty.clone())));
    }
    sleep(1.0).await?;
    for _ in 0..steps {
        let token: FutureHandle = full.get().await?;
        full.put(create_future()).await?;
        empty.put(token).await?;
        sleep(0.0).await?;
    }
    Ok(())
}

#[test]
fn a_step_with_a_long_queue_looks_at_as_much_as_one_with_a_short_queue() {
    let per_step = |tokens: usize| {
        let (idle, _) = looks(passes(tokens, 0));
        let (looks, _) = looks(passes(tokens, 50));
        (looks - idle) / 50
    };
    // From 64 items on they are told one by one.
    let (some, many) = (per_step(200), per_step(2000));
    assert!(many <= some + 1 && some < 100, "{some} looks per step with 200 items, {many} with 2000");
}

/// Many tasks wait for one future, one more in each step.
async fn crowds(count: usize) -> Result {
    let future = create_future::<()>();
    for _ in 0..count {
        let awaited = future.clone();
        drop(create_task(async move { awaited.await }));
        sleep(0.0).await?;
    }
    future.set_result(())?;
    sleep(0.0).await
}

#[test]
fn a_task_that_joins_a_crowd_costs_what_the_first_of_it_costs() {
    let per_task = |tasks: usize| looks(crowds(tasks)).0 / tasks as u64;
    let (some, many) = (per_task(200), per_task(2000));
    assert!(many <= some + 1 && some < 100, "{some} looks per task of 200, {many} of 2000");
}

#[cfg(feature = "python")]
mod scripts {
    use std::fs;
    use std::path::Path;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use weakloop::asyncio::world::Silent;
    use weakloop::choice::Seeded;
    use weakloop::python::program::Script;
    use weakloop::python::source::Source;

    use super::*;

    /// The first thing that the tracker and a search of the whole heap say differently about a script.
    fn fault(path: &Path) -> Option<String> {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let source = Source::new(&name, &fs::read_to_string(path).expect("the script was just listed"));
        let script = Script::compile(&source).ok()?;
        let faults = [Policy::Never, Policy::Every].map(|policy| {
            let setup = proving(Contract::Cpython, policy);
            told(|| drop(script.run(&setup, Box::new(Seeded::new(0)), Rc::new(Silent)))).err()
        });
        faults.into_iter().flatten().next().map(|fault| format!("{name}: {fault}\n"))
    }

    /// What can be done to a list, a set, a dict, queues and a future in one step; `#` stands for a number, `some` for an item that is
    /// in all of them.
    const CHANGES: &[&str] = &[
        "a.append(Item())",
        "a.append(some)",
        "a.insert(#, some)",
        "a.pop(#) if # < len(a) else None",
        "a.pop() if a else None",
        "a.remove(some) if some in a else None",
        "a[# % 64:# % 64 + 3] = [Item(), some]",
        "a[::2] = [Item() for _ in a[::2]]",
        "del a[# % 50::7]",
        "a.reverse()",
        "a.sort(key=id)",
        "a.extend(b)",
        "a.extend(Item() for _ in range(#))",
        "a += a",
        "a *= # % 3",
        "a.clear()",
        "b.add(Item())",
        "b.add(some)",
        "b.discard(some)",
        "b.pop() if b else None",
        "b -= set(list(b)[:#])",
        "b |= set(a)",
        "b &= set(a)",
        "b ^= {some, Item()}",
        "b.clear()",
        "b.update(d)",
        "c[#] = Item()",
        "c[#] = some",
        "c[Item()] = some",
        "c.pop(#, None)",
        "c.popitem() if c else None",
        "c.update(d)",
        "c.setdefault(#, Item())",
        "c.clear()",
        "d[some] = Item()",
        "d.pop(some, None)",
        "d.update(dict.fromkeys(a, some))",
        "[queue.put_nowait(Item()) for queue in queues]",
        "[queue.put_nowait(some) for queue in queues]",
        "[queue.get_nowait() for queue in queues if not queue.empty()]",
        "waiting.extend(asyncio.create_task(event.wait()) for _ in range(#))",
        "waiting.pop(#).cancel() if # < len(waiting) else None",
        "waiting.extend(asyncio.create_task(wait(future)) for _ in range(#))",
        "future.add_done_callback(Item())",
        "future.add_done_callback(some)",
        "future.remove_done_callback(some)",
        "future.cancel()",
        "future.done() or future.set_result(some)",
        "future = asyncio.Future()",
        "event.set()",
        "event.clear()",
        "e.append(Item())",
        "e.appendleft(some)",
        "e.popleft() if e else None",
        "e.rotate(#)",
        "a, b = list(b), set(a)",
        "c, d = d, c",
        "a = [Item() for _ in range(#)]",
        "some.items = a",
        "c[#] = c",
        "some = Item()",
        "gc.collect()",
    ];

    /// A script that does such things to large containers, one in each step.
    fn changing(changes: &[(usize, u8)]) -> String {
        let mut text = "import asyncio, gc\nfrom collections import deque\n\n\nclass Item:\n    def __lt__(self, other):\n        return id(self) < id(other)\n\n    def __call__(self, future):\n        pass\n\n\nasync def wait(future):\n    await future\n\n\nasync def main():\n    items = [Item() for _ in range(70)]\n    some = items[3]\n    a, b, c, d, e = list(items), set(items), dict(enumerate(items)), {}, deque(items)\n    queues = [asyncio.Queue(), asyncio.LifoQueue(), asyncio.PriorityQueue()]\n    for queue in queues:\n        for item in items:\n            queue.put_nowait(item)\n    del queue\n    event, waiting = asyncio.Event(), []\n    future = asyncio.Future()\n    for item in items:\n        future.add_done_callback(item)\n    del items, item\n".to_string();
        for (change, number) in changes {
            let change = CHANGES[change % CHANGES.len()].replace('#', &number.to_string());
            text += &format!("    {change}\n    await asyncio.sleep(0)\n");
        }
        text + "\n\nasyncio.run(main())\n"
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..config() })]

        #[test]
        fn a_large_container_tells_each_item_that_comes_or_goes(
            changes in prop::collection::vec((any::<usize>(), 0_u8..100), 1..40),
            policy in prop_oneof![Just(Policy::Never), Just(Policy::Every)],
        ) {
            let text = changing(&changes);
            let script = Script::compile(&Source::new("changing.py", &text)).expect("the script is within the subset");
            let setup = proving(Contract::Cpython, policy);
            let run = script.run(&setup, Box::new(Seeded::new(0)), Rc::new(Silent));
            prop_assert_eq!(run.status, 0, "{}\n{}", run.outcome, text);
        }
    }

    /// A task that goes with its loop leaves another in its place for the message: that one has all its callbacks.
    const GONE_WITH_ITS_LOOP: &str = "import asyncio


class Item:
    def __call__(self, future):
        pass


async def wait():
    await asyncio.sleep(1)


told = []
loop = asyncio.new_event_loop()
loop.set_exception_handler(lambda loop, context: told.append(context['task']))
task = loop.create_task(wait())
for _ in range(70):
    task.add_done_callback(Item())
loop.close()
del loop, task
asyncio.run(asyncio.sleep(1))
assert len(told) == 1, told
";

    #[test]
    fn a_task_with_many_callbacks_that_drops_while_it_is_pending_leaves_none_untold() {
        let source = Source::new("gone.py", GONE_WITH_ITS_LOOP);
        let script = Script::compile(&source).expect("the script is within the subset");
        let setup = proving(Contract::Cpython, Policy::Never);
        let run = script.run(&setup, Box::new(Seeded::new(0)), Rc::new(Silent));
        assert_eq!(run.status, 0, "{}", run.outcome);
    }

    #[test]
    fn in_all_scripts_a_search_of_the_whole_heap_agrees_after_every_step() {
        let part = std::env::var("WEAKLOOP_SCRIPTS").unwrap_or_default();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
        let listed = fs::read_dir(folder).expect("tests/scripts is there");
        let paths = listed.map(|entry| entry.expect("tests/scripts can be read").path());
        let is_script = |path: &std::path::PathBuf| {
            path.extension().is_some_and(|extension| extension == "py")
                && path.to_string_lossy().contains(&part)
        };
        let mut paths: Vec<_> = paths.filter(is_script).collect();
        paths.sort();
        let (next, faults) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
                let work = || {
                    while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                        faults.lock().expect("no thread panics").extend(fault(path));
                    }
                };
                thread::Builder::new()
                    .stack_size(1 << 30)
                    .spawn_scoped(scope, work)
                    .expect("a thread starts");
            }
        });
        let mut faults = faults.into_inner().expect("no thread panics");
        faults.sort();
        assert!(faults.is_empty(), "{} of {} scripts:\n{}", faults.len(), paths.len(), faults.concat());
    }
}
