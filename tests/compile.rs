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

fn check_listing(text: &str, expected: &str) {
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

#[test]
fn a_task_that_nobody_holds_is_on_the_stack_for_one_operation() {
    check_listing(
        "async def main():\n    asyncio.create_task(f())\n    await asyncio.sleep(2)\n",
        r#"
<module>:
   1    0 MakeFunction main
        1 StoreName main
        2 LoadConst None
        3 Return
main:
   2    0 LoadGlobal asyncio
        1 LoadMethod create_task
        2 LoadGlobal f
        3 PushNull
        4 Call 0
        5 Call 1
        6 Pop
   3    7 LoadGlobal asyncio
        8 LoadMethod sleep
        9 LoadConst 2
       10 Call 1
       11 GetAwaitable Expression
       12 LoadConst None
       13 Send 17
       14 YieldFrom
       15 Jump 13
       16 CleanupThrow
       17 EndSend
       18 Pop
       19 LoadConst None
       20 Return
          14..15 -> 16 depth 1
"#,
    );
}

#[test]
fn what_stands_in_the_wrong_place_is_refused() {
    check_refusals("await f()\n", &[("'await' outside function", "await f()")]);
}

proptest! {
    #[test]
    fn no_text_makes_the_compiler_panic(text in "\\PC{0,200}") {
        compile_or_refuse(&text);
    }
}
