//! Findings as text for people, and as JSON, SARIF and GitHub's annotations for machines.
//!
//! Plain functions of plain data. docs/CHECK.md explains each of them.

pub mod advice;
pub mod github;
pub mod json;
pub mod message;
#[cfg(feature = "python")]
pub mod python;
pub mod sarif;
pub mod text;
pub mod why;
