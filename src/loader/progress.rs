//! How far the modules of a loader are: which are to be read, which were, and which can be made.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::completion::{Complete, Completion};
use super::discovery::{Arrival, Discovery, Loaded, NodeId, Read, ResolvedRequest};
use super::module_text::ModuleText;
use super::queue::Queue;
use super::resolved::Format;

/// What is to be read, and what was.
#[derive(Default)]
pub(super) struct Progress {
    pub(super) discovery: Discovery,
    pub(super) queue: Queue,
    /// The modules that were read and wait for what they reach.
    held: FxHashMap<NodeId, Held>,
    pub(super) completion: Completion,
    /// The modules that are in cycles, of those that are complete.
    pub(super) cyclic: FxHashSet<NodeId>,
    /// The modules whose texts can be made, and whether each is in a cycle.
    pub(super) ready: VecDeque<(Held, bool)>,
    /// What has arrived since the last look at it.
    pub(super) arrivals: Vec<Arrival>,
    /// How many modules are being read.
    pub(super) reading: usize,
    /// The modules in other languages, which JavaScript translates.
    pub(super) untranslated: FxHashMap<NodeId, Untranslated>,
    /// How long the source texts are that were read since `done` was called.
    pub(super) read_bytes: usize,
    /// How many jobs are being worked on, those that are read included.
    pub(super) running: usize,
}

/// A module in another language, and what it is when it is translated.
pub(super) struct Untranslated {
    pub(super) url: Arc<str>,
    pub(super) format: Format,
    pub(super) follow: bool,
}

/// A module that was read and whose text is not made.
pub(super) struct Held {
    pub(super) id: NodeId,
    pub(super) url: Arc<str>,
    pub(super) module: Box<ModuleText>,
    pub(super) targets: Arc<[NodeId]>,
    /// Where its source text can be read again.
    pub(super) path: Option<Arc<Path>>,
}

impl Progress {
    pub(super) fn is_busy(&self) -> bool {
        self.running > 0 || self.has_work()
    }

    /// Whether there is something to do that nobody does.
    pub(super) fn has_work(&self) -> bool {
        !self.queue.is_empty() || !self.ready.is_empty()
    }

    /// Notes a module that was read, and what it requests.
    pub(super) fn arrive(&mut self, mut reading: Reading, loaded: Loaded) {
        reading.enter_requests(self);
        let Reading { id, url, path, follow, targets, .. } = reading;
        let translated = match loaded {
            Loaded::TypeScript(_, format) => Some(format),
            Loaded::WebAssembly(_) => Some(Format::Module),
            _ => None,
        };
        if let Some(format) = translated {
            self.untranslated.insert(id, Untranslated { url: Arc::clone(&url), format, follow });
            self.arrivals.push(Arrival { id, url, loaded, targets: Arc::default() });
            return;
        }
        let targets: Arc<[NodeId]> = targets.into();
        let read = match &loaded {
            Loaded::Module(module) => Read::Module(Arc::clone(module.made()), Arc::clone(&targets)),
            _ => Read::Other,
        };
        match loaded {
            // JavaScript has the texts that were made of it before, and the linked graph tells which of them it is.
            Loaded::Module(mut module) if follow && module.is_known() => {
                self.read_bytes += module.read;
                module.leave_in_file(path);
                let loaded = Loaded::Module(module);
                self.arrivals.push(Arrival { id, url, loaded, targets: Arc::clone(&targets) });
            }
            Loaded::Module(module) if follow => {
                self.read_bytes += module.read;
                let held = Held { id, url, module, targets: Arc::clone(&targets), path };
                self.held.insert(id, held);
            }
            loaded => {
                self.arrivals.push(Arrival { id, url, loaded, targets: Arc::clone(&targets) });
            }
        }
        self.settle(id, read, &targets);
    }

    /// All is known of a module: texts that have waited for it may be made.
    pub(super) fn settle(&mut self, id: NodeId, read: Read, targets: &Arc<[NodeId]>) {
        self.discovery.read(id, read);
        let mut complete = self.completion.read(id, targets);
        let is_last = self.queue.is_empty() && self.reading == 0;
        if is_last || (!self.held.is_empty() && self.completion.may_have_circles()) {
            complete.extend(self.completion.circles());
        }
        let cycles = complete.iter().filter(|complete| complete.cyclic);
        self.cyclic.extend(cycles.map(|complete| complete.id));
        for Complete { id, cyclic } in complete {
            if let Some(held) = self.held.remove(&id) {
                self.ready.push_back((held, cyclic));
            }
        }
    }
}

/// Of so many requests of a module the first can be read while it has more to resolve.
pub(super) const MANY_REQUESTS: usize = 32;

/// A module that is being read.
pub(super) struct Reading {
    pub(super) id: NodeId,
    pub(super) url: Arc<str>,
    pub(super) path: Option<Arc<Path>>,
    pub(super) follow: bool,
    /// What was resolved.
    pub(super) requests: Vec<ResolvedRequest>,
    /// The modules for what was resolved before that.
    pub(super) targets: Vec<NodeId>,
}

impl Reading {
    /// What was resolved is to be read.
    pub(super) fn enter_requests(&mut self, progress: &mut Progress) {
        for request in self.requests.drain(..) {
            let target = match request {
                Ok((wanted, resolved)) => {
                    let (target, job) =
                        progress.discovery.enter(resolved, wanted, &self.url, None, true);
                    match job {
                        Some(job) => progress.queue.push(job),
                        None => progress.queue.requested(target),
                    }
                    target
                }
                Err(failure) => {
                    let failed = progress.discovery.fail(failure, &self.url);
                    let target = failed.id;
                    progress.discovery.read(target, Read::Other);
                    progress.completion.read(target, &Arc::default());
                    progress.arrivals.push(failed);
                    target
                }
            };
            self.targets.push(target);
        }
    }
}
