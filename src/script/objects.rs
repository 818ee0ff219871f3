//! What a running program is made of besides its frames: module, mailbox, lists, and what a traceback keeps.
//!
//! They have the shape of CPython's, for the shape decides who survives: an exception holds its traceback, that holds
//! frame objects, and a frame object takes over the variables of a coroutine that ended with the exception.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::asyncio::world::World;
use crate::exception::{Exception, Raised};
use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::script::code::Code;
use crate::script::{GLOBALS, LOCALS, SHARED};
use crate::value::Value;

/// The module: its variables, and the functions that make the frames.
pub struct Module {
    header: Header,
    /// What the functions of the module hold: the module itself, a cycle that waits for the collector.
    own: RefCell<Option<Rc<Module>>>,
    globals: RefCell<[Value; GLOBALS.len()]>,
    code: Rc<Code>,
    handled: Rc<Handled>,
    world: Rc<World>,
}

impl Module {
    /// A module whose variables refer to nothing.
    pub fn new(world: &Rc<World>, code: Rc<Code>) -> Rc<Module> {
        let module = world.heap().alloc(|header| Module {
            header,
            own: RefCell::default(),
            globals: RefCell::default(),
            code,
            handled: Rc::default(),
            world: Rc::clone(world),
        });
        module.own.replace(Some(Rc::clone(&module)));
        module
    }

    /// What the functions of the module do.
    pub fn code(&self) -> &Rc<Code> {
        &self.code
    }

    /// Which exceptions the frames that run are handling.
    pub fn handled(&self) -> &Rc<Handled> {
        &self.handled
    }

    /// What the run shares.
    pub fn world(&self) -> &Rc<World> {
        &self.world
    }

    /// What a variable refers to.
    pub fn get(&self, index: usize) -> Value {
        self.globals.borrow()[index].clone()
    }

    /// Lets a variable refer to something else, and returns what it referred to.
    pub fn replace(&self, index: usize, value: Value) -> Value {
        self.header.touch();
        std::mem::replace(&mut self.globals.borrow_mut()[index], value)
    }
}

impl Object for Module {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(own) = &*self.own.borrow() {
            visit(Edge::strong(Label::Field("__globals__"), &**own));
        }
        for (name, value) in GLOBALS.into_iter().zip(&*self.globals.borrow()) {
            value.traverse(Label::Field(name), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let own = self.own.take();
        drop((own, self.globals.take()));
    }

    fn type_name(&self) -> &str {
        "module"
    }

    fn describe(&self) -> String {
        "module __main__".to_string()
    }
}

/// Places that several tasks share: a list that each of them got as an argument.
pub struct Mailbox {
    header: Header,
    slots: RefCell<[Value; SHARED.len()]>,
}

impl Mailbox {
    /// A mailbox with nothing in it.
    pub fn new(heap: &Rc<Heap>) -> Rc<Mailbox> {
        heap.alloc(|header| Mailbox { header, slots: RefCell::default() })
    }

    /// What a slot refers to.
    pub fn get(&self, index: usize) -> Value {
        self.slots.borrow()[index].clone()
    }

    /// Lets a slot refer to something else, and returns what it referred to.
    pub fn replace(&self, index: usize, value: Value) -> Value {
        self.header.touch();
        std::mem::replace(&mut self.slots.borrow_mut()[index], value)
    }
}

impl Object for Mailbox {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        for (name, value) in SHARED.into_iter().zip(&*self.slots.borrow()) {
            value.traverse(Label::Field(name), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let slots = self.slots.take();
        drop(slots);
    }

    fn type_name(&self) -> &str {
        "list"
    }

    fn describe(&self) -> String {
        "mailbox".to_string()
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.header.release(self.slots.take());
    }
}

/// A list: what `gather` gives.
pub struct List {
    header: Header,
    items: RefCell<Vec<Value>>,
}

impl List {
    /// A list of values, as a value.
    pub fn make(heap: &Rc<Heap>, items: Vec<Value>) -> Value {
        Value::Object(heap.alloc(|header| List { header, items: RefCell::new(items) }))
    }
}

impl Object for List {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        for (index, item) in self.items.borrow().iter().enumerate() {
            item.traverse(Label::Item("", index), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let items = self.items.take();
        drop(items);
    }

    fn type_name(&self) -> &str {
        "list"
    }

    fn repr(&self) -> String {
        let items: Vec<String> = self.items.borrow().iter().map(Value::repr).collect();
        format!("[{}]", items.join(", "))
    }
}

impl Drop for List {
    fn drop(&mut self) {
        self.header.release(self.items.take());
    }
}

/// The variables of a coroutine.
#[derive(Default)]
pub struct Variables {
    /// Holds the module, as every function does.
    pub module: Option<Rc<Module>>,
    /// The mailbox it was given.
    pub mailbox: Option<Rc<Mailbox>>,
    /// Its own slots.
    pub locals: [Value; LOCALS.len()],
}

impl Variables {
    /// Shows each reference.
    pub fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(module) = &self.module {
            visit(Edge::strong(Label::Field("__globals__"), &**module));
        }
        if let Some(mailbox) = &self.mailbox {
            visit(Edge::strong(Label::Name("locals", "box"), &**mailbox));
        }
        for (name, value) in LOCALS.into_iter().zip(&self.locals) {
            value.traverse(Label::Name("locals", name), visit);
        }
    }
}

/// What a traceback knows of a coroutine's frame. It holds nothing while the coroutine lives, and takes over its
/// variables when the coroutine ends or dies first (`take_ownership`, frame.c).
pub struct FrameObject {
    header: Header,
    owned: RefCell<Variables>,
    back: RefCell<Option<Rc<dyn Object>>>,
}

impl FrameObject {
    /// A frame object that holds nothing yet.
    pub fn new(heap: &Rc<Heap>) -> Rc<FrameObject> {
        heap.alloc(|header| FrameObject { header, owned: RefCell::default(), back: RefCell::default() })
    }

    /// Takes over the variables of a coroutine that is over, and the frame below it on the stack.
    pub fn take_ownership(&self, variables: Variables, back: Option<Rc<dyn Object>>) {
        self.header.touch();
        let linked = self.back.replace(back);
        assert!(linked.is_none(), "a frame is linked only once");
        let before = self.owned.replace(variables);
        assert!(before.module.is_none(), "a coroutine is over only once");
    }
}

impl Object for FrameObject {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(back) = &*self.back.borrow() {
            visit(Edge::strong(Label::Field("f_back"), &**back));
        }
        self.owned.borrow().traverse(visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let back = self.back.take();
        drop((back, self.owned.take()));
    }

    fn type_name(&self) -> &str {
        "frame"
    }
}

impl Drop for FrameObject {
    fn drop(&mut self) {
        let back = self.back.take();
        self.header.release((back, self.owned.take()));
    }
}

/// Which exceptions are being handled by the frames on the stack (`tstate->exc_info`), the innermost last. Weak,
/// because the frames hold them.
#[derive(Default)]
pub struct Handled(RefCell<Vec<Option<Weak<Exception>>>>);

impl Handled {
    /// A frame begins to run, or goes on.
    pub fn enter(&self, handling: Option<&Raised>) {
        self.0.borrow_mut().push(handling.map(Rc::downgrade));
    }

    /// The innermost frame waits or ends.
    pub fn leave(&self) {
        let left = self.0.borrow_mut().pop();
        assert!(left.is_some(), "a frame leaves only what it entered");
    }

    /// The innermost frame handles another exception now, or none.
    pub fn set_top(&self, handling: Option<&Raised>) {
        if let Some(top) = self.0.borrow_mut().last_mut() {
            *top = handling.map(Rc::downgrade);
        }
    }

    /// Makes what is being handled the context of a new exception, and breaks the cycle that this might close
    /// (`_PyErr_SetObject`, errors.c).
    pub fn chain(&self, raised: &Raised) {
        let topmost = self.0.borrow().iter().rev().find_map(|weak| weak.as_ref()?.upgrade());
        topmost.into_iter().for_each(|handled| raised.chain_to(handled));
    }
}
