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

/// The modules of a graph that is being read.
#[derive(Debug, Default)]
pub struct Completion {
    open: FxHashMap<NodeId, Open>,
    complete: FxHashSet<NodeId>,
}

impl Completion {
    /// A module was read. Those that are complete now come after the ones that they request.
    pub fn read(&mut self, id: NodeId, targets: &Arc<[NodeId]>) -> Vec<Complete> {
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

    /// Nothing is to be read any more: what is left waits for itself. In the order in which the modules are linked.
    pub fn drain(&mut self) -> Vec<Complete> {
        let mut ids: Vec<NodeId> = self.open.keys().copied().collect();
        ids.sort_unstable();
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
        self.complete.extend(self.open.drain().map(|(id, _)| id));
        found.into_iter().map(|(_, complete)| complete).collect()
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
        assert_eq!(graph.drain(), []);
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
        let found = ids(&graph.drain());
        assert_eq!(found[0], (3, true));
        let mut circle = found[1..3].to_vec();
        circle.sort_unstable();
        assert_eq!(circle, [(1, true), (2, true)]);
        assert_eq!(found[3..], [(0, false), (4, false)]);
        assert_eq!(graph.drain(), []);
    }

    #[test]
    fn a_circle_of_a_million_needs_no_stack() {
        let mut graph = Completion::default();
        let count = 1_000_000;
        for id in 0..count {
            assert_eq!(graph.read(id, &[(id + 1) % count].into()), []);
        }
        let found = graph.drain();
        assert_eq!(found.len(), count as usize);
        assert!(found.iter().all(|complete| complete.cyclic));
    }
}
