//! Snapshots of graphs, as JSON.

use napi::bindgen_prelude::Utf16String;
use napi::{Env, Error, Result, Status};
use napi_derive::napi;

use super::linkers::with_linker;
use super::record_name::{name, number};
use super::{answers, error, with_graph};
use crate::error::ModuleError;
use crate::record::RecordId;
use crate::snapshot::Snapshot;

/// A snapshot of the graph that a module reaches.
#[napi(object, object_from_js = false)]
pub struct SnapshotAnswer {
    /// See [`Snapshot`].
    pub json: String,
    /// The way to each module of the snapshot: see `lib/answers.js`.
    pub answer: Utf16String,
}

/// The snapshot of a module's graph.
#[napi(catch_unwind)]
pub fn module_graph(env: Env, record: f64) -> Result<SnapshotAnswer> {
    let snapshot = snapshot(env, name(record))?;
    Ok(SnapshotAnswer { json: json(&snapshot)?, answer: answers::steps(&snapshot.steps) })
}

/// A snapshot of the modules of a loader.
#[napi(object, object_from_js = false)]
pub struct LoaderSnapshot {
    /// See [`Snapshot`].
    pub json: String,
    /// The ids of the modules that no module before them reaches.
    pub roots: Vec<u32>,
    /// The names of the modules' records.
    pub records: Vec<f64>,
}

/// The snapshot of all that several modules reach.
#[napi(catch_unwind)]
pub fn loader_graph(records: Vec<f64>) -> Result<LoaderSnapshot> {
    let ids: Vec<RecordId> = records.into_iter().filter_map(name).collect();
    let snapshot = with_statuses(with_graph(|graph| graph.snapshot_of_all(&ids)));
    Ok(LoaderSnapshot {
        json: json(&snapshot)?,
        records: snapshot.records.iter().map(|&id| number(id)).collect(),
        roots: snapshot.roots,
    })
}

fn snapshot(env: Env, id: Option<RecordId>) -> Result<Snapshot> {
    let snapshot =
        id.ok_or(ModuleError::Collected).and_then(|id| with_graph(|graph| graph.snapshot(id)));
    snapshot.map(with_statuses).map_err(|refusal| error::module_error(env, &refusal))
}

/// The statuses that Node shows while a linker is asked.
fn with_statuses(mut snapshot: Snapshot) -> Snapshot {
    for (module, &id) in snapshot.modules.iter_mut().zip(&snapshot.records) {
        module.status = with_linker(id, module.status);
    }
    snapshot
}

fn json(snapshot: &Snapshot) -> Result<String> {
    serde_json::to_string(snapshot)
        .map_err(|failure| Error::new(Status::GenericFailure, failure.to_string()))
}
