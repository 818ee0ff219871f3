//! Single rooms of the library, each in a file that is called as the room is.

mod choice;
mod clock;
mod evidence;
mod exception;
mod generations;
mod graph;
mod heap;
mod identity;
mod record;
mod replay;
mod slot;
mod value;

mod asyncio {
    mod event_loop_ready;
    mod network;
    mod task;
}

#[cfg(feature = "python")]
mod python {
    mod diagnostic;
    mod library_names;
    mod lint;
    mod objects_hashing;
    mod objects_set;
    mod objects_table;
    mod source;
}

#[cfg(feature = "python")]
mod report {
    mod json;
    mod python;
}

#[cfg(feature = "python")]
mod text {
    mod arithmetic;
    mod calendar;
    mod case;
    mod codec;
    mod datetime;
    mod digest;
    mod docstring;
    mod float;
    mod hash;
    mod int;
    mod percent;
    mod quote;
    mod random;
    mod regex;
    mod sha512;
    mod slice;
    mod spec;
    mod strftime;
    mod string;
    mod sum;
    mod template;
    mod timedelta;
}
