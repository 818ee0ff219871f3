//! What a script imports.
//! Whoever knows which modules there are can refuse a script before it runs, with the import underlined.

use std::rc::Rc;

use super::{Code, Op};
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
    /// Whether it stands in a `try` or `with`, so that the script may be ready for it to fail.
    pub is_guarded: bool,
}

impl Code {
    /// All imports of the code and of the codes inside, in the order of the text within each.
    pub fn imports(&self) -> Vec<Import> {
        let mut imports: Vec<Import> = Vec::new();
        for (index, op) in self.ops.iter().enumerate() {
            match *op {
                Op::ImportName { name, .. } => imports.push(Import {
                    module: self.names[name as usize].clone(),
                    names: Vec::new(),
                    span: self.spans[index],
                    is_guarded: self.handler(index).is_some(),
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
}
