//! Runs asyncio programs in virtual time under a collector that you control, and tells for every task whether
//! anything but luck kept it alive.

#[cfg(feature = "python")]
pub mod python;
