use crate::{
    error::ModuleError,
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

#[test]
fn tells_requests_for_a_source() {
    let mut graph = Graph::new();
    let mut phases = definition(&["x", "y"]);
    phases.requests[1].phase = Phase::Defer;
    let deferring = graph.add_source_text("d".to_owned(), phases.clone());
    phases.requests[1].phase = Phase::Source;
    let asking = graph.add_source_text("s".to_owned(), phases);
    let plain = graph.add_source_text("p".to_owned(), definition(&["x"]));
    assert_eq!(graph.has_source_request(asking), Ok(true));
    assert_eq!(graph.has_source_request(deferring), Ok(false));
    assert_eq!(graph.has_source_request(plain), Ok(false));
}
