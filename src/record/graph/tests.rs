use crate::{
    error::{ModuleError, UnresolvedEntry, UnresolvedImport, UnresolvedKind},
    record::{Graph, ModuleRequest, NodeStatus, Phase, SourceTextDefinition, Status, StatusRule},
};

fn definition(specifiers: &[&str]) -> SourceTextDefinition {
    let request = |specifier: &&str| ModuleRequest {
        specifier: (*specifier).into(),
        ..ModuleRequest::default()
    };
    SourceTextDefinition {
        requests: specifiers.iter().map(request).collect(),
        ..SourceTextDefinition::default()
    }
}

#[test]
fn a_removed_record_is_collected_and_its_slot_is_used_again() {
    let mut graph = Graph::new();
    assert!(graph.is_empty());
    let first = graph.add_source_text("first".to_owned(), definition(&[]));
    graph.remove(first);
    graph.remove(first);
    assert!(graph.is_empty());
    let second = graph.add_synthetic("second".to_owned(), Vec::new());
    assert_ne!(first, second);
    assert_eq!(graph.len(), 1);
    assert_eq!(graph.identifier(second), Ok("second"));
    // The first id does not name the second record, whatever is asked of it.
    graph.remove(first);
    assert_eq!(graph.identifier(first), Err(ModuleError::Collected));
    assert_eq!(graph.status(first), Err(ModuleError::Collected));
    assert_eq!(graph.node_status(first), Err(ModuleError::Collected));
    assert_eq!(graph.requests(first), Err(ModuleError::Collected));
    assert_eq!(graph.loaded_modules(first), Err(ModuleError::Collected));
    assert_eq!(graph.cycle_root(first), Err(ModuleError::Collected));
    assert_eq!(graph.is_synthetic(first), Err(ModuleError::Collected));
    assert_eq!(graph.has_top_level_await(first), Err(ModuleError::Collected));
    assert_eq!(graph.begin_link(first), Err(ModuleError::Collected));
    assert_eq!(graph.begin_evaluate(first), Err(ModuleError::Collected));
    assert_eq!(graph.link_requests(first, &[]), Err(ModuleError::Collected));
    assert_eq!(graph.is_synthetic(second), Ok(true));
}

#[test]
fn an_id_of_another_graph_is_collected() {
    let mut other = Graph::new();
    let id = other.add_synthetic("s".to_owned(), Vec::new());
    let mut graph = Graph::new();
    graph.remove(id);
    assert_eq!(graph.status(id), Err(ModuleError::Collected));
    assert_eq!(graph.link_requests(id, &[]), Err(ModuleError::Collected));
}

#[test]
fn records_are_born_in_their_status() {
    let mut graph = Graph::new();
    let text = graph.add_source_text("t".to_owned(), definition(&["x"]));
    let synthetic = graph.add_synthetic("s".to_owned(), Vec::new());
    assert_eq!(graph.status(text), Ok(Status::Unlinked));
    assert_eq!(graph.node_status(synthetic), Ok(NodeStatus::Linked));
    assert_eq!(graph.requests(text).unwrap()[0].specifier, "x");
    assert_eq!(graph.loaded_modules(text), Ok(&[][..]));
    graph.link_requests(text, &[synthetic]).unwrap();
    assert_eq!(graph.loaded_modules(text), Ok(&[synthetic][..]));
    let error = ModuleError::Status(StatusRule::Unlinked);
    assert_eq!(graph.link_requests(synthetic, &[]), Err(error));
}

#[test]
fn a_linked_record_has_freed_its_tables() {
    let mut graph = Graph::new();
    let id = graph.add_source_text("t".to_owned(), definition(&[]));
    assert!(graph.get(id).unwrap().link_tables.is_some());
    graph.link_requests(id, &[]).unwrap();
    graph.link(id).unwrap();
    assert!(graph.get(id).unwrap().link_tables.is_none());
}

#[test]
fn a_record_is_small() {
    assert!(size_of::<super::Slot>() <= 136, "{}", size_of::<super::Slot>());
}

#[test]
fn statuses_have_the_names_of_node() {
    use NodeStatus::{Errored, Evaluated, Evaluating, Linked, Linking, Unlinked};
    let names = [Unlinked, Linking, Linked, Evaluating, Evaluated, Errored].map(NodeStatus::as_str);
    assert_eq!(names, ["unlinked", "linking", "linked", "evaluating", "evaluated", "errored"]);
    let mut cell = super::StatusCell::new(Status::Unlinked);
    assert_eq!(cell.node_status(), Unlinked);
    cell.set_linking();
    assert_eq!(cell.node_status(), Linking);
}

#[test]
fn errors_have_the_messages_and_codes_of_node() {
    let status = ModuleError::Status(StatusRule::Unlinked);
    assert_eq!(status.to_string(), "Module status must be unlinked");
    assert_eq!(status.code(), Some("ERR_VM_MODULE_STATUS"));
    assert_eq!(ModuleError::AlreadyLinked.to_string(), "Module has already been linked");
    assert_eq!(ModuleError::AlreadyLinked.code(), Some("ERR_VM_MODULE_ALREADY_LINKED"));
    assert_eq!(ModuleError::Collected.code(), None);
    let unresolved = |kind| {
        ModuleError::UnresolvedImport(Box::new(UnresolvedImport {
            identifier: "a".to_owned(),
            module: 0,
            entry: UnresolvedEntry::Import(0),
            request: 0,
            specifier: "./d.js".to_owned(),
            import_name: "nope".to_owned(),
            kind,
        }))
    };
    assert_eq!(
        unresolved(UnresolvedKind::NotFound).to_string(),
        "The requested module './d.js' does not provide an export named 'nope'"
    );
    assert_eq!(
        unresolved(UnresolvedKind::Ambiguous).to_string(),
        "The requested module './d.js' contains conflicting star exports for name 'nope'"
    );
    assert_eq!(
        unresolved(UnresolvedKind::Circular).to_string(),
        "Detected cycle while resolving name 'nope' in './d.js'"
    );
}

#[test]
fn a_source_may_be_that_of_another_record_where_the_host_says_so() {
    let mut graph = Graph::new();
    let mut both = definition(&["x", "x"]);
    both.requests[0].phase = Phase::Source;
    let id = graph.add_source_text("t".to_owned(), both);
    let source = graph.add_synthetic("source".to_owned(), Vec::new());
    let module = graph.add_synthetic("module".to_owned(), Vec::new());
    assert!(matches!(
        graph.link_requests(id, &[source, module]),
        Err(ModuleError::RequestMismatch { index: 1, first: 0, .. })
    ));
    assert_eq!(
        graph.link_requests_by_phase(id, &[source]),
        Err(ModuleError::LinkMismatch { expected: 2, got: 1 })
    );
    assert_eq!(graph.link_requests_by_phase(id, &[source, module]), Ok(()));
    assert_eq!(graph.loaded_modules(id), Ok([source, module].as_slice()));
    graph.link(id).unwrap();
    let refusal = ModuleError::Status(StatusRule::Unlinked);
    assert_eq!(graph.link_requests_by_phase(id, &[source, module]), Err(refusal));
    graph.remove(source);
    let other = graph.add_source_text("o".to_owned(), definition(&["x"]));
    assert_eq!(graph.link_requests_by_phase(other, &[source]), Err(ModuleError::Collected));
}
