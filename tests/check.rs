//! `weakloop check` and `weakloop why` as their user meets them.

use std::fs;
use std::path::Path;
use std::process::Command;

use weakloop::Setup;
use weakloop::check::check_source;
use weakloop::explore::Plan;

use crate::command::{Said, weakloop, weakloop_in};
use crate::expected::expect_file;

/// Checks a script, which is called `x.py` in a folder of its own.
fn check(name: &str, text: &str, options: &[&str]) -> Said {
    on_script("check", name, text, options)
}

fn on_script(command: &str, name: &str, text: &str, options: &[&str]) -> Said {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("the target folder can be written to");
    fs::write(folder.join("x.py"), text).expect("the target folder can be written to");
    weakloop_in(&folder, &[&[command, "x.py"], options].concat())
}

/// A reader that only its task and a weak reference know: asyncio's StreamReader in small.
const WEAKLY_READ: &str = "\
import asyncio, weakref

class Reader:
    def __init__(self):
        self.waiter = None

    async def read(self):
        self.waiter = asyncio.get_running_loop().create_future()
        return await self.waiter

def arrive(ref, data):
    reader = ref()
    if reader is not None:
        reader.waiter.set_result(data)

async def consume(reader):
    print('got', await reader.read())

async def main():
    reader = Reader()
    asyncio.get_running_loop().call_later(1, arrive, weakref.ref(reader), 'x')
    asyncio.create_task(consume(reader))
    del reader
    await asyncio.sleep(2)

asyncio.run(main())
";

/// Shutting down fails, since the tasks wait for one another in a ring; the main task drops when its loop has ended.
const A_RING_THAT_CANNOT_BE_CANCELLED: &str = "import asyncio


async def main(box):
    tasks = [asyncio.create_task(wait(box)) for _ in range(2)]
    box[1] = asyncio.get_running_loop().create_future()
    await box[1]


async def wait(box):
    box[1] = asyncio.current_task()
    await asyncio.gather(box[1])


asyncio.run(main([None, None]))
";

#[test]
fn what_drops_when_its_loop_has_ended_is_no_loss() {
    let findings =
        check_source("ring.py", A_RING_THAT_CANNOT_BE_CANCELLED, &Setup::default(), &Plan::default());
    let findings = findings.expect("the script is right");
    assert!(findings.outcomes[0].ending.to_string().contains("RecursionError"), "{:?}", findings.outcomes);
    assert_eq!(findings.losable().count(), 0, "{:?}", findings.tasks);
}

#[test]
fn the_lessons_third_listing_can_lose_nothing_but_lives_by_accident() {
    let listing = "docs/examples/3_forgotten_reference.py";
    let said = weakloop(&["check", listing]);
    assert_eq!((said.err.as_str(), said.status), ("", 0));
    expect_file("check_forgotten.txt", &said.out);
    assert_eq!(weakloop(&["check", listing, "--strict"]).status, 1);
    assert_eq!(weakloop(&["check", listing, "--contract", "documented"]).status, 1);
    assert_eq!(weakloop(&["check", listing, "--contract", "strong"]).status, 0);
}

/// Two dozen tasks are lost one by one, each a second after the one before; of the outcomes there are more than are shown.
#[test]
fn what_is_alike_is_folded() {
    let script = "\
import asyncio

async def parked():
    await asyncio.get_running_loop().create_future()

async def main():
    for _ in range(24):
        asyncio.create_task(parked())
        await asyncio.sleep(1)

asyncio.run(main())
";
    let said = check("folded", script, &[]);
    assert_eq!((said.err.as_str(), said.status), ("", 1));
    let rows: Vec<&str> = said.out.lines().filter(|line| line.contains("x.py:8 ")).collect();
    assert_eq!(rows.len(), 5, "{}", said.out);
    assert!(rows[3].starts_with("...") && rows[3].ends_with("20 more tasks"), "{}", rows[3]);
    assert!(rows[4].starts_with("T25 "), "{}", rows[4]);
    let outcomes: Vec<&str> = said.out.lines().filter(|line| line.contains("returned None")).collect();
    assert_eq!(outcomes.len(), 20, "{}", said.out);
    assert!(said.out.contains(" more outcomes"), "{}", said.out);
    assert!(said.out.contains("T2 T3 ... T10 (9 tasks)"), "{}", said.out);
    let json = check("folded", script, &["--format", "json"]);
    assert!((2..=25).all(|number| json.out.contains(&format!("\"name\": \"T{number}\""))), "{}", json.out);
}

#[test]
fn a_long_program_with_many_tasks_is_told_of_as_a_short_one() {
    let script = "\
import asyncio

async def rest():
    await asyncio.sleep(1)

async def main():
    await asyncio.gather(*[rest() for _ in range(30_000)])
    asyncio.create_task(rest())
    await asyncio.sleep(2)

asyncio.run(main())
";
    let said = check("long", script, &[]);
    assert_eq!((said.err.as_str(), said.status), ("", 0));
    assert!(
        said.out.starts_with("x.py: no task can be lost; 1 of 30002 tasks only the loop keeps alive"),
        "{}",
        said.out
    );
    let ran = on_script("run", "long", script, &[]);
    assert!(ran.err.starts_with("warning: only the loop kept task T30002 alive"), "{}", ran.err);
}

#[test]
fn a_task_that_waits_for_what_only_it_knows_can_be_lost() {
    let said = weakloop(&["check", "docs/examples/4_lost.py"]);
    assert_eq!((said.err.as_str(), said.status), ("", 1));
    expect_file("check_lost.txt", &said.out);
}

#[test]
fn a_loss_that_takes_something_away_is_harmful_and_the_weak_reference_is_named() {
    let said = check("check_weakly", WEAKLY_READ, &[]);
    assert_eq!((said.err.as_str(), said.status), ("", 1));
    expect_file("check_weakly.txt", &said.out);
    expect_file("why_weakly.txt", &on_script("why", "why_weakly", WEAKLY_READ, &["T2"]).out);
}

#[test]
fn every_format_tells_the_same() {
    let json = weakloop(&["check", "docs/examples/4_lost.py", "--format", "json"]);
    let sarif = weakloop(&["check", "docs/examples/4_lost.py", "--format", "sarif"]);
    let github = weakloop(&["check", "docs/examples/4_lost.py", "--format", "github"]);
    assert_eq!([json.status, sarif.status, github.status], [1, 1, 1]);
    expect_file("check_lost.json", &json.out);
    expect_file("check_lost.sarif", &sarif.out);
    expect_file("check_lost.github", &github.out);
}

#[test]
fn the_findings_do_not_depend_on_the_threads() {
    let [one, three] =
        ["1", "3"].map(|threads| check("check_threads", WEAKLY_READ, &["--threads", threads]).out);
    assert_eq!(one, three);
}

#[test]
fn a_replay_loses_what_the_check_lost() {
    let said = weakloop(&["check", "docs/examples/4_lost.py"]);
    let token = token(&said.out);
    let again = weakloop(&["run", "docs/examples/4_lost.py", "--replay", &token]);
    assert_eq!((again.out.as_str(), again.status), ("waiting for news\n", 0));
    assert!(again.err.contains("error: task T2 was destroyed before it was done"), "{}", again.err);
}

#[test]
fn a_replay_outlives_edits_elsewhere_and_says_where_it_fits_no_more() {
    let found = check("replay_before", WEAKLY_READ, &[]);
    let token = token(&found.out);
    let edited = WEAKLY_READ
        .replace("async def main():\n", "async def other():\n    await asyncio.sleep(0)\n\nasync def main():\n    kept = asyncio.create_task(other())\n    await kept\n")
        .replace("import asyncio, weakref\n", "import asyncio\nimport weakref\n\n# More lines.\n")
        .replace("await self.waiter\n", "await self.waiter  # a remark: '#'\n");
    assert!(edited.contains("# a remark"));
    let again = on_script("run", "replay_after", &edited, &["--replay", &token]);
    assert!(again.err.contains("was destroyed before it was done"), "{}", again.err);
    assert_eq!(again.status, 0);
    let other = WEAKLY_READ.replace("print('got', ", "print('has', ");
    let misfit = on_script("run", "replay_misfit", &other, &["--replay", &token]);
    assert_eq!(misfit.status, 2);
    assert!(
        misfit.err.ends_with(
            "error: the token does not fit this program any more: decision 1 of 1, a collection after a step of task \
             T2, belongs to a place that the run never came to\n"
        ),
        "{}",
        misfit.err
    );
}

/// A Python of version 3.11 or later, if there is one.
pub fn python() -> Option<Command> {
    let asked = "import sys; sys.exit(sys.version_info < (3, 11))";
    let found = Command::new("python3").args(["-c", asked]).status().is_ok_and(|status| status.success());
    found.then(|| Command::new("python3"))
}

#[test]
fn a_script_for_cpython_makes_the_finding_happen_there() {
    let found = check("python_script", WEAKLY_READ, &[]);
    let said =
        on_script("run", "python_script", WEAKLY_READ, &["--replay", &token(&found.out), "--python-script"]);
    assert_eq!((said.err.as_str(), said.status), ("", 0));
    expect_file("python_script.py", &said.out);
    let Some(mut python) = python() else {
        println!("no python3 of version 3.11 or later here: what CPython does with the script is not tried");
        return;
    };
    let output = python.args(["-c", &said.out]).output().expect("python3 runs");
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(
        (String::from_utf8_lossy(&output.stdout).as_ref(), output.status.code()),
        ("", Some(0)),
        "{err}"
    );
    assert!(err.starts_with("Task was destroyed but it is pending!"), "{err}");
}

#[test]
fn what_a_script_for_cpython_can_not_force_is_refused() {
    let text = "\
import asyncio

async def say(word):
    await asyncio.sleep(1)
    print(word)

async def main():
    await asyncio.gather(say('a'), say('b'))

asyncio.run(main())
";
    let found = check("python_order", text, &["--shuffle"]);
    assert_eq!(found.status, 0, "{}", found.out);
    let json = check("python_order", text, &["--shuffle", "--format", "json"]).out;
    let token = token(
        json.rsplit_once("\"coverage\"")
            .expect("the document tells coverage")
            .0
            .rsplit_once("--replay")
            .map(|(_, rest)| format!("--replay{rest}"))
            .expect("an outcome has a token")
            .as_str(),
    );
    let token = token.trim_end_matches(['"', ',']);
    let said = on_script("run", "python_order", text, &["--replay", token]);
    assert_eq!(said.out, "b\na\n", "{}", said.err);
    let said = on_script("run", "python_order", text, &["--replay", token, "--python-script"]);
    assert_eq!((said.out.as_str(), said.status), ("", 2));
    assert!(said.err.contains("can't force"), "{}", said.err);
}

fn token(text: &str) -> String {
    let (_, rest) = text.split_once("--replay ").expect("the check found something");
    rest.split_whitespace().next().expect("a token follows").to_string()
}

#[test]
fn a_token_that_was_mistyped_is_refused() {
    let found = weakloop(&["check", "docs/examples/4_lost.py"]);
    let token = token(&found.out);
    let one_more = format!("{token}0");
    for wrong in ["wl1-abc", &one_more, &token[..token.len() - 1]] {
        let said = weakloop(&["run", "docs/examples/4_lost.py", "--replay", wrong]);
        assert_eq!((said.out.as_str(), said.status), ("", 2), "{wrong}");
        assert!(said.err.contains("is damaged"), "{wrong}: {}", said.err);
    }
}

#[test]
fn a_task_that_the_loop_makes_is_made_where_the_program_asked_for_it() {
    let text = "\
import asyncio

async def serve(reader, writer):
    await reader.read()

async def flush(number):
    await asyncio.sleep(number)

async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 8080)
    loop = asyncio.get_running_loop()
    loop.call_soon(asyncio.create_task, flush(1))
    _, writer = await asyncio.open_connection('127.0.0.1', 8080)
    await asyncio.sleep(2)
    writer.close()
    server.close()
    await asyncio.sleep(1)

asyncio.run(main())
";
    let said = check("check_made", text, &[]);
    let places: Vec<&str> = said.out.lines().skip(3).map_while(|row| row.split_whitespace().nth(1)).collect();
    assert_eq!(places, ["x.py:19", "x.py:10", "x.py:12", "x.py:10", "x.py:10"], "{}", said.out);
}

#[test]
fn a_task_that_the_library_makes_is_made_where_the_program_called_it() {
    let script = "\
import asyncio
from asyncio.staggered import staggered_race

async def rest():
    await asyncio.sleep(1)

async def main():
    await staggered_race([rest, rest], 0.1)

with asyncio.Runner() as runner:
    runner.run(main())
";
    let said = check("library", script, &["--format", "json"]);
    let lines = said.out.lines().filter_map(|line| line.trim().strip_prefix("\"line\": "));
    let lines: Vec<&str> = lines.map(|line| line.trim_end_matches(',')).collect();
    // The main task, then those of the race: the second is made by the first of them. What shuts down is asyncio's own.
    assert!(lines.starts_with(&["11", "8", "8"]), "{lines:?} {}{}", said.out, said.err);
}

#[test]
fn a_task_that_closes_an_asynchronous_generator_is_told_of_as_such() {
    let script = "\
import asyncio

async def numbers():
    try:
        yield 1
        yield 2
    finally:
        await asyncio.sleep(0.1)

async def main():
    async for _ in numbers():
        break
    await asyncio.sleep(1)

asyncio.run(main())
";
    for command in ["check", "run"] {
        let said = on_script(command, "aclose", script, &[]);
        let text = format!("{}{}", said.out, said.err);
        let place = "12 |         break\n   |         ^^^^^ asyncio closes an asynchronous generator";
        assert!(text.contains(place) && text.contains("contextlib.aclosing"), "{text}");
        assert!(!text.contains("keep a reference"), "{text}");
    }
}

/// A debouncer: each call cancels the task of the one before, and lets go of it.
const DEBOUNCER: &str = "\
import asyncio

class Debouncer:
    task = None

    def call(self):
        if self.task is not None:
            self.task.cancel()
        self.task = asyncio.create_task(self.wait())

    async def wait(self):
        await asyncio.sleep(1)
        print('called')

async def main():
    debouncer = Debouncer()
    for _ in range(3):
        debouncer.call()
        await asyncio.sleep(0.5)
    await asyncio.sleep(2)

asyncio.run(main())
";

#[test]
fn a_task_that_is_cancelled_and_let_go_of_is_told_of_as_such() {
    for command in ["check", "run"] {
        let said = on_script(command, "debouncer", DEBOUNCER, &[]);
        let text = format!("{}{}", said.out, said.err);
        assert_eq!((said.status, text.matches("tasks T2 and T3 alive").count()), (0, 1), "{text}");
        assert!(text.contains("^ the program cancels this task, and lets go of it"), "{text}");
        assert!(text.contains("await the task after it") && !text.contains("keep a reference for"), "{text}");
    }
}

#[test]
fn the_tasks_of_a_servers_connections_are_told_of_as_such() {
    let script = "\
import asyncio

async def handle(reader, writer):
    writer.write(await reader.readline())
    writer.close()

async def main():
    server = await asyncio.start_server(handle, 'localhost', 8888)
    async with server:
        reader, writer = await asyncio.open_connection('localhost', 8888)
        writer.write(b'a line\\n')
        print(await reader.readline())
        writer.close()

asyncio.run(main())
";
    for command in ["check", "run"] {
        let said = on_script(command, "served", script, &[]);
        let text = format!("{}{}", said.out, said.err);
        assert_eq!(
            (said.status, text.matches("asyncio's server makes a task for each connection").count()),
            (0, 1),
            "{text}"
        );
        assert!(text.contains("there is nothing to keep") && !text.contains("in a variable"), "{text}");
    }
}

/// Waits of a task that nobody keeps, for tasks that it or asyncio has made.
const WAITS: [&str; 6] = [
    "await asyncio.gather(leaf(), leaf())",
    "await asyncio.gather(asyncio.gather(leaf()), leaf())",
    "await asyncio.wait([asyncio.create_task(leaf())])",
    "await asyncio.shield(leaf())",
    "[await it for it in asyncio.as_completed([leaf(), leaf()])]",
    "async with asyncio.TaskGroup() as group: group.create_task(leaf())",
];

#[test]
fn of_a_task_for_which_a_lost_one_waits_it_is_said_that_to_keep_that_one_helps() {
    for wait in WAITS {
        let script = format!(
            "\
import asyncio

async def leaf():
    await asyncio.get_running_loop().create_future()

async def parent():
    {wait}

async def main():
    asyncio.create_task(parent())
    await asyncio.sleep(1)

asyncio.run(main())
"
        );
        let said = on_script("check", "waits", &script, &[]);
        assert_eq!(said.status, 1, "{wait}: {}", said.out);
        let times = |text: &str| said.out.matches(text).count();
        let others = times("\nerror: ") - 1;
        assert_eq!(times("help: keep a reference for"), 1, "{wait}: {}", said.out);
        assert_eq!(times("help: keep task T2, which waits for"), others, "{wait}: {}", said.out);
    }
}

#[test]
fn a_task_that_main_cancels_last_of_all_is_said_to_be_held_until_then() {
    let script = "\
import asyncio

async def work():
    while True:
        await asyncio.sleep(1)

async def main():
    worker = asyncio.create_task(work())
    await asyncio.sleep(3)
    worker.cancel()

asyncio.run(main())
";
    for command in ["check", "run"] {
        let said = on_script(command, "cancelled_last", script, &[]);
        let text = format!("{}{}", said.out, said.err);
        assert_eq!((said.status, text.matches("by then the main task was done").count()), (0, 1), "{text}");
        let earlier =
            script.replace("worker.cancel()", "worker.cancel()\n    del worker\n    await asyncio.sleep(1)");
        let said = on_script(command, "cancelled_earlier", &earlier, &[]);
        let text = format!("{}{}", said.out, said.err);
        assert!(text.contains("alive") && !text.contains("by then the main task"), "{text}");
    }
}

#[test]
fn a_task_that_was_forgotten_before_it_was_cancelled_is_told_of_as_forgotten() {
    let script = "\
import asyncio

async def work(news):
    try:
        await news
    finally:
        await asyncio.sleep(1)

async def main():
    news = asyncio.get_running_loop().create_future()
    asyncio.create_task(work(news))
    await asyncio.sleep(0.1)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    del task
    await asyncio.sleep(2)

asyncio.run(main())
";
    let said = check("forgotten_then_cancelled", script, &[]);
    assert!(said.out.contains("only the loop keeps task T2 alive"), "{}", said.out);
    assert!(said.out.contains("keep a reference for") && !said.out.contains("cancel()"), "{}", said.out);
}

#[test]
fn nothing_is_said_of_the_tasks_by_which_asyncio_shuts_down() {
    let script = "\
import asyncio

async def numbers():
    try:
        yield 1
    finally:
        await asyncio.sleep(0.1)

kept = []

async def main():
    kept.append(numbers())
    print(await anext(kept[0]))

asyncio.run(main())
";
    let said = check("shutdown_asyncgens", script, &["--strict"]);
    let rows: Vec<&str> = said.out.lines().skip_while(|line| !line.starts_with("task")).take(3).collect();
    assert!(said.status == 0 && rows[1].starts_with("T1 ") && rows[2].is_empty(), "{}", said.out);
}

#[test]
fn what_is_held_until_the_main_task_is_done_is_said_to_be() {
    let text = "\
import asyncio

async def work(queue):
    while True:
        await queue.get()

async def first():
    await asyncio.sleep(1)

async def second():
    queue = asyncio.Queue()
    worker = asyncio.create_task(work(queue))
    asyncio.create_task(work(asyncio.Queue()))
    await asyncio.sleep(1)

asyncio.run(first())
asyncio.run(second())
";
    let said = check("check_after_main", text, &[]);
    let note = "by then the main task was done, so that whatever is left is about to be cancelled";
    let messages: Vec<&str> = said.out.split("error: task ").skip(1).collect();
    assert_eq!(messages.len(), 2, "{}", said.out);
    assert!(messages[0].starts_with("T2 ") && messages[0].contains(note), "{}", said.out);
    assert!(messages[1].starts_with("T3 ") && !messages[1].contains(note), "{}", said.out);
}

#[test]
fn what_a_loss_takes_away_is_told_of_a_second_loop_too() {
    let text = "\
import asyncio, weakref

async def wait():
    future = asyncio.get_running_loop().create_future()
    seen = weakref.ref(future)
    asyncio.get_running_loop().call_later(1, lambda: seen() and seen().set_result(1))
    await future
    print('done')

async def first():
    await asyncio.sleep(0.5)

async def second():
    asyncio.create_task(wait())
    await asyncio.sleep(2)

asyncio.run(first())
asyncio.run(second())
";
    let said = check("check_second_loop", text, &[]);
    assert!(said.out.contains("with a reference it would have ended at t=1 ("), "{}", said.out);
}

#[test]
fn why_tells_what_holds_a_task_and_what_would() {
    let listing = "docs/examples/3_forgotten_reference.py";
    expect_file("why_forgotten.txt", &weakloop(&["why", listing, "T2", "--all"]).out);
    expect_file("why_forgotten_at.txt", &weakloop(&["why", listing, "T2", "--at", "0.5"]).out);
    expect_file("why_lost.txt", &weakloop(&["why", "docs/examples/4_lost.py", "T2"]).out);
    let said = weakloop(&["why", listing, "T9"]);
    assert_eq!((said.out.as_str(), said.status), ("", 2));
    assert_eq!(said.err, format!("error: {listing} has no task `T9`; it has T1, T2\n"));
}

#[test]
fn why_follows_a_task_among_many_objects_no_further_than_it_can_and_says_how_far() {
    let script = "\
import asyncio

many = [[] for _ in range(200_000)]

async def rest():
    await asyncio.sleep(1000)

async def main():
    task = asyncio.create_task(rest())
    for _ in range(100):
        await asyncio.sleep(1)
    await asyncio.sleep(1000)

asyncio.run(main())
";
    let why = |options: &[&str]| on_script("why", "why_many", script, options);
    let early = why(&["T2", "--at", "2"]);
    assert!(early.status == 0 && early.out.contains("held"), "{}{}", early.out, early.err);
    let refused = why(&["T2"]);
    assert_eq!((refused.out.as_str(), refused.status), ("", 2));
    let begin = "error: x.py: the program is too large for following what held task T2 further than to t=";
    assert!(refused.err.starts_with(begin), "{}", refused.err);
}

#[test]
fn why_refuses_a_task_or_a_time_that_it_can_not_know() {
    let workers = "\
import asyncio

async def main():
    workers = [asyncio.create_task(asyncio.sleep(number), name='worker') for number in (1, 2)]
    await asyncio.gather(*workers)

asyncio.run(main())
";
    let why = |options: &[&str]| on_script("why", "why_refuses", workers, options);
    assert_eq!(
        why(&["worker"]).err,
        "error: x.py has 2 tasks `worker`: T2, made at x.py:4, T3, made at x.py:4; ask for one by its number\n"
    );
    assert!(why(&["T3"]).out.starts_with("task worker, made at x.py:4: held\n"));
    for time in ["nan", "inf", "-1", "soon"] {
        let said = why(&["T2", "--at", time]);
        assert_eq!((said.out.as_str(), said.status), ("", 2));
        assert!(said.err.contains("give seconds of virtual time, 0 or more"), "{}", said.err);
    }
    assert!(why(&["T3", "--at", "9"]).out.ends_with("at t=9 it is over: it was done at t=2 (iteration 7)\n"));
    let none = on_script("why", "why_none", "print('no loop')\n", &["T1"]);
    assert_eq!((none.err.as_str(), none.status), ("error: x.py has no task `T1`; it has none\n", 2));
    let many = "import asyncio\nasync def main():\n    await asyncio.gather(*map(asyncio.sleep, range(30)))\nasyncio.run(main())\n";
    let said = on_script("why", "why_many", many, &["nobody"]);
    assert!(said.err.ends_with("T19, T20 and 11 more\n"), "{}", said.err);
}

#[test]
fn the_status_is_that_of_the_worst_file_and_never_0_if_something_was_not_told() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check_statuses");
    fs::create_dir_all(&folder).expect("the target folder can be written to");
    let main = |body: &str| format!("import asyncio\nasync def main():\n    {body}\nasyncio.run(main())\n");
    let scripts: [(&str, String); 6] = [
        ("safe.py", main("await asyncio.sleep(1)")),
        ("luck.py", main("asyncio.create_task(asyncio.sleep(1)); await asyncio.sleep(2)")),
        ("loses.py", main("asyncio.create_task(asyncio.Event().wait()); await asyncio.sleep(1)")),
        ("endless.py", main("while True: await asyncio.sleep(1)")),
        ("broken.py", "def f(:\n".to_string()),
        ("latin.py", String::new()),
    ];
    for (name, text) in &scripts {
        fs::write(folder.join(name), text).expect("the target folder can be written to");
    }
    fs::write(folder.join("latin.py"), b"# \xe9\n").expect("the target folder can be written to");
    for (files, strict, status) in [
        (&["safe.py"][..], false, 0),
        (&["safe.py"], true, 0),
        (&["luck.py"], false, 0),
        (&["luck.py"], true, 1),
        (&["loses.py"], false, 1),
        (&["endless.py"], false, 2),
        (&["broken.py"], false, 2),
        (&["latin.py"], false, 2),
        (&["missing.py"], false, 2),
        (&["."], false, 2),
        (&["safe.py", "broken.py"], false, 2),
        (&["broken.py", "safe.py"], false, 2),
        (&["missing.py", "safe.py"], false, 2),
        (&["safe.py", "endless.py"], false, 2),
        (&["broken.py", "loses.py", "safe.py"], false, 1),
        (&["endless.py", "luck.py"], true, 1),
    ] {
        for format in ["text", "json", "sarif", "github"] {
            let options = ["--max-iterations", "50", "--format", format];
            let strict = if strict { &["--strict"][..] } else { &[] };
            let said = weakloop_in(&folder, &[&["check"], files, &options, strict].concat());
            assert_eq!(said.status, status, "{files:?} {strict:?} {format}\n{}{}", said.out, said.err);
            assert!(status != 2 || !(said.out.is_empty() && said.err.is_empty()), "{files:?} {format}");
        }
    }
}

#[test]
fn a_budget_or_threads_of_nothing_are_refused() {
    for options in [["--budget", "0"], ["--threads", "0"], ["--max-time", "nan"], ["--delays", "2..1"]] {
        let said = weakloop(&["check", "docs/examples/4_lost.py", options[0], options[1]]);
        assert_eq!((said.out.as_str(), said.status), ("", 2), "{options:?}");
        assert!(said.err.contains(options[0]), "{}", said.err);
    }
}

#[test]
fn a_replay_line_is_a_command_whatever_the_file_is_called() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check_names");
    fs::create_dir_all(&folder).expect("the target folder can be written to");
    for (name, shown) in [("a job", "'a job'"), ("job", "job"), ("it's.py", r"'it'\''s.py'")] {
        fs::copy("docs/examples/4_lost.py", folder.join(name)).expect("the target folder can be written to");
        let said = weakloop_in(&folder, &["check", name]);
        assert!(said.out.contains(&format!("again: weakloop run {shown} --replay wl1-")), "{}", said.out);
    }
}

#[test]
fn the_hook_for_pre_commit_runs_the_check() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    let manifest = fs::read_to_string(manifest).expect("the manifest is there");
    let entry =
        manifest.lines().find_map(|line| line.trim().strip_prefix("entry: ")).expect("a hook has an entry");
    let words: Vec<&str> = entry.split_whitespace().collect();
    assert_eq!(words[0], "weakloop");
    // pre-commit puts the names of the files behind it.
    let said = weakloop(&[&words[1..], &["docs/examples/4_lost.py", "docs/examples/2_gather.py"]].concat());
    assert_eq!((said.err.as_str(), said.status), ("", 1));
}

#[test]
fn a_program_that_never_ends_is_told_of_up_to_a_moment() {
    let script = "\
import asyncio

async def listen():
    await asyncio.get_running_loop().create_future()

async def main():
    while True:
        asyncio.create_task(listen())
        await asyncio.sleep(60)

asyncio.run(main())
";
    let said = check("check_until", script, &["--until", "150"]);
    assert_eq!(said.status, 1);
    expect_file("check_until.txt", &said.out);
    let kept = script.replace("asyncio.create_task(listen())", "await listen_for_a_while()").replace(
        "async def listen():\n    await asyncio.get_running_loop().create_future()",
        "async def listen_for_a_while():\n    await asyncio.sleep(1)",
    );
    let said = check("check_until_kept", &kept, &["--until", "150.5"]);
    assert!(said.status == 0 && said.out.contains("; looked at until t=150.5\n"), "{}", said.out);
    let ran = on_script("run", "check_until_run", &kept, &["--until", "150.5"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""));
    assert!(ran.err.contains("note: the program still ran at t=150.5"), "{}", ran.err);
}

#[test]
fn places_to_which_no_run_came_are_named_and_a_module_that_nothing_calls_is_not_safe() {
    let module = "\
import asyncio

async def work():
    await asyncio.sleep(1)

def start():
    return asyncio.create_task(work())
";
    let said = check("check_not_run", module, &[]);
    assert_eq!(said.status, 2);
    expect_file("check_not_run.txt", &said.out);
    let one_way = "\
if __name__ != '__main__':
    start()

async def main():
    await asyncio.create_task(work())

asyncio.run(main())
";
    let said = check("check_one_way", &[module, one_way].concat(), &[]);
    let line = "; 1 outcome\nnot run: x.py:7: no run made a task there\n";
    assert!(said.status == 0 && said.out.ends_with(line), "{}", said.out);
    let calls_it = module.to_string() + "\nasync def main():\n    await start()\n\nasyncio.run(main())\n";
    let said = check("check_run", &calls_it, &[]);
    assert!(said.status == 0 && !said.out.contains("not run"), "{}", said.out);
}

#[test]
fn arguments_and_variables_reach_the_script_and_stand_in_the_replay_line() {
    let script = "\
import asyncio
import os
import sys

async def listen():
    await asyncio.get_running_loop().create_future()

async def main():
    print(sys.argv, dict(os.environ), os.getenv('LOSE'))
    if '--lose' in sys.argv and os.environ['LOSE'] == 'a task':
        asyncio.create_task(listen())
    await asyncio.sleep(1)

asyncio.run(main())
";
    let given = ["--env", "LOSE=a task", "--env", "B=", "--", "--lose", "a b"];
    let said = on_script("run", "arguments", script, &given);
    let printed = "['x.py', '--lose', 'a b'] {'LOSE': 'a task', 'B': ''} a task\n";
    assert_eq!((said.out.as_str(), said.status), (printed, 0));
    assert_eq!(on_script("run", "arguments", script, &[]).out, "['x.py'] {} None\n");
    assert_eq!(check("arguments", script, &[]).status, 0);
    let found = check("arguments", script, &given);
    assert_eq!(found.status, 1);
    let again = found.out.lines().find_map(|line| line.trim_start().strip_prefix("= note: again: weakloop "));
    let again = again.expect("the finding has a replay line");
    let (start, rest) = again.split_once("wl1-").expect("the line has a token");
    assert_eq!(start, "run x.py --env 'LOSE=a task' --env B= --replay ");
    let (token, rest) = rest.split_once(' ').expect("arguments come behind it");
    assert_eq!(rest, "-- --lose 'a b'");
    let token = format!("wl1-{token}");
    let replayed = on_script("run", "arguments", script, &[&["--replay", &token], &given[..]].concat());
    assert!(replayed.err.contains("error: task T2 was destroyed before it was done"), "{}", replayed.err);
}

#[test]
fn what_could_not_be_told_has_a_status_of_its_own() {
    let endless = "\
import asyncio

async def main():
    while True:
        await asyncio.sleep(1)

asyncio.run(main())
";
    let said = check("check_endless", endless, &["--max-iterations", "100"]);
    assert_eq!(said.status, 2);
    expect_file("check_endless.txt", &said.out);
    assert_eq!(weakloop(&["check", "no/such/file.py"]).status, 2);
    assert_eq!(check("check_syntax", "def f(:\n", &[]).status, 2);
    // What is doomed without any collection can be lost, whatever else could not be told.
    let budget = check("check_budget", WEAKLY_READ, &["--budget", "1"]);
    assert_eq!(budget.status, 1);
    assert!(
        budget.out.contains("could not tell: the budget of 1 runs is spent, and at least 1 timings are left"),
        "{}",
        budget.out
    );
}

#[test]
fn progress_is_shown_on_a_terminal_and_nowhere_else() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check_progress");
    fs::create_dir_all(&folder).expect("the target folder can be written to");
    fs::write(folder.join("x.py"), WEAKLY_READ).expect("the target folder can be written to");
    assert_eq!(weakloop_in(&folder, &["check", "x.py"]).err, "");
    let command = format!("{} check x.py 2>&1 >/dev/null", env!("CARGO_BIN_EXE_weakloop"));
    let said = Command::new("script").args(["-qec", &command, "/dev/null"]).current_dir(&folder).output();
    let Ok(said) = said else {
        println!("no `script` here: progress on a terminal is not tried");
        return;
    };
    let out = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(out.contains("\rx.py: 1 runs of at most 1000, 1 timings known to be left\u{1b}[K"), "{out:?}");
    assert!(out.trim_end().ends_with("\r\u{1b}[K"), "the line is cleared at the end: {out:?}");
}

#[test]
fn delays_and_order_are_varied_if_asked_for() {
    let text = "\
import asyncio

async def say(word, seconds):
    await asyncio.sleep(seconds)
    print(word)

async def main():
    await asyncio.gather(say('a', 1), say('b', 1.5))

asyncio.run(main())
";
    let last = |options: &[&str]| {
        let said = check("check_varied", text, options);
        assert_eq!((said.err.as_str(), said.status), ("", 0));
        said.out.lines().last().unwrap_or_default().to_string()
    };
    let one = "1 timing of 2^15 is distinct; all explored; 1 outcome";
    assert_eq!(last(&[]), one);
    assert_eq!(last(&["--shuffle"]), one);
    // Each of the two sleeps is as long as it says, half as long, or twice as long.
    assert_eq!(last(&["--delays", "0.5..2"]), "9 timings of 2^15 are distinct; all explored; 2 outcomes");
    let together = text.replace("1.5", "1");
    let said = check("check_varied_together", &together, &["--shuffle"]);
    assert!(said.out.ends_with("2 timings of 2^15 are distinct; all explored; 2 outcomes\n"), "{}", said.out);
}

#[test]
fn a_budget_that_is_spent_says_how_it_was_spent() {
    let text = "\
import asyncio

async def wait(number):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print('end of', number)

async def main():
    for number in range(4):
        asyncio.create_task(wait(number))
        await asyncio.sleep(1)

asyncio.run(main())
";
    let said = check("check_spent", text, &["--budget", "40"]);
    let words = "20 timings of 2^27 tried in order came to 5 of 5 outcomes, 10 drawn at random to none more, 10 by PCT to \
                 none more; at least ";
    assert!(said.out.contains(words), "{}", said.out);
    let words = "could not tell: the budget of 40 runs is spent, and at least ";
    assert!(said.out.contains(words), "{}", said.out);
    assert_eq!(said.status, 1);
}

#[test]
fn a_program_that_switches_the_collector_off_loses_nothing_meanwhile() {
    let text = "\
import asyncio, gc

async def wait():
    await asyncio.get_running_loop().create_future()

async def main():
    gc.disable()
    asyncio.create_task(wait())
    await asyncio.sleep(1)

asyncio.run(main())
";
    let said = check("check_disabled", text, &[]);
    assert_eq!((said.err.as_str(), said.status), ("", 1));
    let headline = "x.py: 1 of 2 tasks nothing keeps alive for a while, though no timing loses any\n";
    assert!(said.out.starts_with(headline), "{}", said.out);
    assert!(
        said.out.contains("T2 is lost in none of 1 timings")
            || said.out.contains("it is lost in none of 1 timings")
    );
    for way in ["gc.set_threshold(0)", "gc.disable()"] {
        let enabled = text.replace("gc.disable()", way).replace(
            "sleep(1)",
            "sleep(1)\n    gc.enable(); gc.set_threshold(700)\n    await asyncio.sleep(1)",
        );
        let said = check("check_enabled", &enabled, &[]);
        assert!(said.out.starts_with("x.py: 1 of 2 tasks can be lost\n"), "{}", said.out);
        assert!(said.out.contains("first at t=1 "), "{}", said.out);
    }
}
