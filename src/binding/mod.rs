//! The Node-API layer: it converts values and forwards. Nothing else knows of JavaScript.
//!
//! No borrow of the graph is held while JavaScript runs: every function here returns first.

#[cfg_attr(
    all(target_os = "linux", target_env = "gnu"),
    expect(unsafe_code, reason = "the standard library does not ask this of the allocator")
)]
mod allocator;
mod answers;
#[expect(clippy::needless_pass_by_value, reason = "values from JavaScript arrive owned")]
mod cached_data;
#[expect(clippy::needless_pass_by_value, reason = "values from JavaScript arrive owned")]
mod early_read;
mod error;
#[expect(
    unsafe_code,
    reason = "the framework has no string that may be one of the engine's or not"
)]
mod external_text;
mod linkers;
#[expect(clippy::needless_pass_by_value, reason = "values from JavaScript arrive owned")]
mod loader;
mod loader_batch;
mod module_record;
mod packed_text;
mod record_name;
#[expect(clippy::needless_pass_by_value, reason = "values from JavaScript arrive owned")]
mod records;
mod refusal;
#[expect(unsafe_code, reason = "the framework has no string of one byte a character")]
mod script_text;
mod snapshot;
#[expect(unsafe_code, reason = "the framework's conversion is slow for texts beyond ASCII")]
mod source_text;
mod statuses;
mod templates;
#[expect(clippy::needless_pass_by_value, reason = "values from JavaScript arrive owned")]
mod unresolved;

use std::cell::{Cell, RefCell};
use std::time::Instant;

use crate::record::{Graph, RecordId};

thread_local! {
    /// The records of this thread: each worker loads the addon for itself.
    static GRAPH: RefCell<Graph> = RefCell::new(Graph::with_clock(nanoseconds));
    /// Records whose wrappers were collected, to be removed by the next call: the collector may
    /// come in between while the graph is borrowed.
    static COLLECTED: Cell<Vec<RecordId>> = const { Cell::new(Vec::new()) };
}

/// The time since this thread first asked.
fn nanoseconds() -> u64 {
    thread_local! {
        static START: Instant = Instant::now();
    }
    START.with(|start| u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX))
}

/// Runs `action` on this thread's graph.
fn with_graph<R>(action: impl FnOnce(&mut Graph) -> R) -> R {
    GRAPH.with_borrow_mut(|graph| {
        for id in COLLECTED.take() {
            graph.remove(id);
        }
        action(graph)
    })
}

/// Notes that the wrapper of a record is gone.
fn collect(id: RecordId) {
    // The thread may be ending, and its values with it.
    let _ = COLLECTED.try_with(|collected| {
        let mut ids = collected.take();
        ids.push(id);
        collected.set(ids);
    });
}
