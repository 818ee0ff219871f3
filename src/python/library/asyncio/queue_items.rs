//! Where a script's queue keeps its items: among its own, until somebody asks for `_queue` or sets it.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::asyncio::queue::{Fifo, Least, Less, Lifo, Queue, Store};
use crate::exception::Raised;
use crate::python::library::own_function;
use crate::python::machine::{Args, Interpreter};
use crate::value::Value;

/// In which order a queue gives its items out: its builtin class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `Queue`, on a deque.
    Oldest,
    /// `LifoQueue`, on a list.
    Newest,
    /// `PriorityQueue`, on a list that is a heap.
    Smallest,
}

impl Order {
    fn class_name(self) -> &'static str {
        match self {
            Order::Oldest => "Queue",
            Order::Newest => "LifoQueue",
            Order::Smallest => "PriorityQueue",
        }
    }

    /// A new object with these items, as `_init` makes it for none.
    ///
    /// # Errors
    /// None of its own.
    pub fn container(self, interpreter: &Rc<Interpreter>, items: Vec<Value>) -> Result<Value, Raised> {
        let list = interpreter.list(items);
        match self {
            Order::Oldest => interpreter.call1(&own_function(interpreter, "collections", "deque")?, list),
            Order::Newest | Order::Smallest => Ok(list),
        }
    }

    /// `_put`.
    ///
    /// # Errors
    /// What the object raised.
    pub fn put(self, interpreter: &Rc<Interpreter>, container: &Value, item: Value) -> Result<(), Raised> {
        let put = match self {
            Order::Oldest | Order::Newest => {
                interpreter.call_method(container, "append", Args::of(vec![item]))
            }
            Order::Smallest => {
                let push = own_function(interpreter, "heapq", "heappush")?;
                interpreter.call(&push, Args::of(vec![container.clone(), item]))
            }
        };
        put.map(drop)
    }

    /// `_get`.
    ///
    /// # Errors
    /// What the object raised.
    pub fn take(self, interpreter: &Rc<Interpreter>, container: &Value) -> Result<Value, Raised> {
        match self {
            Order::Oldest => interpreter.call_method(container, "popleft", Args::none()),
            Order::Newest => interpreter.call_method(container, "pop", Args::none()),
            Order::Smallest => {
                interpreter.call1(&own_function(interpreter, "heapq", "heappop")?, container.clone())
            }
        }
    }
}

/// The items of a script's queue.
pub struct ScriptStore {
    /// Weak, because the machine is no object.
    interpreter: Weak<Interpreter>,
    order: Order,
    kept: RefCell<Kept>,
}

#[derive(Clone)]
enum Kept {
    /// Nobody has asked for `_queue`: the items are the queue's own.
    Own(Rc<dyn Store>),
    /// `_queue`.
    Object(Value),
}

impl ScriptStore {
    /// No items yet.
    pub fn new(interpreter: &Rc<Interpreter>, order: Order, less: Less) -> ScriptStore {
        let own: Rc<dyn Store> = match order {
            Order::Oldest => Rc::<Fifo>::default(),
            Order::Newest => Rc::<Lifo>::default(),
            Order::Smallest => Rc::new(Least::new(less)),
        };
        let kept = RefCell::new(Kept::Own(own));
        ScriptStore { interpreter: Rc::downgrade(interpreter), order, kept }
    }

    /// That of a queue.
    pub fn of(queue: &Queue) -> &ScriptStore {
        let store: &dyn std::any::Any = queue.store();
        store.downcast_ref().expect("scripts make their queues with such stores")
    }

    /// In which order it gives them out.
    pub fn order(&self) -> Order {
        self.order
    }

    fn kept(&self) -> Kept {
        self.kept.borrow().clone()
    }

    /// `_queue`: from now on the items stand in an object of their own.
    ///
    /// # Errors
    /// None of its own.
    pub fn object(&self, queue: &Queue) -> Result<Value, Raised> {
        if let Some(container) = self.container() {
            return Ok(container);
        }
        let container = self.order.container(&self.machine(), queue.items())?;
        self.set_object(queue, container.clone());
        Ok(container)
    }

    /// Sets `_queue`.
    pub fn set_object(&self, queue: &Queue, container: Value) {
        queue.change_container();
        let before = self.kept.replace(Kept::Object(container));
        drop(before);
    }

    fn machine(&self) -> Rc<Interpreter> {
        self.interpreter.upgrade().expect("a queue is used while the machine is there")
    }
}

impl Store for ScriptStore {
    fn class_name(&self) -> &'static str {
        self.order.class_name()
    }

    fn len(&self) -> usize {
        match self.kept() {
            Kept::Own(own) => own.len(),
            Kept::Object(container) => self.machine().len(&container).unwrap_or(0),
        }
    }

    fn push(&self, item: Value) -> Result<(), Raised> {
        match self.kept() {
            Kept::Own(own) => own.push(item),
            Kept::Object(container) => self.order.put(&self.machine(), &container, item),
        }
    }

    fn pop(&self) -> (Value, Result<(), Raised>) {
        match self.kept() {
            Kept::Own(own) => own.pop(),
            Kept::Object(container) => match self.order.take(&self.machine(), &container) {
                Ok(item) => (item, Ok(())),
                Err(raised) => (Value::None, Err(raised)),
            },
        }
    }

    fn place_of_taken(&self) -> usize {
        match self.kept() {
            Kept::Own(own) => own.place_of_taken(),
            Kept::Object(_) => 0,
        }
    }

    fn for_each(&self, show: &mut dyn FnMut(&Value)) {
        match self.kept() {
            Kept::Own(own) => own.for_each(show),
            Kept::Object(container) => {
                self.machine().collect(&container).unwrap_or_default().iter().for_each(show);
            }
        }
    }

    fn container(&self) -> Option<Value> {
        match &*self.kept.borrow() {
            Kept::Own(_) => None,
            Kept::Object(container) => Some(container.clone()),
        }
    }

    fn clear(&self) {
        match self.kept() {
            Kept::Own(own) => own.clear(),
            Kept::Object(_) => {
                let container = self.kept.replace(Kept::Object(Value::None));
                drop(container);
            }
        }
    }
}
