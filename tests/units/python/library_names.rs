use weakloop::python::library::names::*;

#[test]
fn names_belong_to_versions() {
    assert!(cpython_has("asyncio", "to_thread", 11));
    assert!(!cpython_has("asyncio", "QueueShutDown", 12));
    assert!(cpython_has("asyncio", "QueueShutDown", 14));
    assert!(!cpython_has("asyncio", "no_such_name", 13));
}
