//! The command `weakloop`.

mod commands;

use std::process::ExitCode;
use std::thread;

use clap::Parser;

use weakloop::explore::STACK_BYTES;

use crate::commands::{Command, execute};

/// Runs asyncio programs in virtual time under a collector that you control, and tells for every task whether anything
/// but luck kept it alive.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let worker = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || execute(&cli.command));
    match worker.expect("a thread starts").join() {
        Ok(status) => ExitCode::from(status),
        Err(_) => ExitCode::from(101),
    }
}
