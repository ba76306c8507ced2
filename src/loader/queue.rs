//! What is to be read, and what of it first.

use rustc_hash::FxHashMap;

use super::discovery::{Job, NodeId};

/// So many modules that are known are taken at once, at most: to take one takes as long as to look at it.
const MANY_KNOWN: usize = 16;

/// The modules that are to be read, depth first: what was requested last comes before the others, whoever requested it sooner.
/// A module is complete once all that it reaches was read, and so the first ones are as soon as can be.
#[derive(Default)]
pub(super) struct Queue {
    jobs: FxHashMap<NodeId, Job>,
    /// The last one is next. A module stands here once for each request for it, and is read for the last of them.
    order: Vec<NodeId>,
}

impl Queue {
    pub(super) fn len(&self) -> usize {
        self.jobs.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.jobs.clear();
        self.order.clear();
    }

    pub(super) fn push(&mut self, job: Job) {
        self.order.push(job.id);
        self.jobs.insert(job.id, job);
    }

    /// A module was requested that may have been before.
    pub(super) fn requested(&mut self, id: NodeId) {
        if self.jobs.contains_key(&id) && self.order.last() != Some(&id) {
            self.order.push(id);
        }
    }

    /// What is read next: one module, or some if they are known.
    pub(super) fn take(&mut self) -> Vec<Job> {
        let mut taken = Vec::new();
        while taken.len() < MANY_KNOWN {
            let Some(&id) = self.order.last() else { break };
            let is_known = self.jobs.get(&id).map(|job| job.unchanged.is_some());
            if is_known == Some(false) && !taken.is_empty() {
                break;
            }
            self.order.pop();
            taken.extend(self.jobs.remove(&id));
            if is_known == Some(false) {
                break;
            }
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::files;
    use super::super::made::Made;
    use super::super::resolved::Format;
    use super::super::texts::Texts;
    use super::*;
    use crate::transform::Bindings;

    fn job(id: NodeId) -> Job {
        let (url, parent) = (Arc::from("a"), Arc::from("b"));
        let (format, wanted) = (Format::Module, super::super::discovery::Wanted::default());
        let (path, content, unchanged) = (None, None, None);
        Job { id, url, path, format, wanted, parent, content, unchanged, follow: true }
    }

    fn known(id: NodeId) -> Job {
        let made = Made::of("", Bindings::CONSTANT).unwrap();
        let stamp = files::stamp(std::path::Path::new("/"));
        let unchanged = Some(Texts::default().keep("a", 0, made, (None, stamp), 0));
        Job { unchanged, ..job(id) }
    }

    fn ids(queue: &mut Queue) -> Vec<Vec<NodeId>> {
        let mut ids = Vec::new();
        while !queue.is_empty() {
            ids.push(queue.take().iter().map(|job| job.id).collect());
        }
        ids
    }

    #[test]
    fn what_was_requested_last_is_next() {
        let mut queue = Queue::default();
        (0..4).for_each(|id| queue.push(job(id)));
        queue.requested(1);
        queue.requested(1);
        queue.requested(0);
        // It was read before.
        queue.requested(7);
        assert_eq!((queue.len(), queue.order.len()), (4, 6));
        assert_eq!(ids(&mut queue), [[0], [1], [3], [2]]);
        assert!(queue.take().is_empty() && queue.order.is_empty());
    }

    #[test]
    fn what_is_known_is_taken_together() {
        let mut queue = Queue::default();
        queue.push(known(0));
        queue.push(job(1));
        (2..20).for_each(|id| queue.push(known(id)));
        queue.requested(19);
        let taken = ids(&mut queue);
        assert_eq!(taken.iter().map(Vec::len).collect::<Vec<_>>(), [MANY_KNOWN, 2, 1, 1]);
        assert_eq!(taken[1..], [vec![3, 2], vec![1], vec![0]]);
        queue.push(job(0));
        queue.clear();
        assert!(queue.is_empty() && queue.take().is_empty());
    }
}
