//! Evaluate: the sessions that hand out commands, and what is said in them.
//!
//! A session never holds a borrow of the graph between two steps, since the bodies that its
//! commands run may use the same graph, and start sessions of their own.

mod defer;
mod inner;
mod settle;
mod sync;

pub use defer::AsynchronousDependencies;
pub use settle::Settlement;

use crate::{
    error::ModuleError,
    record::{
        CYCLE_ROOT, Graph, RecordId, RecordMap, RecordSet, Route, RouteStep, Status, StatusRule,
    },
};

/// How the body of a module ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyOutcome {
    /// It returned.
    Ok,
    /// It threw.
    Threw,
}

/// Something to be done before the command of a step. Modules are named by ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// `[[TopLevelCapability]]` of the module is the promise of this evaluation.
    Capability {
        /// The module that the promise belongs to: the cycle root of the module of the call.
        module: u32,
    },
    /// A module was appended to `[[AsyncParentModules]]`; the child's wrapper holds the parent's.
    AsyncParent {
        /// The module whose list it is.
        child: u32,
        /// The module that was appended.
        parent: u32,
    },
    /// `[[CycleRoot]]` of the member; the member's wrapper holds the root's. A module for which
    /// there is no such event is its own cycle root.
    CycleRoot {
        /// A member of the cycle other than its root.
        member: u32,
        /// The root.
        root: u32,
    },
    /// The module has become errored, with the error of this step.
    Errored {
        /// The module.
        module: u32,
    },
    /// The module's `[[TopLevelCapability]]` settles: it rejects with the error of this step.
    Settle {
        /// The module.
        module: u32,
        /// Whether it fulfils.
        fulfilled: bool,
    },
}

/// Whose error an evaluation ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectedBy {
    /// What the last body threw.
    Thrown,
    /// The error of that module, which had it before.
    Module(u32),
    /// [`ModuleError::Collected`]
    Collected,
}

/// What is to be done now. Modules are named by ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Run the body to its end; then `step(Some(outcome))`.
    Execute(u32),
    /// Start the body, which settles later; then `step(None)`.
    ExecuteAsync(u32),
    /// The end: the promise fulfils with undefined.
    Fulfilled,
    /// The end: the promise settles later, by an [`Event::Settle`].
    Pending,
    /// The end: the promise rejects.
    Rejected(RejectedBy),
    /// The end: the promise is that which the module has already.
    Existing(u32),
    /// The end of a settlement.
    Done,
}

/// The answer of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The way to the ordinals that this answer is the first to name: by requested modules in an
    /// [`Evaluation`], by async parents in a [`Settlement`].
    pub steps: Vec<RouteStep>,
    /// To be done first, in order.
    pub events: Vec<Event>,
    /// To be done then.
    pub command: Command,
}

/// A throw completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Abrupt {
    Thrown,
    Module(RecordId),
    Collected,
}

impl From<ModuleError> for Abrupt {
    fn from(_: ModuleError) -> Self {
        Self::Collected
    }
}

/// Where a session is.
#[derive(Clone, Copy, Debug)]
enum State {
    Begin,
    /// The body of a source text module runs.
    Execute,
    /// The body of a synthetic module runs.
    ExecuteSynthetic(RecordId),
    /// The body of a module with top-level await was started.
    ExecuteAsync,
    End(Command),
}

/// A session of `Evaluate`.
#[derive(Debug)]
pub struct Evaluation {
    /// The module of the call; then its cycle root.
    module: RecordId,
    route: Route,
    events: Vec<Event>,
    state: State,
    frames: Vec<inner::Frame>,
    stack: Vec<RecordId>,
    /// `[[DFSAncestorIndex]]` of the modules on `stack`.
    ancestor_indices: RecordMap<u32>,
    /// The `index` of `InnerModuleEvaluation`.
    index: u32,
}

impl Graph {
    /// The guard of `evaluate()`: the module must be linked, evaluated or errored.
    ///
    /// # Errors
    /// [`ModuleError::Status`], [`ModuleError::Collected`]
    pub fn begin_evaluate(&self, id: RecordId) -> Result<(), ModuleError> {
        StatusRule::Evaluable.check(self.node_status(id)?)
    }

    /// A session of `Evaluate()` for a module. Nothing happens before its first step.
    ///
    /// # Errors
    /// Those of [`Graph::begin_evaluate`].
    pub fn evaluate(&self, id: RecordId) -> Result<Evaluation, ModuleError> {
        self.begin_evaluate(id)?;
        Ok(Evaluation {
            module: id,
            route: Route::new(id),
            events: Vec::new(),
            state: State::Begin,
            frames: Vec::new(),
            stack: Vec::new(),
            ancestor_indices: RecordMap::default(),
            index: 0,
        })
    }

    /// Ends a session whose body was terminated: every module on its stack becomes errored. The
    /// answer has their events; its command is `Rejected(Thrown)`, unless the session had ended.
    pub fn abort_evaluation(&mut self, mut evaluation: Evaluation) -> Step {
        if let Some(module) = evaluation.running() {
            let now = self.now();
            self.body_returned(module, now);
        }
        if matches!(evaluation.state, State::Begin) {
            evaluation.state = State::End(Command::Rejected(RejectedBy::Thrown));
        }
        if let State::ExecuteSynthetic(module) = evaluation.state {
            evaluation.set_evaluation_error(self, module);
        }
        if !matches!(evaluation.state, State::End(_)) {
            evaluation.state = State::End(evaluation.reject(self, Abrupt::Thrown));
        }
        evaluation.step(self, None)
    }

    /// The first module with top-level await that the module reaches, itself included, depth first
    /// in the order of the requests. Requests of the source phase are not followed.
    ///
    /// # Errors
    /// [`ModuleError::Status`] for a module that is not linked; [`ModuleError::Collected`]
    pub fn is_graph_async(&self, id: RecordId) -> Result<Option<RecordId>, ModuleError> {
        self.check_instantiated(id)?;
        let mut seen = RecordSet::default();
        let mut calls = vec![id];
        while let Some(at) = calls.pop() {
            if !seen.insert(at) {
                continue;
            }
            let record = self.get(at)?;
            if record.has_tla {
                return Ok(Some(at));
            }
            calls.extend(defer::evaluated_requests(record).rev());
        }
        Ok(None)
    }
}

impl Evaluation {
    /// Goes on to the next command. `outcome` is that of the last one, if it was
    /// [`Command::Execute`]. Once the session has ended, its last command is given again.
    pub fn step(&mut self, graph: &mut Graph, outcome: Option<BodyOutcome>) -> Step {
        let now = graph.now();
        if let Some(module) = self.running() {
            graph.body_returned(module, now);
        }
        let command = match self.state {
            State::End(command) => command,
            state => {
                let result = match (state, outcome) {
                    (State::ExecuteSynthetic(module), Some(BodyOutcome::Threw)) => {
                        self.set_evaluation_error(graph, module);
                        Err(Abrupt::Thrown)
                    }
                    (State::Execute, Some(BodyOutcome::Threw)) => Err(Abrupt::Thrown),
                    (State::ExecuteSynthetic(module), _) => self.synthetic_executed(graph, module),
                    (State::Execute | State::ExecuteAsync, _) => self.executed(graph),
                    _ => self.evaluate(graph),
                };
                result.unwrap_or_else(|abrupt| self.reject(graph, abrupt))
            }
        };
        if !matches!(command, Command::Execute(_) | Command::ExecuteAsync(_)) {
            self.state = State::End(command);
        } else if let Some(module) = self.running() {
            graph.body_starts(module, now);
        }
        Step { steps: self.route.take_steps(), events: std::mem::take(&mut self.events), command }
    }

    /// The module of the last command, if that was to run its body.
    fn running(&self) -> Option<RecordId> {
        match self.state {
            State::Execute | State::ExecuteAsync => self.frames.last().map(inner::Frame::module),
            State::ExecuteSynthetic(module) => Some(module),
            State::Begin | State::End(_) => None,
        }
    }

    /// `Evaluate()`, up to the first command.
    /// <https://tc39.es/ecma262/#sec-moduleevaluation>
    fn evaluate(&mut self, graph: &mut Graph) -> Result<Command, Abrupt> {
        // 1. Assert: This call to Evaluate is not happening at the same time as another call to
        //    Evaluate within the surrounding agent.
        // DEVIATION: it may be, since bodies call Node's API: see InnerModuleEvaluation.
        // 2. Assert: module.[[Status]] is one of ~linked~, ~evaluating-async~, or ~evaluated~.
        let record = graph.get(self.module)?;
        // 3. If module.[[Status]] is either ~evaluating-async~ or ~evaluated~, then
        if matches!(record.status.get(), Status::EvaluatingAsync | Status::Evaluated) {
            // a. If module.[[CycleRoot]] is not ~empty~, then
            if let Some(cycle_root) = record.cycle_root {
                // i. Set module to module.[[CycleRoot]].
                self.route.note(self.module, CYCLE_ROOT, cycle_root);
                self.module = cycle_root;
            } else {
                // b. Else,
                //   i. Assert: module.[[Status]] is ~evaluated~ and module.[[EvaluationError]] is a
                //      throw completion.
                debug_assert!(record.status.has_evaluation_error() || !record.cyclic);
            }
        }
        let record = graph.get_mut(self.module)?;
        let module = self.route.ordinal(self.module);
        // 4. If module.[[TopLevelCapability]] is not ~empty~, then
        if record.has_top_level_capability {
            // a. Return module.[[TopLevelCapability]].[[Promise]].
            return Ok(Command::Existing(module));
        }
        // 5. Let stack be a new empty List.
        // 6. Let capability be ! NewPromiseCapability(%Promise%).
        // 7. Set module.[[TopLevelCapability]] to capability.
        record.has_top_level_capability = true;
        self.events.push(Event::Capability { module });
        // 8. Let result be Completion(InnerModuleEvaluation(module, stack, 0)).
        match self.inner_module_evaluation(graph, self.module)? {
            inner::Inner::Execute(command) => Ok(command),
            inner::Inner::Call | inner::Inner::Return => self.run(graph),
        }
    }

    /// Step 9 of `Evaluate`.
    fn reject(&mut self, graph: &mut Graph, abrupt: Abrupt) -> Command {
        // 9. If result is an abrupt completion, then
        //   a. For each Cyclic Module Record m of stack, do
        for module in std::mem::take(&mut self.stack) {
            // i. Assert: m.[[Status]] is ~evaluating~.
            // ii. Set m.[[Status]] to ~evaluated~.
            // iii. Set m.[[EvaluationError]] to result.
            self.set_evaluation_error(graph, module);
        }
        self.frames.clear();
        self.ancestor_indices.clear();
        //   b. Assert: module.[[Status]] is ~evaluated~.
        //   d. Perform ! Call(capability.[[Reject]], *undefined*, « result.[[Value]] »).
        Command::Rejected(match abrupt {
            Abrupt::Thrown => RejectedBy::Thrown,
            Abrupt::Module(module) => RejectedBy::Module(self.route.ordinal(module)),
            Abrupt::Collected => RejectedBy::Collected,
        })
    }

    /// Step 10 of `Evaluate`.
    fn completed(&self, graph: &Graph) -> Result<Command, Abrupt> {
        let record = graph.get(self.module)?;
        // a. Assert: module.[[Status]] is either ~evaluating-async~ or ~evaluated~.
        // b. Assert: module.[[EvaluationError]] is ~empty~.
        debug_assert!(!record.status.has_evaluation_error());
        // d. Assert: stack is empty.
        debug_assert!(self.stack.is_empty());
        // c. If module.[[Status]] is ~evaluated~, then
        //   i. NOTE: This implies that evaluation of module completed synchronously.
        //   ii. Assert: module.[[AsyncEvaluationOrder]] is ~unset~.
        // DEVIATION: it is ~done~ for a module that was evaluated as a dependency.
        //   iii. Perform ! Call(capability.[[Resolve]], *undefined*, « *undefined* »).
        Ok(if record.status.get() == Status::EvaluatingAsync {
            Command::Pending
        } else {
            Command::Fulfilled
        })
    }

    /// Makes a module errored, unless it is gone.
    fn set_evaluation_error(&mut self, graph: &mut Graph, module: RecordId) {
        if let Ok(record) = graph.get_mut(module)
            && record.status.get() == Status::Evaluating
        {
            record.status.set_evaluation_error();
            record.free_async_parents();
            let module = self.route.ordinal(module);
            self.events.push(Event::Errored { module });
        }
    }
}

#[cfg(test)]
mod tests;
