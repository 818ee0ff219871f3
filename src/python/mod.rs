//! Python scripts, interpreted so that every local, cell and stack slot is an edge that can be traced.

pub mod builtins;
pub mod code;
pub mod compile;
pub mod diagnostic;
pub mod edit;
pub mod explain;
pub mod library;
pub mod lint;
pub mod machine;
pub mod modules;
pub mod objects;
pub mod outline;
pub mod parse;
pub mod program;
pub mod repair;
pub mod scope;
pub mod simplify;
pub mod source;
pub mod text;
pub mod tree;
pub mod visit;
