//! What a script takes from elsewhere: modules, names of modules, builtins.
//! Whoever knows which of these there are can refuse a script before it runs, with the place underlined.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{Code, Constant, Namespace, Op};
use crate::python::source::Span;

/// One `import` in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The dotted name of the module.
    pub module: Rc<str>,
    /// The names that `from module import …` takes out of it.
    pub names: Vec<Rc<str>>,
    /// The statement.
    pub span: Span,
    /// Whether it stands in a `try` or `with`, so that the script may be ready for it to fail, or under `if TYPE_CHECKING`,
    /// where it never runs.
    pub is_guarded: bool,
}

/// A name that a script uses and that a module has to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The dotted name of the module; `builtins` for what the script binds nowhere.
    pub module: Rc<str>,
    /// The name.
    pub name: Rc<str>,
    /// Where it is used.
    pub span: Span,
}

impl Code {
    /// All imports of the code and of the codes inside, in the order of the text within each.
    pub fn imports(&self) -> Vec<Import> {
        let mut imports: Vec<Import> = Vec::new();
        let mut typing_ends = 0;
        for (index, op) in self.ops.iter().enumerate() {
            match *op {
                Op::PopJumpIfFalse(target) if self.asks_type_checking(index) => typing_ends = target as usize,
                Op::ImportName { name, .. } => imports.push(Import {
                    module: self.names[name as usize].clone(),
                    names: Vec::new(),
                    span: self.spans[index],
                    is_guarded: index < typing_ends || self.handler(index).is_some(),
                }),
                Op::ImportFrom(name) => {
                    let import =
                        imports.last_mut().expect("names are taken out of a module that was just imported");
                    import.names.push(self.names[name as usize].clone());
                }
                _ => {}
            }
        }
        imports.extend(self.children.iter().flat_map(|child| child.imports()));
        imports
    }

    /// The texts in the code that may be names of modules, if it imports by names that the run makes: `__import__(name)`,
    /// `import_module(name)`.
    pub fn modules_in_texts(&self) -> BTreeSet<Rc<str>> {
        let (mut names, mut texts) = (BTreeSet::new(), BTreeSet::new());
        self.collect_texts(&mut names, &mut texts);
        let imports = |name: &Rc<str>| ["__import__", "import_module"].contains(&&**name);
        if names.iter().any(imports) { texts } else { BTreeSet::new() }
    }

    fn collect_texts(&self, names: &mut BTreeSet<Rc<str>>, texts: &mut BTreeSet<Rc<str>>) {
        names.extend(self.names.iter().cloned());
        self.constants.iter().for_each(|constant| collect_names(constant, texts));
        self.children.iter().for_each(|child| child.collect_texts(names, texts));
    }

    /// Whether the operation before that one loads `TYPE_CHECKING`.
    fn asks_type_checking(&self, index: usize) -> bool {
        let before = index.checked_sub(1).map(|before| self.ops[before]);
        match before {
            Some(Op::LoadName(name) | Op::LoadGlobal(name) | Op::LoadAttr(name)) => {
                &*self.names[name as usize] == "TYPE_CHECKING"
            }
            _ => false,
        }
    }

    /// The names that this module's code takes from other modules, as far as the text shows it: `from module import name`,
    /// `module.name` where a global variable is bound to that module and nothing else, and builtins.
    pub fn uses(&self) -> Vec<Use> {
        let imported = self.imports().into_iter().flat_map(|import| {
            let Import { module, names, span, .. } = import;
            names.into_iter().map(move |name| Use { module: Rc::clone(&module), name, span })
        });
        let mut uses: Vec<Use> = imported.collect();
        self.collect_uses(&self.globals(), &mut uses);
        uses
    }

    /// The global variables that the script binds, each with the module that it always is, if it is one.
    fn globals(&self) -> BTreeMap<Rc<str>, Option<Rc<str>>> {
        let mut globals: BTreeMap<Rc<str>, BTreeSet<Option<Rc<str>>>> = BTreeMap::new();
        self.collect_globals(&mut globals);
        let sole = |mut bound: BTreeSet<Option<Rc<str>>>| match bound.len() {
            1 => bound.pop_first().flatten(),
            _ => None,
        };
        globals.into_iter().map(|(name, bound)| (name, sole(bound))).collect()
    }

    fn collect_globals(&self, globals: &mut BTreeMap<Rc<str>, BTreeSet<Option<Rc<str>>>>) {
        for (index, op) in self.ops.iter().enumerate() {
            let name = match *op {
                Op::StoreGlobal(name) | Op::DeleteGlobal(name) => name,
                Op::StoreName(name) | Op::DeleteName(name) if self.is_module() => name,
                _ => continue,
            };
            let module = match index.checked_sub(1).map(|before| self.ops[before]) {
                Some(Op::ImportName { name, leaf }) => {
                    let module = &self.names[name as usize];
                    let first = module.split('.').next().unwrap_or(module);
                    Some(if leaf { Rc::clone(module) } else { Rc::from(first) })
                }
                _ => None,
            };
            globals.entry(Rc::clone(&self.names[name as usize])).or_default().insert(module);
        }
        self.children.iter().for_each(|child| child.collect_globals(globals));
    }

    fn collect_uses(&self, globals: &BTreeMap<Rc<str>, Option<Rc<str>>>, uses: &mut Vec<Use>) {
        for (index, op) in self.ops.iter().enumerate() {
            let name = match *op {
                Op::LoadGlobal(name) => name,
                Op::LoadName(name) if self.is_module() => name,
                _ => continue,
            };
            let name = &self.names[name as usize];
            let attribute = match self.ops.get(index + 1) {
                Some(Op::LoadAttr(attribute) | Op::LoadMethod(attribute)) => {
                    Some(&self.names[*attribute as usize])
                }
                _ => None,
            };
            match (globals.get(name), attribute) {
                (None, _) => uses.push(Use {
                    module: Rc::from("builtins"),
                    name: Rc::clone(name),
                    span: self.spans[index],
                }),
                (Some(Some(module)), Some(attribute)) => uses.push(Use {
                    module: Rc::clone(module),
                    name: Rc::clone(attribute),
                    span: self.spans[index + 1],
                }),
                _ => {}
            }
        }
        self.children.iter().for_each(|child| child.collect_uses(globals, uses));
    }

    fn is_module(&self) -> bool {
        self.namespace == Namespace::Module
    }
}

/// Collects the texts in a constant that are dotted names.
fn collect_names(constant: &Constant, texts: &mut BTreeSet<Rc<str>>) {
    let fits = |letter: char| letter == '_' || letter.is_alphanumeric();
    let is_name = |part: &str| part.chars().all(fits) && part.starts_with(|first: char| !first.is_numeric());
    match constant {
        Constant::Str(text) if text.split('.').all(is_name) => drop(texts.insert(Rc::clone(text))),
        Constant::Tuple(items) => items.iter().for_each(|item| collect_names(item, texts)),
        _ => {}
    }
}
