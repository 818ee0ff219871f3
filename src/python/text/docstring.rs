//! Docstrings.

/// Takes the common indentation of all lines but the first away (compile.c _PyCompile_CleanDoc, 3.13).
pub fn clean(text: &str) -> String {
    let text = expand_tabs(text);
    let mut lines = text.split('\n');
    let first = lines.next().unwrap_or("").trim_start_matches(' ');
    let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let is_filled = |line: &&str| !line.trim_start_matches(' ').is_empty();
    let margin = lines.clone().filter(is_filled).map(|line| indent(&line)).min().unwrap_or(0);
    let rest = lines.map(|line| &line[margin.min(indent(&line))..]);
    std::iter::once(first).chain(rest).collect::<Vec<&str>>().join("\n")
}

/// `str.expandtabs(8)`
fn expand_tabs(text: &str) -> String {
    let mut expanded = String::with_capacity(text.len());
    let mut column = 0;
    for letter in text.chars() {
        match letter {
            '\t' => {
                let width = 8 - column % 8;
                expanded.extend(std::iter::repeat_n(' ', width));
                column += width;
            }
            '\n' | '\r' => {
                expanded.push(letter);
                column = 0;
            }
            _ => {
                expanded.push(letter);
                column += 1;
            }
        }
    }
    expanded
}
