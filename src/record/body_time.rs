//! When the bodies of modules ran.

use super::graph::{Graph, RecordId};

/// When the body of a module ran: in nanoseconds of the graph's clock, zero for what has not been.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BodyTime {
    /// No two bodies of a graph have the same, so that it also says in which order they started.
    pub(crate) start: u64,
    /// When it had returned or thrown, and what it awaits had settled.
    pub(crate) end: u64,
    /// How long it ran until it returned, threw or first awaited, without the bodies that ran meanwhile.
    pub(crate) own: u64,
}

/// What the graph knows of time.
#[derive(Debug)]
pub(crate) struct Clock {
    /// The host's: nanoseconds since any moment.
    read: fn() -> u64,
    /// The last start that was given out.
    last_start: u64,
    /// The bodies that run, innermost last.
    running: Vec<Running>,
    /// The sum of [`BodyTime::own`] over all bodies.
    total_own: u64,
}

#[derive(Debug)]
struct Running {
    module: RecordId,
    /// `total_own` when it started.
    own_before: u64,
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(|| 0)
    }
}

impl Clock {
    pub(crate) fn new(read: fn() -> u64) -> Self {
        Self { read, last_start: 0, running: Vec::new(), total_own: 0 }
    }
}

impl Graph {
    /// What the host's clock says.
    pub(crate) fn now(&self) -> u64 {
        (self.clock.read)()
    }

    /// The body of a module is about to start.
    pub(crate) fn body_starts(&mut self, module: RecordId, now: u64) {
        let start = now.max(self.clock.last_start + 1);
        self.clock.last_start = start;
        let own_before = self.clock.total_own;
        self.clock.running.push(Running { module, own_before });
        if let Ok(record) = self.get_mut(module) {
            record.body_time.start = start;
        }
    }

    /// The body of a module returned or threw; or it was started, and awaits.
    pub(crate) fn body_returned(&mut self, module: RecordId, now: u64) {
        // Bodies within it that the engine terminated never returned.
        let running = &mut self.clock.running;
        let Some(at) = running.iter().rposition(|it| it.module == module) else { return };
        let own_before = running[at].own_before;
        running.truncate(at);
        let meanwhile = self.clock.total_own - own_before;
        let Ok(record) = self.get_mut(module) else { return };
        let has_tla = record.has_tla;
        let time = &mut record.body_time;
        let now = now.max(time.start);
        time.own = (now - time.start).saturating_sub(meanwhile);
        if !has_tla {
            time.end = now;
        }
        let own = time.own;
        self.clock.total_own += own;
    }

    /// What the body of a module with top-level await awaits has settled.
    pub(crate) fn body_settled(&mut self, module: RecordId, now: u64) {
        if let Ok(record) = self.get_mut(module) {
            record.body_time.end = now.max(record.body_time.start);
        }
    }
}
