//! A program as data: asyncio programs that use every primitive.
//!
//! Every value of the type is a program: a name that refers to nothing is stood in for, and a call that fails is told
//! and passed over. So pieces can be taken out at will, which is how a program that differs is made small.

/// A program: the bodies of its coroutines, of which the first is `main`, and of its asynchronous generators. A coroutine
/// starts those behind it only, and any generator; a generator starts neither.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    pub bodies: Vec<Vec<Op>>,
    pub generators: Vec<Vec<Op>>,
    pub ending: Ending,
}

/// Who runs `main`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// `asyncio.run`.
    Run,
    /// A Runner, which runs the second body after it.
    Runner,
    /// A loop made by hand, which also runs the second body after it, and cancels nothing.
    ByHand,
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
    /// An asynchronous generator.
    Generator,
    /// A context of variables.
    Context,
    /// What setting a variable gives.
    Token,
    /// An object that tells of its end.
    Thing,
    /// A weak reference with a callback.
    Weak,
    Server,
    Reader,
    Writer,
    /// A list, a deque, a set or a weak set of futures.
    Pool,
    /// An exception that was caught.
    Caught,
    /// A coroutine that nobody awaits yet.
    Coroutine,
}

impl Kind {
    /// All that a name may refer to, in the order in which bodies declare their names.
    pub const ALL: [Kind; 21] = [
        Kind::Future,
        Kind::Event,
        Kind::Lock,
        Kind::Semaphore,
        Kind::Condition,
        Kind::Queue,
        Kind::Barrier,
        Kind::Group,
        Kind::Handle,
        Kind::Limit,
        Kind::Generator,
        Kind::Context,
        Kind::Token,
        Kind::Thing,
        Kind::Weak,
        Kind::Server,
        Kind::Reader,
        Kind::Writer,
        Kind::Pool,
        Kind::Caught,
        Kind::Coroutine,
    ];
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
    /// `asyncio.create_task(..., context=context)`.
    TaskIn(Box<Expr>, Place),
    /// A task whose first step runs at once, where CPython has such.
    EagerTask(Box<Expr>),
    /// `a1(box, a)`.
    Generate(usize, Option<Place>),
    /// `asyncio.open_connection(...)`.
    Connect,
    /// `group.create_task(...)`.
    GroupTask(Place, Box<Expr>),
    /// `loop.create_future()`.
    Future,
    /// `asyncio.current_task()`.
    Me,
    /// A coroutine that a name refers to.
    Coroutine(Place),
    /// An object of the program's with `__await__`.
    Awaitable(Box<Expr>),
    /// `asyncio.gather(*pool)`.
    All(Place),
    /// `loop.shutdown_asyncgens()`
    ShutdownGenerators,
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
    /// It is told and kept, if it is of the class.
    Keep(&'static str, Place),
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
    /// `async with contextlib.aclosing(generator):`
    Closing(Place),
    /// `async with managed(a):`, of a generator that awaits it in the end.
    Managed(Place),
    /// `async with AsyncExitStack():`, into which the first line enters a manager.
    Stack(Place),
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
    /// `handle = loop.call_soon(..., context=context)`
    LaterIn { handle: Place, call: Call, context: Place },
    /// `context.run(...)`
    RunIn { context: Place, call: Call },
    /// `token = VAR.set(...)`, to a future or to a number of its own.
    SetVar { token: Option<Place>, to: Option<Place> },
    /// `VAR.reset(token)`
    ResetVar(Place),
    /// `print(VAR.get())`
    ShowVar,
    /// `loop.set_task_factory(...)`
    Factory(&'static str),
    /// `loop.set_exception_handler(...)`
    Handler(&'static str),
    /// `loop.call_exception_handler(...)`, about a future.
    Tell(Place),
    /// `weak = ref(a, ...)`, of what a name refers to.
    Refer { weak: Place, to: Place },
    /// `server = await asyncio.start_server(...)`, whose connections that body serves.
    Serve { server: Place, body: usize },
    /// `reader, writer = await asyncio.open_connection(...)`
    Connect { reader: Place, writer: Place, guard: Guard },
    /// `async for item in ...:`, which `break` may leave after its first turn.
    ForEach { source: Expr, body: Vec<Op>, leaves: bool },
    /// `print(yield ...)`, in a generator.
    Yield,
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
    /// `pool.append(a)`
    Put { pool: Place, future: Place },
    /// Tells what is in a pool.
    ShowPool(Place),
    /// `raise caught`, or `raise ValueError(...) from caught`.
    RaiseCaught { caught: Place, is_cause: bool },
    /// `weakref.finalize(a, ...)`
    AtEnd { target: Place, call: Call },
    /// Cancels all tasks but this one.
    CancelAll,
    /// `loop.stop()`
    Stop,
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
            (Kind::Generator, _) => ["generator", "box.generator", "g_generator"],
            (Kind::Context, _) => ["context", "box.context", "g_context"],
            (Kind::Token, _) => ["token", "box.token", "g_token"],
            (Kind::Thing, _) => ["thing", "box.thing", "g_thing"],
            (Kind::Weak, _) => ["weak", "box.weak", "g_weak"],
            (Kind::Server, _) => ["server", "box.server", "g_server"],
            (Kind::Reader, _) => ["reader", "box.reader", "g_reader"],
            (Kind::Writer, _) => ["writer", "box.writer", "g_writer"],
            (Kind::Pool, _) => ["pool", "box.pool", "g_pool"],
            (Kind::Caught, _) => ["caught", "box.caught", "g_caught"],
            (Kind::Coroutine, _) => ["coro", "box.coro", "g_coro"],
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
        matches!(
            self,
            Expr::Call(..)
                | Expr::Sleep(_)
                | Expr::Method(_)
                | Expr::Wait(..)
                | Expr::WaitFor(..)
                | Expr::Connect
                | Expr::Coroutine(_)
                | Expr::ShutdownGenerators
        )
    }
}
