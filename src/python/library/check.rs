//! Which imports of a script can't be had: known before it runs, so that it is refused with the import underlined.

use crate::python::code::Code;
use crate::python::diagnostic::Diagnostic;
use crate::python::library::module_names;

/// Says of each import of an unknown module that it is unknown; an import that the script is ready to see fail is left to
/// raise at run time.
pub fn unknown_imports(code: &Code) -> Vec<Diagnostic> {
    let imports = code.imports();
    let unknown = imports.iter().filter(|import| !import.is_guarded && !is_known(&import.module));
    unknown
        .map(|import| {
            let text = format!(
                "weakloop does not know module {}: it runs programs without the outside world",
                import.module
            );
            Diagnostic::new(text, import.span).label("imported here")
        })
        .collect()
}

/// Whether a module is there, or one of the names that every library accepts without a meaning.
fn is_known(name: &str) -> bool {
    name == "__future__" || module_names().any(|known| known == name)
}
