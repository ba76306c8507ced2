use crate::{
    error::{ModuleError, UnresolvedKind},
    namespace::{ExportResolution, ResolvedExport},
    record::StatusRule,
    testing::{Source, World},
};

/// What `name` of `module` resolves to, as text.
fn resolve(world: &World, module: &str, name: &str) -> Result<String, UnresolvedKind> {
    let ExportResolution { steps, resolution } =
        world.graph.resolve_export(world.id(module), name).unwrap();
    let names = world.names(module, &steps);
    Ok(describe(&names, resolution?))
}

fn describe(names: &[String], export: ResolvedExport) -> String {
    match export {
        ResolvedExport::Binding { module, slot, .. } => {
            format!("{}.{slot}", names[module as usize])
        }
        ResolvedExport::Namespace { module, deferred } => {
            format!("{} {}", if deferred { "defer" } else { "ns" }, names[module as usize])
        }
        ResolvedExport::Source { module } => format!("source {}", names[module as usize]),
    }
}

/// The exports of the namespace of `module`, as text.
fn namespace(world: &World, module: &str) -> Vec<String> {
    let namespace = world.graph.namespace(world.id(module)).unwrap();
    let names = world.names(module, &namespace.steps);
    let exports = namespace.exports.into_iter();
    exports.map(|(name, export)| format!("{name}={}", describe(&names, export))).collect()
}

#[test]
fn resolves_each_kind_of_export() {
    let world = World::linked(
        "a",
        [
            (
                "a",
                Source::new()
                    .export("w")
                    .export("x")
                    .reexport("b", "x", "y")
                    .reexport_namespace("b", "n")
                    .reexport_deferred("b", "d")
                    .reexport_source("b", "s")
                    .star("b"),
            ),
            ("b", Source::new().export("x").export("z").export("default")),
        ],
    );
    assert_eq!(resolve(&world, "a", "x").unwrap(), "a.1");
    assert_eq!(resolve(&world, "a", "y").unwrap(), "b.0");
    assert_eq!(resolve(&world, "a", "z").unwrap(), "b.1");
    assert_eq!(resolve(&world, "a", "n").unwrap(), "ns b");
    assert_eq!(resolve(&world, "a", "d").unwrap(), "defer b");
    assert_eq!(resolve(&world, "a", "s").unwrap(), "source b");
    assert_eq!(resolve(&world, "a", "default"), Err(UnresolvedKind::NotFound));
    assert_eq!(resolve(&world, "a", "nope"), Err(UnresolvedKind::NotFound));
    assert_eq!(
        namespace(&world, "a"),
        ["d=defer b", "n=ns b", "s=source b", "w=a.0", "x=a.1", "y=b.0", "z=b.1"]
    );
    assert_eq!(namespace(&world, "b"), ["default=b.2", "x=b.0", "z=b.1"]);
}

#[test]
fn star_exports_of_one_binding_are_not_ambiguous() {
    let world = World::linked(
        "a",
        [
            ("a", Source::new().star("b").star("c")),
            ("b", Source::new().reexport("d", "x", "x").reexport_namespace("d", "n")),
            ("c", Source::new().star("d").reexport_namespace("d", "n")),
            ("d", Source::new().export("x")),
        ],
    );
    assert_eq!(resolve(&world, "a", "x").unwrap(), "d.0");
    assert_eq!(resolve(&world, "a", "n").unwrap(), "ns d");
}

#[test]
fn star_exports_of_two_bindings_are_ambiguous() {
    let world = World::linked(
        "a",
        [
            ("a", Source::new().star("b").star("c").export("w")),
            ("b", Source::new().star("d").reexport_namespace("d", "n").reexport_deferred("d", "m")),
            ("c", Source::new().export("x").export("n").reexport_namespace("d", "m")),
            ("d", Source::new().export("x").export("y")),
        ],
    );
    assert_eq!(resolve(&world, "a", "x"), Err(UnresolvedKind::Ambiguous));
    assert_eq!(resolve(&world, "a", "n"), Err(UnresolvedKind::Ambiguous));
    assert_eq!(resolve(&world, "a", "m"), Err(UnresolvedKind::Ambiguous));
    // They are left out of the namespace.
    assert_eq!(namespace(&world, "a"), ["w=a.0", "y=d.1"]);
}

#[test]
fn an_ambiguous_name_stays_ambiguous_above() {
    let world = World::linked(
        "top",
        [
            ("top", Source::new().star("a").star("never")),
            ("a", Source::new().star("b").star("c")),
            ("b", Source::new().export("x")),
            ("c", Source::new().export("x")),
            ("never", Source::new()),
        ],
    );
    assert_eq!(resolve(&world, "top", "x"), Err(UnresolvedKind::Ambiguous));
}

#[test]
fn star_exports_of_one_another_end() {
    let world = World::linked(
        "a",
        [
            ("a", Source::new().star("b").star("c").export("w")),
            ("b", Source::new().star("a").export("y")),
            ("c", Source::new().star("a").export("x")),
        ],
    );
    for module in ["a", "b", "c"] {
        assert_eq!(resolve(&world, module, "w").unwrap(), "a.0");
        assert_eq!(resolve(&world, module, "x").unwrap(), "c.0");
        assert_eq!(resolve(&world, module, "y").unwrap(), "b.0");
        assert_eq!(resolve(&world, module, "z"), Err(UnresolvedKind::NotFound));
        assert_eq!(namespace(&world, module), ["w=a.0", "x=c.0", "y=b.0"]);
    }
}

#[test]
fn sorts_a_namespace_by_utf_16_code_units() {
    let world = World::linked(
        "a",
        [(
            "a",
            Source::new()
                .export("\u{ff61}")
                .export("\u{1f600}")
                .export("b")
                .export("B")
                .export("\u{0}"),
        )],
    );
    let namespace = world.graph.namespace(world.id("a")).unwrap();
    let names: Vec<&str> = namespace.exports.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["\u{0}", "B", "b", "\u{1f600}", "\u{ff61}"]);
}

#[test]
fn a_namespace_needs_a_linked_module() {
    let mut world = World::new([("a", Source::new())]);
    let error = ModuleError::Status(StatusRule::NotUnlinkedOrLinking);
    assert_eq!(world.graph.namespace(world.id("a")), Err(error.clone()));
    assert_eq!(world.graph.resolve_export(world.id("a"), "x"), Err(error));
    let synthetic = world.add_synthetic("s", &["b", "a"]);
    assert_eq!(namespace(&world, "s"), ["a=s.1", "b=s.0"]);
    world.graph.remove(synthetic);
    assert_eq!(world.graph.namespace(synthetic), Err(ModuleError::Collected));
}

#[test]
fn a_circular_indirect_export_is_told_from_a_missing_one() {
    // Such modules do not link, so the search is made as linking makes it.
    use super::{Resolution, Resolver};
    use crate::record::Route;
    let world = World::new([
        ("a", Source::new().reexport("b", "x", "x").reexport("b", "z", "z").star("b")),
        ("b", Source::new().reexport("a", "x", "x").reexport("a", "x", "y")),
    ]);
    let a = world.id("a");
    let resolve =
        |name| Resolver::new(&world.graph).resolve_export(&mut Route::new(a), a, name).unwrap();
    assert_eq!(resolve("x"), Resolution::Circular);
    assert_eq!(resolve("z"), Resolution::NotFound);
    // A star export skips what is circular.
    assert_eq!(resolve("y"), Resolution::NotFound);
}

#[test]
fn names_of_a_cycle_share_what_one_of_them_resolves_to() {
    use super::{Resolution, Resolver};
    use crate::record::{BindingKind, Route};
    let world = World::linked(
        "a",
        [
            ("a", Source::new().star("b").star("d")),
            ("b", Source::new().star("c")),
            ("c", Source::new().star("a").star("b")),
            ("d", Source::new().export("x")),
        ],
    );
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| world.id(name));
    let binding = Resolution::Binding { module: d, slot: 0, kind: BindingKind::Constant };
    for order in [[a, b, c], [b, c, a], [c, b, a]] {
        let mut resolver = Resolver::new(&world.graph);
        let mut route = Route::new(order[0]);
        for module in order {
            // The route knows each module once the first was searched.
            let resolution = resolver.resolve_export(&mut route, module, "x").unwrap();
            assert_eq!(resolution, binding, "{order:?}");
        }
    }
}

#[test]
fn a_diamond_of_64_levels_is_not_exponential() {
    let mut world = World::default();
    for level in 0..64 {
        let (left, right) = (format!("l{}", level + 1), format!("r{}", level + 1));
        for side in ["l", "r"] {
            world.add(&format!("{side}{level}"), Source::new().star(&left).star(&right));
        }
    }
    let mut last = Source::new();
    for number in 0..100 {
        last = last.export(&format!("x{number}"));
    }
    world.add("l64", last.clone());
    world.add("r64", Source::new());
    world.link_all();
    world.link("l0").unwrap();
    assert_eq!(resolve(&world, "l0", "x7").unwrap(), "l64.7");
    assert_eq!(resolve(&world, "l0", "nope"), Err(UnresolvedKind::NotFound));
    assert_eq!(namespace(&world, "l0").len(), 100);
}

#[test]
fn many_names_of_a_wide_barrel_resolve_in_linear_time() {
    let (mut barrel, mut importer) = (Source::new(), Source::new());
    let mut world = World::default();
    for number in 0..3_000 {
        let (module, name) = (format!("m{number}"), format!("x{number}"));
        barrel = barrel.star(&module);
        importer = importer.import("barrel", &name);
        world.add(&module, Source::new().export(&name).export("common"));
    }
    world.add("barrel", barrel);
    world.add("importer", importer);
    world.link_all();
    world.link("importer").unwrap();
    assert_eq!(namespace(&world, "barrel").len(), 3_000);
    assert_eq!(resolve(&world, "barrel", "common"), Err(UnresolvedKind::Ambiguous));
}

#[test]
fn resolves_along_a_chain_of_star_exports() {
    let mut world = World::default();
    for number in 0..50_000 {
        world.add(&number.to_string(), Source::new().star(&(number + 1).to_string()));
    }
    world.add("50000", Source::new().export("x"));
    world.link_all();
    world.link("0").unwrap();
    assert_eq!(resolve(&world, "0", "x").unwrap(), "50000.0");
    assert_eq!(namespace(&world, "0"), ["x=50000.0"]);
}
