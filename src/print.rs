//! Records as text: the trace, the pages of a step-through, and the table of verdicts.
//!
//! Plain functions of plain data, so that a run can be printed long after it is over. Columns are fixed and every mark is
//! one character; docs/TRACE.md explains them.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::hazard::{Moment, Neglect, TaskLife, Verdict};
use crate::reach::{Hop, Path};
use crate::record::{Collected, Fact, Hold, Page, Record, Site, TaskRow};

/// How much of a run the trace tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Detail {
    /// Every line.
    #[default]
    Full,
    /// No callbacks and no timers: what the program printed, what was lost, how it ended.
    Quiet,
}

/// The trace: one line for each thing that happened, `ITERATION t=TIME KIND TEXT`.
pub fn trace(records: &[Record], detail: Detail) -> String {
    let mut out = String::new();
    for record in records {
        let Some((kind, text)) = trace_words(&record.fact) else { continue };
        if detail == Detail::Quiet && matches!(kind, "run" | "timer") {
            continue;
        }
        for line in text.split('\n') {
            let _ = writeln!(out, "{} t={} {kind} {line}", record.iteration, record.time);
        }
    }
    if out.is_empty() { "\n".to_string() } else { out }
}

/// Kind and text of a fact that the trace tells; it tells what a recording of CPython can tell too.
fn trace_words(fact: &Fact) -> Option<(&'static str, String)> {
    Some(match fact {
        Fact::Run(text) => ("run", text.clone()),
        Fact::Timer(text) => ("timer", text.clone()),
        Fact::Print(text) => ("print", text.clone()),
        Fact::Handler(text) => ("handler", text.clone()),
        Fact::Unraisable(text) => ("unraisable", text.clone()),
        Fact::Lost { names, forced: true } => ("gc", format!("lost {}", names.join(" "))),
        Fact::End(text) => ("end", text.clone()),
        _ => return None,
    })
}

/// The table of verdicts, one row for each task; `place` writes the place where a task was made.
pub fn verdicts(tasks: &[TaskLife], place: &dyn Fn(Site) -> String) -> String {
    let rows: Vec<[String; 4]> = tasks.iter().map(|life| verdict_row(life, place)).collect();
    table(["task", "made at", "verdict", "because"], &rows)
}

fn verdict_row(life: &TaskLife, place: &dyn Fn(Site) -> String) -> [String; 4] {
    [life.name.to_string(), place(life.site), life.verdict.to_string(), because(life)]
}

/// The evidence for a verdict in a few words.
fn because(life: &TaskLife) -> String {
    match life.verdict {
        Verdict::Held => String::new(),
        Verdict::ByAccident => life.accident().map(|(_, path)| path.to_string()).unwrap_or_default(),
        Verdict::Doomed | Verdict::Lost => {
            let windows = life.windows.iter().map(|window| {
                let until = window.until.map_or("the end".to_string(), moment);
                format!("nothing held it from {} to {until}", moment(window.from))
            });
            windows.collect::<Vec<_>>().join(", ")
        }
    }
}

/// A moment for a reader: `t=1.5 (iteration 4)`.
pub fn moment(moment: Moment) -> String {
    format!("t={} (iteration {})", moment.time, moment.iteration)
}

/// Rows under a head, each column as wide as its widest cell; the last one is not filled up.
pub fn table<const COLUMNS: usize>(head: [&str; COLUMNS], rows: &[[String; COLUMNS]]) -> String {
    let widths: [usize; COLUMNS] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| width(&row[column]));
        cells.chain([width(head[column])]).max().unwrap_or_default()
    });
    let mut out = String::new();
    let mut line = |cells: [&str; COLUMNS]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| pad(cell, width));
        let joined = padded.collect::<Vec<_>>().join("  ");
        let _ = writeln!(out, "{}", joined.trim_end());
    };
    line(head);
    rows.iter().for_each(|row| line(std::array::from_fn(|column| row[column].as_str())));
    out
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn pad(text: &str, width: usize) -> String {
    format!("{text:<width$}")
}

/// The pages of a step-through: for each iteration the state that it finds, then what it does.
pub fn pages(records: &[Record], detail: Detail) -> String {
    let columns = Columns::of(records);
    let pages = records.chunk_by(|before, record| {
        before.iteration == record.iteration && !matches!(record.fact, Fact::Page(_))
    });
    pages.map(|page| print_page(page, &columns, detail)).collect::<Vec<_>>().join("\n")
}

fn print_page(records: &[Record], columns: &Columns, detail: Detail) -> String {
    let mut sheet = Sheet { text: page_head(records), section: "" };
    for record in records {
        match (&record.fact, detail) {
            (Fact::Page(page), _) => print_picture(&mut sheet, page, columns),
            (Fact::Run(_) | Fact::Timer(_), Detail::Quiet) => {}
            (fact, _) => print_event(&mut sheet, fact),
        }
    }
    sheet.text
}

/// `iteration 3  t=0`, and, if the clock jumps in it, ` -> 1`.
fn page_head(records: &[Record]) -> String {
    let Some(first) = records.first().filter(|first| first.iteration != 0) else {
        return "outside of a loop\n".to_string();
    };
    let runs = records.iter().find(|record| matches!(record.fact, Fact::Run(_) | Fact::Timer(_)));
    let jump = runs.filter(|runs| runs.time != first.time).map(|runs| format!(" -> {}", runs.time));
    format!("iteration {}  t={}{}\n", first.iteration, first.time, jump.unwrap_or_default())
}

/// One page in the making: a column of section names, a column of marks, the text.
struct Sheet {
    text: String,
    section: &'static str,
}

impl Sheet {
    fn line(&mut self, section: &'static str, mark: char, text: &str) {
        let shown = if self.section == section { "" } else { section };
        self.section = section;
        let line = format!("  {shown:<7} {mark} {text}");
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

fn print_picture(sheet: &mut Sheet, page: &Page, columns: &Columns) {
    for name in &page.ready {
        sheet.line("ready", '>', name);
    }
    for (when, name) in &page.timers {
        let when = pad(&format!("t={when}"), columns.when);
        sheet.line("timers", '@', &format!("{when}  {name}"));
    }
    sheet.line("tasks", ' ', &columns.row(["task", "waits for", "strong", "weak", "held by"]));
    for row in &page.tasks {
        let cells = task_cells(row);
        sheet.line("tasks", hold_mark(row.hold), &columns.row(cells.each_ref().map(String::as_str)));
    }
}

fn hold_mark(hold: Hold) -> char {
    match hold {
        Hold::Held => '=',
        Hold::ByAccident => '~',
        Hold::Nothing => '!',
    }
}

fn task_cells(row: &TaskRow) -> [String; 5] {
    let waits_for = row.waits_for.as_deref().unwrap_or("-");
    let waits_for =
        if row.is_cancelling { format!("{waits_for}, cancelling") } else { waits_for.to_string() };
    let held_by = row.held_by.join(", ");
    let held_by =
        if row.hold == Hold::Nothing { format!("nothing but its own circle: {held_by}") } else { held_by };
    [row.name.to_string(), waits_for, row.strong.to_string(), row.weak.to_string(), held_by]
}

fn print_event(sheet: &mut Sheet, fact: &Fact) {
    let (mark, text) = event_words(fact);
    for line in text.split('\n') {
        sheet.line("then", mark, line);
    }
}

/// Mark and words of an event on a page.
fn event_words(fact: &Fact) -> (char, String) {
    match fact {
        Fact::Run(name) => ('>', name.clone()),
        Fact::Timer(name) => ('@', name.clone()),
        Fact::Print(text) => ('|', text.clone()),
        Fact::Handler(text) => ('h', text.clone()),
        Fact::Unraisable(text) => ('u', text.clone()),
        Fact::Lost { names, .. } => ('x', format!("lost: {}", names.join(" "))),
        Fact::End(text) => ('.', text.clone()),
        Fact::Collected(Collected { unreachable: 0, .. }) => {
            ('*', "collected: nothing is unreachable".to_string())
        }
        Fact::Collected(Collected { unreachable, freed, .. }) => {
            ('*', format!("collected: {unreachable} unreachable, {freed} freed"))
        }
        Fact::Created(task) => ('+', format!("{task} created")),
        Fact::Done(task) => ('-', format!("{task} done")),
        Fact::Doomed(task) => ('!', format!("{task} doomed: nothing holds it any more")),
        Fact::Revived(task) => ('^', format!("{task} is held again")),
        Fact::Page(_) => unreachable!("a page is no event: print_page prints it"),
    }
}

/// How wide the columns are: as wide on every page as the widest cell of any page.
struct Columns {
    when: usize,
    tasks: [usize; 5],
}

impl Columns {
    fn of(records: &[Record]) -> Columns {
        let mut columns = Columns { when: 0, tasks: ["task", "waits for", "strong", "weak", ""].map(width) };
        let pages = records.iter().filter_map(|record| match &record.fact {
            Fact::Page(page) => Some(page),
            _ => None,
        });
        for page in pages {
            let times = page.timers.iter().map(|(when, _)| width(&format!("t={when}")));
            columns.when = times.chain([columns.when]).max().unwrap_or_default();
            page.tasks.iter().for_each(|row| columns.widen(&task_cells(row)));
        }
        columns.tasks[4] = 0;
        columns
    }

    fn widen(&mut self, cells: &[String; 5]) {
        for (column, cell) in self.tasks.iter_mut().zip(cells) {
            *column = width(cell).max(*column);
        }
    }

    /// Texts to the left, the two counts to the right of their columns.
    fn row(&self, cells: [&str; 5]) -> String {
        let [task, waits_for, strong, weak, _] = self.tasks;
        let [name, wait, strong_count, weak_count, held_by] = cells;
        format!("{name:<task$}  {wait:<waits_for$}  {strong_count:>strong$}  {weak_count:>weak$}  {held_by}")
    }
}

/// What stands beside the place of a task that only the loop keeps, if that is another thing than that it was forgotten.
pub fn label(neglect: Neglect) -> Option<&'static str> {
    match neglect {
        Neglect::Forgotten => None,
        Neglect::Awaited => Some("nothing in the script keeps the task that waits for this one"),
        Neglect::Cancelled => Some("the program cancels this task, and lets go of it before it has ended"),
        Neglect::ClosesGenerator => {
            Some("asyncio closes an asynchronous generator, in a task that begins here")
        }
        Neglect::Served => Some("asyncio's server makes a task for each connection"),
    }
}

/// What can be done in a script about tasks that came to the same end, since nothing keeps them; `awaiters` are the names of those
/// that wait for them, if it is that.
pub fn help(neglect: Neglect, tasks: usize, awaiters: &[&str]) -> Cow<'static, str> {
    if neglect != Neglect::Awaited {
        return plain_help(neglect).into();
    }
    let it = if tasks == 1 { "it" } else { "them" };
    let kept = match awaiters {
        [first, others @ ..] if others.iter().all(|other| other == first) => {
            format!("task {first}, which waits for {it}")
        }
        _ => format!("the tasks that wait for {it}"),
    };
    format!("keep {kept}: in a variable, in a set, or with asyncio.TaskGroup").into()
}

fn plain_help(neglect: Neglect) -> &'static str {
    match neglect {
        Neglect::Forgotten | Neglect::Awaited => {
            "keep a reference for as long as the task shall live: in a variable, in a set, or with asyncio.TaskGroup"
        }
        Neglect::Cancelled => {
            "cancel() only asks: await the task after it, or keep a reference until its cleanup has run"
        }
        Neglect::ClosesGenerator => {
            "close the generator where it is left: iterate over it within `async with contextlib.aclosing(...)`"
        }
        Neglect::Served => {
            "there is nothing to keep: a connection that the loop watches keeps its task; keep the server and what the task waits for"
        }
    }
}

/// A path in words: `a timer of the loop holds the future that it will complete, which holds task T2 to wake it up then`.
pub fn path_in_words(path: &Path) -> String {
    // A coroutine and its frame are one thing to a reader.
    let mut hops = path.hops.iter().filter(|hop| hop.label != "frame");
    let Some(first) = hops.next().or(path.hops.first()) else {
        return format!("something outside of the run holds {}", noun(&path.root));
    };
    let mut text = first_hop(&path.root, first);
    for hop in hops {
        text.push_str(", which ");
        text.push_str(&hop_in_words(hop));
    }
    text
}

fn first_hop(root: &str, hop: &Hop) -> String {
    let target = noun(&hop.target);
    match (root, base(&hop.label)) {
        ("loop", "ready") if hop.target.starts_with("Task ") => {
            format!("the loop's ready queue holds the next step of {target}")
        }
        ("loop", "ready") => format!("the loop's ready queue holds {target}"),
        ("loop", "timers") if hop.target == "Future" => {
            "a timer of the loop holds the future that it will complete".to_string()
        }
        ("loop", "timers") => format!("a timer of the loop holds {target}"),
        ("loop", "current_task") => format!("the loop is running {target}"),
        _ => format!("{} {}", noun(root), hop_in_words(hop)),
    }
}

/// What holding means, by the label of the reference.
fn hop_in_words(hop: &Hop) -> String {
    let target = noun(&hop.target);
    let label = hop.label.as_str();
    if let Some(name) = label.strip_prefix("locals.") {
        return format!("has {target} in its variable `{name}`");
    }
    match base(label) {
        "callbacks" if hop.target.starts_with("Task ") => format!("holds {target} to wake it up then"),
        "callbacks" => format!("calls {target} when it is done"),
        "fut_waiter" => format!("waits for {target}"),
        "coro" => format!("runs {target}"),
        "stack" if hop.target.starts_with("coroutine ") => format!("awaits {target}"),
        "stack" => format!("is at work with {target}"),
        "children" | "_children" => format!("gathers {target}"),
        "result" => format!("has {target} as its result"),
        "exception" => format!("has {target} as its exception"),
        "" => format!("contains {target}"),
        name => format!("refers to {target} as `{name}`"),
    }
}

/// The label without an index: `callbacks` of `callbacks[0]`, nothing of `[0]`.
fn base(label: &str) -> &str {
    label.split_once('[').map_or(label, |(name, _)| name)
}

/// An object's description as a noun of a sentence.
fn noun(description: &str) -> String {
    match description.split_once(' ') {
        Some(("Task", name)) => format!("task {name}"),
        Some(("coroutine", name)) => format!("the coroutine `{name}`"),
        Some(("frame", name)) => format!("the call of `{}`", name.trim_start_matches("of ")),
        Some((kind @ ("module" | "function" | "class"), name)) => format!("the {kind} `{name}`"),
        Some(_) => description.to_string(),
        None if description == "loop" => "the loop".to_string(),
        None if description == "Future" => "a future".to_string(),
        None if description.starts_with(['A', 'E', 'I', 'O', 'U', 'a', 'e', 'i', 'o', 'u']) => {
            format!("an `{description}`")
        }
        None => format!("a `{description}`"),
    }
}
