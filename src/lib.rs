//! Runs asyncio programs in virtual time under a collector that you control, and tells for every task whether
//! anything but luck kept it alive.

pub mod asyncio;
pub mod choice;
pub mod clock;
pub mod collector;
pub mod exception;
pub mod heap;
pub mod policy;
#[cfg(feature = "python")]
pub mod python;
pub mod record;
pub mod value;
pub mod version;
