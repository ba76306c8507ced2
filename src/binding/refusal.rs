//! What a refused call is answered with: Node's error, and beyond Node the details of the case.

use napi::{Env, Error, Result};

use super::error::{self, Details, Linking};
use super::linkers::{has_linker, linker_threw, with_linker};
use super::record_name::name;
use super::with_graph;
use crate::error::ModuleError;
use crate::record::{Graph, NodeStatus, RecordId, StatusRule};

/// Puts a question to the graph; a refusal becomes the error to throw.
pub fn ask<R>(
    env: Env,
    record: f64,
    question: impl FnOnce(&mut Graph, RecordId) -> std::result::Result<R, ModuleError>,
) -> Result<R> {
    let id = name(record).ok_or(ModuleError::Collected);
    id.and_then(|id| with_graph(|graph| question(graph, id)))
        .map_err(|refusal| error::module_error(env, &refusal))
}

/// Asks the graph something on behalf of a program's call.
pub fn call<R>(
    env: Env,
    id: Option<RecordId>,
    operation: &'static str,
    question: impl FnOnce(&mut Graph, RecordId) -> std::result::Result<R, ModuleError>,
) -> Result<R> {
    let asked =
        id.ok_or(ModuleError::Collected).and_then(|id| with_graph(|graph| question(graph, id)));
    asked.map_err(|refusal| error_of_call(env, id, operation, &refusal))
}

/// The error for a refused call.
pub fn error_of_call(
    env: Env,
    id: Option<RecordId>,
    operation: &'static str,
    refusal: &ModuleError,
) -> Error {
    let details = id.and_then(|id| details(id, operation, refusal));
    error::detailed_error(env, refusal, details.as_ref())
}

fn details(id: RecordId, operation: &'static str, refusal: &ModuleError) -> Option<Details> {
    let (identifier, id, status, linking) = with_graph(|graph| {
        let id = match refusal {
            ModuleError::RequestNotLinked { .. } => graph.unanswered(id).ok()??,
            _ => id,
        };
        let identifier = graph.identifier(id).ok()?.to_owned();
        let linking = matches!(refusal, ModuleError::Status(_)).then(|| linking(graph, id));
        Some((identifier, id, graph.node_status(id).ok()?, linking.flatten()))
    })?;
    let status = with_linker(id, status);
    let rule = match refusal {
        ModuleError::Status(rule) => Some(*rule),
        ModuleError::AlreadyLinked => Some(StatusRule::Unlinked),
        _ => None,
    };
    // A module whose linker failed shows `errored`, and is refused where other errored ones are not.
    let expected = NodeStatus::ALL
        .into_iter()
        .filter(|&it| it != status && rule.is_some_and(|rule| rule.allows(it)))
        .collect();
    let specifier = match refusal {
        ModuleError::RequestNotLinked { specifier, .. }
        | ModuleError::RequestMismatch { specifier, .. } => Some(specifier.clone()),
        _ => None,
    };
    Some(Details { identifier, status, expected, operation, specifier, linking })
}

/// What the status of an unlinked module does not say of how far it is.
fn linking(graph: &Graph, id: RecordId) -> Option<Linking> {
    if graph.node_status(id).ok()? != NodeStatus::Unlinked {
        return None;
    }
    if linker_threw(id) {
        return Some(Linking::LinkerThrew);
    }
    if has_linker(id) || !graph.are_requests_linked(id).ok()? {
        return None;
    }
    let unanswered = graph.unanswered(id).ok()?;
    Some(if unanswered.is_none() { Linking::RequestsLinked } else { Linking::RequestsMissing })
}
