//! In which order modules run: requests in source order, depth first.

use rustc_hash::FxHashMap;

use crate::record::{Graph, Phase, RecordId, RecordMap};

/// A number that no module has, and a time that never comes.
pub(super) const NEVER: u32 = u32::MAX;

/// One request: its index, and the number of the module that it is for.
pub(super) type Requested = (u32, u32);

/// The modules that a root reaches by requests of the evaluation phase: no other makes one module run before another.
#[derive(Debug)]
pub(super) struct Reached {
    modules: Vec<RecordId>,
    numbers: RecordMap<u32>,
    requests: Vec<Vec<Requested>>,
}

impl Reached {
    pub(super) fn from(graph: &Graph, root: RecordId) -> Self {
        let mut reached =
            Self { modules: Vec::new(), numbers: RecordMap::default(), requests: Vec::new() };
        reached.add(root);
        let mut at = 0;
        while let Some(&module) = reached.modules.get(at) {
            if let Ok(record) = graph.get(module) {
                let loaded = (0u32..).zip(record.loaded.iter().zip(&*record.requests));
                reached.requests[at] = loaded
                    .filter(|(_, (_, request))| request.phase == Phase::Evaluation)
                    .map(|(index, (&imported, _))| (index, reached.add(imported)))
                    .collect();
            }
            at += 1;
        }
        reached
    }

    /// Whether a module has to wait for a top-level await, its own or that of one which it reaches.
    pub(super) fn is_async(&self, graph: &Graph, number: u32) -> bool {
        let mut is_seen = vec![false; self.modules.len()];
        is_seen[number as usize] = true;
        let mut open = vec![number];
        while let Some(number) = open.pop() {
            if graph.get(self.module(number)).is_ok_and(|record| record.has_tla) {
                return true;
            }
            for &(_, imported) in self.requests(number) {
                if !std::mem::replace(&mut is_seen[imported as usize], true) {
                    open.push(imported);
                }
            }
        }
        false
    }

    fn add(&mut self, module: RecordId) -> u32 {
        let next = u32::try_from(self.modules.len()).unwrap_or(NEVER);
        let number = *self.numbers.get_or_insert_with(module, || next);
        if number == next {
            self.modules.push(module);
            self.requests.push(Vec::new());
        }
        number
    }

    pub(super) fn number(&self, module: RecordId) -> Option<u32> {
        self.numbers.get(module).copied()
    }

    pub(super) fn module(&self, number: u32) -> RecordId {
        self.modules[number as usize]
    }

    pub(super) fn requests(&self, number: u32) -> &[Requested] {
        &self.requests[number as usize]
    }
}

/// Modules whose requests are others than they are, to see in which order all would run then.
pub(super) type Changes = FxHashMap<u32, Vec<Requested>>;

fn changed<'r>(reached: &'r Reached, changes: &'r Changes, number: u32) -> &'r [Requested] {
    changes.get(&number).map_or(reached.requests(number), Vec::as_slice)
}

/// What a depth-first walk from the root, which is number 0, comes to.
#[derive(Debug)]
pub(super) struct Walk {
    /// By which request of which module each was come to.
    parents: Vec<(u32, u32)>,
    /// When each was come to, and when it was left: its body runs then.
    entered: Vec<u32>,
    left: Vec<u32>,
}

impl Walk {
    pub(super) fn new(reached: &Reached, changes: &Changes) -> Self {
        let count = reached.modules.len();
        let mut walk = Self {
            parents: vec![(NEVER, NEVER); count],
            entered: vec![NEVER; count],
            left: vec![NEVER; count],
        };
        let requests = |number| changed(reached, changes, number);
        let mut time = 0;
        walk.entered[0] = time;
        let mut calls = vec![(0, requests(0).iter())];
        while let Some((module, rest)) = calls.last_mut() {
            let module = *module;
            time += 1;
            if let Some(&(request, imported)) = rest.next() {
                if walk.entered[imported as usize] == NEVER {
                    walk.entered[imported as usize] = time;
                    walk.parents[imported as usize] = (module, request);
                    calls.push((imported, requests(imported).iter()));
                }
            } else {
                walk.left[module as usize] = time;
                calls.pop();
            }
        }
        walk
    }

    pub(super) fn reaches(&self, module: u32) -> bool {
        self.entered[module as usize] != NEVER
    }

    pub(super) fn runs_before(&self, first: u32, second: u32) -> bool {
        self.left[first as usize] < self.left[second as usize]
    }

    /// Whether the first waits when the second runs, since it was come to on the way to it.
    pub(super) fn waits_for(&self, first: u32, second: u32) -> bool {
        self.entered[first as usize] <= self.entered[second as usize]
            && self.left[second as usize] <= self.left[first as usize]
    }

    /// Whether the first runs only when what the second awaits has settled. A module waits for what has been left before it:
    /// for what waits itself it does not.
    pub(super) fn awaits(
        &self,
        reached: &Reached,
        changes: &Changes,
        first: u32,
        second: u32,
    ) -> bool {
        let mut is_seen = vec![false; self.left.len()];
        let mut open = vec![first];
        while let Some(module) = open.pop() {
            for &(_, imported) in changed(reached, changes, module) {
                if self.runs_before(imported, module) && !is_seen[imported as usize] {
                    is_seen[imported as usize] = true;
                    open.push(imported);
                }
            }
        }
        is_seen[second as usize]
    }

    /// By which request of which module another was come to; none for the root, and what was not reached.
    pub(super) fn parent(&self, module: u32) -> Option<(u32, u32)> {
        let parent = self.parents[module as usize];
        (parent.0 != NEVER).then_some(parent)
    }

    /// The modules and requests on the way from a module to one that it waits for.
    pub(super) fn way(&self, from: u32, to: u32) -> Vec<(u32, u32)> {
        let mut way = Vec::new();
        let mut at = to;
        while at != from
            && let Some(parent) = self.parent(at)
        {
            way.push(parent);
            at = parent.0;
        }
        way.reverse();
        way
    }
}
