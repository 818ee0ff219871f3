use weakloop::python::diagnostic::*;
use weakloop::python::source::{Source, Span};

#[test]
fn a_diagnostic_shows_the_line_with_the_place_underlined() {
    let source = Source::new("x.py", "import asyncio\n\nawait asyncio.sleep(1)\n");
    let diagnostic = Diagnostic::new("'await' outside function", Span::new(16, 38))
        .label("nothing is here to be suspended")
        .help("move it into an `async def`, and run that with `asyncio.run`");
    let expected = "\
error: 'await' outside function
 --> x.py:3:1
  |
3 | await asyncio.sleep(1)
  | ^^^^^^^^^^^^^^^^^^^^^^ nothing is here to be suspended
  |
  = help: move it into an `async def`, and run that with `asyncio.run`";
    assert_eq!(diagnostic.render_plain(&source), expected);
}

#[test]
fn a_place_past_the_end_is_shown_at_the_end() {
    let source = Source::new("x.py", "x = (é");
    let rendered = Diagnostic::new("'(' was never closed", Span::new(900, 901)).render_plain(&source);
    assert!(rendered.contains("--> x.py:1:7"), "{rendered}");
}
