//! Programs made up from bytes: every row of bytes is a program, and every program compiles consistently.
//! Bytes choose among forms; when they run out, the simplest form is chosen, so that programs end.

use proptest::prelude::*;

use crate::compile::compile;

/// The bytes that choose.
struct Tape<'a> {
    bytes: std::slice::Iter<'a, u8>,
    text: String,
}

/// What surrounds the statement that is written.
#[derive(Clone, Copy)]
struct Place {
    indent: usize,
    in_loop: bool,
    may_return: bool,
    may_yield: bool,
}

impl Place {
    fn inner(self) -> Place {
        Place { indent: self.indent + 1, ..self }
    }

    fn looping(self) -> Place {
        Place { in_loop: true, ..self.inner() }
    }
}

impl Tape<'_> {
    fn next(&mut self) -> u8 {
        self.bytes.next().copied().unwrap_or(0)
    }

    fn line(&mut self, place: Place, line: &str) {
        self.text.push_str(&"    ".repeat(place.indent));
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn name(&mut self) -> &'static str {
        ["a", "b", "c", "d", "task"][self.next() as usize % 5]
    }

    fn expression(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.name().to_string();
        }
        let choice = self.next() % 19;
        let (x, y) = match choice {
            0..=3 => (String::new(), String::new()),
            _ => (self.expression(depth - 1), self.expression(depth - 1)),
        };
        let name = self.name();
        match choice {
            0 => name.to_string(),
            1 => "None".to_string(),
            2 => "(1, -2, 'three')".to_string(),
            3 => format!("f'{{{name}!r:>{{{name}}}}} and {{{name}=}}'"),
            4 => format!("({x} + {y})"),
            5 => format!("({x} < {y} <= {name})"),
            6 => format!("({x} and not {y} or {name})"),
            7 => format!("({x} if {y} else {name})"),
            8 => format!("{name}({x}, *{y}, k={name}, **{name})"),
            9 => format!("{name}.m({x}, k={y})"),
            10 => format!("[{name} for {name} in {x} if {y}]"),
            11 => format!("{{{name}: (lambda: {name}) for {name} in {x} for b in {y}}}"),
            12 => format!("sum({name} async for {name} in {x} if {y})"),
            13 => format!("(lambda {name}={x}, *args, k={y}: ({name}, args, k))"),
            14 => format!("(await {x})"),
            15 => format!("{name}[{x}:{y}, *{name}]"),
            16 => format!("[*{x}, {y}, {{*{name}}}, {{**{name}, 1: 2}}]"),
            17 => format!("{name}[{x}]"),
            _ => format!("{{await {x} async for c in {y}}}"),
        }
    }

    fn body(&mut self, place: Place) {
        for _ in 0..1 + self.next() % 3 {
            self.statement(place);
        }
    }

    fn statement(&mut self, place: Place) {
        let choice = if 5 < place.indent { self.next() % 8 } else { self.next() % 20 };
        let x = self.expression(2);
        let name = self.name();
        match choice {
            0 => self.line(place, &x),
            1 => self.line(place, &format!("{name} = b, *c = {x}")),
            2 => self.line(place, &format!("{name}.n[{name}] += {x}")),
            3 => self.line(place, &format!("del {name}, task.a, b[{x}]")),
            4 => self.line(place, &format!("assert {x}, {name}")),
            5 if place.in_loop => self.line(place, "break"),
            6 if place.in_loop => self.line(place, "continue"),
            5 | 6 if place.may_yield => self.line(place, &format!("{name} = yield {x}")),
            7 if place.may_yield && place.may_return => self.line(place, "return"),
            7 if place.may_return => self.line(place, &format!("return {x}")),
            8..=10 => self.try_statement(place, choice),
            11 | 12 => self.try_star(place),
            13 => self.block(place.inner(), &format!("with {name} as a, {x}:")),
            14 => self.block(place.inner(), &format!("async with {x} as ({name}, b):")),
            15 => {
                self.block(place.looping(), &format!("for {name} in {x}:"));
                self.block(place.inner(), "else:");
            }
            16 => self.block(place.looping(), &format!("async for {name} in {x}:")),
            17 => self.block(place.looping(), &format!("while {x}:")),
            18 => {
                self.block(place.inner(), &format!("if (w := {x}):"));
                self.block(place.inner(), &format!("elif {name}:"));
            }
            19 => self.match_statement(place, &x),
            _ => self.line(place, "raise"),
        }
    }

    /// A head one level further out than its body.
    fn block(&mut self, place: Place, head: &str) {
        self.line(Place { indent: place.indent - 1, ..place }, head);
        self.body(place);
    }

    fn try_statement(&mut self, place: Place, choice: u8) {
        self.block(place.inner(), "try:");
        if choice != 8 {
            self.block(place.inner(), "except a as e:");
            self.block(place.inner(), "except (b, c):");
            self.block(place.inner(), "else:");
        }
        if choice != 9 {
            self.block(place.inner(), "finally:");
        }
    }

    fn try_star(&mut self, place: Place) {
        let inside = Place { may_return: false, in_loop: false, ..place.inner() };
        self.block(place.inner(), "try:");
        self.block(inside, "except* a as e:");
        self.block(inside, "except* (b, c):");
        self.block(place.inner(), "finally:");
    }

    fn match_statement(&mut self, place: Place, subject: &str) {
        let patterns = [
            "[a, *b] | {'b': a, **b}",
            "A(1, x=[b, (1 | 2)], y={'k': None}) as d",
            "{'a': [b, _, *_], -1: a.b} if b",
            "1 | 'two' | a.b",
            "((b, c) | [c, _, b]) as d",
            "[] | {} | A()",
        ];
        self.line(place, &format!("match {subject}:"));
        for _ in 0..1 + self.next() % 2 {
            let pattern = patterns[self.next() as usize % patterns.len()];
            self.block(place.inner().inner(), &format!("case {pattern}:"));
        }
        if self.next().is_multiple_of(2) {
            self.block(place.inner().inner(), "case _:");
        }
    }
}

fn program(bytes: &[u8]) -> String {
    let mut tape = Tape { bytes: bytes.iter(), text: String::new() };
    let may_yield = tape.next().is_multiple_of(2);
    let place = Place { indent: 0, in_loop: false, may_return: true, may_yield };
    tape.line(place, "async def main(a, /, b, *c, d=1, **task):");
    if may_yield {
        tape.line(place.inner(), "yield");
    }
    tape.body(place.inner());
    tape.text
}

proptest! {
    #[test]
    fn every_program_compiles_consistently(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        compile(&program(&bytes));
    }

    #[test]
    fn a_program_with_a_piece_cut_out_compiles_or_is_refused(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        start in any::<prop::sample::Index>(),
        length in 0..20_usize,
    ) {
        let mut letters: Vec<char> = program(&bytes).chars().collect();
        let start = start.index(letters.len());
        letters.drain(start..(start + length).min(letters.len()));
        crate::compile::compile_or_refuse(&letters.into_iter().collect::<String>());
    }
}
