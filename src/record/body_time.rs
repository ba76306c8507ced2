//! When the bodies of modules ran.

use super::{graph::Graph, record_id::RecordId};

/// When the body of a module ran. Every record has one, so it is small.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct BodyTime {
    /// In nanoseconds of the graph's clock; zero for a body that has not started. No two bodies of a graph have
    /// the same, so that it also says in which order they started.
    pub(crate) start: u64,
    /// Nanoseconds until it had returned or thrown, and what it awaits had settled; zero before that.
    pub(crate) until_end: f32,
    /// Nanoseconds until it returned, threw or first awaited, without those of bodies that ran meanwhile.
    pub(crate) own: f32,
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
        let elapsed = now.saturating_sub(record.body_time.start);
        let own = elapsed.saturating_sub(meanwhile);
        record.body_time.own = small(own);
        if !record.has_tla {
            record.body_time.until_end = small(elapsed.max(1));
        }
        self.clock.total_own += own;
    }

    /// What the body of a module with top-level await awaits has settled.
    pub(crate) fn body_settled(&mut self, module: RecordId, now: u64) {
        if let Ok(record) = self.get_mut(module) {
            let elapsed = now.saturating_sub(record.body_time.start);
            record.body_time.until_end = small(elapsed.max(1));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "to seven digits is enough")]
fn small(nanoseconds: u64) -> f32 {
    nanoseconds as f32
}
