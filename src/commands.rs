//! The commands, one room each: the only place that reads arguments, files and the terminal.

mod check;
mod common;
mod run;
mod show;
mod terminal;
mod why;

use clap::Subcommand;

/// What the command line asks for.
#[derive(Subcommand)]
pub enum Command {
    /// Run a script: its output as CPython's, and then what kept its tasks alive
    Run(run::Run),
    /// Ask whether scripts can lose a task: every timing of the collector, a verdict for every task
    Check(check::Check),
    /// Ask what holds a task of a script, or what held it last
    Why(why::Why),
    /// Print one line for each thing that happens
    Trace(show::Trace),
    /// Print one page for each iteration of the loop: queue, timers, and every task with what holds it
    Step(show::Step),
}

/// Does what the command line asks for; the exit status.
pub fn execute(command: &Command) -> u8 {
    match command {
        Command::Run(command) => command.execute(),
        Command::Check(command) => command.execute(),
        Command::Why(command) => command.execute(),
        Command::Trace(command) => command.execute(),
        Command::Step(command) => command.execute(),
    }
}
