//! Where every name of a script lives: in a local slot, a cell, the globals or a namespace.
//! Who shares a variable by a cell decides who keeps its value alive, so this follows CPython's symtable.c (3.13) exactly.
//!
//! A block has names of its own; a frame runs one or more blocks: list, set and dict comprehensions run in the frame around
//! them (PEP 709), with slots of their own. A variable becomes a cell only if another frame uses it.
//!
//! ```text
//! def f(task):                       block 1, frame 1: `task` is a cell, since the lambda uses it; `row` is a slot
//!     row = [t for t in tasks]       block 2, frame 1: `t` is a slot of frame 1; `tasks` is global
//!     return lambda: task            block 3, frame 3: `task` is free
//! ```

mod frame;
mod patterns;
mod walk;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use indexmap::IndexMap;

use crate::python::code::{CellVar, Flow, FreeVar};
use crate::python::diagnostic::Diagnostic;
use crate::python::source::Span;
use crate::python::tree::{BlockId, ComprehensionKind, Module};

/// Finds out where all names of a script live, or says what stands where it must not.
pub fn resolve(module: &Module) -> Result<Scopes, Vec<Diagnostic>> {
    let (blocks, diagnostics) = walk::walk(module);
    let mut resolver = Resolver { blocks: &blocks, owners: IndexMap::new(), diagnostics };
    resolver.resolve_all();
    let Resolver { owners, diagnostics, .. } = resolver;
    match diagnostics.is_empty() {
        true => Ok(frame::lay_out(&blocks, &owners)),
        false => Err(diagnostics),
    }
}

/// Where all names of a script live.
#[derive(Debug)]
pub struct Scopes {
    blocks: Vec<ResolvedBlock>,
}

impl Scopes {
    /// How a block reaches a name that stands in it.
    pub fn access(&self, block: BlockId, name: &str) -> Access {
        let accesses = &self.blocks[block.0 as usize].accesses;
        *accesses.get(name).unwrap_or_else(|| panic!("block {} was not searched for '{name}'", block.0))
    }

    /// The slots of a block's frame. The block must have a frame of its own.
    pub fn layout(&self, block: BlockId) -> &Layout {
        self.blocks[block.0 as usize].layout.as_ref().expect("a comprehension runs in the frame around it")
    }

    /// What a call of the block gives.
    pub fn flow(&self, block: BlockId) -> Flow {
        self.blocks[block.0 as usize].flow
    }

    /// Whether a block declares a name `global`.
    pub fn is_declared_global(&self, block: BlockId, name: &str) -> bool {
        self.blocks[block.0 as usize].declared_global.contains(name)
    }

    /// Whether the body of a class or module has annotated names.
    pub fn has_annotations(&self, block: BlockId) -> bool {
        self.blocks[block.0 as usize].has_annotations
    }

    /// Whether a function's block has room for one more variable of that name: neither it nor a block inside of it knows
    /// the name, so that nothing means another thing afterwards.
    pub fn has_room_for_local(&self, block: BlockId, name: &str) -> bool {
        self.all_within(block, &|inner| !inner.accesses.contains_key(name))
    }

    /// Whether the module has room for one more variable of that name that `user` and the blocks inside of it can reach: no
    /// block means a global or a builtin by it, and none from there to the module has such a variable of its own.
    pub fn has_room_for_global(&self, user: BlockId, name: &str) -> bool {
        let is_no_global =
            |block: &ResolvedBlock| !matches!(block.accesses.get(name), Some(Access::Global | Access::Name));
        self.blocks.iter().all(is_no_global) && self.reaches_global(user, name)
    }

    /// Whether a name, in a block and in all inside of it, means the variable of the module.
    pub fn reaches_global(&self, user: BlockId, name: &str) -> bool {
        let is_own = |block: &ResolvedBlock| {
            matches!(block.accesses.get(name), Some(Access::Fast(_) | Access::Cell(_) | Access::ClassCell(_)))
        };
        let mut outwards = std::iter::successors(Some(user), |block| self.blocks[block.0 as usize].parent);
        !outwards.any(|block| is_own(&self.blocks[block.0 as usize]))
            && self.all_within(user, &|inner| !is_own(inner))
    }

    fn all_within(&self, outer: BlockId, is_so: &dyn Fn(&ResolvedBlock) -> bool) -> bool {
        let is_within = |index: usize| {
            let mut outwards = std::iter::successors(Some(BlockId(index as u32)), |block| {
                self.blocks[block.0 as usize].parent
            });
            outwards.any(|block| block == outer)
        };
        (0..self.blocks.len()).filter(|index| is_within(*index)).all(|index| is_so(&self.blocks[index]))
    }

    /// The variables of a comprehension that runs in the frame around it: all of them are slots or cells of that frame.
    pub fn comprehension_variables(&self, block: BlockId) -> &[Access] {
        &self.blocks[block.0 as usize].own_variables
    }
}

/// How a block reaches a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// A local slot.
    Fast(u32),
    /// A cell, counted through the frame's own and then its free ones.
    Cell(u32),
    /// A class body reads it from its namespace or else from this cell.
    ClassCell(u32),
    /// The globals, then the builtins.
    Global,
    /// The namespace, then the globals, then the builtins.
    Name,
}

/// The slots of a frame.
#[derive(Debug, Default)]
pub struct Layout {
    /// The local slots.
    pub varnames: Vec<Rc<str>>,
    /// The frame's own cells.
    pub cellvars: Vec<CellVar>,
    /// The cells that come from outside.
    pub freevars: Vec<FreeVar>,
}

#[derive(Debug)]
struct ResolvedBlock {
    parent: Option<BlockId>,
    flow: Flow,
    accesses: HashMap<Rc<str>, Access>,
    declared_global: HashSet<Rc<str>>,
    has_annotations: bool,
    own_variables: Vec<Access>,
    layout: Option<Layout>,
}

/// What the walk found in one block.
struct Block {
    kind: BlockKind,
    parent: Option<BlockId>,
    /// The block whose frame runs this one.
    frame: BlockId,
    is_async: bool,
    has_yield: bool,
    /// Comprehensions and generator expressions: whether something in it awaits.
    has_await: bool,
    /// In the order of first appearance; parameters first, in the order of their slots.
    symbols: IndexMap<Rc<str>, Symbol>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BlockKind {
    Module,
    Class,
    Function,
    Lambda,
    /// A generator expression.
    Generator,
    /// A list, set or dict comprehension.
    Comprehension(ComprehensionKind),
}

/// What a block does with a name.
#[derive(Default)]
struct Symbol {
    is_parameter: bool,
    is_bound: bool,
    is_used: bool,
    is_annotated: bool,
    /// Bound by `for` of a comprehension.
    is_target: bool,
    /// Bound by `:=` in a comprehension, hence outside it.
    is_named: bool,
    global: Option<Span>,
    nonlocal: Option<Span>,
}

impl Block {
    fn new(kind: BlockKind, parent: Option<BlockId>, frame: BlockId) -> Block {
        let symbols = IndexMap::new();
        Block { kind, parent, frame, is_async: false, has_yield: false, has_await: false, symbols }
    }

    fn flow(&self) -> Flow {
        match self.kind {
            BlockKind::Generator if self.has_await => Flow::AsyncGenerator,
            BlockKind::Generator => Flow::Generator,
            _ => match (self.is_async, self.has_yield) {
                (false, false) => Flow::Plain,
                (false, true) => Flow::Generator,
                (true, false) => Flow::Coroutine,
                (true, true) => Flow::AsyncGenerator,
            },
        }
    }

    fn is_function_like(&self) -> bool {
        !matches!(self.kind, BlockKind::Module | BlockKind::Class)
    }

    fn is_comprehension(&self) -> bool {
        matches!(self.kind, BlockKind::Comprehension(_) | BlockKind::Generator)
    }
}

/// The block that owns the variable that a name in a block means; no entry for globals and plain names.
type Owners = IndexMap<(BlockId, Rc<str>), BlockId>;

/// The name of the cell by which a class shares itself with its methods.
const CLASS_CELL: &str = "__class__";

struct Resolver<'a> {
    blocks: &'a [Block],
    owners: Owners,
    diagnostics: Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn resolve_all(&mut self) {
        for (index, block) in self.blocks.iter().enumerate() {
            for (name, symbol) in &block.symbols {
                self.resolve(BlockId(index as u32), block, name, symbol);
            }
        }
    }

    fn resolve(&mut self, id: BlockId, block: &Block, name: &Rc<str>, symbol: &Symbol) {
        let owner = if symbol.global.is_some() {
            None
        } else if let Some(span) = symbol.nonlocal {
            let owner = self.owner_outside(block, name);
            if owner.is_none() && block.kind != BlockKind::Module {
                let message = format!("no binding for nonlocal '{name}' found");
                self.diagnostics.push(Diagnostic::new(message, span));
            }
            owner
        } else if symbol.is_bound {
            block.is_function_like().then_some(id)
        } else {
            self.owner_outside(block, name)
        };
        if let Some(owner) = owner {
            self.owners.insert((id, name.clone()), owner);
        }
    }

    /// The innermost function around a block that binds a name. The names of classes around it are not seen.
    fn owner_outside(&self, block: &Block, name: &str) -> Option<BlockId> {
        let mut at = block.parent;
        while let Some(id) = at {
            let block = &self.blocks[id.0 as usize];
            if block.kind == BlockKind::Class && name == CLASS_CELL {
                return Some(id);
            }
            match block.symbols.get(name) {
                Some(symbol) if !block.is_function_like() || symbol.nonlocal.is_some() => {}
                Some(symbol) if symbol.global.is_some() => return None,
                Some(symbol) if symbol.is_bound => return Some(id),
                _ => {}
            }
            at = block.parent;
        }
        None
    }
}
