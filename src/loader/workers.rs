//! The threads that resolve, read and parse. They never touch JavaScript.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::arrivals::{Arrivals, Notify, Taken};
use super::compose::{ReadModules, modes_of};
use super::discovery::{Arrival, Content, Job, Loaded, NodeId, Read, Wanted};
use super::failure::{Failure, Kind};
use super::progress::{Held, MANY_REQUESTS, Progress, Reading, Untranslated};
use super::reader::Reader;
use super::resolve::Resolver;
use super::resolved::Resolved;
use crate::transform::Bindings;

#[derive(Default)]
struct State {
    progress: Progress,
    /// How many threads there are.
    threads: usize,
    /// How many of them have nothing to do.
    idle: usize,
    handles: Vec<JoinHandle<()>>,
    cancelled: bool,
}

struct Shared {
    state: Mutex<State>,
    /// Locked after the state, if both are.
    arrivals: Mutex<Arrivals>,
    /// There is a job, or none will come.
    work: Condvar,
    /// The main thread has nothing to do, or the threads are to end.
    main_thread_waits: Condvar,
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

    fn arrivals(&self) -> MutexGuard<'_, Arrivals> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What has arrived can be taken.
    fn hand_over(&self, progress: &mut Progress) {
        let is_busy = progress.is_busy();
        let mut arrivals = self.arrivals();
        arrivals.add(&mut progress.arrivals, is_busy);
        if !arrivals.are_to_come() {
            self.arrived.notify_all();
        }
    }

    /// Whether a thread leaves what there is to do to the others: the main thread needs its processor.
    fn is_left_to_others(&self, progress: &Progress) -> bool {
        progress.running + 1 >= self.limit && self.arrivals().is_main_thread_busy()
    }

    /// Threads that have nothing to do take what work there is, and others are started for the rest.
    fn wake(self: &Arc<Self>, state: &mut State) {
        let jobs = state.progress.queue.len() + state.progress.ready.len();
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

impl Workers {
    /// Threads are started when there is something to read. The last one to have nothing to do calls `done`, if much was
    /// read.
    #[must_use]
    pub fn new(reader: Reader, done: fn()) -> Self {
        Self {
            shared: Arc::new(Shared {
                state: Mutex::default(),
                arrivals: Mutex::default(),
                work: Condvar::new(),
                main_thread_waits: Condvar::new(),
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
            state.progress.discovery.enter(resolved, wanted, &Arc::from(parent), content, follow);
        if let Some(job) = job {
            self.begin(state, job);
        }
        id
    }

    fn begin(&self, mut state: MutexGuard<'_, State>, job: Job) {
        state.progress.queue.push(job);
        self.shared.hand_over(&mut state.progress);
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
        let Some(untranslated) = state.progress.untranslated.remove(&id) else { return };
        if let Some(text) = text {
            let Untranslated { url, format, follow } = untranslated;
            let (parent, wanted) = (Arc::clone(&url), Wanted::default());
            // The file has something else.
            let (path, unchanged) = (None, None);
            let content = Some(Content::Text(text));
            let job = Job { id, url, path, format, wanted, parent, content, unchanged, follow };
            self.begin(state, job);
        } else {
            state.progress.settle(id, Read::Other, &Arc::default());
            self.shared.hand_over(&mut state.progress);
            self.shared.wake(&mut state);
        }
    }

    /// The module with this name, if it was requested.
    #[must_use]
    pub fn find(&self, url: &str, wanted: &Wanted) -> Option<NodeId> {
        self.shared.state().progress.discovery.find(url, wanted)
    }

    /// The next request for one of these modules reads it again, with another look at what is there.
    pub fn forget(&self, ids: &[NodeId]) {
        let mut state = self.shared.state();
        for &id in ids {
            state.progress.discovery.forget(id);
            state.progress.completion.forget(id);
        }
        if !state.progress.is_busy() {
            self.shared.reader.resolver.clear();
        }
    }

    /// Who is told that modules have arrived.
    pub fn set_notify(&self, notify: Option<Notify>) {
        self.shared.arrivals().set_notify(notify);
    }

    /// The modules that have arrived, if they are worth a call; waits until they are, if `wait` is true.
    #[must_use]
    pub fn take(&self, wait: bool) -> Taken {
        let mut arrivals = self.shared.arrivals();
        if arrivals.come_back() {
            drop(arrivals);
            // Not between a thread's look at the arrivals and its wait.
            drop(self.shared.state());
            self.shared.main_thread_waits.notify_all();
            arrivals = self.shared.arrivals();
        }
        while wait && arrivals.are_to_come() {
            arrivals = self.shared.arrived.wait(arrivals).unwrap_or_else(PoisonError::into_inner);
        }
        arrivals.take()
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.cancelled = true;
        state.progress.queue.clear();
        state.progress.ready.clear();
        drop(state);
        self.shared.arrivals().set_notify(None);
        self.shared.work.notify_all();
        self.shared.main_thread_waits.notify_all();
        loop {
            let Some(handle) = self.shared.state().handles.pop() else { break };
            // A thread that panicked has nothing to say here.
            let _ = handle.join();
        }
    }
}

/// As many as there are processors. While the main thread compiles what they have read, one of them waits.
fn thread_limit() -> usize {
    /// To ask the system is a third of what it takes to make a loader.
    static PROCESSORS: OnceLock<usize> = OnceLock::new();
    *PROCESSORS
        .get_or_init(|| thread::available_parallelism().map_or(2, |count| count.get().clamp(2, 8)))
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
        if state.cancelled {
            return leave(state, shared);
        }
        if state.progress.has_work() && shared.is_left_to_others(&state.progress) {
            let waited = shared.main_thread_waits.wait_timeout(state, PATIENCE);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            continue;
        }
        // The main thread has something to do sooner when texts are made before the next one is read.
        if let Some((held, cyclic)) = state.progress.ready.pop_front() {
            state.progress.running += 1;
            drop(state);
            let arrival = compose(held, cyclic, shared);
            state = shared.state();
            state.progress.arrivals.push(arrival);
        } else if !state.progress.queue.is_empty() {
            let jobs = state.progress.queue.take();
            state.progress.running += 1;
            state.progress.reading += jobs.len();
            drop(state);
            let read: Vec<_> = jobs.into_iter().map(|job| read(job, shared)).collect();
            state = shared.state();
            state.progress.reading -= read.len();
            for (reading, loaded) in read {
                state.progress.arrive(reading, loaded);
            }
            shared.wake(&mut state);
        } else {
            state.idle += 1;
            let waited = shared.work.wait_timeout(state, PATIENCE);
            let (next, result) = waited.unwrap_or_else(PoisonError::into_inner);
            state = next;
            state.idle -= 1;
            if result.timed_out() && !state.progress.is_busy() {
                return leave(state, shared);
            }
            continue;
        }
        state.progress.running -= 1;
        shared.hand_over(&mut state.progress);
        if state.progress.read_bytes >= MANY_BYTES && !state.progress.is_busy() {
            state.progress.read_bytes = 0;
            drop(state);
            (shared.done)();
            state = shared.state();
        }
    }
}

fn read(job: Job, shared: &Arc<Shared>) -> (Reading, Loaded) {
    let path = job.path.clone();
    let mut reading = Reading {
        id: job.id,
        url: Arc::clone(&job.url),
        path,
        follow: job.follow,
        requests: Vec::new(),
        targets: Vec::new(),
    };
    let tell = |request| {
        reading.requests.push(request);
        if reading.requests.len() == MANY_REQUESTS {
            let mut state = shared.state();
            reading.enter_requests(&mut state.progress);
            shared.wake(&mut state);
        }
    };
    let loaded = catch_unwind(AssertUnwindSafe(|| shared.reader.read(job, tell)))
        .unwrap_or_else(|_| panicked());
    (reading, loaded)
}

fn panicked() -> Loaded {
    let message = "The module could not be read: an internal error".to_owned();
    Loaded::Failed(Box::new(Failure::new(Kind::Error, "ERR_INTERNAL_ASSERTION", message)), None)
}

impl ReadModules for Shared {
    fn find_read(&self, id: NodeId) -> Option<Read> {
        self.state().progress.discovery.find_read(id).cloned()
    }

    fn is_cyclic(&self, id: NodeId) -> bool {
        self.state().progress.cyclic.contains(&id)
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
