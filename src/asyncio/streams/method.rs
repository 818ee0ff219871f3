//! Bound methods of asyncio's own objects, as callbacks of the loop.

use std::cell::RefCell;
use std::rc::Rc;

use crate::asyncio::event_loop::{Argument, Callback, EventLoop};
use crate::asyncio::handle::Handle;
use crate::asyncio::world::World;
use crate::exception::Raised;
use crate::heap::{Edge, Header, Label, Object};
use crate::value::Value;

/// A method with its receiver, one argument, and the context it runs in.
pub struct Method<T: Object> {
    header: Header,
    world: Rc<World>,
    receiver: RefCell<Option<Rc<T>>>,
    argument: RefCell<Value>,
    context: RefCell<Option<Rc<dyn Object>>>,
    name: &'static str,
    act: Act<T>,
}

/// What a method does.
pub type Act<T> = fn(&Rc<T>, Value) -> Result<(), Raised>;

impl<T: Object> Method<T> {
    /// A method that the trace calls by its qualified name.
    pub fn new(
        world: &Rc<World>,
        receiver: &Rc<T>,
        name: &'static str,
        argument: Value,
        act: Act<T>,
    ) -> Rc<Method<T>> {
        let context = world.copy_context();
        world.heap().alloc(|header| Method {
            header,
            world: Rc::clone(world),
            receiver: RefCell::new(Some(Rc::clone(receiver))),
            argument: RefCell::new(argument),
            context: RefCell::new(context),
            name,
            act,
        })
    }

    /// Schedules a method for the next iteration (`loop.call_soon`).
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn call_soon(
        event_loop: &EventLoop,
        receiver: &Rc<T>,
        name: &'static str,
        argument: Value,
        act: Act<T>,
    ) -> Result<(), Raised> {
        event_loop.check_closed()?;
        let method = Method::new(event_loop.world(), receiver, name, argument, act);
        event_loop.call_soon(method, Argument::NOTHING);
        Ok(())
    }
}

impl<T: Object> Callback for Method<T> {
    fn call(self: Rc<Self>, _argument: &Argument) -> Result<(), Raised> {
        let receiver = self.receiver.borrow().clone();
        let Some(receiver) = receiver else { return Ok(()) };
        let (argument, context) = (self.argument.borrow().clone(), self.context.borrow().clone());
        let (called, own) = self.world.run_in_context(context, || (self.act)(&receiver, argument));
        drop((receiver, own));
        called
    }

    fn name(&self, _argument: &Argument) -> String {
        self.name.to_string()
    }

    fn handle(self: Rc<Self>, event_loop: &Rc<EventLoop>) -> Option<Rc<dyn Object>> {
        Some(Handle::for_message(event_loop, self))
    }
}

impl<T: Object> Object for Method<T> {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(receiver) = &*self.receiver.borrow() {
            visit(Edge::strong(Label::Field("self"), &**receiver));
        }
        self.argument.borrow().traverse(Label::Item("args", 0), visit);
        if let Some(context) = &*self.context.borrow() {
            visit(Edge::strong(Label::Field("context"), &**context));
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let receiver = self.receiver.take();
        drop((receiver, self.argument.take(), self.context.take()));
    }

    fn type_name(&self) -> &str {
        "method"
    }

    fn describe(&self) -> String {
        self.name.to_string()
    }
}

impl<T: Object> Drop for Method<T> {
    fn drop(&mut self) {
        let edges = (self.receiver.take(), self.argument.take(), self.context.take());
        self.header.release(edges);
    }
}
