//! Syntax errors, in words like CPython's: of each line the first one.

use ruff_python_ast as ast;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{LexicalErrorType, ParseErrorType, Parsed};
use ruff_text_size::{Ranged, TextRange};

use crate::python::diagnostic::Diagnostic;
use crate::python::parse::span;
use crate::python::source::{Source, Span};

/// One mistake often makes the parser stumble several times: of each line only the first error is kept, and a bracket that is never
/// closed is blamed instead of what follows it.
pub(super) fn syntax_errors(source: &Source, parsed: &Parsed<ast::Mod>) -> Vec<Diagnostic> {
    let errors = parsed.errors().iter().map(|error| syntax_error(source, &error.error, error.location));
    let too_new = parsed.unsupported_syntax_errors().iter();
    let too_new = too_new.map(|error| Diagnostic::new(lower_first(&error.to_string()), span(error.range)));
    let mut errors: Vec<Diagnostic> = errors.chain(too_new).collect();
    let ends_early = parsed
        .errors()
        .iter()
        .any(|error| matches!(error.error, ParseErrorType::Lexical(LexicalErrorType::Eof)));
    if let (true, Some(bracket)) = (ends_early, never_closed(parsed)) {
        let message = format!("'{}' was never closed", source.slice(bracket));
        errors.retain(|error| error.span.start < bracket.start);
        errors.push(Diagnostic::new(message, bracket));
    }
    errors.sort_by_key(|error| error.span);
    errors.dedup_by_key(|error| source.line(error.span.start));
    errors
}

/// The innermost bracket that is open at the end of the text.
fn never_closed(parsed: &Parsed<ast::Mod>) -> Option<Span> {
    let mut open = Vec::new();
    for token in parsed.tokens() {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => open.push(span(token.range())),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

fn syntax_error(source: &Source, error: &ParseErrorType, range: TextRange) -> Diagnostic {
    let place = span(range);
    let message = match error {
        ParseErrorType::UnexpectedIndentation => "unexpected indent".to_string(),
        ParseErrorType::InvalidAnnotatedAssignmentTarget => "illegal target for annotation".to_string(),
        ParseErrorType::NonDefaultParamAfterDefaultParam => {
            "parameter without a default follows parameter with a default".to_string()
        }
        ParseErrorType::Lexical(LexicalErrorType::UnclosedStringError) => {
            "unterminated string literal".to_string()
        }
        ParseErrorType::Lexical(LexicalErrorType::LineContinuationError) => {
            "unexpected character after line continuation character".to_string()
        }
        ParseErrorType::Lexical(LexicalErrorType::UnicodeError) => {
            "(unicode error) unknown or truncated escape in a string literal".to_string()
        }
        ParseErrorType::Lexical(LexicalErrorType::UnrecognizedToken { tok }) => match tok {
            '\0' => "source code cannot contain null bytes".to_string(),
            tok if tok.is_control() => format!("invalid non-printable character U+{:04X}", u32::from(*tok)),
            tok if tok.is_ascii() => format!("invalid syntax: unexpected '{tok}'"),
            tok => format!("invalid character '{tok}' (U+{:04X})", u32::from(*tok)),
        },
        ParseErrorType::Lexical(LexicalErrorType::OtherError(_)) if begins_number(source, place) => {
            number_error(around(source, place).1)
        }
        ParseErrorType::SimpleStatementsOnSameLine => match (broken_number(source, place), old_statement(source, place)) {
            (Some(number), _) => number_error(number),
            (None, Some(name)) => format!("missing parentheses in call to '{name}'. Did you mean {name}(...)?"),
            (None, None) => "invalid syntax: what follows belongs to no statement; a new one needs a line of its own, or ';'"
                .to_string(),
        },
        ParseErrorType::Lexical(lexical) => lower_first(&lexical.to_string()),
        other => format!("invalid syntax: {}", lower_first(&other.to_string()).replace('`', "'")),
    };
    Diagnostic::new(message, place)
}

/// The text before a place, and from it on.
fn around(source: &Source, place: Span) -> (&str, &str) {
    source.text().split_at_checked(place.start as usize).unwrap_or((source.text(), ""))
}

fn begins_number(source: &Source, place: Span) -> bool {
    around(source, place).1.starts_with(|first: char| first.is_ascii_digit())
}

/// The text from where a number begins that ends at the place, if more was meant to be of it: `1__0`, `1_`, `2e`, `0b12`.
fn broken_number(source: &Source, place: Span) -> Option<&str> {
    let (before, after) = around(source, place);
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let start = before.trim_end_matches(is_part).len();
    let number = &source.text()[start..];
    (number.starts_with(|first: char| first.is_ascii_digit()) && after.starts_with(is_part)).then_some(number)
}

/// The statement of Python 2 that was meant.
fn old_statement(source: &Source, place: Span) -> Option<&'static str> {
    let (before, _) = around(source, place);
    let word = before.trim_end().rsplit(|it: char| !it.is_alphanumeric() && it != '_').next();
    ["print", "exec"].into_iter().find(|name| word == Some(*name))
}

/// What is wrong with a number, as CPython's tokenizer says it.
fn number_error(text: &str) -> String {
    let (kind, base) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => ("hexadecimal", 16),
        [b'0', b'o' | b'O', ..] => ("octal", 8),
        [b'0', b'b' | b'B', ..] => ("binary", 2),
        [b'0', b'0'..=b'9' | b'_', ..] => {
            return "leading zeros in decimal integer literals are not permitted; \
                    use an 0o prefix for octal integers"
                .to_string();
        }
        _ => return "invalid decimal literal".to_string(),
    };
    let wrong = text[2..].chars().find(|digit| !digit.is_digit(base) && *digit != '_');
    match wrong.filter(char::is_ascii_digit) {
        Some(digit) => format!("invalid digit '{digit}' in {kind} literal"),
        None => format!("invalid {kind} literal"),
    }
}

/// Messages begin with a small letter, as CPython's and rustc's do.
fn lower_first(message: &str) -> String {
    let mut letters = message.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => message.to_string(),
    }
}
