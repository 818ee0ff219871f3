use weakloop::slot::*;

#[test]
fn a_look_leaves_the_content_where_it_was() {
    let slot = Slot::new(Some(7));
    assert_eq!(slot.look(|content| content.copied()), Some(7));
    assert_eq!(slot.replace(None), Some(7));
    assert!(slot.is_empty());
}
