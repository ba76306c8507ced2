//! Which modules a graph has. Nothing is read here.

use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::failure::Failure;
use super::made::Made;
use super::module_text::ModuleText;
use super::resolved::{Format, Resolved};
use super::texts::Known;
use crate::record::{ModuleRequest, Phase};

/// A module of a loader. Its name is never given to another.
pub type NodeId = u32;

/// What a request asks for of a URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// The `type` that the module is imported with, or an empty one.
    pub attribute: Box<str>,
    /// Whether it is the source of a WebAssembly module and nothing more: what that requests need not be there.
    pub source: bool,
}

impl Wanted {
    /// What a request asks for in a phase.
    #[must_use]
    pub fn new(attribute: &str, phase: Phase, resolved: &Resolved) -> Self {
        let source = phase == Phase::Source && resolved.may_be_web_assembly();
        Self { attribute: attribute.into(), source }
    }
}

/// What names a module.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    url: Arc<str>,
    wanted: Wanted,
}

/// What a URL stands for, when it need not be read.
#[derive(Debug)]
pub enum Content {
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Content {
    /// The bytes, in UTF-8 if it is a text.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.into_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }

    /// The text.
    #[must_use]
    pub fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// A module to be read.
#[derive(Debug)]
pub struct Job {
    /// The module.
    pub id: NodeId,
    /// Its URL.
    pub url: Arc<str>,
    /// Its file, if it has one.
    pub path: Option<Arc<Path>>,
    /// What to make of it.
    pub format: Format,
    /// What is wanted of it.
    pub wanted: Wanted,
    /// The URL of the first module that imports it.
    pub parent: Arc<str>,
    /// What it has, if that need not be read.
    pub content: Option<Content>,
    /// What is known of the text of the file, if it has just been looked at.
    pub unchanged: Option<Known>,
    /// Whether what it requests is resolved here, and read. JavaScript does that where there are hooks.
    pub follow: bool,
}

/// What was read.
#[derive(Debug)]
pub enum Loaded {
    /// An ES module.
    Module(Box<ModuleText>),
    /// A `CommonJS` module.
    CommonJs(String),
    /// JSON.
    Json(String),
    /// TypeScript, and what it is without its types, which Node strips.
    TypeScript(String, Format),
    /// WebAssembly, of which JavaScript makes a module.
    WebAssembly(Vec<u8>),
    /// WebAssembly of which nothing but the source is wanted.
    WebAssemblySource(Vec<u8>),
    /// One of Node's own.
    Builtin,
    /// Nothing that can be loaded; the text, if that is what is wrong.
    Failed(Box<Failure>, Option<String>),
}

/// A module that was read.
#[derive(Debug)]
pub struct Arrival {
    /// The module.
    pub id: NodeId,
    /// Its URL.
    pub url: Arc<str>,
    /// What was read.
    pub loaded: Loaded,
    /// The modules that it requests, in the order of its requests; empty while they are not resolved.
    pub targets: Arc<[NodeId]>,
}

/// What there is to know of a module that was read, for those that import it.
#[derive(Clone, Debug)]
pub enum Read {
    /// An ES module, and what it requests.
    Module(Arc<Made>, Arc<[NodeId]>),
    /// Anything else, or nothing.
    Other,
}

/// A request with what it stands for.
pub type ResolvedRequest = Result<(Wanted, Resolved), Failure>;

/// The modules of a loader.
#[derive(Debug, Default)]
pub struct Discovery {
    ids: FxHashMap<Key, NodeId>,
    keys: FxHashMap<NodeId, Key>,
    read: FxHashMap<NodeId, Read>,
    next: NodeId,
}

impl Discovery {
    /// The module for what a request stands for, and the job to read it when it is new.
    pub fn enter(
        &mut self,
        resolved: Resolved,
        wanted: Wanted,
        parent: &Arc<str>,
        content: Option<Content>,
        follow: bool,
    ) -> (NodeId, Option<Job>) {
        let Resolved { url, path, format, unchanged } = resolved;
        let key = Key { url, wanted };
        if let Some(&id) = self.ids.get(&key) {
            return (id, None);
        }
        let id = self.fresh();
        self.ids.insert(key.clone(), id);
        self.keys.insert(id, key.clone());
        let Key { url, wanted } = key;
        let parent = Arc::clone(parent);
        (id, Some(Job { id, url, path, format, wanted, parent, content, unchanged, follow }))
    }

    /// A module that cannot be found, and that no other request will be given.
    pub fn fail(&mut self, failure: Failure, parent: &Arc<str>) -> Arrival {
        let loaded = Loaded::Failed(Box::new(failure), None);
        Arrival { id: self.fresh(), url: Arc::clone(parent), loaded, targets: Arc::default() }
    }

    /// The next request for this module reads it again.
    pub fn forget(&mut self, id: NodeId) {
        if let Some(key) = self.keys.remove(&id) {
            self.ids.remove(&key);
        }
        self.read.remove(&id);
    }

    /// Notes that a module was read.
    pub fn read(&mut self, id: NodeId, read: Read) {
        self.read.insert(id, read);
    }

    /// What was read.
    #[must_use]
    pub fn find_read(&self, id: NodeId) -> Option<&Read> {
        self.read.get(&id)
    }

    /// The module with this name, if it was requested.
    #[must_use]
    pub fn find(&self, url: &str, wanted: &Wanted) -> Option<NodeId> {
        self.ids.get(&Key { url: Arc::from(url), wanted: wanted.clone() }).copied()
    }

    fn fresh(&mut self) -> NodeId {
        self.next += 1;
        self.next - 1
    }
}

/// What a request for the module with this URL asks for.
///
/// # Errors
///
/// It has an attribute that Node does not know.
pub fn wanted_of(request: &ModuleRequest, resolved: &Resolved) -> Result<Wanted, Failure> {
    let mut attribute = "";
    for (key, value) in &request.attributes {
        if key == "type" {
            attribute = value;
        } else {
            return Err(Failure::attribute_unsupported(key, value, &resolved.url));
        }
    }
    Ok(Wanted::new(attribute, request.phase, resolved))
}

/// That a module of this format may be imported with this `type`.
///
/// # Errors
///
/// It may not.
pub fn check_attribute(format: Format, attribute: &str, url: &str) -> Result<(), Failure> {
    match (format, attribute) {
        (Format::Json, "") => Err(Failure::attribute_missing(url)),
        (Format::Json, "json") | (Format::Unknown, _) | (_, "") => Ok(()),
        (_, "json") => Err(Failure::attribute_incompatible(url, attribute)),
        _ => Err(Failure::attribute_unsupported("type", attribute, url)),
    }
}

/// The phase with a number.
#[must_use]
pub fn phase_from(number: u32) -> Phase {
    match number {
        1 => Phase::Source,
        2 => Phase::Defer,
        _ => Phase::Evaluation,
    }
}

/// The number by which the answer names a phase.
#[must_use]
pub fn phase_number(phase: Phase) -> u32 {
    match phase {
        Phase::Evaluation => 0,
        Phase::Source => 1,
        Phase::Defer => 2,
    }
}
