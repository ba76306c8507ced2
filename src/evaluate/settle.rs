//! What follows when the body of a module with top-level await settles.

use super::{BodyOutcome, Command, Event, Step};
use crate::{
    error::ModuleError,
    record::{AsyncEvaluationOrder, Graph, Record, RecordId, Route, Status, StatusRule},
};

/// Where a settlement is.
#[derive(Clone, Copy, Debug)]
enum State {
    Fulfilled(RecordId),
    Rejected(RecordId),
    /// The body of a module with top-level await was started.
    ExecuteAsync(RecordId),
    /// The body of an ancestor runs.
    Execute(RecordId),
    Done,
}

/// A session of `AsyncModuleExecutionFulfilled` or `AsyncModuleExecutionRejected`.
///
/// Its routes go by async parents, and its end is [`Command::Done`]. The error of a step is what the
/// module rejected with in the first step, and what the last body threw in a later one.
#[derive(Debug)]
pub struct Settlement {
    route: Route,
    events: Vec<Event>,
    state: State,
    /// `sortedExecList`, from the next element on.
    sorted_exec_list: std::vec::IntoIter<RecordId>,
}

impl Graph {
    /// The body of a module that was started by [`Command::ExecuteAsync`] has fulfilled.
    ///
    /// Not to be called while a session that has not ended runs a body: in the spec no promise job
    /// runs then.
    ///
    /// # Errors
    /// [`ModuleError::Status`] for a module whose body was not started, or whose evaluation has not
    /// come to its end. For a module that is gone, or settled already, nothing follows.
    pub fn async_module_execution_fulfilled(
        &self,
        id: RecordId,
    ) -> Result<Settlement, ModuleError> {
        self.settlement(id, State::Fulfilled(id))
    }

    /// The body of a module that was started by [`Command::ExecuteAsync`] has rejected.
    ///
    /// # Errors
    /// Those of [`Graph::async_module_execution_fulfilled`].
    pub fn async_module_execution_rejected(&self, id: RecordId) -> Result<Settlement, ModuleError> {
        self.settlement(id, State::Rejected(id))
    }

    fn settlement(&self, id: RecordId, state: State) -> Result<Settlement, ModuleError> {
        let state = match self.get(id) {
            Ok(record) => match record.status.get() {
                Status::EvaluatingAsync
                    if record.has_tla && record.pending_async_dependencies() == 0 =>
                {
                    state
                }
                // 1. If module.[[Status]] is ~evaluated~, then
                //   a. Assert: module.[[EvaluationError]] is not ~empty~.
                //   b. Return ~unused~.
                // DEVIATION: without an error it has settled twice, which is ignored as well.
                Status::Evaluated => State::Done,
                _ => return Err(ModuleError::Status(StatusRule::EvaluatingAsync)),
            },
            Err(_) => State::Done,
        };
        Ok(Settlement {
            route: Route::new(id),
            events: Vec::new(),
            state,
            sorted_exec_list: Vec::new().into_iter(),
        })
    }
}

impl Settlement {
    /// Goes on to the next command. `outcome` is that of the last one, if it was
    /// [`Command::Execute`].
    ///
    /// When that body threw, the events of this step that are about an error are about that one.
    pub fn step(&mut self, graph: &mut Graph, outcome: Option<BodyOutcome>) -> Step {
        let now = graph.now();
        match self.state {
            State::Fulfilled(module) | State::Rejected(module) => graph.body_settled(module, now),
            State::Execute(module) | State::ExecuteAsync(module) => {
                graph.body_returned(module, now);
            }
            State::Done => {}
        }
        match self.state {
            State::Fulfilled(module) => self.async_module_execution_fulfilled(graph, module),
            State::Rejected(module) => self.async_module_execution_rejected(graph, module),
            State::Execute(module) if outcome == Some(BodyOutcome::Threw) => {
                // 12.c.ii. If result is an abrupt completion, then
                //   1. Perform AsyncModuleExecutionRejected(m, result.[[Value]]).
                self.async_module_execution_rejected(graph, module);
            }
            // iii. Else,
            State::Execute(module) => self.fulfil(graph, module),
            State::ExecuteAsync(_) | State::Done => {}
        }
        let command = self.next_command(graph);
        if let State::Execute(module) | State::ExecuteAsync(module) = self.state {
            graph.body_starts(module, now);
        }
        Step { steps: self.route.take_steps(), events: std::mem::take(&mut self.events), command }
    }

    /// `AsyncModuleExecutionFulfilled(module)`, up to its loop.
    /// <https://tc39.es/ecma262/#sec-async-module-execution-fulfilled>
    fn async_module_execution_fulfilled(&mut self, graph: &mut Graph, module: RecordId) {
        // 8. Let execList be a new empty List.
        // 9. Perform GatherAvailableAncestors(module, execList).
        // DEVIATION: before step 7, which frees the list of the parents; neither sees the other.
        let exec_list = self.gather_available_ancestors(graph, module);
        // 2. Assert: module.[[Status]] is ~evaluating-async~.
        // 3. Assert: module.[[AsyncEvaluationOrder]] is an integer.
        // 4. Assert: module.[[EvaluationError]] is ~empty~.
        // 5. Set module.[[AsyncEvaluationOrder]] to ~done~.
        // 6. Set module.[[Status]] to ~evaluated~.
        // 7. If module.[[TopLevelCapability]] is not ~empty~, then …
        self.fulfil(graph, module);
        // 10. Assert: All elements of execList have their [[AsyncEvaluationOrder]] field set to an
        //     integer, [[PendingAsyncDependencies]] field set to 0, and [[EvaluationError]] field
        //     set to ~empty~.
        // 11. Let sortedExecList be a List whose elements are the elements of execList, sorted by
        //     their [[AsyncEvaluationOrder]] field in ascending order.
        let mut sorted: Vec<(u64, RecordId)> = exec_list
            .into_iter()
            .filter_map(|m| match graph.get(m).ok()?.async_evaluation_order() {
                AsyncEvaluationOrder::Order(order) => Some((order, m)),
                AsyncEvaluationOrder::Unset | AsyncEvaluationOrder::Done => {
                    debug_assert!(false, "an available ancestor has an order");
                    None
                }
            })
            .collect();
        sorted.sort_unstable_by_key(|&(order, _)| order);
        self.sorted_exec_list = sorted.into_iter().map(|(_, m)| m).collect::<Vec<_>>().into_iter();
    }

    /// `GatherAvailableAncestors(module, execList)`
    /// <https://tc39.es/ecma262/#sec-gather-available-ancestors>
    ///
    /// DEVIATION: recursion is a stack, in another order than the spec's: the list is sorted
    /// afterwards. That execList contains m is that m has no pending dependency left.
    fn gather_available_ancestors(&mut self, graph: &mut Graph, root: RecordId) -> Vec<RecordId> {
        let mut exec_list = Vec::new();
        let mut calls = vec![root];
        while let Some(module) = calls.pop() {
            // 1. For each Cyclic Module Record m of module.[[AsyncParentModules]], do
            for number in 0u32.. {
                let Some(&m) = graph
                    .get(module)
                    .ok()
                    .and_then(|record| record.async_parent_modules().get(number as usize))
                else {
                    break;
                };
                // a. If execList does not contain m and m.[[CycleRoot]].[[EvaluationError]] is
                //    ~empty~, then
                let Ok(record) = graph.get(m) else { continue };
                let root_errored = record
                    .cycle_root
                    .and_then(|root| graph.get(root).ok())
                    .is_some_and(|root| root.status.has_evaluation_error());
                // i. Assert: m.[[Status]] is ~evaluating-async~.
                if root_errored
                    || record.pending_async_dependencies() == 0
                    || record.status.get() != Status::EvaluatingAsync
                {
                    continue;
                }
                // ii. Assert: m.[[EvaluationError]] is ~empty~.
                // iii. Assert: m.[[AsyncEvaluationOrder]] is an integer.
                // iv. Assert: m.[[PendingAsyncDependencies]] > 0.
                self.route.note(module, number, m);
                let Ok(record) = graph.get_mut(m) else {
                    continue;
                };
                // v. Set m.[[PendingAsyncDependencies]] to m.[[PendingAsyncDependencies]] - 1.
                let pending = &mut record.async_evaluation().pending;
                *pending -= 1;
                // vi. If m.[[PendingAsyncDependencies]] = 0, then
                if *pending == 0 {
                    // 1. Append m to execList.
                    exec_list.push(m);
                    // 2. If m.[[HasTLA]] is *false*, perform GatherAvailableAncestors(m, execList).
                    if !record.has_tla {
                        calls.push(m);
                    }
                }
            }
        }
        exec_list
    }

    /// Steps 5 to 7 of `AsyncModuleExecutionFulfilled`, and 12.c.iii for an ancestor.
    fn fulfil(&mut self, graph: &mut Graph, module: RecordId) {
        let Some(record) = evaluating_async(graph, module) else {
            return;
        };
        // 1. Set m.[[AsyncEvaluationOrder]] to ~done~.
        record.async_evaluation().order = AsyncEvaluationOrder::Done;
        // 2. Set m.[[Status]] to ~evaluated~.
        record.status.set_evaluated();
        record.free_async_parents();
        // 3. If m.[[TopLevelCapability]] is not ~empty~, then
        if record.has_top_level_capability {
            // a. Assert: m.[[CycleRoot]] and m are the same Module Record.
            debug_assert_eq!(record.cycle_root, Some(module));
            // b. Perform ! Call(m.[[TopLevelCapability]].[[Resolve]], *undefined*, « *undefined* »).
            let module = self.route.ordinal(module);
            self.events.push(Event::Settle { module, fulfilled: true });
        }
    }

    /// `AsyncModuleExecutionRejected(module, error)`
    /// <https://tc39.es/ecma262/#sec-async-module-execution-rejected>
    ///
    /// DEVIATION: recursion is a stack of lists of parents.
    fn async_module_execution_rejected(&mut self, graph: &mut Graph, module: RecordId) {
        let mut frames = Vec::new();
        let mut call = Some(module);
        loop {
            // 1. If module.[[Status]] is ~evaluated~, then
            //   a. Assert: module.[[EvaluationError]] is not ~empty~.
            //   b. Return ~unused~.
            if let Some(module) = call.take()
                && let Some(record) = evaluating_async(graph, module)
            {
                // 2. Assert: module.[[Status]] is ~evaluating-async~.
                // 3. Assert: module.[[AsyncEvaluationOrder]] is an integer.
                // 4. Assert: module.[[EvaluationError]] is ~empty~.
                // 5. Set module.[[EvaluationError]] to ThrowCompletion(error).
                // 6. Set module.[[Status]] to ~evaluated~.
                record.status.set_evaluation_error();
                // 7. Set module.[[AsyncEvaluationOrder]] to ~done~.
                record.async_evaluation().order = AsyncEvaluationOrder::Done;
                let parents = record.free_async_parents();
                let ordinal = self.route.ordinal(module);
                self.events.push(Event::Errored { module: ordinal });
                // 9. If module.[[TopLevelCapability]] is not ~empty~, then
                if record.has_top_level_capability {
                    // a. Assert: module.[[CycleRoot]] and module are the same Module Record.
                    debug_assert_eq!(record.cycle_root, Some(module));
                    // b. Perform ! Call(module.[[TopLevelCapability]].[[Reject]], *undefined*,
                    //    « error »).
                    self.events.push(Event::Settle { module: ordinal, fulfilled: false });
                }
                frames.push((module, (0u32..).zip(parents)));
            }
            // 10. For each Cyclic Module Record m of module.[[AsyncParentModules]], do
            let Some((module, parents)) = frames.last_mut() else {
                return;
            };
            if let Some((number, m)) = parents.next() {
                // a. Perform AsyncModuleExecutionRejected(m, error).
                self.route.note(*module, number, m);
                call = Some(m);
            } else {
                frames.pop();
            }
        }
    }

    /// Step 12 of `AsyncModuleExecutionFulfilled`: the next element that has something to execute.
    fn next_command(&mut self, graph: &Graph) -> Command {
        // 12. For each Cyclic Module Record m of sortedExecList, do
        for m in self.sorted_exec_list.by_ref() {
            // A module that is gone is passed over.
            let Ok(record) = graph.get(m) else { continue };
            // a. If m.[[Status]] is ~evaluated~, then
            //   i. Assert: m.[[EvaluationError]] is not ~empty~.
            if record.status.get() == Status::Evaluated {
                debug_assert!(record.status.has_evaluation_error());
                continue;
            }
            let ordinal = self.route.ordinal(m);
            // b. Else if m.[[HasTLA]] is *true*, then
            if record.has_tla {
                // i. Perform ExecuteAsyncModule(m).
                self.state = State::ExecuteAsync(m);
                return Command::ExecuteAsync(ordinal);
            }
            // c. Else,
            //   i. Let result be m.ExecuteModule().
            self.state = State::Execute(m);
            return Command::Execute(ordinal);
        }
        // 13. Return ~unused~.
        self.state = State::Done;
        Command::Done
    }
}

/// The record, if it is ~evaluating-async~.
fn evaluating_async(graph: &mut Graph, module: RecordId) -> Option<&mut Record> {
    graph.get_mut(module).ok().filter(|record| record.status.get() == Status::EvaluatingAsync)
}

#[cfg(test)]
mod scale_tests;
#[cfg(test)]
mod tests;
