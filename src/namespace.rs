//! The export list of a module, each name with what it resolves to.

use crate::{
    error::{ModuleError, UnresolvedKind},
    record::{BindingKind, Graph, RecordId, Route, RouteStep, StatusRule},
    resolve::{Resolution, Resolver},
};

/// What an export resolves to. Modules are named by ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolvedExport {
    /// A binding.
    Binding {
        /// The module that has the binding.
        module: u32,
        /// Index in its `local_bindings`, or in the export names of a synthetic module.
        slot: u32,
        /// `LocalBinding::constant`; false for a synthetic module.
        kind: BindingKind,
    },
    /// A namespace.
    Namespace {
        /// The module whose namespace it is.
        module: u32,
        /// Whether it is the deferred one.
        deferred: bool,
    },
    /// A module source.
    Source {
        /// The module whose source it is.
        module: u32,
    },
}

/// The exports of a namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamespaceExports {
    /// The way to each ordinal, by requested modules.
    pub steps: Vec<RouteStep>,
    /// `[[Exports]]`, sorted by UTF-16 code units.
    pub exports: Vec<(String, ResolvedExport)>,
}

/// The answer of `resolve_export`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportResolution {
    /// The way to the ordinal, by requested modules.
    pub steps: Vec<RouteStep>,
    /// What the name resolves to, or why it does not.
    pub resolution: Result<ResolvedExport, UnresolvedKind>,
}

/// Names the module of a resolution by its ordinal.
fn resolved_export(
    route: &mut Route,
    resolution: Resolution,
) -> Result<ResolvedExport, UnresolvedKind> {
    Ok(match resolution {
        Resolution::Binding { module, slot, kind } => {
            ResolvedExport::Binding { module: route.ordinal(module), slot, kind }
        }
        Resolution::Namespace { module, deferred } => {
            ResolvedExport::Namespace { module: route.ordinal(module), deferred }
        }
        Resolution::Source { module } => ResolvedExport::Source { module: route.ordinal(module) },
        Resolution::Ambiguous => return Err(UnresolvedKind::Ambiguous),
        Resolution::NotFound => return Err(UnresolvedKind::NotFound),
        Resolution::Circular => return Err(UnresolvedKind::Circular),
    })
}

impl Graph {
    /// `GetModuleNamespace(module)`, without the object.
    /// <https://tc39.es/ecma262/#sec-getmodulenamespace>
    ///
    /// # Errors
    /// [`ModuleError::Status`] for a module that is not linked; [`ModuleError::Collected`]
    pub fn namespace(&self, id: RecordId) -> Result<NamespaceExports, ModuleError> {
        // 1. Assert: If module is a Cyclic Module Record, then module.[[Status]] is not ~new~ or
        //    ~unlinked~.
        self.check_not_unlinked(id)?;
        // 3.a. Let exportedNames be module.GetExportedNames().
        let mut exported_names = self.get_exported_names(id)?;
        exported_names.sort_unstable_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
        // b. Let unambiguousNames be a new empty List.
        let mut exports = Vec::with_capacity(exported_names.len());
        let mut route = Route::new(id);
        let mut resolver = Resolver::new(self);
        // c. For each element name of exportedNames, do
        for name in exported_names {
            // i. Let resolution be module.ResolveExport(name).
            let resolution = resolver.resolve_export(&mut route, id, name)?;
            // ii. If resolution is a ResolvedBinding Record, append name to unambiguousNames.
            if let Ok(export) = resolved_export(&mut route, resolution) {
                exports.push((name.to_owned(), export));
            }
        }
        Ok(NamespaceExports { steps: route.take_steps(), exports })
    }

    /// The export names that the text of a module has, in the order of their code units: those of `export *` are in
    /// other texts.
    ///
    /// # Errors
    /// [`ModuleError::Collected`]
    pub fn own_export_names(&self, id: RecordId) -> Result<Vec<String>, ModuleError> {
        let mut names: Vec<String> = self.get(id)?.exports.names().map(ToOwned::to_owned).collect();
        names.sort_unstable_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
        Ok(names)
    }

    /// `ResolveExport(exportName)`
    /// <https://tc39.es/ecma262/#sec-resolveexport>
    ///
    /// # Errors
    /// [`ModuleError::Status`] for a module that is not linked; [`ModuleError::Collected`]
    pub fn resolve_export(
        &self,
        id: RecordId,
        export_name: &str,
    ) -> Result<ExportResolution, ModuleError> {
        self.check_not_unlinked(id)?;
        let mut route = Route::new(id);
        let resolution = Resolver::new(self).resolve_export(&mut route, id, export_name)?;
        let resolution = resolved_export(&mut route, resolution);
        Ok(ExportResolution { steps: route.take_steps(), resolution })
    }

    fn check_not_unlinked(&self, id: RecordId) -> Result<(), ModuleError> {
        StatusRule::NotUnlinkedOrLinking.check(self.node_status(id)?)
    }
}
