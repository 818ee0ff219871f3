//! The command as its user meets it: what it prints where, its status, and what it refuses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::expected::expect_file;

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Said {
    pub out: String,
    pub err: String,
    pub status: i32,
}

pub fn weakloop(args: &[&str]) -> Said {
    weakloop_in(Path::new(env!("CARGO_MANIFEST_DIR")), args)
}

/// Runs weakloop in a folder: what it prints does not depend on where the folder is.
pub fn weakloop_in(folder: &Path, args: &[&str]) -> Said {
    weakloop_with(folder, args, "")
}

/// As [`weakloop_in`], with a `PYTHONPATH`.
fn weakloop_with(folder: &Path, args: &[&str], python_path: &str) -> Said {
    let output: Output = Command::new(env!("CARGO_BIN_EXE_weakloop"))
        .args(args)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("PYTHONPATH", python_path)
        .output()
        .expect("weakloop was built with this test");
    Said {
        out: String::from_utf8(output.stdout).expect("weakloop prints UTF-8"),
        err: String::from_utf8(output.stderr).expect("weakloop prints UTF-8"),
        status: output.status.code().expect("no signal ends weakloop"),
    }
}

/// A script in a folder of the test's own, as weakloop finds it from the project's folder.
fn script(name: &str, text: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("{name}.py"));
    fs::write(&path, text).expect("the target folder can be written to");
    path.to_str().expect("the target folder has a name in UTF-8").to_string()
}

/// Runs a script, and shows its path as `x.py`.
fn run_script(name: &str, text: &str, options: &[&str]) -> Said {
    say_of_script("run", name, text, options)
}

fn say_of_script(command: &str, name: &str, text: &str, options: &[&str]) -> Said {
    let path = script(name, text);
    let said = weakloop(&[&[command, path.as_str()], options].concat());
    Said { err: said.err.replace(&path, "x.py"), ..said }
}

/// Recorded: what CPython 3.13.0 prints for the lesson's listings.
const LESSON: [(&str, &str); 3] = [
    ("docs/examples/1_create_task.py", "Hello from coroutine!\n"),
    (
        "docs/examples/2_gather.py",
        "Hello from coroutine!\nHello from coroutine!\nHello from coroutine!\nHello from coroutine!\n\
         Hello from coroutine!\nHello from coroutine!\nHello from coroutine!\nHello from coroutine!\n\
         Hello from coroutine!\nHello from coroutine!\n",
    ),
    ("docs/examples/3_forgotten_reference.py", "----------\nRunning my task\nTask complete\n----------\n"),
];

#[test]
fn the_lessons_listings_print_what_cpython_prints() {
    for (path, printed) in LESSON {
        let said = weakloop(&["run", path]);
        assert_eq!((said.out.as_str(), said.status), (printed, 0), "{path}: {}", said.err);
    }
}

#[test]
fn of_tasks_that_are_held_nothing_is_said() {
    for (path, _) in &LESSON[..2] {
        assert_eq!(weakloop(&["run", path]).err, "", "{path}");
    }
}

#[test]
fn a_forgotten_task_is_kept_by_the_loop_alone() {
    expect_file("forgotten.err", &weakloop(&["run", "docs/examples/3_forgotten_reference.py"]).err);
}

#[test]
fn a_lost_task_is_explained() {
    let said = weakloop(&["run", "docs/examples/4_lost.py", "--gc", "every"]);
    assert_eq!((said.out.as_str(), said.status), ("waiting for news\n", 0));
    expect_file("lost.err", &said.err);
}

#[test]
fn a_task_that_nothing_keeps_is_told_of_without_any_collection() {
    let said = weakloop(&["run", "docs/examples/4_lost.py"]);
    assert_eq!((said.out.as_str(), said.status), ("waiting for news\n", 0));
    expect_file("doomed.err", &said.err);
}

#[test]
fn the_line_that_drops_the_last_reference_is_shown() {
    let text = "\
import asyncio

async def listen():
    await asyncio.get_running_loop().create_future()

async def main():
    task = asyncio.create_task(listen())
    await asyncio.sleep(1)
    task = None
    await asyncio.sleep(1)

asyncio.run(main())
";
    expect_file("cut.err", &run_script("cut", text, &["--gc", "every"]).err);
}

#[test]
fn the_children_of_a_lost_gather_vanish_in_silence_and_are_told_of() {
    let text = "\
import asyncio

async def listen():
    await asyncio.get_running_loop().create_future()

async def main():
    asyncio.gather(listen(), listen())
    await asyncio.sleep(1)

asyncio.run(main())
";
    expect_file("silent.err", &run_script("silent", text, &["--gc", "every"]).err);
}

#[test]
fn the_trace_of_a_script_is_the_recorded_one() {
    let said = weakloop(&["trace", "docs/examples/3_forgotten_reference.py", "--gc", "every"]);
    assert_eq!((said.err.as_str(), said.status), ("", 0));
    expect_file("lesson.trace", &said.out);
    let quiet = weakloop(&["trace", "docs/examples/3_forgotten_reference.py", "--quiet"]);
    let kept = said.out.lines().filter(|line| !line.contains(" run ") && !line.contains(" timer "));
    assert_eq!(quiet.out.lines().collect::<Vec<_>>(), kept.collect::<Vec<_>>());
}

#[test]
fn a_script_that_raises_has_status_1() {
    let raising = "import asyncio\nasync def main():\n    raise ValueError('no')\nasyncio.run(main())\n";
    let said = run_script("raising", raising, &[]);
    assert_eq!((said.out.as_str(), said.status), ("", 1));
    assert!(
        said.err.starts_with("Traceback (most recent call last):\n  File \"x.py\", line 4, in <module>\n")
    );
    let end = "  File \"x.py\", line 3, in main\n    raise ValueError('no')\nValueError: no\n";
    assert!(said.err.ends_with(end), "{}", said.err);
    let said = say_of_script("trace", "raising", raising, &["--quiet"]);
    assert_eq!(said.status, 1);
    assert!(said.out.ends_with("0 t=0 end script raised ValueError: no\n"), "{}", said.out);
}

#[test]
fn what_asyncio_would_not_call_of_the_programs_is_refused_rather_than_passed_over() {
    let classes = "\
import asyncio

class Stubborn(asyncio.Future):
    def cancel(self, msg=None):
        return False

class Quiet(asyncio.Task):
    def uncancel(self):
        return 0

class Told(asyncio.Lock):
    async def acquire(self):
        return await super().acquire()

def create_task(coro):
    print('never called')

async def main():
    print('here')
";
    for (statement, named) in [
        ("Stubborn()", "'cancel' of 'Stubborn'"),
        ("Quiet(asyncio.sleep(0))", "'uncancel' of 'Quiet'"),
        ("asyncio.Condition(Told())", "a Condition around a 'Told'"),
        ("asyncio.get_running_loop().create_task = create_task", "a 'create_task' that a program gives"),
        ("asyncio.Queue.put_nowait = print", "can't change 'put_nowait'"),
    ] {
        let said =
            run_script("passed_over", &format!("{classes}    {statement}\n\nasyncio.run(main())\n"), &[]);
        assert_eq!((said.out.as_str(), said.status), ("here\n", 1), "{}", said.err);
        assert!(
            said.err.contains("NotImplementedError: weakloop") && said.err.contains(named),
            "{}",
            said.err
        );
    }
}

#[test]
fn a_script_that_exits_has_the_status_it_asks_for() {
    for (call, status, err) in [
        ("raise SystemExit", 0, ""),
        ("raise SystemExit(7)", 7, ""),
        ("raise SystemExit(257)", 1, ""),
        ("raise SystemExit('bye')", 1, "bye\n"),
    ] {
        let said = run_script("exits", &format!("print('here')\n{call}\n"), &[]);
        assert_eq!((said.out.as_str(), said.err.as_str(), said.status), ("here\n", err, status), "{call}");
    }
}

// The wall: what weakloop refuses, and what it ends instead of hanging.

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let said = weakloop(&["run", "no/such/file.py"]);
    assert_eq!((said.out.as_str(), said.status), ("", 2));
    assert_eq!(said.err, "error: can't read no/such/file.py: No such file or directory (os error 2)\n");
    assert_eq!(weakloop(&["run", "docs"]).status, 2);
}

#[test]
fn a_file_that_is_no_text_is_an_error() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("binary.py");
    fs::write(&path, b"print('a')\n\xff\xfe").expect("the target folder can be written to");
    let said = weakloop(&["run", path.to_str().expect("UTF-8")]);
    assert_eq!(said.status, 2);
    assert!(said.err.ends_with("binary.py is not UTF-8: byte 11 begins no character\n"), "{}", said.err);
}

#[test]
fn a_wrong_option_is_an_error() {
    let listing = "docs/examples/1_create_task.py";
    for (options, said_of_it) in [
        (&["run", listing, "--gc", "sometimes"][..], "unknown policy `sometimes`"),
        (&["run", listing, "--gc", "random:2"], "`2` is no probability"),
        (&["run", listing, "--contract", "weak"], "unknown contract `weak`"),
        (&["trace", listing, "--python", "2.7"], "unknown version `2.7`"),
        (&["trace", listing, "--fast"], "unexpected argument '--fast'"),
        (&["walk", listing], "unrecognized subcommand 'walk'"),
        (&["run"], "required arguments were not provided"),
    ] {
        let said = weakloop(options);
        assert_eq!((said.out.as_str(), said.status), ("", 2), "{options:?}");
        assert!(said.err.contains(said_of_it), "{options:?}: {}", said.err);
    }
}

#[test]
fn a_syntax_error_is_shown_with_its_line() {
    let said = run_script("syntax", "import asyncio\nprint('never')\nasync def main(:\n    pass\n", &[]);
    assert_eq!((said.out.as_str(), said.status), ("", 2));
    expect_file("syntax.err", &said.err);
}

#[test]
fn what_weakloop_does_not_know_is_refused_before_anything_runs() {
    let said = run_script("unknown", "print('never')\nimport socket\nsocket.socket()\n", &[]);
    assert_eq!((said.out.as_str(), said.status), ("", 2));
    expect_file("unknown.err", &said.err);
}

#[test]
fn a_program_that_waits_for_ever_is_a_deadlock() {
    let text = "\
import asyncio

async def main():
    print('waiting')
    await asyncio.get_running_loop().create_future()

asyncio.run(main())
";
    let said = run_script("deadlock", text, &[]);
    assert_eq!((said.out.as_str(), said.status), ("waiting\n", 3));
    expect_file("deadlock.err", &said.err);
}

const SPIN: &str = "\
import asyncio

async def main():
    while True:
        await asyncio.sleep(0)

asyncio.run(main())
";

#[test]
fn a_loop_that_is_never_idle_reaches_a_limit() {
    let said = run_script("spin", SPIN, &["--max-iterations", "1000"]);
    assert_eq!((said.out.as_str(), said.status), ("", 4));
    let expected = "\
error: stopped: too many iterations
 |
 = help: if the program needs more, raise the limit with --max-iterations; if it waits again and again and never ends, look at it up to a moment with --until

";
    assert_eq!(said.err, expected);
}

#[test]
fn every_limit_is_an_outcome_with_a_name() {
    for (name, text, option, limit) in [
        ("endless", "while True:\n    pass\n", ["--max-steps", "100000"], "too many steps"),
        (
            "greedy",
            "a = []\nwhile True:\n    a.append([])\n",
            ["--max-objects", "100000"],
            "too many objects",
        ),
        (
            "late",
            "import asyncio\nasync def main():\n    while True:\n        await asyncio.sleep(3600)\n\
             asyncio.run(main())\n",
            ["--max-time", "1e6"],
            "too much virtual time",
        ),
    ] {
        let said = run_script(name, text, &option);
        assert_eq!(said.status, 4, "{name}: {}", said.err);
        assert!(said.err.starts_with(&format!("error: stopped: {limit}\n")), "{name}: {}", said.err);
    }
}

#[test]
fn a_name_that_cpython_has_and_weakloop_lacks_is_refused() {
    let script =
        "import asyncio\nprint('begun')\nasyncio.create_subprocess_exec\nasyncio.no_such_name\nopen('x')\n";
    let said = run_script("unknown_names", script, &[]);
    assert_eq!((said.status, &*said.out), (2, ""));
    assert!(said.err.contains("weakloop does not know asyncio.create_subprocess_exec"), "{}", said.err);
    assert!(said.err.contains("open() is not simulated"), "{}", said.err);
    assert!(!said.err.contains("no_such_name"), "{}", said.err);
}

#[test]
fn a_name_that_nobody_has_is_an_attribute_error() {
    let said = run_script("no_name", "import asyncio\nasyncio.no_such_name\n", &[]);
    assert_eq!(said.status, 1);
    assert!(said.err.ends_with("module 'asyncio' has no attribute 'no_such_name'\n"), "{}", said.err);
}

#[test]
fn what_weakloop_does_not_know_can_be_stood_in_for_on_pythonpath() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stand_ins");
    fs::create_dir_all(folder.join("stand_ins/web")).expect("the target folder can be written to");
    let write = |file: &str, text: &str| {
        fs::write(folder.join(file), text).expect("the target folder can be written to");
    };
    let client = "\
import asyncio

class Session:
    async def get(self, url):
        await asyncio.get_running_loop().create_future()
";
    write("stand_ins/web/client.py", client);
    write("stand_ins/own.py", "print('not this one')\n");
    write("own.py", "PLACE = 'mine'\n");
    let main = "\
import asyncio
import own
from web.client import Session

async def main():
    print(own.PLACE)
    asyncio.create_task(Session().get('x'))
    await asyncio.sleep(1)

asyncio.run(main())
";
    write("main.py", main);
    let refused = weakloop_in(&folder, &["check", "main.py"]);
    let help =
        "help: a module that stands in for it is found beside the script, or on PYTHONPATH: web/client.py";
    assert!(refused.status == 2 && refused.err.contains(help), "{}", refused.err);
    let said = weakloop_with(&folder, &["check", "main.py"], "stand_ins");
    assert_eq!(said.status, 1, "{}", said.err);
    assert!(said.out.contains("::: stand_ins/web/client.py:5:"), "{}", said.out);
    assert!(said.out.contains("`mine`"), "{}", said.out);
}

/// Recorded from CPython 3.11.7, 3.12.1 and 3.13.0, which print the same.
#[test]
fn what_dies_at_the_end_of_a_script_is_heard() {
    let script = "\
import asyncio

class Last:
    def __init__(self, word):
        self.word = word

    def __del__(self):
        print('end of', self.word)

class Circle:
    pass

async def park():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print('end of park')

async def main():
    pass

word = Last('word')
circle = Circle()
circle.itself, circle.word = circle, Last('circle')
loop = asyncio.new_event_loop()
task = loop.create_task(park())
loop.run_until_complete(main())
print('end of script')
";
    let path = self::script("ends", script);
    let said = weakloop(&["run", &path]);
    assert_eq!(said.out, "end of script\nend of word\nend of circle\nend of park\n");
    assert!(said.err.starts_with("Task was destroyed but it is pending!\n"), "{}", said.err);
    assert!(!said.err.contains("was destroyed before it was done"), "{}", said.err);
}

#[test]
fn a_directory_runs_its_main_as_cpython_has_it() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("directories");
    fs::create_dir_all(folder.join("app")).expect("the target folder can be written to");
    fs::create_dir_all(folder.join("none")).expect("the target folder can be written to");
    fs::write(folder.join("app/own.py"), "PLACE = 'app'\n").expect("the target folder can be written to");
    let main = "import own\nprint(own.PLACE, __name__)\n";
    fs::write(folder.join("app/__main__.py"), main).expect("the target folder can be written to");
    let said = weakloop_in(&folder, &["run", "app"]);
    assert_eq!((said.out.as_str(), said.status), ("app __main__\n", 0));
    let said = weakloop_in(&folder, &["check", "none"]);
    let told = "error: can't find '__main__' module in 'none': name the script itself\n";
    assert_eq!((said.err.as_str(), said.status), (told, 2));
}

#[test]
fn endless_recursion_is_a_recursion_error() {
    let said = run_script("recursion", "def f():\n    return f() + 1\nf()\n", &[]);
    assert_eq!(said.status, 1);
    assert!(said.err.ends_with("RecursionError: maximum recursion depth exceeded\n"), "{}", said.err);
}

#[test]
fn deep_structures_do_not_overflow_the_stack() {
    for (name, text) in [
        (
            "nested_list",
            "a = []\nfor _ in range(100000):\n    a = [a]\nprint('built')\ndel a\nprint('gone')\n",
        ),
        ("nested_source", &format!("a = {}1{}\n", "(".repeat(150), ")".repeat(150))),
        (
            "chain",
            "import asyncio\nasync def main():\n    loop = asyncio.get_running_loop()\n    last = None\n\
             \x20   for _ in range(1000000):\n        future = loop.create_future()\n\
             \x20       future.set_result(last)\n        last = future\n    print('built')\n\
             asyncio.run(main())\nprint('gone')\n",
        ),
    ] {
        let said = run_script(name, text, &[]);
        assert_eq!(said.status, 0, "{name}: {}", said.err);
        assert!(said.out.is_empty() || said.out == "built\ngone\n", "{name}: {}", said.out);
    }
}

/// README's blocks that begin with a run of weakloop, each with its arguments and the text below.
fn console_blocks(text: &str) -> Vec<(Vec<String>, String)> {
    let blocks = text.split("```console\n").skip(1).filter_map(|rest| rest.split_once("```"));
    let commands = blocks.filter_map(|(block, _)| {
        let (line, output) = block.split_once('\n')?;
        let args = line.strip_prefix("$ cargo run --release -- ")?;
        Some((args.split(' ').map(str::to_string).collect(), output.to_string()))
    });
    commands.collect()
}

#[test]
fn the_readme_shows_what_its_commands_print() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(path).expect("README.md is there");
    let blocks = console_blocks(&readme);
    assert!(!blocks.is_empty(), "README.md shows no run of weakloop");
    for (args, shown) in blocks {
        let said = weakloop(&args.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(shown, said.out + &said.err, "README.md: {args:?}; shown left, printed right");
    }
}

#[test]
fn the_page_in_the_documentation_is_one_that_is_printed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/TRACE.md");
    let text = fs::read_to_string(path).expect("docs/TRACE.md is there");
    let (_, shown) = text.split_once("--gc every`:\n\n").expect("TRACE.md shows a page");
    let shown: Vec<&str> = shown.lines().map_while(|line| line.strip_prefix("    ")).collect();
    let said = weakloop(&["step", "docs/examples/3_forgotten_reference.py", "--gc", "every"]);
    assert!(!shown.is_empty(), "TRACE.md shows no page");
    assert!(
        said.out.contains(&shown.join("\n")),
        "TRACE.md shows:\n{}\nprinted:\n{}",
        shown.join("\n"),
        said.out
    );
}

/// A script with a package beside it, in a folder of the test's own.
fn folder_with_package(name: &str, worker: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("app")).expect("the target folder can be written to");
    let main = "import asyncio\nfrom app.worker import start\n\nasync def main():\n    start()\n    await asyncio.sleep(1)\n\nasyncio.run(main())\n";
    let files = [("main.py", main), ("app/__init__.py", ""), ("app/worker.py", worker)];
    files.iter().for_each(|(file, text)| fs::write(folder.join(file), text).expect("it can be written to"));
    folder
}

const WORKER: &str = "import asyncio\n\nasync def work():\n    await asyncio.get_running_loop().create_future()\n\ndef start():\n    asyncio.create_task(work())\n";

#[test]
fn a_task_that_a_module_beside_the_script_makes_is_shown_in_its_file() {
    let folder = folder_with_package("package_that_forgets", WORKER);
    let checked = weakloop_in(&folder, &["check", "main.py", "--fix", "--lint", "--shrink"]);
    assert_eq!(checked.status, 1, "{checked:?}");
    for shown in
        ["T2    app/worker.py:7", "--> app/worker.py:7:5", "it is made in a module beside the script"]
    {
        assert!(checked.out.contains(shown), "{shown} is missing in {}", checked.out);
    }
    let why = weakloop_in(&folder, &["why", "main.py", "T2"]);
    assert!(why.out.contains("app/worker.py:"), "{}", why.out);
    let token =
        checked.out.lines().find_map(|line| line.split_once("--replay ")).expect("there is a token").1;
    let again = weakloop_in(&folder, &["run", "main.py", "--replay", token]);
    assert!(again.err.contains("--> app/worker.py:7:5"), "{}", again.err);
}

#[test]
fn what_is_wrong_with_a_module_beside_the_script_is_shown_in_its_file() {
    for (name, worker, shown) in [
        ("broken_module", "def start(:\n    pass\n", "app/worker.py:1:11"),
        ("module_that_needs_the_world", "import socket\ndef start():\n    pass\n", "app/worker.py:1:1"),
        (
            "module_without_its_sibling",
            "from . import other\nfrom .none import it\ndef start():\n    pass\n",
            "no module app.none beside the script",
        ),
    ] {
        let ran = weakloop_in(&folder_with_package(name, worker), &["run", "main.py"]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{ran:?}");
        assert!(ran.err.contains(shown), "{shown} is missing in {}", ran.err);
    }
}
