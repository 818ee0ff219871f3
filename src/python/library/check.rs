//! Which modules and names that a script uses can't be had: known before it runs, so that it is refused with the place
//! underlined.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::python::code::{Code, Import, Use};
use crate::python::diagnostic::Diagnostic;
use crate::python::library::module_names;
use crate::python::library::names::is_missing;
use crate::python::source::Source;
use crate::version::Version;

/// Says of each import of an unknown module that it is unknown; an import that the script is ready to see fail is left to
/// raise at run time. `program` is the script with the modules beside it.
pub fn unknown_imports(code: &Code, program: &Source) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for import in
        code.imports().into_iter().filter(|import| !import.is_guarded && !program.has_module(&import.module))
    {
        let Import { module, span, .. } = import;
        let first = module.split('.').next().unwrap_or(&module);
        let said = match is_known(&module) {
            true => continue,
            false if program.has_module(first) => {
                Diagnostic::new(format!("there is no module {module} beside the script"), span)
                    .label("imported here")
            }
            false => {
                let text = format!(
                    "weakloop does not know module {module}: it runs programs without the outside world"
                );
                let help = format!(
                    "a module that stands in for it is found beside the script, or on PYTHONPATH: {}.py",
                    module.replace('.', "/")
                );
                Diagnostic::new(text, span).label("imported here").help(help)
            }
        };
        found.push(said);
    }
    found
}

/// Says of each name that CPython's modules and builtins have in a version, and weakloop's do not, that it is unknown.
pub fn unknown_names(code: &Code, program: &Source, version: Version) -> Vec<Diagnostic> {
    let mut said = BTreeSet::new();
    let mut unknown = Vec::new();
    for Use { module, name, span } in code.uses().into_iter().filter(|used| !program.has_module(&used.module))
    {
        if is_missing(&module, &name, version.minor()) && said.insert((Rc::clone(&module), Rc::clone(&name)))
        {
            unknown.push(Diagnostic::new(message(&module, &name), span).label("used here"));
        }
    }
    unknown
}

fn message(module: &str, name: &str) -> String {
    match (module, name) {
        ("builtins", "open") => "open() is not simulated: a run reads and writes no files".to_string(),
        ("builtins", "input") => {
            "input() is not simulated: a run reads nothing from the terminal".to_string()
        }
        ("builtins", "exec" | "eval" | "compile") => {
            format!("{name}() is not supported: weakloop checks the whole program before it runs")
        }
        ("builtins", "breakpoint") => {
            "breakpoint() is not supported: use `weakloop step` to see a run iteration by iteration"
                .to_string()
        }
        ("builtins", _) => format!("weakloop does not know the builtin {name}"),
        _ => format!("weakloop does not know {module}.{name}"),
    }
}

/// Whether a module is there, or one of the names that every library accepts without a meaning.
fn is_known(name: &str) -> bool {
    name == "__future__" || module_names().any(|known| known == name)
}
