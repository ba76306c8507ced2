//! Which modules have all that they reach: what their imports stand for, and whether they are in a cycle, is known then.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::discovery::NodeId;
use crate::components::components;

/// A module of which all is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complete {
    /// The module.
    pub id: NodeId,
    /// Whether it reaches itself.
    pub cyclic: bool,
}

/// A module that waits for others, or that others wait for.
#[derive(Debug, Default)]
struct Open {
    /// None until it has been read.
    targets: Option<Arc<[NodeId]>>,
    /// How many of its requests are for modules that are open.
    missing: usize,
    /// Those that request it, once for each request.
    importers: Vec<NodeId>,
}

/// From so many modules that were read on it is worth to look for circles.
const MANY_READ: usize = 16;

/// The modules of a graph that is being read.
#[derive(Debug, Default)]
pub struct Completion {
    open: FxHashMap<NodeId, Open>,
    complete: FxHashSet<NodeId>,
    /// How many were read since circles were looked for.
    read: usize,
}

impl Completion {
    /// A module was read. Those that are complete now come after the ones that they request.
    pub fn read(&mut self, id: NodeId, targets: &Arc<[NodeId]>) -> Vec<Complete> {
        self.read += 1;
        let mut missing = 0;
        for target in targets.iter() {
            if !self.complete.contains(target) {
                missing += 1;
                self.open.entry(*target).or_default().importers.push(id);
            }
        }
        let open = self.open.entry(id).or_default();
        open.targets = Some(Arc::clone(targets));
        open.missing = missing;
        let mut found = Vec::new();
        if missing == 0 {
            self.settle(Complete { id, cyclic: false }, &mut found);
        }
        found
    }

    /// Whether so much was read that modules may have become complete which wait for themselves. To look for them takes as long as
    /// there are modules that are open, and so is not done each time.
    #[must_use]
    pub fn may_have_circles(&self) -> bool {
        self.read >= MANY_READ.max(self.open.len() / 4)
    }

    /// The modules that wait for nothing but themselves and each other. In the order in which they are linked.
    pub fn circles(&mut self) -> Vec<Complete> {
        self.read = 0;
        let ids = self.closed();
        let indices: FxHashMap<NodeId, u32> = ids.iter().copied().zip(0..).collect();
        let successors: Vec<Vec<u32>> = ids
            .iter()
            .map(|id| self.open[id].targets.as_deref().unwrap_or_default())
            .map(|targets| targets.iter().filter_map(|id| indices.get(id).copied()).collect())
            .collect();
        let numbers = components(&successors);
        let mut sizes = vec![0_usize; numbers.len()];
        for &number in &numbers {
            sizes[number as usize] += 1;
        }
        let mut found: Vec<(u32, Complete)> = (0_u32..)
            .zip(ids)
            .zip(&numbers)
            .map(|((index, id), &number)| {
                let requests_itself = successors[index as usize].contains(&index);
                let cyclic = sizes[number as usize] > 1 || requests_itself;
                (number, Complete { id, cyclic })
            })
            .collect();
        found.sort_by_key(|&(number, _)| number);
        for (_, Complete { id, .. }) in &found {
            let Some(open) = self.open.remove(id) else { continue };
            self.complete.insert(*id);
            for importer in open.importers {
                if let Some(waiting) = self.open.get_mut(&importer) {
                    waiting.missing -= 1;
                }
            }
        }
        found.into_iter().map(|(_, complete)| complete).collect()
    }

    /// The open modules that reach nothing that is to be read, sorted.
    fn closed(&self) -> Vec<NodeId> {
        let unread = self.open.iter().filter(|(_, open)| open.targets.is_none());
        let mut waiting: FxHashSet<NodeId> = unread.map(|(id, _)| *id).collect();
        let mut due: Vec<NodeId> = waiting.iter().copied().collect();
        while let Some(id) = due.pop() {
            let importers = self.open[&id].importers.iter().copied();
            due.extend(importers.filter(|importer| waiting.insert(*importer)));
        }
        let mut closed: Vec<NodeId> =
            self.open.keys().copied().filter(|id| !waiting.contains(id)).collect();
        closed.sort_unstable();
        closed
    }

    /// The next request for this module is for another one.
    pub fn forget(&mut self, id: NodeId) {
        self.complete.remove(&id);
    }

    fn settle(&mut self, first: Complete, found: &mut Vec<Complete>) {
        let mut due = vec![first];
        while let Some(complete) = due.pop() {
            self.complete.insert(complete.id);
            found.push(complete);
            let Some(open) = self.open.remove(&complete.id) else { continue };
            for importer in open.importers {
                let Some(waiting) = self.open.get_mut(&importer) else { continue };
                waiting.missing -= 1;
                if waiting.missing == 0 {
                    due.push(Complete { id: importer, cyclic: false });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(found: &[Complete]) -> Vec<(NodeId, bool)> {
        found.iter().map(|complete| (complete.id, complete.cyclic)).collect()
    }

    #[test]
    fn what_requests_nothing_open_is_complete() {
        let mut graph = Completion::default();
        assert_eq!(ids(&graph.read(0, &[1, 2, 1].into())), []);
        assert_eq!(ids(&graph.read(2, &[1].into())), []);
        assert_eq!(ids(&graph.read(1, &[].into())), [(1, false), (2, false), (0, false)]);
        assert_eq!(ids(&graph.read(3, &[0, 2].into())), [(3, false)]);
        assert_eq!(graph.circles(), []);
    }

    #[test]
    fn circles_are_complete_when_nothing_is_left_to_read() {
        let mut graph = Completion::default();
        for (id, targets) in
            [(0, vec![1, 5]), (1, vec![2]), (2, vec![1, 3]), (3, vec![3]), (4, vec![0])]
        {
            assert_eq!(ids(&graph.read(id, &targets.into())), []);
        }
        assert_eq!(ids(&graph.read(5, &[].into())), [(5, false)]);
        let found = ids(&graph.circles());
        assert_eq!(found[0], (3, true));
        let mut circle = found[1..3].to_vec();
        circle.sort_unstable();
        assert_eq!(circle, [(1, true), (2, true)]);
        assert_eq!(found[3..], [(0, false), (4, false)]);
        assert_eq!(graph.circles(), []);
    }

    #[test]
    fn a_circle_is_complete_while_others_are_read() {
        let mut graph = Completion::default();
        // 0 and 1 are a circle, and 2 requests them and 3; 5 requests 4 and itself.
        for (id, targets) in [(2, vec![0, 3, 1]), (0, vec![1]), (1, vec![0]), (5, vec![4, 5])] {
            assert_eq!(ids(&graph.read(id, &targets.into())), []);
        }
        let mut found = ids(&graph.circles());
        found.sort_unstable();
        assert_eq!(found, [(0, true), (1, true)]);
        assert_eq!(graph.circles(), []);
        assert_eq!(ids(&graph.read(3, &[1].into())), [(3, false), (2, false)]);
        assert_eq!(ids(&graph.read(4, &[2].into())), [(4, false)]);
        assert_eq!(ids(&graph.circles()), [(5, true)]);
    }

    #[test]
    fn circles_are_looked_for_when_many_were_read() {
        let mut graph = Completion::default();
        let mut read_until_due = |first: NodeId| {
            let is_not_due = |id: &NodeId| {
                graph.read(*id, &[0].into());
                !graph.may_have_circles()
            };
            let count = (first..first + 900).take_while(is_not_due).count();
            assert_eq!(graph.circles(), []);
            assert!(!graph.may_have_circles());
            count + 1
        };
        assert_eq!(read_until_due(1), MANY_READ);
        assert_eq!(read_until_due(100), MANY_READ);
        for round in 1..=10 {
            assert!(read_until_due(1000 * round) >= MANY_READ);
        }
        // A quarter of those that are open.
        assert!(read_until_due(100_000) > 2 * MANY_READ);
    }

    #[test]
    fn a_circle_of_a_million_needs_no_stack() {
        let mut graph = Completion::default();
        let count = 1_000_000;
        for id in 0..count {
            assert_eq!(graph.read(id, &[(id + 1) % count].into()), []);
        }
        let found = graph.circles();
        assert_eq!(found.len(), count as usize);
        assert!(found.iter().all(|complete| complete.cyclic));
    }
}
