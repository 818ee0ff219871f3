//! `function`: code with the globals, defaults and cells it runs with.

use std::cell::RefCell;
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Link, Object, Route};
use crate::python::code::Code;
use crate::python::objects::cell::Cell;
use crate::python::objects::code_object::CodeObject;
use crate::python::objects::dict::Dict;
use crate::value::Value;

/// A function of the program.
pub struct Function {
    header: Header,
    code: Rc<CodeObject>,
    /// `None` only after the function was cleared.
    globals: RefCell<Option<Rc<Dict>>>,
    defaults: RefCell<Vec<Value>>,
    keyword_defaults: RefCell<Option<Rc<Dict>>>,
    doc: RefCell<Value>,
    name: RefCell<Rc<str>>,
    qualname: RefCell<Rc<str>>,
    module: RefCell<Value>,
    attributes: RefCell<Option<Rc<Dict>>>,
    closure: RefCell<Vec<Rc<Cell>>>,
    /// The tuple of the cells.
    cells: Link,
    annotations: RefCell<Option<Rc<Dict>>>,
}

impl Function {
    /// Makes a function without defaults.
    pub fn new(
        heap: &Rc<Heap>,
        code: &Rc<CodeObject>,
        globals: &Rc<Dict>,
        closure: Vec<Rc<Cell>>,
    ) -> Rc<Function> {
        let plan: &Code = code.code();
        let doc = plan.docstring.map_or(Value::None, |index| code.constant(index).clone());
        // A closure is a tuple of cells.
        let (weight, cells) = match closure.is_empty() {
            true => (1, Link::unmade()),
            false => (2, Link::new(heap)),
        };
        heap.alloc_weighing(weight, |header| Function {
            header,
            code: Rc::clone(code),
            globals: RefCell::new(Some(Rc::clone(globals))),
            defaults: RefCell::default(),
            keyword_defaults: RefCell::default(),
            doc: RefCell::new(doc),
            name: RefCell::new(Rc::clone(&plan.name)),
            qualname: RefCell::new(Rc::clone(&plan.qualname)),
            module: RefCell::new(globals.get_str("__name__").unwrap_or_default()),
            attributes: RefCell::default(),
            closure: RefCell::new(closure),
            cells,
            annotations: RefCell::default(),
        })
    }

    /// `__code__`.
    pub fn code(&self) -> &Rc<CodeObject> {
        &self.code
    }

    /// `__globals__`; `None` only after a collection has cleared the function.
    pub fn globals(&self) -> Option<Rc<Dict>> {
        self.globals.borrow().clone()
    }

    /// `__defaults__`.
    pub fn defaults(&self) -> std::cell::Ref<'_, Vec<Value>> {
        self.defaults.borrow()
    }

    /// Sets `__defaults__`.
    pub fn set_defaults(&self, defaults: Vec<Value>) {
        self.header.touch();
        let before = self.defaults.replace(defaults);
        drop(before);
    }

    /// `__kwdefaults__`.
    pub fn keyword_defaults(&self) -> Option<Rc<Dict>> {
        self.keyword_defaults.borrow().clone()
    }

    /// Sets `__kwdefaults__`.
    pub fn set_keyword_defaults(&self, defaults: Option<Rc<Dict>>) {
        self.header.touch();
        let before = self.keyword_defaults.replace(defaults);
        drop(before);
    }

    /// `__doc__`.
    pub fn doc(&self) -> Value {
        self.doc.borrow().clone()
    }

    /// Sets `__doc__`.
    pub fn set_doc(&self, doc: Value) {
        self.header.touch();
        let before = self.doc.replace(doc);
        drop(before);
    }

    /// `__name__`.
    pub fn name(&self) -> Rc<str> {
        self.name.borrow().clone()
    }

    /// Sets `__name__`.
    pub fn set_name(&self, name: Rc<str>) {
        self.name.replace(name);
    }

    /// `__qualname__`.
    pub fn qualname(&self) -> Rc<str> {
        self.qualname.borrow().clone()
    }

    /// Sets `__qualname__`.
    pub fn set_qualname(&self, qualname: Rc<str>) {
        self.qualname.replace(qualname);
    }

    /// `__module__`.
    pub fn module(&self) -> Value {
        self.module.borrow().clone()
    }

    /// Sets `__module__`.
    pub fn set_module(&self, module: Value) {
        self.header.touch();
        let before = self.module.replace(module);
        drop(before);
    }

    /// `__dict__`, if it was asked for or an attribute was set.
    pub fn peek_attributes(&self) -> Option<Rc<Dict>> {
        self.attributes.borrow().clone()
    }

    /// `__dict__`, made if it is not there yet.
    pub fn attributes(&self) -> Rc<Dict> {
        self.header.touch();
        let mut attributes = self.attributes.borrow_mut();
        Rc::clone(attributes.get_or_insert_with(|| Dict::new(self.header.heap())))
    }

    /// `__closure__`.
    pub fn closure(&self) -> std::cell::Ref<'_, Vec<Rc<Cell>>> {
        self.closure.borrow()
    }

    /// `__annotations__`, made if it is not there yet.
    pub fn annotations(&self) -> Rc<Dict> {
        self.header.touch();
        let mut annotations = self.annotations.borrow_mut();
        Rc::clone(annotations.get_or_insert_with(|| Dict::new(self.header.heap())))
    }

    /// Sets `__annotations__`.
    pub fn set_annotations(&self, annotations: Rc<Dict>) {
        self.header.touch();
        let before = self.annotations.replace(Some(annotations));
        drop(before);
    }
}

impl Object for Function {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        let dict = |label, dict: &RefCell<Option<Rc<Dict>>>, visit: &mut dyn FnMut(Edge<'_>)| {
            if let Some(dict) = &*dict.borrow() {
                visit(Edge::strong(Label::Field(label), &**dict));
            }
        };
        dict("__globals__", &self.globals, visit);
        self.module.borrow().traverse(Label::Field("__module__"), visit);
        // These and the cells are tuples, which are gone through from the end.
        for (index, default) in self.defaults.borrow().iter().enumerate().rev() {
            default.traverse_by(Label::Item("defaults", index), Route::Through(1), visit);
        }
        dict("__kwdefaults__", &self.keyword_defaults, visit);
        self.doc.borrow().traverse(Label::Field("__doc__"), visit);
        dict("__dict__", &self.attributes, visit);
        let names = &self.code.code().freevars;
        for (cell, freevar) in self.closure.borrow().iter().zip(names).rev() {
            let edge = Edge::strong(Label::Name("closure", &freevar.name), &**cell);
            visit(edge.by(Route::By(&self.cells, 0)));
        }
        dict("__annotations__", &self.annotations, visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let edges =
            (self.globals.take(), self.module.take(), self.defaults.take(), self.keyword_defaults.take());
        let others = (self.doc.take(), self.attributes.take(), self.closure.take(), self.annotations.take());
        drop((edges, others));
    }

    fn type_name(&self) -> &str {
        "function"
    }

    fn describe(&self) -> String {
        format!("function {}", self.qualname.borrow())
    }

    fn repr(&self) -> String {
        format!("<function {} at {}>", self.qualname.borrow(), self.header.id())
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let edges =
            (self.globals.take(), self.module.take(), self.defaults.take(), self.keyword_defaults.take());
        let others = (self.doc.take(), self.attributes.take(), self.closure.take(), self.annotations.take());
        self.header.release((edges, others));
    }
}
