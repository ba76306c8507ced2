//! `InnerModuleEvaluation`.

use super::{Abrupt, Command, Evaluation, Event, State};
use crate::record::{AsyncEvaluationOrder, CYCLE_ROOT, Graph, Phase, RecordId, RecordSet, Status};

/// One running call of `InnerModuleEvaluation`.
#[derive(Debug)]
pub(super) struct Frame {
    module: RecordId,
    /// The local `moduleIndex`.
    module_index: u32,
    /// The local `evaluationList`; without one, it is the loaded modules.
    evaluation_list: Option<Box<[RecordId]>>,
    /// The next element of it.
    next: u32,
}

impl Frame {
    pub(super) fn module(&self) -> RecordId {
        self.module
    }
}

/// What a call of `InnerModuleEvaluation` does first.
pub(super) enum Inner {
    /// It returns.
    Return,
    /// It goes on in a frame of its own.
    Call,
    /// It executes a synthetic module.
    Execute(Command),
}

impl Evaluation {
    /// `InnerModuleEvaluation(module, stack, index)`, up to its loop.
    /// <https://tc39.es/ecma262/#sec-innermoduleevaluation>
    ///
    /// DEVIATION: recursion is a stack of frames. A module that is ~evaluating~, but not on the
    /// stack of this session, is on the stack of a session whose body this one runs in: it counts
    /// as evaluated without an error.
    pub(super) fn inner_module_evaluation(
        &mut self,
        graph: &mut Graph,
        module: RecordId,
    ) -> Result<Inner, Abrupt> {
        let record = graph.get_mut(module)?;
        match record.status.get() {
            // 2. If module.[[Status]] is either ~evaluating-async~ or ~evaluated~, then
            Status::EvaluatingAsync | Status::Evaluated => {
                // a. If module.[[EvaluationError]] is ~empty~, return index.
                // b. Otherwise, return ? module.[[EvaluationError]].
                return if record.status.has_evaluation_error() {
                    Err(Abrupt::Module(module))
                } else {
                    Ok(Inner::Return)
                };
            }
            // 3. If module.[[Status]] is ~evaluating~, return index.
            Status::Evaluating => return Ok(Inner::Return),
            // 4. Assert: module.[[Status]] is ~linked~.
            Status::Linked => {}
            Status::Unlinked | Status::Linking => return Err(Abrupt::Collected),
        }
        // 5. Set module.[[Status]] to ~evaluating~.
        record.status.set_evaluating();
        // 1. If module is not a Cyclic Module Record, then
        if !record.cyclic {
            // a. Perform ? EvaluateModuleSync(module).
            // b. Return index.
            self.state = State::ExecuteSynthetic(module);
            return Ok(Inner::Execute(Command::Execute(self.route.ordinal(module))));
        }
        let has_phases = record.has_phases;
        // 6. Let moduleIndex be index.
        let module_index = self.index;
        // 7. Set module.[[DFSAncestorIndex]] to index.
        self.ancestor_indices.insert(module, module_index);
        // 8. Set module.[[PendingAsyncDependencies]] to 0.
        debug_assert_eq!(record.pending_async_dependencies(), 0);
        // 9. Set module.[[AsyncParentModules]] to a new empty List.
        debug_assert!(record.async_parent_modules().is_empty());
        // 10. Set index to index + 1.
        self.index += 1;
        // 11. Append module to stack.
        self.stack.push(module);
        let evaluation_list =
            if has_phases { Some(self.evaluation_list(graph, module)?) } else { None };
        self.frames.push(Frame { module, module_index, evaluation_list, next: 0 });
        Ok(Inner::Call)
    }

    /// The `evaluationList` of a module with requests of more phases than one.
    /// <https://tc39.es/proposal-defer-import-eval/#sec-innermoduleevaluation>
    fn evaluation_list(
        &mut self,
        graph: &Graph,
        module: RecordId,
    ) -> Result<Box<[RecordId]>, Abrupt> {
        let record = graph.get(module)?;
        // Let evaluationList be a new empty List.
        let mut evaluation_list = Vec::new();
        let mut contained = RecordSet::default();
        // For each ModuleRequest Record request of module.[[RequestedModules]], do
        for (index, request) in (0u32..).zip(&*record.requests) {
            // Let requiredModule be GetImportedModule(module, request).
            let required = record.imported_module(index)?;
            match request.phase {
                Phase::Source => {}
                // If request.[[Phase]] is ~defer~, then
                Phase::Defer => {
                    self.route.note(module, index, required);
                    // Let additionalModules be GatherAsynchronousTransitiveDependencies(
                    // requiredModule).
                    let additional = graph
                        .gather_asynchronous_transitive_dependencies(&mut self.route, required)?;
                    // For each Module Record additionalModule of additionalModules, do
                    //   If evaluationList does not contain additionalModule, append it.
                    evaluation_list
                        .extend(additional.into_iter().filter(|&it| contained.insert(it)));
                }
                // Else if evaluationList does not contain requiredModule, append it.
                Phase::Evaluation => {
                    self.route.note(module, index, required);
                    if contained.insert(required) {
                        evaluation_list.push(required);
                    }
                }
            }
        }
        Ok(evaluation_list.into_boxed_slice())
    }

    /// The loop and the rest of `InnerModuleEvaluation`, for each frame, up to the next command.
    pub(super) fn run(&mut self, graph: &mut Graph) -> Result<Command, Abrupt> {
        while let Some(frame) = self.frames.last_mut() {
            let module = frame.module;
            // 12. For each Module Record required of evaluationList, do
            let next = frame.next;
            let required = match &frame.evaluation_list {
                Some(list) => list.get(next as usize).copied(),
                None => graph.get(module)?.loaded.get(next as usize).copied(),
            };
            if let Some(required) = required {
                frame.next += 1;
                if frame.evaluation_list.is_none() {
                    self.route.note(module, next, required);
                }
                // b. Set index to ? InnerModuleEvaluation(requiredModule, stack, index).
                match self.inner_module_evaluation(graph, required)? {
                    Inner::Return => self.after_required(graph, module, required)?,
                    Inner::Call => {}
                    Inner::Execute(command) => return Ok(command),
                }
            } else if let Some(command) = self.execute(graph, module)? {
                return Ok(command);
            } else {
                self.close_cycle(graph)?;
            }
        }
        self.completed(graph)
    }

    /// Goes on after the body of a source text module has returned, or was started.
    pub(super) fn executed(&mut self, graph: &mut Graph) -> Result<Command, Abrupt> {
        self.close_cycle(graph)?;
        self.run(graph)
    }

    /// Goes on after the body of a synthetic module has returned.
    pub(super) fn synthetic_executed(
        &mut self,
        graph: &mut Graph,
        module: RecordId,
    ) -> Result<Command, Abrupt> {
        graph.get_mut(module)?.status.set_evaluated();
        self.run(graph)
    }

    /// Step 12.c of `InnerModuleEvaluation`.
    fn after_required(
        &mut self,
        graph: &mut Graph,
        module: RecordId,
        mut required: RecordId,
    ) -> Result<(), Abrupt> {
        let record = graph.get(required)?;
        // c. If requiredModule is a Cyclic Module Record, then
        if !record.cyclic {
            return Ok(());
        }
        // i. Assert: requiredModule.[[Status]] is one of ~evaluating~, ~evaluating-async~, or
        //    ~evaluated~.
        // ii. Assert: requiredModule.[[Status]] is ~evaluating~ if and only if stack contains
        //     requiredModule.
        // iii. If requiredModule.[[Status]] is ~evaluating~, then
        if record.status.get() == Status::Evaluating {
            // 1. Set module.[[DFSAncestorIndex]] to min(module.[[DFSAncestorIndex]],
            //    requiredModule.[[DFSAncestorIndex]]).
            // DEVIATION: the module of another session, which a body has interrupted, has no index here.
            if let Some(&required_index) = self.ancestor_indices.get(required)
                && let Some(index) = self.ancestor_indices.get_mut(module)
            {
                *index = (*index).min(required_index);
            }
        // iv. Else,
        } else {
            // 1. Set requiredModule to requiredModule.[[CycleRoot]].
            if let Some(cycle_root) = record.cycle_root {
                self.route.note(required, CYCLE_ROOT, cycle_root);
                required = cycle_root;
            }
            // 2. Assert: requiredModule.[[Status]] is either ~evaluating-async~ or ~evaluated~.
            // 3. If requiredModule.[[EvaluationError]] is not ~empty~, return ?
            //    requiredModule.[[EvaluationError]].
            if graph.get(required)?.status.has_evaluation_error() {
                return Err(Abrupt::Module(required));
            }
        }
        // v. If requiredModule.[[AsyncEvaluationOrder]] is an integer, then
        let record = graph.get_mut(required)?;
        if matches!(record.async_evaluation_order(), AsyncEvaluationOrder::Order(_)) {
            // 2. Append module to requiredModule.[[AsyncParentModules]].
            record.async_evaluation().parents.push(module);
            let (child, parent) = (self.route.ordinal(required), self.route.ordinal(module));
            self.events.push(Event::AsyncParent { child, parent });
            // 1. Set module.[[PendingAsyncDependencies]] to module.[[PendingAsyncDependencies]]
            //    + 1.
            graph.get_mut(module)?.async_evaluation().pending += 1;
        }
        Ok(())
    }

    /// Steps 13 and 14 of `InnerModuleEvaluation`.
    fn execute(&mut self, graph: &mut Graph, module: RecordId) -> Result<Option<Command>, Abrupt> {
        let record = graph.get(module)?;
        let pending = record.pending_async_dependencies();
        // 13. If module.[[PendingAsyncDependencies]] > 0 or module.[[HasTLA]] is *true*, then
        if pending > 0 || record.has_tla {
            // a. Assert: module.[[AsyncEvaluationOrder]] is ~unset~.
            debug_assert_eq!(record.async_evaluation_order(), AsyncEvaluationOrder::Unset);
            // b. Set module.[[AsyncEvaluationOrder]] to IncrementModuleAsyncEvaluationCount().
            let order = graph.increment_module_async_evaluation_count();
            graph.get_mut(module)?.async_evaluation().order = AsyncEvaluationOrder::Order(order);
            // c. If module.[[PendingAsyncDependencies]] = 0, perform ExecuteAsyncModule(module).
            if pending > 0 {
                return Ok(None);
            }
            self.state = State::ExecuteAsync;
            return Ok(Some(Command::ExecuteAsync(self.route.ordinal(module))));
        }
        // 14. Else,
        //   a. Perform ? module.ExecuteModule().
        self.state = State::Execute;
        Ok(Some(Command::Execute(self.route.ordinal(module))))
    }

    /// Steps 15 to 18 of `InnerModuleEvaluation`, which returns from the last frame.
    fn close_cycle(&mut self, graph: &mut Graph) -> Result<(), Abrupt> {
        let Some(Frame { module, module_index, .. }) = self.frames.pop() else {
            debug_assert!(false, "a module that was executed has a frame");
            return Ok(());
        };
        // 15. Assert: module occurs exactly once in stack.
        let ancestor_index = self.ancestor_indices.get(module).copied().unwrap_or(module_index);
        // 16. Assert: module.[[DFSAncestorIndex]] ≤ moduleIndex.
        debug_assert!(ancestor_index <= module_index);
        // 17. If module.[[DFSAncestorIndex]] = moduleIndex, then
        if ancestor_index == module_index {
            // a. Let done be *false*.
            // b. Repeat, while done is *false*,
            //   i. Let requiredModule be the last element of stack.
            while let Some(&required) = self.stack.last() {
                let record = graph.get_mut(required)?;
                // iv. Assert: requiredModule.[[AsyncEvaluationOrder]] is either an integer or
                //     ~unset~.
                // v. If requiredModule.[[AsyncEvaluationOrder]] is ~unset~, set
                //    requiredModule.[[Status]] to ~evaluated~.
                if record.async_evaluation_order() == AsyncEvaluationOrder::Unset {
                    record.status.set_evaluated();
                // vi. Otherwise, set requiredModule.[[Status]] to ~evaluating-async~.
                } else {
                    record.status.set_evaluating_async();
                }
                // viii. Set requiredModule.[[CycleRoot]] to module.
                record.cycle_root = Some(module);
                // ii. Remove the last element of stack.
                self.stack.pop();
                self.ancestor_indices.remove(required);
                // vii. If requiredModule and module are the same Module Record, set done to *true*.
                if required == module {
                    break;
                }
                let (member, root) = (self.route.ordinal(required), self.route.ordinal(module));
                self.events.push(Event::CycleRoot { member, root });
            }
        }
        // 18. Return index.
        match self.frames.last() {
            Some(&Frame { module: parent, .. }) => self.after_required(graph, parent, module),
            None => Ok(()),
        }
    }
}
