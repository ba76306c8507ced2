//! What `lib/` asks of a record, by the number that names it.
//!
//! Free functions of numbers: a method of a class that Node-API wraps costs several times as much.

use napi::bindgen_prelude::{Uint8Array, Utf16String};
use napi::{Env, Result};
use napi_derive::napi;
use std::cell::RefCell;

use super::answers::Integers;
use super::packed_text::{ModuleText, PackedText};
use super::record_name::{name, number};
use super::refusal::{ask, call, error_of_call};
use super::script_text::ScriptText;
use super::source_text::{LowBytes, SourceText};
use super::templates::Templates;
use super::{answers, error, linkers, with_graph};
use crate::cached_data::Variant;
use crate::disposal_globals::DisposalGlobals;
use crate::error::{ModuleError, UnresolvedEntry, UnresolvedImport, UnresolvedKind};
use crate::evaluate::{BodyOutcome, Command, Evaluation, Settlement, Step};
use crate::record::{CompactDefinition, Graph, ModuleRequest, NodeStatus, Phase, RecordId};
use crate::source::utf16_length;
use crate::syntax::{Place, await_places as places_of_awaits, entry_place as place_of_entry};
use crate::transform::{
    Bindings, Mode, NeedsParser, may_import as may_code_import, scan_for,
    transform as transform_source, transform_direct_eval as transform_eval,
    transform_script as transform_imports,
};

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

thread_local! {
    /// What records can be made of without their text.
    static TEMPLATES: RefCell<Templates> = RefCell::default();
    /// The sessions that are running a body, innermost last: a body may start others.
    static SESSIONS: RefCell<Vec<(RecordId, Session)>> = const { RefCell::new(Vec::new()) };
}

/// The answer of `instantiate`.
#[napi(object)]
pub struct LinkAnswer {
    /// See `lib/answers.js`.
    pub answer: Integers,
    /// A name that does not resolve.
    pub unresolved: Option<Unresolved>,
}

/// Why a name does not resolve, and the entry that asks for it.
#[napi(object)]
pub struct Unresolved {
    /// The message of the `SyntaxError` to throw.
    pub message: String,
    /// The ordinal of the module that has the entry.
    pub module: u32,
    /// 0 for an import, 1 for an indirect export, 2 for a star export.
    pub kind: u32,
    /// The index of the entry among those of its kind.
    pub index: u32,
    /// The index of the request for what the name was asked of.
    pub request: u32,
    /// What the name was asked of.
    pub specifier: String,
    /// The name.
    pub import_name: String,
    /// Whether several modules provide it.
    pub ambiguous: bool,
}

/// A place in a source text.
#[napi(object)]
pub struct EntryPlace {
    /// Counted from one.
    pub line: u32,
    /// Counted from one, in UTF-16 code units.
    pub column: u32,
    /// In UTF-16 code units.
    pub width: u32,
}

impl From<Place> for EntryPlace {
    fn from(Place { line, column, width }: Place) -> Self {
        Self { line, column, width }
    }
}

/// Makes the record of a module. Unless it is to `parse` the source, this may leave it to V8 to check its syntax.
/// For `lower_using`, see [`Bindings`]. Whether the `whole` text is wanted, as it is for a module without a column
/// offset; whether to `keep` what other records of the same text can be made of, until it is released.
///
/// Gives what names the record in the other functions, what names that which is kept, and the `numbers` and the text of a
/// [`ModuleText`], be it whole or not. An array of them takes less than an object.
#[allow(clippy::fn_params_excessive_bools, reason = "they come from JavaScript, one by one")]
#[napi(catch_unwind)]
pub fn create_record(
    env: Env,
    source: SourceText,
    identifier: String,
    parse: bool,
    lower_using: bool,
    whole: bool,
    keep: bool,
) -> Result<(f64, Option<u32>, Utf16String, ScriptText)> {
    let bindings = Bindings { lower_using, ..Bindings::GUESSED };
    let scanned = if parse { Err(NeedsParser) } else { scan_for(&source.text, bindings) };
    let mut transformed = match scanned {
        Ok(transformed) => transformed,
        Err(NeedsParser) => transform_source(&source.text, bindings)
            .map_err(|problem| error::syntax_error(env, &source.text, &problem))?,
    };
    let definition = CompactDefinition::from(std::mem::take(&mut transformed.definition));
    let add = |definition| TEMPLATES.with_borrow_mut(|templates| templates.add(definition));
    let kept = keep.then(|| add(definition.clone()));
    let id = with_graph(|graph| graph.add_source_text(identifier, definition));
    let ModuleText { text, numbers, whole } = ModuleText::new(&source, &transformed, whole);
    Ok((number(id), kept, numbers, whole.unwrap_or(text)))
}

/// Lets go of a template.
#[napi(catch_unwind)]
pub fn release_template(template: u32) {
    TEMPLATES.with_borrow_mut(|templates| templates.remove(template));
}

/// Makes the record of a module whose text is that of a template.
#[napi(catch_unwind)]
pub fn create_record_again(env: Env, template: u32, identifier: String) -> Result<f64> {
    TEMPLATES.with_borrow(|templates| {
        let definition = templates
            .get(template)
            .ok_or_else(|| error::module_error(env, &ModuleError::Collected))?;
        let definition = definition.clone();
        Ok(number(with_graph(|graph| graph.add_source_text(identifier, definition))))
    })
}

/// A record without source text, whose exports the host sets.
#[napi(catch_unwind)]
#[must_use]
pub fn create_synthetic_record(export_names: Vec<String>, identifier: String) -> f64 {
    number(with_graph(|graph| graph.add_synthetic(identifier, export_names)))
}

/// Removes a record whose module is gone: its number names nothing any more.
#[napi(catch_unwind)]
pub fn release(record: f64) {
    let Some(id) = name(record) else { return };
    linkers::set_linker(id, None);
    with_graph(|graph| graph.remove(id));
}

/// The text of a module for other bindings than those that it was parsed for. For each import entry,
/// and then for each member of a namespace: 0 for a constant, 1 for a live binding, 2 for a property. Whether the
/// source was `scanned` for the first text decides which members there are. For `whole`, see [`create_record()`].
#[allow(clippy::fn_params_excessive_bools, reason = "they come from JavaScript, one by one")]
#[napi(catch_unwind)]
pub fn transform(
    env: Env,
    source: SourceText,
    cyclic: bool,
    modes: Uint8Array,
    lower_using: bool,
    scanned: bool,
    whole: bool,
) -> Result<ModuleText> {
    Variant { scanned, lower_using, cyclic, modes: modes_of(&modes) }
        .transform(&source.text)
        .map(|transformed| ModuleText::new(&source, &transformed, whole))
        .map_err(|problem| error::syntax_error(env, &source.text, &problem))
}

pub(super) fn modes_of(modes: &[u8]) -> Vec<Mode> {
    modes.iter().copied().map(mode_of).collect()
}

pub(super) fn mode_of(mode: u8) -> Mode {
    match mode {
        0 => Mode::Constant,
        1 => Mode::Live,
        2 => Mode::Property,
        _ => Mode::Variable,
    }
}

pub(super) fn mode_number(mode: Mode) -> u32 {
    match mode {
        Mode::Constant => 0,
        Mode::Live => 1,
        Mode::Property => 2,
        Mode::Variable => 3,
    }
}

/// Whether code has to be given to `transformScript`.
#[napi(catch_unwind)]
#[must_use]
pub fn may_import(code: LowBytes) -> bool {
    may_code_import(&code.0)
}

/// The globals around `using` that a text mentions: see [`DisposalGlobals::bits`].
#[napi(catch_unwind)]
#[must_use]
pub fn disposal_globals(source: SourceText) -> u32 {
    DisposalGlobals::of(&source.text).bits()
}

/// The changes that make each `import()` of a script a call of `helper`, in its direct evals too.
#[napi(catch_unwind)]
#[must_use]
pub fn transform_script(code: SourceText, helper: String) -> PackedText {
    PackedText::of_edits(&code.text, &transform_imports(&code.text, &helper))
}

/// The changes to the code of a direct eval; `site` is what the module's text says of its place.
#[napi(catch_unwind)]
#[must_use]
pub fn transform_direct_eval(code: SourceText, site: String, lower_using: bool) -> PackedText {
    PackedText::of_edits(&code.text, &transform_eval(&code.text, &site, lower_using))
}

/// The requests: of the two, the first has specifiers, and keys and values of attributes, one after the other; the other for
/// each request the length of its specifier, its phase, and the number of its attributes, followed by the lengths of their
/// keys and values.
#[napi(catch_unwind)]
pub fn requests(env: Env, record: f64) -> Result<(ScriptText, Utf16String)> {
    ask(env, record, |graph, id| Ok(packed_requests(graph.requests(id)?)))
}

/// See [`requests`].
pub(super) fn packed_requests(requests: &[ModuleRequest]) -> (ScriptText, Utf16String) {
    let mut text = String::new();
    let mut numbers = Vec::new();
    for ModuleRequest { specifier, attributes, phase } in requests {
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
    (ScriptText(text.into()), answers::pack(&numbers))
}

/// Whether the module's own body awaits.
#[napi(catch_unwind)]
pub fn has_top_level_await(env: Env, record: f64) -> Result<bool> {
    ask(env, record, |graph, id| graph.has_top_level_await(id))
}

/// Gives the records for the requests, in their order, unless the record was linked meanwhile: the first `count` of `requested`.
/// Whether any request is for a source.
#[napi(catch_unwind)]
pub fn link_requests(env: Env, record: f64, requested: &[f64], count: u32) -> Result<bool> {
    call(env, name(record), "linkRequests", |graph, id| {
        let for_source = graph.has_source_request(id)?;
        if graph.node_status(id)? != NodeStatus::Unlinked {
            return Ok(for_source);
        }
        let requested = requested.iter().take(count as usize);
        let requested: Option<Vec<RecordId>> = requested.map(|&record| name(record)).collect();
        graph.link_requests(id, &requested.ok_or(ModuleError::Collected)?)?;
        Ok(for_source)
    })
}

/// `Link()`: resolves the imports of this module and of all that it reaches.
#[napi(catch_unwind)]
pub fn instantiate(env: Env, record: f64) -> Result<LinkAnswer> {
    let id = name(record);
    let refuse = |refusal| error_of_call(env, id, "instantiate", refusal);
    link_answer(env, id.ok_or_else(|| refuse(&ModuleError::Collected))?, "instantiate")
}

/// `Link()` on behalf of a program's call.
pub(super) fn link_answer(env: Env, id: RecordId, operation: &'static str) -> Result<LinkAnswer> {
    match with_graph(|graph| graph.link(id)) {
        Ok(linked) => Ok(LinkAnswer { answer: answers::linked(&linked), unresolved: None }),
        Err(failure) => match &failure.error {
            ModuleError::UnresolvedImport(unresolved) => Ok(LinkAnswer {
                answer: answers::linked(&failure.linked),
                unresolved: Some(unresolved_answer(unresolved)),
            }),
            other => Err(error_of_call(env, Some(id), operation, other)),
        },
    }
}

fn unresolved_answer(unresolved: &UnresolvedImport) -> Unresolved {
    let (kind, index) = match unresolved.entry {
        UnresolvedEntry::Import(index) => (0, index),
        UnresolvedEntry::IndirectExport(index) => (1, index),
        UnresolvedEntry::StarExport(index) => (2, index),
    };
    Unresolved {
        message: unresolved.to_string(),
        module: unresolved.module,
        kind,
        index,
        request: unresolved.request,
        specifier: unresolved.specifier.clone(),
        import_name: unresolved.import_name.clone(),
        ambiguous: unresolved.kind == UnresolvedKind::Ambiguous,
    }
}

/// Where an entry of a source text stands; `kind` and `index` are those of [`Unresolved`].
#[napi(catch_unwind)]
#[must_use]
pub fn entry_place(source: SourceText, kind: u32, index: u32) -> Option<EntryPlace> {
    place_of_entry(&source.text, entry_of(kind, index)).map(EntryPlace::from)
}

/// The entry that [`Unresolved`] names by these numbers.
pub fn entry_of(kind: u32, index: u32) -> UnresolvedEntry {
    match kind {
        0 => UnresolvedEntry::Import(index),
        1 => UnresolvedEntry::IndirectExport(index),
        _ => UnresolvedEntry::StarExport(index),
    }
}

/// Where a source text has top-level awaits.
#[napi(catch_unwind)]
#[must_use]
pub fn await_places(source: SourceText) -> Vec<EntryPlace> {
    let places = places_of_awaits(&source.text).into_iter();
    places.map(EntryPlace::from).collect()
}

/// The exports of the namespace, in the order of their code units: the names one after the other, and an answer that has the
/// length of each and what it resolves to.
#[napi(catch_unwind)]
pub fn namespace_exports(env: Env, record: f64) -> Result<(ScriptText, Integers)> {
    let exports = ask(env, record, |graph, id| graph.namespace(id))?;
    let names: String = exports.exports.iter().map(|(name, _)| name.as_str()).collect();
    Ok((ScriptText(names.into()), answers::exports(&exports)))
}

/// `Evaluate()`, up to the first command.
#[napi(catch_unwind)]
pub fn evaluate(env: Env, record: f64) -> Result<Utf16String> {
    let evaluation =
        call(env, name(record), "evaluate", |graph, id| Ok((id, graph.evaluate(id)?)))?;
    Ok(begin(evaluation.0, Session::Evaluation(evaluation.1)))
}

/// Whether the module's deferred namespace can evaluate it now.
#[napi(catch_unwind)]
pub fn ready_for_sync_execution(env: Env, record: f64) -> Result<bool> {
    ask(env, record, |graph, id| graph.ready_for_sync_execution(id))
}

/// The modules to evaluate before the module's deferred namespace is handed out.
#[napi(catch_unwind)]
pub fn asynchronous_transitive_dependencies(env: Env, record: f64) -> Result<Utf16String> {
    let dependencies =
        ask(env, record, |graph, id| graph.asynchronous_transitive_dependencies(id))?;
    Ok(answers::dependencies(&dependencies))
}

/// `AsyncModuleExecutionFulfilled`, up to the first command.
#[napi(catch_unwind)]
pub fn fulfill(env: Env, record: f64) -> Result<Utf16String> {
    let settlement =
        ask(env, record, |graph, id| Ok((id, graph.async_module_execution_fulfilled(id)?)))?;
    Ok(begin(settlement.0, Session::Settlement(settlement.1)))
}

/// `AsyncModuleExecutionRejected`, up to the first command.
#[napi(catch_unwind)]
pub fn reject(env: Env, record: f64) -> Result<Utf16String> {
    let settlement =
        ask(env, record, |graph, id| Ok((id, graph.async_module_execution_rejected(id)?)))?;
    Ok(begin(settlement.0, Session::Settlement(settlement.1)))
}

/// The next command of the record's innermost session. `outcome` is how the last body ended: 0 when
/// there is nothing to say, 1 when it returned, 2 when it threw.
#[napi(catch_unwind)]
#[must_use]
pub fn step(record: f64, outcome: u32) -> Utf16String {
    let outcome = match outcome {
        1 => Some(BodyOutcome::Ok),
        2 => Some(BodyOutcome::Threw),
        _ => None,
    };
    match take_session(record) {
        Some((id, mut session)) => {
            let step = with_graph(|graph| session.step(graph, outcome));
            answer(id, session, &step)
        }
        None => answers::pack(&[]),
    }
}

/// Ends the record's innermost evaluation, whose body the engine terminated.
#[napi(catch_unwind)]
#[must_use]
pub fn abort(record: f64) -> Utf16String {
    match take_session(record) {
        Some((_, Session::Evaluation(evaluation))) => {
            answers::step(&with_graph(|graph| graph.abort_evaluation(evaluation)))
        }
        _ => answers::pack(&[]),
    }
}

fn begin(id: RecordId, mut session: Session) -> Utf16String {
    let step = with_graph(|graph| session.step(graph, None));
    answer(id, session, &step)
}

fn answer(id: RecordId, session: Session, step: &Step) -> Utf16String {
    if matches!(step.command, Command::Execute(_) | Command::ExecuteAsync(_)) {
        SESSIONS.with_borrow_mut(|sessions| sessions.push((id, session)));
    }
    answers::step(step)
}

/// The innermost session of a record. Sessions within it that a terminated body left are dropped.
fn take_session(record: f64) -> Option<(RecordId, Session)> {
    let id = name(record)?;
    SESSIONS.with_borrow_mut(|sessions| {
        let at = sessions.iter().rposition(|(session, _)| *session == id)?;
        sessions.truncate(at + 1);
        sessions.pop()
    })
}
