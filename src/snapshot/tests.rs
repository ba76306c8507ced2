use std::cell::Cell;

use serde_json::{Value, json};

use super::{EvaluationTime, Snapshot};
use crate::{
    record::Graph,
    testing::{Session, Source, World},
};

/// A clock that is a millisecond later each time it is read.
fn ticking() -> u64 {
    thread_local! {
        static TICKS: Cell<u64> = const { Cell::new(0) };
    }
    TICKS.set(TICKS.get() + 1);
    TICKS.get() * 1_000_000
}

fn world<const N: usize>(modules: [(&str, Source); N]) -> World {
    let mut world = World::default();
    world.graph = Graph::with_clock(ticking);
    for (name, source) in modules {
        world.add(name, source);
    }
    world.link_all();
    world
}

fn linked<const N: usize>(root: &str, modules: [(&str, Source); N]) -> World {
    let mut world = world(modules);
    world.link(root).unwrap();
    world
}

fn snapshot(world: &World, root: &str) -> Snapshot {
    world.graph.snapshot(world.id(root)).unwrap()
}

/// A field of each module, by name.
fn field(world: &World, root: &str, field: &str) -> Value {
    let graph = serde_json::to_value(snapshot(world, root)).unwrap();
    let modules = graph["modules"].as_array().unwrap();
    let entry =
        |module: &Value| (module["identifier"].as_str().unwrap().to_owned(), module[field].clone());
    Value::Object(modules.iter().map(entry).collect())
}

#[test]
fn an_unlinked_module_is_all_there_is_of_its_graph() {
    let mut world = World::default();
    let id = world.add("main", Source::new().request("a").import_source("b").import_defer("a"));
    let graph = serde_json::to_value(world.graph.snapshot(id).unwrap()).unwrap();
    assert_eq!(
        graph,
        json!({
            "root": 0,
            "modules": [{
                "id": 0,
                "identifier": "main",
                "kind": "source-text",
                "status": "unlinked",
                "pending": false,
                "hasTopLevelAwait": false,
                "async": null,
                "cycle": null,
                "error": null,
                "evaluationOrder": null,
                "evaluation": null,
            }],
            "edges": [
                { "from": 0, "to": null, "specifier": "a", "attributes": {}, "phase": "evaluation" },
                { "from": 0, "to": null, "specifier": "b", "attributes": {}, "phase": "source" },
                { "from": 0, "to": null, "specifier": "a", "attributes": {}, "phase": "defer" },
            ],
            "evaluationOrder": [],
        })
    );
}

#[test]
fn modules_are_listed_depth_first_in_the_order_of_the_requests() {
    let world = linked(
        "main",
        [
            ("main", Source::new().request("b").request("a").request_again("a")),
            ("a", Source::new()),
            ("b", Source::new().request("c")),
            ("c", Source::new().request("a")),
        ],
    );
    let graph = snapshot(&world, "main");
    let identifiers: Vec<&str> = graph.modules.iter().map(|it| it.identifier.as_str()).collect();
    assert_eq!(identifiers, ["main", "b", "c", "a"]);
    assert_eq!(graph.modules.iter().map(|it| it.id).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert_eq!(world.names("main", &graph.steps), identifiers);
    let edges: Vec<_> = graph.edges.iter().map(|it| (it.from, it.to)).collect();
    assert_eq!(edges, [(0, Some(1)), (0, Some(3)), (0, Some(3)), (1, Some(2)), (2, Some(3))]);
    assert_eq!(graph.edges[2].attributes["type"], "js");
}

#[test]
fn a_module_that_is_gone_is_no_module_of_the_graph() {
    let mut world = world([("main", Source::new().request("a")), ("a", Source::new())]);
    world.graph.remove(world.id("a"));
    let graph = snapshot(&world, "main");
    assert_eq!(graph.modules.len(), 1);
    assert_eq!(graph.edges[0].to, None);
    world.graph.remove(world.id("main"));
    assert!(world.graph.snapshot(world.id("main")).is_err());
}

#[test]
fn cycles_are_of_two_modules_or_more_or_of_one_that_imports_itself() {
    let world = linked(
        "main",
        [
            ("main", Source::new().request("a").request("itself").request("x").request("alone")),
            ("a", Source::new().request("b")),
            ("b", Source::new().request("c").request("alone")),
            ("c", Source::new().request("a")),
            ("itself", Source::new().request("itself")),
            ("x", Source::new().request("y").request("a")),
            ("y", Source::new().import_defer("x")),
            ("alone", Source::new()),
        ],
    );
    assert_eq!(
        field(&world, "main", "cycle"),
        json!({ "main": null, "a": 0, "b": 0, "c": 0, "alone": null, "itself": 1, "x": 2, "y": 2 })
    );
}

#[test]
fn requests_of_the_source_phase_are_edges_that_tie_nothing() {
    let world = linked(
        "main",
        [
            ("main", Source::new().request("a")),
            ("a", Source::new().import_source("main").import_source("b")),
            ("b", Source::new().tla()),
        ],
    );
    assert_eq!(field(&world, "main", "cycle"), json!({ "main": null, "a": null, "b": null }));
    // What only its source is imported of is not linked.
    assert_eq!(field(&world, "main", "async"), json!({ "main": false, "a": false, "b": null }));
}

#[test]
fn a_module_is_async_when_one_that_it_reaches_awaits() {
    let world = linked(
        "main",
        [
            ("main", Source::new().request("sync").request("a")),
            ("sync", Source::new()),
            ("a", Source::new().request("b").request("sync")),
            ("b", Source::new().request("a").request("awaits")),
            ("awaits", Source::new().tla().request("sync")),
        ],
    );
    assert_eq!(
        field(&world, "main", "async"),
        json!({ "main": true, "sync": false, "a": true, "b": true, "awaits": true })
    );
    for (name, id) in &world.ids {
        let is_async = world.graph.is_graph_async(*id).unwrap().is_some();
        assert_eq!(field(&world, "main", "async")[name], is_async, "{name}");
    }
}

#[test]
fn a_body_takes_the_time_until_the_next_step() {
    let mut world = linked(
        "main",
        [
            ("main", Source::new().request("a").request("b")),
            ("a", Source::new()),
            ("b", Source::new()),
        ],
    );
    world.evaluate("main");
    let graph = snapshot(&world, "main");
    assert_eq!(graph.evaluation_order, [1, 2, 0]);
    assert_eq!(field(&world, "main", "evaluationOrder"), json!({ "a": 0, "b": 1, "main": 2 }));
    assert_eq!(
        field(&world, "main", "evaluation"),
        json!({
            "a": { "start": 0.0, "end": 1.0, "duration": 1.0 },
            "b": { "start": 1.0, "end": 2.0, "duration": 1.0 },
            "main": { "start": 2.0, "end": 3.0, "duration": 1.0 },
        })
    );
}

#[test]
fn a_body_that_throws_has_ended() {
    let mut world = linked("main", [("main", Source::new().request("a")), ("a", Source::new())]);
    world.throws.insert("a".to_owned());
    world.evaluate("main");
    assert_eq!(
        field(&world, "main", "evaluation"),
        json!({ "a": { "start": 0.0, "end": 1.0, "duration": 1.0 }, "main": null })
    );
    assert_eq!(field(&world, "main", "status"), json!({ "a": "errored", "main": "errored" }));
}

#[test]
fn a_body_that_awaits_ends_when_it_settles() {
    let mut world = linked(
        "main",
        [
            ("main", Source::new().request("a").request("b")),
            ("a", Source::new().tla()),
            ("b", Source::new()),
        ],
    );
    world.evaluate("main");
    let pending = json!({ "main": true, "a": true, "b": false });
    assert_eq!(field(&world, "main", "pending"), pending);
    assert_eq!(
        field(&world, "main", "evaluation"),
        json!({
            "a": { "start": 0.0, "end": null, "duration": 1.0 },
            "b": { "start": 1.0, "end": 2.0, "duration": 1.0 },
            "main": null,
        })
    );
    world.settle("a", true);
    assert_eq!(
        field(&world, "main", "evaluation"),
        json!({
            "a": { "start": 0.0, "end": 3.0, "duration": 1.0 },
            "b": { "start": 1.0, "end": 2.0, "duration": 1.0 },
            "main": { "start": 3.0, "end": 4.0, "duration": 1.0 },
        })
    );
}

#[test]
fn bodies_that_run_within_a_body_are_not_its_own_time() {
    let mut world = world([("outer", Source::new()), ("inner", Source::new())]);
    world.link("outer").unwrap();
    world.link("inner").unwrap();
    let mut outer = Session::new(&world, "outer").unwrap();
    outer.step(&mut world);
    world.evaluate("inner");
    outer.step(&mut world);
    let time = |name| snapshot(&world, name).modules[0].evaluation.unwrap();
    assert_eq!(time("outer"), EvaluationTime { start: 0.0, end: Some(3.0), duration: 2.0 });
    assert_eq!(time("inner"), EvaluationTime { start: 0.0, end: Some(1.0), duration: 1.0 });
}

#[test]
fn a_body_that_was_terminated_has_ended() {
    let mut world = linked("main", [("main", Source::new())]);
    let mut session = Session::new(&world, "main").unwrap();
    session.step(&mut world);
    world.graph.abort_evaluation(session.evaluation);
    assert_eq!(
        field(&world, "main", "evaluation"),
        json!({ "main": { "start": 0.0, "end": 1.0, "duration": 1.0 } })
    );
}

#[test]
fn without_a_clock_there_is_the_order() {
    let mut world =
        World::linked("main", [("main", Source::new().request("a")), ("a", Source::new())]);
    world.evaluate("main");
    assert_eq!(snapshot(&world, "main").evaluation_order, [1, 0]);
}

#[test]
fn a_chain_of_100000_modules_is_no_recursion() {
    const LENGTH: u32 = 100_000;
    let mut world = World::default();
    let name = |number: u32| format!("{number}");
    for number in 0..LENGTH {
        // One long cycle.
        world.add(&name(number), Source::new().request(&name((number + 1) % LENGTH)));
    }
    world.link_all();
    let graph = snapshot(&world, "0");
    assert_eq!(graph.modules.len(), LENGTH as usize);
    assert!(graph.modules.iter().all(|it| it.cycle == Some(0)));
}

#[test]
fn the_roots_of_several_modules_are_those_that_none_before_them_reaches() {
    let world = linked(
        "main",
        [
            ("main", Source::new().request("a")),
            ("a", Source::new()),
            ("late", Source::new().request("a").request("own")),
            ("own", Source::new()),
        ],
    );
    let ids = ["main", "a", "late", "own"].map(|name| world.id(name));
    let snapshot = world.graph.snapshot_of_all(&ids);
    assert_eq!(snapshot.records, ids);
    assert_eq!(snapshot.roots, [0, 2]);
    let edges: Vec<_> = snapshot.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    assert_eq!(edges, [(0, Some(1)), (2, Some(1)), (2, Some(3))]);
    assert_eq!(world.graph.snapshot_of_all(&[]).modules, []);
}
