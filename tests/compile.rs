//! What the front end makes of scripts: listings, refusals, and the consistency of every code.
//! The verifier walks all ways through all codes, so that the machine may trust what the compiler says about the stack.

use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use proptest::prelude::*;
use weakloop::python::code::{Code, Op};
use weakloop::python::compile::compile_source;
use weakloop::python::source::Source;

pub fn compile(text: &str) -> Rc<Code> {
    let source = Source::new("x.py", text);
    let code = compile_source(&source).unwrap_or_else(|diagnostics| {
        let rendered: Vec<String> = diagnostics.iter().map(|it| it.render_plain(&source)).collect();
        panic!("refused:\n{}", rendered.join("\n"))
    });
    verify(&code);
    code
}

/// Compiles what may be wrong; what is refused can be shown.
pub fn compile_or_refuse(text: &str) {
    let source = Source::new("x.py", text);
    match compile_source(&source) {
        Ok(code) => verify(&code),
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty());
            diagnostics.iter().for_each(|it| assert!(it.render_plain(&source).starts_with("error: ")));
        }
    }
}

/// The messages with the text that each underlines.
fn refusals(text: &str) -> Vec<(String, String)> {
    let source = Source::new("x.py", text);
    let diagnostics = compile_source(&source).err().unwrap_or_default();
    diagnostics.iter().map(|it| (it.message.clone(), source.slice(it.span).to_string())).collect()
}

fn check_refusals(text: &str, expected: &[(&str, &str)]) {
    let expected: Vec<(String, String)> =
        expected.iter().map(|(message, place)| (message.to_string(), place.to_string())).collect();
    assert_eq!(refusals(text), expected, "in\n{text}");
}

pub fn check_listing(text: &str, expected: &str) {
    assert_eq!(compile(text).to_string().trim_end(), expected.trim_matches('\n'), "for\n{text}");
}

/// Asserts that every operation finds the same number of values on all ways to it, that no operand points outside its table, and
/// that nothing but the result is on the stack at the end.
fn verify(code: &Code) {
    assert_eq!(code.ops.len(), code.spans.len());
    let mut depths: HashMap<usize, u32> = HashMap::new();
    let mut ways = vec![(0, 0)];
    while let Some((index, depth)) = ways.pop() {
        assert!(index < code.ops.len(), "{}: a way leads out of the code\n{code}", code.qualname);
        if let Some(known) = depths.insert(index, depth) {
            assert_eq!(known, depth, "{}: two ways to {index}\n{code}", code.qualname);
            continue;
        }
        verify_operand(code, index);
        let op = code.ops[index];
        assert!(op.effect().pops <= depth, "{}: {index} wants more than there is\n{code}", code.qualname);
        assert!(op != Op::Return || depth == 1, "{}: {index} leaves values\n{code}", code.qualname);
        if !op.is_final() {
            ways.push((index + 1, depth - op.effect().pops + op.effect().pushes));
        }
        if let Some(target) = op.target() {
            ways.push((target as usize, depth - op.effect_of_jump().pops + op.effect_of_jump().pushes));
        }
        if let Some(handler) = code.handler(index) {
            assert!(
                handler.depth <= depth,
                "{}: the handler of {index} keeps too much\n{code}",
                code.qualname
            );
            ways.push((handler.target as usize, handler.depth + 1));
        }
    }
    assert_eq!(depths.len(), code.ops.len(), "{}: every operation is reached\n{code}", code.qualname);
    verify_tables(code);
    code.children.iter().for_each(|child| verify(child));
}

fn verify_operand(code: &Code, index: usize) {
    let cells = code.cellvars.len() + code.freevars.len();
    let (operand, bound) = match code.ops[index] {
        Op::LoadConst(operand) => (operand, code.constants.len()),
        Op::CallKeywords { names, .. } => (names, code.constants.len()),
        Op::LoadFast(slot) | Op::StoreFast(slot) | Op::DeleteFast(slot) => (slot, code.varnames.len()),
        Op::ClearFast(slot) => (slot, code.varnames.len()),
        Op::LoadDeref(cell) | Op::StoreDeref(cell) | Op::DeleteDeref(cell) => (cell, cells),
        Op::LoadClassDeref(cell) | Op::LoadClosure(cell) => (cell, cells),
        Op::MakeCell(cell) => (cell, code.cellvars.len()),
        Op::LoadName(name) | Op::StoreName(name) | Op::DeleteName(name) => (name, code.names.len()),
        Op::LoadGlobal(name) | Op::StoreGlobal(name) | Op::DeleteGlobal(name) => (name, code.names.len()),
        Op::LoadAttr(name) | Op::StoreAttr(name) | Op::DeleteAttr(name) => (name, code.names.len()),
        Op::LoadMethod(name) | Op::ImportFrom(name) | Op::ImportName { name, .. } => (name, code.names.len()),
        Op::MakeFunction { code: child, .. } => (child, code.children.len()),
        _ => return,
    };
    assert!((operand as usize) < bound, "{}: the operand of {index} points nowhere\n{code}", code.qualname);
}

fn verify_tables(code: &Code) {
    assert!(code.handlers.windows(2).all(|pair| pair[0].end <= pair[1].start), "handlers overlap\n{code}");
    assert!(code.parameters.count() as usize <= code.varnames.len());
    for child in &code.children {
        for freevar in &child.freevars {
            assert_eq!(
                *code.cell_name(freevar.outer),
                freevar.name,
                "{}: a wrong cell\n{code}",
                child.qualname
            );
        }
    }
    let arguments = code.cellvars.iter().filter_map(|cellvar| Some((&cellvar.name, cellvar.argument?)));
    arguments.for_each(|(name, slot)| assert_eq!(*name, code.varnames[slot as usize]));
}

#[test]
fn every_script_of_the_tests_compiles_consistently() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let mut count = 0;
    for entry in std::fs::read_dir(directory).expect("the scripts are there") {
        let path = entry.expect("the directory can be read").path();
        if path.extension().is_some_and(|extension| extension == "py") {
            compile(&std::fs::read_to_string(&path).expect("a script is text"));
            count += 1;
        }
    }
    assert!(0 < count);
}

/// The slots and cells of every function.
fn check_scopes(text: &str, expected: &[&str]) {
    let mut lines = Vec::new();
    list_scopes(&compile(text), &mut lines);
    assert_eq!(lines, expected, "for\n{text}");
}

fn list_scopes(code: &Code, lines: &mut Vec<String>) {
    let join = |names: Vec<&str>| names.join(" ");
    let locals = join(code.varnames.iter().map(|name| &**name).collect());
    let cells = join(code.cellvars.iter().map(|cellvar| &*cellvar.name).collect());
    let free = join(code.freevars.iter().map(|freevar| &*freevar.name).collect());
    lines.push(format!("{}: {locals} | {cells} | {free}", code.qualname));
    code.children.iter().for_each(|child| list_scopes(child, lines));
}

#[test]
fn a_variable_is_a_cell_only_if_another_frame_uses_it() {
    check_scopes(
        "def f(a, b):\n    c = [a + x for x in b]\n    return lambda: (a, d)\n",
        &["<module>:  |  | ", "f: a b c x | a | ", "f.<locals>.<lambda>:  |  | a"],
    );
}

#[test]
fn functions_between_pass_a_variable_on() {
    check_scopes(
        "def f():\n    def g():\n        def h():\n            nonlocal a\n            a = 1\n    a = 0\n",
        &["<module>:  |  | ", "f: g | a | ", "f.<locals>.g: h |  | a", "f.<locals>.g.<locals>.h:  |  | a"],
    );
}

#[test]
fn the_names_of_a_class_are_not_seen_by_its_methods() {
    check_scopes(
        "def f(a):\n    class A:\n        a = a\n        def m(self): return a, __class__\n",
        &[
            "<module>:  |  | ",
            "f: a A | a | ",
            "f.<locals>.A:  | __class__ | a",
            "f.<locals>.A.m: self |  | __class__ a",
        ],
    );
}

#[test]
fn private_names_carry_the_name_of_their_class() {
    check_scopes(
        "class _A:\n    def __m(self, __x, *, y__):\n        return [__z for __z in __x]\n",
        &["<module>:  |  | ", "_A:  |  | ", "_A.__m: self _A__x y__ _A__z |  | "],
    );
}

#[test]
fn a_walrus_in_a_comprehension_binds_outside_of_it() {
    check_scopes(
        "def f(x):\n    return any((y := i) for i in x), y\n",
        &["<module>:  |  | ", "f: x | y | ", "f.<locals>.<genexpr>: .0 i |  | y"],
    );
}

#[test]
fn imports_are_known_before_the_script_runs() {
    let code = compile(
        "import a.b\ntry:\n    from c import d, e\nexcept ImportError:\n    def f(): import g as h\n\
         if typing.TYPE_CHECKING:\n    import i\nimport j\n",
    );
    let imports =
        code.imports().into_iter().map(|it| (it.module.to_string(), it.names.join(" "), it.is_guarded));
    let expected =
        [("a.b", "", false), ("c", "d e", true), ("i", "", true), ("j", "", false), ("g", "", false)];
    let expected = expected.map(|(module, names, guarded)| (module.to_string(), names.to_string(), guarded));
    assert_eq!(imports.collect::<Vec<_>>(), expected);
}

#[test]
fn names_taken_from_modules_are_known_before_the_script_runs() {
    let code = compile(
        "import a.b, c as d, e\nfrom f import g\ne = 1\ndef h(x):\n    return a.b, d.i.j, e.k, x.l, g.m, n(h.o)\n",
    );
    let uses = code.uses().into_iter().map(|used| format!("{}.{}", used.module, used.name));
    assert_eq!(uses.collect::<Vec<_>>(), ["f.g", "a.b", "c.i", "builtins.n"]);
}

#[test]
fn what_stands_in_the_wrong_place_is_refused() {
    check_refusals("await f()\n", &[("'await' outside function", "await f()")]);
    check_refusals("def f():\n    await g()\n", &[("'await' outside async function", "await g()")]);
    check_refusals("return\n", &[("'return' outside function", "return")]);
    check_refusals("x = {(yield) for a in b}\n", &[("'yield' inside set comprehension", "yield")]);
    check_refusals("class A:\n    yield\n", &[("'yield' outside function", "yield")]);
    check_refusals("break\n", &[("'break' outside loop", "break")]);
    check_refusals("if a: continue\n", &[("'continue' not properly in loop", "continue")]);
    check_refusals("nonlocal a\n", &[("nonlocal declaration not allowed at module level", "nonlocal a")]);
    check_refusals("def f(): nonlocal a\n", &[("no binding for nonlocal 'a' found", "a")]);
    check_refusals("def f(a, a): pass\n", &[("duplicate argument 'a' in function definition", "a")]);
    check_refusals("f(a=1, a=2)\n", &[("keyword argument repeated: a", "a=2")]);
    check_refusals(
        "async def f():\n    yield\n    return 1\n",
        &[("'return' with value in async generator", "return 1")],
    );
    check_refusals("x = 0one\n", &[("invalid octal literal", "0o")]);
    check_refusals("x = 0b12\n", &[("invalid digit '2' in binary literal", "2")]);
    check_refusals("x = 0xg\n", &[("invalid hexadecimal literal", "0x")]);
    check_refusals("x = 1__0\n", &[("invalid decimal literal", "__0")]);
    check_refusals("x = 2e\n", &[("invalid decimal literal", "e")]);
    check_refusals(
        "print 'a'\n",
        &[("missing parentheses in call to 'print'. Did you mean print(...)?", "'a'")],
    );
    // What is wrong begins within a letter.
    compile_or_refuse("ඁp");
    check_refusals("x = €\n", &[("invalid character '€' (U+20AC)", "€")]);
    check_refusals(
        "x = '\\x4'\n",
        &[("(unicode error) unknown or truncated escape in a string literal", "")],
    );
    check_refusals("*a = b\n", &[("starred assignment target must be in a list or tuple", "*a")]);
    check_refusals(
        "def f():\n    [await a for a in b]\n",
        &[("asynchronous comprehension outside of an asynchronous function", "[await a for a in b]")],
    );
}

#[test]
fn what_is_outside_the_subset_is_refused() {
    check_refusals("x = 1 + 2j\n", &[("complex numbers are not supported", "2j")]);
    check_refusals(
        "def f():\n    from a import *\n",
        &[("import * only allowed at module level", "from a import *")],
    );
    let relative = "attempted relative import with no known parent package";
    check_refusals("from . import a\n", &[(relative, "from . import a")]);
    check_refusals("x = '\\ud800'\n", &[("surrogates in strings are not supported", "'\\ud800'")]);
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    check_refusals(
        "def f(:\n    pass\nx = = 1\ny = (1,\n",
        &[
            ("invalid syntax: expected a parameter or the end of the parameter list", ":"),
            ("invalid syntax: expected an expression", "="),
            ("'(' was never closed", "("),
        ],
    );
}

#[test]
fn deep_nesting_is_refused_before_it_is_parsed() {
    let message = |text: &str, piece: &str| {
        let found = refusals(&text.replace("…", &piece.repeat(100_000)));
        assert_eq!(found.len(), 1, "of {piece}");
        found[0].0.clone()
    };
    for piece in ["(", "[", "{1:", "f'{"] {
        assert_eq!(message("x = …1\n", piece), "too many nested parentheses", "of {piece}");
    }
    for piece in ["not ", "-", "a.", "1 + ", "lambda: ", "lambda a, b: ", "a if b else ", "f()()."] {
        assert_eq!(message("x = …1\n", piece), "too many operations inside each other", "of {piece}");
    }
    assert_eq!(message("x = [1 …]\n", "for a in b "), "too many operations inside each other");
    assert_eq!(message("with …a: pass\n", "a, "), "too many statically nested blocks");
}

#[test]
fn what_is_long_but_not_deep_compiles() {
    for piece in ["-a.b, ", "a or ", "f(a)[b] == ", "'a' f'{a}' "] {
        compile(&format!("x = [{}'a']\n", piece.repeat(20_000)));
    }
    compile(&format!("if a: pass\n{}", "elif b: pass\n".repeat(20_000)));
}

proptest! {
    #[test]
    fn no_text_makes_the_compiler_panic(text in "\\PC{0,200}") {
        compile_or_refuse(&text);
    }
}
