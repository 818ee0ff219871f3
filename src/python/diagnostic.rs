//! What is wrong with a script, and where.
//! A script is refused before it runs, and its author sees the line with the place underlined, as rustc shows it.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::python::source::{Source, Span};

/// One reason why a script is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, in CPython's words where CPython has a message for it.
    pub message: String,
    /// The place.
    pub span: Span,
    /// What stands beside the underlined place; may be empty.
    pub label: String,
    /// What can be done about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A message at a place.
    pub fn new(message: impl Into<String>, span: Span) -> Diagnostic {
        Diagnostic { message: message.into(), span, label: String::new(), help: None }
    }

    /// With a word beside the underlined place.
    pub fn label(mut self, label: impl Into<String>) -> Diagnostic {
        self.label = label.into();
        self
    }

    /// With what can be done about it.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// The message with its source lines, without colours.
    pub fn render_plain(&self, source: &Source) -> String {
        self.render(source, &Renderer::plain())
    }

    /// The message with its source lines, with a terminal's colours.
    pub fn render_coloured(&self, source: &Source) -> String {
        self.render(source, &Renderer::styled())
    }

    /// As one that lies in the file `source` among all files of a program.
    pub fn spread(mut self, source: &Source) -> Diagnostic {
        self.span = source.spread(self.span);
        self
    }

    fn render(&self, program: &Source, renderer: &Renderer) -> String {
        let label = (!self.label.is_empty()).then_some(self.label.as_str());
        let (source, span) = program.locate(self.span);
        let annotation = AnnotationKind::Primary.span(first_line(span, source)).label(label);
        let snippet = Snippet::source(source.text()).path(&**source.name()).annotation(annotation);
        let report = Level::ERROR.primary_title(self.message.as_str()).element(snippet);
        let report = match &self.help {
            Some(help) => report.element(Level::HELP.message(help.as_str())),
            None => report,
        };
        renderer.render(&[report])
    }
}

/// A place as a range that lies inside the text and does not cut a character in two. Of a place that goes over several
/// lines, such as a whole statement, only the first is shown.
fn first_line(span: Span, source: &Source) -> std::ops::Range<usize> {
    let text = source.text();
    let end = text.floor_char_boundary(span.end as usize);
    let start = text.floor_char_boundary(span.start as usize).min(end);
    let first_line_end = text[start..end].find(['\n', '\r']).map_or(end, |length| start + length);
    start..first_line_end
}
