//! A stand-in for the JavaScript layer: wrappers that hold one another, and promises.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    error::ModuleError,
    evaluate::{BodyOutcome, Command, Evaluation, Event, RejectedBy, Settlement, Step},
    link::{LinkFailure, Linked},
    record::{
        BindingKind, CYCLE_ROOT, Graph, ImportEntry, ImportName, IndirectExport, LocalBinding,
        LocalExport, ModuleRequest, Phase, RecordId, RouteStep, SourceTextDefinition, StarExport,
    },
};

/// Writes a definition as its statements would.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source(SourceTextDefinition);

impl Source {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    fn phase(&mut self, specifier: &str, phase: Phase) -> u32 {
        let requests = &mut self.0.requests;
        let found = requests.iter().position(|it| it.specifier == specifier && it.phase == phase);
        let index = found.unwrap_or_else(|| {
            let specifier = specifier.into();
            requests.push(ModuleRequest { specifier, attributes: Vec::new(), phase });
            requests.len() - 1
        });
        u32::try_from(index).unwrap()
    }

    fn import_entry(mut self, specifier: &str, phase: Phase, import_name: ImportName) -> Self {
        let request = self.phase(specifier, phase);
        let local_name = format!("local{}", self.0.import_entries.len()).into();
        let only_members = false;
        let entry = ImportEntry { request, import_name, local_name, only_members, assigned: false };
        self.0.import_entries.push(entry);
        self
    }

    /// `import 'specifier'`
    pub(crate) fn request(mut self, specifier: &str) -> Self {
        self.phase(specifier, Phase::Evaluation);
        self
    }

    /// `import 'specifier'`, for a specifier that was not requested before.
    pub(crate) fn push_request(&mut self, specifier: &str) {
        let specifier = specifier.into();
        self.0.requests.push(ModuleRequest { specifier, ..ModuleRequest::default() });
    }

    /// A second request for the same module, as other attributes make it.
    pub(crate) fn request_again(mut self, specifier: &str) -> Self {
        self.0.requests.push(ModuleRequest {
            specifier: specifier.into(),
            attributes: vec![("type".into(), "js".into())],
            phase: Phase::Evaluation,
        });
        self
    }

    /// `import { name } from 'specifier'`
    pub(crate) fn import(self, specifier: &str, name: &str) -> Self {
        self.import_entry(specifier, Phase::Evaluation, ImportName::Name(name.into()))
    }

    /// `import * as ns from 'specifier'`
    pub(crate) fn import_namespace(self, specifier: &str) -> Self {
        self.import_entry(specifier, Phase::Evaluation, ImportName::Namespace)
    }

    /// `import defer * as ns from 'specifier'`
    pub(crate) fn import_defer(self, specifier: &str) -> Self {
        self.import_entry(specifier, Phase::Defer, ImportName::Namespace)
    }

    /// `import source x from 'specifier'`
    pub(crate) fn import_source(self, specifier: &str) -> Self {
        self.import_entry(specifier, Phase::Source, ImportName::Source)
    }

    /// `export const name`
    pub(crate) fn export(self, name: &str) -> Self {
        self.export_binding(name, BindingKind::Constant)
    }

    /// `export let name`, assigned by a function.
    pub(crate) fn export_let(self, name: &str) -> Self {
        self.export_binding(name, BindingKind::Variable)
    }

    fn export_binding(mut self, name: &str, kind: BindingKind) -> Self {
        let binding = u32::try_from(self.0.local_bindings.len()).unwrap();
        self.0.local_bindings.push(LocalBinding { name: name.into(), kind });
        self.0.local_exports.push(LocalExport { export_name: name.into(), binding });
        self
    }

    fn indirect(
        mut self,
        specifier: &str,
        phase: Phase,
        import_name: ImportName,
        name: &str,
    ) -> Self {
        let request = self.phase(specifier, phase);
        let export_name = name.into();
        self.0.indirect_exports.push(IndirectExport { export_name, request, import_name });
        self
    }

    /// `export { import_name as export_name } from 'specifier'`
    pub(crate) fn reexport(self, specifier: &str, import_name: &str, export_name: &str) -> Self {
        let import_name = ImportName::Name(import_name.into());
        self.indirect(specifier, Phase::Evaluation, import_name, export_name)
    }

    /// `export * as name from 'specifier'`
    pub(crate) fn reexport_namespace(self, specifier: &str, name: &str) -> Self {
        self.indirect(specifier, Phase::Evaluation, ImportName::Namespace, name)
    }

    /// `import defer * as name from 'specifier'; export { name }`
    pub(crate) fn reexport_deferred(self, specifier: &str, name: &str) -> Self {
        self.indirect(specifier, Phase::Defer, ImportName::Namespace, name)
    }

    /// `import source name from 'specifier'; export { name }`
    pub(crate) fn reexport_source(self, specifier: &str, name: &str) -> Self {
        self.indirect(specifier, Phase::Source, ImportName::Source, name)
    }

    /// `export * from 'specifier'`
    pub(crate) fn star(mut self, specifier: &str) -> Self {
        let request = self.phase(specifier, Phase::Evaluation);
        self.0.star_exports.push(StarExport { request });
        self
    }

    /// `await 0`
    pub(crate) fn tla(mut self) -> Self {
        self.0.has_top_level_await = true;
        self
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Promise {
    Pending,
    Fulfilled,
    Rejected(String),
}

/// What JavaScript keeps of a module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wrapper {
    pub(crate) name: String,
    requests: Vec<RecordId>,
    async_parents: Vec<RecordId>,
    cycle_root: Option<RecordId>,
    pub(crate) error: Option<String>,
    pub(crate) promise: Option<Promise>,
}

/// A graph with its wrappers. A module is named by the specifier that the others use.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) graph: Graph,
    pub(crate) ids: BTreeMap<String, RecordId>,
    wrappers: rustc_hash::FxHashMap<RecordId, Wrapper>,
    /// The modules whose body throws.
    pub(crate) throws: BTreeSet<String>,
    pub(crate) log: Vec<String>,
}

impl World {
    pub(crate) fn new<const N: usize>(modules: [(&str, Source); N]) -> Self {
        let mut world = Self::default();
        for (name, source) in modules {
            world.add(name, source);
        }
        world.link_all();
        world
    }

    pub(crate) fn add(&mut self, name: &str, source: Source) -> RecordId {
        let id = self.graph.add_source_text(name.to_owned(), source.0);
        self.adopt(name, id)
    }

    pub(crate) fn add_synthetic(&mut self, name: &str, exports: &[&str]) -> RecordId {
        let exports = exports.iter().map(|&name| name.to_owned()).collect();
        let id = self.graph.add_synthetic(name.to_owned(), exports);
        self.adopt(name, id)
    }

    fn adopt(&mut self, name: &str, id: RecordId) -> RecordId {
        self.ids.insert(name.to_owned(), id);
        self.wrappers.insert(id, Wrapper { name: name.to_owned(), ..Wrapper::default() });
        id
    }

    pub(crate) fn id(&self, name: &str) -> RecordId {
        self.ids[name]
    }

    pub(crate) fn wrapper(&self, name: &str) -> &Wrapper {
        &self.wrappers[&self.id(name)]
    }

    pub(crate) fn status(&self, name: &str) -> &'static str {
        self.graph.node_status(self.id(name)).unwrap().as_str()
    }

    pub(crate) fn link_requests(&mut self, name: &str) -> Result<(), ModuleError> {
        let id = self.id(name);
        let requests = self.graph.requests(id)?.iter();
        let modules: Vec<RecordId> =
            requests.map(|request| self.ids[request.specifier.as_str()]).collect();
        self.graph.link_requests(id, &modules)?;
        self.wrappers.get_mut(&id).unwrap().requests = modules;
        Ok(())
    }

    /// `link_requests` for each module that is unlinked and has requests that exist.
    pub(crate) fn link_all(&mut self) {
        for name in self.ids.keys().cloned().collect::<Vec<_>>() {
            if self.status(&name) == "unlinked" {
                self.link_requests(&name).unwrap();
            }
        }
    }

    pub(crate) fn link(&mut self, name: &str) -> Result<Linked, Box<LinkFailure>> {
        self.graph.link(self.id(name))
    }

    pub(crate) fn linked<const N: usize>(root: &str, modules: [(&str, Source); N]) -> Self {
        let mut world = Self::new(modules);
        world.link(root).unwrap();
        world
    }

    /// The names of the ordinals of an answer, by requested modules.
    pub(crate) fn names(&self, root: &str, steps: &[RouteStep]) -> Vec<String> {
        let mut walk = Walk::new(self.id(root));
        walk.go(self, steps, false);
        walk.0.iter().map(|id| self.wrappers[id].name.clone()).collect()
    }

    fn set_promise(&mut self, id: RecordId, promise: Promise) {
        let wrapper = self.wrappers.get_mut(&id).unwrap();
        match &promise {
            Promise::Pending => assert_eq!(wrapper.promise, None, "{}", wrapper.name),
            _ => assert_eq!(wrapper.promise, Some(Promise::Pending), "{}", wrapper.name),
        }
        wrapper.promise = Some(promise);
    }

    /// Does what a step's events say; `error` is the error of the step.
    fn events(&mut self, walk: &Walk, events: &[Event], error: Option<&str>) {
        let id = |ordinal: u32| walk.0[ordinal as usize];
        for &event in events {
            match event {
                Event::Capability { module } => self.set_promise(id(module), Promise::Pending),
                Event::AsyncParent { child, parent } => {
                    self.wrappers.get_mut(&id(child)).unwrap().async_parents.push(id(parent));
                }
                Event::CycleRoot { member, root } => {
                    self.wrappers.get_mut(&id(member)).unwrap().cycle_root = Some(id(root));
                }
                Event::Errored { module } => {
                    let wrapper = self.wrappers.get_mut(&id(module)).unwrap();
                    wrapper.error = Some(error.expect("the step has an error").to_owned());
                    self.log.push(format!("errored {}", wrapper.name));
                }
                Event::Settle { module, fulfilled } => {
                    self.log.push(format!("settle {}", self.wrappers[&id(module)].name));
                    self.set_promise(
                        id(module),
                        if fulfilled {
                            Promise::Fulfilled
                        } else {
                            Promise::Rejected(error.expect("the step has an error").to_owned())
                        },
                    );
                }
            }
        }
    }

    /// Runs a body.
    fn execute(&mut self, id: RecordId) -> BodyOutcome {
        let name = &self.wrappers[&id].name;
        self.log.push(format!("execute {name}"));
        if self.throws.contains(name) { BodyOutcome::Threw } else { BodyOutcome::Ok }
    }

    pub(crate) fn evaluate(&mut self, name: &str) -> Promise {
        let mut session = Session::new(self, name).unwrap();
        loop {
            match session.step(self) {
                None => {}
                Some(promise) => return promise,
            }
        }
    }

    /// The body of a module with top-level await settles.
    pub(crate) fn settle(&mut self, name: &str, fulfilled: bool) {
        let id = self.id(name);
        let mut settlement = if fulfilled {
            self.graph.async_module_execution_fulfilled(id).unwrap()
        } else {
            self.graph.async_module_execution_rejected(id).unwrap()
        };
        let mut walk = Walk::new(id);
        let mut error = (!fulfilled).then(|| name.to_owned());
        let mut outcome = None;
        loop {
            let step: Step = Settlement::step(&mut settlement, &mut self.graph, outcome.take());
            walk.go(self, &step.steps, true);
            self.events(&walk, &step.events, error.as_deref());
            match step.command {
                Command::Execute(module) => {
                    let id = walk.0[module as usize];
                    let result = self.execute(id);
                    error = (result == BodyOutcome::Threw).then(|| self.wrappers[&id].name.clone());
                    outcome = Some(result);
                }
                Command::ExecuteAsync(module) => {
                    self.log
                        .push(format!("start {}", self.wrappers[&walk.0[module as usize]].name));
                }
                Command::Done => return,
                command => panic!("{command:?} in a settlement"),
            }
        }
    }

    pub(crate) fn take_log(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }
}

/// The modules of a session, by ordinal.
#[derive(Debug)]
struct Walk(Vec<RecordId>);

impl Walk {
    fn new(root: RecordId) -> Self {
        Self(vec![root])
    }

    fn go(&mut self, world: &World, steps: &[RouteStep], by_parents: bool) {
        for &(from, index) in steps {
            let wrapper = &world.wrappers[&self.0[from as usize]];
            self.0.push(if by_parents {
                wrapper.async_parents[index as usize]
            } else if index == CYCLE_ROOT {
                wrapper.cycle_root.expect("the wrapper holds its cycle root")
            } else {
                wrapper.requests[index as usize]
            });
        }
    }
}

/// An evaluation, body by body.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) evaluation: Evaluation,
    walk: Walk,
    outcome: Option<BodyOutcome>,
    thrown: Option<String>,
    capability: Option<RecordId>,
}

impl Session {
    pub(crate) fn new(world: &World, name: &str) -> Result<Self, ModuleError> {
        let id = world.id(name);
        let evaluation = world.graph.evaluate(id)?;
        let walk = Walk::new(id);
        Ok(Self { evaluation, walk, outcome: None, thrown: None, capability: None })
    }

    /// One step; runs the body that it commands. The promise at the end.
    pub(crate) fn step(&mut self, world: &mut World) -> Option<Promise> {
        let step = self.evaluation.step(&mut world.graph, self.outcome.take());
        self.walk.go(world, &step.steps, false);
        let error = match step.command {
            Command::Rejected(RejectedBy::Thrown) => self.thrown.clone(),
            Command::Rejected(RejectedBy::Module(module)) => {
                world.wrappers[&self.walk.0[module as usize]].error.clone()
            }
            Command::Rejected(RejectedBy::Collected) => Some("collected".to_owned()),
            _ => None,
        };
        world.events(&self.walk, &step.events, error.as_deref());
        for event in step.events {
            if let Event::Capability { module } = event {
                self.capability = Some(self.walk.0[module as usize]);
            }
        }
        match step.command {
            Command::Execute(module) => {
                let id = self.walk.0[module as usize];
                let outcome = world.execute(id);
                if outcome == BodyOutcome::Threw {
                    self.thrown = Some(world.wrappers[&id].name.clone());
                }
                self.outcome = Some(outcome);
                None
            }
            Command::ExecuteAsync(module) => {
                let id = self.walk.0[module as usize];
                world.log.push(format!("start {}", world.wrappers[&id].name));
                None
            }
            Command::Existing(module) => {
                world.wrappers[&self.walk.0[module as usize]].promise.clone()
            }
            Command::Pending => Some(Promise::Pending),
            Command::Fulfilled => {
                world.set_promise(self.capability.unwrap(), Promise::Fulfilled);
                Some(Promise::Fulfilled)
            }
            Command::Rejected(_) => {
                let promise = Promise::Rejected(error.expect("the error is known"));
                world.set_promise(self.capability.unwrap(), promise.clone());
                Some(promise)
            }
            Command::Done => panic!("Done in an evaluation"),
        }
    }
}
