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
    let errors = parsed.errors().iter().map(|error| syntax_error(&error.error, error.location));
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

fn syntax_error(error: &ParseErrorType, range: TextRange) -> Diagnostic {
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
        ParseErrorType::Lexical(lexical) => lower_first(&lexical.to_string()),
        other => format!("invalid syntax: {}", lower_first(&other.to_string()).replace('`', "'")),
    };
    Diagnostic::new(message, span(range))
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
