//! `time`: the virtual clock. The day begins at 2023-11-14 22:13:20 UTC, as under a recording of CPython.

use std::rc::Rc;

use crate::asyncio::event_loop::EventLoop;
use crate::exception::Raised;
use crate::python::library::number;
use crate::python::machine::{Args, Interpreter, NativeFn};
use crate::python::objects::module::Module;
use crate::python::objects::tuple::Tuple;
use crate::python::text::calendar::Moment;
use crate::python::text::strftime::{LOCAL, strftime as format_moment};
use crate::value::Value;

/// What `time.time()` reads when a script begins.
pub const START: f64 = 1_700_000_000.0;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("time", |interpreter, _| Ok(Value::Float(START + elapsed(interpreter)))),
    ("time_ns", |interpreter, _| Ok(nanoseconds(START + elapsed(interpreter)))),
    ("monotonic", |interpreter, _| Ok(Value::Float(elapsed(interpreter)))),
    ("perf_counter", |interpreter, _| Ok(Value::Float(elapsed(interpreter)))),
    ("process_time", |_, _| Ok(Value::Float(0.0))),
    ("thread_time", |_, _| Ok(Value::Float(0.0))),
    ("monotonic_ns", |interpreter, _| Ok(nanoseconds(elapsed(interpreter)))),
    ("perf_counter_ns", |interpreter, _| Ok(nanoseconds(elapsed(interpreter)))),
    ("sleep", sleep),
    ("ctime", ctime),
    ("asctime", asctime),
    ("strftime", strftime),
    ("gmtime", gmtime),
    ("localtime", gmtime),
    ("mktime", mktime),
];

/// Fills the module.
///
/// # Errors
/// None.
pub fn load(interpreter: &Rc<Interpreter>, module: &Rc<Module>) -> Result<(), Raised> {
    interpreter.add_functions(&module.dict(), FUNCTIONS);
    module.dict().set_name("timezone", Value::Int(0));
    Ok(())
}

/// Virtual seconds since the script began: those of loops that ended, and of the loop whose moments the log bears.
pub fn elapsed(interpreter: &Interpreter) -> f64 {
    interpreter.elapsed()
}

fn nanoseconds(seconds: f64) -> Value {
    Value::Int((seconds * 1e9).round_ties_even() as i64)
}

/// Blocks: the clock of a loop that runs goes on while nothing happens but in other threads.
fn sleep(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [seconds] = args.exactly(interpreter, "time.sleep")?;
    let seconds = number(interpreter, &seconds)?;
    if seconds < 0.0 {
        return Err(interpreter.value_error("sleep length must be non-negative"));
    }
    if interpreter.world().background().is_some() {
        return interpreter.wait_for_wake(Some(elapsed(interpreter) + seconds));
    }
    match EventLoop::running() {
        Some(event_loop) => event_loop.block_for(seconds),
        None => interpreter.world().elapse(seconds),
    }
    Ok(Value::None)
}

/// The moment given as seconds, or the present one.
fn moment_of(interpreter: &Rc<Interpreter>, given: Option<Value>) -> Result<Moment, Raised> {
    let seconds = match given {
        None | Some(Value::None) => START + elapsed(interpreter),
        Some(given) => number(interpreter, &given)?,
    };
    Moment::from_timestamp(seconds).map_err(|error| interpreter.text_error(error))
}

/// The moment given as a `struct_time`, or the present one.
fn moment_of_fields(interpreter: &Rc<Interpreter>, given: Option<Value>) -> Result<Moment, Raised> {
    let Some(given) = given else { return moment_of(interpreter, None) };
    let fields = interpreter.downcast::<Tuple>(&given);
    let Some(fields) = fields.filter(|fields| 6 <= fields.len()) else {
        return Err(interpreter.type_error("Tuple or struct_time argument required"));
    };
    let field = |index: usize| match fields.get(index) {
        Some(Value::Int(field)) => field,
        _ => 0,
    };
    let seconds = Moment {
        year: field(0),
        month: field(1),
        day: field(2),
        hour: field(3),
        minute: field(4),
        second: field(5),
        weekday: field(6),
        yearday: field(7),
        isdst: field(8),
    };
    seconds.checked().map_err(|error| interpreter.text_error(error))
}

fn ctime(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [seconds] = args.between(interpreter, "ctime", 0)?;
    Ok(Value::str(moment_of(interpreter, seconds)?.asctime()))
}

fn asctime(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [fields] = args.between(interpreter, "asctime", 0)?;
    Ok(Value::str(moment_of_fields(interpreter, fields)?.asctime()))
}

fn strftime(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [form, fields] = args.between(interpreter, "strftime", 1)?;
    let Some(Value::Str(form)) = form else {
        return Err(interpreter.type_error("strftime() argument 1 must be str"));
    };
    let moment = moment_of_fields(interpreter, fields)?;
    Ok(Value::str(format_moment(&form, &moment, LOCAL)))
}

fn gmtime(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [seconds] = args.between(interpreter, "gmtime", 0)?;
    let moment = moment_of(interpreter, seconds)?;
    let fields = [
        moment.year,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
        moment.weekday,
        moment.yearday,
        moment.isdst,
    ];
    let tuple = interpreter.tuple(fields.map(Value::Int).to_vec());
    let class = crate::python::library::own_function(interpreter, "time", "struct_time")?;
    interpreter.call1(&class, tuple)
}

fn mktime(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [fields] = args.exactly(interpreter, "mktime")?;
    Ok(Value::Float(moment_of_fields(interpreter, Some(fields))?.to_seconds() as f64))
}
