use super::{Cause, Cycle, EarlyRead};
use crate::testing::{Source, World};

/// Links and evaluates `root`, in whose graph the body of `thrower` throws.
fn failed<const N: usize>(root: &str, thrower: &str, modules: [(&str, Source); N]) -> World {
    let mut world = World::linked(root, modules);
    world.throws.insert(thrower.to_owned());
    world.evaluate(root);
    assert_eq!(world.status(thrower), "errored");
    world
}

fn cause(
    world: &World,
    thrower: &str,
    reader: &str,
    name: &str,
    source: Option<&str>,
) -> Option<Cause> {
    let (thrower, reader) = (world.id(thrower), world.id(reader));
    world.graph.cause_of_early_read(EarlyRead {
        thrower,
        reader,
        name,
        of_namespace: false,
        source,
    })
}

/// The names on the way around: from the module that ran to the one with the binding, and back.
fn around(world: &World, thrower: &str, cause: Option<Cause>) -> (Vec<String>, Vec<String>) {
    let Some(Cause::Cycle(Cycle { requests, to_exporter })) = cause else { panic!("{cause:?}") };
    let mut at = world.id(thrower);
    let mut names = vec![thrower.to_owned()];
    for &request in &requests {
        at = world.graph.loaded_modules(at).unwrap()[request as usize];
        names.push(world.graph.identifier(at).unwrap().to_owned());
    }
    assert_eq!(at, world.id(thrower));
    let back = names.split_off(to_exporter);
    names.push(back[0].clone());
    (names, back)
}

#[test]
fn two_modules_that_import_each_other() {
    let world = failed(
        "main",
        "b",
        [
            ("main", Source::new().request("a")),
            ("a", Source::new().import("b", "b").export("a")),
            ("b", Source::new().import("a", "a").export("b")),
        ],
    );
    let source = "import { a } from 'a'; export const b = a;";
    for source in [Some(source), None] {
        let found = around(&world, "b", cause(&world, "b", "b", "a", source));
        assert_eq!(found, (vec!["b".into(), "a".into()], vec!["a".into(), "b".into()]));
    }
}

#[test]
fn a_name_that_the_reader_has_given_needs_its_text() {
    let world = failed(
        "a",
        "b",
        [("a", Source::new().request("b").export("a")), ("b", Source::new().import("a", "a"))],
    );
    let source = "import { a as renamed } from 'a'; renamed;";
    let found = around(&world, "b", cause(&world, "b", "b", "renamed", Some(source)));
    assert_eq!(found.0, ["b", "a"]);
    assert_eq!(cause(&world, "b", "b", "renamed", None), None);
}

#[test]
fn a_member_of_a_namespace() {
    let world = failed(
        "a",
        "b",
        [("a", Source::new().request("b").export("a")), ("b", Source::new().import_namespace("a"))],
    );
    let source = "import * as ns from 'a'; ns.a;";
    let found = around(&world, "b", cause(&world, "b", "b", "a", Some(source)));
    assert_eq!(found.0, ["b", "a"]);
}

#[test]
fn a_barrel_is_on_the_way() {
    let world = failed(
        "main",
        "leaf",
        [
            ("main", Source::new().request("index")),
            ("index", Source::new().star("base").star("middle")),
            ("base", Source::new().import("leaf", "leaf").export("base")),
            ("middle", Source::new().request("leaf")),
            ("leaf", Source::new().import("index", "base").export("leaf")),
        ],
    );
    let source = "import { base } from 'index'; export const leaf = base;";
    let found = around(&world, "leaf", cause(&world, "leaf", "leaf", "base", Some(source)));
    assert_eq!(found.0, ["leaf", "index", "base"]);
    assert_eq!(found.1, ["base", "leaf"]);
}

#[test]
fn the_way_back_is_one_of_modules_that_waited() {
    // a → ran → c is shorter, but has run: it is not why c came before a.
    let world = failed(
        "a",
        "c",
        [
            ("a", Source::new().request("waits").request("ran").export("a")),
            ("waits", Source::new().request("waits too")),
            ("waits too", Source::new().request("c")),
            ("c", Source::new().request("ran").import("a", "a")),
            ("ran", Source::new().request("c")),
        ],
    );
    let found = around(
        &world,
        "c",
        cause(&world, "c", "c", "a", Some("import 'ran'; import { a } from 'a'; a;")),
    );
    assert_eq!(found.1, ["a", "waits", "waits too", "c"]);
}

#[test]
fn a_function_of_another_module_reads_its_own_binding() {
    let world = failed(
        "main",
        "b",
        [
            ("main", Source::new().request("a")),
            ("a", Source::new().import("b", "b").export("hoisted")),
            ("b", Source::new().import("a", "hoisted").export("b")),
        ],
    );
    let source =
        "import { b } from 'b'; let state = 1; export function hoisted() { return state; }";
    for source in [Some(source), None] {
        let found = around(&world, "b", cause(&world, "b", "a", "state", source));
        assert_eq!(found, (vec!["b".into(), "a".into()], vec!["a".into(), "b".into()]));
    }
}

#[test]
fn a_module_that_imports_itself() {
    let world = failed("a", "a", [("a", Source::new().import("a", "a").export("a"))]);
    let source = "import { a as self } from 'a'; self; export let a = 1;";
    let found = cause(&world, "a", "a", "self", Some(source));
    assert_eq!(found, Some(Cause::Cycle(Cycle { requests: vec![0], to_exporter: 1 })));
}

#[test]
fn a_binding_of_the_module_itself_is_no_matter_of_imports() {
    let world =
        failed("a", "a", [("a", Source::new().request("b")), ("b", Source::new().export("x"))]);
    assert_eq!(cause(&world, "a", "a", "x", Some("import 'b'; x; let x;")), Some(Cause::Own));
    assert_eq!(cause(&world, "a", "a", "x", None), None);
}

#[test]
fn nothing_is_known_of_a_module_that_does_not_lead_back() {
    let mut world = World::linked(
        "a",
        [("a", Source::new().import("b", "x")), ("b", Source::new().export("x"))],
    );
    world.throws.insert("a".to_owned());
    world.evaluate("a");
    assert_eq!(cause(&world, "a", "a", "x", Some("import { x } from 'b'; x;")), None);
    assert_eq!(cause(&world, "a", "a", "x", Some("import {")), None);
}

#[test]
fn a_property_that_is_not_defined_is_one_of_a_namespace() {
    let world = failed(
        "a",
        "b",
        [
            ("a", Source::new().request("b").export("x")),
            ("b", Source::new().import_namespace("a").import("a", "x")),
        ],
    );
    let (thrower, reader) = (world.id("b"), world.id("b"));
    let cause = |name, source| {
        let read = EarlyRead { thrower, reader, name, of_namespace: true, source };
        world.graph.cause_of_early_read(read)
    };
    let source = Some("import * as ns from 'a'; import { x as y } from 'a'; Object.keys(ns);");
    assert_eq!(around(&world, "b", cause("x", source)).0, ["b", "a"]);
    // A variable that nothing declares.
    assert_eq!(cause("y", source), None);
    assert_eq!(cause("other", source), None);
    assert_eq!(cause("other", None), None);
}
