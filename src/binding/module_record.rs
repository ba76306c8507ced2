//! What the exported class `ModuleRecord` is made of: a parser whose records are those of the graph. The class itself
//! (`lib/module-record.js`) checks receivers and arguments, and keeps the records that are requested.

use napi::bindgen_prelude::{ClassInstance, Utf16String};
use napi::{Env, Result};
use napi_derive::napi;

use super::record_name::number;
use super::records::{LinkAnswer, link_answer, packed_requests};
use super::refusal::call;
use super::script_text::ScriptText;
use super::source_text::SourceText;
use super::{collect, error, with_graph};
use crate::error::ModuleError;
use crate::evaluate::{BodyOutcome, Command};
use crate::record::{Graph, NodeStatus, RecordId, StatusRule};
use crate::transform::{Bindings, transform};

/// A Module Record: <https://tc39.es/ecma262/#sec-abstract-module-records>
#[napi]
pub struct ModuleRecord {
    id: RecordId,
}

impl Drop for ModuleRecord {
    fn drop(&mut self) {
        collect(self.id);
    }
}

#[napi]
#[expect(clippy::needless_pass_by_value, reason = "values from JavaScript arrive owned")]
impl ModuleRecord {
    /// Parses `source` as a module.
    #[napi(constructor, catch_unwind)]
    pub fn new(env: Env, source: SourceText, identifier: String) -> Result<Self> {
        let transformed = transform(&source.text, Bindings::CONSTANT)
            .map_err(|problem| error::syntax_error(env, &source.text, &problem))?;
        let id = with_graph(|graph| graph.add_source_text(identifier, transformed.definition));
        Ok(Self { id })
    }

    /// The number that names it in the functions that take one.
    #[napi(getter)]
    #[must_use]
    pub fn record(&self) -> f64 {
        number(self.id)
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

    /// The requests, in the order of the source, as `requests` of a record gives them.
    #[napi(getter, catch_unwind)]
    pub fn module_requests(&self, env: Env) -> Result<(ScriptText, Utf16String)> {
        ask(env, |graph| Ok(packed_requests(graph.requests(self.id)?)))
    }

    /// The export names that the text has, in the order of their code units.
    #[napi(getter, catch_unwind)]
    pub fn exports(&self, env: Env) -> Result<Vec<String>> {
        ask(env, |graph| graph.own_export_names(self.id))
    }

    /// Checks that `link()` may be called, which is the two that follow.
    #[napi(catch_unwind)]
    pub fn begin_link(&self, env: Env) -> Result<()> {
        self.call(env, "link", |graph, id| graph.begin_link(id))
    }

    /// Gives the records for the requests, in their order. They are held by whoever gives them.
    #[napi(catch_unwind)]
    pub fn link_requests(
        &self,
        env: Env,
        records: Vec<ClassInstance<'_, ModuleRecord>>,
        of_link: bool,
    ) -> Result<()> {
        let ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
        let operation = if of_link { "link" } else { "linkRequests" };
        self.call(env, operation, |graph, id| graph.link_requests(id, &ids))
    }

    /// `Link()`: resolves the imports of this record and of all that it reaches.
    #[napi(catch_unwind)]
    pub fn instantiate(&self, env: Env, of_link: bool) -> Result<LinkAnswer> {
        link_answer(env, self.id, if of_link { "link" } else { "instantiate" })
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
}

fn ask<R>(
    env: Env,
    question: impl FnOnce(&mut Graph) -> std::result::Result<R, ModuleError>,
) -> Result<R> {
    with_graph(question).map_err(|refusal| error::module_error(env, &refusal))
}
