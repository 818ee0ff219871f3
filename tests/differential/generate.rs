//! Draws programs: each is a function of a seed and a number.
//!
//! A program has a theme, one to three kinds of primitives, so that its tasks meet at the same objects. Operations that
//! mostly matter together come together: a condition is waited for within its `async with`, a group is filled in its own.

use std::collections::BTreeSet;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};

use super::program::{Call, Ending, Expr, Guard, Kind, Manager, Op, Place, Program, Scope};

/// The program of that number.
pub fn program(seed: u64, number: u64) -> Program {
    let mut dice = Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
    let kinds = [Kind::Event, Kind::Lock, Kind::Semaphore, Kind::Condition, Kind::Queue, Kind::Barrier];
    let mut theme: Vec<Kind> = (0..1 + dice.below(3)).map(|_| dice.pick(&kinds)).collect();
    let rare = [
        Kind::Generator,
        Kind::Context,
        Kind::Thing,
        Kind::Reader,
        Kind::Pool,
        Kind::Caught,
        Kind::Coroutine,
    ];
    if dice.chance(70) {
        theme.push(dice.pick(&rare));
    }
    let ending = dice.weighted(&[(8, Ending::Run), (1, Ending::Runner), (1, Ending::ByHand)]);
    let bodies = 2 + dice.below(4);
    let generators = if theme.contains(&Kind::Generator) { 1 + dice.below(2) } else { 0 };
    let has_own_loop = dice.chance(25);
    let mut generator =
        Generator { dice, theme, bodies, generators, has_own_loop, number: 0, is_generator: false, left: 0 };
    Program {
        bodies: (0..bodies).map(|number| generator.body(number)).collect(),
        generators: (0..generators).map(|_| generator.generator_body()).collect(),
        ending,
    }
}

/// The collector setting under which the program of that number is compared: mostly a few iterations by chance.
pub fn setting(seed: u64, number: u64) -> String {
    let mut dice = Dice::new(seed.wrapping_mul(7_368_787).wrapping_add(number));
    let some: BTreeSet<usize> = (0..1 + dice.below(4)).map(|_| 2 + dice.below(12)).collect();
    let some: Vec<String> = some.iter().map(usize::to_string).collect();
    match dice.below(5) {
        0 => "never".to_string(),
        1 => "every".to_string(),
        _ => some.join(","),
    }
}

struct Dice(Xoshiro256PlusPlus);

impl Dice {
    fn new(seed: u64) -> Dice {
        Dice(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    fn below(&mut self, bound: usize) -> usize {
        let wide = (self.0.next_u64() >> 32) * u64::try_from(bound).expect("there are few choices");
        usize::try_from(wide >> 32).expect("the product's upper half is below the bound")
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }

    fn weighted<T: Copy>(&mut self, choices: &[(usize, T)]) -> T {
        let mut at = self.below(choices.iter().map(|(weight, _)| weight).sum());
        for (weight, choice) in choices {
            if at < *weight {
                return *choice;
            }
            at -= weight;
        }
        unreachable!("the number is below the sum of the weights")
    }

    fn eighths(&mut self) -> u8 {
        self.weighted(&[(3, 0), (3, 1), (3, 2), (2, 4), (1, 8), (1, 11)])
    }

    fn text(&mut self) -> String {
        self.below(10).to_string()
    }
}

struct Generator {
    dice: Dice,
    theme: Vec<Kind>,
    bodies: usize,
    generators: usize,
    /// Whether the program sets factories and handlers of its loop.
    has_own_loop: bool,
    /// Of the body that is drawn.
    number: usize,
    /// Whether the body that is drawn is a generator's.
    is_generator: bool,
    /// How many more operations the body may have.
    left: usize,
}

/// What a piece of a body is about.
#[derive(Clone, Copy)]
enum Piece {
    Sleep,
    Start,
    NewFuture,
    AwaitName,
    Theme,
    Gather,
    Wait,
    WaitFor,
    Shield,
    Each,
    Timeout,
    Group,
    Try,
    Repeat,
    CallFuture,
    Later,
    Watch,
    Copy,
    Drop,
    Box,
    Collect,
    Raise,
    Return,
    Print,
    Me,
    Limit,
    Inline,
    Loop,
    Yield,
    Manage,
    Rest,
}

const PIECES: [(usize, Piece); 31] = [
    (9, Piece::Sleep),
    (9, Piece::Start),
    (4, Piece::NewFuture),
    (8, Piece::AwaitName),
    (16, Piece::Theme),
    (4, Piece::Gather),
    (4, Piece::Wait),
    (5, Piece::WaitFor),
    (3, Piece::Shield),
    (2, Piece::Each),
    (4, Piece::Timeout),
    (4, Piece::Group),
    (5, Piece::Try),
    (2, Piece::Repeat),
    (7, Piece::CallFuture),
    (3, Piece::Later),
    (2, Piece::Watch),
    (2, Piece::Copy),
    (3, Piece::Drop),
    (1, Piece::Box),
    (1, Piece::Collect),
    (1, Piece::Raise),
    (1, Piece::Return),
    (1, Piece::Print),
    (1, Piece::Me),
    (1, Piece::Limit),
    (2, Piece::Inline),
    (3, Piece::Loop),
    (4, Piece::Yield),
    (2, Piece::Manage),
    (2, Piece::Rest),
];

impl Generator {
    fn body(&mut self, number: usize) -> Vec<Op> {
        self.number = number;
        self.left = 4 + self.dice.below(8);
        let mut ops = Vec::new();
        if number == 0 {
            ops.extend(self.beginning());
        }
        while 0 < self.left {
            ops.extend(self.piece(0));
        }
        if number == 0 {
            for _ in 0..self.dice.below(3) {
                ops.push(Op::Await(Expr::Sleep(self.dice.eighths()), Guard::None));
            }
        }
        ops
    }

    fn generator_body(&mut self) -> Vec<Op> {
        self.number = usize::MAX;
        self.is_generator = true;
        self.left = 3 + self.dice.below(5);
        let mut ops = Vec::new();
        while 0 < self.left {
            ops.extend(self.piece(1));
        }
        ops
    }

    /// Main makes what the tasks share, and some of the tasks.
    fn beginning(&mut self) -> Vec<Op> {
        let mut ops = Vec::new();
        if self.has_own_loop {
            ops.push(self.own_loop());
        }
        for kind in self.theme.clone() {
            let scope = self.dice.weighted(&[(7, Scope::Shared), (2, Scope::Global), (1, Scope::Local)]);
            ops.push(self.make(Place { kind, scope, index: 0 }));
            if kind == Kind::Reader && self.dice.chance(80) {
                ops.extend(self.connection());
            }
        }
        if self.dice.chance(40) {
            ops.push(Op::Set(self.future(), Expr::Future));
        }
        for _ in 0..1 + self.dice.below(3) {
            ops.push(Op::Set(self.future(), self.call()));
        }
        ops
    }

    fn scope(&mut self) -> Scope {
        self.dice.weighted(&[(6, Scope::Shared), (3, Scope::Local), (2, Scope::Global)])
    }

    fn future(&mut self) -> Place {
        let scope = self.dice.weighted(&[(5, Scope::Local), (3, Scope::Shared), (2, Scope::Global)]);
        Place { kind: Kind::Future, scope, index: self.dice.below(3) }
    }

    fn place(&mut self, kind: Kind) -> Place {
        Place { kind, scope: self.scope(), index: 0 }
    }

    fn call(&mut self) -> Expr {
        let behind = self.bodies.saturating_sub(self.number.saturating_add(1)).max(1);
        let number = self.number.saturating_add(1 + self.dice.below(behind));
        let with = if self.dice.chance(50) { Some(self.future()) } else { None };
        Expr::Call(number, with)
    }

    fn guard(&mut self) -> Guard {
        let choices = [
            (10, Guard::None),
            (3, Guard::Catch("Exception")),
            (2, Guard::Catch("asyncio.CancelledError")),
            (4, Guard::Catch("(Exception, asyncio.CancelledError)")),
            (1, Guard::Catch("BaseException")),
            (1, Guard::Catch("TimeoutError")),
            (1, Guard::Catch("* ValueError")),
        ];
        match self.dice.weighted(&choices) {
            Guard::Catch(class) if self.theme.contains(&Kind::Caught) && self.dice.chance(60) => {
                Guard::Keep(class, self.place(Kind::Caught))
            }
            guard => guard,
        }
    }

    /// A main that waits for ever ends the program, so that it mostly sets a limit.
    fn waits(&mut self, expr: Expr) -> Op {
        let is_main = self.number == 0;
        let expr = match is_main && self.dice.chance(50) || self.dice.chance(10) {
            true => Expr::WaitFor(Box::new(expr), Some(self.dice.eighths())),
            false => expr,
        };
        let guard = match is_main && self.dice.chance(50) {
            true => Guard::Catch("(Exception, asyncio.CancelledError)"),
            false => self.guard(),
        };
        Op::Await(expr, guard)
    }

    fn make(&mut self, place: Place) -> Op {
        let number = self.dice.below(3);
        let size = ["", "1", "2"][number];
        let python = match place.kind {
            Kind::Event => "Event()".to_string(),
            Kind::Lock => "Lock()".to_string(),
            Kind::Semaphore if self.dice.chance(30) => format!("BoundedSemaphore({})", 1 + number),
            Kind::Semaphore => format!("Semaphore({number})"),
            Kind::Condition if self.dice.chance(30) => {
                format!("Condition({})", self.place(Kind::Lock).name())
            }
            Kind::Condition => "Condition()".to_string(),
            Kind::Queue => {
                format!("{}({size})", self.dice.pick(&["Queue", "Queue", "LifoQueue", "PriorityQueue"]))
            }
            Kind::Barrier => format!("Barrier({})", 1 + number),
            Kind::Reader => "StreamReader()".to_string(),
            Kind::Thing => return self.make_thing_at(place),
            Kind::Pool => {
                let pools = ["[]", "[]", "deque(maxlen=2)", "set()", "WeakSet()"];
                return Op::Make(place, self.dice.pick(&pools).to_string());
            }
            Kind::Caught => return Op::Drop(place),
            Kind::Coroutine => return Op::Set(place, self.call()),
            Kind::Context => return Op::Make(place, "copy_context()".to_string()),
            Kind::Generator => return Op::Set(place, self.generate()),
            _ => "Future()".to_string(),
        };
        Op::Make(place, format!("asyncio.{python}"))
    }

    fn block(&mut self, depth: usize, most: usize) -> Vec<Op> {
        let pieces = 1 + self.dice.below(most);
        (0..pieces).flat_map(|_| self.piece(depth + 1)).collect()
    }

    fn piece(&mut self, depth: usize) -> Vec<Op> {
        self.left = self.left.saturating_sub(1);
        let piece = loop {
            let piece = self.dice.weighted(&PIECES);
            let is_block = matches!(
                piece,
                Piece::Timeout | Piece::Group | Piece::Try | Piece::Repeat | Piece::Loop | Piece::Manage
            );
            let is_there = match piece {
                Piece::Loop => self.theme.contains(&Kind::Generator) && !self.is_generator,
                Piece::Yield => self.is_generator,
                _ => true,
            };
            if is_there && (depth < 3 || !is_block) {
                break piece;
            }
        };
        if self.has_own_loop && self.dice.chance(5) {
            return vec![self.own_loop()];
        }
        match piece {
            Piece::Sleep => vec![Op::Await(Expr::Sleep(self.dice.eighths()), Guard::None)],
            Piece::Start => {
                let task = self.task();
                let task = match task.is_coroutine() && self.dice.chance(20) {
                    true if self.theme.contains(&Kind::Context) => {
                        Expr::TaskIn(Box::new(task), self.place(Kind::Context))
                    }
                    true if self.has_own_loop => Expr::EagerTask(Box::new(task)),
                    _ => task,
                };
                vec![Op::Set(self.future(), task)]
            }
            Piece::Loop => {
                let source = match self.dice.chance(70) {
                    true => self.generate(),
                    false => Expr::Place(self.place(Kind::Generator)),
                };
                vec![Op::ForEach { source, body: self.block(depth, 2), leaves: self.dice.chance(30) }]
            }
            Piece::Yield => vec![Op::Yield],
            Piece::Manage => {
                let manager = match self.dice.chance(50) {
                    true => Manager::Managed(self.future()),
                    false => {
                        let managers = [Kind::Lock, Kind::Semaphore, Kind::Condition, Kind::Barrier];
                        let kind = self.theme.iter().copied().find(|kind| managers.contains(kind));
                        Manager::Stack(self.place(kind.unwrap_or(Kind::Group)))
                    }
                };
                vec![Op::With(manager, self.block(depth, 2))]
            }
            Piece::Rest => vec![self.rest()],
            Piece::NewFuture => vec![Op::Set(self.future(), Expr::Future)],
            Piece::AwaitName => {
                let name = Expr::Place(self.future());
                vec![self.waits(name)]
            }
            Piece::Theme => {
                let kind = self.dice.pick(&self.theme.clone());
                self.use_primitive(kind, depth)
            }
            Piece::Gather => self.gather(),
            Piece::Wait => {
                let members = self.members(3);
                let eighths = if self.dice.chance(40) { Some(self.dice.eighths()) } else { None };
                let when = self.dice.pick(&["ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION"]);
                vec![self.waits(Expr::Wait(members, eighths, when))]
            }
            Piece::WaitFor => {
                let eighths = if self.dice.chance(85) { Some(self.dice.eighths()) } else { None };
                let inner = Box::new(self.awaitable(1));
                vec![Op::Await(Expr::WaitFor(inner, eighths), self.guard())]
            }
            Piece::Shield => {
                let shield = Expr::Shield(Box::new(self.awaitable(1)));
                match self.dice.chance(30) {
                    true => vec![Op::Set(self.future(), shield)],
                    false => vec![self.waits(shield)],
                }
            }
            Piece::Each => {
                let eighths = if self.dice.chance(40) { Some(self.dice.eighths()) } else { None };
                vec![Op::Each { members: self.members(3), eighths, is_async: self.dice.chance(30) }]
            }
            Piece::Timeout => {
                let manager = match self.dice.below(5) {
                    0 => Manager::Timeout(None),
                    1 => Manager::TimeoutAt(self.dice.eighths()),
                    _ => Manager::Timeout(Some(self.dice.eighths())),
                };
                let mut body = self.block(depth, 3);
                if self.dice.chance(30) {
                    body.insert(0, self.use_limit());
                }
                vec![Op::With(manager, body)]
            }
            Piece::Group => self.group(depth),
            Piece::Try => self.try_block(depth),
            Piece::Repeat => vec![Op::Repeat(2, self.block(depth, 2))],
            Piece::CallFuture => vec![Op::Do(self.call_future())],
            Piece::Later => {
                let handle = self.place(Kind::Handle);
                let eighths = if self.dice.chance(75) { Some(self.dice.eighths()) } else { None };
                let later =
                    Op::Later { handle, eighths, call: self.callback(), is_lambda: self.dice.chance(50) };
                match self.dice.chance(25) {
                    true => {
                        vec![later, Op::Do(Call { place: handle, method: "cancel", args: String::new() })]
                    }
                    false => vec![later],
                }
            }
            Piece::Watch => {
                let (future, call) = (self.future(), self.callback());
                vec![Op::Watch { future, call, is_lambda: self.dice.chance(50) }]
            }
            Piece::Copy => vec![Op::Copy(self.future(), self.future())],
            Piece::Drop if self.dice.chance(70) => vec![Op::Drop(self.future())],
            Piece::Drop => {
                let kind = self.dice.pick(&self.theme.clone());
                vec![Op::Drop(self.place(kind))]
            }
            Piece::Box => vec![Op::Box],
            Piece::Collect => vec![Op::Collect],
            Piece::Raise => {
                // What ends the run may not leave an eager first step: CPython then registers the task, while the recorder's
                // `__hash__` cannot run.
                let ends_run = usize::from(!self.has_own_loop);
                let classes = [
                    (12, "ValueError"),
                    (5, "asyncio.CancelledError"),
                    (ends_run, "SystemExit"),
                    (ends_run, "KeyboardInterrupt"),
                ];
                vec![Op::Raise(self.dice.weighted(&classes))]
            }
            Piece::Return => vec![Op::Return],
            Piece::Print => vec![Op::Print],
            Piece::Me => vec![Op::Set(self.future(), Expr::Me)],
            Piece::Limit => vec![self.use_limit()],
            Piece::Inline => {
                let call = self.call();
                vec![Op::Await(call, self.guard())]
            }
        }
    }

    /// What programs do seldom.
    fn rest(&mut self) -> Op {
        match self.dice.below(9) {
            0..=2 => Op::AtEnd { target: self.future(), call: self.callback() },
            3 => Op::CancelAll,
            4 if self.dice.chance(30) => Op::Stop,
            4 | 5 => {
                let call = self.dice.pick(&[("set_name", "'named'"), ("get_name", "")]);
                Op::Do(Call { place: self.future(), method: call.0, args: call.1.to_string() })
            }
            6 => Op::Await(Expr::ShutdownGenerators, self.guard()),
            _ => {
                let call = self.dice.pick(&[("when", ""), ("cancelled", ""), ("cancel", "")]);
                Op::Do(Call { place: self.place(Kind::Handle), method: call.0, args: call.1.to_string() })
            }
        }
    }

    /// What a task is made of.
    fn task(&mut self) -> Expr {
        match self.dice.below(10) {
            0 => self.method(),
            1 => Expr::WaitFor(Box::new(self.awaitable(1)), Some(self.dice.eighths())),
            2 => {
                let (group, call) = (self.place(Kind::Group), self.call());
                Expr::GroupTask(group, Box::new(call))
            }
            _ => self.call(),
        }
    }

    fn generate(&mut self) -> Expr {
        let with = if self.dice.chance(40) { Some(self.future()) } else { None };
        Expr::Generate(self.dice.below(self.generators.max(1)), with)
    }

    /// What a program does to its loop.
    fn own_loop(&mut self) -> Op {
        match self.dice.below(3) {
            0 => Op::Factory(self.dice.pick(&["eager_factory", "eager_factory", "plain_factory", "None"])),
            1 => Op::Handler(self.dice.pick(&["tell", "tell", "keep", "fail", "None"])),
            _ => Op::Tell(self.future()),
        }
    }

    /// A server and a client of it.
    fn connection(&mut self) -> Vec<Op> {
        let body = 1 + self.dice.below(self.bodies - 1);
        vec![Op::Serve { server: self.place(Kind::Server), body }, self.connect()]
    }

    fn connect(&mut self) -> Op {
        let scope = self.scope();
        let place = |kind| Place { kind, scope, index: 0 };
        Op::Connect { reader: place(Kind::Reader), writer: place(Kind::Writer), guard: self.guard() }
    }

    /// Anything that can be awaited.
    fn awaitable(&mut self, depth: usize) -> Expr {
        match self.dice.below(if depth < 2 { 15 } else { 10 }) {
            0..=3 => Expr::Place(self.future()),
            4..=5 => self.call(),
            6 => Expr::Sleep(self.dice.eighths()),
            7..=9 => self.method(),
            10 => Expr::Task(Box::new(self.call())),
            11 => Expr::Shield(Box::new(self.awaitable(depth + 1))),
            12 => Expr::WaitFor(Box::new(self.awaitable(depth + 1)), Some(self.dice.eighths())),
            13 => Expr::Awaitable(Box::new(self.awaitable(depth + 1))),
            _ => {
                Expr::Gather(vec![self.awaitable(depth + 1), self.awaitable(depth + 1)], self.dice.chance(30))
            }
        }
    }

    fn method(&mut self) -> Expr {
        let kind = self.dice.pick(&self.theme.clone());
        let place = self.place(kind);
        let (method, args) = match kind {
            Kind::Event | Kind::Barrier => ("wait", String::new()),
            Kind::Lock | Kind::Semaphore => ("acquire", String::new()),
            Kind::Condition => self.dice.pick(&[("acquire", String::new()), ("wait", String::new())]),
            Kind::Queue => {
                let item = self.dice.text();
                self.dice.pick(&[
                    ("get", String::new()),
                    ("get", String::new()),
                    ("put", item),
                    ("join", String::new()),
                ])
            }
            Kind::Generator => self.dice.pick(&[
                ("__anext__", String::new()),
                ("asend", "1".to_string()),
                ("athrow", "ValueError('thrown')".to_string()),
                ("aclose", String::new()),
            ]),
            Kind::Reader => return self.stream_method(),
            Kind::Context | Kind::Thing | Kind::Caught => return Expr::Place(self.future()),
            Kind::Pool => return Expr::All(place),
            Kind::Coroutine => return Expr::Coroutine(place),
            _ => unreachable!("no theme"),
        };
        Expr::Method(Call { place, method, args })
    }

    fn stream_method(&mut self) -> Expr {
        let kind = self.dice.weighted(&[(6, Kind::Reader), (2, Kind::Writer), (1, Kind::Server)]);
        if self.dice.chance(10) {
            return Expr::Connect;
        }
        let choices: &[&str] = match kind {
            Kind::Reader => &["read", "readline", "readexactly", "readuntil"],
            Kind::Writer => &["drain", "wait_closed"],
            _ => &["wait_closed", "serve_forever", "start_serving"],
        };
        let method = self.dice.pick(choices);
        let args = match method {
            "read" => self.dice.pick(&["", "2", "9"]),
            "readexactly" => self.dice.pick(&["1", "4"]),
            _ => "",
        };
        Expr::Method(Call { place: self.place(kind), method, args: args.to_string() })
    }

    fn members(&mut self, most: usize) -> Vec<Expr> {
        let count = 1 + self.dice.below(most);
        let member = |generator: &mut Generator| match generator.dice.chance(50) {
            true => Expr::Place(generator.future()),
            false => Expr::Task(Box::new(generator.task())),
        };
        (0..count).map(|_| member(self)).collect()
    }

    fn gather(&mut self) -> Vec<Op> {
        let count = 1 + self.dice.below(3);
        let members = (0..count).map(|_| self.awaitable(1)).collect();
        let gather = Expr::Gather(members, self.dice.chance(40));
        match self.dice.chance(30) {
            true => vec![Op::Set(self.future(), gather)],
            false => vec![self.waits(gather)],
        }
    }

    fn group(&mut self, depth: usize) -> Vec<Op> {
        let group = self.place(Kind::Group);
        let mut body = Vec::new();
        for _ in 0..self.dice.below(3) {
            body.push(Op::Set(self.future(), Expr::GroupTask(group, Box::new(self.task_in_group()))));
        }
        body.extend(self.block(depth, 2));
        vec![Op::With(Manager::Group(group), body)]
    }

    fn task_in_group(&mut self) -> Expr {
        if self.dice.chance(25) { self.method() } else { self.call() }
    }

    fn try_block(&mut self, depth: usize) -> Vec<Op> {
        let classes = [
            (4, "asyncio.CancelledError"),
            (4, "Exception"),
            (2, "(Exception, asyncio.CancelledError)"),
            (1, "BaseException"),
            (2, "TimeoutError"),
        ];
        let body = self.block(depth, 3);
        let except = match self.dice.chance(60) {
            true => Some((self.dice.weighted(&classes), self.block(depth, 2))),
            false => None,
        };
        let finally = match except.is_none() || self.dice.chance(30) {
            true => self.block(depth, 2),
            false => Vec::new(),
        };
        vec![Op::Try(body, except, finally)]
    }

    fn call_future(&mut self) -> Call {
        let methods = [
            (5, ("cancel", "")),
            (3, ("cancel", "'why'")),
            (5, ("set_result", "1")),
            (3, ("set_exception", "ValueError(2)")),
            (1, ("done", "")),
            (1, ("cancelled", "")),
            (1, ("exception", "")),
            (1, ("result", "")),
            (2, ("uncancel", "")),
            (1, ("cancelling", "")),
        ];
        let (method, args) = self.dice.weighted(&methods);
        Call { place: self.future(), method, args: args.to_string() }
    }

    fn use_limit(&mut self) -> Op {
        let place = Place { kind: Kind::Limit, scope: Scope::Local, index: 0 };
        let (method, args) = match self.dice.below(5) {
            0 => ("when", String::new()),
            1 => ("expired", String::new()),
            2 => ("reschedule", "None".to_string()),
            _ => ("reschedule", format!("loop().time() + {}", f64::from(self.dice.eighths()) / 8.0)),
        };
        Op::Do(Call { place, method, args })
    }

    /// What a callback does.
    fn callback(&mut self) -> Call {
        if self.dice.chance(50) {
            return self.call_future();
        }
        let kind = self.dice.pick(&self.theme.clone());
        self.call_primitive(kind)
    }

    /// A call that doesn't wait.
    fn call_primitive(&mut self, kind: Kind) -> Call {
        let item = self.dice.text();
        let none = String::new;
        let (method, args) = match kind {
            Kind::Event => self.dice.weighted(&[(5, ("set", "")), (2, ("clear", "")), (1, ("is_set", ""))]),
            Kind::Lock | Kind::Semaphore => self.dice.weighted(&[(4, ("release", "")), (1, ("locked", ""))]),
            Kind::Condition => self.dice.weighted(&[
                (2, ("notify", "1")),
                (1, ("notify", "2")),
                (2, ("notify_all", "")),
                (1, ("locked", "")),
            ]),
            Kind::Queue => {
                let methods = [
                    (4, "put_nowait"),
                    (3, "get_nowait"),
                    (3, "task_done"),
                    (1, "qsize"),
                    (1, "full"),
                    (1, "shutdown"),
                ];
                let method = self.dice.weighted(&methods);
                let args = match method {
                    "put_nowait" => item,
                    "shutdown" => self.dice.pick(&["", "True"]).to_string(),
                    _ => none(),
                };
                return Call { place: self.place(kind), method, args };
            }
            Kind::Thing => {
                return Call {
                    place: self.place(kind),
                    method: "hold",
                    args: self.future().name().to_string(),
                };
            }
            Kind::Reader => return self.call_stream(),
            Kind::Pool => (self.dice.pick(&["pop", "pop", "clear"]), ""),
            Kind::Caught => {
                let args = self.place(kind).name().to_string();
                return Call { place: self.future(), method: "set_exception", args };
            }
            Kind::Coroutine => self.dice.weighted(&[
                (3, ("close", "")),
                (2, ("send", "None")),
                (1, ("throw", "ValueError(4)")),
            ]),
            _ => return self.call_future(),
        };
        Call { place: self.place(kind), method, args: args.to_string() }
    }

    fn call_stream(&mut self) -> Call {
        let calls = [
            (2, (Kind::Reader, "feed_data", "b'ab'")),
            (1, (Kind::Reader, "feed_data", "b'c\\n'")),
            (1, (Kind::Reader, "feed_eof", "")),
            (1, (Kind::Reader, "set_exception", "ValueError(3)")),
            (1, (Kind::Reader, "at_eof", "")),
            (4, (Kind::Writer, "write", "b'xy\\n'")),
            (1, (Kind::Writer, "write", "bytes(99_999)")),
            (1, (Kind::Writer, "write_eof", "")),
            (2, (Kind::Writer, "close", "")),
            (1, (Kind::Writer, "is_closing", "")),
            (1, (Kind::Server, "close", "")),
            (1, (Kind::Server, "is_serving", "")),
        ];
        let (kind, method, args) = self.dice.weighted(&calls);
        Call { place: self.place(kind), method, args: args.to_string() }
    }

    /// What a program does with contexts, and with objects that tell of their end.
    fn use_rare(&mut self, kind: Kind) -> Option<Op> {
        let chance = self.dice.below(10);
        Some(match (kind, chance) {
            (Kind::Context, 0..=2) => {
                let token = if self.dice.chance(50) { Some(self.place(Kind::Token)) } else { None };
                let to = if self.dice.chance(50) { Some(self.future()) } else { None };
                Op::SetVar { token, to }
            }
            (Kind::Context, 3) => Op::ResetVar(self.place(Kind::Token)),
            (Kind::Context, 4..=5) => Op::ShowVar,
            (Kind::Context, 6..=7) => Op::LaterIn {
                handle: self.place(Kind::Handle),
                call: self.callback(),
                context: self.place(kind),
            },
            (Kind::Context, _) => Op::RunIn { context: self.place(kind), call: self.callback() },
            (Kind::Thing, 0..=2) => {
                let place = self.place(kind);
                self.make_thing_at(place)
            }
            (Kind::Pool, 0..=4) => Op::Put { pool: self.place(kind), future: self.future() },
            (Kind::Pool, 5) => Op::ShowPool(self.place(kind)),
            (Kind::Caught, 0..=1) => {
                Op::RaiseCaught { caught: self.place(kind), is_cause: self.dice.chance(40) }
            }
            (Kind::Caught | Kind::Coroutine, 2) => Op::Drop(self.place(kind)),
            (Kind::Coroutine, 3..=6) => Op::Set(self.place(kind), self.call()),
            (Kind::Thing, 3..=5) => {
                let to = if self.dice.chance(70) { self.future() } else { self.place(kind) };
                Op::Refer { weak: self.place(Kind::Weak), to }
            }
            (Kind::Thing, 6) => Op::Drop(self.place(kind)),
            (Kind::Reader, 0) => self.connect(),
            (Kind::Generator, 0) => Op::Drop(self.place(kind)),
            (Kind::Generator, 1..=2) => Op::Set(self.place(kind), self.generate()),
            _ => return None,
        })
    }

    fn make_thing_at(&mut self, place: Place) -> Op {
        Op::Make(place, self.dice.pick(&["Thing", "Thing", "Ender"]).to_string())
    }

    fn use_primitive(&mut self, kind: Kind, depth: usize) -> Vec<Op> {
        if self.dice.chance(5) {
            let place = self.place(kind);
            return vec![self.make(place)];
        }
        if let Some(op) = self.use_rare(kind) {
            return vec![op];
        }
        let holds_nothing = matches!(
            kind,
            Kind::Event
                | Kind::Queue
                | Kind::Context
                | Kind::Thing
                | Kind::Pool
                | Kind::Caught
                | Kind::Coroutine
        );
        let can_hold = depth < 3 && !holds_nothing;
        if can_hold && self.dice.chance(50) {
            return self.hold(kind, depth);
        }
        if kind == Kind::Barrier && self.dice.chance(25) {
            let method = self.dice.pick(&["reset", "abort"]);
            let call = Call { place: self.place(kind), method, args: String::new() };
            return vec![Op::Await(Expr::Method(call), self.guard())];
        }
        match self.dice.chance(50) {
            true => vec![Op::Do(self.call_primitive(kind))],
            false => {
                let method = self.method();
                vec![self.waits(method)]
            }
        }
    }

    /// `async with lock:`
    fn hold(&mut self, kind: Kind, depth: usize) -> Vec<Op> {
        let place = self.place(kind);
        if kind == Kind::Generator {
            return vec![Op::With(Manager::Closing(place), self.block(depth, 2))];
        }
        if kind == Kind::Reader {
            let server = self.place(Kind::Server);
            return vec![Op::With(Manager::Place(server), self.block(depth, 2))];
        }
        if kind != Kind::Condition || self.dice.chance(20) {
            return vec![Op::With(Manager::Place(place), self.block(depth, 2))];
        }
        let inside = match self.dice.below(6) {
            0 | 1 => {
                Op::Await(Expr::Method(Call { place, method: "wait", args: String::new() }), self.guard())
            }
            2 => {
                let args = format!("turns({})", self.dice.below(3));
                Op::Await(Expr::Method(Call { place, method: "wait_for", args }), self.guard())
            }
            3 => Op::Do(Call { place, method: "notify_all", args: String::new() }),
            _ => Op::Do(Call { place, method: "notify", args: (1 + self.dice.below(2)).to_string() }),
        };
        let mut body = vec![inside];
        if self.dice.chance(40) {
            body.extend(self.block(depth, 1));
        }
        vec![Op::With(Manager::Place(place), body)]
    }
}
