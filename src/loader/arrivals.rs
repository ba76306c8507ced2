//! The modules that have arrived, until they are taken. Behind a lock of its own: who takes them does not wait for a thread that
//! is busy with the rest.

use super::discovery::{Arrival, Loaded};

/// Called from another thread, once for all that arrives before the next [`Arrivals::take`].
pub type Notify = Box<dyn Fn() + Send + Sync>;

/// So many modules that are known are told of at once.
const MANY_KNOWN: usize = 32;

/// So many that are new, or of so many bytes: to compile them takes longer than to be told of them.
const MANY_NEW: usize = 8;
const MANY_BYTES: usize = 8 * 1024;

/// Modules that have arrived, and who is told.
#[derive(Default)]
pub(super) struct Arrivals {
    waiting: Vec<Arrival>,
    is_busy: bool,
    notify: Option<Notify>,
    is_notified: bool,
}

/// Modules that have arrived.
pub struct Taken {
    /// In the order in which they arrived.
    pub arrivals: Vec<Arrival>,
    /// Whether there will be more.
    pub busy: bool,
}

impl Arrivals {
    /// Adds modules; `is_busy` says whether there will be more. Tells of them if they are worth a call, and answers whether they
    /// are.
    pub(super) fn add(&mut self, arrived: &mut Vec<Arrival>, is_busy: bool) -> bool {
        self.waiting.append(arrived);
        self.is_busy = is_busy;
        let are_worth = self.are_worth_a_call();
        if are_worth {
            self.tell();
        }
        are_worth
    }

    /// Whether JavaScript is to be told of what has arrived. It compiles what is new while the others are read; of what it knows it
    /// makes nothing that would take as long.
    fn are_worth_a_call(&self) -> bool {
        if !self.is_busy || self.waiting.len() >= MANY_KNOWN {
            return !self.waiting.is_empty();
        }
        let (mut new, mut bytes) = (0, 0);
        for Arrival { loaded, .. } in &self.waiting {
            match loaded {
                Loaded::Module(module) if module.is_known() => {}
                Loaded::Module(module) => {
                    new += 1;
                    bytes += module.read;
                }
                _ => return true,
            }
        }
        new >= MANY_NEW || bytes >= MANY_BYTES
    }

    /// Says that there is something to take, once.
    fn tell(&mut self) {
        if !self.is_notified
            && let Some(notify) = &self.notify
        {
            notify();
            self.is_notified = true;
        }
    }

    /// Whether there will be something to take, and is not yet.
    pub(super) fn are_to_come(&self) -> bool {
        self.is_busy && !self.are_worth_a_call()
    }

    /// Who is told from now on.
    pub(super) fn set_notify(&mut self, notify: Option<Notify>) {
        self.notify = notify;
        self.is_notified = false;
        if self.are_worth_a_call() {
            self.tell();
        }
    }

    /// The modules that have arrived, if they are worth a call.
    pub(super) fn take(&mut self) -> Taken {
        self.is_notified = false;
        let are_worth = self.are_worth_a_call();
        let arrivals = if are_worth { std::mem::take(&mut self.waiting) } else { Vec::new() };
        Taken { arrivals, busy: self.is_busy }
    }
}
