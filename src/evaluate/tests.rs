use crate::testing::{Promise, Session, Source, World};

fn chain(length: usize, tla: bool) -> World {
    let mut world = World::default();
    for number in 0..length {
        let mut source = Source::new();
        if number + 1 < length {
            source = source.import(&(number + 1).to_string(), "x").reexport(
                &(number + 1).to_string(),
                "x",
                "x",
            );
        } else {
            source = source.export("x");
            if tla {
                source = source.tla();
            }
        }
        world.add(&number.to_string(), source);
    }
    world.link_all();
    world
}

#[test]
fn evaluates_dependencies_before_importers() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("b").request("c")),
            ("b", Source::new().request("d")),
            ("c", Source::new().request("d")),
            ("d", Source::new()),
        ],
    );
    assert_eq!(world.evaluate("a"), Promise::Fulfilled);
    assert_eq!(
        world.log,
        ["execute d", "execute b", "execute c", "execute a"]
    );
    assert_eq!(world.status("d"), "evaluated");
}

#[test]
fn a_second_evaluate_has_the_same_promise() {
    let mut world = World::linked("a", [("a", Source::new())]);
    assert_eq!(world.evaluate("a"), Promise::Fulfilled);
    assert_eq!(world.evaluate("a"), Promise::Fulfilled);
    assert_eq!(world.log, ["execute a"]);
}

#[test]
fn links_and_evaluates_a_chain_of_100_000() {
    let mut world = chain(100_000, false);
    let linked = world.link("0").unwrap();
    assert_eq!(linked.modules.len(), 100_000);
    assert_eq!(world.evaluate("0"), Promise::Fulfilled);
    assert_eq!(world.log.len(), 100_000);
}

#[test]
fn settles_a_chain_of_100_000() {
    let mut world = chain(100_000, true);
    world.link("0").unwrap();
    assert_eq!(world.evaluate("0"), Promise::Pending);
    world.settle("99999", true);
    assert_eq!(world.log.len(), 100_001);
    assert_eq!(world.wrapper("0").promise, Some(Promise::Fulfilled));
}

#[test]
fn statuses_are_exact_between_steps() {
    let mut world = World::linked(
        "a",
        [("a", Source::new().request("b")), ("b", Source::new())],
    );
    let mut session = Session::new(&world, "a").unwrap();
    assert_eq!(world.status("a"), "linked");
    assert_eq!(session.step(&mut world), None);
    assert_eq!(
        (world.status("a"), world.status("b")),
        ("evaluating", "evaluating")
    );
    assert_eq!(session.step(&mut world), None);
    assert_eq!(
        (world.status("a"), world.status("b")),
        ("evaluating", "evaluated")
    );
    assert_eq!(session.step(&mut world), Some(Promise::Fulfilled));
    assert_eq!(world.status("a"), "evaluated");
}
