//! Code as text: one line per operation, with the names and constants that it means.
//! Tests compare listings; people read them.

use std::fmt::{self, Write};

use super::{Code, Constant, Handler, Op};

impl fmt::Display for Code {
    /// Lists the operations, each with its source line where that changes, then the handlers, then the codes inside.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:", self.qualname)?;
        let mut line = 0;
        for (index, op) in self.ops.iter().enumerate() {
            let new_line = self.line(index);
            let margin = if new_line == line { String::new() } else { new_line.to_string() };
            line = new_line;
            writeln!(f, "{margin:>4} {index:>4} {}", self.op_text(*op))?;
        }
        self.handlers.iter().try_for_each(|handler| writeln!(f, "          {handler}"))?;
        self.children.iter().try_for_each(|child| write!(f, "{child}"))
    }
}

impl Code {
    fn op_text(&self, op: Op) -> String {
        let plain = format!("{op:?}");
        let name = plain.split(['(', ' ']).next().unwrap_or(&plain);
        match op {
            Op::LoadConst(index) => format!("{name} {}", self.constants[index as usize]),
            Op::LoadFast(slot) | Op::StoreFast(slot) | Op::DeleteFast(slot) | Op::ClearFast(slot) => {
                format!("{name} {}", self.varnames[slot as usize])
            }
            Op::LoadDeref(cell) | Op::StoreDeref(cell) | Op::DeleteDeref(cell) | Op::MakeCell(cell) => {
                format!("{name} {}", self.cell_name(cell))
            }
            Op::LoadClosure(cell) | Op::LoadClassDeref(cell) => format!("{name} {}", self.cell_name(cell)),
            Op::LoadGlobal(index) | Op::StoreGlobal(index) | Op::DeleteGlobal(index) => {
                self.named(name, index)
            }
            Op::LoadName(index) | Op::StoreName(index) | Op::DeleteName(index) => self.named(name, index),
            Op::LoadAttr(index) | Op::StoreAttr(index) | Op::DeleteAttr(index) => self.named(name, index),
            Op::LoadMethod(index) | Op::ImportFrom(index) => self.named(name, index),
            Op::ImportName { name: index, leaf } => {
                let leaf = if leaf { " (leaf)" } else { "" };
                self.named(name, index) + leaf
            }
            Op::CallKeywords { count, names } => format!("{name} {count} {}", self.constants[names as usize]),
            Op::MakeFunction { code, .. } => format!("{name} {}", self.children[code as usize].qualname),
            Op::Binary(op) => format!("{name} {}", op.symbol()),
            Op::Inplace(op) => format!("{name} {}=", op.symbol()),
            Op::Unary(op) => format!("{name} {}", op.symbol()),
            Op::Compare(op) => format!("{name} {}", op.symbol()),
            _ => plain.replace('(', " ").replace(')', ""),
        }
    }

    fn named(&self, op_name: &str, index: u32) -> String {
        format!("{op_name} {}", self.names[index as usize])
    }
}

impl fmt::Display for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{} -> {} depth {}", self.start, self.end, self.target, self.depth)
    }
}

impl fmt::Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Constant::None => f.write_str("None"),
            Constant::Ellipsis => f.write_str("..."),
            Constant::Bool(true) => f.write_str("True"),
            Constant::Bool(false) => f.write_str("False"),
            Constant::Int(value) => write!(f, "{value}"),
            Constant::BigInt(value) => write!(f, "{value}"),
            Constant::Float(value) => write!(f, "{value:?}"),
            Constant::Str(value) => write!(f, "{value:?}"),
            Constant::Bytes(value) => write!(f, "b\"{}\"", value.escape_ascii()),
            Constant::Tuple(items) => tuple(items, f),
        }
    }
}

fn tuple(items: &[Constant], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('(')?;
    for (index, item) in items.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        write!(f, "{comma}{item}")?;
    }
    f.write_str(if items.len() == 1 { ",)" } else { ")" })
}
