use crate::{
    error::ModuleError,
    evaluate::{BodyOutcome, Command},
    record::{Status, StatusRule},
    testing::{Promise, Session, Source, World},
};

const NOT_ASYNC: ModuleError = ModuleError::Status(StatusRule::EvaluatingAsync);

#[test]
fn an_async_module_settles_its_promise() {
    let mut world = World::linked("a", [("a", Source::new().tla()), ("b", Source::new().tla())]);
    world.link("b").unwrap();
    assert_eq!(world.evaluate("a"), Promise::Pending);
    assert_eq!(world.evaluate("b"), Promise::Pending);
    assert_eq!(world.graph.status(world.id("a")), Ok(Status::EvaluatingAsync));
    assert_eq!(world.status("a"), "evaluated");
    world.settle("a", true);
    world.settle("b", false);
    assert_eq!(world.evaluate("a"), Promise::Fulfilled);
    assert_eq!(world.evaluate("b"), Promise::Rejected("b".to_owned()));
    assert_eq!((world.status("a"), world.status("b")), ("evaluated", "errored"));
    assert_eq!(world.log, ["start a", "start b", "settle a", "errored b", "settle b"]);
}

#[test]
fn ancestors_run_once_their_last_dependency_has_settled() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("b").request("c")),
            ("b", Source::new().request("x").request("y")),
            ("c", Source::new().request("y")),
            ("x", Source::new().tla()),
            ("y", Source::new().tla()),
        ],
    );
    assert_eq!(world.evaluate("a"), Promise::Pending);
    assert_eq!(world.take_log(), ["start x", "start y"]);
    world.settle("y", true);
    assert_eq!(world.take_log(), ["execute c"]);
    world.settle("x", true);
    assert_eq!(world.take_log(), ["execute b", "execute a", "settle a"]);
}

#[test]
fn ancestors_run_in_the_order_in_which_they_began_to_wait() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("b").request("c").request("d")),
            ("b", Source::new().request("e").request("t")),
            ("c", Source::new().request("t").tla()),
            ("d", Source::new().request("t")),
            ("e", Source::new().request("t")),
            ("t", Source::new().tla()),
        ],
    );
    world.evaluate("a");
    world.settle("t", true);
    // e waits before b, though b is the first parent on the way down; a waits for c.
    assert_eq!(world.take_log(), ["start t", "execute e", "execute b", "start c", "execute d"]);
    world.settle("c", true);
    assert_eq!(world.take_log(), ["execute a", "settle a"]);
}

#[test]
fn a_parent_that_requests_a_module_twice_waits_once_for_it() {
    let mut world = World::linked(
        "a",
        [("a", Source::new().request("t").request_again("t")), ("t", Source::new().tla())],
    );
    world.evaluate("a");
    world.settle("t", true);
    assert_eq!(world.log, ["start t", "execute a", "settle a"]);
}

#[test]
fn a_rejection_reaches_exactly_the_ancestors() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("b").request("c")),
            ("b", Source::new().request("t")),
            ("c", Source::new().request("u")),
            ("t", Source::new().tla()),
            ("u", Source::new().tla()),
        ],
    );
    world.evaluate("a");
    world.evaluate("b");
    world.evaluate("c");
    world.take_log();
    world.settle("t", false);
    // The promise of a module rejects before its parents are visited.
    assert_eq!(world.take_log(), ["errored t", "errored b", "settle b", "errored a", "settle a"]);
    assert_eq!(world.evaluate("a"), Promise::Rejected("t".to_owned()));
    world.settle("u", true);
    assert_eq!(world.take_log(), ["execute c", "settle c"]);
    assert_eq!(world.status("a"), "errored");
}

#[test]
fn an_ancestor_that_throws_rejects_only_its_own_ancestors() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("b").request("c")),
            ("b", Source::new().request("t")),
            ("c", Source::new().request("t")),
            ("d", Source::new().request("t").request("c")),
            ("t", Source::new().tla()),
        ],
    );
    world.link("d").unwrap();
    world.throws.insert("b".to_owned());
    world.evaluate("a");
    world.evaluate("d");
    world.take_log();
    world.settle("t", true);
    assert_eq!(
        world.take_log(),
        ["execute b", "errored b", "errored a", "settle a", "execute c", "execute d", "settle d"]
    );
    assert_eq!(world.evaluate("a"), Promise::Rejected("b".to_owned()));
    assert_eq!(world.evaluate("t"), Promise::Fulfilled);
}

#[test]
fn two_ancestors_that_throw_reject_with_an_error_each() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("t")),
            ("b", Source::new().request("t")),
            ("t", Source::new().tla()),
        ],
    );
    world.link("b").unwrap();
    world.throws.extend(["a".to_owned(), "b".to_owned()]);
    world.evaluate("a");
    world.evaluate("b");
    world.settle("t", true);
    assert_eq!(world.evaluate("a"), Promise::Rejected("a".to_owned()));
    assert_eq!(world.evaluate("b"), Promise::Rejected("b".to_owned()));
}

#[test]
fn an_importer_of_a_waiting_module_waits_too() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("t")),
            ("b", Source::new().request("a")),
            ("t", Source::new().tla()),
        ],
    );
    world.link("b").unwrap();
    world.evaluate("a");
    world.evaluate("b");
    world.settle("t", true);
    assert_eq!(world.log, ["start t", "execute a", "settle a", "execute b", "settle b"]);
    // What comes later does not wait.
    world.add("c", Source::new().request("t"));
    world.link_all();
    world.link("c").unwrap();
    assert_eq!(world.evaluate("c"), Promise::Fulfilled);
}

#[test]
fn an_importer_of_a_cycle_waits_for_its_root() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("b")),
            ("b", Source::new().request("a").request("t")),
            ("c", Source::new().request("b")),
            ("t", Source::new().tla()),
        ],
    );
    world.link("c").unwrap();
    world.evaluate("a");
    assert_eq!(world.evaluate("c"), Promise::Pending);
    assert_eq!(world.evaluate("b"), Promise::Pending);
    world.settle("t", true);
    assert_eq!(
        world.log,
        ["start t", "execute b", "execute a", "settle a", "execute c", "settle c"]
    );
}

#[test]
fn a_cycle_whose_root_failed_fails_those_that_import_a_finished_member() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("b").request("t")),
            ("b", Source::new().request("a")),
            ("c", Source::new().request("b")),
            ("t", Source::new().tla()),
        ],
    );
    world.link("c").unwrap();
    world.evaluate("a");
    world.settle("t", false);
    assert_eq!((world.status("a"), world.status("b")), ("errored", "evaluated"));
    assert_eq!(world.evaluate("c"), Promise::Rejected("t".to_owned()));
    assert_eq!(world.evaluate("b"), Promise::Rejected("t".to_owned()));
}

#[test]
fn a_waiting_member_of_a_cycle_that_failed_does_not_run() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("b").request("t")),
            ("b", Source::new().request("a").request("u")),
            ("t", Source::new().tla()),
            ("u", Source::new().tla()),
        ],
    );
    world.evaluate("a");
    world.settle("t", false);
    world.take_log();
    world.settle("u", true);
    assert!(world.log.is_empty());
    assert_eq!(world.evaluate("b"), Promise::Rejected("t".to_owned()));
}

#[test]
fn a_cycle_with_an_await_in_a_member() {
    let mut world = World::linked(
        "a",
        [("a", Source::new().request("b")), ("b", Source::new().request("a").tla())],
    );
    assert_eq!(world.evaluate("a"), Promise::Pending);
    assert_eq!(world.take_log(), ["start b"]);
    world.settle("b", true);
    assert_eq!(world.take_log(), ["execute a", "settle a"]);
    assert_eq!(world.evaluate("b"), Promise::Fulfilled);
}

#[test]
fn a_child_that_settles_after_its_parent_failed_changes_nothing() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("t").request("u").request("b")),
            ("b", Source::new()),
            ("t", Source::new().tla()),
            ("u", Source::new().tla()),
        ],
    );
    world.throws.insert("b".to_owned());
    assert_eq!(world.evaluate("a"), Promise::Rejected("b".to_owned()));
    world.take_log();
    world.settle("t", true);
    world.settle("u", false);
    assert_eq!(world.take_log(), ["errored u"]);
    assert_eq!(world.wrapper("a").error.as_deref(), Some("b"));
}

#[test]
fn a_member_that_settles_after_its_cycle_failed_changes_nothing() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("b").request("c")),
            ("b", Source::new().request("a").tla()),
            ("c", Source::new()),
        ],
    );
    world.throws.insert("c".to_owned());
    world.evaluate("a");
    assert_eq!(world.status("b"), "errored");
    world.take_log();
    world.settle("b", true);
    world.settle("b", false);
    assert!(world.log.is_empty());
}

#[test]
fn settling_is_guarded() {
    let mut world =
        World::linked("a", [("a", Source::new().tla().request("t")), ("t", Source::new().tla())]);
    let (a, t) = (world.id("a"), world.id("t"));
    assert_eq!(world.graph.async_module_execution_fulfilled(t).unwrap_err(), NOT_ASYNC);
    let mut session = Session::new(&world, "a").unwrap();
    session.step(&mut world);
    // The body of t was started, but the session is not at its end.
    world.graph.async_module_execution_fulfilled(a).unwrap_err();
    session.step(&mut world);
    assert_eq!(world.graph.async_module_execution_rejected(a).unwrap_err(), NOT_ASYNC);
    world.settle("t", true);
    world.settle("t", true);
    world.settle("t", false);
    assert_eq!(world.log, ["start t", "start a"]);
    world.settle("a", true);
    assert_eq!(world.wrapper("a").promise, Some(Promise::Fulfilled));
}

#[test]
fn records_that_are_gone_are_passed_over() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("b").request("c")),
            ("b", Source::new().request("t")),
            ("c", Source::new().request("t")),
            ("t", Source::new().tla()),
        ],
    );
    world.evaluate("a");
    world.take_log();
    let mut settlement = world.graph.async_module_execution_fulfilled(world.id("t")).unwrap();
    assert_eq!(settlement.step(&mut world.graph, None).command, Command::Execute(1));
    world.graph.remove(world.id("c"));
    let step = settlement.step(&mut world.graph, Some(BodyOutcome::Ok));
    // The way to a is by c.
    assert_eq!(step.command, Command::Execute(3));
    world.graph.remove(world.id("a"));
    let step = settlement.step(&mut world.graph, Some(BodyOutcome::Threw));
    assert_eq!((step.command, step.events.len()), (Command::Done, 0));
    world.graph.remove(world.id("t"));
    world.settle("t", true);
}

#[test]
fn parents_that_are_gone_are_passed_over() {
    for fulfilled in [true, false] {
        let mut world = World::linked(
            "a",
            [
                ("a", Source::new().request("t")),
                ("b", Source::new().request("t")),
                ("t", Source::new().tla()),
            ],
        );
        world.link("b").unwrap();
        world.evaluate("a");
        world.evaluate("b");
        world.graph.remove(world.id("a"));
        world.settle("t", fulfilled);
        assert_ne!(world.wrapper("b").promise, Some(Promise::Pending));
    }
}

#[test]
fn a_body_that_settles_another_module_in_between() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("t").request("b")),
            ("b", Source::new().request("u")),
            ("c", Source::new().request("t")),
            ("t", Source::new().tla()),
            ("u", Source::new().tla()),
        ],
    );
    world.link("c").unwrap();
    world.evaluate("c");
    world.evaluate("a");
    let mut settlement = world.graph.async_module_execution_fulfilled(world.id("t")).unwrap();
    // c is the only ancestor available; while its body runs, u settles.
    let step = settlement.step(&mut world.graph, None);
    assert_eq!(step.command, Command::Execute(1));
    world.take_log();
    world.settle("u", true);
    assert_eq!(world.take_log(), ["execute b", "execute a", "settle a"]);
    let step = settlement.step(&mut world.graph, Some(BodyOutcome::Ok));
    assert_eq!((step.command, step.events.len()), (Command::Done, 1));
}
