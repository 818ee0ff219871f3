//! `import`: modules that natives make at their first import.

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::python::machine::Interpreter;
use crate::python::objects::frame::Frame;
use crate::python::objects::module::Module;
use crate::value::Value;

/// Fills a module at its first import.
pub type ModuleLoader = fn(&Rc<Interpreter>, &Rc<Module>) -> Result<(), Raised>;

/// What `import gc` makes in CPython, which does not need it before: the module and its functions.
const OBJECTS_OF_GC: u64 = 18;

impl Interpreter {
    /// Says how a module is filled; a dotted name needs the module before its last dot to be there too.
    pub fn add_module(&self, name: &'static str, loader: ModuleLoader) {
        self.loaders.borrow_mut().insert(name, loader);
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
        let loader = self.loaders.borrow().get(name).copied();
        let Some(loader) = loader else { return Err(self.unknown_module(name)) };
        let module = self.new_module(name);
        loader(self, &module)?;
        // What the modules themselves are made of is counted with the start of a script.
        generations.set_young(counted + if name == "gc" { OBJECTS_OF_GC } else { 0 });
        if let Some((package, last)) = parent {
            package.dict().set_name(last, Value::Object(Rc::<Module>::clone(&module)));
        }
        Ok(module)
    }

    fn unknown_module(&self, name: &str) -> Raised {
        let package = name.rsplit_once('.').map(|(package, _)| package);
        let text = match package {
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
        if self.loaders.borrow().contains_key(submodule.as_str()) {
            let found = self.import(&submodule)?;
            frame.push(Value::Object(found));
            return Ok(());
        }
        let text = format!("cannot import name '{name}' from '{module_name}' (unknown location)");
        let raised = self.error(Kind::ImportError, text);
        self.make_exception_dict(&raised).set_name("name", Value::Str(module_name));
        Err(raised)
    }
}
