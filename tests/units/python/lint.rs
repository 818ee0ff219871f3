use weakloop::python::lint::*;
use weakloop::python::parse::parse;
use weakloop::python::source::Source;

/// The lines with an alarm.
fn alarms(text: &str) -> Vec<u32> {
    let source = Source::new("x.py", text);
    let module = parse(&source).expect("the script is right");
    lint(&source, &module).alarms.iter().map(|alarm| source.line(alarm.call.start)).collect()
}

fn in_function(body: &str) -> Vec<u32> {
    let body: String = body.lines().map(|line| format!("    {line}\n")).collect();
    alarms(&format!("import asyncio\nasync def f():\n{body}")).iter().map(|line| line - 2).collect()
}

#[test]
fn the_documented_example_is_alarmed_and_its_cure_is_not() {
    let example = "import asyncio\nfor i in range(10):\n    asyncio.create_task(some_coro(param=i))\n";
    assert_eq!(alarms(example), [3]);
    let cure = "\
import asyncio
background_tasks = set()
for i in range(10):
    task = asyncio.create_task(some_coro(param=i))
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
";
    assert_eq!(alarms(cure), []);
}

#[test]
fn a_result_that_is_dropped_or_bound_to_a_name_never_used_is_alarmed() {
    assert_eq!(in_function("asyncio.create_task(work())"), [1]);
    assert_eq!(in_function("asyncio.ensure_future(work())"), [1]);
    assert_eq!(in_function("kept = asyncio.create_task(work())"), [1]);
    assert_eq!(in_function("kept: object = asyncio.ensure_future(work())"), [1]);
    assert_eq!(in_function("kept = asyncio.create_task(work())\nawait kept"), []);
    assert_eq!(in_function("kept = asyncio.create_task(work())\nnames.add(kept)"), []);
    assert_eq!(in_function("kept = asyncio.create_task(work())\ndel kept"), []);
}

#[test]
fn a_result_that_goes_anywhere_else_is_trusted() {
    for trusted in [
        "box.kept = asyncio.create_task(work())",
        "several.append(asyncio.create_task(work()))",
        "several = [asyncio.create_task(work()) for _ in several]",
        "nothing_with(asyncio.create_task(work()))",
        "await asyncio.create_task(work())",
        "a = b = asyncio.create_task(work())",
        "lambda: asyncio.create_task(work())",
        "asyncio.gather(work())",
        "group.create_task(work())",
    ] {
        assert_eq!(in_function(trusted), [], "{trusted}");
    }
}

#[test]
fn a_loop_is_known_by_what_was_assigned() {
    for function in ["get_running_loop", "get_event_loop", "new_event_loop"] {
        assert_eq!(in_function(&format!("loop = asyncio.{function}()\nloop.create_task(work())")), [2]);
    }
    assert_eq!(in_function("asyncio.get_running_loop().create_task(work())"), []);
    assert_eq!(in_function("loop.create_task(work())"), []);
    assert_eq!(in_function("loop = asyncio.get_running_loop()\nloop.do(work())"), []);
}

#[test]
fn functions_are_known_by_how_they_were_imported() {
    assert_eq!(alarms("from asyncio import create_task as start\nstart(work())\n"), [2]);
    assert_eq!(alarms("import asyncio as aio\naio.create_task(work())\n"), [2]);
    assert_eq!(alarms("asyncio.create_task(work())\n"), []);
}

#[test]
fn global_and_nonlocal_names_are_trusted() {
    assert_eq!(in_function("global kept\nkept = asyncio.create_task(work())"), []);
    assert_eq!(
        in_function("kept = None\ndef g():\n    nonlocal kept\n    kept = asyncio.create_task(work())"),
        []
    );
}

#[test]
fn of_several_bindings_the_newest_decides() {
    let both = "if x:\n    t = asyncio.create_task(a())\nelse:\n    t = asyncio.create_task(b())";
    assert_eq!(in_function(both), [2, 4]);
    assert_eq!(in_function(&format!("{both}\nawait t")), []);
    assert_eq!(in_function("t = asyncio.create_task(a())\nawait t\nt = asyncio.create_task(b())"), []);
}

#[test]
fn a_use_in_a_function_inside_counts() {
    assert_eq!(in_function("t = asyncio.create_task(a())\ndef g():\n    return t"), []);
    assert_eq!(in_function("t = asyncio.create_task(a())\ndef g(t):\n    return t"), [1]);
}
