use super::{LinkedModule, ResolvedImport, ResolvedImports, ResolvedMember};
use crate::{
    error::{ModuleError, UnresolvedEntry, UnresolvedImport, UnresolvedKind},
    link::LinkFailure,
    record::{BindingKind, StatusRule},
    testing::{Source, World},
};

const MUST_BE_UNLINKED: ModuleError = ModuleError::Status(StatusRule::Unlinked);

/// The modules of an answer by name: name, cyclic, imports as text.
fn describe(world: &World, root: &str, linked: &super::Linked) -> Vec<String> {
    let names = world.names(root, &linked.steps);
    let name = |ordinal: u32| names[ordinal as usize].as_str();
    let import = |import: &ResolvedImport| match *import {
        ResolvedImport::Binding { module, slot, kind, .. } => {
            format!("{}.{slot}{}", name(module), if kind.is_constant() { "" } else { " live" })
        }
        ResolvedImport::Namespace { module, deferred, .. } => {
            format!("{} {}", if deferred { "defer" } else { "ns" }, name(module))
        }
        ResolvedImport::Source { module } => format!("source {}", name(module)),
    };
    let module = |module: &LinkedModule| {
        let imports: Vec<String> = linked.imports_of(module).imports.iter().map(import).collect();
        let cyclic = if module.cyclic { "*" } else { "" };
        format!("{}{cyclic}: {}", name(module.ordinal), imports.join(", "))
    };
    linked.modules.iter().map(module).collect()
}

fn unresolved(failure: &LinkFailure) -> &UnresolvedImport {
    match &failure.error {
        ModuleError::UnresolvedImport(unresolved) => unresolved,
        error => panic!("{error:?}"),
    }
}

#[test]
fn names_modules_in_the_order_of_initialize_environment() {
    let mut world = World::new([
        ("a", Source::new().import("b", "x").import_namespace("c")),
        ("b", Source::new().export_let("y").export("x")),
        ("c", Source::new().import("b", "y")),
    ]);
    let linked = world.link("a").unwrap();
    assert_eq!(describe(&world, "a", &linked), ["b: ", "c: b.0 live", "a: b.1, ns c"]);
    assert_eq!(world.status("b"), "linked");
}

#[test]
fn a_binding_found_through_others_is_named_by_the_way_to_it() {
    let mut world = World::new([
        ("a", Source::new().import("b", "x")),
        ("b", Source::new().star("c")),
        ("c", Source::new().reexport("d", "y", "x")),
        ("d", Source::new().export("y")),
    ]);
    world.link("b").unwrap();
    let linked = world.link("a").unwrap();
    assert_eq!(world.names("a", &linked.steps), ["a", "b", "c", "d"]);
    assert_eq!(describe(&world, "a", &linked), ["a: d.0"]);
}

#[test]
fn a_module_that_no_answer_names_has_no_ordinal() {
    let mut world = World::new([
        ("a", Source::new().request("b").import("c", "x")),
        ("b", Source::new()),
        ("c", Source::new().export("x")),
    ]);
    world.link("b").unwrap();
    world.link("c").unwrap();
    let linked = world.link("a").unwrap();
    assert_eq!(world.names("a", &linked.steps), ["a", "c"]);
}

#[test]
fn marks_cycles() {
    let mut world = World::new([
        ("a", Source::new().import("b", "x").import("c", "x").export("y")),
        ("b", Source::new().import("a", "y").import("c", "x").export("x")),
        ("c", Source::new().export("x")),
    ]);
    let linked = world.link("a").unwrap();
    assert_eq!(describe(&world, "a", &linked), ["c: ", "b*: a.0, c.0", "a*: b.0, c.0"]);
}

#[test]
fn a_module_that_imports_itself_is_cyclic() {
    let mut world = World::new([("a", Source::new().import("a", "x").export("x"))]);
    let linked = world.link("a").unwrap();
    assert_eq!(describe(&world, "a", &linked), ["a*: a.0"]);
}

#[test]
fn a_module_that_defers_itself_is_not_cyclic() {
    let mut world = World::new([("a", Source::new().import_defer("a"))]);
    let linked = world.link("a").unwrap();
    assert_eq!(describe(&world, "a", &linked), ["a: defer a"]);
}

#[test]
fn a_synthetic_exporter_is_live() {
    let mut world = World::default();
    world.add_synthetic("s", &["b", "a"]);
    world.add("m", Source::new().import("s", "a").import("s", "b").import_namespace("s"));
    world.link_all();
    let linked = world.link("m").unwrap();
    assert_eq!(describe(&world, "m", &linked), ["m: s.1 live, s.0 live, ns s"]);
}

#[test]
fn imports_namespaces_and_sources_through_exports() {
    let mut world = World::new([
        ("a", Source::new().import("b", "ns").import("b", "d").import("b", "s")),
        (
            "b",
            Source::new()
                .reexport_namespace("c", "ns")
                .reexport_deferred("c", "d")
                .reexport_source("c", "s"),
        ),
        ("c", Source::new()),
    ]);
    let linked = world.link("a").unwrap();
    assert_eq!(describe(&world, "a", &linked)[2], "a: ns c, defer c, source c");
}

#[test]
fn a_module_imported_as_a_source_is_not_linked() {
    let mut world = World::new([("a", Source::new().import_source("b")), ("b", Source::new())]);
    let linked = world.link("a").unwrap();
    assert_eq!(describe(&world, "a", &linked), ["a: source b"]);
    assert_eq!(world.status("b"), "unlinked");
}

#[test]
fn a_linked_module_is_not_linked_again() {
    let mut world = World::linked(
        "b",
        [("a", Source::new().import("b", "x")), ("b", Source::new().export("x"))],
    );
    let linked = world.link("a").unwrap();
    assert_eq!(describe(&world, "a", &linked), ["a: b.0"]);
    assert_eq!(world.link("a").unwrap_err().error, MUST_BE_UNLINKED);
    world.evaluate("a");
    assert_eq!(world.link("a").unwrap_err().error, MUST_BE_UNLINKED);
    assert_eq!(world.link_requests("a"), Err(MUST_BE_UNLINKED));
}

#[test]
fn begin_link_tells_linked_from_later() {
    let mut world = World::new([("a", Source::new())]);
    let id = world.id("a");
    assert_eq!(world.graph.begin_link(id), Ok(()));
    world.link("a").unwrap();
    assert_eq!(world.graph.begin_link(id), Err(ModuleError::AlreadyLinked));
    world.evaluate("a");
    assert_eq!(world.graph.begin_link(id), Err(MUST_BE_UNLINKED));
}

#[test]
fn link_requests_takes_one_module_for_all_phases() {
    let mut world = World::new([
        ("a", Source::new().request("b").import_source("b").import_defer("c").request("c")),
        ("b", Source::new()),
        ("c", Source::new()),
    ]);
    let (id, b, c) = (world.id("a"), world.id("b"), world.id("c"));
    let error = world.graph.link_requests(id, &[b, c, c, c]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Module request 'ModuleCacheKey(\"b\")' at index 1 must be linked to the same module requested at index 0"
    );
    assert_eq!(error.code(), Some("ERR_MODULE_LINK_MISMATCH"));
    let error = world.graph.link_requests(id, &[b, b, c, b]).unwrap_err();
    let (key, specifier) = ("ModuleCacheKey(\"c\")".to_owned(), "c".to_owned());
    assert_eq!(error, ModuleError::RequestMismatch { key, specifier, index: 3, first: 2 });
    assert_eq!(world.graph.link_requests(id, &[b, b, c, c]), Ok(()));
}

#[test]
fn link_requests_counts_its_modules() {
    let mut world = World::default();
    let id = world.add("a", Source::new().request("a"));
    let error = world.graph.link_requests(id, &[]).unwrap_err();
    assert_eq!(error, ModuleError::LinkMismatch { expected: 1, got: 0 });
    assert_eq!(error.to_string(), "Expected 1 modules, got 0");
    assert_eq!(error.code(), Some("ERR_MODULE_LINK_MISMATCH"));
    assert_eq!(world.graph.link_requests(id, &[id]), Ok(()));
}

#[test]
fn a_request_without_a_module_fails_before_anything_is_linked() {
    let mut world = World::default();
    world.add("a", Source::new().request("b").request("c"));
    world.add("b", Source::new());
    world.add("c", Source::new().request("b").request("d"));
    world.add("d", Source::new());
    world.link_requests("a").unwrap();
    let failure = world.link("a").unwrap_err();
    assert_eq!(
        failure.error,
        ModuleError::RequestNotLinked { specifier: "b".to_owned(), identifier: "c".to_owned() }
    );
    assert_eq!(failure.error.code(), Some("ERR_VM_MODULE_LINK_FAILURE"));
    assert_eq!(world.status("b"), "unlinked");
    world.link_requests("c").unwrap();
    world.link("a").unwrap();
}

#[test]
fn a_missing_export_names_the_importer() {
    let mut world = World::new([
        ("a", Source::new().import("b", "x")),
        ("b", Source::new().import("c", "x").import("c", "nope")),
        ("c", Source::new().export("x")),
    ]);
    let failure = world.link("a").unwrap_err();
    let error = unresolved(&failure);
    assert_eq!(error.identifier, "b");
    assert_eq!(world.names("a", &failure.linked.steps)[error.module as usize], "b");
    assert_eq!(error.entry, UnresolvedEntry::Import(1));
    assert_eq!(error.kind, UnresolvedKind::NotFound);
    assert_eq!(
        failure.to_string(),
        "The requested module 'c' does not provide an export named 'nope'"
    );
    assert_eq!(failure.error.code(), None);
}

#[test]
fn a_failed_link_leaves_finished_cycles_linked() {
    let mut world = World::new([
        ("a", Source::new().request("b").import("b", "nope")),
        ("b", Source::new().request("c")),
        ("c", Source::new()),
    ]);
    let failure = world.link("a").unwrap_err();
    assert_eq!(describe(&world, "a", &failure.linked), ["c: ", "b: "]);
    assert_eq!(
        [world.status("a"), world.status("b"), world.status("c")],
        ["unlinked", "linked", "linked"]
    );
    // It fails again, and again leaves nothing behind.
    assert!(world.link("a").unwrap_err().linked.modules.is_empty());
}

#[test]
fn a_failed_link_unlinks_the_open_cycle() {
    let mut world = World::new([
        ("a", Source::new().request("b").import("b", "nope")),
        ("b", Source::new().request("a")),
    ]);
    let failure = world.link("a").unwrap_err();
    assert!(failure.linked.modules.is_empty());
    assert_eq!([world.status("a"), world.status("b")], ["unlinked", "unlinked"]);
}

#[test]
fn import_entries_are_checked_before_indirect_exports() {
    let mut world = World::new([
        ("a", Source::new().reexport("b", "y", "y").import("b", "x")),
        ("b", Source::new()),
    ]);
    let failure = world.link("a").unwrap_err();
    assert_eq!(unresolved(&failure).entry, UnresolvedEntry::Import(0));
}

#[test]
fn an_indirect_export_that_is_not_found_is_blamed_itself() {
    let mut world = World::new([
        ("a", Source::new().import("b", "x")),
        ("b", Source::new().reexport("c", "ok", "ok").reexport("c", "nope", "x")),
        ("c", Source::new().export("ok")),
    ]);
    let failure = world.link("a").unwrap_err();
    let error = unresolved(&failure);
    assert_eq!((error.identifier.as_str(), error.entry), ("b", UnresolvedEntry::IndirectExport(1)));
    assert_eq!((error.specifier.as_str(), error.import_name.as_str()), ("c", "nope"));
}

#[test]
fn an_import_through_a_broken_indirect_export_blames_that_export() {
    // In the cycle, b is initialized before a.
    let mut world = World::new([
        ("a", Source::new().request("b").reexport("c", "nope", "x")),
        ("b", Source::new().import("a", "x")),
        ("c", Source::new()),
    ]);
    let failure = world.link("a").unwrap_err();
    let error = unresolved(&failure);
    assert_eq!((error.identifier.as_str(), error.entry), ("a", UnresolvedEntry::IndirectExport(0)));
    assert_eq!(error.module, 0);
}

#[test]
fn conflicting_star_exports() {
    let mut world = World::new([
        ("a", Source::new().import("amb", "x")),
        ("amb", Source::new().star("l").star("r")),
        ("l", Source::new().export("x")),
        ("r", Source::new().export("x")),
    ]);
    let failure = world.link("a").unwrap_err();
    assert_eq!(unresolved(&failure).entry, UnresolvedEntry::Import(0));
    assert_eq!(
        failure.to_string(),
        "The requested module 'amb' contains conflicting star exports for name 'x'"
    );
}

#[test]
fn conflicting_star_exports_below_a_star_export() {
    let mut world = World::new([
        ("a", Source::new().import("top", "x")),
        ("top", Source::new().star("other").star("amb")),
        ("other", Source::new()),
        ("amb", Source::new().star("l").star("r")),
        ("l", Source::new().export("x")),
        ("r", Source::new().export("x")),
    ]);
    let failure = world.link("a").unwrap_err();
    let error = unresolved(&failure);
    assert_eq!((error.identifier.as_str(), error.entry), ("top", UnresolvedEntry::StarExport(1)));
    assert_eq!((error.specifier.as_str(), error.kind), ("amb", UnresolvedKind::Ambiguous));
    assert_eq!(world.names("a", &failure.linked.steps)[error.module as usize], "top");
}

#[test]
fn an_indirect_export_of_itself_is_a_cycle() {
    let mut world = World::new([("self", Source::new().reexport("self", "x", "x"))]);
    let failure = world.link("self").unwrap_err();
    assert_eq!(failure.to_string(), "Detected cycle while resolving name 'x' in 'self'");
    assert_eq!(unresolved(&failure).entry, UnresolvedEntry::IndirectExport(0));
}

#[test]
fn indirect_exports_of_one_another_are_a_cycle() {
    let mut world = World::new([
        ("a", Source::new().reexport("b", "x", "x")),
        ("b", Source::new().reexport("a", "x", "x")),
    ]);
    let failure = world.link("a").unwrap_err();
    let error = unresolved(&failure);
    assert_eq!((error.identifier.as_str(), error.specifier.as_str()), ("a", "b"));
    assert_eq!(error.kind, UnresolvedKind::Circular);
}

#[test]
fn a_collected_dependency_is_an_error() {
    let mut world = World::new([
        ("a", Source::new().request("b")),
        ("b", Source::new().import("c", "x")),
        ("c", Source::new().export("x")),
    ]);
    world.graph.remove(world.id("c"));
    assert_eq!(world.link("a").unwrap_err().error, ModuleError::Collected);
    assert_eq!(world.status("a"), "unlinked");
    let id = world.id("a");
    assert_eq!(world.graph.link_requests(id, &[world.id("c")]), Err(ModuleError::Collected));
    world.graph.remove(id);
    assert_eq!(world.link("a").unwrap_err().error, ModuleError::Collected);
}

#[test]
fn a_collected_export_behind_a_linked_module_is_an_error() {
    let mut world = World::linked(
        "b",
        [
            ("a", Source::new().import("b", "x")),
            ("b", Source::new().reexport("c", "x", "x").reexport_namespace("c", "ns")),
            ("c", Source::new().export("x")),
        ],
    );
    world.add("n", Source::new().import("b", "ns"));
    world.link_requests("n").unwrap();
    world.graph.remove(world.id("c"));
    assert_eq!(world.link("a").unwrap_err().error, ModuleError::Collected);
    assert_eq!(world.link("n").unwrap_err().error, ModuleError::Collected);
}

#[test]
fn links_one_large_cycle() {
    let mut world = World::default();
    for number in 0..20_000 {
        let next = ((number + 1) % 20_000).to_string();
        world.add(&number.to_string(), Source::new().import(&next, "x").export("x"));
    }
    world.link_all();
    let linked = world.link("0").unwrap();
    assert!(linked.modules.iter().all(|module| module.cyclic));
    assert_eq!(linked.modules.len(), 20_000);
}

#[test]
fn says_whether_imports_keep_their_values() {
    let of = |kind| ResolvedImport::Binding { module: 1, slot: 0, kind, assigned: false };
    let namespace = ResolvedImport::Namespace { module: 1, deferred: false, only_members: false };
    let source = ResolvedImport::Source { module: 1 };
    let is_constant = |imports: &[ResolvedImport], member: Option<Option<ResolvedImport>>| {
        let members = member.map(|resolved| ResolvedMember { import: 0, called: true, resolved });
        ResolvedImports { imports, members: members.as_slice() }.are_constant()
    };
    let (constant, function) = (of(BindingKind::Constant), of(BindingKind::Function));
    let variable = of(BindingKind::Variable);
    assert!(is_constant(&[], None));
    assert!(is_constant(&[constant, function, namespace, source], None));
    assert!(!is_constant(&[constant, variable], None));
    assert!(is_constant(&[namespace], Some(Some(constant))));
    assert!(!is_constant(&[namespace], Some(Some(variable))));
    // Objects that are made when they are read, and what is not there, are properties.
    assert!(!is_constant(&[namespace], Some(Some(namespace))));
    assert!(!is_constant(&[namespace], Some(None)));
}
