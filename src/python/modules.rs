//! The modules beside a script: the files of its directory, or of another one, that it imports, and those that these import in
//! turn.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::python::code::Import;
use crate::python::compile::compile_source;
use crate::python::source::{ModuleFile, ModuleName, Modules, Source};

/// Modules that CPython has loaded before a script runs, or that are built into it: a file of such a name is never looked at.
const BUILT_IN: [&str; 14] = [
    "abc",
    "builtins",
    "codecs",
    "errno",
    "gc",
    "io",
    "itertools",
    "marshal",
    "os",
    "signal",
    "site",
    "stat",
    "sys",
    "time",
];

fn is_built_in(module: &str) -> bool {
    BUILT_IN.contains(&module.split('.').next().unwrap_or(module))
}

/// A script with the modules beside it, as an import finds them: `a/b.py`, `a/b/__init__.py`, or a directory without one.
/// `read` finds a file by its path from the script's directory, or any other in which modules are looked for.
///
/// A script that does not compile has none: it is refused for that.
///
/// # Errors
/// What `read` says is wrong with a file.
pub fn with_modules(
    name: &str,
    text: &str,
    read: &dyn Fn(&str) -> Result<Option<Found>, String>,
) -> Result<Rc<Source>, String> {
    let script = Source::new(name, text);
    let mut search = Search { read, found: BTreeMap::new(), open: Vec::new() };
    search.follow(&script)?;
    while let Some(file) = search.open.pop() {
        search.follow(&Source::alone(&file))?;
    }
    let files: Vec<ModuleFile> = search.found.into_values().flatten().collect();
    if files.is_empty() {
        return Ok(script);
    }
    Ok(Source::with_modules(name, text, &Modules::from(files)))
}

/// A file that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its name, as messages show it.
    pub file: String,
    /// What stands in it.
    pub text: String,
}

/// The name of a file beside a script as messages show it: the directory as the script's own name has it.
pub fn beside(script: &str, path: &str) -> String {
    match script.rsplit_once('/') {
        Some((directory, _)) => format!("{directory}/{path}"),
        None => path.to_string(),
    }
}

/// What was found, and what is still to be looked at.
struct Search<'a> {
    read: &'a dyn Fn(&str) -> Result<Option<Found>, String>,
    /// By dotted name; nothing where there is no file.
    found: BTreeMap<String, Option<ModuleFile>>,
    open: Vec<ModuleFile>,
}

impl Search<'_> {
    /// Looks for all that a file imports.
    fn follow(&mut self, source: &Rc<Source>) -> Result<(), String> {
        let Ok(code) = compile_source(source) else { return Ok(()) };
        for Import { module, names, .. } in code.imports() {
            if is_built_in(&module) || !self.find_path(&module)? {
                continue;
            }
            for name in names {
                self.find_path(&format!("{module}.{name}"))?;
            }
        }
        let package = source.module().and_then(ModuleName::package);
        for text in code.modules_in_texts().iter().filter(|text| !is_built_in(text)) {
            self.find_path(text)?;
            // What a package imports by such a name is mostly its own.
            if let Some(package) = package {
                self.find_path(&format!("{package}.{text}"))?;
            }
        }
        Ok(())
    }

    /// Finds a module and the packages around it; whether it is there.
    fn find_path(&mut self, module: &str) -> Result<bool, String> {
        let ends = module.match_indices('.').map(|(at, _)| at).chain([module.len()]);
        let mut is_there = false;
        for end in ends {
            // What is in a directory without an `__init__.py` is there, though the directory is not a file.
            is_there = self.find(&module[..end])?;
        }
        if is_there {
            self.complete(module);
        }
        Ok(is_there)
    }

    fn find(&mut self, module: &str) -> Result<bool, String> {
        if let Some(known) = self.found.get(module) {
            return Ok(known.is_some());
        }
        let path = module.replace('.', "/");
        let mut file = None;
        for (path, is_package) in [(format!("{path}/__init__.py"), true), (format!("{path}.py"), false)] {
            if let Some(found) = (self.read)(&path)? {
                let module = ModuleName { name: module.to_string(), is_package };
                file = Some(ModuleFile { module, file: found.file, text: found.text });
                break;
            }
        }
        self.open.extend(file.clone());
        let is_there = file.is_some();
        self.found.insert(module.to_string(), file);
        Ok(is_there)
    }

    /// Puts packages without an `__init__.py` around a module that is there.
    fn complete(&mut self, module: &str) {
        for (end, _) in module.match_indices('.') {
            let name = &module[..end];
            let known = self.found.entry(name.to_string()).or_default();
            known.get_or_insert_with(|| ModuleFile {
                module: ModuleName { name: name.to_string(), is_package: true },
                file: String::new(),
                text: String::new(),
            });
        }
    }
}
