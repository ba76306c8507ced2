//! `ModuleRecord`: the exported class, a parser whose records are those of the graph.

use std::collections::HashMap;

use napi::bindgen_prelude::ClassInstance;
use napi::{Env, Result};
use napi_derive::napi;

use super::{collect, error, with_graph};
use crate::error::ModuleError;
use crate::evaluate::{BodyOutcome, Command};
use crate::record::{Graph, ModuleRequest, NodeStatus, RecordId};
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
        ask(env, |graph| graph.is_graph_async(self.id)).map(|first| first.is_some())
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
        ask(env, |graph| graph.begin_link(self.id))?;
        self.link_requests(env, records)?;
        self.instantiate(env)
    }

    /// Gives the records for the requests, in their order.
    #[napi(catch_unwind)]
    pub fn link_requests(
        &self,
        env: Env,
        records: Vec<ClassInstance<'_, ModuleRecord>>,
    ) -> Result<()> {
        let ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
        ask(env, |graph| graph.link_requests(self.id, &ids))
    }

    /// `Link()`: resolves the imports of this record and of all that it reaches.
    #[napi(catch_unwind)]
    pub fn instantiate(&self, env: Env) -> Result<()> {
        with_graph(|graph| graph.link(self.id))
            .map(|_| ())
            .map_err(|failure| error::module_error(env, &failure.error))
    }

    /// `Evaluate()` as if each body returned: a record has none. A record that reaches a top-level
    /// await stays as it is.
    #[napi(catch_unwind)]
    pub fn evaluate(&self, env: Env) -> Result<()> {
        ask(env, |graph| {
            let mut evaluation = graph.evaluate(self.id)?;
            if graph.is_graph_async(self.id)?.is_some() {
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
        let exports = ask(env, |graph| graph.namespace(self.id))?.exports;
        Ok(exports.into_iter().map(|(name, _)| name).collect())
    }

    /// What the body threw: nothing, since a record has none.
    #[napi(getter, catch_unwind)]
    pub fn error(&self, env: Env) -> Result<()> {
        ask(env, |graph| match graph.node_status(self.id)? {
            NodeStatus::Errored => Ok(()),
            _ => Err(ModuleError::Status("must be errored")),
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
