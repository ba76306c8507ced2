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
    /// Whether JavaScript has taken some, and has not come back for more.
    are_in_hand: bool,
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
    /// Adds modules; `is_busy` says whether there will be more. Tells of them if they are worth a call.
    pub(super) fn add(&mut self, arrived: &mut Vec<Arrival>, is_busy: bool) {
        self.waiting.append(arrived);
        self.is_busy = is_busy;
        if self.are_worth_a_call() {
            self.tell();
        }
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

    /// Whether the main thread has modules to compile.
    pub(super) fn is_main_thread_busy(&self) -> bool {
        self.are_in_hand || self.are_worth_a_call()
    }

    /// JavaScript is done with what it has taken. Whether it is to wait for more.
    pub(super) fn come_back(&mut self) -> bool {
        self.are_in_hand = false;
        self.are_to_come()
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
        self.are_in_hand = are_worth;
        Taken { arrivals, busy: self.is_busy }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::module_text::ModuleText;
    use super::super::texts::Texts;
    use super::*;

    fn arrival(loaded: Loaded) -> Vec<Arrival> {
        vec![Arrival { id: 0, url: "a".into(), loaded, targets: Arc::default() }]
    }

    /// An ES module; the texts know it from the second time on.
    fn module(texts: &Texts, source: &str) -> Vec<Arrival> {
        let module = ModuleText::new(source.to_owned(), "a", (None, None), texts, false).unwrap();
        arrival(Loaded::Module(Box::new(module)))
    }

    #[test]
    fn known_modules_are_told_of_when_they_are_many() {
        let texts = Texts::default();
        module(&texts, "1;");
        let mut arrivals = Arrivals::default();
        for _ in 1..MANY_KNOWN {
            arrivals.add(&mut module(&texts, "1;"), true);
            assert!(arrivals.are_to_come());
        }
        assert!(arrivals.take().arrivals.is_empty());
        arrivals.add(&mut module(&texts, "1;"), true);
        assert!(!arrivals.are_to_come());
        let Taken { arrivals: taken, busy } = arrivals.take();
        assert_eq!((taken.len(), busy), (MANY_KNOWN, true));
    }

    #[test]
    fn new_modules_are_told_of_when_they_are_some_or_long() {
        let mut arrivals = Arrivals::default();
        for _ in 1..MANY_NEW {
            arrivals.add(&mut module(&Texts::default(), "1;"), true);
            assert!(arrivals.are_to_come());
        }
        arrivals.add(&mut module(&Texts::default(), "1;"), true);
        assert_eq!(arrivals.take().arrivals.len(), MANY_NEW);
        arrivals.add(&mut module(&Texts::default(), &" ".repeat(MANY_BYTES)), true);
        assert_eq!(arrivals.take().arrivals.len(), 1);
    }

    #[test]
    fn others_and_the_last_ones_are_told_of_at_once() {
        let mut arrivals = Arrivals::default();
        arrivals.add(&mut arrival(Loaded::Builtin), true);
        assert_eq!(arrivals.take().arrivals.len(), 1);
        arrivals.add(&mut module(&Texts::default(), "1;"), true);
        assert!(arrivals.are_to_come());
        arrivals.add(&mut Vec::new(), false);
        assert!(!arrivals.are_to_come());
        let Taken { arrivals: taken, busy } = arrivals.take();
        assert_eq!((taken.len(), busy), (1, false));
        // Nothing is left, and nothing will come.
        assert!(!arrivals.are_to_come() && arrivals.take().arrivals.is_empty());
    }

    #[test]
    fn the_main_thread_is_busy_until_it_comes_back() {
        let mut arrivals = Arrivals::default();
        arrivals.add(&mut Vec::new(), true);
        assert!(!arrivals.is_main_thread_busy() && arrivals.come_back());
        arrivals.add(&mut arrival(Loaded::Builtin), true);
        // It has been told, and is about to take it.
        assert!(arrivals.is_main_thread_busy() && !arrivals.come_back());
        assert_eq!(arrivals.take().arrivals.len(), 1);
        assert!(arrivals.is_main_thread_busy() && arrivals.come_back());
        assert!(!arrivals.is_main_thread_busy());
        assert_eq!(arrivals.take().arrivals.len(), 0);
        assert!(!arrivals.is_main_thread_busy());
    }

    #[test]
    fn who_listens_is_told_once_for_what_is_taken_at_once() {
        let told = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&told);
        let mut arrivals = Arrivals::default();
        arrivals.add(&mut arrival(Loaded::Builtin), true);
        arrivals.set_notify(Some(Box::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        })));
        assert_eq!(told.load(Ordering::Relaxed), 1);
        arrivals.add(&mut arrival(Loaded::Builtin), true);
        assert_eq!(told.load(Ordering::Relaxed), 1);
        assert_eq!(arrivals.take().arrivals.len(), 2);
        arrivals.add(&mut arrival(Loaded::Builtin), false);
        assert_eq!(told.load(Ordering::Relaxed), 2);
        arrivals.take();
        arrivals.set_notify(None);
        arrivals.add(&mut arrival(Loaded::Builtin), false);
        assert_eq!(told.load(Ordering::Relaxed), 2);
    }
}
