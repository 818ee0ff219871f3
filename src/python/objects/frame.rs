//! `frame`: a function that runs, waits, or ended with somebody still looking at it.
//!
//! A frame is in the heap also while it runs, so that locals, cells and operand stack are edges at every moment. The
//! machine holds the frames that run, and so they are roots, as in CPython. The frame of a generator or a coroutine is part
//! of that: a traceback that knows it holds a `FrameObject`, which holds nothing as long as the generator has not ended.

use std::any::Any;
use std::cell::{Cell as Slot, Ref, RefCell, RefMut};
use std::rc::{Rc, Weak};

use crate::asyncio::call_frame::OnStack;
use crate::exception::Raised;
use crate::heap::{Activity, Edge, Epithet, Header, Heap, Label, Mark, Object, Route};
use crate::python::code::Code;
use crate::python::objects::cell::Cell;
use crate::python::objects::code_object::CodeObject;
use crate::python::objects::dict::Dict;
use crate::python::objects::function::Function;
use crate::traceback::Traceback;
use crate::value::Value;

/// A frame.
pub struct Frame {
    header: Header,
    code: Rc<CodeObject>,
    function: RefCell<Option<Rc<Function>>>,
    globals: Rc<Dict>,
    namespace: RefCell<Option<Rc<Dict>>>,
    /// The locals, then the operand stack; an empty slot is an unbound local or the stack's null.
    slots: RefCell<Vec<Option<Value>>>,
    cells: RefCell<Vec<Rc<Cell>>>,
    handled: RefCell<Option<Raised>>,
    /// The caller's frame: the program's, or one of asyncio's own.
    back: RefCell<Option<Rc<dyn Object>>>,
    /// The operation that runs next.
    next_op: Slot<u32>,
    /// What is done with the value of the call that it waits for.
    expected: Slot<Purpose>,
    /// Whether it is part of a generator that has not ended.
    is_embedded: Slot<bool>,
    /// Whether it is among the frames that run, and how.
    place: Slot<Place>,
    /// Whether it waits for what it called or awaits without leaving the interpreter's loop: then its stack pointer is put away
    /// (`DISPATCH_INLINED`, ceval_macros.h), and a collection sees its variables.
    waits: Slot<bool>,
    /// What tracebacks know of it, if it is or was part of a generator. Weak, since only they keep that.
    object: RefCell<Weak<FrameObject>>,
}

/// What a frame does with the value of the call that it waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Pushes it.
    #[default]
    Call,
    /// Drops it: it is the `None` of an `__init__`, whose instance is on the stack already.
    Init,
    /// It is a generator's last: what is done with it depends on the operation that resumed the generator.
    Resume,
}

/// Where a frame is while others run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// It does not run.
    #[default]
    OffStack,
    /// It runs, or waits for what it called or resumed.
    OnStack,
    /// An exception is thrown through it into a coroutine that it awaits: what it handles is not seen from there
    /// (`_gen_throw` enters no `exc_info`).
    Passed,
    /// An exception is thrown through it into something else, or what it awaits is closed: it is no caller either.
    Skipped,
}

impl Frame {
    /// A frame before its first operation; the slots have one entry per local.
    pub fn new(
        heap: &Rc<Heap>,
        code: &Rc<CodeObject>,
        globals: Rc<Dict>,
        slots: Vec<Option<Value>>,
    ) -> Rc<Frame> {
        heap.alloc_uncounted(|header| Frame {
            header,
            code: Rc::clone(code),
            function: RefCell::default(),
            globals,
            namespace: RefCell::default(),
            slots: RefCell::new(slots),
            cells: RefCell::default(),
            handled: RefCell::default(),
            back: RefCell::default(),
            next_op: Slot::new(0),
            expected: Slot::default(),
            is_embedded: Slot::default(),
            place: Slot::default(),
            waits: Slot::default(),
            object: RefCell::default(),
        })
    }

    /// The frame of an entry of a traceback.
    pub fn of(traceback: &Traceback) -> Option<Rc<Frame>> {
        Frame::from_object(traceback.frame()?)
    }

    fn from_object(object: Rc<dyn Object>) -> Option<Rc<Frame>> {
        let any: Rc<dyn Any> = object;
        match any.downcast::<FrameObject>() {
            Ok(object) => object.frame(),
            Err(any) => any.downcast().ok(),
        }
    }

    /// Makes it a part of a generator.
    pub fn embed(&self) {
        self.is_embedded.set(true);
    }

    /// Whether it is among the frames that run, and how.
    #[inline]
    pub fn place(&self) -> Place {
        self.place.get()
    }

    /// Says whether it is among the frames that run, and how.
    #[inline]
    pub fn set_place(&self, place: Place) {
        self.place.set(place);
    }

    /// Says whether it waits for a frame that it has entered itself, where CPython's interpreter needs no call of its own.
    #[inline]
    pub fn set_waits(&self, waits: bool) {
        self.waits.set(waits);
    }

    /// Ends its being part of a generator: what tracebacks know of it takes it over (`take_ownership`, frame.c). The exception
    /// that it handles is the generator's, and goes with that.
    pub fn end_embedding(self: &Rc<Self>) {
        self.is_embedded.set(false);
        if let Some(object) = self.object.borrow().upgrade() {
            object.header.touch();
            object.owned.replace(Some(Rc::clone(self)));
            object.header.enter_list_anew();
        }
        if let handled @ Some(_) = self.swap_handled(None) {
            self.header.heap().release(handled);
        }
    }

    /// What a traceback, or a frame that it called, keeps of it (`_PyFrame_GetFrameObject`).
    pub fn as_object(self: &Rc<Self>) -> Rc<dyn Object> {
        if let Some(known) = self.object.borrow().upgrade() {
            return known;
        }
        if !self.is_embedded.get() {
            return Rc::<Frame>::clone(self);
        }
        let object = FrameObject::new(self);
        self.object.replace(Rc::downgrade(&object));
        object
    }

    /// The code that it runs.
    #[inline]
    pub fn code_object(&self) -> &Rc<CodeObject> {
        &self.code
    }

    /// The code that it runs.
    #[inline]
    pub fn code(&self) -> &Rc<Code> {
        self.code.code()
    }

    /// The function whose code it runs, if it is one's.
    pub fn function(&self) -> Option<Rc<Function>> {
        self.function.borrow().clone()
    }

    /// Sets the function whose code it runs.
    pub fn set_function(&self, function: Rc<Function>) {
        self.header.touch();
        self.function.replace(Some(function));
    }

    /// `f_globals`.
    #[inline]
    pub fn globals(&self) -> &Rc<Dict> {
        &self.globals
    }

    /// The dict in which a class body or a module keeps its names.
    pub fn namespace(&self) -> Option<Rc<Dict>> {
        self.namespace.borrow().clone()
    }

    /// Sets the dict in which a class body or a module keeps its names.
    pub fn set_namespace(&self, namespace: Rc<Dict>) {
        self.header.touch();
        let before = self.namespace.replace(Some(namespace));
        drop(before);
    }

    /// Locals and stack.
    #[inline]
    pub fn slots(&self) -> Ref<'_, Vec<Option<Value>>> {
        self.slots.borrow()
    }

    /// Locals and stack, to be changed; what is taken out must be dropped after the borrow ends.
    #[inline]
    pub fn slots_mut(&self) -> RefMut<'_, Vec<Option<Value>>> {
        self.header.touch();
        self.slots.borrow_mut()
    }

    /// How many of the slots are locals.
    pub fn locals_len(&self) -> usize {
        self.code().varnames.len()
    }

    /// The cells.
    pub fn cells(&self) -> Ref<'_, Vec<Rc<Cell>>> {
        self.cells.borrow()
    }

    /// The cells, to be changed.
    pub fn cells_mut(&self) -> RefMut<'_, Vec<Rc<Cell>>> {
        self.header.touch();
        self.cells.borrow_mut()
    }

    /// Puts a value on top of the stack.
    #[inline]
    pub fn push(&self, value: Value) {
        self.header.touch();
        self.slots.borrow_mut().push(Some(value));
    }

    /// Puts a null on top of the stack.
    #[inline]
    pub fn push_null(&self) {
        self.header.touch();
        self.slots.borrow_mut().push(None);
    }

    /// Takes the top of the stack.
    ///
    /// # Panics
    /// When the stack is empty or has a null on top: then the code is wrong.
    #[inline]
    pub fn pop(&self) -> Value {
        self.header.touch();
        match self.slots.borrow_mut().pop() {
            Some(Some(top)) => top,
            Some(None) | None => wrong_code("no value on the stack"),
        }
    }

    /// Takes the top of the stack, which may be a null.
    #[inline]
    pub fn pop_slot(&self) -> Option<Value> {
        self.header.touch();
        self.slots.borrow_mut().pop().unwrap_or_else(|| wrong_code("the stack empty"))
    }

    /// Takes the n topmost values, the top last.
    pub fn pop_many(&self, count: usize) -> Vec<Value> {
        self.header.touch();
        let mut slots = self.slots.borrow_mut();
        let from = slots.len() - count;
        slots.drain(from..).map(|slot| slot.unwrap_or_else(|| wrong_code("a null among values"))).collect()
    }

    /// The n-th value from the top; 1 is the top.
    ///
    /// # Panics
    /// When there is none: then the code is wrong.
    #[inline]
    pub fn peek(&self, nth: usize) -> Value {
        self.peek_slot(nth).unwrap_or_else(|| wrong_code("a null where it looked"))
    }

    /// The n-th slot from the top, which may be a null.
    #[inline]
    pub fn peek_slot(&self, nth: usize) -> Option<Value> {
        let slots = self.slots.borrow();
        slots[slots.len() - nth].clone()
    }

    /// What is handled in an `except` block of this frame.
    pub fn handled(&self) -> Option<Raised> {
        self.handled.borrow().clone()
    }

    /// Sets what is handled, and returns what was before.
    pub fn swap_handled(&self, handled: Option<Raised>) -> Option<Raised> {
        self.header.touch();
        self.handled.replace(handled)
    }

    /// The caller, once the frame has ended while somebody held it (`take_ownership`).
    pub fn back(&self) -> Option<Rc<Frame>> {
        Frame::from_object(self.back.borrow().clone()?)
    }

    /// Sets the caller, when the frame ends while somebody holds it.
    pub fn set_back(&self, back: Option<Rc<dyn Object>>) {
        self.header.touch();
        let before = self.back.replace(back);
        drop(before);
    }

    /// The operation that runs next.
    #[inline]
    pub fn next_op(&self) -> u32 {
        self.next_op.get()
    }

    /// Sets the operation that runs next.
    #[inline]
    pub fn set_next_op(&self, next_op: u32) {
        self.next_op.set(next_op);
    }

    /// The operation that runs, or that the frame stopped in.
    #[inline]
    pub fn current_op(&self) -> usize {
        (self.next_op.get() as usize).saturating_sub(1)
    }

    /// Says what is to be done with the value of the call that begins.
    pub fn expect(&self, purpose: Purpose) {
        self.expected.set(purpose);
    }

    /// What is to be done with the value of the call that ends.
    pub fn take_expected(&self) -> Purpose {
        self.expected.take()
    }

    /// Whether the frame has run its first operation.
    pub fn has_begun(&self) -> bool {
        0 < self.next_op.get()
    }

    /// Lets go of locals, cells and stack, one by one in this order, and runs after each what its end has left to do.
    pub fn release_variables(&self) {
        self.header.touch();
        let heap = self.header.heap();
        for variable in self.take_variables() {
            drop(variable);
            if heap.has_deferred() {
                heap.run_deferred();
            }
        }
    }

    /// Takes locals, cells and stack in the order of CPython's frames: the cell of an argument has the argument's place.
    fn take_variables(&self) -> Vec<Option<Value>> {
        let mut slots = self.slots.take();
        let cells = self.cells.take();
        if cells.is_empty() {
            return slots;
        }
        let mut others = Vec::new();
        for (index, cell) in cells.into_iter().enumerate() {
            let cell: Rc<dyn Object> = cell;
            match self.argument_of(index) {
                Some(argument) => slots[argument] = Some(Value::Object(cell)),
                None => others.push(Some(Value::Object(cell))),
            }
        }
        let stack = slots.split_off(self.locals_len());
        slots.extend(others.into_iter().chain(stack));
        slots
    }

    /// Whether nothing else goes with it: most frames have let go of their variables, and others hold their function.
    fn is_bare(&mut self) -> bool {
        let has_variables = !self.slots.get_mut().is_empty() || !self.cells.get_mut().is_empty();
        let has_rest = self.handled.get_mut().is_some()
            || self.namespace.get_mut().is_some()
            || self.back.get_mut().is_some();
        let outlives = |count: Option<usize>| count.is_none_or(|count| 1 < count);
        !has_variables
            && !has_rest
            && outlives(self.function.get_mut().as_ref().map(Rc::strong_count))
            && outlives(Some(Rc::strong_count(&self.globals)))
    }

    /// The place of the argument that a cell holds, if it is one's.
    fn argument_of(&self, cell: usize) -> Option<usize> {
        self.code().cellvars.get(cell)?.argument.map(|argument| argument as usize)
    }

    fn traverse_cell(&self, index: usize, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(cell) = self.cells.borrow().get(index) {
            visit(Edge::strong(Label::Name("cells", self.code().cell_name(index as u32)), &**cell));
        }
    }
}

impl OnStack for Frame {
    fn frame(&self) -> Rc<dyn Object> {
        let own: Rc<dyn Any> = self.header.object().expect("a frame on the stack is alive");
        own.downcast::<Frame>().expect("it is this one").as_object()
    }
}

impl Object for Frame {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.retraverse(visit);
        visit(Edge::strong(Label::Field(Mark::GLOBALS), &*self.globals));
    }

    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(function) = &*self.function.borrow() {
            visit(Edge::strong(Label::Field("f_func"), &**function));
        }
        let locals = self.locals_len();
        let slots = self.slots.borrow();
        let cells = 0..self.cells.borrow().len();
        for (index, slot) in slots.iter().enumerate().take(locals) {
            if let Some(value) = slot {
                value.traverse(Label::Name("locals", &self.code().varnames[index]), visit);
            }
            let own = cells.clone().filter(|cell| self.argument_of(*cell) == Some(index));
            own.for_each(|cell| self.traverse_cell(cell, visit));
        }
        let others = cells.filter(|cell| self.argument_of(*cell).is_none());
        others.for_each(|cell| self.traverse_cell(cell, visit));
        for (index, slot) in slots.iter().skip(locals).enumerate() {
            if let Some(value) = slot {
                value.traverse(Label::Item("stack", index), visit);
            }
        }
        if let Some(handled) = &*self.handled.borrow() {
            visit(Edge::strong(Label::Field("exc_info"), &**handled));
        }
        if let Some(namespace) = &*self.namespace.borrow() {
            visit(Edge::strong(Label::Field("f_locals"), &**namespace));
        }
        if let Some(back) = &*self.back.borrow() {
            visit(Edge::strong(Label::Field("f_back"), &**back));
        }
    }

    fn home(&self) -> Option<&dyn Object> {
        Some(&*self.globals)
    }

    fn tells_changes(&self) -> bool {
        true
    }

    /// A generator's frame goes with the generator, or with the object that has taken it over. Its
    /// globals it keeps to its end, as CPython's does.
    fn clear(&self) {
        if self.is_embedded.get() || 0 < self.object.borrow().strong_count() {
            return;
        }
        let variables = self.take_variables();
        let edges = (self.handled.take(), self.namespace.take(), self.back.take());
        drop((variables, edges, self.function.take()));
    }

    fn type_name(&self) -> &str {
        "frame"
    }

    fn activity(&self) -> Activity {
        match self.place.get() {
            Place::OffStack => Activity::Idle,
            _ if self.waits.get() && self.is_embedded.get() => Activity::Waiting,
            _ => Activity::Frame,
        }
    }

    fn describe(&self) -> String {
        self.epithet().to_string()
    }

    fn epithet(&self) -> Epithet {
        Epithet::Named("frame of", Rc::clone(&self.code().qualname))
    }

    fn repr(&self) -> String {
        let code = self.code();
        format!(
            "<frame at {}, file '{}', line {}, code {}>",
            self.header.id(),
            code.source.name(),
            code.line(self.current_op()),
            code.name
        )
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        if self.is_bare() {
            self.header.leave_watching();
            return;
        }
        let variables = self.take_variables();
        let edges = (self.handled.take(), self.namespace.take(), self.back.take());
        self.header.release((variables, edges, self.function.take()));
    }
}

#[cold]
#[inline(never)]
fn wrong_code(found: &str) -> ! {
    panic!("an operation found {found}: the code is wrong")
}

/// What tracebacks, and the frames that it called, keep of a generator's frame. It holds nothing while the generator lives on,
/// and the frame from its end on.
struct FrameObject {
    header: Header,
    frame: Weak<Frame>,
    owned: RefCell<Option<Rc<Frame>>>,
}

impl FrameObject {
    fn new(frame: &Rc<Frame>) -> Rc<FrameObject> {
        let owned = RefCell::default();
        frame.header.heap().alloc_uncounted(|header| FrameObject {
            header,
            frame: Rc::downgrade(frame),
            owned,
        })
    }

    /// The frame, unless that has gone with its generator.
    fn frame(&self) -> Option<Rc<Frame>> {
        self.frame.upgrade()
    }
}

impl Object for FrameObject {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(frame) = &*self.owned.borrow() {
            visit(Edge::strong(Label::Field("f_frame"), &**frame).by(Route::Embedded));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let owned = self.owned.take();
        drop(owned);
    }

    fn type_name(&self) -> &str {
        "frame"
    }
}

impl Drop for FrameObject {
    fn drop(&mut self) {
        let owned = self.owned.take();
        self.header.release(owned);
    }
}
