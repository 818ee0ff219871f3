//! The house: imports follow the tables of docs/ARCHITECTURE.md, and no path of files forms a circle.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn imports_go_down_and_to_the_left() {
    let house = House::read();
    let mut wrong = Vec::new();
    for file in rust_files(&root().join("src")) {
        let from = module_of(&file);
        for to in imports(&fs::read_to_string(&file).unwrap()) {
            if let Err(why) = house.allows(&from, &to) {
                wrong.push(format!("{}: {why}", file.strip_prefix(root()).unwrap().display()));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "imports against docs/ARCHITECTURE.md:\n{}", wrong.join("\n"));
}

#[test]
fn every_room_stands_in_the_tables() {
    let house = House::read();
    let mut missing = Vec::new();
    for file in rust_files(&root().join("src")) {
        let module = module_of(&file);
        let is_face = module.is_empty() || module == ["main"];
        if !is_face && house.place(&module).is_none() {
            missing.push(module.join("::"));
        }
    }
    assert!(missing.is_empty(), "not in docs/ARCHITECTURE.md: {}", missing.join(", "));
}

#[test]
fn no_path_of_imports_leads_back_to_its_file() {
    let files = rust_files(&root().join("src"));
    let modules: Vec<Vec<String>> = files.iter().map(|file| module_of(file)).collect();
    let edges: Vec<Vec<usize>> = files
        .iter()
        .zip(&modules)
        .map(|(file, from)| {
            let named = named_modules(&fs::read_to_string(file).unwrap(), from);
            // A folder's own file only lists and serves what stands in it.
            let is_apart = |to: &usize| !from.starts_with(&modules[*to]) && !modules[*to].starts_with(from);
            named.iter().filter_map(|path| file_of(path, &modules)).filter(is_apart).collect()
        })
        .collect();
    assert!(edges.iter().map(Vec::len).sum::<usize>() > files.len(), "the imports were not found");
    let circle = circle_of(&edges)
        .map(|circle| circle.iter().map(|at| modules[*at].join("::")).collect::<Vec<_>>().join(" -> "));
    assert_eq!(circle, None, "files that import one another in a circle");
}

#[test]
fn the_parser_is_named_in_one_room() {
    let mut naming = rust_files(&root().join("src"))
        .into_iter()
        .filter(|file| fs::read_to_string(file).unwrap().contains("ruff_python_"))
        .map(|file| module_of(&file));
    assert!(naming.all(|module| module.starts_with(&["python".to_string(), "parse".to_string()])));
}

/// For a test within the library all of it would be built once more, and would not be run: Cargo.toml says so.
#[test]
fn no_test_stands_in_the_library() {
    let with_tests = |file: &PathBuf| fs::read_to_string(file).unwrap().contains("cfg(test)");
    assert_eq!(rust_files(&root().join("src")).into_iter().find(with_tests), None);
}

/// The order of rooms, and of names within folders that have an order of their own.
struct House {
    rooms: Vec<String>,
    folders: Vec<(String, Vec<String>)>,
}

impl House {
    fn read() -> House {
        let text = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
        let mut rooms = Vec::new();
        let mut folders = Vec::new();
        for line in text
            .lines()
            .filter(|line| line.starts_with('|') && line.contains('·') || line.contains("| `main` |"))
        {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [head, names] = cells.as_slice() else { continue };
            let names: Vec<String> =
                names.split('·').map(|name| name.trim().trim_matches('`').to_string()).collect();
            match head.strip_prefix('`').and_then(|head| head.strip_suffix('`')) {
                Some(folder) => folders.push((folder.to_string(), names)),
                None => rooms.extend(names),
            }
        }
        assert!(rooms.contains(&"heap".to_string()) && !folders.is_empty(), "the tables were not found");
        House { rooms, folders }
    }

    /// Where a module stands: its room, and its place in the folder if the folder has an order.
    fn place(&self, module: &[String]) -> Option<(usize, Option<usize>)> {
        let room = self.rooms.iter().position(|room| *room == module[0])?;
        let Some((_, names)) = self.folders.iter().find(|(folder, _)| *folder == module[0]) else {
            return Some((room, None));
        };
        match module.get(1) {
            None => Some((room, None)),
            Some(name) => Some((room, Some(names.iter().position(|other| other == name)?))),
        }
    }

    fn allows(&self, from: &[String], to: &[String]) -> Result<(), String> {
        if from.is_empty() || from == ["main"] {
            return Ok(());
        }
        let (Some((room, name)), Some((other_room, other_name))) = (self.place(from), self.place(to)) else {
            return Err(format!("{} or {} is in no table", from.join("::"), to.join("::")));
        };
        let is_right = match room == other_room {
            false => other_room < room,
            true => match (name, other_name) {
                (Some(name), Some(other)) => other <= name,
                _ => true,
            },
        };
        if is_right {
            Ok(())
        } else {
            Err(format!("imports {}, which is not to its left or below", to.join("::")))
        }
    }
}

/// A file's code, its comments left out.
fn code_of(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The modules that a file's code names by `crate::`.
fn imports(text: &str) -> Vec<Vec<String>> {
    let code = code_of(text);
    let named = code.match_indices("crate::").map(|(at, word)| path_at(&code[at + word.len()..]));
    named
        .filter(|path| path.first().is_some_and(|first| first.chars().all(|c| c.is_lowercase() || c == '_')))
        .collect()
}

/// The paths that a file's code names by `crate::` or `super::`, each name within braces for itself.
fn named_modules(text: &str, from: &[String]) -> Vec<Vec<String>> {
    let code = code_of(text);
    let parent = &from[..from.len().saturating_sub(1)];
    let roots: [(&str, &[String]); 2] = [("crate::", &[]), ("super::", parent)];
    let mut paths = Vec::new();
    for (word, root) in roots {
        for (at, _) in code.match_indices(word) {
            let rest = &code[at + word.len()..];
            let path: Vec<String> = root.iter().cloned().chain(path_at(rest)).collect();
            let behind = rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            let listed = behind.strip_prefix('{').and_then(|list| list.split(['{', '}']).next());
            for name in listed.unwrap_or_default().split(',') {
                paths.push(path.iter().cloned().chain(path_at(name.trim())).collect());
            }
        }
    }
    paths
}

/// The file that a path leads to: the longest module that it begins with.
fn file_of(path: &[String], modules: &[Vec<String>]) -> Option<usize> {
    let fitting =
        modules.iter().enumerate().filter(|(_, module)| !module.is_empty() && path.starts_with(module));
    fitting.max_by_key(|(_, module)| module.len()).map(|(at, _)| at)
}

/// A way over the edges that comes back to where it began, if there is one.
fn circle_of(edges: &[Vec<usize>]) -> Option<Vec<usize>> {
    fn visit(at: usize, edges: &[Vec<usize>], way: &mut Vec<usize>, done: &mut [bool]) -> Option<Vec<usize>> {
        if let Some(begin) = way.iter().position(|other| *other == at) {
            return Some(way[begin..].iter().copied().chain([at]).collect());
        }
        if done[at] {
            return None;
        }
        way.push(at);
        let found = edges[at].iter().find_map(|to| visit(*to, edges, way, done));
        way.pop();
        done[at] = true;
        found
    }
    let mut done = vec![false; edges.len()];
    (0..edges.len()).find_map(|at| visit(at, edges, &mut Vec::new(), &mut done))
}

fn path_at(code: &str) -> Vec<String> {
    let end = code.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(code.len());
    code[..end].split("::").filter(|part| !part.is_empty()).map(str::to_string).collect()
}

fn module_of(file: &Path) -> Vec<String> {
    let path = file.strip_prefix(root().join("src")).unwrap().with_extension("");
    let mut module: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib") {
        module.pop();
    }
    module
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
