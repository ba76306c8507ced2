//! A snapshot of the graph that a module reaches: what there is to know of it, as data.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Serialize, Serializer};

use crate::components::components;
use crate::{
    error::ModuleError,
    record::{
        BodyTime, Graph, ModuleRequest, NodeStatus, Phase, Record, RecordId, RecordMap, RouteStep,
        Status,
    },
};

/// The graph that a module reaches. Modules are named by their index in `modules`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// The module of the call.
    pub root: u32,
    /// Depth first, in the order of the requests.
    pub modules: Vec<ModuleSnapshot>,
    /// By module, in the order of its requests.
    pub edges: Vec<Edge>,
    /// The modules whose body has started, in that order.
    pub evaluation_order: Vec<u32>,
    /// The modules that it was asked of, and that none before them reaches.
    #[serde(skip)]
    pub roots: Vec<u32>,
    /// The records of the modules.
    #[serde(skip)]
    pub records: Vec<RecordId>,
    /// The way to each module but the first, by requested modules.
    #[serde(skip)]
    pub steps: Vec<RouteStep>,
}

/// A module.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModuleSnapshot {
    /// Its index.
    pub id: u32,
    /// The identifier that the record was added with.
    pub identifier: String,
    /// What the record is of.
    pub kind: Kind,
    /// The status as Node shows it.
    #[serde(serialize_with = "as_node_shows_it")]
    pub status: NodeStatus,
    /// Whether it is evaluating asynchronously, which Node shows as evaluated.
    pub pending: bool,
    /// `[[HasTLA]]`
    pub has_top_level_await: bool,
    /// Whether it, or a module that it reaches, awaits; none before it is linked.
    #[serde(rename = "async")]
    pub is_async: Option<bool>,
    /// The number of its cycle, if it is in one of two or more modules, or imports itself.
    pub cycle: Option<u32>,
    /// What it threw is the host's to fill in.
    pub error: Option<()>,
    /// Its place in the order in which bodies started.
    pub evaluation_order: Option<u32>,
    /// When its body ran, if it has started.
    pub evaluation: Option<EvaluationTime>,
}

/// What a record is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A Source Text Module Record.
    SourceText,
    /// A Synthetic Module Record.
    Synthetic,
}

/// When a body ran, in milliseconds since the first body of the snapshot started.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EvaluationTime {
    /// When it started.
    pub start: f64,
    /// When it was done, which with top-level await is later than when it first awaited; none while it is not.
    pub end: Option<f64>,
    /// How long the body ran until it returned, threw or first awaited, without other bodies that ran meanwhile.
    pub duration: f64,
}

/// A request of a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edge {
    /// The module that requests.
    pub from: u32,
    /// The module that was given for it; none before that, and when it is gone.
    pub to: Option<u32>,
    /// `[[Specifier]]`
    pub specifier: String,
    /// `[[Attributes]]`
    pub attributes: BTreeMap<String, String>,
    /// `[[Phase]]`
    #[serde(serialize_with = "by_name")]
    pub phase: Phase,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn as_node_shows_it<S: Serializer>(status: &NodeStatus, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(status.as_str())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn by_name<S: Serializer>(phase: &Phase, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(phase.as_str())
}

impl Graph {
    /// A snapshot of what a module reaches.
    ///
    /// # Errors
    /// [`ModuleError::Collected`]
    pub fn snapshot(&self, id: RecordId) -> Result<Snapshot, ModuleError> {
        self.get(id)?;
        Ok(self.snapshot_of_all(&[id]))
    }

    /// A snapshot of what several modules reach. Those that no module before them reaches are its roots.
    #[must_use]
    pub fn snapshot_of_all(&self, ids: &[RecordId]) -> Snapshot {
        let walk = Walk::new(self, ids);
        let records: Vec<&Record> =
            walk.records.iter().filter_map(|&id| self.get(id).ok()).collect();
        let edges = walk.edges(&records);
        let ties = Ties::new(&records, &edges);
        let mut order: Vec<u32> = (0u32..)
            .zip(&records)
            .filter(|(_, record)| record.body_time.start > 0)
            .map(|(id, _)| id)
            .collect();
        order.sort_unstable_by_key(|&id| records[id as usize].body_time.start);
        let first = order.first().map_or(0, |&id| records[id as usize].body_time.start);
        let mut modules: Vec<ModuleSnapshot> = (0u32..)
            .zip(&records)
            .map(|(id, record)| module_snapshot(id, record, &ties, first))
            .collect();
        for (place, &id) in (0u32..).zip(&order) {
            modules[id as usize].evaluation_order = Some(place);
        }
        Snapshot {
            root: 0,
            modules,
            edges,
            evaluation_order: order,
            roots: walk.roots,
            records: walk.records,
            steps: walk.steps,
        }
    }
}

/// The modules that a module reaches.
struct Walk {
    roots: Vec<u32>,
    records: Vec<RecordId>,
    steps: Vec<RouteStep>,
    indices: RecordMap<u32>,
}

impl Walk {
    fn new(graph: &Graph, roots: &[RecordId]) -> Self {
        let mut walk = Self {
            roots: Vec::new(),
            records: Vec::new(),
            steps: Vec::new(),
            indices: RecordMap::default(),
        };
        let mut calls: Vec<_> = roots.iter().rev().map(|&id| (id, None)).collect();
        while let Some((id, step)) = calls.pop() {
            let Ok(record) = graph.get(id) else { continue };
            if walk.indices.contains(id) {
                continue;
            }
            let index = u32::try_from(walk.records.len()).unwrap_or(u32::MAX);
            walk.indices.insert(id, index);
            walk.records.push(id);
            match step {
                Some(step) => walk.steps.push(step),
                None => walk.roots.push(index),
            }
            let requested = (0u32..).zip(record.loaded.iter().copied());
            let requested: Vec<(u32, RecordId)> = requested.collect();
            calls.extend(requested.into_iter().rev().map(|(at, id)| (id, Some((index, at)))));
        }
        walk
    }

    fn edges(&self, records: &[&Record]) -> Vec<Edge> {
        let mut edges = Vec::new();
        for (from, record) in (0u32..).zip(records) {
            for (at, request) in record.requests.iter().enumerate() {
                let ModuleRequest { specifier, attributes, phase } = request;
                let words =
                    attributes.iter().map(|(key, value)| (key.to_string(), value.to_string()));
                edges.push(Edge {
                    from,
                    to: record.loaded.get(at).and_then(|&id| self.indices.get(id)).copied(),
                    specifier: specifier.to_string(),
                    attributes: words.collect(),
                    phase: *phase,
                });
            }
        }
        edges
    }
}

/// What modules have with others: cycles, and waiting.
struct Ties {
    /// By module.
    cycles: Vec<Option<u32>>,
    /// By module.
    is_async: Vec<bool>,
}

impl Ties {
    /// Requests of the source phase tie nothing.
    fn new(records: &[&Record], edges: &[Edge]) -> Self {
        let mut successors = vec![Vec::new(); records.len()];
        for edge in edges.iter().filter(|edge| edge.phase != Phase::Source) {
            successors[edge.from as usize].extend(edge.to);
        }
        let components = components(&successors);
        let mut members = vec![Vec::new(); records.len()];
        for (id, &component) in (0u32..).zip(&components) {
            members[component as usize].push(id);
        }
        let mut async_components = vec![false; members.len()];
        // A component comes after those that it leads to.
        for (component, members) in members.iter().enumerate() {
            async_components[component] = members.iter().any(|&id| {
                let id = id as usize;
                records[id].has_tla
                    || successors[id]
                        .iter()
                        .any(|&to| async_components[components[to as usize] as usize])
            });
        }
        let mut numbers = FxHashMap::default();
        let mut cycles = Vec::with_capacity(records.len());
        for (id, &component) in (0u32..).zip(&components) {
            let imports_itself = successors[id as usize].contains(&id);
            let is_cycle = members[component as usize].len() > 1 || imports_itself;
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            cycles.push(is_cycle.then(|| *numbers.entry(component).or_insert(next)));
        }
        let is_async = components.iter().map(|&it| async_components[it as usize]).collect();
        Self { cycles, is_async }
    }
}

fn module_snapshot(id: u32, record: &Record, ties: &Ties, first: u64) -> ModuleSnapshot {
    let status = record.status.node_status();
    let time = record.body_time;
    let is_linked = status >= NodeStatus::Linked;
    ModuleSnapshot {
        id,
        identifier: record.identifier.to_string(),
        kind: if record.cyclic { Kind::SourceText } else { Kind::Synthetic },
        status,
        pending: record.status.get() == Status::EvaluatingAsync,
        has_top_level_await: record.has_tla,
        is_async: is_linked.then(|| ties.is_async[id as usize]),
        cycle: ties.cycles[id as usize],
        error: None,
        evaluation_order: None,
        evaluation: (time.start > 0).then(|| evaluation_time(time, first)),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no program runs for 104 days without losing a nanosecond"
)]
fn evaluation_time(time: BodyTime, first: u64) -> EvaluationTime {
    let start = (time.start - first) as f64;
    EvaluationTime {
        start: milliseconds(start),
        end: (time.until_end > 0.0).then(|| milliseconds(start + f64::from(time.until_end))),
        duration: milliseconds(f64::from(time.own)),
    }
}

/// From nanoseconds, to the microsecond.
fn milliseconds(nanoseconds: f64) -> f64 {
    (nanoseconds / 1000.0).round() / 1000.0
}
