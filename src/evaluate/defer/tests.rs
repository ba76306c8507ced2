use crate::{
    error::ModuleError,
    record::StatusRule,
    testing::{Promise, Session, Source, World},
};

fn ready(world: &World, name: &str) -> bool {
    world.graph.ready_for_sync_execution(world.id(name)).unwrap()
}

fn gathered(world: &World, name: &str) -> Vec<String> {
    let gathered = world.graph.asynchronous_transitive_dependencies(world.id(name)).unwrap();
    let names = world.names(name, &gathered.steps);
    gathered.modules.iter().map(|&module| names[module as usize].clone()).collect()
}

#[test]
fn a_deferred_module_is_evaluated_when_it_is_asked_for() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().import_defer("b")),
            ("b", Source::new().request("c")),
            ("c", Source::new()),
        ],
    );
    assert_eq!(world.evaluate("a"), Promise::Fulfilled);
    assert_eq!(world.take_log(), ["execute a"]);
    assert_eq!(world.status("b"), "linked");
    assert!(ready(&world, "b"));
    assert_eq!(world.evaluate("b"), Promise::Fulfilled);
    assert_eq!(world.take_log(), ["execute c", "execute b"]);
}

#[test]
fn the_asynchronous_dependencies_of_a_deferred_module_are_evaluated_at_once() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().import_defer("b").request("u").import_defer("d").request("e")),
            ("b", Source::new().request("c").request("t").request("u")),
            ("c", Source::new()),
            ("d", Source::new().request("b").import_defer("v").import_source("w").request("s")),
            ("e", Source::new()),
            ("s", Source::new().request("d")),
            ("t", Source::new().request("c").tla()),
            ("u", Source::new().tla()),
            ("v", Source::new().tla()),
            ("w", Source::new().tla()),
        ],
    );
    assert_eq!(gathered(&world, "b"), ["t", "u"]);
    assert_eq!(gathered(&world, "d"), ["t", "u", "v"]);
    assert!(!ready(&world, "b"));
    assert_eq!(world.evaluate("a"), Promise::Pending);
    assert_eq!(world.take_log(), ["execute c", "start t", "start u", "start v", "execute e"]);
    world.settle("t", true);
    world.settle("u", true);
    assert!(ready(&world, "b"));
    assert!(!ready(&world, "d"));
    world.settle("v", true);
    assert_eq!(world.take_log(), ["execute a", "settle a"]);
    assert!(ready(&world, "d"));
    assert_eq!(gathered(&world, "d"), [""; 0]);
}

#[test]
fn a_module_imported_in_both_phases_is_evaluated() {
    let mut world = World::linked(
        "a",
        [("a", Source::new().import_defer("b").request("b")), ("b", Source::new())],
    );
    world.evaluate("a");
    assert_eq!(world.log, ["execute b", "execute a"]);
}

#[test]
fn a_synthetic_module_is_ready() {
    let mut world = World::default();
    world.add_synthetic("s", &[]);
    world.add("a", Source::new().import_defer("s"));
    world.link_all();
    world.link("a").unwrap();
    assert!(ready(&world, "s"));
    world.evaluate("a");
    assert_eq!(world.log, ["execute a"]);
    assert_eq!(gathered(&world, "s"), [""; 0]);
}

#[test]
fn a_module_that_is_evaluating_is_not_ready() {
    let mut world = World::linked(
        "a",
        [("a", Source::new().import_defer("b")), ("b", Source::new().request("a"))],
    );
    let mut session = Session::new(&world, "a").unwrap();
    session.step(&mut world);
    assert_eq!(world.log, ["execute a"]);
    assert!(!ready(&world, "a"));
    assert!(!ready(&world, "b"));
    assert_eq!(gathered(&world, "b"), [""; 0]);
    session.step(&mut world);
    assert!(ready(&world, "b"));
}

#[test]
fn a_finished_member_of_a_waiting_cycle_is_not_ready() {
    let mut world = World::linked(
        "m",
        [
            ("m", Source::new().import_defer("d")),
            ("a", Source::new().request("b").tla()),
            ("b", Source::new().request("a")),
            ("d", Source::new().request("b")),
        ],
    );
    assert_eq!(world.evaluate("a"), Promise::Pending);
    assert_eq!(world.take_log(), ["execute b", "start a"]);
    assert!(!ready(&world, "d"));
    assert!(!ready(&world, "b"));
    assert_eq!(gathered(&world, "d"), ["a"]);
    assert_eq!(world.evaluate("m"), Promise::Pending);
    world.settle("a", true);
    assert_eq!(world.take_log(), ["settle a", "execute m", "settle m"]);
    assert!(ready(&world, "d"));
}

#[test]
fn asking_is_guarded() {
    let world = World::new([("a", Source::new())]);
    let error = ModuleError::Status(StatusRule::Instantiated);
    assert_eq!(world.graph.ready_for_sync_execution(world.id("a")), Err(error.clone()));
    assert_eq!(world.graph.asynchronous_transitive_dependencies(world.id("a")), Err(error));
}

#[test]
fn walks_a_chain_of_100_000() {
    let mut world = World::default();
    for number in 0..100_000 {
        world.add(&number.to_string(), Source::new().request(&(number + 1).to_string()));
    }
    world.add("100000", Source::new().tla());
    world.add("root", Source::new().import_defer("0"));
    world.link_all();
    world.link("root").unwrap();
    assert_eq!(gathered(&world, "0"), ["100000"]);
    assert!(!ready(&world, "0"));
    assert_eq!(world.evaluate("root"), Promise::Pending);
    world.settle("100000", true);
    assert!(ready(&world, "0"));
}
