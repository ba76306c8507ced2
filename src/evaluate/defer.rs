//! What a deferred import evaluates at once, and what it leaves for later.

use crate::{
    error::ModuleError,
    record::{Graph, Phase, Record, RecordId, RecordSet, Route, RouteStep, Status, StatusRule},
};

/// The modules that `import.defer()` has to evaluate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AsynchronousDependencies {
    /// The way to each ordinal, by requested modules.
    pub steps: Vec<RouteStep>,
    /// The ordinals of the modules, in order.
    pub modules: Vec<u32>,
}

impl Graph {
    /// The modules to call `Evaluate()` on before the deferred namespace of `id` is handed out, as
    /// [ContinueDynamicImport](https://tc39.es/proposal-defer-import-eval/#sec-ContinueDynamicImport)
    /// does for `import.defer()`.
    ///
    /// # Errors
    /// [`ModuleError::Status`] for a module that is not linked; [`ModuleError::Collected`]
    pub fn asynchronous_transitive_dependencies(
        &self,
        id: RecordId,
    ) -> Result<AsynchronousDependencies, ModuleError> {
        self.check_instantiated(id)?;
        let mut route = Route::new(id);
        let modules = self.gather_asynchronous_transitive_dependencies(&mut route, id)?;
        let modules = modules.into_iter().map(|module| route.ordinal(module)).collect();
        Ok(AsynchronousDependencies { steps: route.take_steps(), modules })
    }

    /// `GatherAsynchronousTransitiveDependencies(module, seen)`
    /// <https://tc39.es/proposal-defer-import-eval/#sec-GatherAsynchronousTransitiveDependencies>
    ///
    /// DEVIATION: recursion is a stack, from which a module is taken in the order of the calls.
    /// Requests of the source phase are not followed.
    pub(super) fn gather_asynchronous_transitive_dependencies(
        &self,
        route: &mut Route,
        module: RecordId,
    ) -> Result<Vec<RecordId>, ModuleError> {
        // 1. If seen is not specified, let seen be a new empty List.
        let mut seen = RecordSet::default();
        // 2. Let result be a new empty List.
        let mut result = Vec::new();
        let mut calls = vec![module];
        while let Some(module) = calls.pop() {
            // 3. If seen contains module, return result.
            // 4. Append module to seen.
            if !seen.insert(module) {
                continue;
            }
            let record = self.get(module)?;
            // 5. If module is not a Cyclic Module Record, return result.
            // 6. If module.[[Status]] is ~evaluating~ or IsModuleSCCEvaluated(module), return
            //    result.
            if !record.cyclic
                || record.status.get() == Status::Evaluating
                || self.is_module_scc_evaluated(record)
            {
                continue;
            }
            // 7. If module.[[HasTLA]] is *true*, then
            if record.has_tla {
                // a. Append module to result.
                // b. Return result.
                result.push(module);
                continue;
            }
            // 8. For each ModuleRequest Record required of module.[[RequestedModules]], do
            for (index, &required) in (0u32..).zip(&record.loaded) {
                // a. Let requiredModule be GetImportedModule(module, required).
                if record.phase(index as usize) != Phase::Source {
                    route.note(module, index, required);
                }
            }
            // b. Let additionalModules be GatherAsynchronousTransitiveDependencies(requiredModule,
            //    seen).
            calls.extend(evaluated_requests(record).rev());
        }
        // 9. Return result.
        Ok(result)
    }

    /// `ReadyForSyncExecution(module, seen)`: whether the deferred namespace of a module can
    /// evaluate it now.
    /// <https://tc39.es/proposal-defer-import-eval/#sec-ReadyForSyncExecution>
    ///
    /// # Errors
    /// [`ModuleError::Status`] for a module that is not linked; [`ModuleError::Collected`]
    pub fn ready_for_sync_execution(&self, id: RecordId) -> Result<bool, ModuleError> {
        self.check_instantiated(id)?;
        // 2. If seen is not present, set seen to a new empty List.
        let mut seen = RecordSet::default();
        let mut calls = vec![id];
        while let Some(module) = calls.pop() {
            // 3. If seen contains module, return *true*.
            // 4. Append module to seen.
            if !seen.insert(module) {
                continue;
            }
            let record = self.get(module)?;
            // 1. If module is not a Cyclic Module Record, return *true*.
            // 5. If IsModuleSCCEvaluated(module), return *true*.
            if !record.cyclic || self.is_module_scc_evaluated(record) {
                continue;
            }
            // 6. If module.[[Status]] is ~evaluating~ or ~evaluating-async~, return *false*.
            // 7. Assert: module.[[Status]] is ~linked~.
            // DEVIATION: a module that is ~evaluated~ in a cycle that is not fails the assertion;
            // it is not ready.
            // 8. If module.[[HasTLA]] is *true*, return *false*.
            if record.status.get() != Status::Linked || record.has_tla {
                return Ok(false);
            }
            // 9. For each ModuleRequest Record request of module.[[RequestedModules]], do
            //   b. If ReadyForSyncExecution(requiredModule, seen) is *false*, return *false*.
            calls.extend(evaluated_requests(record).rev());
        }
        // 10. Return *true*.
        Ok(true)
    }

    /// `IsModuleSCCEvaluated(module)`
    /// <https://tc39.es/proposal-defer-import-eval/#sec-IsModuleSCCEvaluated>
    pub(super) fn is_module_scc_evaluated(&self, record: &Record) -> bool {
        // 1. If module.[[CycleRoot]] is not ~empty~, then
        //   a. If module.[[CycleRoot]].[[Status]] is ~evaluated~, return *true*.
        //   b. Return *false*.
        // 2. If module.[[Status]] is ~evaluated~, return *true*.
        // 3. Return *false*.
        let root = record.cycle_root.and_then(|root| self.get(root).ok());
        root.unwrap_or(record).status.get() == Status::Evaluated
    }

    pub(super) fn check_instantiated(&self, id: RecordId) -> Result<(), ModuleError> {
        StatusRule::Instantiated.check(self.node_status(id)?)
    }
}

/// The loaded modules of a record, but for those of the source phase.
pub(super) fn evaluated_requests(record: &Record) -> impl DoubleEndedIterator<Item = RecordId> {
    let is_evaluated = |&(index, _): &(usize, _)| record.phase(index) != Phase::Source;
    record.loaded.iter().enumerate().filter(is_evaluated).map(|(_, &required)| required)
}

#[cfg(test)]
mod tests;
