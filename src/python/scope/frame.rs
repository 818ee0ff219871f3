//! Gives every variable its slot, once it is known which block owns it.
//! A variable that another frame uses is a cell, passed on through the closures of all frames between.

use std::collections::HashMap;
use std::rc::Rc;

use indexmap::IndexSet;

use super::{Access, Block, BlockKind, CLASS_CELL, Layout, Owners, ResolvedBlock, Scopes};
use crate::python::code::{CellVar, FreeVar};
use crate::python::tree::BlockId;

/// Gives every variable its slot, and every name its way to it.
pub(super) fn lay_out(blocks: &[Block], owners: &Owners) -> Scopes {
    let frames = frames(blocks, owners);
    let resolved = blocks.iter().enumerate().map(|(index, block)| {
        let id = BlockId(index as u32);
        let has_frame = block.frame == id;
        ResolvedBlock {
            parent: block.parent,
            flow: block.flow(),
            accesses: accesses(id, block, owners, &frames[block.frame.0 as usize]),
            declared_global: names(block, |symbol| symbol.global.is_some()).cloned().collect(),
            has_annotations: names(block, |symbol| symbol.is_annotated).next().is_some(),
            own_variables: own_variables(id, block, &frames[block.frame.0 as usize]),
            layout: has_frame.then(|| layout(id, blocks, &frames)),
        }
    });
    Scopes { blocks: resolved.collect() }
}

/// A variable: the block that owns it, and its name.
type Variable = (BlockId, Rc<str>);

/// The variables of one frame.
#[derive(Default)]
struct Frame {
    locals: IndexSet<Variable>,
    cells: IndexSet<Variable>,
    free: IndexSet<Variable>,
}

impl Frame {
    fn cell(&self, variable: &Variable) -> Option<u32> {
        let own = self.cells.get_index_of(variable);
        let free = || self.free.get_index_of(variable).map(|index| self.cells.len() + index);
        own.or_else(free).map(|index| index as u32)
    }

    /// A cell comes first: a parameter that is one has a slot too.
    fn access(&self, variable: &Variable) -> Access {
        match self.cell(variable) {
            Some(cell) => Access::Cell(cell),
            None => {
                Access::Fast(self.locals.get_index_of(variable).expect("the owner has laid it out") as u32)
            }
        }
    }
}

/// Indexed by block; those of blocks without a frame of their own stay empty.
fn frames(blocks: &[Block], owners: &Owners) -> Vec<Frame> {
    let mut frames: Vec<Frame> = blocks.iter().map(|_| Frame::default()).collect();
    let captured = capture(blocks, owners, &mut frames);
    for (index, block) in blocks.iter().enumerate() {
        let id = BlockId(index as u32);
        let frame = &mut frames[block.frame.0 as usize];
        frame.locals.extend(names(block, |symbol| symbol.is_parameter).map(|name| (id, name.clone())));
        let own = names(block, |symbol| symbol.is_bound).map(|name| (id, name.clone()));
        let own = own.filter(|variable| owners.get(variable) == Some(&id));
        let (shared, alone): (Vec<Variable>, Vec<Variable>) =
            own.partition(|variable| captured.contains(variable));
        frame.locals.extend(alone);
        frame.cells.extend(in_cell_order(shared, block));
        let class_cell = (id, CLASS_CELL.into());
        if block.kind == BlockKind::Class && captured.contains(&class_cell) {
            frame.cells.insert(class_cell);
        }
    }
    frames.iter_mut().for_each(|frame| frame.free.sort_by(|left, right| left.1.cmp(&right.1)));
    frames
}

/// Finds the variables that other frames use, and passes them on to those frames.
fn capture(blocks: &[Block], owners: &Owners, frames: &mut [Frame]) -> IndexSet<Variable> {
    let mut captured = IndexSet::new();
    for ((user, name), &owner) in owners {
        let home = blocks[owner.0 as usize].frame;
        let mut at = blocks[user.0 as usize].frame;
        if blocks[owner.0 as usize].kind == BlockKind::Class {
            captured.insert((owner, name.clone()));
        }
        while at != home {
            captured.insert((owner, name.clone()));
            frames[at.0 as usize].free.insert((owner, name.clone()));
            let outside = blocks[at.0 as usize].parent.expect("the owner is outside the user");
            at = blocks[outside.0 as usize].frame;
        }
    }
    captured
}

/// Parameters in their order, then the others by name, as CPython has them.
fn in_cell_order(mut shared: Vec<Variable>, block: &Block) -> Vec<Variable> {
    let rank = |name: &str| match block.symbols.get_full(name) {
        Some((index, _, symbol)) if symbol.is_parameter => index,
        _ => usize::MAX,
    };
    shared.sort_by(|left, right| (rank(&left.1), &left.1).cmp(&(rank(&right.1), &right.1)));
    shared
}

fn names<'a>(
    block: &'a Block,
    wanted: impl Fn(&super::Symbol) -> bool + 'a,
) -> impl Iterator<Item = &'a Rc<str>> {
    block.symbols.iter().filter(move |(_, symbol)| wanted(symbol)).map(|(name, _)| name)
}

fn accesses(id: BlockId, block: &Block, owners: &Owners, frame: &Frame) -> HashMap<Rc<str>, Access> {
    let access = |name: &Rc<str>| match owners.get(&(id, name.clone())) {
        Some(&owner) => match frame.access(&(owner, name.clone())) {
            Access::Cell(cell) if block.kind == BlockKind::Class => Access::ClassCell(cell),
            access => access,
        },
        None if block.is_function_like() || block.symbols[name].global.is_some() => Access::Global,
        None => Access::Name,
    };
    block.symbols.keys().map(|name| (name.clone(), access(name))).collect()
}

fn own_variables(id: BlockId, block: &Block, frame: &Frame) -> Vec<Access> {
    match block.kind {
        BlockKind::Comprehension(_) => {
            names(block, |symbol| symbol.is_bound).map(|name| frame.access(&(id, name.clone()))).collect()
        }
        _ => Vec::new(),
    }
}

fn layout(id: BlockId, blocks: &[Block], frames: &[Frame]) -> Layout {
    let frame = &frames[id.0 as usize];
    let argument = |variable: &Variable| {
        let is_parameter = variable.0 == id
            && blocks[id.0 as usize].symbols.get(&variable.1).is_some_and(|it| it.is_parameter);
        is_parameter.then(|| frame.locals.get_index_of(variable).expect("parameters have slots") as u32)
    };
    let cellvar = |variable: &Variable| CellVar { name: variable.1.clone(), argument: argument(variable) };
    let outside =
        blocks[id.0 as usize].parent.map(|parent| &frames[blocks[parent.0 as usize].frame.0 as usize]);
    let freevar = |variable: &Variable| {
        let outer = outside.and_then(|outside| outside.cell(variable));
        FreeVar {
            name: variable.1.clone(),
            outer: outer.expect("a free variable is a cell of the frame outside"),
        }
    };
    Layout {
        varnames: frame.locals.iter().map(|variable| variable.1.clone()).collect(),
        cellvars: frame.cells.iter().map(cellvar).collect(),
        freevars: frame.free.iter().map(freevar).collect(),
    }
}
