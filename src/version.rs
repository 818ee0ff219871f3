//! The versions of CPython that can be imitated, and every difference between them that a program can see.
//!
//! The differences stand here as questions, so that no other room compares versions.

use std::fmt;
use std::str::FromStr;

/// A version of CPython; 3.13 unless a setup says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// CPython 3.11.
    V3_11,
    /// CPython 3.12.
    V3_12,
    /// CPython 3.13.
    #[default]
    V3_13,
    /// CPython 3.14.
    V3_14,
}

impl Version {
    /// Every version, oldest first.
    pub const ALL: [Version; 4] = [Version::V3_11, Version::V3_12, Version::V3_13, Version::V3_14];

    /// The minor number: 13 for 3.13.
    pub fn minor(self) -> u8 {
        match self {
            Version::V3_11 => 11,
            Version::V3_12 => 12,
            Version::V3_13 => 13,
            Version::V3_14 => 14,
        }
    }

    /// How many tasks that wait for one another a cancellation passes through before Python gives up, from within a step of
    /// `asyncio.run`: as many as the recursion limit leaves, from 3.12 on as many calls as C may nest.
    pub fn cancelled_chain_max(self) -> usize {
        match self {
            Version::V3_11 => 981,
            Version::V3_12 => 1491,
            Version::V3_13 | Version::V3_14 => 9992,
        }
    }

    /// `Task.uncancel()` to zero also takes back a cancellation that was not delivered yet (3.13).
    pub fn uncancel_clears_must_cancel(self) -> bool {
        Version::V3_13 <= self
    }

    /// `sleep` refuses a delay that is not a number (3.13); before, it slept for ever.
    pub fn sleep_refuses_nan(self) -> bool {
        Version::V3_13 <= self
    }

    /// A StopIteration set on a future ends it with a RuntimeError (3.13); before, it was refused.
    pub fn futures_wrap_stop_iteration(self) -> bool {
        Version::V3_13 <= self
    }

    /// `wait_for` awaits inside of the caller's task, by `timeout()` (3.12); before, it made a task and a waiter.
    pub fn wait_for_runs_inline(self) -> bool {
        Version::V3_12 <= self
    }

    /// `gather` counts children that are done already without a turn of the loop (3.12).
    pub fn gather_counts_done_children_inline(self) -> bool {
        Version::V3_12 <= self
    }

    /// A semaphore's waiter that ends wakes as many others as there are units (3.13); before, one.
    pub fn semaphore_wakes_in_a_loop(self) -> bool {
        Version::V3_13 <= self
    }

    /// `Condition.wait` makes its future before it gives the lock back (3.13).
    pub fn condition_makes_its_future_first(self) -> bool {
        Version::V3_13 <= self
    }

    /// A wait on a condition that ends by an exception notifies another waiter (3.13), and raises the last cancellation
    /// itself rather than a new one.
    pub fn condition_passes_its_notice_on(self) -> bool {
        Version::V3_13 <= self
    }

    /// A task that is given a name takes no number from the counter of names (3.13).
    pub fn named_tasks_take_no_number(self) -> bool {
        Version::V3_13 <= self
    }

    /// A TaskGroup takes back the cancellation of its own parent after the wait for its tasks (3.13).
    pub fn task_group_uncancels_after_loop(self) -> bool {
        Version::V3_13 <= self
    }

    /// A timeout also marks the exceptions that were raised while its cancellation was handled (3.13).
    pub fn timeout_marks_contexts(self) -> bool {
        Version::V3_13 <= self
    }

    /// `as_completed` is an iterator object that is also an asynchronous one (3.13); before, a generator.
    pub fn as_completed_is_an_object(self) -> bool {
        Version::V3_13 <= self
    }

    /// An exception of a shielded future whose shield was cancelled is told to the loop (3.14).
    pub fn shield_logs_late_exceptions(self) -> bool {
        Version::V3_14 <= self
    }

    /// Closing a coroutine or generator that has not begun leaves it its arguments (3.12).
    pub fn closing_leaves_arguments(self) -> bool {
        Version::V3_12 <= self
    }

    /// A TaskGroup closes a coroutine that it refuses (3.13).
    pub fn task_group_closes_what_it_refuses(self) -> bool {
        Version::V3_13 <= self
    }

    /// A TaskGroup deals at once with a task that is done when it is made, eagerly (3.12 and 3.13).
    pub fn task_group_counts_done_tasks_inline(self) -> bool {
        (Version::V3_12..=Version::V3_13).contains(&self)
    }

    /// A task that a factory made is named `None` if the program gave no name (3.13.0).
    pub fn factory_names_tasks_none(self) -> bool {
        self == Version::V3_13
    }

    /// A factory gets the task's name itself (3.14); before, the task is named when it is made.
    pub fn factories_get_names(self) -> bool {
        Version::V3_14 <= self
    }

    /// Messages show a callback without its arguments, unless in debug mode (3.13).
    pub fn callbacks_hide_arguments(self) -> bool {
        Version::V3_13 <= self
    }

    /// `get_event_loop` makes a loop where none was ever set (up to 3.13).
    pub fn get_event_loop_makes_one(self) -> bool {
        self <= Version::V3_13
    }

    /// `get_event_loop` warns when it makes a loop (3.12).
    pub fn get_event_loop_warns(self) -> bool {
        Version::V3_12 <= self
    }

    /// The class of event loops that the platform prefers has a name, `asyncio.EventLoop` (3.13).
    pub fn has_event_loop_name(self) -> bool {
        Version::V3_13 <= self
    }

    /// There is an eager task factory (3.12).
    pub fn has_eager_tasks(self) -> bool {
        Version::V3_12 <= self
    }

    /// What a wakeup raises has its traceback apart from it until the wakeup is over (up to 3.11).
    pub fn wakeups_hold_tracebacks(self) -> bool {
        self < Version::V3_12
    }

    /// The frame of a coroutine that ends with an exception links to the frames below it on the stack (3.12).
    pub fn coroutine_frames_link_back(self) -> bool {
        Version::V3_12 <= self
    }

    /// `await` of a coroutine enters its frame without a call of C, so that a collection sees the variables of the frame that
    /// awaits (3.12, `SEND`).
    pub fn awaits_stay_in_the_interpreter(self) -> bool {
        Version::V3_12 <= self
    }

    /// So does a call with `*args` (3.12, `CALL_FUNCTION_EX`).
    pub fn star_calls_stay_in_the_interpreter(self) -> bool {
        Version::V3_12 <= self
    }

    /// An exception handler runs in the context of the task, future or handle that the message is about (3.12).
    pub fn handlers_run_in_context(self) -> bool {
        Version::V3_12 <= self
    }

    /// A future of a class of its own lets go of its attributes before its result or exception (3.13); before, behind them.
    pub fn futures_drop_attributes_first(self) -> bool {
        Version::V3_13 <= self
    }

    /// Closing or throwing into a step of an asynchronous generator does so with the generator (3.13); before, a closed
    /// step left the generator as it was, marked as running.
    pub fn async_steps_close_their_generator(self) -> bool {
        Version::V3_13 <= self
    }

    /// `Task(coroutine, eager_start=True)` fails where it is not given its loop (3.12 and 3.13).
    pub fn eager_start_needs_a_loop(self) -> bool {
        self.has_eager_tasks() && self < Version::V3_14
    }

    /// `loop.create_task` and `asyncio.create_task` take `eager_start` (3.14).
    pub fn create_task_takes_eager_start(self) -> bool {
        Version::V3_14 <= self
    }

    /// `Queue.shutdown` exists (3.13).
    pub fn queues_shut_down(self) -> bool {
        Version::V3_13 <= self
    }

    /// What the trace calls the callback that sends what a transport has buffered: from 3.12 on it sends several pieces
    /// at once.
    pub fn write_ready_name(self) -> &'static str {
        match self {
            Version::V3_11 => "_SelectorSocketTransport._write_ready",
            _ => "_SelectorSocketTransport._write_sendmsg",
        }
    }

    /// `writelines` of a transport sends the pieces without joining them, and pauses nobody (3.12).
    pub fn writelines_sends_at_once(self) -> bool {
        Version::V3_12 <= self
    }

    /// A server knows its connections, weakly (3.13); before, it counted them, and never took back one that was dropped.
    pub fn servers_know_their_clients(self) -> bool {
        Version::V3_13 <= self
    }

    /// `Server.wait_closed` waits for the connections too (3.12.1).
    pub fn servers_wait_for_their_clients(self) -> bool {
        Version::V3_12 <= self
    }

    /// A connection's task that was cancelled closes the connection (3.13); before, its callback fails.
    pub fn servers_expect_cancelled_clients(self) -> bool {
        Version::V3_13 <= self
    }

    /// The protocol of a server's stream holds the writer, which holds the reader (up to 3.12).
    pub fn protocols_hold_their_writers(self) -> bool {
        self <= Version::V3_12
    }

    /// The message for an address in use repeats the number of the error (3.13).
    pub fn bind_errors_bear_numbers(self) -> bool {
        Version::V3_13 <= self
    }

    /// `StreamReader.readuntil` takes several separators (3.13).
    pub fn readuntil_takes_several(self) -> bool {
        Version::V3_13 <= self
    }

    /// What a barrier without parties raises.
    pub fn barrier_text(self) -> &'static str {
        if Version::V3_14 <= self { "parties must be >= 1" } else { "parties must be > 0" }
    }

    /// Every division by zero is told in the same words (3.14), and so is every zero to a negative power.
    pub fn zero_divisions_say_the_same(self) -> bool {
        Version::V3_14 <= self
    }

    /// The tasks whose steps run stand in a dict, and nothing else of a step holds them (up to 3.13).
    #[inline]
    pub fn keeps_current_tasks_in_a_dict(self) -> bool {
        self < Version::V3_14
    }

    /// A future knows, strongly, who awaits it (3.14).
    pub fn futures_know_who_awaits_them(self) -> bool {
        Version::V3_14 <= self
    }

    /// `sum` over floats carries the rounding errors along (3.12).
    pub fn sum_compensates(self) -> bool {
        Version::V3_12 <= self
    }

    /// The errors of `random.randrange` show the call as it was written (3.12).
    pub fn randrange_errors_name_the_call(self) -> bool {
        Version::V3_12 <= self
    }

    /// Docstrings lose the indentation that their lines share (3.13).
    pub fn docstrings_are_cleaned(self) -> bool {
        Version::V3_13 <= self
    }

    /// A traceback shows each line of what a frame does, with marks under calls too (3.13); before, its first line alone.
    pub fn tracebacks_show_whole_expressions(self) -> bool {
        Version::V3_13 <= self
    }

    /// The traceback of a failed assertion marks its test if that is a comparison; 3.12 marks the whole statement.
    pub fn assertions_mark_comparisons(self) -> bool {
        self != Version::V3_12
    }

    /// What is printed of an exception that nobody caught suggests names in all versions; what the module `traceback` makes of
    /// one does so from 3.12 on.
    pub fn traceback_module_suggests(self) -> bool {
        Version::V3_12 <= self
    }

    /// A NameError may hint at an attribute of `self`, or at an import that was forgotten (3.12).
    pub fn name_errors_give_hints(self) -> bool {
        Version::V3_12 <= self
    }

    /// Names with an underscore are not suggested for an attribute without one, but to `self` (3.13).
    pub fn suggestions_hide_private_names(self) -> bool {
        Version::V3_13 <= self
    }

    /// A suggestion must change less than the wrong name has letters (3.12, where Python code looks for it).
    pub fn suggestions_stay_short(self) -> bool {
        self == Version::V3_12
    }

    /// An unexpected keyword argument is told with the name that was meant (3.13).
    pub fn keywords_are_suggested(self) -> bool {
        Version::V3_13 <= self
    }

    /// The traceback of what is unraisable has no marks (3.13).
    pub fn unraisable_tracebacks_have_no_marks(self) -> bool {
        Version::V3_13 <= self
    }

    /// What CPython's collector has counted when the first line of a script runs, its imports included.
    ///
    /// Begun with what `gc.get_count()` gave after `import asyncio` on 3.11.7, 3.12.1 and 3.13.0, then fitted to the first
    /// losses recorded in tests/generational; the number of old objects is `gc.get_objects()`, rounded. 3.14 is taken for
    /// 3.13: its own collector is not modelled.
    pub fn collector_start(self) -> CollectorStart {
        match self {
            Version::V3_11 => CollectorStart { counts: [663, 5, 3], objects: 17_100 },
            Version::V3_12 => CollectorStart { counts: [210, 4, 2], objects: 14_700 },
            Version::V3_13 | Version::V3_14 => CollectorStart { counts: [276, 0, 1], objects: 15_000 },
        }
    }

    /// How many objects a new loop brings along: its selector, sockets and queues, and the runner around it.
    pub fn objects_of_a_loop(self) -> u8 {
        40
    }

    /// How many objects a task is without its coroutine: the task, its context, and, up to 3.13, the weak reference in
    /// the set of all tasks.
    pub fn objects_of_a_task(self) -> u8 {
        if Version::V3_14 <= self { 2 } else { 3 }
    }

    /// How many container allocations more than deallocations start a collection of the youngest generation
    /// (`gc.get_threshold()[0]`).
    pub fn young_threshold(self) -> u64 {
        if Version::V3_13 <= self { 2000 } else { 700 }
    }
}

/// The state of the collector's counters at the first line of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CollectorStart {
    /// `gc.get_count()`.
    pub counts: [u64; 3],
    /// How many objects the interpreter and the modules of asyncio are.
    pub objects: u64,
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "3.{}", self.minor())
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Version, String> {
        let found = Version::ALL.into_iter().find(|version| version.to_string() == text);
        found.ok_or_else(|| format!("unknown version `{text}`: weakloop knows 3.11, 3.12, 3.13 and 3.14"))
    }
}
