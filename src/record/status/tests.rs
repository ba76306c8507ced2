use super::{NodeStatus, Status, StatusCell};

#[test]
fn statuses_have_the_names_of_node() {
    use NodeStatus::{Errored, Evaluated, Evaluating, Linked, Linking, Unlinked};
    let names = [Unlinked, Linking, Linked, Evaluating, Evaluated, Errored].map(NodeStatus::as_str);
    assert_eq!(names, ["unlinked", "linking", "linked", "evaluating", "evaluated", "errored"]);
    let mut cell = StatusCell::new(Status::Unlinked);
    assert_eq!(cell.node_status(), Unlinked);
    cell.set_linking();
    assert_eq!(cell.node_status(), Linking);
}
