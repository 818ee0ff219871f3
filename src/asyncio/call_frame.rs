//! What the frames of asyncio's own functions hold once a traceback knows them.
//!
//! An exception that leaves `run_until_complete` keeps the frame of that call, and with it the future that was run. From
//! 3.12 on a coroutine that ends with an exception also links its frame to those below it on the stack
//! (`take_ownership`, frame.c): so the traceback of a task that was cancelled while `asyncio.run` shut down holds all
//! tasks that were cancelled then, and they wait for the collector.

use std::cell::RefCell;
use std::rc::Rc;

use crate::exception::Raised;
use crate::heap::{Edge, Header, Heap, Label, Object};

/// What is on the stack and has a frame: a call, or a coroutine of asyncio's own.
pub trait OnStack {
    /// The frame.
    fn frame(&self) -> Rc<dyn Object>;

    /// Those of `Handle._run`, `_run_once` and `run_forever`, if these are the innermost.
    fn loop_frames(&self) -> Option<[Rc<CallFrame>; 3]> {
        None
    }
}

/// A call of a function of asyncio's own.
pub struct CallFrame {
    header: Header,
    back: RefCell<Option<Rc<dyn Object>>>,
    /// Its variables, from the moment at which the call is over.
    owned: RefCell<Vec<Rc<dyn Object>>>,
}

impl CallFrame {
    /// The frame of a call that begins, above `back` on the stack.
    pub fn new(heap: &Rc<Heap>, back: Option<Rc<dyn Object>>) -> Rc<CallFrame> {
        let back = RefCell::new(back);
        heap.alloc_uncounted(|header| CallFrame { header, back, owned: RefCell::default() })
    }

    /// The frame of a call that is over because of what it raised, with its variables.
    pub fn leave(raised: &Raised, back: Option<Rc<dyn Object>>, variables: Vec<Rc<dyn Object>>) {
        CallFrame::new(raised.header().heap(), back).leave_by(raised, variables);
    }

    /// Leaves the call because of what it raised: the entry of the traceback is made before the frame has its place.
    pub fn leave_by(self: &Rc<Self>, raised: &Raised, variables: Vec<Rc<dyn Object>>) {
        raised.add_frame(Rc::<CallFrame>::clone(self));
        self.take_ownership(variables);
    }

    /// Takes over the variables of the call, which is over.
    pub fn take_ownership(&self, variables: Vec<Rc<dyn Object>>) {
        self.header.touch();
        self.header.enter_list_anew();
        let before = self.owned.replace(variables);
        assert!(before.is_empty(), "a call is over only once");
    }
}

/// A call that runs has the frame that it was made with.
impl OnStack for CallFrame {
    fn frame(&self) -> Rc<dyn Object> {
        self.header.object().expect("a frame on the stack is alive")
    }
}

/// The frames of a loop that runs: `run_forever`, `_run_once` and `Handle._run`, above the one that it was made with. Their variables lead
/// to nothing, but a collection goes through them one after the other.
pub struct LoopFrames {
    below: Rc<CallFrame>,
}

impl LoopFrames {
    /// Those above `run_until_complete`.
    pub fn new(below: &Rc<CallFrame>) -> LoopFrames {
        LoopFrames { below: Rc::clone(below) }
    }

    fn make(&self) -> [Rc<CallFrame>; 3] {
        let above = |below: &Rc<CallFrame>| {
            let below: Rc<dyn Object> = Rc::<CallFrame>::clone(below);
            CallFrame::new(self.below.header.heap(), Some(below))
        };
        let run_forever = above(&self.below);
        let run_once = above(&run_forever);
        [above(&run_once), run_once, run_forever]
    }
}

/// They are made when somebody asks, for few do: that of `Handle._run`, which holds the others.
impl OnStack for LoopFrames {
    fn frame(&self) -> Rc<dyn Object> {
        let [run_handle, run_once, run_forever] = self.make();
        // They are left in this order.
        [run_once, run_forever].iter().for_each(|frame| frame.header.enter_list_anew());
        run_handle
    }

    fn loop_frames(&self) -> Option<[Rc<CallFrame>; 3]> {
        Some(self.make())
    }
}

impl Object for CallFrame {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(back) = &*self.back.borrow() {
            visit(Edge::strong(Label::Field("f_back"), &**back));
        }
        for (index, variable) in self.owned.borrow().iter().enumerate() {
            visit(Edge::strong(Label::Item("locals", index), &**variable));
        }
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

impl Drop for CallFrame {
    fn drop(&mut self) {
        let back = self.back.take();
        self.header.release((back, self.owned.take()));
    }
}
