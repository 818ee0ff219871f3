//! The command line: the only room that reads arguments, files and the terminal.

fn main() {}
