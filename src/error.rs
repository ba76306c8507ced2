//! What an illegal call, or a graph that does not link, is answered with.

use thiserror::Error;

use crate::record::StatusRule;

/// Everything that a call on the graph can be refused for.
///
/// The text of an error is the text of the JavaScript error; [`ModuleError::code`] is its `code`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ModuleError {
    /// The call is not allowed in the status that the module is in.
    #[error("Module status {0}")]
    Status(StatusRule),
    /// `link()` was called on a module that is linked already.
    #[error("Module has already been linked")]
    AlreadyLinked,
    /// `linkRequests()` was given a list whose length is not that of the module's requests.
    #[error("Expected {expected} modules, got {got}")]
    LinkMismatch {
        /// The number of the module's requests.
        expected: usize,
        /// The number of modules given.
        got: usize,
    },
    /// `linkRequests()` was given two modules for requests that differ in nothing but the phase.
    #[error(
        "Module request '{key}' at index {index} must be linked to the same module requested at index {first}"
    )]
    RequestMismatch {
        /// The specifier and the attributes, as Node shows them.
        key: String,
        /// The specifier alone.
        specifier: String,
        /// The index of the later request.
        index: usize,
        /// The index of the first such request.
        first: usize,
    },
    /// The module of the call was never given the modules for its requests.
    #[error("module is not linked")]
    NotLinked,
    /// A module in the graph has a request for which no module was loaded.
    #[error(
        "request for '{specifier}' can not be resolved on module '{identifier}' that is not linked"
    )]
    RequestNotLinked {
        /// The specifier of the first request of the module.
        specifier: String,
        /// The identifier of the module that has the request.
        identifier: String,
    },
    /// A name that a module imports, or exports from another module, does not resolve.
    #[error("{0}")]
    UnresolvedImport(Box<UnresolvedImport>),
    /// A record that is still named by another one is gone.
    #[error("Module record has been collected")]
    Collected,
}

impl ModuleError {
    /// The `code` of the JavaScript error. Without one, the error is a plain `SyntaxError`
    /// ([`ModuleError::UnresolvedImport`]) or an error of ours ([`ModuleError::Collected`]).
    #[must_use]
    pub const fn code(&self) -> Option<&'static str> {
        match self {
            Self::Status(_) => Some("ERR_VM_MODULE_STATUS"),
            Self::AlreadyLinked => Some("ERR_VM_MODULE_ALREADY_LINKED"),
            Self::LinkMismatch { .. } | Self::RequestMismatch { .. } => {
                Some("ERR_MODULE_LINK_MISMATCH")
            }
            Self::NotLinked | Self::RequestNotLinked { .. } => Some("ERR_VM_MODULE_LINK_FAILURE"),
            Self::UnresolvedImport(_) | Self::Collected => None,
        }
    }
}

/// A name that does not resolve, and the entry that asked for it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.message())]
pub struct UnresolvedImport {
    /// The identifier of the module that has the entry.
    pub identifier: String,
    /// The ordinal of the module that has the entry, by the steps of the answer.
    pub module: u32,
    /// The entry at fault.
    pub entry: UnresolvedEntry,
    /// The index of the request in that entry.
    pub request: u32,
    /// The specifier in that entry.
    pub specifier: String,
    /// The name that the module of that specifier was asked for.
    pub import_name: String,
    /// Why it does not resolve.
    pub kind: UnresolvedKind,
}

impl UnresolvedImport {
    fn message(&self) -> String {
        let Self { specifier, import_name, .. } = self;
        match self.kind {
            UnresolvedKind::NotFound => format!(
                "The requested module '{specifier}' does not provide an export named '{import_name}'"
            ),
            UnresolvedKind::Ambiguous => format!(
                "The requested module '{specifier}' contains conflicting star exports for name '{import_name}'"
            ),
            UnresolvedKind::Circular => {
                format!("Detected cycle while resolving name '{import_name}' in '{specifier}'")
            }
        }
    }
}

/// Why a name does not resolve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnresolvedKind {
    /// No module provides it.
    NotFound,
    /// Two star exports provide it, each another binding.
    Ambiguous,
    /// Its re-exports lead back to where they began.
    Circular,
}

/// An entry of a module, as an index in the list of that kind in its definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnresolvedEntry {
    /// In `import_entries`.
    Import(u32),
    /// In `indirect_exports`.
    IndirectExport(u32),
    /// In `star_exports`: where the conflict is in the module that the star export names.
    StarExport(u32),
}

#[cfg(test)]
mod tests;
