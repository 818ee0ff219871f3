use proptest::prelude::*;

use weakloop::python::text::template::*;

/// Shows each part on its own: literals quoted, fields as first, path, conversion and specification.
fn shown(template: &str) -> String {
    let parts: Vec<String> =
        pieces(template).map(|piece| piece.map_or_else(|e| e.message, |piece| show(&piece))).collect();
    parts.join(" ")
}

fn show(piece: &Piece) -> String {
    let field = match piece {
        Piece::Literal(text) => return format!("{text:?}"),
        Piece::Field(field) => field,
    };
    let first = match &field.first {
        First::Index(index) => index.to_string(),
        First::Name(name) => name.clone(),
    };
    let path: String = field.path.iter().map(|access| format!("{access:?}")).collect();
    let conversion = field.conversion.map_or(String::new(), |conversion| format!("!{conversion:?}"));
    let spec: Vec<String> = field.spec.iter().map(show).collect();
    let fault = field.fault.as_ref().map_or(String::new(), |fault| format!(" then {}", fault.message));
    format!("<{first}{path}{conversion}:{}{fault}>", spec.join(" "))
}

#[test]
fn templates_are_taken_apart() {
    let table = [
        ("", ""),
        ("a{{b}}c", r#""a{" "b}" "c""#),
        ("{}{}", "<0:> <1:>"),
        ("{1} {0}", r#"<1:> " " <0:>"#),
        (
            "{0.x[3].y[k.!]!r:>{width}}",
            r#"<0Attribute("x")Index(3)Attribute("y")Key("k.!")!Repr:">" <width:>>"#,
        ),
        ("{:{}}{}", "<0:<1:>> <2:>"),
    ];
    for (template, expected) in table {
        assert_eq!(shown(template), expected, "{template}");
    }
}

#[test]
fn errors_are_cpythons() {
    // Recorded from CPython 3.13: str.format.
    let table = [
        ("}", "Single '}' encountered in format string"),
        ("{", "Single '{' encountered in format string"),
        ("{a", "expected '}' before end of string"),
        ("{a{", "unexpected '{' in field name"),
        ("{:", "unmatched '{' in format spec"),
        ("{!", "end of string while looking for conversion specifier"),
        ("{!rr}", "expected ':' after conversion specifier"),
        ("{99999999999999999999}", "Too many decimal digits in format string"),
        ("{} {0}", "<0:> \" \" cannot switch from automatic field numbering to manual field specification"),
        ("{0} {}", "<0:> \" \" cannot switch from manual field specification to automatic field numbering"),
        ("{!q}", "<0: then Unknown conversion specifier q>"),
        ("{a.}", "<a: then Empty attribute in format string>"),
        ("{a[1]x}", "<aIndex(1): then Only '.' or '[' may follow ']' in format field specifier>"),
        ("{:{:{}}}", "<0:<1: then Max string recursion exceeded>>"),
    ];
    for (template, expected) in table {
        assert_eq!(shown(template), expected, "{template}");
    }
    assert_eq!(index_out_of_range(3).message, "Replacement index 3 out of range for positional args tuple");
}

proptest! {
    #[test]
    fn doubled_braces_give_back_the_text(text in "[ab{}:!.]*") {
        let doubled = text.replace('{', "{{").replace('}', "}}");
        let mut found = String::new();
        for piece in pieces(&doubled) {
            match piece {
                Ok(Piece::Literal(literal)) => found.push_str(&literal),
                other => prop_assert!(false, "{other:?}"),
            }
        }
        prop_assert_eq!(found, text);
    }
}
