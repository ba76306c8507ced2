use super::{Cause, Cycle, EarlyRead, Import, Mend};
use crate::testing::{Source, World};

/// Links and evaluates `root`, in whose graph the body of `thrower` throws.
fn failed<const N: usize>(root: &str, thrower: &str, modules: [(&str, Source); N]) -> World {
    let mut world = World::linked(root, modules);
    world.throws.insert(thrower.to_owned());
    world.evaluate(root);
    assert_eq!(world.status(thrower), "errored");
    world
}

fn read<'a>(
    world: &World,
    thrower: &str,
    reader: &str,
    name: &'a str,
    source: Option<&'a str>,
) -> EarlyRead<'a> {
    let (thrower, reader) = (world.id(thrower), world.id(reader));
    EarlyRead { thrower, reader, name, of_namespace: false, source, place: None }
}

fn cause(
    world: &World,
    thrower: &str,
    reader: &str,
    name: &str,
    source: Option<&str>,
) -> Option<Cause> {
    world.graph.cause_of_early_read(read(world, thrower, reader, name, source))
}

fn cycle(cause: Option<Cause>) -> Cycle {
    let Some(Cause::Cycle(cycle)) = cause else { panic!("{cause:?}") };
    cycle
}

/// An import as `importer -> imported`.
fn shown(world: &World, Import { importer, request }: Import) -> String {
    let imported = world.graph.loaded_modules(importer).unwrap()[request as usize];
    let [from, to] = [importer, imported].map(|id| world.graph.identifier(id).unwrap());
    format!("{from} -> {to}")
}

/// The imports on the way around: to the module that ran, and back.
fn around(world: &World, cause: Option<Cause>) -> (Vec<String>, Vec<String>) {
    let Cycle { imports, to_thrower, .. } = cycle(cause);
    let mut there: Vec<String> = imports.iter().map(|&import| shown(world, import)).collect();
    let back = there.split_off(to_thrower);
    (there, back)
}

/// The mend, as its name and its imports.
fn mend(world: &World, cause: Option<Cause>) -> (&'static str, Vec<String>) {
    let (name, imports) = match cycle(cause).mend {
        Mend::Move { imports, all: true } => ("move", imports),
        Mend::Move { imports, all: false } => ("move some", imports),
        Mend::Below(first, second) => ("below", vec![first, second]),
        Mend::Above(first, second) => ("above", vec![first, second]),
        Mend::Direct => ("direct", Vec::new()),
    };
    (name, imports.into_iter().map(|import| shown(world, import)).collect())
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
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
        let found = cause(&world, "b", "b", "a", source);
        assert_eq!(around(&world, found.clone()), (names(&["a -> b"]), names(&["b -> a"])));
        assert_eq!(mend(&world, found.clone()), ("move", names(&["a -> b"])));
        assert_eq!(cycle(found).entry, Some(world.id("main")));
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
    let found = cause(&world, "b", "b", "renamed", Some(source));
    assert_eq!(cycle(found.clone()).export_name.as_deref(), Some("a"));
    assert_eq!(around(&world, found).1, ["b -> a"]);
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
    let found = around(&world, cause(&world, "b", "b", "a", Some(source)));
    assert_eq!(found.1, ["b -> a"]);
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
    let found = around(&world, cause(&world, "leaf", "leaf", "base", Some(source)));
    assert_eq!(found.0, ["base -> leaf"]);
    assert_eq!(found.1, ["leaf -> index", "index -> base"]);
}

#[test]
fn the_way_is_that_of_the_evaluation() {
    // a -> ran -> c is shorter, but it is not by that way that c came before a.
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
    let source = Some("import 'ran'; import { a } from 'a'; a;");
    let found = cause(&world, "c", "c", "a", source);
    let there = names(&["a -> waits", "waits -> waits too", "waits too -> c"]);
    assert_eq!(around(&world, found.clone()).0, there);
    assert_eq!(mend(&world, found), ("move", names(&["waits too -> c", "ran -> c"])));
}

#[test]
fn all_ways_in_are_named_up_to_a_number() {
    let app = Source::new().request("m1").request("m2").export("v");
    let world = failed(
        "app",
        "m2",
        [
            ("app", app.clone()),
            ("m1", Source::new().request("m2")),
            ("m2", Source::new().import("app", "v")),
        ],
    );
    let found = cause(&world, "m2", "m2", "v", None);
    assert_eq!(mend(&world, found.clone()), ("move", names(&["m1 -> m2", "app -> m2"])));
    // The module with which all began is in the cycle.
    assert_eq!(cycle(found).entry, None);

    let on = |next: &str| Source::new().request("m2").request(next);
    let world = failed(
        "app",
        "m2",
        [
            ("app", app),
            ("m1", on("n1")),
            ("n1", on("n2")),
            ("n2", on("n3")),
            ("n3", on("n4")),
            ("n4", on("m1")),
            ("m2", Source::new().import("app", "v")),
        ],
    );
    let (kind, imports) = mend(&world, cause(&world, "m2", "m2", "v", None));
    assert_eq!((kind, imports.len()), ("move some", 4));
}

/// `main` imports a barrel, whose modules import one another through it.
fn barrel(index: Source, more: [(&str, Source); 2]) -> World {
    let [first, second] = more;
    failed(
        "main",
        "child",
        [
            ("main", Source::new().request("index")),
            ("index", index),
            ("child", Source::new().import("index", "Base").export("Child")),
            ("base", Source::new().export("Base")),
            first,
            second,
        ],
    )
}

const CHILD: &str = "import { Base } from 'index'; export class Child extends Base {}";

#[test]
fn a_barrel_comes_to_the_module_too_late() {
    let none = [("unused", Source::new()), ("unused too", Source::new())];
    let through = |index: Source| index.reexport("child", "Child", "Child");
    for index in [
        through(Source::new()).reexport("base", "Base", "Base"),
        through(Source::new()).star("base"),
        Source::new().star("child").star("base"),
    ] {
        let world = barrel(index, none.clone());
        let found = cause(&world, "child", "child", "Base", Some(CHILD));
        let (there, back) = around(&world, found.clone());
        assert_eq!((there, back), (names(&["index -> child"]), names(&["child -> index"])));
        let moved = ("below", names(&["index -> child", "index -> base"]));
        assert_eq!(mend(&world, found.clone()), moved);
        let Cycle { direct, entry, exporter, .. } = cycle(found);
        assert!(direct);
        assert_eq!((entry, exporter), (Some(world.id("main")), world.id("base")));
    }
}

#[test]
fn where_others_lead_to_the_module_the_declaring_one_goes_above() {
    let index = Source::new().star("child").star("other").star("base");
    let other = Source::new().import("child", "Child").export("Other");
    let world = barrel(index, [("other", other), ("unused", Source::new())]);
    let found = cause(&world, "child", "child", "Base", Some(CHILD));
    assert_eq!(mend(&world, found), ("above", names(&["index -> base", "index -> child"])));
}

#[test]
fn where_no_order_of_the_barrel_mends_it_the_import_goes_past_it() {
    let world = failed(
        "index",
        "child",
        [
            ("index", Source::new().star("child").star("base")),
            ("child", Source::new().import("index", "Base").export("Child")),
            ("base", Source::new().request("child").export("Base")),
        ],
    );
    let found = cause(&world, "child", "child", "Base", Some(CHILD));
    assert_eq!(mend(&world, found), ("direct", Vec::new()));
}

#[test]
fn a_module_between_the_barrel_and_the_one_that_ran() {
    let index = Source::new().star("between").star("base");
    let between = Source::new().request("child");
    let world = barrel(index, [("between", between), ("unused", Source::new())]);
    let found = cause(&world, "child", "child", "Base", Some(CHILD));
    assert_eq!(around(&world, found.clone()).0, ["index -> between", "between -> child"]);
    assert_eq!(mend(&world, found), ("below", names(&["index -> between", "index -> base"])));
}

#[test]
fn a_barrel_whose_module_awaits_is_to_be_passed_by() {
    let index = || Source::new().star("base").star("child");
    let child = Source::new().import("index", "Base").export("Child");
    for base in [
        [Source::new().export("Base").tla(), Source::new()],
        [Source::new().export("Base").request("awaits"), Source::new().tla()],
    ] {
        let [base, awaits] = base;
        let world = failed(
            "index",
            "child",
            [("index", index()), ("child", child.clone()), ("base", base), ("awaits", awaits)],
        );
        let found = cause(&world, "child", "child", "Base", Some(CHILD));
        let way = (names(&["index -> child"]), names(&["child -> index"]));
        assert_eq!(around(&world, found.clone()), way);
        assert_eq!(mend(&world, found.clone()), ("direct", Vec::new()));
        assert!(cycle(found).unawaited);
    }
    // An order that has the one run up to its await before the other mends nothing.
    let index = Source::new().star("child").star("base");
    let base = Source::new().export("Base").tla();
    let world = failed("index", "child", [("index", index), ("child", child), ("base", base)]);
    let found = cause(&world, "child", "child", "Base", Some(CHILD));
    assert_eq!(mend(&world, found), ("direct", Vec::new()));
}

#[test]
fn the_namespace_of_a_member_of_a_barrel() {
    let world = failed(
        "index",
        "child",
        [
            (
                "index",
                Source::new()
                    .reexport_namespace("child", "child")
                    .reexport_namespace("base", "base"),
            ),
            ("child", Source::new().import("index", "base").export("Child")),
            ("base", Source::new().export("Base")),
        ],
    );
    let source = "import { base } from 'index';\nexport class Child extends base.Base {}";
    for place in [None, Some((2, 33)), Some((2, 28))] {
        let read = EarlyRead { place, ..read(&world, "child", "child", "Base", Some(source)) };
        let found = world.graph.cause_of_early_read(read);
        assert_eq!(around(&world, found).0, ["index -> child"]);
    }
}

#[test]
fn the_module_that_ran_calls_a_function_before_its_own_declaration() {
    let world = failed(
        "app",
        "app",
        [
            ("app", Source::new().import("x", "f").export("k")),
            ("x", Source::new().import("app", "k").export("f")),
        ],
    );
    let source = "import { k } from 'app'; export function f() { return k; }";
    let found = Some(Cause::Called { export_name: "k".into() });
    for source in [Some(source), None] {
        assert_eq!(cause(&world, "app", "x", "k", source), found);
    }
}

#[test]
fn a_declaration_within_a_function_is_no_matter_of_imports() {
    let world = failed(
        "a",
        "b",
        [("a", Source::new().request("b").export("x")), ("b", Source::new().import("a", "x"))],
    );
    let source = "import { x } from 'a';\n(() => { x; let x; })();";
    let read = EarlyRead { place: Some((2, 10)), ..read(&world, "b", "b", "x", Some(source)) };
    assert_eq!(world.graph.cause_of_early_read(read), Some(Cause::Own));
}

#[test]
fn the_default_export() {
    let world = failed(
        "a",
        "b",
        [
            ("a", Source::new().request("b").export("default")),
            ("b", Source::new().import("a", "default")),
        ],
    );
    let found = cause(&world, "b", "b", "x", Some("import x from 'a'; x;"));
    assert_eq!(cycle(found).export_name.as_deref(), Some("default"));
}

#[test]
fn a_long_way_takes_no_stack() {
    let count = 100_000;
    let mut world = World::default();
    for number in 0..count {
        world.add(&format!("m{number}"), Source::new().request(&format!("m{}", number + 1)));
    }
    let last = format!("m{count}");
    world.add(&last, Source::new().import("x", "x"));
    world.add("x", Source::new().request("m0").export("x"));
    world.link_all();
    world.link("x").unwrap();
    world.throws.insert(last.clone());
    world.evaluate("x");
    let found = cause(&world, &last, &last, "x", None);
    assert_eq!(mend(&world, found), ("move", vec![format!("m{} -> {last}", count - 1)]));
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
        let found = around(&world, cause(&world, "b", "a", "state", source));
        assert_eq!(found, (names(&["a -> b"]), names(&["b -> a"])));
    }
}

#[test]
fn a_module_that_imports_itself() {
    let world = failed("a", "a", [("a", Source::new().import("a", "a").export("a"))]);
    let source = "import { a as self } from 'a'; self; export let a = 1;";
    let found = cause(&world, "a", "a", "self", Some(source));
    assert_eq!(around(&world, found), (Vec::new(), names(&["a -> a"])));
}

#[test]
fn a_binding_of_the_module_itself_is_no_matter_of_imports() {
    let world =
        failed("a", "a", [("a", Source::new().request("b")), ("b", Source::new().export("x"))]);
    assert_eq!(cause(&world, "a", "a", "x", Some("import 'b'; x; let x;")), Some(Cause::Own));
    assert_eq!(cause(&world, "a", "a", "x", None), None);
    // It does not declare it.
    assert_eq!(cause(&world, "a", "a", "x", Some("import 'b';")), None);
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
    let cause = |name, source| {
        let read = EarlyRead { of_namespace: true, ..read(&world, "b", "b", name, source) };
        world.graph.cause_of_early_read(read)
    };
    let source = Some("import * as ns from 'a'; import { x as y } from 'a'; Object.keys(ns);");
    assert_eq!(around(&world, cause("x", source)).1, ["b -> a"]);
    // A variable that nothing declares.
    assert_eq!(cause("y", source), None);
    assert_eq!(cause("x", Some("import * as ns from 'a'; x;")), None);
    assert_eq!(cause("other", source), None);
    assert_eq!(cause("other", None), None);
    assert_eq!(cause("x", None), None);
}
