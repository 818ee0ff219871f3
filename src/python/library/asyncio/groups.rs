//! `asyncio.TaskGroup` and `asyncio.Timeout`, as scripts see them (taskgroups.py, timeouts.py).

use std::rc::Rc;

use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::task_group::TaskGroup;
use crate::asyncio::timeouts::Timeout;
use crate::clock::Time;
use crate::exception::{Exception, Raised};
use crate::python::library::asyncio::arguments::task_options;
use crate::python::library::asyncio::inherited::holding;
use crate::python::library::asyncio::tasks::optional_seconds;
use crate::python::library::coroutine_with;
use crate::python::machine::{Args, Interpreter, Maker, NativeFunction, TypeSpec};
use crate::python::objects::class::Store;
use crate::python::objects::dict::Dict;
use crate::value::{Value, float_repr};

/// Makes the classes and functions, and enters them into the module.
pub fn install(interpreter: &Rc<Interpreter>, module: &Dict) {
    let group = interpreter.define_type(&TypeSpec {
        name: "TaskGroup",
        module: "asyncio.taskgroups",
        store: Store::Inline,
        maker: Some(Maker::new("_entered", |interpreter, args| {
            let [] = args.like_python(interpreter, "TaskGroup.__init__", [], 0, 0)?;
            Ok(Value::from(TaskGroup::new(interpreter.world())))
        })),
        methods: &[
            ("__aenter__", |interpreter, args| {
                let (group, _) = args.split_first(interpreter, "__aenter__")?;
                Ok(coroutine_with(interpreter, "TaskGroup.__aenter__", vec![group], |interpreter, parts| {
                    let group = interpreter.downcast::<TaskGroup>(&parts[0]);
                    group.map_or(Ok(()), |group| group.enter())?;
                    Ok(parts[0].clone())
                }))
            }),
            ("__aexit__", |interpreter, args| {
                let (value, group, rest) = args.split_instance::<TaskGroup>(interpreter, "__aexit__")?;
                let [_, raised, _] = rest.exactly(interpreter, "__aexit__")?;
                Ok(holding(&value, group.exit(raised.downcast::<Exception>())))
            }),
            ("create_task", create_task),
            ("__repr__", |interpreter, args| {
                let (group, _) = args.split_receiver::<TaskGroup>(interpreter, "__repr__")?;
                Ok(Value::str(Value::from(group).repr()))
            }),
        ],
        ..TypeSpec::default()
    });
    interpreter.bind_object::<TaskGroup>(&group);
    let timeout = interpreter.define_type(&TypeSpec {
        name: "Timeout",
        module: "asyncio.timeouts",
        store: Store::Inline,
        maker: Some(Maker::new("_state", timeout_at)),
        methods: &[
            ("when", |interpreter, args| {
                let timeout = args.receiver_alone::<Timeout>(interpreter, "Timeout.when")?;
                Ok(timeout.when_value())
            }),
            ("expired", |interpreter, args| {
                let timeout = args.receiver_alone::<Timeout>(interpreter, "Timeout.expired")?;
                Ok(Value::Bool(timeout.expired()))
            }),
            ("reschedule", |interpreter, args| {
                let (timeout, rest) = args.split_receiver::<Timeout>(interpreter, "reschedule")?;
                let [when] = rest.like_python(interpreter, "Timeout.reschedule", ["when"], 1, 1)?;
                let moment = optional_seconds(interpreter, when.clone())?.map(Time::from_secs);
                timeout.reschedule(moment)?;
                timeout.set_given(when.unwrap_or_default());
                Ok(Value::None)
            }),
            ("__aenter__", |interpreter, args| {
                let (timeout, _) = args.split_first(interpreter, "__aenter__")?;
                Ok(coroutine_with(interpreter, "Timeout.__aenter__", vec![timeout], |interpreter, parts| {
                    let timeout = interpreter.downcast::<Timeout>(&parts[0]);
                    timeout.map_or(Ok(()), |timeout| timeout.enter())?;
                    Ok(parts[0].clone())
                }))
            }),
            ("__aexit__", leave_timeout),
            ("__repr__", timeout_repr),
        ],
        ..TypeSpec::default()
    });
    interpreter.bind_object::<Timeout>(&timeout);
    module.set_name("TaskGroup", Value::from(group));
    module.set_name("Timeout", Value::from(timeout));
    module.set_name("timeout", NativeFunction::function("timeout", timeout_after));
    module.set_name("timeout_at", NativeFunction::function("timeout_at", timeout_at));
}

fn create_task(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (group, rest) = args.split_receiver::<TaskGroup>(interpreter, "create_task")?;
    let names = ["coro", "name", "context"];
    let [coroutine, name, context] = rest.like_python(interpreter, "TaskGroup.create_task", names, 1, 1)?;
    let coroutine = coroutine.unwrap_or_default();
    let options = task_options(interpreter, name, context)?;
    let Some(running) = interpreter.as_coroutine(&coroutine) else {
        group.check_open()?;
        let text = format!("a coroutine was expected, got {}", interpreter.repr(&coroutine)?);
        return Err(interpreter.type_error(text));
    };
    drop(coroutine);
    Ok(Value::Object(group.create_task(running, &options)?.into_object()))
}

fn timeout_after(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [delay] = args.like_python(interpreter, "timeout", ["delay"], 1, 1)?;
    let delay = optional_seconds(interpreter, delay)?;
    Ok(Value::Object(Timeout::after(interpreter.world(), delay)?))
}

fn timeout_at(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let [when] = args.like_python(interpreter, "timeout_at", ["when"], 1, 1)?;
    let moment = optional_seconds(interpreter, when.clone())?.map(Time::from_secs);
    let timeout = Timeout::at(interpreter.world(), moment);
    timeout.set_given(when.unwrap_or_default());
    Ok(Value::Object(timeout))
}

fn leave_timeout(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (timeout, rest) = args.split_first(interpreter, "__aexit__")?;
    let [_, raised, _] = rest.exactly(interpreter, "__aexit__")?;
    Ok(coroutine_with(interpreter, "Timeout.__aexit__", vec![timeout, raised], |interpreter, parts| {
        let timeout = interpreter.downcast::<Timeout>(&parts[0]);
        let raised = parts[1].downcast::<Exception>();
        timeout.map_or(Ok(()), |timeout| timeout.exit(raised.as_ref()))?;
        Ok(Value::None)
    }))
}

fn timeout_repr(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (timeout, _) = args.split_receiver::<Timeout>(interpreter, "__repr__")?;
    let mut words = format!("[{}]", timeout.state().name());
    if EventLoop::running().is_some() && timeout.state().name() == "active" {
        let when = timeout
            .when()
            .map_or("None".to_string(), |when| float_repr((when.as_secs() * 1e3).round() / 1e3));
        words.push_str(&format!(" when={when}"));
    }
    Ok(Value::str(format!("<Timeout {words}>")))
}
