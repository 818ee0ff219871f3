//! The wall: bad input gets a message with its place and what to do, status 2, and nothing of it runs; what would not end is
//! stopped, and says so.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{Said, weakloop, weakloop_in};

/// A file in a folder of this test's own.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wall");
    fs::create_dir_all(&folder).expect("the target folder can be written to");
    let path = folder.join(name);
    fs::write(&path, bytes).expect("the target folder can be written to");
    path
}

/// Runs weakloop where the file stands, so that messages show its name alone.
fn say(args: &[&str], name: &str, bytes: &[u8]) -> Said {
    let path = file(name, bytes);
    let folder = path.parent().expect("a file stands in a folder");
    weakloop_in(folder, &[&args[..1], &[name], &args[1..]].concat())
}

fn run(name: &str, text: &str, options: &[&str]) -> Said {
    say(&[&["run"], options].concat(), name, text.as_bytes())
}

/// Every command that reads a script.
const COMMANDS: [&[&str]; 5] = [&["run"], &["check"], &["trace"], &["step"], &["why", "T1"]];

#[test]
fn what_is_no_script_is_refused_by_every_command_with_its_place() {
    for (name, bytes, told) in [
        (
            "latin.py",
            &b"print('a')\n# \xe9\n"[..],
            "error: latin.py is not UTF-8: byte 13 begins no character\n",
        ),
        ("utf16.py", b"\xff\xfep\0r\0", "error: utf16.py is not UTF-8: byte 0 begins no character\n"),
        ("null.py", b"print('a')\n\0\n", "error: source code cannot contain null bytes\n --> null.py:2:1\n"),
        ("end.py", b"print('a')\n\x1a\n", "error: invalid non-printable character U+001A\n --> end.py:2:1\n"),
        ("half.py", b"print('a'\n", "error: '(' was never closed\n --> half.py:1:6\n"),
        (
            "tabs.py",
            b"if 1:\n\tprint('a')\n        print('b')\n",
            "error: unexpected indent\n --> tabs.py:3:1\n",
        ),
        (
            "import.py",
            b"print('a')\nimport requests\n",
            "error: weakloop does not know module requests: it runs programs without the outside world\n --> import.py:2:1\n",
        ),
    ] {
        for command in COMMANDS {
            let said = say(command, name, bytes);
            assert_eq!((&*said.out, said.status), ("", 2), "{command:?} {name}: {}", said.err);
            assert!(said.err.starts_with(told), "{command:?} {name}: {}", said.err);
        }
    }
}

#[test]
fn what_can_not_be_read_is_refused_by_every_command() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wall/folder.py");
    fs::create_dir_all(folder).expect("the target folder can be written to");
    for (name, told) in [
        ("folder.py", "error: can't find '__main__' module in 'folder.py': name the script itself"),
        ("missing.py", "error: can't read missing.py: No such file or directory"),
    ] {
        for command in COMMANDS {
            let args = [&command[..1], &[name], &command[1..]].concat();
            let said = weakloop_in(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("wall"), &args);
            assert_eq!((&*said.out, said.status), ("", 2), "{args:?}: {}", said.err);
            assert!(said.err.starts_with(told), "{args:?}: {}", said.err);
        }
    }
}

#[test]
fn marks_line_ends_and_white_space_are_read_as_python_reads_them() {
    for (name, text, printed) in [
        ("mark.py", "\u{feff}print('a')\n", "a\n"),
        ("crlf.py", "print('a')\r\nif True:\r\n\tprint('''b\r\nc''')\r\n", "a\nb\nc\n"),
        (
            "both.py",
            "print('''a\r\n''' 'b\\r', b'''c\r\nd''', f'''e\r\n{1}''')\r\n",
            "a\nb\r b'c\\nd' e\n1\n",
        ),
        ("cr.py", "print('a')\rprint('b')\r", "a\nb\n"),
        ("open.py", "print('a')", "a\n"),
        ("feed.py", "\u{c}print('a')\u{c}\n", "a\n"),
        ("empty.py", "", ""),
        ("remark.py", "# nothing", ""),
        ("blank.py", "\n \n\t\n", ""),
    ] {
        let said = run(name, text, &[]);
        assert_eq!((&*said.out, &*said.err, said.status), (printed, "", 0), "{name}");
    }
}

#[test]
fn what_is_nested_too_deeply_is_refused_with_its_place() {
    let lists = format!("a = {}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    let minus = format!("a = {}1\n", "-".repeat(100_000));
    let plus = format!("a = {}1\n", "1+".repeat(100_000));
    let attributes = format!("a = x{}\n", ".y".repeat(100_000));
    let lambdas = format!("a = {}1\n", "lambda: ".repeat(10_000));
    let blocks: String = (0..200).map(|depth| format!("{}if 1:\n", " ".repeat(depth))).collect();
    for (name, text, told) in [
        ("lists.py", &lists, "too many nested parentheses\n --> lists.py:1:"),
        ("minus.py", &minus, "too many operations inside each other\n --> minus.py:1:"),
        ("plus.py", &plus, "too many operations inside each other\n --> plus.py:1:"),
        ("attributes.py", &attributes, "too many operations inside each other\n --> attributes.py:1:"),
        ("lambdas.py", &lambdas, "too many operations inside each other\n --> lambdas.py:1:"),
        (
            "blocks.py",
            &(blocks + &" ".repeat(200) + "pass\n"),
            "too many levels of indentation\n   --> blocks.py:101:",
        ),
    ] {
        let said = run(name, text, &[]);
        assert_eq!((&*said.out, said.status), ("", 2), "{name}");
        assert!(said.err.starts_with(&format!("error: {told}")), "{name}: {}", said.err);
        assert!(said.err.contains("help: give the inner parts names of their own"), "{name}: {}", said.err);
    }
}

#[test]
fn a_wrong_value_is_refused_for_every_option() {
    file("right.py", b"print('never')\n");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wall");
    let number = ["", "-1", "1.5", "many", "99999999999999999999"];
    let several: [(&[&str], &str, &[&str]); 20] = [
        (
            &["run"],
            "--gc",
            &["", "0", "3,0", "-1", "3,,4", "sometimes", "random", "random:", "random:2", "random:nan"],
        ),
        (&["run"], "--contract", &["", "weak", "CPYTHON"]),
        (&["run"], "--python", &["", "2.7", "3.10", "3.15", "3", "3.13.0"]),
        (&["run"], "--max-iterations", &number),
        (&["run"], "--max-steps", &number),
        (&["run"], "--max-objects", &number),
        (&["run"], "--max-time", &["", "-1", "nan", "inf", "soon"]),
        (&["run"], "--until", &["", "-1", "nan", "inf", "soon"]),
        (&["run"], "--replay", &["", "wl1-", "wl1-000", "wl2-28007817k4q437hhtc", "28007817k4q437hhtc"]),
        (&["why", "T1"], "--at", &["", "-1", "nan", "inf", "soon"]),
        (&["check"], "--budget", &["", "0", "-1", "1.5", "many"]),
        (&["check"], "--threads", &["", "0", "-1", "1.5", "many"]),
        (&["check"], "--seed", &number),
        (&["check"], "--delays", &["", "1", "2..1", "0..1", "1..1000", "a..b", "1..nan", "-1..1"]),
        (&["check"], "--contract", &["", "weak"]),
        (&["check"], "--format", &["", "xml", "TEXT"]),
        (&["check", "--shrink"], "--candidates", &number),
        (&["check"], "--max-time", &["", "-1"]),
        (&["run"], "--env", &["", "=", "=1", "TOKEN"]),
        (&["check"], "--until", &["", "-1"]),
    ];
    for (command, option, values) in several {
        for value in values {
            let said = weakloop_in(
                &folder,
                &[&command[..1], &["right.py"], &command[1..], &[option, value]].concat(),
            );
            assert_eq!((&*said.out, said.status), ("", 2), "{command:?} {option} {value}: {}", said.err);
            assert!(said.err.contains(option), "{command:?} {option} {value}: {}", said.err);
            assert!(!said.err.contains("unexpected argument"), "{command:?} {option} {value}: {}", said.err);
        }
    }
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    file("together.py", b"print('never')\n");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wall");
    let token = "wl1-28007817k4q437hhtc";
    for args in [
        &["run", "together.py", "--replay", token, "--gc", "every"][..],
        &["run", "together.py", "--replay", token, "--contract", "strong"],
        &["run", "together.py", "--replay", token, "--python", "3.12"],
        &["run", "together.py", "--python-script"],
        &["run", "together.py", "together.py"],
        &["check", "together.py", "--candidates", "5"],
        &["check", "together.py", "--shrink", "--format", "sarif"],
        &["check", "together.py", "--shrink", "--format", "github"],
        &["check"],
        &["why", "together.py"],
        &["why", "together.py", "T1", "T2"],
        &["trace", "together.py", "--at", "1"],
        &[],
    ] {
        let said = weakloop_in(&folder, args);
        assert_eq!((&*said.out, said.status), ("", 2), "{args:?}: {}", said.err);
        assert!(!said.err.is_empty(), "{args:?}");
    }
}

#[test]
fn what_does_not_end_is_stopped_and_says_so() {
    let callbacks = "\
import asyncio
def again(loop):
    loop.call_soon(again, loop)
async def main():
    again(asyncio.get_running_loop())
    await asyncio.sleep(1)
asyncio.run(main())
";
    let tasks = "\
import asyncio
async def main():
    while True:
        asyncio.create_task(asyncio.Event().wait())
        await asyncio.sleep(0)
asyncio.run(main())
";
    let recursion = "\
import asyncio
async def down():
    await down()
asyncio.run(down())
";
    for (name, text, options, status, told) in [
        ("callbacks.py", callbacks, ["--max-iterations", "1000"], 4, "error: stopped: too many iterations\n"),
        ("tasks.py", tasks, ["--max-objects", "5000"], 4, "error: stopped: too many objects\n"),
        ("steps.py", tasks, ["--max-steps", "20000"], 4, "error: stopped: too many steps\n"),
        ("recursion.py", recursion, ["--gc", "never"], 1, "Traceback (most recent call last):\n"),
    ] {
        let said = run(name, text, &options);
        assert_eq!((&*said.out, said.status), ("", status), "{name}: {}", said.err);
        assert!(said.err.contains(told), "{name}: {}", said.err);
    }
    let said = run("recursion.py", recursion, &[]);
    assert!(said.err.ends_with("RecursionError: maximum recursion depth exceeded\n"), "{}", said.err);
    for (name, text) in [("callbacks.py", callbacks), ("tasks.py", tasks)] {
        let said = say(&["check", "--max-iterations", "300", "--budget", "8"], name, text.as_bytes());
        let status = if name == "tasks.py" { 1 } else { 2 };
        assert_eq!((&*said.err, said.status), ("", status), "{}", said.out);
        assert!(said.out.contains("could not tell: a limit ended "), "{}", said.out);
    }
}

#[test]
fn what_is_nested_or_chained_in_memory_ends_as_in_cpython() {
    let text = "\
import asyncio, copy, json
deep = []
for _ in range(100000):
    deep = [deep]
for act in (repr, copy.deepcopy, json.dumps, lambda it: it == [deep]):
    try:
        act(deep)
    except RecursionError:
        print('too deep')

async def wait(task):
    await task

async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(asyncio.sleep(1))
    for _ in range(3000):
        task = asyncio.create_task(wait(task))
    last = loop.create_future()
    for _ in range(20000):
        following = loop.create_future()
        last.add_done_callback(lambda done, following=following: following.set_result(None))
        last = following
    await task
    print('all done')

asyncio.run(main())
";
    let said = run("chains.py", text, &["--gc", "5"]);
    assert_eq!(
        (&*said.out, said.status),
        ("too deep\ntoo deep\ntoo deep\ntoo deep\nall done\n", 0),
        "{}",
        said.err
    );
}

#[test]
fn of_several_files_each_is_told_of_and_what_is_wrong_spoils_no_other() {
    file("one.py", b"import asyncio\nasyncio.run(asyncio.sleep(1))\n");
    file("wrong.py", b"print(\n");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wall");
    let said = weakloop_in(&folder, &["check", "wrong.py", "one.py", "missing.py"]);
    assert_eq!(said.status, 2);
    assert!(said.out.contains("one.py: no task can be lost"), "{}", said.out);
    assert!(said.err.contains("wrong.py:") && said.err.contains("can't read missing.py"), "{}", said.err);
    for format in ["json", "sarif", "github"] {
        let said = weakloop_in(&folder, &["check", "wrong.py", "one.py", "missing.py", "--format", format]);
        assert_eq!(said.status, 2, "{format}");
        assert!(said.out.contains("wrong.py") && said.out.contains("missing.py"), "{format}: {}", said.out);
    }
}

#[test]
fn a_command_that_is_none_is_refused() {
    for args in [&["walk", "x.py"][..], &["-"], &["--fast"], &["x.py"]] {
        let said = weakloop(args);
        assert_eq!((&*said.out, said.status), ("", 2), "{args:?}");
    }
}
