//! How deep a script may nest: what recursive functions could not follow is refused before they see it.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer};

use crate::python::diagnostic::Diagnostic;
use crate::python::source::Span;

/// CPython's limit on brackets inside brackets (tokenizer.h MAXLEVEL).
const BRACKETS_MAX: usize = 200;
/// CPython's limit on blocks inside blocks (tokenizer.h MAXINDENT).
const INDENTS_MAX: usize = 100;
/// How many operations may stand inside each other. CPython's own limit is a few thousand, and depends on its stack.
const OPERATIONS_MAX: usize = 500;

/// Refuses what would be too deep for recursive functions, before anything recursive sees it.
pub(super) fn check_nesting(text: &str) -> Result<(), Diagnostic> {
    let Some(message) = nesting_error(text) else { return Ok(()) };
    // Tokens have no place here, so the place is found as the end of the shortest beginning that is too deep already.
    let ends: Vec<usize> = text.char_indices().map(|(index, _)| index).skip(1).chain([text.len()]).collect();
    let at = ends.partition_point(|&end| nesting_error(&text[..end]).is_none()).min(ends.len() - 1);
    let start = if at == 0 { 0 } else { ends[at - 1] };
    Err(Diagnostic::new(message, Span::new(start as u32, ends[at] as u32))
        .label("too deep from here")
        .help("give the inner parts names of their own"))
}

fn nesting_error(text: &str) -> Option<&'static str> {
    let mut lexer = lexer::lex(text, Mode::Module);
    let mut nesting = Nesting { levels: vec![Level::default()], indents: 0 };
    loop {
        let kind = lexer.next_token();
        if kind == TokenKind::EndOfFile {
            return None;
        }
        nesting.token(kind);
        if BRACKETS_MAX < nesting.levels.len() - 1 {
            return Some("too many nested parentheses");
        }
        if INDENTS_MAX <= nesting.indents {
            return Some("too many levels of indentation");
        }
        if OPERATIONS_MAX < nesting.operations() {
            return Some("too many operations inside each other");
        }
    }
}

/// An upper bound on how deep the tree of an expression is, kept while its tokens go by.
/// `a + b.c` may nest once per operator, since `+` and `.` take what is left of them as an operand. What stands between two commas,
/// or beside `and`, `or` and comparisons, is complete, so the count begins anew there; except behind a prefix (`not`, `lambda`,
/// `else` …), which goes on to the right. `f(x)` opens a level, and is an operator too.
struct Nesting {
    levels: Vec<Level>,
    indents: usize,
}

#[derive(Default)]
struct Level {
    operators: usize,
    prefixes: usize,
    lambdas: usize,
}

impl Nesting {
    fn operations(&self) -> usize {
        self.levels.iter().map(|level| 1 + level.operators + level.prefixes + 3 * level.lambdas).sum()
    }

    fn top(&mut self) -> &mut Level {
        self.levels.last_mut().expect("the lowest level is never closed")
    }

    fn token(&mut self, kind: TokenKind) {
        use TokenKind as T;
        match kind {
            T::Lpar | T::Lsqb | T::Lbrace => {
                self.top().operators += usize::from(kind != T::Lbrace);
                self.levels.push(Level::default());
            }
            T::Rpar | T::Rsqb | T::Rbrace if 1 < self.levels.len() => drop(self.levels.pop()),
            T::Newline => self.levels = vec![Level::default()],
            T::Indent => self.indents += 1,
            T::Dedent => self.indents = self.indents.saturating_sub(1),
            T::Comma => *self.top() = Level { lambdas: self.top().lambdas, ..Level::default() },
            T::Semi => *self.top() = Level::default(),
            T::Lambda => self.top().lambdas += 1,
            T::Not | T::If | T::Else | T::For | T::Await | T::Yield | T::ColonEqual => {
                self.top().prefixes += 1
            }
            T::And | T::Or | T::Less | T::Greater | T::EqEqual | T::NotEqual => self.top().operators = 0,
            T::LessEqual | T::GreaterEqual | T::In | T::Is => self.top().operators = 0,
            T::Plus | T::Minus | T::Star | T::Slash | T::Vbar | T::Amper | T::Dot | T::Percent => {
                self.top().operators += 1;
            }
            T::Tilde
            | T::CircumFlex
            | T::LeftShift
            | T::RightShift
            | T::DoubleStar
            | T::DoubleSlash
            | T::At => {
                self.top().operators += 1;
            }
            _ => {}
        }
    }
}
