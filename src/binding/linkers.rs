//! The linkers that programs gave for modules: Node shows what they do in the status of the module.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use crate::record::{NodeStatus, RecordId};

/// What has become of the linker that a program gave for a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linker {
    /// It is asked for modules: Node shows the status `linking`.
    Running,
    /// It threw, rather than to return a promise that is rejected: Node shows `linking` for good.
    Threw,
    /// It failed: Node shows the status `errored`, though the record is unlinked.
    Failed,
}

thread_local! {
    /// The linkers that are running or have failed.
    static LINKERS: RefCell<FxHashMap<RecordId, Linker>> = RefCell::default();
}

/// Whether the linker of a module is running or has failed.
#[must_use]
pub fn has_linker(id: RecordId) -> bool {
    LINKERS.with_borrow(|linkers| linkers.contains_key(&id))
}

/// Whether the linker of a module threw.
#[must_use]
pub fn linker_threw(id: RecordId) -> bool {
    LINKERS.with_borrow(|linkers| linkers.get(&id) == Some(&Linker::Threw))
}

/// Notes what a linker does; `None` when it is done, or its module is gone.
pub fn set_linker(id: RecordId, linker: Option<Linker>) {
    LINKERS.with_borrow_mut(|linkers| match linker {
        Some(linker) => linkers.insert(id, linker),
        None => linkers.remove(&id),
    });
}

/// The status that Node shows of a record, when its linker has a say.
pub fn with_linker(id: RecordId, status: NodeStatus) -> NodeStatus {
    if status != NodeStatus::Unlinked {
        return status;
    }
    LINKERS.with_borrow(|linkers| match linkers.get(&id) {
        Some(Linker::Running | Linker::Threw) => NodeStatus::Linking,
        Some(Linker::Failed) => NodeStatus::Errored,
        None => status,
    })
}
