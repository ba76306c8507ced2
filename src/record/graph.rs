//! The arena that owns every record of a thread.

use std::num::NonZeroU32;
use std::sync::Arc;

use super::{
    body_time::Clock,
    definition::{BindingKind, CompactDefinition, ModuleRequest, Phase},
    module_record::Record,
    record_id::{GENERATIONS, RecordId},
    status::{NodeStatus, Status, StatusRule},
};
use crate::error::ModuleError;

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
        identifier: impl Into<Arc<str>>,
        definition: impl Into<CompactDefinition>,
    ) -> RecordId {
        self.insert(Record::source_text(identifier.into(), definition.into()))
    }

    /// Adds a synthetic module: born linked.
    pub fn add_synthetic(&mut self, identifier: String, export_names: Vec<String>) -> RecordId {
        self.insert(Record::synthetic(identifier.into(), export_names, BindingKind::Variable))
    }

    /// Adds a synthetic module whose exports keep the values that its evaluation gives them.
    pub fn add_constant_synthetic(
        &mut self,
        identifier: String,
        export_names: Vec<String>,
    ) -> RecordId {
        self.insert(Record::synthetic(identifier.into(), export_names, BindingKind::Constant))
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
