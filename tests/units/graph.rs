use proptest::prelude::*;
use weakloop::record::Hold;

use weakloop::graph::*;
use weakloop::heap::Mark;

/// An edge that was added alone.
struct Single {
    holder: Place,
    target: Place,
    mark: Mark,
}

fn index(place: Place) -> usize {
    usize::try_from(place).expect("a usize has at least 32 bits")
}

/// What a search from the roots says, with the loops or without.
fn reached(graph: &Graph, places: &[Place], with_loops: bool) -> Vec<bool> {
    let mut reached = vec![false; places.iter().map(|place| index(*place) + 1).max().unwrap_or(0)];
    let counts = |place: Place| with_loops || !graph.is_loop(place);
    let mut open: Vec<Place> = places.iter().copied().filter(|place| graph.is_root(*place)).collect();
    while let Some(place) = open.pop() {
        if std::mem::replace(&mut reached[index(place)], true) || !counts(place) {
            continue;
        }
        let singles = graph.single_edges(place).map(|(target, _)| target);
        open.extend(graph.edges(place).map(|(target, _)| target).chain(singles).chain(graph.home(place)));
    }
    reached
}

fn naive_hold(with: &[bool], without: &[bool], place: Place) -> Hold {
    match (without[index(place)], with[index(place)]) {
        (true, _) => Hold::Held,
        (false, true) => Hold::ByAccident,
        (false, false) => Hold::Nothing,
    }
}

const NODES: u8 = 12;

/// So many of them may be homes.
const HOMES: u8 = 3;

#[derive(Clone, Debug)]
enum Op {
    Edges(u8, Vec<u8>),
    Link(u8, u8),
    Unlink(u8, usize),
    Root(u8, bool),
    Renew(u8),
    Settle,
}

/// Many edges lead to the first node: more than are looked at in one go.
fn ops() -> impl Strategy<Value = Vec<Op>> {
    let node = 0..NODES;
    let target = prop_oneof![0..NODES, Just(0)];
    let targets = prop::collection::vec(target.clone(), 0..4);
    let op = prop_oneof![
        4 => (node.clone(), targets).prop_map(|(a, b)| Op::Edges(a, b)),
        5 => (node.clone(), target).prop_map(|(a, b)| Op::Link(a, b)),
        4 => (node.clone(), any::<usize>()).prop_map(|(a, b)| Op::Unlink(a, b)),
        2 => (node.clone(), any::<bool>()).prop_map(|(a, b)| Op::Root(a, b)),
        1 => node.prop_map(Op::Renew),
        4 => Just(Op::Settle),
    ];
    prop::collection::vec(op, 1..120)
}

fn singles(graph: &Graph, holder: Place) -> Vec<Single> {
    let marks = graph.single_edges(holder).map(|(target, name)| match *name {
        Name::Item(name, number) => Single { holder, target, mark: Mark { name, number } },
        Name::Text(_) => unreachable!("an edge that is added alone has a mark"),
    });
    marks.collect()
}

fn unlink_all(graph: &mut Graph, places: &[Place], place: Place) {
    for holder in places {
        let kept: Vec<Place> =
            graph.edges(*holder).map(|(target, _)| target).filter(|it| *it != place).collect();
        put(graph, *holder, &kept);
        let singles: Vec<Single> =
            singles(graph, *holder).into_iter().filter(|it| it.target == place).collect();
        singles.iter().for_each(|it| graph.unlink(it.holder, it.target, it.mark, None));
    }
}

fn put(graph: &mut Graph, holder: Place, targets: &[Place]) {
    let mut cursor = graph.begin_edges(holder);
    for target in targets {
        graph.put_edge(&mut cursor, *target, |_| true, || Name::Item("item", NO_NUMBER));
    }
    graph.end_edges(&cursor);
}

#[test]
fn a_circle_goes_with_the_root_that_held_it_though_its_tree_edges_are_whole() {
    let mut graph = Graph::default();
    let [root, first, second] = [(); 3].map(|()| graph.enter(false, true, None));
    graph.begin();
    graph.set_root(root, true);
    put(&mut graph, root, &[first]);
    put(&mut graph, first, &[second]);
    graph.settle();
    graph.begin();
    put(&mut graph, second, &[first]);
    graph.set_root(second, true);
    put(&mut graph, root, &[]);
    graph.settle();
    assert_eq!([first, second].map(|place| graph.hold(place)), [Hold::Held; 2]);
    graph.begin();
    graph.set_root(second, false);
    graph.settle();
    assert_eq!([first, second].map(|place| graph.hold(place)), [Hold::Nothing; 2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever comes and goes between two settles, what is reachable is what a search from the roots finds.
    #[test]
    fn after_each_settle_a_search_from_the_roots_agrees(
        ops in ops(),
        loops in 0..HOMES,
        homes in prop::collection::vec(any::<u8>(), usize::from(NODES)),
    ) {
        let mut graph = Graph::default();
        let mut places: Vec<Place> = Vec::new();
        // Half of the nodes but the first ones have one of these as their home, be it a loop or not. Half are followed.
        let is_followed = |number: u8| number.is_multiple_of(2);
        let enter = |graph: &mut Graph, places: &[Place], number: u8| {
            let home = homes[usize::from(number)] % (2 * HOMES);
            let home = (HOMES <= number && home < HOMES).then(|| places[usize::from(home)]);
            graph.enter(number < loops, is_followed(number), home)
        };
        for number in 0..NODES {
            places.push(enter(&mut graph, &places, number));
        }
        let mut before: Vec<Hold> = places.iter().map(|place| graph.hold(*place)).collect();
        let mut new: Vec<usize> = Vec::new();
        graph.begin();
        for (step, op) in ops.into_iter().chain([Op::Settle]).enumerate() {
            match op {
                Op::Edges(holder, targets) => {
                    let targets: Vec<Place> = targets.into_iter().map(|it| places[usize::from(it)]).collect();
                    put(&mut graph, places[usize::from(holder)], &targets);
                }
                Op::Link(holder, target) => {
                    // Some are alike; those of loops are places in their queues, or timers.
                    let name = if step % 2 == 0 { Mark::QUEUE } else { "single" };
                    let mark = Mark { name, number: step as u64 % 3 };
                    graph.link(places[usize::from(holder)], places[usize::from(target)], mark);
                }
                Op::Unlink(holder, which) => {
                    let holder = places[usize::from(holder)];
                    let singles = singles(&graph, holder);
                    if let Some(it) = singles.get(which % singles.len().max(1)) {
                        graph.unlink(it.holder, it.target, it.mark, None);
                    }
                }
                Op::Root(place, is_root) => graph.set_root(places[usize::from(place)], is_root),
                Op::Renew(place) => {
                    // A home goes with those whose home it is.
                    let left = graph.residents(places[usize::from(place)]).chain([places[usize::from(place)]]);
                    let left: Vec<Place> = left.collect();
                    left.iter().for_each(|it| unlink_all(&mut graph, &places, *it));
                    prop_assert!(graph.leave(&left).is_empty());
                    for number in (0..NODES).filter(|it| left.contains(&places[usize::from(*it)])).collect::<Vec<u8>>() {
                        places[usize::from(number)] = enter(&mut graph, &places, number);
                        new.push(usize::from(number));
                    }
                }
                Op::Settle => {
                    graph.settle();
                    let (with, without) = (reached(&graph, &places, true), reached(&graph, &places, false));
                    prop_assert_eq!(graph.has_unreached(), places.iter().any(|it| graph.hold(*it) == Hold::Nothing));
                    for (number, place) in places.iter().enumerate() {
                        let hold = graph.hold(*place);
                        prop_assert_eq!(hold, naive_hold(&with, &without, *place));
                        if !new.contains(&number) {
                            prop_assert_eq!(graph.hold_before(*place), before[number]);
                            let is_told = graph.flipped().contains(place);
                            let is_followed = is_followed(u8::try_from(number).expect("there are few"));
                            prop_assert!(!is_followed || hold == before[number] || is_told);
                            prop_assert!(is_followed || !is_told);
                        }
                    }
                    before = places.iter().map(|place| graph.hold(*place)).collect();
                    new.clear();
                    graph.begin();
                }
            }
        }
    }
}
