//! Statuses as Node shows them, and the calls that they allow.

use napi::{Env, Result};
use napi_derive::napi;

use super::linkers::{Linker, has_linker, set_linker, with_linker};
use super::record_name::name;
use super::refusal::{ask, call, error_of_call};
use super::with_graph;
use crate::error::ModuleError;
use crate::record::{NodeStatus, Status, StatusRule};

/// The status as Node shows it, as an index in `lib/statuses.js`.
#[napi(catch_unwind)]
pub fn status_code(env: Env, record: f64) -> Result<u32> {
    Ok(match shown_status(env, record)? {
        NodeStatus::Unlinked => 0,
        NodeStatus::Linking => 1,
        NodeStatus::Linked => 2,
        NodeStatus::Evaluating => 3,
        NodeStatus::Evaluated => 4,
        NodeStatus::Errored => 5,
    })
}

/// Whether the module's evaluation has ended: its status is the last, and its outcome too.
#[napi(catch_unwind)]
pub fn is_evaluated(env: Env, record: f64) -> Result<bool> {
    ask(env, record, |graph, id| graph.status(id)).map(|status| status == Status::Evaluated)
}

/// Whether the body of this module, or of one that it reaches, awaits.
#[napi(catch_unwind)]
pub fn has_async_graph(env: Env, record: f64) -> Result<bool> {
    call(env, name(record), "hasAsyncGraph", |graph, id| graph.is_graph_async(id))
        .map(|first| first.is_some())
}

/// The identifier of the first module, of this one and those that it reaches, whose body awaits.
#[napi(catch_unwind)]
pub fn async_reason(env: Env, record: f64) -> Result<Option<String>> {
    call(env, name(record), "asyncReason", |graph, id| {
        let first = graph.is_graph_async(id)?;
        first.map(|first| graph.identifier(first).map(ToOwned::to_owned)).transpose()
    })
}

/// Checks that `evaluateSync()` may be called. The identifier of the first module that it would have to wait for.
#[napi(catch_unwind)]
pub fn sync_obstacle(env: Env, record: f64) -> Result<Option<String>> {
    call(env, name(record), "evaluateSync", |graph, id| {
        let first = graph.sync_obstacle(id)?;
        first.map(|first| graph.identifier(first).map(ToOwned::to_owned)).transpose()
    })
}

/// Checks that `link()` may be called.
#[napi(catch_unwind)]
pub fn begin_link(env: Env, record: f64) -> Result<()> {
    assert_no_linker(env, record, "link")?;
    call(env, name(record), "link", |graph, id| graph.begin_link(id))
}

/// The linker is asked for the module's requests: Node shows `linking`.
#[napi(catch_unwind)]
pub fn start_linker(record: f64) {
    note_linker(record, Some(Linker::Running));
}

/// The linker is done.
#[napi(catch_unwind)]
pub fn stop_linker(record: f64) {
    note_linker(record, None);
}

/// The linker threw: Node shows `linking`.
#[napi(catch_unwind)]
pub fn throw_linker(record: f64) {
    note_linker(record, Some(Linker::Threw));
}

/// The linker failed: Node shows `errored`.
#[napi(catch_unwind)]
pub fn fail_linker(record: f64) {
    note_linker(record, Some(Linker::Failed));
    if let Some(id) = name(record) {
        with_graph(|graph| graph.unlink_requests(id));
    }
}

/// Whether the record is unlinked, whatever its linker does.
#[napi(catch_unwind)]
pub fn is_unlinked(env: Env, record: f64) -> Result<bool> {
    ask(env, record, |graph, id| graph.node_status(id)).map(|status| status == NodeStatus::Unlinked)
}

/// Checks that the module may be given the modules for its requests. How many there are.
#[napi(catch_unwind)]
pub fn assert_linkable(env: Env, record: f64) -> Result<u32> {
    assert_unlinked(env, record, "linkRequests")?;
    ask(env, record, |graph, id| Ok(u32::try_from(graph.requests(id)?.len()).unwrap_or(u32::MAX)))
}

/// Checks that the module may be instantiated.
#[napi(catch_unwind)]
pub fn assert_instantiable(env: Env, record: f64) -> Result<()> {
    assert_unlinked(env, record, "instantiate")
}

fn assert_unlinked(env: Env, record: f64, operation: &'static str) -> Result<()> {
    assert_no_linker(env, record, operation)?;
    assert_status(env, record, operation, StatusRule::Unlinked)
}

/// Checks that the namespace may be read.
#[napi(catch_unwind)]
pub fn assert_namespace_readable(env: Env, record: f64) -> Result<()> {
    assert_status(env, record, "namespace", StatusRule::NotUnlinkedOrLinking)
}

/// Checks that an `import()` may result in the module.
#[napi(catch_unwind)]
pub fn assert_importable(env: Env, record: f64) -> Result<()> {
    assert_status(env, record, "import()", StatusRule::NotUnlinkedOrLinking)
}

/// Checks that `setExport` may be called.
#[napi(catch_unwind)]
pub fn assert_exports_settable(env: Env, record: f64) -> Result<()> {
    assert_status(env, record, "setExport", StatusRule::Linked)
}

/// Checks that there is an error to read.
#[napi(catch_unwind)]
pub fn assert_errored(env: Env, record: f64) -> Result<()> {
    assert_status(env, record, "error", StatusRule::Errored)
}

fn note_linker(record: f64, linker: Option<Linker>) {
    if let Some(id) = name(record) {
        set_linker(id, linker);
    }
}

fn shown_status(env: Env, record: f64) -> Result<NodeStatus> {
    let status = ask(env, record, |graph, id| graph.node_status(id))?;
    Ok(name(record).map_or(status, |id| with_linker(id, status)))
}

fn assert_status(env: Env, record: f64, operation: &'static str, rule: StatusRule) -> Result<()> {
    call(env, name(record), operation, |graph, id| rule.check(graph.node_status(id)?))
}

fn assert_no_linker(env: Env, record: f64, operation: &'static str) -> Result<()> {
    if !name(record).is_some_and(has_linker) {
        return Ok(());
    }
    let refusal = ModuleError::Status(StatusRule::Unlinked);
    Err(error_of_call(env, name(record), operation, &refusal))
}
