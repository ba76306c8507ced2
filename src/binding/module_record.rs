//! `ModuleRecord`: the exported class, a parser whose records are those of the graph.

use std::collections::HashMap;

use napi::bindgen_prelude::ClassInstance;
use napi::{Env, Result};
use napi_derive::napi;

use super::refusal::call;
use super::{collect, error, with_graph};
use crate::error::ModuleError;
use crate::evaluate::{BodyOutcome, Command};
use crate::record::{Graph, ModuleRequest, NodeStatus, RecordId, StatusRule};
use crate::transform::{Bindings, transform};

/// A Module Record: <https://tc39.es/ecma262/#sec-abstract-module-records>
#[napi]
pub struct ModuleRecord {
    pub(super) id: RecordId,
}

impl Drop for ModuleRecord {
    fn drop(&mut self) {
        collect(self.id);
    }
}

/// What a record is made with.
#[napi(object)]
pub struct ModuleRecordOptions {
    /// The name of the module in errors.
    pub identifier: Option<String>,
}

#[napi]
#[expect(clippy::needless_pass_by_value, reason = "values from JavaScript arrive owned")]
impl ModuleRecord {
    /// Parses `source` as a module.
    #[napi(constructor, catch_unwind)]
    pub fn new(env: Env, source: String, options: Option<ModuleRecordOptions>) -> Result<Self> {
        let transformed = transform(&source, Bindings::CONSTANT)
            .map_err(|problem| error::syntax_error(env, &source, &problem))?;
        let identifier = options.and_then(|options| options.identifier).unwrap_or_default();
        let id = with_graph(|graph| graph.add_source_text(identifier, transformed.definition));
        Ok(Self { id })
    }

    /// The name of the module in errors.
    #[napi(getter, catch_unwind)]
    pub fn identifier(&self, env: Env) -> Result<String> {
        ask(env, |graph| graph.identifier(self.id).map(ToOwned::to_owned))
    }

    /// The status as Node shows it.
    #[napi(getter, catch_unwind)]
    pub fn status(&self, env: Env) -> Result<&'static str> {
        ask(env, |graph| graph.node_status(self.id)).map(NodeStatus::as_str)
    }

    /// Whether the module's own body awaits.
    #[napi(catch_unwind)]
    pub fn has_top_level_await(&self, env: Env) -> Result<bool> {
        ask(env, |graph| graph.has_top_level_await(self.id))
    }

    /// Whether the body of this module, or of one that it reaches, awaits.
    #[napi(catch_unwind)]
    pub fn has_async_graph(&self, env: Env) -> Result<bool> {
        self.call(env, "hasAsyncGraph", |graph, id| graph.is_graph_async(id))
            .map(|first| first.is_some())
    }

    /// The requests, in the order of the source.
    #[napi(getter, catch_unwind)]
    pub fn module_requests(&self, env: Env) -> Result<Vec<Request>> {
        ask(env, |graph| Ok(graph.requests(self.id)?.iter().map(Request::from).collect()))
    }

    /// Gives the records for the requests, in their order, and links the graph. The records are held
    /// by whoever gives them.
    #[napi(catch_unwind)]
    pub fn link(&self, env: Env, records: Vec<ClassInstance<'_, ModuleRecord>>) -> Result<()> {
        self.call(env, "link", |graph, id| graph.begin_link(id))?;
        self.take_requested(env, "link", &records)?;
        self.resolve_imports(env, "link")
    }

    /// Gives the records for the requests, in their order.
    #[napi(catch_unwind)]
    pub fn link_requests(
        &self,
        env: Env,
        records: Vec<ClassInstance<'_, ModuleRecord>>,
    ) -> Result<()> {
        self.take_requested(env, "linkRequests", &records)
    }

    /// `Link()`: resolves the imports of this record and of all that it reaches.
    #[napi(catch_unwind)]
    pub fn instantiate(&self, env: Env) -> Result<()> {
        self.resolve_imports(env, "instantiate")
    }

    /// `Evaluate()` as if each body returned: a record has none. A record that reaches a top-level
    /// await stays as it is.
    #[napi(catch_unwind)]
    pub fn evaluate(&self, env: Env) -> Result<()> {
        self.call(env, "evaluate", |graph, id| {
            let mut evaluation = graph.evaluate(id)?;
            if graph.is_graph_async(id)?.is_some() {
                return Ok(());
            }
            let mut outcome = None;
            while let Command::Execute(_) = evaluation.step(graph, outcome).command {
                outcome = Some(BodyOutcome::Ok);
            }
            Ok(())
        })
    }

    /// The names of the exports, in the order of their code units.
    #[napi(getter, catch_unwind)]
    pub fn namespace(&self, env: Env) -> Result<Vec<String>> {
        let exports = self.call(env, "namespace", |graph, id| graph.namespace(id))?.exports;
        Ok(exports.into_iter().map(|(name, _)| name).collect())
    }

    /// What the body threw: nothing, since a record has none.
    #[napi(getter, catch_unwind)]
    pub fn error(&self, env: Env) -> Result<()> {
        self.call(env, "error", |graph, id| StatusRule::Errored.check(graph.node_status(id)?))
    }
}

impl ModuleRecord {
    fn call<R>(
        &self,
        env: Env,
        operation: &'static str,
        question: impl FnOnce(&mut Graph, RecordId) -> std::result::Result<R, ModuleError>,
    ) -> Result<R> {
        call(env, Some(self.id), operation, question)
    }

    fn take_requested(
        &self,
        env: Env,
        operation: &'static str,
        records: &[ClassInstance<'_, Self>],
    ) -> Result<()> {
        let ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
        self.call(env, operation, |graph, id| graph.link_requests(id, &ids))
    }

    fn resolve_imports(&self, env: Env, operation: &'static str) -> Result<()> {
        self.call(env, operation, |graph, id| {
            graph.link(id).map(|_| ()).map_err(|failure| failure.error)
        })
    }
}

/// A `ModuleRequest` Record.
#[napi(object, object_from_js = false)]
pub struct Request {
    /// What is asked for.
    pub specifier: String,
    /// Keys and values, by the code units of the keys.
    pub attributes: HashMap<String, String>,
    /// `evaluation`, `source` or `defer`.
    pub phase: &'static str,
}

impl From<&ModuleRequest> for Request {
    fn from(ModuleRequest { specifier, attributes, phase }: &ModuleRequest) -> Self {
        Self {
            specifier: specifier.to_string(),
            attributes: attributes
                .iter()
                .map(|(key, value)| (key.to_string(), value.to_string()))
                .collect(),
            phase: phase.as_str(),
        }
    }
}

fn ask<R>(
    env: Env,
    question: impl FnOnce(&mut Graph) -> std::result::Result<R, ModuleError>,
) -> Result<R> {
    with_graph(question).map_err(|refusal| error::module_error(env, &refusal))
}
