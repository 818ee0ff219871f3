//! What machines read: JSON by its schema in docs, SARIF by the structure of its standard, GitHub's annotations line by line.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{Said, weakloop_in};

/// A JSON value, read strictly.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Map(BTreeMap<String, Value>),
}

struct Reader<'a>(&'a str);

impl Reader<'_> {
    fn document(text: &str) -> Value {
        let mut reader = Reader(text);
        let value = reader.value();
        assert_eq!(reader.0.trim(), "", "something follows the document");
        value
    }

    fn skip(&mut self, word: &str) -> bool {
        self.0 = self.0.trim_start();
        let rest = self.0.strip_prefix(word);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn value(&mut self) -> Value {
        if self.skip("{") {
            return Value::Map(self.members());
        }
        if self.skip("[") {
            return Value::List(self.items());
        }
        if self.skip("\"") {
            return Value::Text(self.text());
        }
        for (word, value) in
            [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))]
        {
            if self.skip(word) {
                return value;
            }
        }
        let end = self.0.find(|c: char| !"+-.0123456789eE".contains(c)).unwrap_or(self.0.len());
        let (number, rest) = self.0.split_at(end);
        self.0 = rest;
        Value::Number(number.parse().unwrap_or_else(|_| panic!("`{number}` is no number, before {rest:.40}")))
    }

    fn members(&mut self) -> BTreeMap<String, Value> {
        let mut members = BTreeMap::new();
        while !self.skip("}") {
            assert!(members.is_empty() || self.skip(","), "no comma before {:.40}", self.0);
            assert!(self.skip("\""), "no name at {:.40}", self.0);
            let name = self.text();
            assert!(self.skip(":"), "no colon at {:.40}", self.0);
            let value = self.value();
            assert!(members.insert(name.clone(), value).is_none(), "`{name}` comes twice");
        }
        members
    }

    fn items(&mut self) -> Vec<Value> {
        let mut items = Vec::new();
        while !self.skip("]") {
            assert!(items.is_empty() || self.skip(","), "no comma before {:.40}", self.0);
            items.push(self.value());
        }
        items
    }

    /// The rest of a string, its closing quote included.
    fn text(&mut self) -> String {
        let (mut text, mut characters) = (String::new(), self.0.char_indices());
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.0 = &self.0[at + 1..];
                    return text;
                }
                '\\' => text.push(match characters.next().expect("an escape has a letter").1 {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'u' => {
                        let digits: String = characters.by_ref().take(4).map(|(_, digit)| digit).collect();
                        let code = u32::from_str_radix(&digits, 16).expect("four digits follow");
                        char::from_u32(code).expect("no surrogates are written")
                    }
                    same @ ('"' | '\\' | '/') => same,
                    other => panic!("`\\{other}` is no escape"),
                }),
                control if control < ' ' => panic!("a control character stands in a string"),
                other => text.push(other),
            }
        }
        panic!("a string does not end")
    }
}

impl Value {
    fn get(&self, name: &str) -> &Value {
        match self {
            Value::Map(members) => members.get(name).unwrap_or(&Value::Null),
            _ => &Value::Null,
        }
    }

    fn list(&self) -> &[Value] {
        match self {
            Value::List(items) => items,
            _ => &[],
        }
    }

    fn text(&self) -> &str {
        match self {
            Value::Text(text) => text,
            _ => "",
        }
    }

    fn int(&self) -> usize {
        match self {
            Value::Number(number) => *number as usize,
            _ => 0,
        }
    }

    fn is_of(&self, kind: &str) -> bool {
        match (self, kind) {
            (Value::Number(number), "integer") => number.fract() == 0.0,
            (Value::Null, "null")
            | (Value::Bool(_), "boolean")
            | (Value::Number(_), "number")
            | (Value::Text(_), "string")
            | (Value::List(_), "array")
            | (Value::Map(_), "object") => true,
            _ => false,
        }
    }
}

/// The words of JSON Schema that the schemas here use.
const KEYWORDS: [&str; 12] = [
    "$ref",
    "$schema",
    "$defs",
    "title",
    "type",
    "required",
    "additionalProperties",
    "properties",
    "items",
    "const",
    "enum",
    "anyOf",
];

/// Where a value is not as a schema says; `root` has the definitions.
fn faults(value: &Value, schema: &Value, root: &Value, at: &str) -> Vec<String> {
    let Value::Map(members) = schema else { panic!("{at}: the schema is no object") };
    let unknown = members.keys().find(|name| !KEYWORDS.contains(&name.as_str()));
    assert_eq!(unknown, None, "{at}: a keyword that is not looked at");
    let mut faults = Vec::new();
    if let Some(name) = schema.get("$ref").text().strip_prefix("#/$defs/") {
        let definition = root.get("$defs").get(name);
        assert_ne!(definition, &Value::Null, "{at}: `{name}` is not defined");
        faults.extend(self::faults(value, definition, root, at));
    }
    let kinds: Vec<&str> = match schema.get("type") {
        Value::Text(kind) => vec![kind],
        kinds => kinds.list().iter().map(Value::text).collect(),
    };
    if !kinds.is_empty() && !kinds.iter().any(|kind| value.is_of(kind)) {
        faults.push(format!("{at}: not of type {kinds:?}: {value:?}"));
    }
    let options = schema.get("enum").list();
    if !options.is_empty() && !options.contains(value) {
        faults.push(format!("{at}: not one of {options:?}: {value:?}"));
    }
    if members.get("const").is_some_and(|only| only != value) {
        faults.push(format!("{at}: not {:?}: {value:?}", members["const"]));
    }
    let any = schema.get("anyOf").list();
    if !any.is_empty() && any.iter().all(|option| !self::faults(value, option, root, at).is_empty()) {
        faults.push(format!("{at}: like none of the options: {value:?}"));
    }
    if let Value::Map(inner) = value {
        let required = schema.get("required").list().iter().map(Value::text);
        faults.extend(
            required.filter(|name| !inner.contains_key(*name)).map(|name| format!("{at}: no {name}")),
        );
        for (name, inner) in inner {
            match schema.get("properties") {
                Value::Map(known) if known.contains_key(name) => {
                    faults.extend(self::faults(inner, &known[name], root, &format!("{at}.{name}")));
                }
                _ if schema.get("additionalProperties") == &Value::Bool(false) => {
                    faults.push(format!("{at}: `{name}` is not described"));
                }
                _ => {}
            }
        }
    }
    if let (Value::List(inner), Some(items)) = (value, members.get("items")) {
        let places = inner.iter().enumerate();
        faults.extend(
            places.flat_map(|(index, item)| self::faults(item, items, root, &format!("{at}[{index}]"))),
        );
    }
    faults
}

fn schema(path: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    Reader::document(&fs::read_to_string(path).expect("the schema is there"))
}

fn assert_fits(document: &str, schema_path: &str) -> Value {
    let (value, schema) = (Reader::document(document), schema(schema_path));
    let faults = faults(&value, &schema, &schema, "$");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    value
}

/// A script with a task of each verdict, some made together, one in a line that is not ASCII.
const EACH_VERDICT: &str = "\
import asyncio, weakref

class Rest:
    '''Forgotten with its task.'''

async def wait():
    await asyncio.get_running_loop().create_future()

async def say(word):
    await asyncio.sleep(1)
    print('said \"', word)

async def main():
    held = asyncio.create_task(say('ä\\t\\\\'))
    asyncio.create_task(say('ö')); 'ü'; asyncio.create_task(wait())
    for _ in range(2):
        asyncio.create_task(wait())
    rest = Rest()
    rest.task = asyncio.create_task(wait())
    del rest
    asyncio.gather(wait(), wait())
    await asyncio.sleep(2)

asyncio.run(main())
";

fn folder(name: &str, scripts: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("the target folder can be written to");
    for (script, text) in scripts {
        fs::write(folder.join(script), text).expect("the target folder can be written to");
    }
    folder
}

fn check(name: &str, scripts: &[(&str, &str)], options: &[&str]) -> Said {
    let folder = folder(name, scripts);
    let names: Vec<&str> = scripts.iter().map(|(script, _)| *script).collect();
    weakloop_in(&folder, &[&["check"], names.as_slice(), options].concat())
}

const REFUSED: &str = "def f(:\n";

#[test]
fn json_is_as_its_schema_says() {
    let scripts = [("each verdict.py", EACH_VERDICT), ("broken.py", REFUSED)];
    for options in [
        &["--format", "json"][..],
        &["--format", "json", "--fix", "--lint", "--strict"],
        &[
            "--format",
            "json",
            "--contract",
            "documented",
            "--shuffle",
            "--delays",
            "0.5..2",
            "--budget",
            "30",
        ],
        &["--format", "json", "--max-iterations", "2"],
        &["--format", "json", "--until", "0.5"],
        &["--format", "json", "--shrink", "--candidates", "20"],
    ] {
        let said = check("formats_json", &scripts, options);
        let document = assert_fits(&said.out, "docs/check.schema.json");
        assert_eq!(document.get("programs").list().len(), 1, "{options:?}");
        let refused = &document.get("refused").list()[0];
        assert_eq!(refused.get("program").text(), "broken.py");
        assert!(!refused.get("why").list().is_empty());
    }
}

#[test]
fn json_has_every_kind_of_verdict_and_the_advice() {
    let said = check("formats_kinds", &[("x.py", EACH_VERDICT)], &["--format", "json", "--fix", "--lint"]);
    let document = Reader::document(&said.out);
    let program = &document.get("programs").list()[0];
    let verdicts: Vec<&str> =
        program.get("tasks").list().iter().map(|task| task.get("verdict").text()).collect();
    assert!(["held", "by accident", "lost"].iter().all(|verdict| verdicts.contains(verdict)), "{verdicts:?}");
    assert!(!program.get("lint").list().is_empty());
    let places = program.get("repairs").get("places").list();
    assert!(
        places.iter().any(|place| place
            .get("trials")
            .list()
            .iter()
            .any(|it| it.get("helps") == &Value::Bool(true)))
    );
    assert_ne!(program.get("repairs").get("together"), &Value::Null);
}

/// The text with the regions of a fix replaced, as a reader of SARIF does it: lines and columns count from 1.
fn fixed(text: &str, replacements: &[Value]) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let offset = |line: usize, column: usize| {
        let before: usize = lines[..line - 1].iter().map(|line| line.len()).sum();
        let inside: usize =
            lines.get(line - 1).map_or(0, |line| line.chars().take(column - 1).map(char::len_utf8).sum());
        before + inside
    };
    let (mut out, mut at) = (String::new(), 0);
    for replacement in replacements {
        let region = replacement.get("deletedRegion");
        let place = |line: &str, column: &str| offset(region.get(line).int(), region.get(column).int());
        let (start, end) = (place("startLine", "startColumn"), place("endLine", "endColumn"));
        out.push_str(&text[at..start]);
        out.push_str(replacement.get("insertedContent").get("text").text());
        at = end;
    }
    out + &text[at..]
}

#[test]
fn sarif_is_as_the_standard_says_and_its_fixes_hold_the_task() {
    let options = ["--format", "sarif", "--fix", "--lint"];
    let said = check("formats_sarif", &[("each verdict.py", EACH_VERDICT), ("broken.py", REFUSED)], &options);
    assert_eq!(said.status, 1, "{}", said.err);
    let document = assert_fits(&said.out, "tests/formats/sarif.schema.json");
    let run = &document.get("runs").list()[0];
    let rules = run.get("tool").get("driver").get("rules").list();
    let mut fixes = 0;
    for result in run.get("results").list() {
        assert!(rules.iter().any(|rule| rule.get("id") == result.get("ruleId")), "{result:?}");
        let physical = result.get("locations").list()[0].get("physicalLocation");
        assert_eq!(physical.get("artifactLocation").get("uri").text(), "each%20verdict.py");
        for fix in result.get("fixes").list() {
            let change = &fix.get("artifactChanges").list()[0];
            let text = fixed(EACH_VERDICT, change.get("replacements").list());
            let again = check("formats_fixed", &[("x.py", &text)], &["--format", "json"]);
            let lost = |out: &str| out.matches("\"verdict\": \"lost\"").count();
            let before = check("formats_before", &[("x.py", EACH_VERDICT)], &["--format", "json"]);
            assert!(lost(&again.out) < lost(&before.out), "{}\n{text}", again.err);
            fixes += 1;
        }
    }
    assert!(2 < fixes, "{fixes} fixes");
    // What could not be looked at is told, so that nobody takes silence for safety.
    let invocation = &run.get("invocations").list()[0];
    assert_eq!(invocation.get("executionSuccessful"), &Value::Bool(false));
    assert!(
        invocation.get("toolExecutionNotifications").list()[0]
            .get("message")
            .get("text")
            .text()
            .contains("broken.py")
    );
}

#[test]
fn github_gets_one_line_for_each_annotation() {
    let options = ["--format", "github", "--fix", "--lint"];
    let said =
        check("formats_github", &[("each verdict.py", EACH_VERDICT), ("broken.py", REFUSED)], &options);
    assert_eq!(said.status, 1);
    for line in said.out.lines() {
        let (command, message) = line[2..].split_once("::").expect("a command has a message");
        let (level, properties) = command.split_once(' ').expect("a command has properties");
        assert!(["error", "warning", "notice"].contains(&level), "{line}");
        assert!(!message.is_empty(), "{line}");
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').expect("a property has a value");
            assert!(["file", "line", "endLine", "col", "title"].contains(&name), "{line}");
            assert!(!value.is_empty() && !value.contains(':'), "{line}");
        }
    }
    assert!(said.out.contains("%0A+background_tasks = set()"), "{}", said.out);
    assert!(said.out.contains("::notice file=each verdict.py,"), "{}", said.out);
    assert!(said.out.contains("::error file=broken.py,"), "{}", said.out);
}
