//! The loop: runs the innermost frame until the frame that the caller began is left.
//!
//! One flat `match` over the operations; each arm calls a function of its subject, or is short. Where a frame is left or
//! another entered, the outer loop takes over and hands values and exceptions from frame to frame.

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::heap::{Heap, Object};
use crate::python::code::{Code, Flow, Namespace, Op};
use crate::python::machine::outcome::{Accepted, Called, Leave, Next, Start};
use crate::python::machine::{Interpreter, Resumed};
use crate::python::objects::frame::{Frame, Place, Purpose};
use crate::python::objects::generator::State;
use crate::python::objects::module::Module;
use crate::python::objects::thread::Running;
use crate::value::Value;

/// So many frames may nest (`sys.getrecursionlimit()`).
pub const RECURSION_MAX: usize = 1000;

/// So often native code may call back into the machine before it is a RecursionError: Rust's stack must hold that.
const NESTING_MAX: u32 = 160;

/// Steps are counted after so many operations.
const OPERATIONS_PER_COUNT: u32 = 1024;

/// Runs a module's code in a fresh module `__main__`.
///
/// # Errors
/// What the module raised and did not catch.
pub fn run_module(interpreter: &Rc<Interpreter>, code: &Rc<Code>) -> Result<(), Raised> {
    let module = interpreter.new_module("__main__");
    interpreter.run_code_in(&module, code)
}

impl Interpreter {
    /// Runs a module's code with the names of a module.
    ///
    /// # Errors
    /// What the code raised and did not catch.
    pub fn run_code_in(self: &Rc<Self>, module: &Rc<Module>, code: &Rc<Code>) -> Result<(), Raised> {
        assert_eq!(code.namespace, Namespace::Module, "only a module's code runs in a module");
        let code = self.code_object(code);
        let slots = vec![None; code.code().varnames.len()];
        let frame = Frame::new(self.heap(), &code, module.dict(), slots);
        let base = self.depth();
        self.push_frame(Running::plain(frame))?;
        self.run_to_value(base).map(drop)
    }

    /// Lets a frame run; the loop goes on with it.
    pub(super) fn push_frame(self: &Rc<Self>, running: Running) -> Result<(), Raised> {
        let mut frames = self.frames.borrow_mut();
        if RECURSION_MAX <= frames.len() {
            drop(frames);
            drop(running);
            return Err(self.error(Kind::RecursionError, "maximum recursion depth exceeded"));
        }
        running.frame.set_place(Place::OnStack);
        running.frame.set_waits(false);
        frames.push(running);
        Ok(())
    }

    /// Runs frames until only `base` of them are left, from native code.
    pub(super) fn run_nested(self: &Rc<Self>, base: usize, start: Start) -> Result<Resumed, Raised> {
        let nesting = self.nesting.get();
        let start = match (NESTING_MAX <= nesting, start) {
            (true, Start::Go) => {
                Start::Raise(self.error(Kind::RecursionError, "maximum recursion depth exceeded"))
            }
            (_, start) => start,
        };
        self.nesting.set(nesting + 1);
        self.in_flight.set(None);
        let ended = self.run_above(base, start);
        self.nesting.set(nesting);
        if let Err(raised) = &ended {
            self.in_flight.set(Some(crate::heap::Object::header(&**raised).id()));
        }
        ended
    }

    fn run_above(self: &Rc<Self>, base: usize, start: Start) -> Result<Resumed, Raised> {
        let mut pending = match start {
            Start::Go => None,
            Start::Yield(value) => Some(Leave::Yield(value)),
            Start::Raise(raised) => {
                let frame = self.current_frame().expect("an exception is thrown into a frame that runs");
                self.chain_own(&frame, &raised);
                self.catch(&frame, raised).err().map(Leave::Raise)
            }
        };
        loop {
            let leave = match pending.take() {
                Some(leave) => leave,
                None => self.run_frame(),
            };
            match leave {
                Leave::Entered => continue,
                Leave::Waits => {
                    assert_eq!(base, 0, "only a thread's own frames can wait");
                    return Ok(Resumed::Yield(Value::None));
                }
                _ => {}
            }
            let leave = self.leave_frame(leave);
            if self.depth() == base {
                return match leave {
                    Leave::Return(value) => Ok(Resumed::Return(value)),
                    Leave::Yield(value) => Ok(Resumed::Yield(value)),
                    Leave::Raise(raised) => Err(raised),
                    Leave::Entered | Leave::Waits => unreachable!("a frame that is left is not entered"),
                };
            }
            pending = self.hand_over(leave);
        }
    }

    /// Takes the innermost frame off, and translates what it did into what its generator does.
    fn leave_frame(self: &Rc<Self>, leave: Leave) -> Leave {
        let running = self.frames.borrow_mut().pop().expect("a frame that runs is among the frames");
        running.frame.set_place(Place::OffStack);
        if running.leaves_context {
            drop(self.world().leave_context());
        }
        let Some(generator) = &running.generator else {
            self.retire(running.frame);
            return leave;
        };
        match leave {
            Leave::Yield(value) => {
                generator.set_state(State::Suspended);
                let op = running.frame.code().ops[running.frame.current_op()];
                match generator.kind() {
                    // For whoever awaits a step of it, its own `yield` is the end of the step.
                    Flow::AsyncGenerator if op == Op::Yield => Leave::Return(value),
                    _ => Leave::Yield(value),
                }
            }
            leave => {
                let frame = generator.end();
                drop(frame);
                let kind = generator.kind();
                self.retire_generator(running.frame);
                self.end_of_generator(kind, leave)
            }
        }
    }

    /// Hands what a frame did to the one that is the innermost now; answers if that is left in turn.
    fn hand_over(self: &Rc<Self>, leave: Leave) -> Option<Leave> {
        let frame = self.current_frame().expect("there is a frame to hand over to");
        frame.set_waits(false);
        if frame.place() != Place::OnStack {
            frame.set_place(Place::OnStack);
            if let Leave::Raise(raised) = &leave {
                // What was thrown through it is raised in it anew (`gen_send_ex`).
                self.chain_own(&frame, raised);
            }
        }
        match leave {
            Leave::Entered | Leave::Waits => None,
            Leave::Return(value) => self.accept_return(&frame, value),
            Leave::Yield(value) => match frame.code().ops[frame.current_op()] {
                Op::YieldFrom => Some(Leave::Yield(value)),
                _ => {
                    frame.push(value);
                    None
                }
            },
            Leave::Raise(raised) => self.catch(&frame, raised).err().map(Leave::Raise),
        }
    }

    fn accept_return(self: &Rc<Self>, frame: &Rc<Frame>, value: Value) -> Option<Leave> {
        let purpose = match frame.code().ops[frame.current_op()] {
            Op::ForIter(_) | Op::Send(_) | Op::YieldFrom => Purpose::Resume,
            _ => frame.take_expected(),
        };
        let raised = match Interpreter::accept(frame, purpose, value) {
            Accepted::Done => return None,
            Accepted::BadInit(value) => {
                let text = format!("__init__() should return None, not '{}'", self.type_name(&value));
                self.type_error(text)
            }
            Accepted::Stop(value) => self.stop_iteration(value),
        };
        self.catch(frame, raised).err().map(Leave::Raise)
    }

    /// Ends a frame: its variables go, unless somebody else still looks at it; then it keeps them, and its caller
    /// (`take_ownership` in frame.c).
    fn retire(self: &Rc<Self>, frame: Rc<Frame>) {
        if Rc::strong_count(&frame) == 1 {
            frame.release_variables();
        } else {
            let own = if self.is_called_by_loop(self.depth()) { self.world().frame() } else { None };
            frame.set_back(own.or_else(|| self.current_frame().map(|back| back.as_object())));
            frame.header().enter_list_anew();
        }
    }

    /// As [`Interpreter::retire`], for a generator's frame: it keeps its caller since 3.12. For a coroutine that its task
    /// resumed that is a frame of asyncio's own, which may hold other tasks.
    fn retire_generator(self: &Rc<Self>, frame: Rc<Frame>) {
        if Rc::strong_count(&frame) == 1 {
            frame.release_variables();
        } else if self.world().version().coroutine_frames_link_back() {
            let (depth, caller) = self.caller();
            let own = if self.is_called_by_loop(depth) { self.world().frame() } else { None };
            frame.set_back(own.or_else(|| caller.map(|caller| caller.as_object())));
        }
    }

    /// Runs the innermost frame until it is left or enters another.
    fn run_frame(self: &Rc<Self>) -> Leave {
        let frame = self.current_frame().expect("the loop runs a frame");
        let (code, heap) = (frame.code(), self.heap());
        let watches_lines = self.watches_lines();
        let mut line = 0;
        if let Err(raised) = self.safe_point(heap) {
            return Leave::Raise(raised);
        }
        let operations = &self.operations;
        loop {
            let at = frame.next_op();
            operations.set(operations.get() + 1);
            if watches_lines {
                self.before_operation(&frame, at, &mut line);
            }
            frame.set_next_op(at + 1);
            let next = self.execute(&frame, code.ops[at as usize]);
            match next {
                Ok(Next::Go) => {}
                Ok(Next::Jump(target)) => {
                    frame.set_next_op(target);
                    if target <= at
                        && !matches!(code.ops[target as usize], Op::Send(_))
                        && let Err(raised) = self.safe_point(heap)
                    {
                        return Leave::Raise(raised);
                    }
                }
                Ok(Next::Leave(Leave::Return(value))) => return Leave::Return(value),
                Ok(Next::Leave(leave)) => return leave,
                Err(raised) => {
                    self.chain_fresh(&frame, &raised);
                    if let Err(raised) = self.catch(&frame, raised) {
                        return Leave::Raise(raised);
                    }
                }
            }
            if heap.has_deferred() {
                heap.run_deferred();
            }
        }
    }

    /// Where CPython looks at its eval breaker: counts steps, and may collect.
    fn safe_point(self: &Rc<Self>, heap: &Heap) -> Result<(), Raised> {
        let operations = self.operations.get();
        if heap.generations().is_due() {
            self.may_collect();
        }
        if operations < OPERATIONS_PER_COUNT {
            return Ok(());
        }
        self.operations.set(0);
        self.world().count_steps(u64::from(operations))
    }

    /// Tells whoever watches lines that another one begins.
    fn before_operation(self: &Rc<Self>, frame: &Rc<Frame>, at: u32, line: &mut u32) {
        let now = frame.code().line(at as usize);
        if now != *line {
            *line = now;
            frame.set_next_op(at + 1);
            self.world().set_site(self.current_site());
            if let Some(watcher) = self.world().watcher() {
                watcher.before_line();
            }
        }
    }

    #[inline(always)]
    fn execute(self: &Rc<Self>, frame: &Rc<Frame>, op: Op) -> Result<Next, Raised> {
        match op {
            Op::LoadFast(local) => {
                let mut slots = frame.slots_mut();
                match slots[local as usize].clone() {
                    Some(value) => slots.push(Some(value)),
                    None => {
                        drop(slots);
                        return Err(self.unbound_local(frame, local));
                    }
                }
            }
            Op::LoadConst(index) => frame.push(frame.code_object().constant(index).clone()),
            Op::StoreFast(local) => {
                let mut slots = frame.slots_mut();
                let value = slots.pop().flatten();
                let before = std::mem::replace(&mut slots[local as usize], value);
                drop(slots);
                drop(before);
            }
            Op::Pop => {
                let top = frame.pop_slot();
                drop(top);
            }
            Op::Binary(op) => self.op_binary(frame, op)?,
            Op::Compare(op) => self.op_compare(frame, op)?,
            Op::Jump(target) => return Ok(Next::Jump(target)),
            Op::PopJumpIfFalse(target) => {
                if !self.pop_truth(frame)? {
                    return Ok(Next::Jump(target));
                }
            }
            Op::PopJumpIfTrue(target) => {
                if self.pop_truth(frame)? {
                    return Ok(Next::Jump(target));
                }
            }
            Op::PopJumpIfNone(target) => {
                if frame.pop().is_none() {
                    return Ok(Next::Jump(target));
                }
            }
            Op::PopJumpIfNotNone(target) => {
                if !frame.pop().is_none() {
                    return Ok(Next::Jump(target));
                }
            }
            Op::JumpIfFalseOrPop(target) => return self.op_jump_or_pop(frame, target, false),
            Op::JumpIfTrueOrPop(target) => return self.op_jump_or_pop(frame, target, true),
            Op::ForIter(target) => return self.op_for_iter(frame, target),
            Op::GetIter => {
                let iterable = frame.pop();
                frame.push(self.iter(&iterable)?);
            }
            Op::Call(count) => return self.called(frame, self.op_call(frame, count as usize)?),
            Op::CallKeywords { count, names } => {
                return self.called(frame, self.op_call_keywords(frame, count as usize, names)?);
            }
            Op::CallEx { keywords } => return self.called(frame, self.op_call_ex(frame, keywords)?),
            Op::Return => return Ok(Next::Leave(Leave::Return(frame.pop()))),
            Op::Copy(nth) => frame.push(frame.peek(nth as usize)),
            Op::Swap(nth) => {
                let mut slots = frame.slots_mut();
                let top = slots.len() - 1;
                let other = slots.len() - nth as usize;
                slots.swap(top, other);
            }
            Op::PushNull => frame.push_null(),
            Op::DeleteFast(local) => {
                let before = frame.slots_mut()[local as usize].take();
                if before.is_none() {
                    return Err(self.unbound_local(frame, local));
                }
            }
            Op::ClearFast(local) => {
                let before = frame.slots_mut()[local as usize].take();
                drop(before);
            }
            Op::LoadDeref(cell) => self.op_load_deref(frame, cell)?,
            Op::StoreDeref(cell) => self.op_store_deref(frame, cell),
            Op::DeleteDeref(cell) => self.op_delete_deref(frame, cell)?,
            Op::MakeCell(cell) => self.op_make_cell(frame, cell),
            Op::LoadClosure(cell) => {
                let cell = Rc::clone(&frame.cells()[cell as usize]);
                frame.push(Value::Object(cell));
            }
            Op::LoadClassDeref(cell) => self.op_load_class_deref(frame, cell)?,
            Op::LoadGlobal(name) => self.op_load_global(frame, name)?,
            Op::StoreGlobal(name) => self.op_store_global(frame, name),
            Op::DeleteGlobal(name) => self.op_delete_global(frame, name)?,
            Op::LoadName(name) => self.op_load_name(frame, name)?,
            Op::StoreName(name) => self.op_store_name(frame, name),
            Op::DeleteName(name) => self.op_delete_name(frame, name)?,
            Op::LoadAttr(name) => self.op_load_attr(frame, name)?,
            Op::LoadMethod(name) => self.op_load_method(frame, name)?,
            Op::StoreAttr(name) => self.op_store_attr(frame, name)?,
            Op::DeleteAttr(name) => {
                let object = frame.pop();
                self.delattr(&object, &frame.code().names[name as usize])?;
            }
            Op::LoadSubscr => {
                let key = frame.pop();
                let container = frame.pop();
                frame.push(self.getitem(&container, &key)?);
            }
            Op::StoreSubscr => {
                let key = frame.pop();
                let container = frame.pop();
                let value = frame.pop();
                self.setitem(&container, key, value)?;
            }
            Op::DeleteSubscr => {
                let key = frame.pop();
                let container = frame.pop();
                self.delitem(&container, &key)?;
            }
            Op::Unary(op) => {
                let operand = frame.pop();
                frame.push(self.unary(op, &operand)?);
            }
            Op::Inplace(op) => self.op_inplace(frame, op)?,
            Op::BuildTuple(count) => frame.push(self.tuple(frame.pop_many(count as usize))),
            Op::BuildList(count) => frame.push(self.list(frame.pop_many(count as usize))),
            Op::BuildSet(count) => self.op_build_set(frame, count as usize)?,
            Op::BuildMap(count) => self.op_build_map(frame, count as usize)?,
            Op::BuildSlice(count) => self.op_build_slice(frame, count as usize),
            Op::BuildString(count) => self.op_build_string(frame, count as usize),
            Op::Format { conversion, spec } => self.op_format(frame, conversion, spec)?,
            Op::ListAppend(nth) => self.op_list_append(frame, nth as usize),
            Op::SetAdd(nth) => self.op_set_add(frame, nth as usize)?,
            Op::MapAdd(nth) => self.op_map_add(frame, nth as usize)?,
            Op::ListExtend(nth) => self.op_list_extend(frame, nth as usize)?,
            Op::SetUpdate(nth) => self.op_set_update(frame, nth as usize)?,
            Op::DictUpdate(nth) => self.op_dict_update(frame, nth as usize)?,
            Op::DictMerge => self.op_dict_merge(frame)?,
            Op::ListToTuple => {
                let list = frame.pop();
                frame.push(self.tuple(self.quick_items(&list).unwrap_or_default()));
            }
            Op::UnpackSequence(count) => self.op_unpack(frame, count as usize)?,
            Op::UnpackEx { before, after } => {
                self.op_unpack_starred(frame, before as usize, after as usize)?
            }
            Op::MakeFunction { code, parts } => self.op_make_function(frame, code, parts),
            Op::LoadBuildClass => self.op_load_build_class(frame)?,
            Op::SetupAnnotations => self.op_setup_annotations(frame),
            Op::Raise(count) => return Err(self.op_raise(frame, count)),
            Op::LoadAssertionError => {
                frame.push(Value::Object(Rc::clone(self.core().exception(Kind::AssertionError)) as Rc<_>));
            }
            Op::Yield => return Ok(Next::Leave(Leave::Yield(frame.pop()))),
            Op::YieldFrom => return Ok(Next::Leave(Leave::Yield(frame.pop()))),
            Op::GetAwaitable(place) => {
                let awaitable = frame.pop();
                frame.push(self.awaitable(&awaitable, place)?);
            }
            Op::GetYieldFromIter => self.op_get_yield_from_iter(frame)?,
            Op::Send(target) => return self.op_send(frame, target),
            Op::EndSend => {
                let result = frame.pop();
                let iterator = frame.pop_slot();
                frame.push(result);
                drop(iterator);
            }
            Op::CleanupThrow => self.op_cleanup_throw(frame)?,
            Op::GetAIter => self.op_get_aiter(frame)?,
            Op::GetANext => self.op_get_anext(frame)?,
            Op::EndAsyncFor => self.op_end_async_for(frame)?,
            Op::BeforeWith => return self.op_before_with(frame),
            Op::BeforeAsyncWith => self.op_before_async_with(frame)?,
            Op::WithExceptStart => return self.op_with_except_start(frame),
            Op::PushExcInfo => self.op_push_exc_info(frame),
            Op::PopExcept => self.op_pop_except(frame),
            Op::CheckExcMatch => self.op_check_exc_match(frame)?,
            Op::CheckEgMatch => self.op_check_eg_match(frame)?,
            Op::PrepReraiseStar => self.op_prep_reraise_star(frame)?,
            Op::Reraise => return Err(self.pop_exception(frame)),
            Op::ImportName { name, leaf } => self.op_import_name(frame, name, leaf)?,
            Op::ImportFrom(name) => self.op_import_from(frame, name)?,
            Op::ImportStar => self.op_import_star(frame)?,
            Op::GetLen => {
                let length = self.len(&frame.peek(1))?;
                frame.push(Value::Int(length as i64));
            }
            Op::MatchSequence => self.op_match_sequence(frame),
            Op::MatchMapping => self.op_match_mapping(frame),
            Op::MatchKeys => self.op_match_keys(frame)?,
            Op::MatchClass(count) => self.op_match_class(frame, count as usize)?,
        }
        Ok(Next::Go)
    }

    pub(super) fn called(self: &Rc<Self>, frame: &Frame, called: Called) -> Result<Next, Raised> {
        match called {
            Called::Value(value) => {
                frame.push(value);
                Ok(Next::Go)
            }
            Called::Entered => Ok(Next::Leave(Leave::Entered)),
            Called::Waits(value) => {
                frame.push(value);
                Ok(Next::Leave(Leave::Waits))
            }
        }
    }

    fn pop_truth(self: &Rc<Self>, frame: &Frame) -> Result<bool, Raised> {
        match frame.pop() {
            Value::Bool(truth) => Ok(truth),
            value => self.truthy(&value),
        }
    }

    fn op_jump_or_pop(self: &Rc<Self>, frame: &Frame, target: u32, wanted: bool) -> Result<Next, Raised> {
        let value = frame.pop();
        if self.truthy(&value)? == wanted {
            frame.push(value);
            return Ok(Next::Jump(target));
        }
        Ok(Next::Go)
    }
}
