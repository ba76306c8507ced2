//! Link and `InnerModuleLinking`, and as much of `InitializeEnvironment` as needs no values.

mod inner;
mod unresolved;

use std::ops::Range;

use crate::{
    error::ModuleError,
    record::{BindingKind, Graph, Phase, RecordId, RecordSet, RouteStep, Status, StatusRule},
};
use inner::Linking;

/// What an import entry resolves to. Modules are named by ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolvedImport {
    /// A binding.
    Binding {
        /// The module that has the binding.
        module: u32,
        /// Index in its `local_bindings`, or in the export names of a synthetic module.
        slot: u32,
        /// `LocalBinding::kind`; a variable for a synthetic module.
        kind: BindingKind,
        /// Whether the importer's text may assign it.
        assigned: bool,
    },
    /// A namespace.
    Namespace {
        /// The module whose namespace it is.
        module: u32,
        /// Whether it is the deferred one.
        deferred: bool,
        /// Whether the text uses it for nothing but its [members](crate::record::NamespaceMember).
        only_members: bool,
    },
    /// A module source.
    Source {
        /// The module whose source it is.
        module: u32,
    },
}

/// What a [member of a namespace import](crate::record::NamespaceMember) resolves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResolvedMember {
    /// The index of the import entry.
    pub import: u32,
    /// Whether the text calls it.
    pub called: bool,
    /// None when the namespace has no such export.
    pub resolved: Option<ResolvedImport>,
}

/// A source text module that has become linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedModule {
    /// The module.
    pub ordinal: u32,
    /// Whether the module is in a cycle of two or more, or imports itself.
    pub cyclic: bool,
    /// Where its imports are in the answer's.
    imports: Range<usize>,
    /// Where its members of namespaces are.
    members: Range<usize>,
}

/// The imports of a module, and its members of namespaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResolvedImports<'a> {
    /// One for each import entry, in their order.
    pub imports: &'a [ResolvedImport],
    /// One for each member of a namespace import that has a binding of its own.
    pub members: &'a [ResolvedMember],
}

impl ResolvedImports<'_> {
    /// Whether each import is an object, or keeps its value once its exporter is evaluated, and each member of a namespace
    /// keeps its.
    #[must_use]
    pub fn are_constant(&self) -> bool {
        let keeps_value = |import: &ResolvedImport| match import {
            ResolvedImport::Binding { kind, .. } => kind.is_constant(),
            ResolvedImport::Namespace { .. } | ResolvedImport::Source { .. } => true,
        };
        let is_constant = |member: &ResolvedMember| {
            let binding = member.resolved.as_ref();
            binding
                .is_some_and(|it| matches!(it, ResolvedImport::Binding { .. }) && keeps_value(it))
        };
        self.imports.iter().all(keeps_value) && self.members.iter().all(is_constant)
    }
}

/// The answer of a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// The way to each ordinal, by requested modules.
    pub steps: Vec<RouteStep>,
    /// The modules that have become linked, in the order of their `InitializeEnvironment`.
    pub modules: Vec<LinkedModule>,
    /// The imports of the modules, one after the other, so that no list is made for each.
    imports: Vec<ResolvedImport>,
    /// The members of namespaces, in the same way.
    members: Vec<ResolvedMember>,
}

impl Linked {
    /// What a module of these imports.
    ///
    /// # Panics
    /// If the module is one of another answer.
    #[must_use]
    pub fn imports_of(&self, module: &LinkedModule) -> ResolvedImports<'_> {
        ResolvedImports {
            imports: &self.imports[module.imports.clone()],
            members: &self.members[module.members.clone()],
        }
    }
}

/// The answer of a link that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkFailure {
    /// Why.
    pub error: ModuleError,
    /// The modules that have become linked all the same: whole cycles that were finished before
    /// the failure stay linked, as the spec has it. Its steps also lead to the ordinal in `error`.
    pub linked: Linked,
}

impl std::fmt::Display for LinkFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for LinkFailure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl From<ModuleError> for Box<LinkFailure> {
    fn from(error: ModuleError) -> Self {
        Self::new(LinkFailure { error, linked: Linked::default() })
    }
}

impl Graph {
    /// `Link()`
    /// <https://tc39.es/ecma262/#sec-moduledeclarationlinking>
    ///
    /// DEVIATION: no code runs while a graph links, so ~linking~ is kept by the session, and the
    /// records are changed at its end; there is nothing to undo after a failure.
    ///
    /// # Errors
    /// [`ModuleError::Status`] unless the module is unlinked; [`ModuleError::RequestNotLinked`],
    /// before anything is linked; [`ModuleError::UnresolvedImport`]; [`ModuleError::Collected`].
    pub fn link(&mut self, id: RecordId) -> Result<Linked, Box<LinkFailure>> {
        // 1. Assert: module.[[Status]] is one of ~unlinked~, ~linked~, ~evaluating-async~, or
        //    ~evaluated~.
        // DEVIATION: Node allows an unlinked module only.
        StatusRule::Unlinked.check(self.node_status(id)?)?;
        self.check_loaded(id)?;
        // 2. Let stack be a new empty List.
        let mut linking = Linking::new(self, id);
        // 3. Let result be Completion(InnerModuleLinking(module, stack, 0)).
        let result = linking.inner_module_linking(id);
        // 4. If result is an abrupt completion, then
        //   a. For each Cyclic Module Record m of stack, do
        //     i. Assert: m.[[Status]] is ~linking~.
        //     ii. Set m.[[Status]] to ~unlinked~.
        let (linked, ids) = linking.finish();
        for id in ids {
            let record = self.get_mut(id)?;
            record.status.set_linking();
            record.status.set_linked();
            record.link_tables = None;
        }
        match result {
            Ok(()) => {
                // 5. Assert: module.[[Status]] is one of ~linked~, …
                debug_assert_eq!(self.status(id), Ok(Status::Linked));
                // 7. Return ~unused~.
                Ok(linked)
            }
            Err(error) => {
                //   b. Assert: module.[[Status]] is ~unlinked~.
                debug_assert_eq!(self.status(id), Ok(Status::Unlinked));
                //   c. Return ? result.
                Err(Box::new(LinkFailure { error, linked }))
            }
        }
    }

    /// Whether each unlinked module that `root` reaches has its loaded modules.
    fn check_loaded(&self, root: RecordId) -> Result<(), ModuleError> {
        if !self.get(root)?.requests_linked {
            return Err(ModuleError::NotLinked);
        }
        match self.unanswered(root)? {
            Some(id) => Err(self.get(id)?.request_not_linked(0)),
            None => Ok(()),
        }
    }

    /// The first unlinked module that `root` reaches and that lacks its loaded modules, in the order in which V8
    /// asks for them (`PrepareInstantiate`): depth first, a module before what it requests.
    ///
    /// # Errors
    /// [`ModuleError::Collected`]
    pub fn unanswered(&self, root: RecordId) -> Result<Option<RecordId>, ModuleError> {
        let mut seen = RecordSet::default();
        let mut calls = vec![root];
        while let Some(id) = calls.pop() {
            let record = self.get(id)?;
            if record.status.get() != Status::Unlinked || !seen.insert(id) {
                continue;
            }
            if !record.is_loaded() {
                return Ok(Some(id));
            }
            for (index, &required) in record.loaded.iter().enumerate().rev() {
                if record.phase(index) == Phase::Source {
                    self.get(required)?;
                } else {
                    calls.push(required);
                }
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests;
