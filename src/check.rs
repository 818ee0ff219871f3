//! The question to a program: can it lose a task, why, and does it matter.

#[cfg(feature = "python")]
pub mod fix;
#[cfg(feature = "python")]
pub mod lint;
pub mod native;
#[cfg(feature = "python")]
pub mod script;
#[cfg(feature = "python")]
pub mod shrink;

pub use native::{Check, check};
#[cfg(feature = "python")]
pub use script::check_source;
