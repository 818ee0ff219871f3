//! The question to a program: can it lose a task, why, and does it matter.

#[cfg(feature = "python")]
pub mod script;

#[cfg(feature = "python")]
pub use script::check_source;
