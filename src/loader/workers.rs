//! The threads that resolve, read and parse. They never touch JavaScript.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustc_hash::{FxHashMap, FxHashSet};

use super::completion::{Complete, Completion};
use super::compose::{ReadModules, modes_of};
use super::discovery::{
    Arrival, Content, Discovery, Job, Loaded, NodeId, Read, ResolvedRequest, Wanted,
};
use super::failure::{Failure, Kind};
use super::module_text::ModuleText;
use super::reader::Reader;
use super::resolve::Resolver;
use super::resolved::{Format, Resolved};
use crate::transform::Bindings;

/// So many modules that are known are told of at once.
const MANY_ARRIVALS: usize = 32;

/// Called from another thread, once for all that arrives before the next [`Workers::take`].
pub type Notify = Box<dyn Fn() + Send + Sync>;

struct State {
    discovery: Discovery,
    /// What is to be read. The last one is taken first: what has no requests of its own decides how the texts of
    /// others are written.
    queue: Vec<Job>,
    /// The modules that were read and wait for what they reach.
    held: FxHashMap<NodeId, Held>,
    completion: Completion,
    /// The modules that are in cycles, of those that are complete.
    cyclic: FxHashSet<NodeId>,
    /// The modules whose texts can be made, and whether each is in a cycle.
    ready: VecDeque<(Held, bool)>,
    arrivals: Vec<Arrival>,
    /// How many modules are being read.
    reading: usize,
    /// The modules in other languages, which JavaScript translates.
    untranslated: FxHashMap<NodeId, Untranslated>,
    /// How long the source texts are that were read since `done` was called.
    read_bytes: usize,
    /// How many jobs are being worked on, those included.
    running: usize,
    /// How many threads there are.
    threads: usize,
    /// How many of them have nothing to do.
    idle: usize,
    handles: Vec<JoinHandle<()>>,
    cancelled: bool,
    notify: Option<Notify>,
    notified: bool,
}

/// A module in another language, and what it is when it is translated.
struct Untranslated {
    url: Arc<str>,
    format: Format,
    follow: bool,
}

/// A module that was read and whose text is not made.
struct Held {
    id: NodeId,
    url: Arc<str>,
    module: Box<ModuleText>,
    targets: Arc<[NodeId]>,
    /// Where its source text can be read again.
    path: Option<Arc<Path>>,
}

struct Shared {
    state: Mutex<State>,
    /// There is a job, or none will come.
    work: Condvar,
    /// A module has arrived, or none will come.
    arrived: Condvar,
    reader: Reader,
    /// Called when all has been read, if that was much.
    done: fn(),
    /// How many threads there may be.
    limit: usize,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Threads that have nothing to do take what work there is, and others are started for the rest.
    fn wake(self: &Arc<Self>, state: &mut State) {
        let jobs = state.queue.len() + state.ready.len();
        match jobs.min(state.idle) {
            0 => {}
            1 => self.work.notify_one(),
            _ => self.work.notify_all(),
        }
        if state.cancelled {
            return;
        }
        for _ in state.idle..jobs {
            if state.threads >= self.limit {
                return;
            }
            state.handles.retain(|handle| !handle.is_finished());
            let shared = Arc::clone(self);
            let builder =
                thread::Builder::new().name("vm-module-record".to_owned()).stack_size(STACK_BYTES);
            let Ok(handle) = builder.spawn(move || work(&shared)) else { return };
            state.handles.push(handle);
            state.threads += 1;
        }
    }
}

/// The modules of a loader and the threads that read them.
pub struct Workers {
    shared: Arc<Shared>,
}

/// Modules that have arrived.
pub struct Taken {
    /// In the order in which they arrived.
    pub arrivals: Vec<Arrival>,
    /// Whether there will be more.
    pub busy: bool,
}

impl Workers {
    /// Threads are started when there is something to read. The last one to have nothing to do calls `done`, if much was
    /// read.
    #[must_use]
    pub fn new(reader: Reader, done: fn()) -> Self {
        let state = State {
            discovery: Discovery::default(),
            queue: Vec::new(),
            held: FxHashMap::default(),
            cyclic: FxHashSet::default(),
            completion: Completion::default(),
            ready: VecDeque::new(),
            arrivals: Vec::new(),
            reading: 0,
            untranslated: FxHashMap::default(),
            read_bytes: 0,
            running: 0,
            threads: 0,
            idle: 0,
            handles: Vec::new(),
            cancelled: false,
            notify: None,
            notified: false,
        };
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(state),
                work: Condvar::new(),
                arrived: Condvar::new(),
                reader,
                done,
                limit: thread_limit(),
            }),
        }
    }

    /// What specifiers are resolved with.
    #[must_use]
    pub fn resolver(&self) -> &Resolver {
        &self.shared.reader.resolver
    }

    /// The module for what a request stands for; it is read when it is new, and `follow` says whether what it requests is, too.
    pub fn enter(
        &mut self,
        resolved: Resolved,
        wanted: Wanted,
        parent: &str,
        content: Option<Content>,
        follow: bool,
    ) -> NodeId {
        let mut state = self.shared.state();
        let (id, job) =
            state.discovery.enter(resolved, wanted, &Arc::from(parent), content, follow);
        if let Some(job) = job {
            self.begin(state, job);
        }
        id
    }

    fn begin(&self, mut state: MutexGuard<'_, State>, job: Job) {
        state.queue.push(job);
        self.shared.wake(&mut state);
        if state.threads == 0 {
            // No thread is to be had: this one does the work, and then waits for more in vain.
            state.threads += 1;
            drop(state);
            work(&self.shared);
        }
    }

    /// Gives the JavaScript of a module that has arrived in another language; none when it has failed.
    pub fn translate(&self, id: NodeId, text: Option<String>) {
        let mut state = self.shared.state();
        let Some(untranslated) = state.untranslated.remove(&id) else { return };
        if let Some(text) = text {
            let Untranslated { url, format, follow } = untranslated;
            let (parent, wanted) = (Arc::clone(&url), Wanted::default());
            // The file has something else.
            let (path, unchanged) = (None, None);
            let content = Some(Content::Text(text));
            let job = Job { id, url, path, format, wanted, parent, content, unchanged, follow };
            self.begin(state, job);
        } else {
            settle(&mut state, id, Read::Other, &Arc::default());
            self.shared.wake(&mut state);
        }
    }

    /// The module with this name, if it was requested.
    #[must_use]
    pub fn find(&self, url: &str, wanted: &Wanted) -> Option<NodeId> {
        self.shared.state().discovery.find(url, wanted)
    }

    /// The next request for one of these modules reads it again, with another look at what is there.
    pub fn forget(&self, ids: &[NodeId]) {
        let mut state = self.shared.state();
        for &id in ids {
            state.discovery.forget(id);
            state.completion.forget(id);
        }
        if !is_busy(&state) {
            self.shared.reader.resolver.clear();
        }
    }

    /// Who is told that modules have arrived.
    pub fn set_notify(&self, notify: Option<Notify>) {
        let mut state = self.shared.state();
        state.notify = notify;
        state.notified = false;
        if are_worth_a_call(&state) {
            tell(&mut state);
        }
    }

    /// The modules that have arrived, if they are worth a call; waits until they are, if `wait` is true.
    #[must_use]
    pub fn take(&self, wait: bool) -> Taken {
        let mut state = self.shared.state();
        while wait && !are_worth_a_call(&state) && is_busy(&state) {
            state = self.shared.arrived.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.notified = false;
        let are_worth = are_worth_a_call(&state);
        let arrivals = if are_worth { std::mem::take(&mut state.arrivals) } else { Vec::new() };
        Taken { arrivals, busy: is_busy(&state) }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.cancelled = true;
        state.queue.clear();
        state.ready.clear();
        state.notify = None;
        drop(state);
        self.shared.work.notify_all();
        loop {
            let Some(handle) = self.shared.state().handles.pop() else { break };
            // A thread that panicked has nothing to say here.
            let _ = handle.join();
        }
    }
}

/// As many as there are processors: the main thread waits for them at first, and compiles later than they read.
fn thread_limit() -> usize {
    thread::available_parallelism().map_or(2, |count| count.get().clamp(2, 8))
}

fn is_busy(state: &State) -> bool {
    state.running > 0 || !state.queue.is_empty() || !state.ready.is_empty()
}

/// Whether JavaScript is to be told of what has arrived. It compiles what is new while the others are read; of what it knows it
/// makes nothing that would take as long.
fn are_worth_a_call(state: &State) -> bool {
    let is_new = |Arrival { loaded, .. }: &Arrival| match loaded {
        Loaded::Module(module) => !module.is_known(),
        _ => true,
    };
    let arrivals = &state.arrivals;
    !arrivals.is_empty()
        && (arrivals.len() >= MANY_ARRIVALS || !is_busy(state) || arrivals.iter().any(is_new))
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

/// From so much on `done` is called.
const MANY_BYTES: usize = 1024 * 1024;

/// How long a thread waits for the next import.
const PATIENCE: Duration = Duration::from_millis(100);

/// A thread ends.
fn leave(mut state: MutexGuard<'_, State>, shared: &Shared) {
    state.threads -= 1;
    drop(state);
    shared.work.notify_all();
}

/// What a thread does until there is nothing more to do.
fn work(shared: &Arc<Shared>) {
    let mut state = shared.state();
    loop {
        // The main thread has something to do sooner when texts are made before the next one is read.
        if let Some((held, cyclic)) = state.ready.pop_front() {
            state.running += 1;
            drop(state);
            let arrival = compose(held, cyclic, shared);
            state = shared.state();
            state.arrivals.push(arrival);
        } else if let Some(job) = state.queue.pop() {
            let jobs = with_those_like_it(job, &mut state.queue);
            state.running += 1;
            state.reading += jobs.len();
            drop(state);
            let read: Vec<_> = jobs.into_iter().map(|job| read(job, shared)).collect();
            state = shared.state();
            state.reading -= read.len();
            for (origin, loaded, requests) in read {
                arrive(&mut state, origin, loaded, requests);
            }
            shared.wake(&mut state);
        } else if state.cancelled {
            return leave(state, shared);
        } else {
            state.idle += 1;
            let waited = shared.work.wait_timeout(state, PATIENCE);
            let (next, result) = waited.unwrap_or_else(PoisonError::into_inner);
            state = next;
            state.idle -= 1;
            if result.timed_out() && !is_busy(&state) {
                return leave(state, shared);
            }
            continue;
        }
        state.running -= 1;
        if are_worth_a_call(&state) {
            tell(&mut state);
            shared.arrived.notify_all();
        }
        if state.read_bytes >= MANY_BYTES && !is_busy(&state) {
            state.read_bytes = 0;
            drop(state);
            (shared.done)();
            state = shared.state();
        }
    }
}

/// So many modules that are known are taken at once, at most: to take one takes as long as to look at it.
const MANY_JOBS: usize = 16;

/// A job, and those after it, if what is to be read is known.
fn with_those_like_it(job: Job, queue: &mut Vec<Job>) -> Vec<Job> {
    let mut is_known = job.unchanged.is_some();
    let mut jobs = vec![job];
    while is_known && jobs.len() < MANY_JOBS {
        is_known = queue.last().is_some_and(|job| job.unchanged.is_some());
        if is_known {
            jobs.extend(queue.pop());
        }
    }
    jobs
}

fn read(job: Job, shared: &Shared) -> (Origin, Loaded, Vec<ResolvedRequest>) {
    let path = job.path.clone();
    let origin = Origin { id: job.id, url: Arc::clone(&job.url), path, follow: job.follow };
    let (loaded, requests) = catch_unwind(AssertUnwindSafe(|| shared.reader.read(job)))
        .unwrap_or_else(|_| (panicked(), Vec::new()));
    (origin, loaded, requests)
}

fn panicked() -> Loaded {
    let message = "The module could not be read: an internal error".to_owned();
    Loaded::Failed(Box::new(Failure::new(Kind::Error, "ERR_INTERNAL_ASSERTION", message)), None)
}

/// What was read.
struct Origin {
    id: NodeId,
    url: Arc<str>,
    path: Option<Arc<Path>>,
    follow: bool,
}

/// Notes a module that was read, and what it requests.
fn arrive(state: &mut State, origin: Origin, loaded: Loaded, requests: Vec<ResolvedRequest>) {
    let Origin { id, url, path, follow } = origin;
    let translated = match loaded {
        Loaded::TypeScript(_, format) => Some(format),
        Loaded::WebAssembly(_) => Some(Format::Module),
        _ => None,
    };
    if let Some(format) = translated {
        state.untranslated.insert(id, Untranslated { url: Arc::clone(&url), format, follow });
        state.arrivals.push(Arrival { id, url, loaded, targets: Arc::default() });
        return;
    }
    let mut targets = Vec::with_capacity(requests.len());
    for request in requests {
        let target = match request {
            Ok((wanted, resolved)) => {
                let (target, job) = state.discovery.enter(resolved, wanted, &url, None, true);
                state.queue.extend(job);
                target
            }
            Err(failure) => {
                let failed = state.discovery.fail(failure, &url);
                let target = failed.id;
                state.discovery.read(target, Read::Other);
                state.completion.read(target, &Arc::default());
                state.arrivals.push(failed);
                target
            }
        };
        targets.push(target);
    }
    let targets: Arc<[NodeId]> = targets.into();
    let read = match &loaded {
        Loaded::Module(module) => Read::Module(Arc::clone(module.made()), Arc::clone(&targets)),
        _ => Read::Other,
    };
    match loaded {
        // JavaScript has the texts that were made of it before, and the linked graph tells which of them it is.
        Loaded::Module(mut module) if follow && module.is_known() => {
            state.read_bytes += module.read;
            module.leave_in_file(path);
            let loaded = Loaded::Module(module);
            state.arrivals.push(Arrival { id, url, loaded, targets: Arc::clone(&targets) });
        }
        Loaded::Module(module) if follow => {
            state.read_bytes += module.read;
            let held = Held { id, url, module, targets: Arc::clone(&targets), path };
            state.held.insert(id, held);
        }
        loaded => state.arrivals.push(Arrival { id, url, loaded, targets: Arc::clone(&targets) }),
    }
    settle(state, id, read, &targets);
}

/// All is known of a module: texts that have waited for it may be made.
fn settle(state: &mut State, id: NodeId, read: Read, targets: &Arc<[NodeId]>) {
    state.discovery.read(id, read);
    let mut complete = state.completion.read(id, targets);
    if state.queue.is_empty() && state.reading == 0 && state.untranslated.is_empty() {
        complete.extend(state.completion.drain());
    }
    let cycles = complete.iter().filter(|complete| complete.cyclic);
    state.cyclic.extend(cycles.map(|complete| complete.id));
    for Complete { id, cyclic } in complete {
        if let Some(held) = state.held.remove(&id) {
            state.ready.push_back((held, cyclic));
        }
    }
}

impl ReadModules for Shared {
    fn find_read(&self, id: NodeId) -> Option<Read> {
        self.state().discovery.find_read(id).cloned()
    }

    fn is_cyclic(&self, id: NodeId) -> bool {
        self.state().cyclic.contains(&id)
    }
}

/// Makes the text of a module when all that it reaches has been read.
fn compose(held: Held, cyclic: bool, shared: &Shared) -> Arrival {
    let Held { id, url, mut module, targets, path } = held;
    let composed = catch_unwind(AssertUnwindSafe(|| {
        let modes = modes_of(module.made(), &targets, cyclic, shared);
        let lower_using = shared.reader.lower_using;
        let members = Arc::clone(module.made());
        let members = Some(members.transformed.definition.namespace_members.as_slice());
        let bindings =
            Bindings { cyclic, modes: &modes, lower_using, members, ..Bindings::CONSTANT };
        module.compose(bindings, path);
        module
    }));
    let loaded = composed.map_or_else(|_| panicked(), Loaded::Module);
    Arrival { id, url, loaded, targets }
}
