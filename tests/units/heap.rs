use std::cell::RefCell;
use std::rc::Rc;
use weakloop::heap::*;

struct Link {
    header: Header,
    next: RefCell<Option<Rc<Link>>>,
}

impl Object for Link {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(next) = &*self.next.borrow() {
            visit(Edge::strong(Label::Field("next"), &**next));
        }
    }

    fn clear(&self) {
        self.next.take();
    }

    fn type_name(&self) -> &str {
        "Link"
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.header.release(self.next.take());
    }
}

#[test]
fn a_chain_of_a_million_objects_drops_without_overflow() {
    let heap = Heap::new(usize::MAX);
    let mut head = None;
    for _ in 0..1_000_000 {
        let next = RefCell::new(head.take());
        head = Some(heap.alloc(|header| Link { header, next }));
    }
    assert_eq!(heap.len(), 1_000_000);
    drop(head);
    assert!(heap.is_empty());
}

#[test]
fn an_object_may_be_made_while_another_one_is() {
    let heap = Heap::new(usize::MAX);
    let outer = heap.alloc(|header| {
        let inner = heap.alloc(|header| Link { header, next: RefCell::default() });
        assert!(heap.get(header.id()).is_none(), "the outer one is not there yet");
        Link { header, next: RefCell::new(Some(inner)) }
    });
    let inner = outer.next.borrow().as_ref().map(|inner| inner.header().id());
    let order: Vec<_> = heap.list(2).iter().map(|listed| listed.object.header().id()).collect();
    assert_eq!(order, [outer.header().id(), inner.expect("the outer one holds it")]);
}

#[test]
fn a_name_means_nobody_else_when_its_slot_is_taken_again() {
    let heap = Heap::new(usize::MAX);
    let make = || heap.alloc(|header| Link { header, next: RefCell::default() });
    let first = make().header().id();
    let second = make();
    assert_eq!(first.slot(), second.header().id().slot());
    assert!(heap.get(first).is_none() && heap.get(second.header().id()).is_some());
}

#[test]
fn an_object_leaves_the_registry_when_its_last_reference_goes() {
    let heap = Heap::new(1);
    let link = heap.alloc(|header| Link { header, next: RefCell::default() });
    let id = link.header().id();
    assert!(heap.get(id).is_some() && !heap.is_full());
    drop(link);
    assert!(heap.get(id).is_none() && heap.is_empty());
}
