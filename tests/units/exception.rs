use weakloop::exception::*;

#[test]
fn every_class_has_its_own_name_and_a_base_before_it() {
    for (index, kind) in Kind::ALL.iter().enumerate() {
        assert_eq!(*kind as usize, index);
        assert!(kind.base().is_none_or(|base| (base as usize) < index));
    }
}

#[test]
fn a_cancellation_is_no_ordinary_exception() {
    assert!(!Kind::CancelledError.is(Kind::Exception));
    assert!(Kind::TimeoutError.is(Kind::OSError));
    assert!(Kind::ExceptionGroup.is(Kind::Exception));
}
