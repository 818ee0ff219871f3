//! Programs that are smaller by one step, so that a failing one can be made as small as it can be and still fail.
//!
//! Each step takes something away, or puts something lesser in its place: a task, operations, a block around operations, a
//! parameter, a second of sleep, a name behind the first one. So there is no endless way down.

use crate::script::{Catch, Member, Op, Program, Slot};

impl Program {
    /// All programs that are smaller by one step; those that lack most come first.
    pub fn smaller(&self) -> Vec<Program> {
        let mut all: Vec<Program> =
            (1..self.tasks.len()).rev().map(|task| self.without(task, None)).collect();
        for gone in 1..self.tasks.len() {
            all.extend((gone + 1..self.tasks.len()).map(|other| self.without(gone, Some(other))));
        }
        for (number, ops) in self.tasks.iter().enumerate().rev() {
            all.extend(smaller_ops(ops).into_iter().map(|ops| self.with(number, ops)));
        }
        for (number, ops) in self.tasks.iter().enumerate() {
            let slots = slots(ops).into_iter().filter(|slot| *slot != FIRST);
            all.extend(slots.map(|slot| self.with(number, renamed(ops, slot))));
        }
        all
    }

    fn with(&self, number: usize, ops: Vec<Op>) -> Program {
        let mut tasks = self.tasks.clone();
        tasks[number] = ops;
        Program { tasks }
    }

    /// The program without a body; those behind it move up. What starts it starts another one behind it, or goes too.
    fn without(&self, gone: usize, other: Option<usize>) -> Program {
        let rest = self.tasks.iter().enumerate().filter(|(number, _)| *number != gone);
        Program { tasks: rest.map(|(_, ops)| without_task(ops, gone, other)).collect() }
    }
}

/// The name that others give way to.
const FIRST: Slot = Slot::Local(0);

fn without_task(ops: &[Op], gone: usize, other: Option<usize>) -> Vec<Op> {
    ops.iter().flat_map(|op| op_without_task(op, gone, other)).collect()
}

fn op_without_task(op: &Op, gone: usize, other: Option<usize>) -> Vec<Op> {
    let moved = |task: usize| {
        let task = if task == gone { other? } else { task };
        Some(task - usize::from(gone < task))
    };
    let within = |ops: &[Op]| without_task(ops, gone, other);
    match op {
        Op::Create { to, task, with } => {
            moved(*task).map(|task| Op::Create { to: *to, task, with: *with }).into_iter().collect()
        }
        Op::Call { task, with } => {
            moved(*task).map(|task| Op::Call { task, with: *with }).into_iter().collect()
        }
        Op::Gather { to, members, settle } => {
            let member = |member: &Member| match member {
                Member::Task(task) => moved(*task).map(Member::Task),
                Member::Slot(slot) => Some(Member::Slot(*slot)),
            };
            let members: Vec<Member> = members.iter().filter_map(member).collect();
            let is_left = !members.is_empty();
            is_left.then_some(Op::Gather { to: *to, members, settle: *settle }).into_iter().collect()
        }
        Op::Try { body, except, finally } => {
            let (body, finally) = (within(body), within(finally));
            if body.is_empty() {
                return finally;
            }
            let except = except.as_ref().map(|(catch, ops)| (*catch, within(ops)));
            vec![Op::Try { body, except, finally }]
        }
        rest => vec![rest.clone()],
    }
}

/// The operations without some of them, the most first, or with a lesser one.
fn smaller_ops(ops: &[Op]) -> Vec<Vec<Op>> {
    let mut all = Vec::new();
    let mut length = ops.len();
    while 0 < length {
        for start in (0..ops.len()).step_by(length) {
            let end = (start + length).min(ops.len());
            all.push([&ops[..start], &ops[end..]].concat());
        }
        length /= 2;
    }
    for (place, op) in ops.iter().enumerate() {
        let lesser = lesser(op).into_iter();
        all.extend(lesser.map(|instead| [&ops[..place], &instead, &ops[place + 1..]].concat()));
    }
    all
}

/// What may stand in the place of an operation.
fn lesser(op: &Op) -> Vec<Vec<Op>> {
    match op {
        Op::Try { body, except, finally } => {
            let with = |body: &[Op], except: Option<(Catch, Vec<Op>)>, finally: &[Op]| {
                vec![Op::Try { body: body.to_vec(), except, finally: finally.to_vec() }]
            };
            let mut all = vec![body.clone(), finally.clone(), [&body[..], finally].concat()];
            all.extend(except.iter().map(|(_, ops)| ops.clone()));
            all.extend(except.iter().map(|_| with(body, None, finally)));
            let bodies = smaller_ops(body).into_iter().filter(|body| !body.is_empty());
            all.extend(bodies.map(|body| with(&body, except.clone(), finally)));
            all.extend(smaller_ops(finally).iter().map(|finally| with(body, except.clone(), finally)));
            if let Some((catch, ops)) = except {
                all.extend(smaller_ops(ops).into_iter().map(|ops| with(body, Some((*catch, ops)), finally)));
            }
            all
        }
        Op::Create { to, task, with } => {
            let mut all = Vec::new();
            all.extend(with.map(|_| vec![Op::Create { to: *to, task: *task, with: None }]));
            all.extend(to.map(|_| vec![Op::Create { to: None, task: *task, with: *with }]));
            all
        }
        Op::Await(_) => vec![vec![Op::Sleep(0)]],
        Op::Call { task, with } => {
            let mut all = vec![vec![Op::Sleep(0)]];
            all.extend(with.map(|_| vec![Op::Call { task: *task, with: None }]));
            all
        }
        Op::Gather { to, members, settle } => {
            let with = |members: Vec<Member>, settle| vec![Op::Gather { to: *to, members, settle }];
            let mut all: Vec<Vec<Op>> = Vec::new();
            for place in (0..members.len()).filter(|_| 1 < members.len()) {
                all.push(with([&members[..place], &members[place + 1..]].concat(), *settle));
            }
            all.extend(settle.then(|| with(members.clone(), false)));
            all.extend(to.is_none().then(|| vec![Op::Sleep(0)]));
            if let [Member::Task(task)] = members.as_slice() {
                all.push(vec![Op::Create { to: None, task: *task, with: None }]);
            }
            all
        }
        Op::Sleep(eighths) => (0..(*eighths).min(2)).map(|less| vec![Op::Sleep(less)]).collect(),
        _ => Vec::new(),
    }
}

/// The slots that operations name, each once.
fn slots(ops: &[Op]) -> Vec<Slot> {
    let mut all = Vec::new();
    let mut ops = ops.to_vec();
    each_slot(&mut ops, &mut |slot| {
        if !all.contains(slot) {
            all.push(*slot);
        }
    });
    all
}

fn renamed(ops: &[Op], from: Slot) -> Vec<Op> {
    let mut ops = ops.to_vec();
    each_slot(&mut ops, &mut |slot| {
        if *slot == from {
            *slot = FIRST;
        }
    });
    ops
}

fn each_slot(ops: &mut [Op], tell: &mut dyn FnMut(&mut Slot)) {
    for op in ops {
        match op {
            Op::Create { to, with, .. } => to.iter_mut().chain(with).for_each(&mut *tell),
            Op::Copy { to, from } => [to, from].into_iter().for_each(&mut *tell),
            Op::Call { with, .. } => with.iter_mut().for_each(&mut *tell),
            Op::Gather { to, members, .. } => {
                to.iter_mut().for_each(&mut *tell);
                for member in members {
                    if let Member::Slot(slot) = member {
                        tell(slot);
                    }
                }
            }
            Op::Drop(slot)
            | Op::Me(slot)
            | Op::Future(slot)
            | Op::Await(slot)
            | Op::Cancel(slot)
            | Op::Complete(slot)
            | Op::Fail(slot)
            | Op::Show(slot) => tell(slot),
            Op::Try { body, except, finally } => {
                each_slot(body, tell);
                except.iter_mut().for_each(|(_, ops)| each_slot(ops, tell));
                each_slot(finally, tell);
            }
            Op::Sleep(_) | Op::Print | Op::Collect | Op::Raise | Op::Return => {}
        }
    }
}
