use weakloop::asyncio::future::Future;
use weakloop::asyncio::task::*;

/// Two and a half lines of a cache with the two counts before it; docs/DESIGN.md says why that matters.
#[cfg(target_pointer_width = "64")]
#[test]
fn a_task_takes_152_bytes_and_a_future_80() {
    assert_eq!((size_of::<Task>(), size_of::<Future>()), (152, 80));
}
