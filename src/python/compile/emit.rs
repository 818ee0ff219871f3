//! Puts operations in a row: labels, handlers, constants and names become numbers here.
//! It keeps count of the stack while it emits, and leaves out what can never run.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use indexmap::IndexSet;

use crate::python::code::{Code, Constant, Handler, Op, Shown};
use crate::python::source::Span;

/// Operations in the making.
#[derive(Default)]
pub(super) struct Emitter {
    ops: Vec<Op>,
    spans: Vec<Span>,
    /// What tracebacks show of operations instead, by index.
    shown: BTreeMap<u32, Shown>,
    /// The same for the next operations.
    shows: Option<Shown>,
    /// For each operation the handler that covers it.
    covers: Vec<Option<HandlerId>>,
    labels: Vec<LabelState>,
    /// Operations whose target is still a label.
    jumps: Vec<(usize, Label)>,
    handlers: Vec<HandlerState>,
    /// The handlers around the next operation, innermost last.
    active: Vec<HandlerId>,
    /// The height of the stack before the next operation; none if nothing leads there.
    depth: Option<u32>,
    names: IndexSet<Rc<str>>,
    constants: Vec<Constant>,
    constant_indices: HashMap<String, u32>,
    children: Vec<Rc<Code>>,
}

/// A place to jump to, known or not yet known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label(usize);

/// A handler; where it begins may not be known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HandlerId(usize);

#[derive(Default)]
struct LabelState {
    position: Option<u32>,
    /// The height of the stack there; none until something leads there.
    depth: Option<u32>,
}

struct HandlerState {
    target: Option<u32>,
    depth: u32,
    is_used: bool,
}

/// The operations with all their tables.
pub(super) struct Emitted {
    pub ops: Vec<Op>,
    pub spans: Vec<Span>,
    pub shown: BTreeMap<u32, Shown>,
    pub handlers: Vec<Handler>,
    pub names: Vec<Rc<str>>,
    pub constants: Vec<Constant>,
    pub children: Vec<Rc<Code>>,
}

impl Emitter {
    pub fn new() -> Emitter {
        Emitter { depth: Some(0), ..Emitter::default() }
    }

    /// How many operations there are.
    pub fn op_count(&self) -> usize {
        self.ops.len()
    }

    pub fn emit(&mut self, op: Op, span: Span) {
        let Some(depth) = self.depth else { return };
        assert!(op.target().is_none(), "{op:?} wants a label");
        assert!(
            op != Op::Return || depth == 1,
            "only the result may be on the stack at the end, not {depth} values"
        );
        self.push(op, span);
        let after = after(depth, op.effect().pops, op.effect().pushes);
        self.depth = (!op.is_final()).then_some(after);
    }

    /// Emits a jump; `op` makes the operation from its target.
    pub fn jump(&mut self, op: fn(u32) -> Op, label: Label, span: Span) {
        let Some(depth) = self.depth else { return };
        let op = op(u32::MAX);
        self.jumps.push((self.ops.len(), label));
        self.push(op, span);
        let jump = op.effect_of_jump();
        self.reach(label, after(depth, jump.pops, jump.pushes));
        let after = after(depth, op.effect().pops, op.effect().pushes);
        self.depth = (!op.is_final()).then_some(after);
    }

    /// Whether anything leads here.
    pub fn is_live(&self) -> bool {
        self.depth.is_some()
    }

    /// Treats what follows as something that can never run.
    pub fn give_up(&mut self) {
        self.depth = None;
    }

    /// Says what tracebacks show of the next operations, if it is not the text that they come from; gives back what was said before.
    pub fn show(&mut self, shown: Option<Shown>) -> Option<Shown> {
        std::mem::replace(&mut self.shows, shown)
    }

    /// The same for the last operation, if it can run at all.
    pub fn show_of_last(&mut self, shown: Shown) {
        if self.depth.is_some() && !self.ops.is_empty() {
            self.shown.insert(self.ops.len() as u32 - 1, shown);
        }
    }

    fn push(&mut self, op: Op, span: Span) {
        if let Some(shown) = self.shows {
            self.shown.insert(self.ops.len() as u32, shown);
        }
        self.ops.push(op);
        self.spans.push(span);
        let handler = self.active.last().copied();
        if let Some(HandlerId(handler)) = handler {
            self.handlers[handler].is_used = true;
        }
        self.covers.push(handler);
    }

    fn reach(&mut self, label: Label, depth: u32) {
        let state = &mut self.labels[label.0];
        let known = *state.depth.get_or_insert(depth);
        assert!(known == depth, "two ways lead to one place with {known} and {depth} values on the stack");
    }

    pub fn label(&mut self) -> Label {
        self.labels.push(LabelState::default());
        Label(self.labels.len() - 1)
    }

    /// Puts a label here. If nothing leads here but jumps from further down, it must be reached by falling through.
    pub fn place(&mut self, label: Label) {
        assert!(self.labels[label.0].position.is_none(), "a label has one place");
        self.labels[label.0].position = Some(self.ops.len() as u32);
        match self.depth {
            Some(depth) => self.reach(label, depth),
            None => self.depth = self.labels[label.0].depth,
        }
    }

    /// Begins a range that a handler covers, with so many of the topmost values to be dropped when it is entered.
    pub fn protect(&mut self, dropped: u32) -> HandlerId {
        let depth = self.depth.map_or(0, |depth| depth - dropped);
        self.handlers.push(HandlerState { target: None, depth, is_used: false });
        let handler = HandlerId(self.handlers.len() - 1);
        self.active.push(handler);
        handler
    }

    /// Ends the innermost range.
    pub fn unprotect(&mut self, handler: HandlerId) {
        assert_eq!(self.active.pop(), Some(handler), "ranges end in the order opposite to how they begin");
    }

    /// How many ranges are open.
    pub fn protection(&self) -> usize {
        self.active.len()
    }

    /// Leaves all but the outer `protection` ranges for a while; gives back what `restore` wants.
    pub fn leave_ranges(&mut self, protection: usize) -> Vec<HandlerId> {
        self.active.split_off(protection)
    }

    pub fn restore_ranges(&mut self, left: Vec<HandlerId>) {
        self.active.extend(left);
    }

    /// Begins the code of a handler: its depth, and the exception on top. Nothing may fall into it.
    pub fn enter(&mut self, handler: HandlerId) {
        assert!(self.depth.is_none(), "nothing may fall into a handler");
        let position = self.ops.len() as u32;
        let state = &mut self.handlers[handler.0];
        state.target = Some(position);
        self.depth = state.is_used.then_some(state.depth + 1);
    }

    pub fn name(&mut self, name: &Rc<str>) -> u32 {
        self.names.insert_full(name.clone()).0 as u32
    }

    pub fn constant(&mut self, constant: Constant) -> u32 {
        // `1`, `1.0` and `True` are equal in Python, and must stay apart: the text tells them apart, as it does 0.0 and -0.0.
        let next = self.constants.len() as u32;
        let index = *self.constant_indices.entry(format!("{constant:?}")).or_insert(next);
        if index == next {
            self.constants.push(constant);
        }
        index
    }

    /// A constant of its own: at run time a docstring may become another text than a string that is written as it is.
    pub fn docstring(&mut self, text: &Rc<str>) -> u32 {
        self.constants.push(Constant::Str(Rc::clone(text)));
        self.constants.len() as u32 - 1
    }

    pub fn child(&mut self, code: Rc<Code>) -> u32 {
        self.children.push(code);
        self.children.len() as u32 - 1
    }

    pub fn finish(mut self) -> Emitted {
        assert!(self.depth.is_none(), "the code must not run off its end");
        assert!(self.active.is_empty(), "every range must end");
        for (index, label) in std::mem::take(&mut self.jumps) {
            let target = self.labels[label.0].position.expect("a label that is jumped to has a place");
            self.ops[index] = self.ops[index].with_target(target);
        }
        Emitted {
            handlers: self.handler_table(),
            ops: self.ops,
            spans: self.spans,
            shown: self.shown,
            names: self.names.into_iter().collect(),
            constants: self.constants,
            children: self.children,
        }
    }

    /// Neighbours with the same handler become one entry.
    fn handler_table(&self) -> Vec<Handler> {
        let mut table: Vec<Handler> = Vec::new();
        let mut last = None;
        for (index, cover) in self.covers.iter().enumerate() {
            let index = index as u32;
            match (cover, table.last_mut()) {
                (Some(_), Some(entry)) if last == Some(cover) => entry.end = index + 1,
                (Some(HandlerId(handler)), _) => {
                    let HandlerState { target, depth, .. } = self.handlers[*handler];
                    let target = target.expect("a handler that covers something has a place");
                    table.push(Handler { start: index, end: index + 1, target, depth });
                }
                (None, _) => {}
            }
            last = Some(cover);
        }
        table
    }
}

fn after(depth: u32, pops: u32, pushes: u32) -> u32 {
    assert!(pops <= depth, "{pops} values are wanted, {depth} are on the stack");
    depth - pops + pushes
}
