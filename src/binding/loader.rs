//! The loader's part of the addon: what has arrived crosses in batches, and graphs are linked without their edges crossing.

use std::borrow::Cow;
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use napi::bindgen_prelude::{
    Either, External, Function, Null, Uint8Array, Uint32Array, Utf16String,
};
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi::{Env, Error, Result, Status};
use napi_derive::napi;
use rustc_hash::FxHashMap;

use super::external_text::ExternalText;
use super::loader_batch::{Batch, BatchBuilder, Described, FailureAnswer, Node, failure_answer};
use super::packed_text::PackedText;
use super::record_name::{name, number};
use super::records::{EntryPlace, mode_of};
use super::{allocator, answers, error, with_graph};
use crate::error::ModuleError;
use crate::loader::detect::is_module;
use crate::loader::discovery::{Content, NodeId, Wanted, phase_from};
use crate::loader::module_text::Refusal;
use crate::loader::place::request_place;
use crate::loader::reader::Reader;
use crate::loader::resolve::{self, Resolver};
use crate::loader::resolved::{Format, Resolved};
use crate::loader::texts::Texts;
use crate::loader::workers::Workers;
use crate::record::{NodeStatus, Phase};
use crate::transform::Bindings;

thread_local! {
    /// What the loaders of this thread have made of texts.
    static TEXTS: Arc<Texts> = Arc::default();
}

/// A loader, as long as something holds it. When it dies, its threads have ended.
pub struct Handle(RefCell<State>);

struct State {
    /// None once the loader is closed.
    workers: Option<Workers>,
    nodes: FxHashMap<NodeId, Node>,
    described: Rc<Descriptions>,
    lower_using: bool,
}

/// The texts that a copy of the JavaScript half has descriptions of.
pub type Descriptions = RefCell<Described>;

/// What a specifier stands for.
#[napi(object)]
pub struct ResolvedAnswer {
    /// The URL.
    pub url: String,
    /// An index in `FORMATS` of `lib/loader/native.js`.
    pub format: u32,
}

/// A request for what a URL names.
#[napi(object, object_to_js = false)]
pub struct UrlRequest {
    /// The URL.
    pub url: String,
    /// An index in `FORMATS`; none when the URL says it.
    pub format: Option<u32>,
    /// The `type` that it is imported with.
    pub attribute: String,
    /// See [`phase_from`].
    pub phase: u32,
    /// The URL of the module that imports.
    pub parent: String,
    /// Whether what it requests is resolved here, and read: where there are hooks, JavaScript does that.
    pub follow: bool,
}

/// A text and what there is to know of it: see [`PackedText`].
#[napi(object, object_from_js = false)]
pub struct WholeText {
    /// The text of the function in the module's place.
    pub whole: ExternalText,
    /// See [`PackedText`].
    pub numbers: Utf16String,
}

/// What JavaScript has descriptions of: nothing yet.
#[napi(catch_unwind)]
#[must_use]
pub fn create_descriptions() -> External<Rc<Descriptions>> {
    External::new(Rc::default())
}

/// JavaScript has let go of what it has of a text, or of all texts.
#[napi(catch_unwind)]
pub fn forget_descriptions(described: &External<Rc<Descriptions>>, number: Option<u32>) {
    let mut described = described.borrow_mut();
    match number {
        Some(number) => drop(described.remove(&number)),
        None => described.clear(),
    }
}

/// A loader. `strips_types` says whether Node takes TypeScript; for `lower_using`, see [`Bindings`].
#[napi(catch_unwind)]
#[must_use]
pub fn create_loader(
    described: &External<Rc<Descriptions>>,
    conditions: Vec<String>,
    builtins: Vec<String>,
    strips_types: bool,
    lower_using: bool,
) -> External<Handle> {
    let texts = TEXTS.with(Arc::clone);
    let builtins = builtins.into_iter().collect();
    let resolver = Resolver::new(conditions, builtins, strips_types, Arc::clone(&texts));
    let reader = Reader { resolver, texts, lower_using };
    External::new(Handle(RefCell::new(State {
        workers: Some(Workers::new(reader, allocator::trim)),
        nodes: FxHashMap::default(),
        described: Rc::clone(described),
        lower_using,
    })))
}

/// Ends the threads, and forgets all modules.
#[napi(catch_unwind)]
pub fn close_loader(loader: &External<Handle>) {
    let mut state = loader.0.borrow_mut();
    let workers = state.workers.take();
    state.nodes.clear();
    drop(state);
    drop(workers);
}

/// What `specifier` stands for in the module with the URL `parent`.
#[napi(catch_unwind)]
pub fn loader_resolve(
    loader: &External<Handle>,
    specifier: String,
    parent: String,
) -> Result<Either<ResolvedAnswer, FailureAnswer>> {
    with_workers(loader, |workers| match workers.resolver().resolve(&specifier, &parent) {
        Ok(Resolved { url, format, .. }) => {
            Either::A(ResolvedAnswer { url: url.to_string(), format: format_number(format) })
        }
        Err(failure) => {
            workers.resolver().clear();
            Either::B(failure_answer(0, &failure, None))
        }
    })
}

/// The module that `specifier` stands for; it is read when it is new.
#[napi(catch_unwind)]
pub fn loader_request(
    loader: &External<Handle>,
    specifier: String,
    parent: String,
    attribute: String,
    phase: u32,
) -> Result<Either<u32, FailureAnswer>> {
    with_workers(loader, |workers| match workers.resolver().resolve(&specifier, &parent) {
        Ok(resolved) => {
            let wanted = Wanted::new(&attribute, phase_from(phase), &resolved);
            Either::A(workers.enter(resolved, wanted, &parent, None, true))
        }
        Err(failure) => {
            workers.resolver().clear();
            Either::B(failure_answer(0, &failure, None))
        }
    })
}

/// The module with a URL, which is read when it is new, unless what it has is given.
#[napi(catch_unwind)]
pub fn loader_enter(
    loader: &External<Handle>,
    request: UrlRequest,
    content: Option<Either<String, Uint8Array>>,
) -> Result<Either<u32, FailureAnswer>> {
    with_workers(loader, |workers| {
        let UrlRequest { url, format, attribute, phase, parent, follow } = request;
        let phase = phase_from(phase);
        let plain = Wanted { attribute: attribute.as_str().into(), source: false };
        if phase != Phase::Source
            && let Some(id) = workers.find(&url, &plain)
        {
            return Either::A(id);
        }
        let content = content.map(|content| match content {
            Either::A(text) => Content::Text(text),
            Either::B(bytes) => Content::Bytes(bytes.to_vec()),
        });
        let resolved = match format.and_then(format_from) {
            Some(format) if content.is_some() => Resolved::without_file(&url, format),
            format => match workers.resolver().resolve_exact(&url, &parent) {
                Ok(resolved) => Resolved { format: format.unwrap_or(resolved.format), ..resolved },
                Err(failure) => {
                    workers.resolver().clear();
                    return Either::B(failure_answer(0, &failure, None));
                }
            },
        };
        let wanted = Wanted::new(&attribute, phase, &resolved);
        Either::A(workers.enter(resolved, wanted, &parent, content, follow))
    })
}

/// The module with a URL that was requested before.
#[napi(catch_unwind)]
pub fn loader_find(
    loader: &External<Handle>,
    url: String,
    attribute: String,
    source: bool,
) -> Result<Option<u32>> {
    let wanted = Wanted { attribute: attribute.into(), source };
    with_workers(loader, |workers| workers.find(&url, &wanted))
}

/// The modules that have arrived; waits for one if there is none, and `wait` is true.
#[napi(catch_unwind)]
pub fn loader_take(loader: &External<Handle>, wait: bool) -> Result<Batch> {
    let taken = with_workers(loader, |workers| workers.take(wait))?;
    let mut state = loader.0.borrow_mut();
    let described = Rc::clone(&state.described);
    let mut described = described.borrow_mut();
    let mut batch = BatchBuilder::new(&mut described);
    state.nodes.reserve(taken.arrivals.len());
    for arrival in taken.arrivals {
        let node = batch.add(arrival);
        if let Some((id, node)) = node {
            state.nodes.insert(id, node);
        }
    }
    Ok(batch.finish(taken.busy))
}

/// Gives the JavaScript of a module that has arrived in another language; none when it has failed.
#[napi(catch_unwind)]
pub fn loader_translate(loader: &External<Handle>, id: u32, text: Option<String>) -> Result<()> {
    with_workers(loader, |workers| workers.translate(id, text))
}

/// Calls `listener` when modules have arrived, until it is called with null.
#[napi(catch_unwind)]
pub fn loader_listen(
    loader: &External<Handle>,
    listener: Either<Function<'_, (), ()>, Null>,
) -> Result<()> {
    let notify: Option<Box<dyn Fn() + Send + Sync>> = match listener {
        Either::A(listener) => {
            let tell = listener.build_threadsafe_function::<()>().build()?;
            Some(Box::new(move || {
                tell.call((), ThreadsafeFunctionCallMode::NonBlocking);
            }))
        }
        Either::B(_) => None,
    };
    with_workers(loader, |workers| workers.set_notify(notify))
}

/// The next request for one of these modules reads it again.
#[napi(catch_unwind)]
pub fn loader_forget(loader: &External<Handle>, ids: Vec<u32>) -> Result<()> {
    with_workers(loader, |workers| workers.forget(&ids))?;
    let mut state = loader.0.borrow_mut();
    for id in ids {
        state.nodes.remove(&id);
    }
    Ok(())
}

/// A record without source text, whose exports keep the values that its evaluation gives them.
#[napi(catch_unwind)]
#[must_use]
pub fn create_constant_record(export_names: Vec<String>, identifier: String) -> f64 {
    let id = with_graph(|graph| graph.add_constant_synthetic(identifier, export_names));
    number(id)
}

/// The `type` of the package.json that is nearest to a file, or `invalid` where that is wrong.
#[napi(catch_unwind)]
#[must_use]
pub fn package_type(file: String) -> Option<&'static str> {
    resolve::package_type(Path::new(&file))
}

/// Whether a text has syntax that only an ES module can have.
#[napi(catch_unwind)]
#[must_use]
pub fn has_module_syntax(text: String) -> bool {
    is_module(&text)
}

/// Gives the record that was made for a module which is not a source text module.
#[napi(catch_unwind)]
pub fn loader_set_record(loader: &External<Handle>, id: u32, record: f64) {
    loader.0.borrow_mut().nodes.entry(id).or_default().record = name(record);
}

/// Gives the modules for the requests of a module, when the loader does not follow them.
#[napi(catch_unwind)]
pub fn loader_set_targets(loader: &External<Handle>, id: u32, targets: Vec<u32>) {
    loader.0.borrow_mut().nodes.entry(id).or_default().targets = targets.into();
}

/// Gives the records for the requests of these modules.
#[napi(catch_unwind)]
pub fn loader_link(env: Env, loader: &External<Handle>, ids: Uint32Array) -> Result<()> {
    let state = loader.0.borrow();
    let mut requested = Vec::new();
    for id in &*ids {
        let Some(Node { record: Some(record), targets, .. }) = state.nodes.get(id) else {
            continue;
        };
        requested.clear();
        for target in &**targets {
            let target = state.nodes.get(target).and_then(|node| node.record);
            requested
                .push(target.ok_or_else(|| error::module_error(env, &ModuleError::Collected))?);
        }
        with_graph(|graph| graph.link_requests_by_phase(*record, &requested))
            .map_err(|refusal| error::module_error(env, &refusal))?;
    }
    Ok(())
}

/// Lets go of the source texts of those of some modules that are evaluated: what is deferred may still be to be.
#[napi(catch_unwind)]
pub fn loader_release(loader: &External<Handle>, ids: Uint32Array) {
    let mut state = loader.0.borrow_mut();
    with_graph(|graph| {
        for id in &*ids {
            if let Some(node) = state.nodes.get_mut(id)
                && let Some(record) = node.record
                && matches!(graph.node_status(record), Ok(NodeStatus::Evaluated))
            {
                node.module = None;
                node.targets = Arc::default();
            }
        }
    });
}

/// The source text of a module, as long as it may be needed.
#[napi(catch_unwind)]
pub fn loader_source(loader: &External<Handle>, id: u32) -> Option<String> {
    loader.0.borrow().nodes.get(&id)?.source().map(Cow::into_owned)
}

/// Where the first request for `specifier` stands in a module.
#[napi(catch_unwind)]
pub fn loader_request_place(
    loader: &External<Handle>,
    id: u32,
    specifier: String,
) -> Option<EntryPlace> {
    let state = loader.0.borrow();
    let place = request_place(&state.nodes.get(&id)?.source()?, &specifier)?;
    Some(place.into())
}

/// The text of a module for other bindings: see `transform` of the records.
#[napi(catch_unwind)]
pub fn loader_transform(
    env: Env,
    loader: &External<Handle>,
    id: u32,
    cyclic: bool,
    modes: Uint8Array,
    parse: bool,
) -> Result<WholeText> {
    let state = loader.0.borrow();
    let node = state.nodes.get(&id);
    let module = node.and_then(|node| node.module.as_ref());
    let module = module.ok_or_else(|| error::module_error(env, &ModuleError::Collected))?;
    let modes: Vec<_> = modes.iter().copied().map(mode_of).collect();
    // The modes are those of the members of the first text.
    let members = Some(module.made().transformed.definition.namespace_members.as_slice());
    let lower_using = state.lower_using;
    let bindings = Bindings { cyclic, modes: &modes, lower_using, members, ..Bindings::CONSTANT };
    let (whole, parsed) =
        module.with_bindings(bindings, parse).map_err(|refusal| match refusal {
            Refusal::Syntax(problem) => {
                let source = module.source().unwrap_or_default();
                error::syntax_error(env, &source, &problem)
            }
            Refusal::Changed => error::coded_error(env, FILE_CHANGED, FILE_CHANGED_MESSAGE),
        })?;
    let numbers = PackedText::head(parsed.as_ref().unwrap_or(&module.made().transformed));
    Ok(WholeText { whole: ExternalText(whole), numbers: answers::pack(&numbers) })
}

const FILE_CHANGED: &str = "ERR_LOADER_FILE_CHANGED";
const FILE_CHANGED_MESSAGE: &str = "The file has changed since it was read";

fn with_workers<R>(loader: &External<Handle>, action: impl FnOnce(&mut Workers) -> R) -> Result<R> {
    let mut state = loader.0.borrow_mut();
    let workers = state.workers.as_mut();
    let closed = || Error::new(Status::GenericFailure, "The loader has been disposed of");
    Ok(action(workers.ok_or_else(closed)?))
}

/// As `FORMATS` of `lib/loader/native.js` has them.
fn format_number(format: Format) -> u32 {
    match format {
        Format::Module => 0,
        Format::CommonJs => 1,
        Format::Json => 2,
        Format::Builtin => 3,
        Format::WebAssembly => 4,
        Format::ModuleTypeScript => 5,
        Format::CommonJsTypeScript => 6,
        Format::DetectTypeScript => 7,
        Format::Detect => 8,
        Format::Unknown => 9,
    }
}

fn format_from(number: u32) -> Option<Format> {
    Some(match number {
        0 => Format::Module,
        1 => Format::CommonJs,
        2 => Format::Json,
        3 => Format::Builtin,
        4 => Format::WebAssembly,
        5 => Format::ModuleTypeScript,
        6 => Format::CommonJsTypeScript,
        7 => Format::DetectTypeScript,
        8 => Format::Detect,
        _ => return None,
    })
}

/// The number that names a record, for those that a loader made.
#[napi(catch_unwind)]
pub fn loader_record(loader: &External<Handle>, id: u32) -> Option<f64> {
    loader.0.borrow().nodes.get(&id)?.record.map(number)
}
