//! The short form of a program, on one line: `a=t1(b) await:a ; try{ sleep:3 }finally{ print }`.
//!
//! Bodies are parted by `;`. It reads back, so that programs can be kept in files and pasted into tests.

use std::fmt;
use std::iter::Peekable;
use std::str::{FromStr, SplitWhitespace};

use crate::script::{Catch, Member, Op, Program, Slot};

impl fmt::Display for Program {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, ops) in self.tasks.iter().enumerate() {
            if 0 < number {
                out.write_str(" ; ")?;
            }
            out.write_str(&list(ops))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{self}`")
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl fmt::Display for Member {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Member::Slot(slot) => write!(out, "{slot}"),
            Member::Task(task) => write!(out, "t{task}"),
        }
    }
}

impl fmt::Display for Op {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Op::Create { to, task, with } => write!(out, "{}t{task}({})", target(*to), parameter(*with)),
            Op::Copy { to, from } => write!(out, "{to}={from}"),
            Op::Drop(slot) => write!(out, "{slot}=none"),
            Op::Me(slot) => write!(out, "{slot}=me"),
            Op::Future(slot) => write!(out, "{slot}=future"),
            Op::Await(slot) => write!(out, "await:{slot}"),
            Op::Call { task, with } => write!(out, "await:t{task}({})", parameter(*with)),
            Op::Gather { to, members, settle } => {
                let named: Vec<String> = members.iter().map(Member::to_string).collect();
                let verb = if *settle { "settle" } else { "gather" };
                write!(out, "{}{verb}({})", target(*to), named.join(","))
            }
            Op::Sleep(eighths) => write!(out, "sleep:{eighths}"),
            Op::Cancel(slot) => write!(out, "cancel:{slot}"),
            Op::Complete(slot) => write!(out, "complete:{slot}"),
            Op::Fail(slot) => write!(out, "fail:{slot}"),
            Op::Print => out.write_str("print"),
            Op::Show(slot) => write!(out, "show:{slot}"),
            Op::Collect => out.write_str("collect"),
            Op::Raise => out.write_str("raise"),
            Op::Return => out.write_str("return"),
            Op::Try { body, except, finally } => {
                write!(out, "try{{ {}", spaced(body))?;
                if let Some((catch, ops)) = except {
                    let class = if *catch == Catch::Cancelled { "cancelled" } else { "exception" };
                    write!(out, "}}{class}{{ {}", spaced(ops))?;
                }
                if !finally.is_empty() {
                    write!(out, "}}finally{{ {}", spaced(finally))?;
                }
                out.write_str("}")
            }
        }
    }
}

fn list(ops: &[Op]) -> String {
    ops.iter().map(Op::to_string).collect::<Vec<_>>().join(" ")
}

fn spaced(ops: &[Op]) -> String {
    ops.iter().map(|op| format!("{op} ")).collect()
}

fn target(to: Option<Slot>) -> String {
    to.map(|to| format!("{to}=")).unwrap_or_default()
}

fn parameter(with: Option<Slot>) -> &'static str {
    with.map_or("", Slot::name)
}

impl FromStr for Program {
    type Err = String;

    fn from_str(text: &str) -> Result<Program, String> {
        let bodies = text.split(';').map(|body| {
            let mut words = body.split_whitespace().peekable();
            let ops = read_ops(&mut words)?;
            words.next().map_or(Ok(ops), |word| Err(format!("`{word}` closes nothing")))
        });
        Ok(Program { tasks: bodies.collect::<Result<_, String>>()? })
    }
}

fn read_ops(words: &mut Peekable<SplitWhitespace<'_>>) -> Result<Vec<Op>, String> {
    let mut ops = Vec::new();
    while let Some(word) = words.next_if(|word| !word.starts_with('}')) {
        ops.push(if word == "try{" { read_try(words)? } else { read_op(word)? });
    }
    Ok(ops)
}

fn read_try(words: &mut Peekable<SplitWhitespace<'_>>) -> Result<Op, String> {
    let body = read_ops(words)?;
    let (mut except, mut finally) = (None, Vec::new());
    loop {
        match words.next() {
            Some("}cancelled{") => except = Some((Catch::Cancelled, read_ops(words)?)),
            Some("}exception{") => except = Some((Catch::Exception, read_ops(words)?)),
            Some("}finally{") => finally = read_ops(words)?,
            Some("}") => return Ok(Op::Try { body, except, finally }),
            other => return Err(format!("expected the end of a try, found {other:?}")),
        }
    }
}

fn read_op(word: &str) -> Result<Op, String> {
    let plain = match word {
        "print" => Some(Op::Print),
        "collect" => Some(Op::Collect),
        "raise" => Some(Op::Raise),
        "return" => Some(Op::Return),
        _ => None,
    };
    if let Some(op) = plain {
        return Ok(op);
    }
    let unknown = || format!("unknown operation `{word}`");
    if let Some((verb, rest)) = word.split_once(':') {
        return read_verb(verb, rest).ok_or_else(unknown);
    }
    let (to, value) = match word.split_once('=') {
        Some((to, value)) => (Some(Slot::named(to).ok_or_else(unknown)?), value),
        None => (None, word),
    };
    read_value(to, value).ok_or_else(unknown)
}

fn read_verb(verb: &str, rest: &str) -> Option<Op> {
    Some(match verb {
        "sleep" => Op::Sleep(rest.parse().ok()?),
        "await" if rest.ends_with(')') => {
            let (task, with) = read_call(rest)?;
            Op::Call { task, with }
        }
        "await" => Op::Await(Slot::named(rest)?),
        "cancel" => Op::Cancel(Slot::named(rest)?),
        "complete" => Op::Complete(Slot::named(rest)?),
        "fail" => Op::Fail(Slot::named(rest)?),
        "show" => Op::Show(Slot::named(rest)?),
        _ => return None,
    })
}

fn read_value(to: Option<Slot>, value: &str) -> Option<Op> {
    for (verb, settle) in [("gather(", false), ("settle(", true)] {
        if let Some(members) = value.strip_prefix(verb) {
            let members = members.strip_suffix(')')?.split(',').filter(|member| !member.is_empty());
            return Some(Op::Gather {
                to,
                members: members.map(read_member).collect::<Option<_>>()?,
                settle,
            });
        }
    }
    if value.ends_with(')') {
        let (task, with) = read_call(value)?;
        return Some(Op::Create { to, task, with });
    }
    let to = to?;
    Some(match value {
        "none" => Op::Drop(to),
        "me" => Op::Me(to),
        "future" => Op::Future(to),
        _ => Op::Copy { to, from: Slot::named(value)? },
    })
}

fn read_call(text: &str) -> Option<(usize, Option<Slot>)> {
    let (task, with) = text.strip_suffix(')')?.strip_prefix('t')?.split_once('(')?;
    let with = if with.is_empty() { None } else { Some(Slot::named(with)?) };
    Some((task.parse().ok()?, with))
}

fn read_member(text: &str) -> Option<Member> {
    match text.strip_prefix('t') {
        Some(task) => Some(Member::Task(task.parse().ok()?)),
        None => Slot::named(text).map(Member::Slot),
    }
}
