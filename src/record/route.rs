//! How an answer names other modules: by the way to them.
//!
//! JavaScript wrappers hold one another; Rust holds none of them. So an answer says how to walk
//! from the wrapper of the call to each wrapper that it names.

use super::{map::RecordMap, record_id::RecordId};

/// One step of a way: `(from, index)` gives the next ordinal to the module that is number `index`
/// of the module with the ordinal `from`. What `index` counts is the answer's to say: requested
/// modules in the answers of Link and Evaluate, async parents in those of a settlement.
pub type RouteStep = (u32, u32);

/// As the index of a step: the cycle root of the module (see `Event::CycleRoot`).
pub const CYCLE_ROOT: u32 = u32::MAX;

/// Where a module is.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Named already.
    Ordinal(u32),
    /// Seen on the way, but not named so far.
    Via { from: RecordId, index: u32 },
}

/// The ordinals that the answers of one session have given out.
///
/// A walk notes every edge that it sees; only modules that an answer names, and those on the way to
/// them, get an ordinal.
#[derive(Debug)]
pub(crate) struct Route {
    places: RecordMap<Place>,
    steps: Vec<RouteStep>,
    next: u32,
}

impl Route {
    /// `root` is the module of the call: ordinal 0.
    pub(crate) fn new(root: RecordId) -> Self {
        let mut places = RecordMap::default();
        places.insert(root, Place::Ordinal(0));
        Self { places, steps: Vec::new(), next: 1 }
    }

    /// Notes that `to` is number `index` of `from`, which must have been noted before.
    pub(crate) fn note(&mut self, from: RecordId, index: u32, to: RecordId) {
        debug_assert!(self.places.contains(from));
        self.places.get_or_insert_with(to, || Place::Via { from, index });
    }

    /// The ordinal of a module that was noted.
    pub(crate) fn ordinal(&mut self, id: RecordId) -> u32 {
        // The way back to the nearest module that has an ordinal. It ends, since a module is noted
        // after the one that it is reached from, and never again.
        let mut way = Vec::new();
        let mut at = id;
        let mut ordinal = loop {
            match self.places.get(at) {
                Some(&Place::Ordinal(ordinal)) => break ordinal,
                Some(&Place::Via { from, index }) => {
                    way.push((at, index));
                    at = from;
                }
                None => {
                    debug_assert!(false, "a module that is named was noted before");
                    break 0;
                }
            }
        };
        while let Some((id, index)) = way.pop() {
            self.steps.push((ordinal, index));
            ordinal = self.next;
            self.next += 1;
            self.places.insert(id, Place::Ordinal(ordinal));
        }
        ordinal
    }

    /// The steps since the last answer.
    pub(crate) fn take_steps(&mut self) -> Vec<RouteStep> {
        std::mem::take(&mut self.steps)
    }
}
