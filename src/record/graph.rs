//! The arena that owns every record of a thread.

use std::num::NonZeroU32;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{
    body_time::{BodyTime, Clock},
    definition::{
        BindingKind, CompactDefinition, ExportTable, LinkTables, ModuleRequest, Phase, StarExports,
    },
    status::{NodeStatus, Status, StatusCell, StatusRule},
};
use crate::error::ModuleError;

/// The name of a record. It dies with its JavaScript wrapper: after that it names nothing, and
/// never another record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordId {
    index: u32,
    generation: NonZeroU32,
}

impl RecordId {
    /// Which of the graph's places is that of the record.
    pub(super) const fn index(self) -> usize {
        self.index as usize
    }

    /// How many records had that place before, and one.
    pub(super) const fn generation(self) -> NonZeroU32 {
        self.generation
    }

    /// The bits of the name, for layers that pass names on as numbers.
    #[must_use]
    pub const fn to_bits(self) -> u64 {
        // The first record of each place has the number of that place.
        (self.generation.get() as u64 - 1) << 32 | self.index as u64
    }

    /// The name with these bits. Any bits are safe: a name that was never given out names nothing.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, reason = "each half is taken as it is")]
        let (index, before) = (bits as u32, (bits >> 32) as u32);
        match NonZeroU32::MIN.checked_add(before) {
            Some(generation) => Some(Self { index, generation }),
            None => None,
        }
    }
}

/// As many generations as make the bits of a name fit a double.
const GENERATIONS: u32 = 1 << 21;

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
/// What walks of a graph look at comes first, so that it is in one line of the processor's caches: see [`Slot`].
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
    pub(crate) identifier: Box<str>,
    /// Made when first needed.
    async_evaluation: Option<Box<AsyncEvaluation>>,
    pub(crate) body_time: BodyTime,
}

impl Record {
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
    fn check_same_modules(&self, modules: &[RecordId]) -> Result<(), ModuleError> {
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

/// Two lines of the processor's caches: the first has the generation, and what walks of a graph look at.
#[derive(Debug)]
#[repr(C, align(64))]
struct Slot {
    generation: NonZeroU32,
    record: Option<Record>,
}

const _: () = assert!(size_of::<Slot>() == 128 || size_of::<usize>() != 8);

/// All records of a thread.
#[derive(Debug, Default)]
pub struct Graph {
    slots: Vec<Slot>,
    free: Vec<u32>,
    /// `[[ModuleAsyncEvaluationCount]]` of the agent.
    module_async_evaluation_count: u64,
    pub(crate) clock: Clock,
}

impl Graph {
    /// An empty graph.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty graph that notes when bodies run, by a clock of the host: nanoseconds since any moment.
    #[must_use]
    pub fn with_clock(clock: fn() -> u64) -> Self {
        Self { clock: Clock::new(clock), ..Self::default() }
    }

    /// Adds a source text module: unlinked.
    pub fn add_source_text(
        &mut self,
        identifier: String,
        definition: impl Into<CompactDefinition>,
    ) -> RecordId {
        let CompactDefinition { requests, has_phases, exports, star_exports, link_tables, has_tla } =
            definition.into();
        self.insert(Record {
            identifier: identifier.into_boxed_str(),
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
        })
    }

    /// Adds a synthetic module: born linked.
    pub fn add_synthetic(&mut self, identifier: String, export_names: Vec<String>) -> RecordId {
        self.insert_synthetic(identifier, export_names, BindingKind::Variable)
    }

    /// Adds a synthetic module whose exports keep the values that its evaluation gives them.
    pub fn add_constant_synthetic(
        &mut self,
        identifier: String,
        export_names: Vec<String>,
    ) -> RecordId {
        self.insert_synthetic(identifier, export_names, BindingKind::Constant)
    }

    fn insert_synthetic(
        &mut self,
        identifier: String,
        export_names: Vec<String>,
        kind: BindingKind,
    ) -> RecordId {
        self.insert(Record {
            identifier: identifier.into_boxed_str(),
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
        })
    }

    fn insert(&mut self, record: Record) -> RecordId {
        if let Some(index) = self.free.pop() {
            let slot = &mut self.slots[index as usize];
            debug_assert!(slot.record.is_none());
            slot.record = Some(record);
            return RecordId { index, generation: slot.generation };
        }
        let index = u32::try_from(self.slots.len()).expect("fewer than 2^32 records fit in memory");
        let generation = NonZeroU32::MIN;
        self.slots.push(Slot { generation, record: Some(record) });
        RecordId { index, generation }
    }

    /// Removes a record, when its wrapper is gone. What still names it gets
    /// [`ModuleError::Collected`]. A record that is gone already stays gone.
    pub fn remove(&mut self, id: RecordId) {
        let Some(slot) = self.slots.get_mut(id.index as usize) else {
            return;
        };
        if slot.generation != id.generation || slot.record.is_none() {
            return;
        }
        slot.record = None;
        // A slot whose generations are used up is left empty for good.
        if let Some(generation) = slot.generation.checked_add(1)
            && generation.get() < GENERATIONS
        {
            slot.generation = generation;
            self.free.push(id.index);
        }
    }

    /// The number of records alive.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.iter().filter(|slot| slot.record.is_some()).count()
    }

    /// Whether no record is alive.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The records alive, with their names.
    pub(crate) fn records(&self) -> impl Iterator<Item = (RecordId, &Record)> {
        (0u32..).zip(&self.slots).filter_map(|(index, slot)| {
            let id = RecordId { index, generation: slot.generation };
            slot.record.as_ref().map(|record| (id, record))
        })
    }

    pub(crate) fn get(&self, id: RecordId) -> Result<&Record, ModuleError> {
        self.slots
            .get(id.index as usize)
            .filter(|slot| slot.generation == id.generation)
            .and_then(|slot| slot.record.as_ref())
            .ok_or(ModuleError::Collected)
    }

    pub(crate) fn get_mut(&mut self, id: RecordId) -> Result<&mut Record, ModuleError> {
        self.slots
            .get_mut(id.index as usize)
            .filter(|slot| slot.generation == id.generation)
            .and_then(|slot| slot.record.as_mut())
            .ok_or(ModuleError::Collected)
    }

    /// `IncrementModuleAsyncEvaluationCount()`
    /// <https://tc39.es/ecma262/#sec-IncrementModuleAsyncEvaluationCount>
    pub(crate) fn increment_module_async_evaluation_count(&mut self) -> u64 {
        let count = self.module_async_evaluation_count;
        self.module_async_evaluation_count += 1;
        count
    }

    /// `[[Status]]`
    ///
    /// # Errors
    /// [`ModuleError::Collected`]
    pub fn status(&self, id: RecordId) -> Result<Status, ModuleError> {
        Ok(self.get(id)?.status.get())
    }

    /// The status as Node shows it.
    ///
    /// # Errors
    /// [`ModuleError::Collected`]
    pub fn node_status(&self, id: RecordId) -> Result<NodeStatus, ModuleError> {
        Ok(self.get(id)?.status.node_status())
    }

    /// The identifier that the record was added with.
    ///
    /// # Errors
    /// [`ModuleError::Collected`]
    pub fn identifier(&self, id: RecordId) -> Result<&str, ModuleError> {
        Ok(&self.get(id)?.identifier)
    }

    /// `[[RequestedModules]]`
    ///
    /// # Errors
    /// [`ModuleError::Collected`]
    pub fn requests(&self, id: RecordId) -> Result<&[ModuleRequest], ModuleError> {
        Ok(&self.get(id)?.requests)
    }

    /// Whether any request is for a source.
    ///
    /// # Errors
    /// [`ModuleError::Collected`]
    pub fn has_source_request(&self, id: RecordId) -> Result<bool, ModuleError> {
        let record = self.get(id)?;
        let mut requests = record.requests.iter();
        Ok(record.has_phases && requests.any(|request| request.phase == Phase::Source))
    }

    /// `[[LoadedModules]]`, in the order of the requests; empty until `link_requests`.
    ///
    /// # Errors
    /// [`ModuleError::Collected`]
    pub fn loaded_modules(&self, id: RecordId) -> Result<&[RecordId], ModuleError> {
        Ok(&self.get(id)?.loaded)
    }

    /// Whether the host has given the modules for the requests, if only none for none.
    ///
    /// # Errors
    /// [`ModuleError::Collected`]
    pub fn are_requests_linked(&self, id: RecordId) -> Result<bool, ModuleError> {
        Ok(self.get(id)?.requests_linked)
    }

    /// `[[CycleRoot]]`, present once the module's cycle was evaluated without a synchronous error.
    ///
    /// # Errors
    /// [`ModuleError::Collected`]
    pub fn cycle_root(&self, id: RecordId) -> Result<Option<RecordId>, ModuleError> {
        Ok(self.get(id)?.cycle_root)
    }

    /// Whether the record is of a synthetic module.
    ///
    /// # Errors
    /// [`ModuleError::Collected`]
    pub fn is_synthetic(&self, id: RecordId) -> Result<bool, ModuleError> {
        Ok(!self.get(id)?.cyclic)
    }

    /// `[[HasTLA]]`
    ///
    /// # Errors
    /// [`ModuleError::Collected`]
    pub fn has_top_level_await(&self, id: RecordId) -> Result<bool, ModuleError> {
        Ok(self.get(id)?.has_tla)
    }

    /// The guard of `link()`: the module must be unlinked.
    ///
    /// # Errors
    /// [`ModuleError::AlreadyLinked`] for a linked one, else [`ModuleError::Status`];
    /// [`ModuleError::Collected`]
    pub fn begin_link(&self, id: RecordId) -> Result<(), ModuleError> {
        match self.node_status(id)? {
            NodeStatus::Linked => Err(ModuleError::AlreadyLinked),
            status => StatusRule::Unlinked.check(status),
        }
    }

    /// Sets `[[LoadedModules]]`: one module for each request, in the order of the requests.
    ///
    /// # Errors
    /// [`ModuleError::Status`] unless the module is unlinked, [`ModuleError::LinkMismatch`],
    /// [`ModuleError::RequestMismatch`], [`ModuleError::Collected`] if the module or one of those
    /// given is gone.
    pub fn link_requests(&mut self, id: RecordId, modules: &[RecordId]) -> Result<(), ModuleError> {
        self.check_modules(id, modules)?.check_same_modules(modules)?;
        self.set_loaded_modules(id, modules)
    }

    /// The same for a host that may give a request for a source another module than those that differ from it in the phase alone.
    ///
    /// # Errors
    /// Those of [`link_requests`](Self::link_requests), but for [`ModuleError::RequestMismatch`].
    pub fn link_requests_by_phase(
        &mut self,
        id: RecordId,
        modules: &[RecordId],
    ) -> Result<(), ModuleError> {
        self.check_modules(id, modules)?;
        self.set_loaded_modules(id, modules)
    }

    /// That a module may be given these for its requests.
    fn check_modules(&self, id: RecordId, modules: &[RecordId]) -> Result<&Record, ModuleError> {
        let record = self.get(id)?;
        StatusRule::Unlinked.check(record.status.node_status())?;
        if record.requests.len() != modules.len() {
            return Err(ModuleError::LinkMismatch {
                expected: record.requests.len(),
                got: modules.len(),
            });
        }
        for &module in modules {
            self.get(module)?;
        }
        Ok(record)
    }

    fn set_loaded_modules(
        &mut self,
        id: RecordId,
        modules: &[RecordId],
    ) -> Result<(), ModuleError> {
        let record = self.get_mut(id)?;
        record.loaded = modules.into();
        record.requests_linked = true;
        Ok(())
    }

    /// Takes back what [`link_requests`](Self::link_requests) set, for a module whose linker fails: Node sets it when
    /// the linker is done.
    pub fn unlink_requests(&mut self, id: RecordId) {
        if let Ok(record) = self.get_mut(id)
            && record.status.get() == Status::Unlinked
            && !record.requests.is_empty()
        {
            record.loaded = [].into();
            record.requests_linked = false;
        }
    }
}

#[cfg(test)]
mod tests;
