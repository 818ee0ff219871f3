//! `import`: modules that natives make at their first import.

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::python::code::Code;
use crate::python::machine::Interpreter;
use crate::python::objects::frame::Frame;
use crate::python::objects::module::Module;
use crate::python::source::ModuleName;
use crate::value::Value;

/// Fills a module at its first import.
pub type ModuleLoader = fn(&Rc<Interpreter>, &Rc<Module>) -> Result<(), Raised>;

/// Which module of the library is filled how; `None` for what is none.
pub type Library = fn(&str) -> Option<ModuleLoader>;

/// What `import gc` makes in CPython, which does not need it before: the module and its functions.
const OBJECTS_OF_GC: u64 = 18;

impl Interpreter {
    /// Says which modules there are besides those of the program; a dotted name needs the module before its last dot to be there
    /// too.
    pub fn set_library(&self, library: Library) {
        self.library.set(Some(library));
    }

    fn loader(&self, name: &str) -> Option<ModuleLoader> {
        self.library.get()?(name)
    }

    /// `import name`: the module of that dotted name.
    ///
    /// # Errors
    /// ModuleNotFoundError if nobody knows it.
    pub fn import(self: &Rc<Self>, name: &str) -> Result<Rc<Module>, Raised> {
        if let Some(module) = self.modules().get_str(name).and_then(|module| module.downcast::<Module>()) {
            return Ok(module);
        }
        let generations = self.heap().generations();
        let counted = generations.counts()[0];
        let parent = match name.rsplit_once('.') {
            Some((package, last)) => Some((self.import(package)?, last)),
            None => None,
        };
        let module = match self.file(name) {
            Some(code) => self.import_file(name, &code)?,
            None => {
                let loader = self.loader(name).ok_or_else(|| self.unknown_module(name))?;
                let module = self.new_module(name);
                loader(self, &module)?;
                module
            }
        };
        // What the modules themselves are made of is counted with the start of a script.
        generations.set_young(counted + if name == "gc" { OBJECTS_OF_GC } else { 0 });
        if let Some((package, last)) = parent {
            package.dict().set_name(last, Value::Object(Rc::<Module>::clone(&module)));
        }
        Ok(module)
    }

    /// Says which code a module beside the script has.
    pub fn add_file(&self, name: &Rc<str>, code: &Rc<Code>) {
        self.files.borrow_mut().insert(Rc::clone(name), Rc::clone(code));
    }

    /// The code of a module beside the script.
    fn file(&self, name: &str) -> Option<Rc<Code>> {
        self.files.borrow().get(name).cloned()
    }

    /// Runs a module beside the script. One that raises is forgotten, and runs again at the next import.
    fn import_file(self: &Rc<Self>, name: &str, code: &Rc<Code>) -> Result<Rc<Module>, Raised> {
        let module = self.new_module(name);
        let (dict, source) = (module.dict(), &code.source);
        let package = source.module().and_then(ModuleName::package).unwrap_or_default();
        dict.set_name("__package__", Value::str(package));
        let file = Some(source.name()).filter(|file| !file.is_empty());
        dict.set_name("__file__", file.map_or(Value::None, |file| Value::Str(Rc::clone(file))));
        if source.module().is_some_and(|module| module.is_package) {
            let directory = source.name().rsplit_once('/').map_or(".", |(directory, _)| directory);
            dict.set_name("__path__", self.list(vec![Value::str(directory)]));
        }
        match self.run_code_in(&module, code) {
            Ok(()) => Ok(module),
            Err(raised) => {
                let forgotten = self.modules().remove_str(name);
                drop(forgotten);
                Err(raised)
            }
        }
    }

    fn unknown_module(&self, name: &str) -> Raised {
        let package = name.rsplit_once('.').map(|(package, _)| package);
        let is_package = |name: &str| {
            self.file(name).is_some_and(|code| code.source.module().is_some_and(|module| module.is_package))
        };
        let text = match package.filter(|package| !is_package(package)) {
            Some(package) => format!("No module named '{name}'; '{package}' is not a package"),
            None => format!("No module named '{name}'"),
        };
        let raised = self.error(Kind::ModuleNotFoundError, text);
        self.make_exception_dict(&raised).set_name("name", Value::str(name));
        raised
    }

    pub(super) fn op_import_name(
        self: &Rc<Self>,
        frame: &Frame,
        name: u32,
        leaf: bool,
    ) -> Result<(), Raised> {
        let name = &frame.code().names[name as usize];
        let module = self.import(name)?;
        let first = name.split('.').next().unwrap_or(name);
        let pushed = if leaf { module } else { self.import(first)? };
        frame.push(Value::Object(pushed));
        Ok(())
    }

    pub(super) fn op_import_from(self: &Rc<Self>, frame: &Frame, name: u32) -> Result<(), Raised> {
        let name = &frame.code().names[name as usize];
        let module = frame.peek(1);
        if let Some(value) = self.getattr_opt(&module, name)? {
            frame.push(value);
            return Ok(());
        }
        let module_name = match module.downcast_ref::<Module>() {
            Some(module) => Rc::clone(module.name()),
            None => Rc::from("<unknown module name>"),
        };
        let submodule = format!("{module_name}.{name}");
        if self.loader(&submodule).is_some() || self.file(&submodule).is_some() {
            let found = self.import(&submodule)?;
            frame.push(Value::Object(found));
            return Ok(());
        }
        let file = self.file(&module_name);
        let place = file.as_ref().map(|code| &**code.source.name()).filter(|place| !place.is_empty());
        let place = place.unwrap_or("unknown location");
        let text = match file.as_ref().is_some_and(|code| self.is_running(code)) {
            true => format!(
                "cannot import name '{name}' from partially initialized module '{module_name}' (most likely due to a circular import) ({place})"
            ),
            false => format!("cannot import name '{name}' from '{module_name}' ({place})"),
        };
        let raised = self.error(Kind::ImportError, text);
        self.make_exception_dict(&raised).set_name("name", Value::Str(module_name));
        Err(raised)
    }

    /// Whether a module runs for its first import.
    fn is_running(&self, code: &Rc<Code>) -> bool {
        self.running_frames().iter().any(|frame| Rc::ptr_eq(frame.code(), code))
    }

    /// Binds in the frame's module what another one hands out (`import_all_from`, ceval.c).
    pub(super) fn op_import_star(self: &Rc<Self>, frame: &Frame) -> Result<(), Raised> {
        let module = frame.pop();
        let listed = self.getattr_opt(&module, "__all__")?;
        let names = match &listed {
            Some(listed) => self.collect(listed)?,
            None => module.downcast_ref::<Module>().map_or(Vec::new(), |module| self.names_for_all(module)),
        };
        let into = frame.namespace().unwrap_or_else(|| Rc::clone(frame.globals()));
        for name in names {
            let Value::Str(name) = name else { continue };
            let value = self.getattr(&module, &name)?;
            drop(into.set_str(&name, value));
        }
        Ok(())
    }

    /// What `import *` takes of a module that does not say it: its public names. A module of the library imports others for
    /// its own use, which no script is to see.
    fn names_for_all(&self, module: &Module) -> Vec<Value> {
        let dict = module.dict();
        let hides_modules = self.loader(module.name()).is_some();
        let is_public = |name: &Value| match name {
            Value::Str(name) if name.starts_with('_') => false,
            Value::Str(name) if hides_modules => {
                dict.get_str(name).is_none_or(|value| value.downcast_ref::<Module>().is_none())
            }
            _ => true,
        };
        dict.table().keys().into_iter().filter(is_public).collect()
    }
}
