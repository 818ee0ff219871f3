//! `weakloop check` and `weakloop why` as their user meets them.

use std::fs;
use std::path::Path;
use std::process::Command;

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
        .replace("import asyncio, weakref\n", "import asyncio\nimport weakref\n\n# More lines.\n");
    let again = on_script("run", "replay_after", &edited, &["--replay", &token]);
    assert!(again.err.contains("was destroyed before it was done"), "{}", again.err);
    assert_eq!(again.status, 0);
    let other = WEAKLY_READ.replace("print('got', ", "print('has', ");
    let misfit = on_script("run", "replay_misfit", &other, &["--replay", &token]);
    assert_eq!(misfit.status, 2);
    assert!(
        misfit.err.ends_with(
            "error: the token does not fit this program any more: decision 1 of 1, a collection, belongs to a place \
             that the run never came to\n"
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
    let said = weakloop(&["run", "docs/examples/4_lost.py", "--replay", "wl1-abc"]);
    assert_eq!((said.out.as_str(), said.status), ("", 2));
    assert!(said.err.contains("is damaged"), "{}", said.err);
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
        budget.out.contains("could not tell: the budget is spent, and at least 1 timings are left"),
        "{}",
        budget.out
    );
}
