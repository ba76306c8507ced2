//! What makes a module run before the one that reads its binding: each mend is tried on the order of evaluation.

use rustc_hash::FxHashMap;

use super::{
    Import, Order,
    order::{Changes, NEVER, Requested, Walk},
};

/// How many imports a mend moves at the most.
const MOVES: usize = 4;

/// What makes the module that has the binding run first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mend {
    /// That these imports are moved, each of which makes the other run first.
    Move {
        /// The one that did it, and those that would do it then.
        imports: Vec<Import>,
        /// Whether there is no other.
        all: bool,
    },
    /// That an import stands below another one of the same module.
    Below(Import, Import),
    /// That an import stands above another one of the same module.
    Above(Import, Import),
    /// That the module which ran imports it itself.
    Direct,
}

impl Order {
    /// What mends it. The branch is there if the exporter did not wait, but had not been come to.
    pub(super) fn mend(&self, branch: Option<((u32, u32), (u32, u32))>) -> Mend {
        let Some((earlier, later)) = branch else {
            let is_direct = self.is_unawaited && self.mends(&self.direct());
            return if is_direct { Mend::Direct } else { self.moves() };
        };
        let (from, to) = (self.import(earlier), self.import(later));
        let requests = self.reached.requests(earlier.0);
        let index_of = |request: u32| requests.iter().position(|it| it.0 == request);
        if let (Some(first), Some(second)) = (index_of(earlier.1), index_of(later.1)) {
            let mut below = requests.to_vec();
            below[first..=second].rotate_left(1);
            if self.mends(&Changes::from_iter([(earlier.0, below)])) {
                return Mend::Below(from, to);
            }
            let mut above = requests.to_vec();
            above[first..=second].rotate_right(1);
            if self.mends(&Changes::from_iter([(earlier.0, above)])) {
                return Mend::Above(to, from);
            }
        }
        if self.mends(&self.direct()) { Mend::Direct } else { self.moves() }
    }

    /// Takes away one import after the other that makes the module run first.
    fn moves(&self) -> Mend {
        let mut changes: FxHashMap<u32, Vec<Requested>> = Changes::default();
        let mut imports = Vec::new();
        let mut next = self.walk.parent(self.thrower);
        while let Some(import @ (importer, request)) = next {
            if imports.len() == MOVES {
                return Mend::Move { imports, all: false };
            }
            imports.push(self.import(import));
            let requests =
                changes.entry(importer).or_insert_with(|| self.reached.requests(importer).to_vec());
            requests.retain(|it| it.0 != request);
            let walk = Walk::new(&self.reached, &changes);
            next = if self.is_mended(&walk, &changes) { None } else { walk.parent(self.thrower) };
        }
        Mend::Move { imports, all: true }
    }

    /// The module that ran imports the exporter itself.
    pub(super) fn direct(&self) -> Changes {
        let mut requests = self.reached.requests(self.thrower).to_vec();
        requests.push((NEVER, self.exporter));
        Changes::from_iter([(self.thrower, requests)])
    }

    /// The module with which all began imports the one that ran first.
    pub(super) fn thrower_first(&self) -> Changes {
        let mut requests = self.reached.requests(0).to_vec();
        requests.insert(0, (NEVER, self.thrower));
        Changes::from_iter([(0, requests)])
    }

    pub(super) fn mends(&self, changes: &Changes) -> bool {
        self.is_mended(&Walk::new(&self.reached, changes), changes)
    }

    /// Whether the exporter has run when the other one runs.
    fn is_mended(&self, walk: &Walk, changes: &Changes) -> bool {
        let (thrower, exporter) = (self.thrower, self.exporter);
        if !walk.reaches(thrower) {
            return true;
        }
        // What awaits has not run when it is left.
        let is_awaited = || walk.awaits(&self.reached, changes, thrower, exporter);
        walk.runs_before(exporter, thrower) && (!self.is_async || is_awaited())
    }
}
