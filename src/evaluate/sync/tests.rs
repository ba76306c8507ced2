use crate::{
    error::ModuleError,
    record::StatusRule,
    testing::{Session, Source, World},
};

fn obstacle(world: &World, name: &str) -> Option<String> {
    let id = world.graph.sync_obstacle(world.id(name)).unwrap();
    id.map(|id| world.graph.identifier(id).unwrap().to_owned())
}

fn two_that_await() -> World {
    World::linked(
        "main",
        [
            ("main", Source::new().request("sync").request("a").request("b")),
            ("sync", Source::new()),
            ("a", Source::new().request("deep")),
            ("deep", Source::new().tla()),
            ("b", Source::new().tla()),
        ],
    )
}

#[test]
fn the_first_module_that_awaits_is_in_the_way() {
    let world = two_that_await();
    assert_eq!(obstacle(&world, "main"), Some("deep".to_owned()));
    assert_eq!(obstacle(&world, "b"), Some("b".to_owned()));
    assert_eq!(obstacle(&world, "sync"), None);
}

#[test]
fn one_that_has_settled_is_not() {
    let mut world = two_that_await();
    world.evaluate("a");
    assert_eq!(obstacle(&world, "a"), Some("deep".to_owned()));
    assert_eq!(obstacle(&world, "main"), Some("deep".to_owned()));
    world.settle("deep", true);
    assert_eq!(obstacle(&world, "a"), None);
    assert_eq!(obstacle(&world, "main"), Some("b".to_owned()));
    world.evaluate("main");
    world.settle("b", true);
    assert_eq!(obstacle(&world, "main"), None);
}

#[test]
fn one_that_has_failed_is_not() {
    let mut world = two_that_await();
    world.evaluate("main");
    world.settle("deep", false);
    assert_eq!(world.status("main"), "errored");
    assert_eq!(obstacle(&world, "main"), None);
}

#[test]
fn in_a_cycle_the_whole_cycle_has_to_settle() {
    let mut world = World::linked(
        "main",
        [
            ("main", Source::new().request("a").request("b")),
            ("a", Source::new().request("main").tla()),
            ("b", Source::new().request("main").tla()),
        ],
    );
    world.evaluate("main");
    world.settle("a", true);
    assert_eq!(obstacle(&world, "a"), Some("b".to_owned()));
    world.settle("b", true);
    assert_eq!(obstacle(&world, "a"), None);
}

#[test]
fn what_an_outer_session_evaluates_is_not() {
    let mut world = World::new([
        ("main", Source::new().request("a").request("later")),
        ("a", Source::new()),
        ("later", Source::new().tla()),
        ("other", Source::new().request("main")),
    ]);
    world.link("main").unwrap();
    world.link("other").unwrap();
    let mut session = Session::new(&world, "main").unwrap();
    session.step(&mut world);
    assert_eq!(world.status("main"), "evaluating");
    assert_eq!(obstacle(&world, "other"), None);
}

#[test]
fn the_module_must_be_one_that_can_be_evaluated() {
    let mut world = World::default();
    let id = world.add("a", Source::new());
    let error = ModuleError::Status(StatusRule::Evaluable);
    assert_eq!(world.graph.sync_obstacle(id), Err(error));
}
