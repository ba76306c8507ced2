//! The threads that resolve, read and parse. They never touch JavaScript.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use percent_encoding::percent_decode_str;

use super::detect;
use super::discovery::{
    Arrival, Discovery, Job, Loaded, NodeId, ResolvedRequest, attribute_of, check_attribute,
};
use super::failure::{Failure, Kind, shown};
use super::files;
use super::module_text::ModuleText;
use super::resolve::{Format, Resolved, Resolver};
use super::texts::Texts;

/// Called from another thread, once for all that arrives before the next [`Workers::take`].
pub type Notify = Box<dyn Fn() + Send + Sync>;

struct State {
    discovery: Discovery,
    queue: VecDeque<Job>,
    arrivals: Vec<Arrival>,
    /// How many jobs are being worked on.
    running: usize,
    /// How many threads there are.
    threads: usize,
    cancelled: bool,
    notify: Option<Notify>,
    notified: bool,
}

struct Shared {
    state: Mutex<State>,
    /// There is a job, or none will come.
    work: Condvar,
    /// A module has arrived, or none will come.
    arrived: Condvar,
    resolver: Resolver,
    texts: Arc<Texts>,
    /// Whether the requests of a module are resolved here, and read.
    follow: bool,
    lower_using: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The modules of a loader and the threads that read them.
pub struct Workers {
    shared: Arc<Shared>,
    handles: Vec<JoinHandle<()>>,
    limit: usize,
}

/// Modules that have arrived.
pub struct Taken {
    /// In the order in which they arrived.
    pub arrivals: Vec<Arrival>,
    /// Whether there will be more.
    pub busy: bool,
}

impl Workers {
    /// Threads are started when there is something to read.
    #[must_use]
    pub fn new(resolver: Resolver, texts: Arc<Texts>, follow: bool, lower_using: bool) -> Self {
        let state = State {
            discovery: Discovery::default(),
            queue: VecDeque::new(),
            arrivals: Vec::new(),
            running: 0,
            threads: 0,
            cancelled: false,
            notify: None,
            notified: false,
        };
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(state),
                work: Condvar::new(),
                arrived: Condvar::new(),
                resolver,
                texts,
                follow,
                lower_using,
            }),
            handles: Vec::new(),
            limit: thread::available_parallelism().map_or(2, |count| count.get().clamp(1, 8)),
        }
    }

    /// What specifiers are resolved with.
    #[must_use]
    pub fn resolver(&self) -> &Resolver {
        &self.shared.resolver
    }

    /// The module for what a request stands for; it is read when it is new.
    pub fn enter(
        &mut self,
        resolved: Resolved,
        attribute: Box<str>,
        parent: &str,
        text: Option<String>,
    ) -> NodeId {
        let mut state = self.shared.state();
        let (id, job) = state.discovery.enter(resolved, attribute, &Arc::from(parent), text);
        if let Some(job) = job {
            state.queue.push_back(job);
            let missing = state.threads < self.limit;
            state.threads += usize::from(missing);
            drop(state);
            self.shared.work.notify_one();
            if missing {
                self.start();
            }
        }
        id
    }

    /// The module with this name, if it was requested.
    #[must_use]
    pub fn find(&self, url: &str, attribute: &str) -> Option<NodeId> {
        self.shared.state().discovery.find(url, attribute)
    }

    /// The next request for one of these modules reads it again, with another look at what is there.
    pub fn forget(&self, ids: &[NodeId]) {
        let mut state = self.shared.state();
        for &id in ids {
            state.discovery.forget(id);
        }
        if state.running == 0 && state.queue.is_empty() {
            self.shared.resolver.clear();
        }
    }

    /// Who is told that modules have arrived.
    pub fn set_notify(&self, notify: Option<Notify>) {
        let mut state = self.shared.state();
        state.notify = notify;
        state.notified = false;
        if !state.arrivals.is_empty() {
            tell(&mut state);
        }
    }

    /// The modules that have arrived; waits for one if there is none, and `wait` is true.
    #[must_use]
    pub fn take(&self, wait: bool) -> Taken {
        let mut state = self.shared.state();
        while wait && state.arrivals.is_empty() && is_busy(&state) {
            state = self.shared.arrived.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.notified = false;
        Taken { arrivals: std::mem::take(&mut state.arrivals), busy: is_busy(&state) }
    }

    fn start(&mut self) {
        self.handles.retain(|handle| !handle.is_finished());
        let shared = Arc::clone(&self.shared);
        let builder =
            thread::Builder::new().name("vm-module-record".to_owned()).stack_size(STACK_BYTES);
        if let Ok(handle) = builder.spawn(move || work(&shared)) {
            self.handles.push(handle);
        } else {
            let mut state = self.shared.state();
            state.threads -= 1;
            let alone = state.threads == 0;
            drop(state);
            // No thread is to be had: this one does the work.
            if alone {
                self.shared.state().threads += 1;
                work(&self.shared);
            }
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.cancelled = true;
        state.queue.clear();
        state.notify = None;
        drop(state);
        self.shared.work.notify_all();
        for handle in self.handles.drain(..) {
            // A thread that panicked has nothing to say here.
            let _ = handle.join();
        }
    }
}

fn is_busy(state: &State) -> bool {
    state.running > 0 || !state.queue.is_empty()
}

fn tell(state: &mut State) {
    if state.notified {
        return;
    }
    if let Some(notify) = &state.notify {
        notify();
        state.notified = true;
    }
}

/// Of a thread: enough for most texts without another stack.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// What a thread does until there is nothing more to do.
fn work(shared: &Arc<Shared>) {
    let mut state = shared.state();
    loop {
        let Some(job) = state.queue.pop_front() else {
            if state.cancelled || state.running == 0 {
                state.threads -= 1;
                drop(state);
                shared.work.notify_all();
                return;
            }
            state = shared.work.wait(state).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        state.running += 1;
        drop(state);
        let (id, url) = (job.id, Arc::clone(&job.url));
        let (loaded, requests) = catch_unwind(AssertUnwindSafe(|| process(job, shared)))
            .unwrap_or_else(|_| (panicked(), Vec::new()));
        state = shared.state();
        arrive(&mut state, shared, id, url, loaded, requests);
        state.running -= 1;
        tell(&mut state);
        shared.arrived.notify_all();
    }
}

fn panicked() -> Loaded {
    let message = "The module could not be read: an internal error".to_owned();
    Loaded::Failed(Box::new(Failure::new(Kind::Error, "ERR_INTERNAL_ASSERTION", message)), None)
}

/// Notes a module that was read, and what it requests.
fn arrive(
    state: &mut State,
    shared: &Shared,
    id: NodeId,
    url: Arc<str>,
    loaded: Loaded,
    requests: Vec<ResolvedRequest>,
) {
    let mut targets = Vec::with_capacity(requests.len());
    for (attribute, request) in requests {
        let target = match request {
            Ok(resolved) => {
                let (target, job) = state.discovery.enter(resolved, attribute, &url, None);
                if let Some(job) = job {
                    state.queue.push_back(job);
                    shared.work.notify_one();
                }
                target
            }
            Err(failure) => {
                let failed = state.discovery.fail(failure, &url);
                let target = failed.id;
                state.arrivals.push(failed);
                target
            }
        };
        targets.push(target);
    }
    state.arrivals.push(Arrival { id, url, loaded, targets });
}

/// Reads and parses a module, and resolves what it requests.
fn process(job: Job, shared: &Shared) -> (Loaded, Vec<ResolvedRequest>) {
    let url = Arc::clone(&job.url);
    let loaded = match load(job, &shared.texts, shared.lower_using) {
        Ok(loaded) => loaded,
        Err(failure) => Loaded::Failed(Box::new(failure), None),
    };
    let mut requests = Vec::new();
    if shared.follow
        && let Loaded::Module(module) = &loaded
    {
        for request in &module.made.transformed.definition.requests {
            let attribute = attribute_of(request, &url);
            let resolved = attribute.and_then(|attribute| {
                Ok((attribute, shared.resolver.resolve(&request.specifier, &url)?))
            });
            requests.push(match resolved {
                Ok((attribute, resolved)) => (attribute, Ok(resolved)),
                Err(failure) => (Box::default(), Err(failure)),
            });
        }
    }
    (loaded, requests)
}

fn load(job: Job, texts: &Texts, lower_using: bool) -> Result<Loaded, Failure> {
    let Job { url, path, mut format, attribute, parent, text, .. } = job;
    if format == Format::Unknown {
        return Err(unknown(&url));
    }
    check_attribute(format, &attribute, &url)?;
    if format == Format::Builtin {
        return Ok(Loaded::Builtin);
    }
    let text = match (text, &path) {
        (Some(text), _) => text,
        (None, Some(path)) => {
            files::read(path).map_err(|error| Failure::unreadable(path, &parent, &error))?
        }
        (None, None) => data(&url)?,
    };
    if format == Format::Detect {
        format = if detect::is_module(&text) { Format::Module } else { Format::CommonJs };
    }
    Ok(match format {
        Format::CommonJs => Loaded::CommonJs(text),
        Format::Json => Loaded::Json(text),
        _ => match ModuleText::new(text, &url, texts, lower_using) {
            Ok(module) => Loaded::Module(Box::new(module)),
            Err((problem, text)) => Loaded::Failed(Box::new(Failure::syntax(problem)), Some(text)),
        },
    })
}

/// Why nothing is made of a URL.
fn unknown(url: &str) -> Failure {
    let scheme = url.split(':').next().unwrap_or_default();
    match scheme {
        "file" => {
            let path = shown(url);
            let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
            let extension = name.rfind('.').map_or("", |at| &name[at..]);
            Failure::unknown_extension(extension, &path)
        }
        "data" => {
            let media_type = url["data:".len()..].split([';', ',']).next().unwrap_or_default();
            Failure::unknown_format(media_type, url)
        }
        _ => Failure::unsupported_scheme(scheme),
    }
}

/// The text of a [data URL](https://fetch.spec.whatwg.org/#data-url-processor).
fn data(url: &str) -> Result<String, Failure> {
    let invalid = || Failure::new(Kind::TypeError, "ERR_INVALID_URL", "Invalid URL".to_owned());
    let (head, body) = url["data:".len()..].split_once(',').ok_or_else(invalid)?;
    let body = body.split('#').next().unwrap_or_default();
    let bytes: Vec<u8> = percent_decode_str(body).collect();
    let is_base64 = head
        .rsplit(';')
        .next()
        .is_some_and(|last| head.contains(';') && last.trim().eq_ignore_ascii_case("base64"));
    let bytes = if is_base64 { base64(&bytes) } else { bytes };
    files::decode(bytes).map_err(|_| invalid())
}

/// [Forgiving base64](https://infra.spec.whatwg.org/#forgiving-base64-decode), as far as Node's `Buffer` goes: what is no
/// digit is left out.
fn base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for &digit in text {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = (bits << 6 | u32::from(value)) & 0x00FF_FFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            #[expect(clippy::cast_possible_truncation, reason = "the lowest eight bits are meant")]
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}
