//! `[[Status]]` and its transitions.

use std::fmt;

use crate::error::ModuleError;

/// `[[Status]]` of a [Cyclic Module Record](https://tc39.es/ecma262/#sec-cyclic-module-records).
///
/// DEVIATION: ~new~ is left out, since the host loads requested modules itself. A synthetic module
/// has a status too: it is born linked, and goes over evaluating to evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Not linked.
    Unlinked,
    /// On the stack of a `Link()` that has not returned. No code runs then, so no caller sees it.
    Linking,
    /// Linked, not yet evaluated.
    Linked,
    /// On the stack of an `Evaluate()` that has not returned.
    Evaluating,
    /// Waiting for its own top-level await, or for that of a dependency.
    EvaluatingAsync,
    /// Finished, with or without an evaluation error.
    Evaluated,
}

/// The status as Node shows it: evaluating-async is `evaluated`, and evaluated with an evaluation
/// error is `errored`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeStatus {
    /// `"unlinked"`
    Unlinked,
    /// `"linking"`
    Linking,
    /// `"linked"`
    Linked,
    /// `"evaluating"`
    Evaluating,
    /// `"evaluated"`
    Evaluated,
    /// `"errored"`
    Errored,
}

impl NodeStatus {
    /// The text of the `status` property.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unlinked => "unlinked",
            Self::Linking => "linking",
            Self::Linked => "linked",
            Self::Evaluating => "evaluating",
            Self::Evaluated => "evaluated",
            Self::Errored => "errored",
        }
    }
}

impl NodeStatus {
    /// In the order of a module's life.
    pub const ALL: [Self; 6] = [
        Self::Unlinked,
        Self::Linking,
        Self::Linked,
        Self::Evaluating,
        Self::Evaluated,
        Self::Errored,
    ];
}

/// In which statuses a call is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusRule {
    /// `link()`, `linkRequests()`, `instantiate()`
    Unlinked,
    /// `evaluate()`
    Evaluable,
    /// `namespace`
    NotUnlinkedOrLinking,
    /// `hasAsyncGraph()`
    Instantiated,
    /// `setExport()`, which later statuses allow as well.
    Linked,
    /// `error`
    Errored,
    /// The end of a body with top-level await.
    EvaluatingAsync,
}

impl StatusRule {
    /// What the status must be, in Node's words.
    const fn words(self) -> &'static str {
        match self {
            Self::Unlinked => "must be unlinked",
            Self::Evaluable => "must be one of linked, evaluated, or errored",
            Self::NotUnlinkedOrLinking => "must not be unlinked or linking",
            Self::Instantiated => "must be instantiated",
            Self::Linked => "must be linked",
            Self::Errored => "must be errored",
            Self::EvaluatingAsync => "must be evaluating asynchronously",
        }
    }

    /// Whether the call is allowed in a status.
    #[must_use]
    pub fn allows(self, status: NodeStatus) -> bool {
        match self {
            Self::Unlinked => status == NodeStatus::Unlinked,
            Self::Evaluable => {
                matches!(status, NodeStatus::Linked | NodeStatus::Evaluated | NodeStatus::Errored)
            }
            Self::NotUnlinkedOrLinking | Self::Instantiated | Self::Linked => {
                status >= NodeStatus::Linked
            }
            Self::Errored => status == NodeStatus::Errored,
            Self::EvaluatingAsync => status == NodeStatus::Evaluated,
        }
    }

    /// That the call is allowed.
    ///
    /// # Errors
    /// [`ModuleError::Status`]
    pub fn check(self, status: NodeStatus) -> Result<(), ModuleError> {
        if self.allows(status) { Ok(()) } else { Err(ModuleError::Status(self)) }
    }
}

impl fmt::Display for StatusRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// `[[Status]]` and whether `[[EvaluationError]]` is present. The error itself is a JavaScript
/// value, and is held by the module's wrapper.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatusCell {
    status: Status,
    evaluation_error: bool,
}

impl StatusCell {
    /// The status that a record is born with.
    pub(crate) const fn new(status: Status) -> Self {
        Self { status, evaluation_error: false }
    }

    pub(crate) const fn get(self) -> Status {
        self.status
    }

    pub(crate) const fn has_evaluation_error(self) -> bool {
        self.evaluation_error
    }

    pub(crate) fn set_linking(&mut self) {
        debug_assert_eq!(self.status, Status::Unlinked);
        self.status = Status::Linking;
    }

    pub(crate) fn set_linked(&mut self) {
        debug_assert_eq!(self.status, Status::Linking);
        self.status = Status::Linked;
    }

    pub(crate) fn set_evaluating(&mut self) {
        debug_assert_eq!(self.status, Status::Linked);
        self.status = Status::Evaluating;
    }

    pub(crate) fn set_evaluating_async(&mut self) {
        debug_assert_eq!(self.status, Status::Evaluating);
        self.status = Status::EvaluatingAsync;
    }

    pub(crate) fn set_evaluated(&mut self) {
        debug_assert!(matches!(self.status, Status::Evaluating | Status::EvaluatingAsync));
        self.status = Status::Evaluated;
    }

    /// To evaluated, with `[[EvaluationError]]` present.
    pub(crate) fn set_evaluation_error(&mut self) {
        self.set_evaluated();
        self.evaluation_error = true;
    }

    pub(crate) const fn node_status(self) -> NodeStatus {
        match self.status {
            Status::Unlinked => NodeStatus::Unlinked,
            Status::Linking => NodeStatus::Linking,
            Status::Linked => NodeStatus::Linked,
            Status::Evaluating => NodeStatus::Evaluating,
            Status::Evaluated if self.evaluation_error => NodeStatus::Errored,
            Status::EvaluatingAsync | Status::Evaluated => NodeStatus::Evaluated,
        }
    }
}

#[cfg(test)]
mod tests;
