//! How a program is made smaller: all programs that lack one piece of it, those that lack most first.

use super::program::{Ending, Expr, Guard, Op, Program};

/// Programs that are smaller by one step, the smallest first as a rule.
pub fn smaller(program: &Program) -> Vec<Program> {
    let mut found = Vec::new();
    if program.ending != Ending::Run {
        found.push(Program { ending: Ending::Run, ..program.clone() });
    }
    for (number, body) in program.generators.iter().enumerate().rev() {
        let with = |ops: Vec<Op>| {
            let mut smaller = program.clone();
            smaller.generators[number] = ops;
            drop_empty(&mut smaller.generators, 0);
            smaller
        };
        found.extend(smaller_body(body).into_iter().map(with));
    }
    for (number, body) in program.bodies.iter().enumerate().rev() {
        let with = |ops: Vec<Op>| {
            let mut smaller = program.clone();
            smaller.bodies[number] = ops;
            drop_empty(&mut smaller.bodies, 1);
            smaller
        };
        found.extend(smaller_body(body).into_iter().map(with));
    }
    found
}

fn drop_empty(bodies: &mut Vec<Vec<Op>>, kept: usize) {
    while bodies.len() > kept && bodies.last().is_some_and(Vec::is_empty) {
        bodies.pop();
    }
}

fn smaller_body(body: &[Op]) -> Vec<Vec<Op>> {
    let nothing = (!body.is_empty()).then(Vec::new);
    nothing.into_iter().chain(smaller_ops(body)).collect()
}

/// The operation without some of its pieces, or what stands in it alone.
fn smaller_ops(ops: &[Op]) -> Vec<Vec<Op>> {
    let mut found = Vec::new();
    let mut length = ops.len() / 2;
    while 0 < length {
        for start in (0..ops.len()).step_by(length) {
            let end = (start + length).min(ops.len());
            found.push([&ops[..start], &ops[end..]].concat());
        }
        length /= 2;
    }
    if ops.len() == 1 {
        found.push(Vec::new());
    }
    for (place, op) in ops.iter().enumerate() {
        for instead in smaller_op(op) {
            found.push([&ops[..place], &instead, &ops[place + 1..]].concat());
        }
    }
    found
}

fn smaller_op(op: &Op) -> Vec<Vec<Op>> {
    match op {
        Op::Set(place, expr) => one(smaller_expr(expr), |expr| Op::Set(*place, expr)),
        Op::Await(expr, guard) => {
            let mut found = one(smaller_expr(expr), |expr| Op::Await(expr, *guard));
            if *guard != Guard::None {
                found.push(vec![Op::Await(expr.clone(), Guard::None)]);
            }
            found
        }
        Op::With(manager, body) => {
            let mut found = vec![body.clone()];
            found.extend(one(smaller_ops(body), |body| Op::With(manager.clone(), body)));
            found
        }
        Op::Repeat(_, body) => {
            let mut found = vec![body.clone()];
            found.extend(one(smaller_ops(body), |body| Op::Repeat(2, body)));
            found
        }
        Op::Try(body, except, finally) => smaller_try(body, except.as_ref(), finally),
        Op::ForEach { source, body, leaves } => {
            let mut found = vec![body.clone()];
            let smaller = |body| Op::ForEach { source: source.clone(), body, leaves: *leaves };
            found.extend(one(smaller_ops(body), smaller));
            found
        }
        Op::Each { members, eighths, is_async } => {
            one(fewer(members), |members| Op::Each { members, eighths: *eighths, is_async: *is_async })
        }
        _ => Vec::new(),
    }
}

fn smaller_try(body: &[Op], except: Option<&(&'static str, Vec<Op>)>, finally: &[Op]) -> Vec<Vec<Op>> {
    let mut found = vec![[body, finally].concat()];
    if except.is_some() && !finally.is_empty() {
        found.push(vec![Op::Try(body.to_vec(), None, finally.to_vec())]);
        found.push(vec![Op::Try(body.to_vec(), except.cloned(), Vec::new())]);
    }
    let kept = |body: Vec<Op>| Op::Try(body, except.cloned(), finally.to_vec());
    found.extend(one(smaller_ops(body), kept));
    if let Some((class, ops)) = except {
        let kept = |ops: Vec<Op>| Op::Try(body.to_vec(), Some((class, ops)), finally.to_vec());
        found.extend(one(smaller_ops(ops), kept));
    }
    let kept = |finally: Vec<Op>| Op::Try(body.to_vec(), except.cloned(), finally);
    found.extend(one(smaller_ops(finally), kept));
    found
}

fn smaller_expr(expr: &Expr) -> Vec<Expr> {
    match expr {
        Expr::Coroutine(_) | Expr::All(_) | Expr::ShutdownGenerators => vec![Expr::Sleep(0)],
        Expr::Awaitable(inner) => within(inner, Expr::Awaitable),
        Expr::Place(_) | Expr::Sleep(0) | Expr::Future | Expr::Me | Expr::Generate(..) => Vec::new(),
        Expr::Call(..) | Expr::Method(_) | Expr::Sleep(_) | Expr::Connect => vec![Expr::Sleep(0)],
        Expr::Gather(members, settle) => {
            let mut found = members.clone();
            found.extend(fewer(members).into_iter().map(|members| Expr::Gather(members, *settle)));
            found
        }
        Expr::Wait(members, eighths, when) => {
            let mut found = members.clone();
            found.extend(fewer(members).into_iter().map(|members| Expr::Wait(members, *eighths, when)));
            found
        }
        Expr::WaitFor(inner, eighths) => within(inner, |inner| Expr::WaitFor(inner, *eighths)),
        Expr::Shield(inner) => within(inner, Expr::Shield),
        Expr::Task(inner) => within(inner, Expr::Task),
        Expr::EagerTask(inner) => within(inner, Expr::EagerTask),
        Expr::TaskIn(inner, context) => within(inner, |inner| Expr::TaskIn(inner, *context)),
        Expr::GroupTask(group, inner) => within(inner, |inner| Expr::GroupTask(*group, inner)),
    }
}

fn within(inner: &Expr, around: impl Fn(Box<Expr>) -> Expr) -> Vec<Expr> {
    let mut found = vec![inner.clone()];
    found.extend(smaller_expr(inner).into_iter().map(|inner| around(Box::new(inner))));
    found
}

/// The members without one of them, or with one of them smaller.
fn fewer(members: &[Expr]) -> Vec<Vec<Expr>> {
    let mut found = Vec::new();
    for (place, member) in members.iter().enumerate() {
        let (before, after) = (&members[..place], &members[place + 1..]);
        if 1 < members.len() {
            found.push([before, after].concat());
        }
        let instead = smaller_expr(member).into_iter();
        found.extend(instead.map(|member| [before, &[member], after].concat()));
    }
    found
}

fn one<T>(pieces: Vec<T>, around: impl Fn(T) -> Op) -> Vec<Vec<Op>> {
    pieces.into_iter().map(|piece| vec![around(piece)]).collect()
}
