//! Scripts on the machine: what they print is what CPython 3.13 printed, and nothing is left of them.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::{fs, panic};

use proptest::prelude::*;

use weakloop::asyncio::world::{Console, Limits, Report, World};
use weakloop::exception::Raised;
use weakloop::python::builtins;
use weakloop::python::compile::compile_source;
use weakloop::python::machine::{Interpreter, run_module};
use weakloop::python::source::Source;
use weakloop::python::text::TextResult;
use weakloop::python::text::int::Integer;
use weakloop::version::Version;

/// Keeps all that a run writes.
#[derive(Default)]
struct Paper {
    text: RefCell<String>,
}

impl Console for Paper {
    fn print(&self, text: &str) {
        self.text.borrow_mut().push_str(text);
    }

    fn report(&self, report: &Report) {
        self.text.borrow_mut().push_str(&format!("report: {}\n", report.message));
    }

    fn unraisable(&self, raised: &Raised, place: &str) {
        self.text.borrow_mut().push_str(&format!("unraisable: {raised:?} in {place}\n"));
    }

    fn error(&self, text: &str) {
        self.text.borrow_mut().push_str(text);
    }
}

/// Runs a script to its end; what it wrote, and what it raised at last. Nothing may be left on the heap.
fn run(script: &str) -> String {
    let paper = Rc::new(Paper::default());
    let world = World::new(Version::V3_13, Limits::default(), Rc::<Paper>::clone(&paper));
    let source = Source::new("x.py", script);
    let code = match compile_source(&source) {
        Ok(code) => code,
        Err(wrong) => panic!("{}", wrong.iter().map(|one| one.render_plain(&source)).collect::<String>()),
    };
    let interpreter = Interpreter::new(&world);
    builtins::install(&interpreter);
    let ended = run_module(&interpreter, &code);
    world.heap().run_deferred();
    if let Err(raised) = ended {
        let text = interpreter.traceback_text(&raised);
        paper.error(&text);
        drop(raised);
    }
    drop(code);
    interpreter.shutdown();
    assert_eq!(world.heap().len(), 0, "objects are left after the end of the run: {:?}", left(&world));
    paper.text.take()
}

fn left(world: &World) -> Vec<String> {
    world.heap().all().iter().take(20).map(|entry| entry.object.describe()).collect()
}

#[test]
fn calls_nest_and_return() {
    let printed = run("
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(12), [fib(k) for k in range(6)])
def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, kw
print(f(1, c=3), f(1, 2, 3, 4, c=5, e=6), f(*[1, 2], **{'c': 3, 'x': 1}))
");
    assert_eq!(
        printed,
        "144 [0, 1, 1, 2, 3, 5]\n(1, 2, (), 3, 4, {}) (1, 2, (3, 4), 5, 4, {'e': 6}) (1, 2, (), 3, 4, {'x': 1})\n"
    );
}

/// Every script of tests/machine prints what CPython 3.13.0 printed for it (NAME.out), tracebacks included.
#[test]
fn scripts_print_what_cpython_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/machine");
    let mut scripts: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    scripts.retain(|path| path.extension().is_some_and(|ending| ending == "py"));
    scripts.sort();
    let mut differing = String::new();
    for path in &scripts {
        let script = fs::read_to_string(path).unwrap();
        let expected = fs::read_to_string(path.with_extension("out")).unwrap();
        let got = panic::catch_unwind(|| run(&script)).unwrap_or_else(|_| "panicked".to_string());
        if got != expected {
            differing.push_str(&format!("== {}\n-- expected\n{expected}-- got\n{got}", path.display()));
        }
    }
    assert!(differing.is_empty(), "{differing}");
}

/// An expression whose value can be told without a machine.
#[derive(Clone, Debug)]
enum Model {
    Number(i32),
    Operator(&'static str, Box<Model>, Box<Model>),
    Choice(Box<Model>, Box<Model>, Box<Model>),
    Item(Vec<Model>, Box<Model>),
}

/// What ends an expression without a value.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Failure {
    ZeroDivisionError,
    IndexError,
}

impl Model {
    fn text(&self) -> String {
        match self {
            Model::Number(number) => format!("({number})"),
            Model::Operator(operator, left, right) => {
                format!("({} {operator} {})", left.text(), right.text())
            }
            Model::Choice(condition, yes, no) => {
                format!("({} if {} else {})", yes.text(), condition.text(), no.text())
            }
            Model::Item(items, index) => {
                let items: Vec<String> = items.iter().map(Model::text).collect();
                format!("[{}][{}]", items.join(", "), index.text())
            }
        }
    }

    /// The value, reduced as the script reduces it, so that it stays small.
    fn value(&self) -> Result<i128, Failure> {
        match self {
            Model::Number(number) => Ok(i128::from(*number)),
            Model::Choice(condition, yes, no) => {
                if condition.value()? != 0 {
                    yes.value()
                } else {
                    no.value()
                }
            }
            Model::Operator(operator, left, right) => Model::apply(operator, left.value()?, right.value()?),
            Model::Item(items, index) => {
                let values: Vec<i128> = items.iter().map(Model::value).collect::<Result<_, _>>()?;
                let (index, length) = (index.value()?, values.len() as i128);
                let place = if index < 0 { index + length } else { index };
                let place = usize::try_from(place).map_err(|_| Failure::IndexError)?;
                values.get(place).copied().ok_or(Failure::IndexError)
            }
        }
    }

    fn apply(operator: &str, left: i128, right: i128) -> Result<i128, Failure> {
        let floored = |left: i128, right: i128| {
            left.div_euclid(right) - i128::from(right < 0 && left.rem_euclid(right) != 0)
        };
        match operator {
            "+" => Ok(left + right),
            "-" => Ok(left - right),
            "&" => Ok(left & right),
            "^" => Ok(left ^ right),
            "<" => Ok(i128::from(left < right)),
            "==" => Ok(i128::from(left == right)),
            _ if right == 0 => Err(Failure::ZeroDivisionError),
            "//" => Ok(floored(left, right)),
            _ => Ok(left - right * floored(left, right)),
        }
    }
}

fn model() -> impl Strategy<Value = Model> {
    let leaf = prop_oneof![(-3..4i32).prop_map(Model::Number), any::<i32>().prop_map(Model::Number)];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let operators = prop::sample::select(vec!["+", "-", "&", "^", "<", "==", "//", "%"]);
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            4 => (operators, boxed(), boxed()).prop_map(|(operator, left, right)| Model::Operator(operator, left, right)),
            1 => (boxed(), boxed(), boxed()).prop_map(|(condition, yes, no)| Model::Choice(condition, yes, no)),
            1 => (prop::collection::vec(inner.clone(), 0..3), boxed()).prop_map(|(items, index)| Model::Item(items, index)),
        ]
    })
}

/// Near zero, near the bounds of what is quick, and in between.
fn integer() -> impl Strategy<Value = i64> {
    prop_oneof![-9..9i64, any::<i64>(), Just(i64::MIN), Just(i64::MAX)]
}

/// What the operators make of two integers, as the script of the property prints it.
fn operators_by_the_book(one: i64, other: i64) -> String {
    let (left, right) = (Integer::Small(one), Integer::Small(other));
    let tried = |answer: TextResult<Integer>| answer.map_or("no".to_string(), |it| it.to_string());
    let answers = [
        left.add(&right).to_string(),
        left.sub(&right).to_string(),
        left.mul(&right).map_or("no".to_string(), |it| it.to_string()),
        tried(left.floor_div(&right)),
        tried(left.modulo(&right)),
        left.bit_and(&right).to_string(),
        left.bit_or(&right).to_string(),
        left.bit_xor(&right).to_string(),
    ];
    answers.join(" ") + "\n"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_operators_of_integers_are_those_of_whole_numbers(pairs in prop::collection::vec((integer(), integer()), 1..20)) {
        let mut script = "\
def tried(operator, a, b):
    try:
        return operator(a, b)
    except ZeroDivisionError:
        return 'no'
def show(a, b):
    quotient, rest = tried(lambda a, b: a // b, a, b), tried(lambda a, b: a % b, a, b)
    print(a + b, a - b, a * b, quotient, rest, a & b, a | b, a ^ b)
".to_string();
        pairs.iter().for_each(|(one, other)| script.push_str(&format!("show({one}, {other})\n")));
        let expected: String = pairs.iter().map(|(one, other)| operators_by_the_book(*one, *other)).collect();
        prop_assert_eq!(run(&script), expected);
    }

    #[test]
    fn expressions_have_the_values_of_the_model(models in prop::collection::vec(model(), 1..6)) {
        let mut script = String::new();
        let mut expected = String::new();
        for model in &models {
            script.push_str("try: print(0 + (");
            script.push_str(&model.text());
            script.push_str("))\nexcept (ZeroDivisionError, IndexError) as e: print(type(e).__name__)\n");
            expected.push_str(&match model.value() {
                Ok(value) => format!("{value}\n"),
                Err(failure) => format!("{failure:?}\n"),
            });
        }
        prop_assert_eq!(run(&script), expected);
    }
}
