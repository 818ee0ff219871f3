//! Builtin functions and methods: each expression of the table prints what CPython 3.13.0 printed.
//! The table is tests/builtins/expressions.txt: a line with the expression, and the lines behind it, each with `| ` before it,
//! that `print(repr(expression))` wrote, or the name and the text of the exception.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

use weakloop::Version;
use weakloop::asyncio::world::{Console, Limits, Report, World};
use weakloop::exception::Raised;
use weakloop::python::builtins;
use weakloop::python::compile::compile_source;
use weakloop::python::machine::{Interpreter, run_module};
use weakloop::python::source::Source;

/// Keeps what a script printed.
#[derive(Default)]
struct Paper(RefCell<String>);

impl Console for Paper {
    fn print(&self, text: &str) {
        self.0.borrow_mut().push_str(text);
    }

    fn report(&self, report: &Report) {
        panic!("no loop runs: {}", report.message);
    }

    fn unraisable(&self, raised: &Raised, place: &str) {
        panic!("nothing is unraisable here: {raised:?} in {place}");
    }

    fn error(&self, text: &str) {
        self.0.borrow_mut().push_str(text);
    }
}

/// What a script prints; nothing may be left of it.
fn printed(script: &str) -> String {
    let paper = Rc::new(Paper::default());
    let world = World::new(Version::V3_13, Limits::default(), Rc::<Paper>::clone(&paper));
    let source = Source::new("x.py", script);
    let code = compile_source(&source).unwrap_or_else(|wrong| {
        panic!("{}", wrong.iter().map(|one| one.render_plain(&source)).collect::<String>())
    });
    let interpreter = Interpreter::new(&world);
    builtins::install(&interpreter);
    if let Err(raised) = run_module(&interpreter, &code) {
        paper.error(&format!("{}: {}\n", raised.class_name(), raised.message()));
    }
    drop(code);
    interpreter.shutdown();
    assert_eq!(world.heap().len(), 0, "objects are left after the end of the run");
    paper.0.take()
}

#[test]
fn every_expression_prints_what_cpython_printed() {
    let table = include_str!("builtins/expressions.txt");
    let mut script = String::new();
    let mut expected = String::new();
    for line in table.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("| ") {
            Some(shown) => writeln!(expected, "| {shown}").unwrap(),
            None => {
                writeln!(expected, "{line}").unwrap();
                let quoted = line.replace('\\', "\\\\").replace('\'', "\\'");
                write!(
                    script,
                    "print('{quoted}')\ntry:\n    print('|', repr({line}))\nexcept Exception as e:\n    print('|', type(e).__name__, e)\n"
                )
                .unwrap();
            }
        }
    }
    let got = printed(&script);
    for (expected, got) in expected.lines().zip(got.lines()) {
        assert_eq!(expected, got);
    }
    assert_eq!(expected, got);
}

#[test]
fn a_list_nested_too_deep_is_a_recursion_error() {
    let script = "
a = []
for _ in range(100000):
    a = [a]
try:
    repr(a)
except RecursionError as e:
    print(type(e).__name__)
";
    assert_eq!(printed(script), "RecursionError\n");
}

#[test]
fn subclasses_of_builtin_types_are_filled_by_init() {
    let script = "
class Stack(list):
    def __init__(self, items):
        super().__init__(items)
        self.size = len(self)
class Twice(dict):
    def __missing__(self, key):
        return key * 2
stack = Stack([1, 2])
stack.append(3)
print(stack, stack.size, len(stack), stack + [4], Twice(a=1)['z'], Twice(a=1))
";
    assert_eq!(printed(script), "[1, 2, 3] 2 3 [1, 2, 3, 4] zz {'a': 1}\n");
}
