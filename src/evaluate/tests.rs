use crate::{
    error::ModuleError,
    evaluate::{BodyOutcome, Command, RejectedBy},
    record::StatusRule,
    testing::{Promise, Session, Source, World},
};

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
    assert_eq!(world.log, ["execute d", "execute b", "execute c", "execute a"]);
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
    let mut world = World::linked("a", [("a", Source::new().request("b")), ("b", Source::new())]);
    let mut session = Session::new(&world, "a").unwrap();
    assert_eq!(world.status("a"), "linked");
    assert_eq!(session.step(&mut world), None);
    assert_eq!((world.status("a"), world.status("b")), ("evaluating", "evaluating"));
    assert_eq!(session.step(&mut world), None);
    assert_eq!((world.status("a"), world.status("b")), ("evaluating", "evaluated"));
    assert_eq!(session.step(&mut world), Some(Promise::Fulfilled));
    assert_eq!(world.status("a"), "evaluated");
}

#[test]
fn evaluate_is_guarded() {
    let mut world = World::new([("a", Source::new())]);
    let error = ModuleError::Status(StatusRule::Evaluable);
    assert_eq!(Session::new(&world, "a").unwrap_err(), error);
    world.link("a").unwrap();
    let mut session = Session::new(&world, "a").unwrap();
    session.step(&mut world);
    assert_eq!(Session::new(&world, "a").unwrap_err(), error);
    session.step(&mut world);
    Session::new(&world, "a").unwrap();
    world.graph.remove(world.id("a"));
    assert_eq!(Session::new(&world, "a").unwrap_err(), ModuleError::Collected);
}

#[test]
fn an_error_reaches_the_stack_and_nothing_else() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("ok").request("b").request("never")),
            ("ok", Source::new()),
            ("b", Source::new().request("c")),
            ("c", Source::new()),
            ("never", Source::new()),
        ],
    );
    world.throws.insert("c".to_owned());
    let rejected = Promise::Rejected("c".to_owned());
    assert_eq!(world.evaluate("a"), rejected);
    assert_eq!(world.log, ["execute ok", "execute c", "errored a", "errored b", "errored c"]);
    let statuses = ["a", "b", "c", "ok", "never"].map(|name| world.status(name));
    assert_eq!(statuses, ["errored", "errored", "errored", "evaluated", "linked"]);
    // Those that evaluate() was not called on reject a promise of their own.
    assert_eq!(world.evaluate("a"), rejected);
    assert_eq!(world.evaluate("c"), rejected);
    assert_eq!(world.evaluate("c"), rejected);
}

#[test]
fn an_errored_dependency_rejects_with_its_error() {
    let mut world = World::linked("a", [("a", Source::new().request("b")), ("b", Source::new())]);
    world.throws.insert("b".to_owned());
    world.evaluate("b");
    assert_eq!(world.evaluate("a"), Promise::Rejected("b".to_owned()));
    assert_eq!(world.log, ["execute b", "errored b", "errored a"]);
}

#[test]
fn a_synthetic_module_is_evaluated_once() {
    let mut world = World::default();
    world.add_synthetic("s", &["x"]);
    world.add("a", Source::new().request("s").request("b"));
    world.add("b", Source::new().request("s"));
    world.link_all();
    world.link("a").unwrap();
    assert_eq!(world.evaluate("a"), Promise::Fulfilled);
    assert_eq!(world.log, ["execute s", "execute b", "execute a"]);
    assert_eq!(world.evaluate("s"), Promise::Fulfilled);
    assert_eq!(world.evaluate("s"), Promise::Fulfilled);
    assert_eq!(world.log.len(), 3);
}

#[test]
fn a_synthetic_module_goes_through_its_statuses() {
    let mut world = World::default();
    world.add_synthetic("s", &[]);
    assert_eq!(world.status("s"), "linked");
    let mut session = Session::new(&world, "s").unwrap();
    session.step(&mut world);
    assert_eq!(world.status("s"), "evaluating");
    assert_eq!(session.step(&mut world), Some(Promise::Fulfilled));
    assert_eq!(world.status("s"), "evaluated");
}

#[test]
fn a_synthetic_module_that_throws_is_errored() {
    let mut world = World::default();
    world.add_synthetic("s", &[]);
    world.add("a", Source::new().request("s"));
    world.link_all();
    world.link("a").unwrap();
    world.throws.insert("s".to_owned());
    let rejected = Promise::Rejected("s".to_owned());
    assert_eq!(world.evaluate("a"), rejected);
    assert_eq!((world.status("s"), world.status("a")), ("errored", "errored"));
    assert_eq!(world.evaluate("s"), rejected);
    assert_eq!(world.log, ["execute s", "errored s", "errored a"]);
}

#[test]
fn evaluate_of_a_cycle_member_is_that_of_its_root() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("b")),
            ("b", Source::new().request("c")),
            ("c", Source::new().request("b").request("a")),
        ],
    );
    assert_eq!(world.evaluate("a"), Promise::Fulfilled);
    assert_eq!(world.log, ["execute c", "execute b", "execute a"]);
    assert_eq!(world.evaluate("c"), Promise::Fulfilled);
    assert_eq!(world.wrapper("c").promise, None);
    let (a, c) = (world.id("a"), world.id("c"));
    assert_eq!(world.graph.cycle_root(c), Ok(Some(a)));
}

#[test]
fn the_promise_of_a_cycle_evaluated_as_a_dependency_is_kept_on_its_root() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("b")),
            ("b", Source::new().request("c")),
            ("c", Source::new().request("b")),
        ],
    );
    world.evaluate("a");
    assert_eq!(world.evaluate("c"), Promise::Fulfilled);
    assert_eq!(world.wrapper("b").promise, Some(Promise::Fulfilled));
    assert_eq!(world.evaluate("b"), Promise::Fulfilled);
}

#[test]
fn a_cycle_is_evaluating_until_its_root_has_finished() {
    let mut world =
        World::linked("a", [("a", Source::new().request("b")), ("b", Source::new().request("a"))]);
    let mut session = Session::new(&world, "a").unwrap();
    session.step(&mut world);
    assert_eq!(session.step(&mut world), None);
    assert_eq!(world.log, ["execute b", "execute a"]);
    assert_eq!((world.status("a"), world.status("b")), ("evaluating", "evaluating"));
    session.step(&mut world);
    assert_eq!((world.status("a"), world.status("b")), ("evaluated", "evaluated"));
}

#[test]
fn a_module_of_an_outer_session_counts_as_evaluated() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("b").request("c")),
            ("b", Source::new().request("a")),
            ("c", Source::new().request("a")),
        ],
    );
    let mut outer = Session::new(&world, "a").unwrap();
    outer.step(&mut world);
    // The body of b evaluates c, which requests a and through it b.
    assert_eq!(world.evaluate("c"), Promise::Fulfilled);
    assert_eq!((world.status("a"), world.status("c")), ("evaluating", "evaluated"));
    while outer.step(&mut world).is_none() {}
    assert_eq!(world.log, ["execute b", "execute c", "execute a"]);
    assert_eq!(world.status("b"), "evaluated");
}

#[test]
fn a_module_awaited_in_an_outer_session_is_waited_for() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("t").request("b").request("c")),
            ("t", Source::new().tla().request("a")),
            ("b", Source::new()),
            ("c", Source::new().request("t")),
        ],
    );
    let mut outer = Session::new(&world, "a").unwrap();
    outer.step(&mut world);
    outer.step(&mut world);
    assert_eq!(world.log, ["start t", "execute b"]);
    assert_eq!(world.evaluate("c"), Promise::Pending);
    assert_eq!(outer.step(&mut world), Some(Promise::Pending));
    world.settle("t", true);
    assert_eq!(
        world.log,
        ["start t", "execute b", "execute c", "settle c", "execute a", "settle a"]
    );
}

#[test]
fn aborting_makes_the_stack_errored() {
    let mut world = World::default();
    world.add_synthetic("s", &[]);
    world.add("a", Source::new().request("b"));
    world.add("b", Source::new().request("s"));
    world.link_all();
    world.link("a").unwrap();
    let mut session = Session::new(&world, "a").unwrap();
    session.step(&mut world);
    let step = world.graph.abort_evaluation(session.evaluation);
    assert_eq!(step.command, Command::Rejected(RejectedBy::Thrown));
    assert_eq!(step.events.len(), 3);
    assert_eq!(["a", "b", "s"].map(|name| world.status(name)), ["errored"; 3]);
}

#[test]
fn aborting_before_or_after_changes_nothing() {
    let mut world = World::linked("a", [("a", Source::new())]);
    let session = Session::new(&world, "a").unwrap();
    let step = world.graph.abort_evaluation(session.evaluation);
    assert_eq!((step.events.len(), world.status("a")), (0, "linked"));
    let mut session = Session::new(&world, "a").unwrap();
    while session.step(&mut world).is_none() {}
    let step = world.graph.abort_evaluation(session.evaluation);
    assert_eq!((step.command, world.status("a")), (Command::Fulfilled, "evaluated"));
}

#[test]
fn a_session_that_has_ended_repeats_its_end() {
    let mut world = World::linked("a", [("a", Source::new())]);
    let mut evaluation = world.graph.evaluate(world.id("a")).unwrap();
    assert_eq!(evaluation.step(&mut world.graph, None).command, Command::Execute(0));
    // An outcome that is left out is that of a body that returned.
    assert_eq!(evaluation.step(&mut world.graph, None).command, Command::Fulfilled);
    let outcome = Some(BodyOutcome::Threw);
    assert_eq!(evaluation.step(&mut world.graph, outcome).command, Command::Fulfilled);
}

#[test]
fn a_dependency_collected_on_the_way_rejects() {
    let mut world = World::linked(
        "a",
        [
            ("a", Source::new().request("b").request("c")),
            ("b", Source::new()),
            ("c", Source::new()),
        ],
    );
    let mut session = Session::new(&world, "a").unwrap();
    session.step(&mut world);
    world.graph.remove(world.id("c"));
    assert_eq!(session.step(&mut world), Some(Promise::Rejected("collected".to_owned())));
    assert_eq!((world.status("a"), world.status("b")), ("errored", "evaluated"));
}

#[test]
fn a_root_collected_on_the_way_rejects() {
    let mut world = World::linked("a", [("a", Source::new())]);
    let mut evaluation = world.graph.evaluate(world.id("a")).unwrap();
    world.graph.remove(world.id("a"));
    let step = evaluation.step(&mut world.graph, None);
    assert_eq!(step.command, Command::Rejected(RejectedBy::Collected));
}

#[test]
fn is_graph_async_finds_the_first_await() {
    let mut world = World::new([
        ("a", Source::new().import_source("s").request("b").request("d")),
        ("b", Source::new().request("a").import_defer("c")),
        ("c", Source::new().tla()),
        ("d", Source::new().tla()),
        ("s", Source::new().tla()),
    ]);
    let instantiated = ModuleError::Status(StatusRule::Instantiated);
    assert_eq!(world.graph.is_graph_async(world.id("a")), Err(instantiated));
    world.link("a").unwrap();
    assert_eq!(world.graph.is_graph_async(world.id("a")), Ok(Some(world.id("c"))));
    assert_eq!(world.graph.is_graph_async(world.id("d")), Ok(Some(world.id("d"))));
    assert_eq!(world.graph.has_top_level_await(world.id("a")), Ok(false));
    let mut world = World::linked("a", [("a", Source::new())]);
    assert_eq!(world.graph.is_graph_async(world.id("a")), Ok(None));
    world.graph.remove(world.id("a"));
    assert_eq!(world.graph.is_graph_async(world.id("a")), Err(ModuleError::Collected));
}
