use super::{ModuleError, UnresolvedEntry, UnresolvedImport, UnresolvedKind};
use crate::record::StatusRule;

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
