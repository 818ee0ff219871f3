//! Why nothing held a task, and whether that does harm: what two more runs of the same program tell.
//!
//! One asks after each line of the steps in which a window began, to find the line that dropped the last reference. The other
//! runs under the contract `strong`, in which the loop holds every task: what a task does there, a loss takes away.

use std::collections::BTreeMap;

use crate::contract::Contract;
use crate::hazard::{Moment, TaskLife, Window};
use crate::print::moment;
use crate::record::{Identity, Site};
use crate::sim::{Run, Setup};

/// Runs of more steps are not watched: that takes some seconds then, and what it tells takes some more.
pub const STEPS_WATCHED_MAX: u64 = 500_000;

/// What further runs tell about tasks that nothing held.
#[derive(Debug, Default)]
pub struct Evidence {
    /// The lines that dropped the last references, by the task's number and the window's place.
    cuts: BTreeMap<(u64, usize), Site>,
    alternative: Option<Alternative>,
}

/// How the run went under the contract `strong`.
#[derive(Debug)]
struct Alternative {
    run: Run,
    places: Places,
    /// The first line that it printed, and the run in question did not.
    missing: Option<String>,
}

/// Where the lives of a run stand, by who the tasks are.
#[derive(Debug, Default)]
pub struct Places(BTreeMap<Identity, usize>);

impl Places {
    /// Those of a run's tasks.
    pub fn of(run: &Run) -> Places {
        let mut places = BTreeMap::new();
        for (place, life) in run.tasks.iter().enumerate() {
            places.entry(life.identity).or_insert(place);
        }
        Places(places)
    }

    /// The life of that task in the same run.
    pub fn find<'a>(&self, run: &'a Run, identity: Identity) -> Option<&'a TaskLife> {
        self.0.get(&identity).map(|place| &run.tasks[*place])
    }
}

/// What becomes of a lost task under the contract `strong`, which keeps it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Harm {
    /// When its next step comes, before the program's main task is done.
    pub runs_on: Option<Moment>,
    /// When it is done, before the program's main task is.
    pub done: Option<Moment>,
    /// The first line that the program prints there and not here.
    pub printed: Option<String>,
}

impl Harm {
    /// Whether the loss takes nothing away: the task could never have run again.
    pub fn is_none(&self) -> bool {
        self.runs_on.is_none() && self.done.is_none() && self.printed.is_none()
    }

    /// What would have become of the task: `ended at t=1 (iteration 4)`.
    pub fn in_words(&self) -> String {
        match (self.done, self.runs_on) {
            (Some(done), _) => format!("ended at {}", moment(done)),
            (None, Some(runs_on)) => {
                format!("run on at {}, and not ended before the program", moment(runs_on))
            }
            (None, None) => "waited until the program ended".to_string(),
        }
    }
}

impl Evidence {
    /// Runs twice more, if any task of `watched`, which ran with `watching`, was held by nothing for a while.
    pub fn gather(watched: &Run, watching: &Setup, rerun: &dyn Fn(&Setup) -> Run) -> Evidence {
        // A window is found after the step that opened it, when the count of steps is one more.
        let opened: Vec<u64> =
            windows(watched).map(|(_, window)| window.from.step.saturating_sub(1)).collect();
        if opened.is_empty() {
            return Evidence::default();
        }
        let by_line = rerun(&Setup { lines_in: opened, records: true, ..watching.clone() });
        let cuts = windows(watched).filter_map(|(key, window)| {
            let steps = [window.from.step.saturating_sub(1), window.from.step];
            let life = by_line.life(key.0)?;
            let same = life.windows.iter().rev().find(|other| steps.contains(&other.from.step))?;
            Some((key, same.cut))
        });
        let cuts = cuts.collect();
        let run = rerun(&Setup { contract: Contract::Strong, records: true, ..watching.clone() });
        let (places, missing) = (Places::of(&run), first_missing(&run.printed(), &by_line.printed()));
        Evidence { cuts, alternative: Some(Alternative { run, places, missing }) }
    }

    /// The line that ended the life's last path, as far as it was found.
    pub fn cut(&self, life: &TaskLife) -> Site {
        let last = life.windows.len().saturating_sub(1);
        self.cuts.get(&(life.name.number, last)).copied().unwrap_or_default()
    }

    /// The line that ended the path before one of the life's windows, as far as it was found.
    pub fn cut_of(&self, life: &TaskLife, window: &Window) -> Site {
        let index = life.windows.iter().position(|other| other == window).unwrap_or_default();
        self.cuts.get(&(life.name.number, index)).copied().unwrap_or_default()
    }

    /// What a reference would have changed for a task that nothing held.
    pub fn harm(&self, life: &TaskLife) -> Option<Harm> {
        let Alternative { run, places, missing } = self.alternative.as_ref()?;
        let kept = places.find(run, life.identity);
        let main_done = kept.and_then(|kept| run.main_done(kept));
        let in_time = |at: &Moment| main_done.is_none_or(|main| at.step < main.step);
        let begun = steps_before_the_end(life);
        let runs_on = kept.and_then(|kept| kept.steps.get(begun).copied()).filter(in_time);
        let done = kept.and_then(|kept| kept.done).filter(in_time);
        Some(Harm { runs_on, done, printed: missing.clone() })
    }
}

/// How many steps the task began before nothing held it.
fn steps_before_the_end(life: &TaskLife) -> usize {
    let end = life.windows.last().map_or(u64::MAX, |window| window.from.step);
    life.steps.iter().filter(|step| step.step < end).count()
}

/// The tasks that the program made, as opposed to those by which asyncio shuts down.
pub fn programs_tasks(run: &Run) -> impl Iterator<Item = &TaskLife> {
    run.tasks.iter().filter(|life| life.site != Site::Unknown)
}

fn windows(run: &Run) -> impl Iterator<Item = ((u64, usize), &Window)> {
    programs_tasks(run).flat_map(|life| {
        let number = life.name.number;
        life.windows.iter().enumerate().map(move |(index, window)| ((number, index), window))
    })
}

/// The first line of `there` that `here` lacks, wherever it stands: cleanup code that runs earlier, and prints so, takes
/// nothing away.
pub fn first_missing(there: &str, here: &str) -> Option<String> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    here.lines().for_each(|line| *left.entry(line).or_default() += 1);
    for line in there.lines() {
        match left.get_mut(line) {
            Some(count) if 0 < *count => *count -= 1,
            _ => return Some(line.to_string()),
        }
    }
    None
}
