//! A program as data: asyncio programs that use every primitive.
//!
//! Every value of the type is a program: a name that refers to nothing is stood in for, and a call that fails is told
//! and passed over. So pieces can be taken out at will, which is how a program that differs is made small.

/// A program: the bodies of its coroutines, of which the first is `main`. A body starts those behind it only.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    pub bodies: Vec<Vec<Op>>,
}

/// What a name refers to, if it refers to anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Future,
    Event,
    Lock,
    Semaphore,
    Condition,
    Queue,
    Barrier,
    Group,
    Handle,
    Limit,
}

/// Who sees a name: a body, all tasks that share a box, or all of the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Local,
    Shared,
    Global,
}

/// A name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub kind: Kind,
    pub scope: Scope,
    /// Which of the names of that kind: of futures there are several.
    pub index: usize,
}

/// What can be awaited.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// What a name refers to.
    Place(Place),
    /// `t1(box, a)`.
    Call(usize, Option<Place>),
    /// `asyncio.sleep(eighths / 8)`.
    Sleep(u8),
    /// `event.wait()`.
    Method(Call),
    /// `asyncio.gather(...)`, perhaps with `return_exceptions=True`.
    Gather(Vec<Expr>, bool),
    /// `asyncio.wait([...])`: members, timeout in eighths, `return_when`.
    Wait(Vec<Expr>, Option<u8>, &'static str),
    /// `asyncio.wait_for(..., eighths / 8)`.
    WaitFor(Box<Expr>, Option<u8>),
    /// `asyncio.shield(...)`.
    Shield(Box<Expr>),
    /// `asyncio.create_task(...)`, or `ensure_future` of what is no coroutine.
    Task(Box<Expr>),
    /// `group.create_task(...)`.
    GroupTask(Place, Box<Expr>),
    /// `loop.create_future()`.
    Future,
    /// `asyncio.current_task()`.
    Me,
}

/// A call of a method.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub place: Place,
    pub method: &'static str,
    /// As Python writes them.
    pub args: String,
}

/// What is done about an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Nothing.
    None,
    /// It is told, if it is of the class.
    Catch(&'static str),
}

/// What a `with` statement is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Manager {
    /// `async with lock:`
    Place(Place),
    /// `async with asyncio.TaskGroup() as group:`
    Group(Place),
    /// `async with asyncio.timeout(eighths / 8) as limit:`
    Timeout(Option<u8>),
    /// `async with asyncio.timeout_at(now + eighths / 8) as limit:`
    TimeoutAt(u8),
}

/// One thing that a coroutine does.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// `a = ...`
    Set(Place, Expr),
    /// `event = asyncio.Event()`, in Python's words.
    Make(Place, String),
    /// `a = b`, of names of one kind.
    Copy(Place, Place),
    /// `a = None`
    Drop(Place),
    /// `box = Box()`: those who have the old one keep it.
    Box,
    /// `print(await ...)`
    Await(Expr, Guard),
    /// Calls a method, and tells what it returned or raised.
    Do(Call),
    /// `handle = loop.call_later(eighths / 8, ...)`, `call_soon` without a time, `a.add_done_callback(...)` for a future.
    Later { handle: Place, eighths: Option<u8>, call: Call, is_lambda: bool },
    /// `a.add_done_callback(...)`
    Watch { future: Place, call: Call, is_lambda: bool },
    /// `async with ...:`
    With(Manager, Vec<Op>),
    /// `try: ... except ...: ... finally: ...`
    Try(Vec<Op>, Option<(&'static str, Vec<Op>)>, Vec<Op>),
    /// `for _ in range(...):`
    Repeat(u8, Vec<Op>),
    /// `for future in asyncio.as_completed([...]):`, or `async for` where CPython has it.
    Each { members: Vec<Expr>, eighths: Option<u8>, is_async: bool },
    /// `print(...)`
    Print,
    /// `gc.collect()`
    Collect,
    /// `raise ...`
    Raise(&'static str),
    /// `return ...`
    Return,
}

impl Place {
    /// The name, as Python writes it.
    pub fn name(self) -> &'static str {
        let names = match (self.kind, self.scope) {
            (Kind::Future, Scope::Local) => return ["a", "b", "c"][self.index % 3],
            (Kind::Future, Scope::Shared) => return ["box.x", "box.y"][self.index % 2],
            (Kind::Future, Scope::Global) => return ["g", "h"][self.index % 2],
            (Kind::Event, _) => ["event", "box.event", "g_event"],
            (Kind::Lock, _) => ["lock", "box.lock", "g_lock"],
            (Kind::Semaphore, _) => ["semaphore", "box.semaphore", "g_semaphore"],
            (Kind::Condition, _) => ["condition", "box.condition", "g_condition"],
            (Kind::Queue, _) => ["queue", "box.queue", "g_queue"],
            (Kind::Barrier, _) => ["barrier", "box.barrier", "g_barrier"],
            (Kind::Group, _) => ["group", "box.group", "g_group"],
            (Kind::Handle, _) => ["handle", "box.handle", "g_handle"],
            (Kind::Limit, _) => ["limit", "box.limit", "g_limit"],
        };
        match self.scope {
            Scope::Local => names[0],
            Scope::Shared => names[1],
            Scope::Global => names[2],
        }
    }
}

impl Expr {
    /// Whether it gives a coroutine, of which a task can be made.
    pub fn is_coroutine(&self) -> bool {
        matches!(self, Expr::Call(..) | Expr::Sleep(_) | Expr::Method(_) | Expr::Wait(..) | Expr::WaitFor(..))
    }
}
