//! Which loop is the current one: the running one, or the one that the policy keeps for the thread (events.py).

use std::rc::Rc;

use crate::asyncio::event_loop::{EventLoop, NO_CURRENT_LOOP};
use crate::exception::{Kind, Raised};
use crate::python::library::asyncio::hooks;
use crate::python::library::{log_of_asyncio, own_function};
use crate::python::machine::{Args, Interpreter, MAIN_THREAD};
use crate::python::objects::dict::Dict;
use crate::value::Value;

/// Where the policy keeps its loop, so that the reference can be seen.
const PLACE: &str = "asyncio.events";
/// `logging.DEBUG`.
const DEBUG: i64 = 10;
const CURRENT: &str = "_current_loop";
/// The library's own module that knows policies.
const POLICIES: &str = "asyncio.base_events";

fn place(interpreter: &Rc<Interpreter>) -> Rc<Dict> {
    interpreter.import(PLACE).expect("the library's own modules can be imported").dict()
}

/// `asyncio.get_event_loop()`: the running loop, or the policy's, which is made where none was ever set.
///
/// # Errors
/// RuntimeError `There is no current event loop in thread 'MainThread'.`
pub fn current_event_loop(interpreter: &Rc<Interpreter>) -> Result<Rc<EventLoop>, Raised> {
    if let Some(running) = EventLoop::running() {
        return Ok(running);
    }
    if interpreter.current_thread() != MAIN_THREAD {
        return current_in_thread(interpreter);
    }
    let dict = place(interpreter);
    let version = interpreter.world().version();
    let kept = dict.get_str(CURRENT);
    if kept.is_none() && version.get_event_loop_makes_one() {
        if version.get_event_loop_warns() {
            interpreter.warn("DeprecationWarning", "There is no current event loop");
        }
        let event_loop = new_event_loop(interpreter)?;
        dict.set_name(CURRENT, Value::Object(Rc::<EventLoop>::clone(&event_loop)));
        return Ok(event_loop);
    }
    kept.and_then(|kept| kept.downcast::<EventLoop>())
        .ok_or_else(|| interpreter.error(Kind::RuntimeError, NO_CURRENT_LOOP))
}

/// The loop that another thread than the main one has set for itself.
fn current_in_thread(interpreter: &Rc<Interpreter>) -> Result<Rc<EventLoop>, Raised> {
    let ident = interpreter.current_thread();
    let kept = place(interpreter).get_str(&kept_by(ident)).and_then(|kept| kept.downcast::<EventLoop>());
    kept.ok_or_else(|| {
        let name = interpreter.thread(ident).map(|thread| thread.name()).unwrap_or_default();
        interpreter.runtime_error(format!("There is no current event loop in thread '{name}'."))
    })
}

/// Under which name the policy keeps the loop of a thread.
fn kept_by(ident: i64) -> String {
    if ident == MAIN_THREAD { CURRENT.to_string() } else { format!("{CURRENT}_{ident}") }
}

/// Keeps a loop as the current one of its thread, or with `None` says that there is none.
pub fn set_current(interpreter: &Rc<Interpreter>, event_loop: Value) {
    place(interpreter).set_name(&kept_by(interpreter.current_thread()), event_loop);
}

/// `asyncio.get_running_loop()`.
///
/// # Errors
/// RuntimeError `no running event loop`.
pub fn get_running_loop(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [] = args.exactly(interpreter, "get_running_loop")?;
    Ok(Value::Object(EventLoop::running_in(interpreter.world())?))
}

/// `asyncio._get_running_loop()`: `None` where no loop runs.
///
/// # Errors
/// TypeError for arguments.
pub fn peek_running_loop(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [] = args.exactly(interpreter, "_get_running_loop")?;
    Ok(EventLoop::running().map_or(Value::None, |running| Value::Object(running)))
}

/// `asyncio.get_event_loop()`.
///
/// # Errors
/// As [`current_event_loop`].
pub fn get_event_loop(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [] = args.exactly(interpreter, "get_event_loop")?;
    Ok(Value::Object(current_event_loop(interpreter)?))
}

/// `asyncio.set_event_loop(loop)`.
///
/// # Errors
/// TypeError if it is neither a loop nor `None`.
pub fn set_event_loop(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [event_loop] = args.like_python(interpreter, "set_event_loop", ["loop"], 1, 1)?;
    let event_loop = event_loop.unwrap_or_default();
    if !event_loop.is_none() && event_loop.downcast_ref::<EventLoop>().is_none() {
        let given = interpreter.class_name(&event_loop);
        let text = format!("loop must be an instance of AbstractEventLoop or None, not '{given}'");
        return Err(interpreter.type_error(text));
    }
    set_current(interpreter, event_loop);
    Ok(Value::None)
}

/// `asyncio.new_event_loop()`.
///
/// # Errors
/// TypeError for arguments.
pub fn make_event_loop(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [] = args.exactly(interpreter, "new_event_loop")?;
    Ok(Value::Object(new_event_loop(interpreter)?))
}

/// A new loop: one that the policy of the program makes, if it set one.
///
/// # Errors
/// What that policy raises; TypeError if it makes something else.
pub fn new_event_loop(interpreter: &Rc<Interpreter>) -> Result<Rc<EventLoop>, Raised> {
    if interpreter.modules().get_str(POLICIES).is_none() {
        return make_selector_loop(interpreter);
    }
    match interpreter.call0(&own_function(interpreter, POLICIES, "new_loop_of_policy")?)? {
        Value::None => make_selector_loop(interpreter),
        made => made
            .downcast()
            .ok_or_else(|| interpreter.type_error("new_event_loop() of the policy returned no event loop")),
    }
}

/// `asyncio.SelectorEventLoop()`, which tells the log of its selector.
///
/// # Errors
/// What a handler of the program's log raises.
pub fn make_selector_loop(interpreter: &Rc<Interpreter>) -> Result<Rc<EventLoop>, Raised> {
    log_of_asyncio(interpreter, DEBUG, "Using selector: EpollSelector", Value::None)?;
    Ok(hooks::new_event_loop(interpreter))
}

/// `asyncio.set_event_loop_policy(policy)`.
///
/// # Errors
/// TypeError for what is no policy.
pub fn set_event_loop_policy(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    interpreter.call(&own_function(interpreter, POLICIES, "set_event_loop_policy")?, args)
}

/// `asyncio.get_event_loop_policy()`.
///
/// # Errors
/// TypeError for arguments.
pub fn get_event_loop_policy(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [] = args.exactly(interpreter, "get_event_loop_policy")?;
    own_function(interpreter, POLICIES, "_policy")
}
