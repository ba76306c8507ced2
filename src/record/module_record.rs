//! The record of one module.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{
    body_time::BodyTime,
    definition::{
        BindingKind, CompactDefinition, ExportTable, LinkTables, ModuleRequest, Phase, StarExports,
    },
    record_id::RecordId,
    status::{Status, StatusCell},
};
use crate::error::ModuleError;

/// `[[AsyncEvaluationOrder]]`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AsyncEvaluationOrder {
    #[default]
    Unset,
    Order(u64),
    Done,
}

/// The fields that only a module with an asynchronous evaluation needs.
#[derive(Debug, Default)]
pub(crate) struct AsyncEvaluation {
    /// `[[AsyncEvaluationOrder]]`
    pub(crate) order: AsyncEvaluationOrder,
    /// `[[PendingAsyncDependencies]]`
    pub(crate) pending: u32,
    /// `[[AsyncParentModules]]`
    pub(crate) parents: Vec<RecordId>,
}

/// A Source Text Module Record or a Synthetic Module Record.
///
/// What walks of a graph look at comes first, so that it is in one line of the processor's caches: see `Slot` in graph.rs.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Record {
    /// `[[Status]]` and `[[EvaluationError]]`
    pub(crate) status: StatusCell,
    /// Whether this is a Cyclic Module Record. A synthetic one is not.
    pub(crate) cyclic: bool,
    /// `[[HasTLA]]`
    pub(crate) has_tla: bool,
    /// Whether any request is not of the evaluation phase.
    pub(crate) has_phases: bool,
    /// Whether the host has given the modules for the requests, if only none for none.
    pub(crate) requests_linked: bool,
    /// Whether `[[TopLevelCapability]]` is present.
    pub(crate) has_top_level_capability: bool,
    /// `[[LoadedModules]]`: one for each request, or none so far.
    pub(crate) loaded: Box<[RecordId]>,
    /// `[[LocalExportEntries]]` and `[[IndirectExportEntries]]`, or `[[ExportNames]]`.
    pub(crate) exports: ExportTable,
    /// Let go once linked.
    pub(crate) link_tables: Option<Arc<LinkTables>>,
    /// `[[CycleRoot]]`
    pub(crate) cycle_root: Option<RecordId>,
    /// `[[StarExportEntries]]`
    pub(crate) star_exports: StarExports,
    /// `[[RequestedModules]]`
    pub(crate) requests: Arc<[ModuleRequest]>,
    pub(crate) identifier: Arc<str>,
    /// Made when first needed.
    async_evaluation: Option<Box<AsyncEvaluation>>,
    pub(crate) body_time: BodyTime,
}

impl Record {
    /// A Source Text Module Record: unlinked.
    pub(super) fn source_text(identifier: Arc<str>, definition: CompactDefinition) -> Self {
        let CompactDefinition { requests, has_phases, exports, star_exports, link_tables, has_tla } =
            definition;
        Self {
            identifier,
            requests,
            has_phases,
            loaded: Box::default(),
            requests_linked: false,
            exports,
            star_exports,
            link_tables: Some(link_tables),
            async_evaluation: None,
            cycle_root: None,
            status: StatusCell::new(Status::Unlinked),
            body_time: BodyTime::default(),
            cyclic: true,
            has_tla,
            has_top_level_capability: false,
        }
    }

    /// A Synthetic Module Record: born linked.
    pub(super) fn synthetic(
        identifier: Arc<str>,
        export_names: Vec<String>,
        kind: BindingKind,
    ) -> Self {
        Self {
            identifier,
            requests: Arc::default(),
            has_phases: false,
            loaded: Box::default(),
            requests_linked: false,
            exports: ExportTable::synthetic(export_names, kind),
            star_exports: StarExports::default(),
            link_tables: None,
            async_evaluation: None,
            cycle_root: None,
            status: StatusCell::new(Status::Linked),
            body_time: BodyTime::default(),
            cyclic: false,
            has_tla: false,
            has_top_level_capability: false,
        }
    }

    pub(crate) fn async_evaluation_order(&self) -> AsyncEvaluationOrder {
        self.async_evaluation.as_ref().map_or(AsyncEvaluationOrder::Unset, |it| it.order)
    }

    pub(crate) fn pending_async_dependencies(&self) -> u32 {
        self.async_evaluation.as_ref().map_or(0, |it| it.pending)
    }

    pub(crate) fn async_parent_modules(&self) -> &[RecordId] {
        self.async_evaluation.as_ref().map_or(&[], |it| &it.parents)
    }

    pub(crate) fn async_evaluation(&mut self) -> &mut AsyncEvaluation {
        self.async_evaluation.get_or_insert_default()
    }

    /// Takes `[[AsyncParentModules]]`, which nothing reads once the module is evaluated.
    pub(crate) fn free_async_parents(&mut self) -> Vec<RecordId> {
        self.async_evaluation.as_mut().map(|it| std::mem::take(&mut it.parents)).unwrap_or_default()
    }

    /// Whether each request has its loaded module.
    pub(crate) fn is_loaded(&self) -> bool {
        self.requests_linked || self.requests.is_empty()
    }

    /// `GetImportedModule(module, request)`, where the request is number `index`.
    /// <https://tc39.es/ecma262/#sec-GetImportedModule>
    pub(crate) fn imported_module(&self, index: u32) -> Result<RecordId, ModuleError> {
        self.loaded.get(index as usize).copied().ok_or_else(|| self.request_not_linked(index))
    }

    pub(crate) fn request_not_linked(&self, index: u32) -> ModuleError {
        let request = self.requests.get(index as usize);
        ModuleError::RequestNotLinked {
            specifier: request.map(|request| request.specifier.to_string()).unwrap_or_default(),
            identifier: self.identifier.to_string(),
        }
    }

    /// The phase of request number `index`.
    pub(crate) fn phase(&self, index: usize) -> Phase {
        if !self.has_phases {
            return Phase::Evaluation;
        }
        self.requests.get(index).map_or(Phase::Evaluation, |request| request.phase)
    }

    /// That requests which differ in nothing but the phase are given the same module.
    pub(super) fn check_same_modules(&self, modules: &[RecordId]) -> Result<(), ModuleError> {
        if !self.has_phases {
            return Ok(());
        }
        let mut given = FxHashMap::default();
        for (index, (request, &module)) in self.requests.iter().zip(modules).enumerate() {
            let ModuleRequest { specifier, attributes, .. } = request;
            let &mut (first, expected) =
                given.entry((specifier, attributes)).or_insert((index, module));
            if module != expected {
                return Err(ModuleError::RequestMismatch {
                    key: request.cache_key(),
                    specifier: specifier.to_string(),
                    index,
                    first,
                });
            }
        }
        Ok(())
    }
}
