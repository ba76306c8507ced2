//! `ModuleRecord`: the exported class. Its status and its rules are the graph's.

use napi::bindgen_prelude::{Uint8Array, Utf16String};
use napi::{Env, Result};
use napi_derive::napi;

use super::transformed::PackedText;
use super::{answers, collect, error, with_graph};
use crate::error::ModuleError;
use crate::evaluate::{BodyOutcome, Command, Evaluation, Settlement, Step};
use crate::record::{Graph, ModuleRequest, NodeStatus, Phase, RecordId};
use crate::source::utf16_length;
use crate::transform::{
    Bindings, Mode, Transformed, transform, transform_direct_eval, transform_script,
};

/// What has become of the linker that a program gave for a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Linker {
    /// There is none, or it is done.
    Idle,
    /// It is asked for modules: Node shows the status `linking`.
    Running,
    /// It failed: Node shows the status `errored`, though the record is unlinked.
    Failed,
}

/// A session whose commands JavaScript is running.
enum Session {
    Evaluation(Evaluation),
    Settlement(Settlement),
}

impl Session {
    fn step(&mut self, graph: &mut Graph, outcome: Option<BodyOutcome>) -> Step {
        match self {
            Self::Evaluation(evaluation) => evaluation.step(graph, outcome),
            Self::Settlement(settlement) => settlement.step(graph, outcome),
        }
    }
}

/// A Module Record: <https://tc39.es/ecma262/#sec-abstract-module-records>
#[napi]
pub struct ModuleRecord {
    id: RecordId,
    linker: Linker,
    transformed: Option<Box<Transformed>>,
    /// Innermost last: a body that runs may use this record again.
    sessions: Vec<Session>,
}

impl Drop for ModuleRecord {
    fn drop(&mut self) {
        collect(self.id);
    }
}

/// The export names of a namespace, and what they resolve to.
#[napi(object)]
pub struct NamespaceAnswer {
    /// In the order of their code units.
    pub names: Vec<String>,
    /// See `lib/answers.js`.
    pub answer: Utf16String,
}

/// The answer of `instantiate`.
#[napi(object)]
pub struct LinkAnswer {
    /// See `lib/answers.js`.
    pub answer: Utf16String,
    /// Why a name does not resolve: the message of the `SyntaxError` to throw.
    pub unresolved: Option<String>,
}

/// What a record is made with.
#[napi(object)]
pub struct ModuleRecordOptions {
    /// The name of the module in errors.
    pub identifier: Option<String>,
}

#[napi]
#[expect(
    clippy::needless_pass_by_value,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "values from JavaScript arrive owned; the bits of a name fit a double, and a number that \
              is no name names nothing"
)]
impl ModuleRecord {
    /// Parses `source` as a module.
    #[napi(constructor, catch_unwind)]
    pub fn new(env: Env, source: String, options: Option<ModuleRecordOptions>) -> Result<Self> {
        let mut transformed = transform(&source, Bindings::CONSTANT)
            .map_err(|problem| error::syntax_error(env, &source, &problem))?;
        let definition = std::mem::take(&mut transformed.definition);
        let identifier = options.and_then(|options| options.identifier).unwrap_or_default();
        let id = with_graph(|graph| graph.add_source_text(identifier, definition));
        Ok(Self {
            id,
            linker: Linker::Idle,
            transformed: Some(Box::new(transformed)),
            sessions: Vec::new(),
        })
    }

    /// A record without source text, whose exports the host sets.
    #[napi(factory, catch_unwind)]
    pub fn synthetic(export_names: Vec<String>, identifier: String) -> Self {
        let id = with_graph(|graph| graph.add_synthetic(identifier, export_names));
        Self { id, linker: Linker::Idle, transformed: None, sessions: Vec::new() }
    }

    /// The text of a module for other bindings than the constructor's. For each import entry, and then
    /// for each member of a namespace: 0 for a constant, 1 for a live binding, 2 for a property.
    #[napi(catch_unwind)]
    pub fn transform(
        env: Env,
        source: String,
        cyclic: bool,
        modes: Uint8Array,
    ) -> Result<PackedText> {
        let modes: Vec<Mode> = modes
            .iter()
            .map(|&mode| match mode {
                0 => Mode::Constant,
                1 => Mode::Live,
                _ => Mode::Property,
            })
            .collect();
        let bindings = Bindings { cyclic, modes: &modes };
        transform(&source, bindings)
            .map(|transformed| PackedText::from(&transformed))
            .map_err(|problem| error::syntax_error(env, &source, &problem))
    }

    /// The changes that make each `import()` of a script a call of `helper`.
    #[napi(catch_unwind)]
    pub fn transform_script(code: String, helper: String) -> PackedText {
        PackedText::from(&transform_script(&code, &helper))
    }

    /// The changes to the code of a direct eval; `site` is what the module's text says of its place.
    #[napi(catch_unwind)]
    pub fn transform_direct_eval(code: String, site: String) -> PackedText {
        PackedText::from(&transform_direct_eval(&code, &site))
    }

    /// The text for imports by value, once.
    #[napi(catch_unwind)]
    pub fn take_transformed(&mut self) -> Option<PackedText> {
        self.transformed.take().map(|transformed| PackedText::from(&*transformed))
    }

    /// The name of the module in errors.
    #[napi(getter, catch_unwind)]
    pub fn identifier(&self, env: Env) -> Result<String> {
        ask(env, |graph| graph.identifier(self.id).map(ToOwned::to_owned))
    }

    /// The status as Node shows it.
    #[napi(getter, catch_unwind)]
    pub fn status(&self, env: Env) -> Result<&'static str> {
        self.node_status(env).map(NodeStatus::as_str)
    }

    /// The same as an index in `lib/statuses.js`.
    #[napi(catch_unwind)]
    pub fn status_code(&self, env: Env) -> Result<u32> {
        Ok(match self.node_status(env)? {
            NodeStatus::Unlinked => 0,
            NodeStatus::Linking => 1,
            NodeStatus::Linked => 2,
            NodeStatus::Evaluating => 3,
            NodeStatus::Evaluated => 4,
            NodeStatus::Errored => 5,
        })
    }

    /// The name of the record, for `link_requests`.
    #[napi(getter, catch_unwind)]
    pub fn id(&self) -> f64 {
        self.id.to_bits() as f64
    }

    /// The requests: in `text` specifiers, and keys and values of attributes, one after the other;
    /// in `numbers` for each request the length of its specifier, its phase, and the number of its
    /// attributes, followed by the lengths of their keys and values.
    #[napi(catch_unwind)]
    pub fn requests(&self, env: Env) -> Result<PackedText> {
        ask(env, |graph| {
            let mut text = String::new();
            let mut numbers = Vec::new();
            for ModuleRequest { specifier, attributes, phase } in graph.requests(self.id)? {
                text.push_str(specifier);
                numbers.extend([
                    utf16_length(specifier),
                    match phase {
                        Phase::Evaluation => 0,
                        Phase::Source => 1,
                        Phase::Defer => 2,
                    },
                    u32::try_from(attributes.len()).unwrap_or(u32::MAX),
                ]);
                for word in attributes.iter().flat_map(|(key, value)| [key, value]) {
                    text.push_str(word);
                    numbers.push(utf16_length(word));
                }
            }
            Ok(PackedText { text, numbers: answers::pack(&numbers) })
        })
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

    /// Checks that `link()` may be called, and that its linker is asked from now on.
    #[napi(catch_unwind)]
    pub fn begin_link(&mut self, env: Env) -> Result<()> {
        self.assert_no_linker(env)?;
        ask(env, |graph| graph.begin_link(self.id))
    }

    /// The linker is asked for the module's requests: Node shows `linking`.
    #[napi(catch_unwind)]
    pub fn start_linker(&mut self) {
        self.linker = Linker::Running;
    }

    /// The linker is done.
    #[napi(catch_unwind)]
    pub fn stop_linker(&mut self) {
        self.linker = Linker::Idle;
    }

    /// The linker failed: Node shows `errored`.
    #[napi(catch_unwind)]
    pub fn fail_linker(&mut self) {
        self.linker = Linker::Failed;
    }

    /// Whether the record is unlinked, whatever its linker does.
    #[napi(catch_unwind)]
    pub fn is_unlinked(&self, env: Env) -> Result<bool> {
        ask(env, |graph| graph.node_status(self.id)).map(|status| status == NodeStatus::Unlinked)
    }

    /// Whether the module may be given the modules for its requests, or be instantiated.
    #[napi(catch_unwind)]
    pub fn assert_unlinked(&self, env: Env) -> Result<()> {
        self.assert_no_linker(env)?;
        match ask(env, |graph| graph.node_status(self.id))? {
            NodeStatus::Unlinked => Ok(()),
            _ => Err(error::module_error(env, &ModuleError::Status("must be unlinked"))),
        }
    }

    /// Gives the records for the requests, in their order, by their `id`.
    #[napi(catch_unwind)]
    pub fn link_requests(&self, env: Env, ids: Vec<f64>) -> Result<()> {
        let ids: Option<Vec<RecordId>> =
            ids.iter().map(|&id| RecordId::from_bits(id as u64)).collect();
        let Some(ids) = ids else {
            return Err(error::module_error(env, &ModuleError::Collected));
        };
        ask(env, |graph| graph.link_requests(self.id, &ids))
    }

    /// The same for what a linker answered, unless the record was linked meanwhile.
    #[napi(catch_unwind)]
    pub fn answer_requests(&self, env: Env, ids: Vec<f64>) -> Result<()> {
        if self.is_unlinked(env)? { self.link_requests(env, ids) } else { Ok(()) }
    }

    /// `Link()`: resolves the imports of this module and of all that it reaches.
    #[napi(catch_unwind)]
    pub fn instantiate(&self, env: Env) -> Result<LinkAnswer> {
        match with_graph(|graph| graph.link(self.id)) {
            Ok(linked) => Ok(LinkAnswer { answer: answers::linked(&linked), unresolved: None }),
            Err(failure) => match &failure.error {
                ModuleError::UnresolvedImport(unresolved) => Ok(LinkAnswer {
                    answer: answers::linked(&failure.linked),
                    unresolved: Some(unresolved.to_string()),
                }),
                other => Err(error::module_error(env, other)),
            },
        }
    }

    /// Checks that the namespace may be read.
    #[napi(catch_unwind)]
    pub fn assert_linked(&self, env: Env) -> Result<()> {
        self.assert_status(env, "must not be unlinked or linking", |status| {
            status >= NodeStatus::Linked
        })
    }

    /// Checks that `setExport` may be called.
    #[napi(catch_unwind)]
    pub fn assert_exports_settable(&self, env: Env) -> Result<()> {
        self.assert_status(env, "must be linked", |status| status >= NodeStatus::Linked)
    }

    /// Checks that there is an error to read.
    #[napi(catch_unwind)]
    pub fn assert_errored(&self, env: Env) -> Result<()> {
        self.assert_status(env, "must be errored", |status| status == NodeStatus::Errored)
    }

    /// The exports of the namespace, each with what it resolves to.
    #[napi(catch_unwind)]
    pub fn namespace_exports(&self, env: Env) -> Result<NamespaceAnswer> {
        let exports = ask(env, |graph| graph.namespace(self.id))?;
        let answer = answers::exports(&exports);
        let names = exports.exports.into_iter().map(|(name, _)| name).collect();
        Ok(NamespaceAnswer { names, answer })
    }

    /// `Evaluate()`, up to the first command.
    #[napi(catch_unwind)]
    pub fn evaluate(&mut self, env: Env) -> Result<Utf16String> {
        let evaluation = ask(env, |graph| graph.evaluate(self.id))?;
        Ok(self.begin(Session::Evaluation(evaluation)))
    }

    /// `AsyncModuleExecutionFulfilled`, up to the first command.
    #[napi(catch_unwind)]
    pub fn fulfill(&mut self, env: Env) -> Result<Utf16String> {
        let settlement = ask(env, |graph| graph.async_module_execution_fulfilled(self.id))?;
        Ok(self.begin(Session::Settlement(settlement)))
    }

    /// `AsyncModuleExecutionRejected`, up to the first command.
    #[napi(catch_unwind)]
    pub fn reject(&mut self, env: Env) -> Result<Utf16String> {
        let settlement = ask(env, |graph| graph.async_module_execution_rejected(self.id))?;
        Ok(self.begin(Session::Settlement(settlement)))
    }

    /// The next command of the innermost session. `outcome` is how the last body ended: 0 when
    /// there is nothing to say, 1 when it returned, 2 when it threw.
    #[napi(catch_unwind)]
    pub fn step(&mut self, outcome: u32) -> Utf16String {
        let outcome = match outcome {
            1 => Some(BodyOutcome::Ok),
            2 => Some(BodyOutcome::Threw),
            _ => None,
        };
        let Some(mut session) = self.sessions.pop() else {
            return answers::pack(&[]);
        };
        let step = with_graph(|graph| session.step(graph, outcome));
        self.answer(session, &step)
    }

    /// Ends the innermost evaluation, whose body the engine terminated.
    #[napi(catch_unwind)]
    pub fn abort(&mut self) -> Utf16String {
        let step = match self.sessions.pop() {
            Some(Session::Evaluation(evaluation)) => {
                with_graph(|graph| graph.abort_evaluation(evaluation))
            }
            _ => return answers::pack(&[]),
        };
        answers::step(&step)
    }
}

impl ModuleRecord {
    fn node_status(&self, env: Env) -> Result<NodeStatus> {
        let status = ask(env, |graph| graph.node_status(self.id))?;
        Ok(match (self.linker, status) {
            (Linker::Running, NodeStatus::Unlinked) => NodeStatus::Linking,
            (Linker::Failed, NodeStatus::Unlinked) => NodeStatus::Errored,
            _ => status,
        })
    }

    fn begin(&mut self, mut session: Session) -> Utf16String {
        let step = with_graph(|graph| session.step(graph, None));
        self.answer(session, &step)
    }

    fn answer(&mut self, session: Session, step: &Step) -> Utf16String {
        if matches!(step.command, Command::Execute(_) | Command::ExecuteAsync(_)) {
            self.sessions.push(session);
        }
        answers::step(step)
    }

    fn assert_status(
        &self,
        env: Env,
        rule: &'static str,
        allowed: impl FnOnce(NodeStatus) -> bool,
    ) -> Result<()> {
        ask(env, |graph| {
            if allowed(graph.node_status(self.id)?) {
                Ok(())
            } else {
                Err(ModuleError::Status(rule))
            }
        })
    }

    fn assert_no_linker(&self, env: Env) -> Result<()> {
        if self.linker == Linker::Idle {
            return Ok(());
        }
        Err(error::module_error(env, &ModuleError::Status("must be unlinked")))
    }
}

/// Puts a question to the graph; a refusal becomes the error to throw.
fn ask<R>(
    env: Env,
    question: impl FnOnce(&mut Graph) -> std::result::Result<R, ModuleError>,
) -> Result<R> {
    with_graph(question).map_err(|refusal| error::module_error(env, &refusal))
}
