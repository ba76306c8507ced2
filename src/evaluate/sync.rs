//! What keeps a graph from being evaluated synchronously.

use super::defer::evaluated_requests;
use crate::{
    error::ModuleError,
    record::{Graph, RecordId, RecordSet, Status},
};

impl Graph {
    /// The first module that an evaluation would have to wait for, depth first in the order of the requests: one with
    /// top-level await that has not settled. What has been evaluated is no obstacle, nor is what a session evaluates
    /// in whose body the call is made.
    ///
    /// # Errors
    /// Those of [`Graph::begin_evaluate`].
    pub fn sync_obstacle(&self, id: RecordId) -> Result<Option<RecordId>, ModuleError> {
        self.begin_evaluate(id)?;
        let mut waiting = None;
        let mut seen = RecordSet::default();
        let mut calls = vec![id];
        while let Some(at) = calls.pop() {
            if !seen.insert(at) {
                continue;
            }
            let record = self.get(at)?;
            if !record.cyclic || self.is_module_scc_evaluated(record) {
                continue;
            }
            match record.status.get() {
                Status::Linked | Status::EvaluatingAsync if record.has_tla => return Ok(Some(at)),
                // It waits for one that the walk comes to, or whose settlement is under way.
                Status::EvaluatingAsync => waiting = waiting.or(Some(at)),
                Status::Evaluating => continue,
                _ => {}
            }
            calls.extend(evaluated_requests(record).rev());
        }
        Ok(waiting)
    }
}

#[cfg(test)]
mod tests;
