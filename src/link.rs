//! Link and `InnerModuleLinking`, and as much of `InitializeEnvironment` as needs no values.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    error::{ModuleError, UnresolvedEntry, UnresolvedImport, UnresolvedKind},
    record::{
        ExportTarget, Graph, ImportName, LinkTables, Phase, Record, RecordId, Route, RouteStep,
        Status,
    },
    resolve::{Resolution, Resolver},
};

/// What an import entry resolves to. Modules are named by ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolvedImport {
    /// A binding.
    Binding {
        /// The module that has the binding.
        module: u32,
        /// Index in its `local_bindings`, or in the export names of a synthetic module.
        slot: u32,
        /// `LocalBinding::constant`; false for a synthetic module.
        constant: bool,
        /// Whether that module is in the importer's cycle.
        same_cycle: bool,
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

/// A source text module that has become linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedModule {
    /// The module.
    pub ordinal: u32,
    /// Whether the module is in a cycle of two or more, or imports itself.
    pub cyclic: bool,
    /// One for each import entry, in their order.
    pub imports: Vec<ResolvedImport>,
}

/// The answer of a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// The way to each ordinal, by requested modules.
    pub steps: Vec<RouteStep>,
    /// The modules that have become linked, in the order of their `InitializeEnvironment`.
    pub modules: Vec<LinkedModule>,
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
        Self::new(LinkFailure {
            error,
            linked: Linked::default(),
        })
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
        if self.get(id)?.status.get() != Status::Unlinked {
            return Err(ModuleError::Status("must be unlinked").into());
        }
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

    /// Whether each unlinked module that `root` reaches has its loaded modules, in the order in
    /// which V8 asks for them (`PrepareInstantiate`): depth first, a module before what it requests.
    fn check_loaded(&self, root: RecordId) -> Result<(), ModuleError> {
        let mut seen = FxHashSet::default();
        let mut calls = vec![root];
        while let Some(id) = calls.pop() {
            let record = self.get(id)?;
            if record.status.get() != Status::Unlinked || !seen.insert(id) {
                continue;
            }
            if !record.is_loaded() {
                return Err(record.request_not_linked(0));
            }
            for (&required, request) in record.loaded.iter().zip(&record.requests).rev() {
                if request.phase == Phase::Source {
                    self.get(required)?;
                } else {
                    calls.push(required);
                }
            }
        }
        Ok(())
    }
}

/// One running call of `InnerModuleLinking`.
#[derive(Debug)]
struct Frame {
    module: RecordId,
    /// The local `moduleIndex`.
    module_index: u32,
    /// The next request.
    next: u32,
}

/// What the session knows of a module.
#[derive(Clone, Copy, Debug)]
enum Node {
    /// ~linking~, with `[[DFSAncestorIndex]]`.
    Linking {
        ancestor_index: u32,
        self_import: bool,
    },
    /// ~linked~, with the number of its cycle.
    Linked { cycle: u32, cyclic: bool },
}

/// A session of `Link`.
#[derive(Debug)]
struct Linking<'g> {
    graph: &'g Graph,
    route: Route,
    resolver: Resolver<'g>,
    nodes: FxHashMap<RecordId, Node>,
    stack: Vec<RecordId>,
    /// The modules whose environment is initialized.
    modules: Vec<(RecordId, Vec<ResolvedImport>)>,
    cycles: u32,
}

impl<'g> Linking<'g> {
    fn new(graph: &'g Graph, root: RecordId) -> Self {
        Self {
            graph,
            route: Route::new(root),
            resolver: Resolver::new(graph),
            nodes: FxHashMap::default(),
            stack: Vec::new(),
            modules: Vec::new(),
            cycles: 0,
        }
    }

    /// `InnerModuleLinking(module, stack, index)`
    /// <https://tc39.es/ecma262/#sec-InnerModuleLinking>
    ///
    /// DEVIATION: recursion is a stack of frames. Requests of the source phase are not followed, as
    /// in <https://tc39.es/proposal-source-phase-imports/>.
    fn inner_module_linking(&mut self, root: RecordId) -> Result<(), ModuleError> {
        let mut index = 0;
        let mut frames = vec![self.enter(root, &mut index)];
        while let Some(frame) = frames.last_mut() {
            let module = frame.module;
            let record = self.graph.get(module)?;
            // 9. For each ModuleRequest Record request of module.[[RequestedModules]], do
            if let Some(&required) = record.loaded.get(frame.next as usize) {
                let request = frame.next;
                frame.next += 1;
                // a. Let requiredModule be GetImportedModule(module, request).
                self.route.note(module, request, required);
                let phase = record.phase(request);
                if phase == Phase::Source {
                    continue;
                }
                // b. Set index to ? InnerModuleLinking(requiredModule, stack, index).
                //    1. If module is not a Cyclic Module Record, then
                //      a. Perform ? module.Link().
                //      b. Return index.
                //    2. If module.[[Status]] is one of ~linking~, ~linked~, ~evaluating-async~, or
                //       ~evaluated~, then
                //      a. Return index.
                if self.graph.get(required)?.status.get() != Status::Unlinked {
                    continue;
                }
                match self.nodes.get(&required) {
                    None => {
                        let frame = self.enter(required, &mut index);
                        frames.push(frame);
                    }
                    Some(&Node::Linking { ancestor_index, .. }) => {
                        let self_import = required == module && phase == Phase::Evaluation;
                        self.after_required(module, ancestor_index, self_import);
                    }
                    Some(Node::Linked { .. }) => {}
                }
                continue;
            }
            // 10. Perform ? module.InitializeEnvironment().
            let imports = self.initialize_environment(module, record)?;
            self.modules.push((module, imports));
            // 11. Assert: module occurs exactly once in stack.
            // 13. If module.[[DFSAncestorIndex]] = moduleIndex, then
            let module_index = frame.module_index;
            self.close_cycle(module, module_index);
            frames.pop();
            // 9.c. If requiredModule is a Cyclic Module Record, then
            //   iii. If requiredModule.[[Status]] is ~linking~, then
            if let (Some(parent), Some(&Node::Linking { ancestor_index, .. })) =
                (frames.last(), self.nodes.get(&module))
            {
                self.after_required(parent.module, ancestor_index, false);
            }
        }
        // 14. Return index.
        Ok(())
    }

    /// Steps 3 to 8 of `InnerModuleLinking`.
    fn enter(&mut self, module: RecordId, index: &mut u32) -> Frame {
        // 3. Assert: module.[[Status]] is ~unlinked~.
        // 4. Set module.[[Status]] to ~linking~.
        // 5. Let moduleIndex be index.
        // 6. Set module.[[DFSAncestorIndex]] to index.
        let module_index = *index;
        let node = Node::Linking {
            ancestor_index: module_index,
            self_import: false,
        };
        let before = self.nodes.insert(module, node);
        debug_assert!(before.is_none());
        // 7. Set index to index + 1.
        *index += 1;
        // 8. Append module to stack.
        self.stack.push(module);
        Frame {
            module,
            module_index,
            next: 0,
        }
    }

    /// Step 9.c.iii.1 of `InnerModuleLinking`.
    fn after_required(&mut self, module: RecordId, required_index: u32, imports_itself: bool) {
        // 1. Set module.[[DFSAncestorIndex]] to min(module.[[DFSAncestorIndex]],
        //    requiredModule.[[DFSAncestorIndex]]).
        if let Some(Node::Linking {
            ancestor_index,
            self_import,
        }) = self.nodes.get_mut(&module)
        {
            *ancestor_index = (*ancestor_index).min(required_index);
            *self_import |= imports_itself;
        }
    }

    /// Step 13 of `InnerModuleLinking`.
    fn close_cycle(&mut self, module: RecordId, module_index: u32) {
        let Some(&Node::Linking {
            ancestor_index,
            self_import,
        }) = self.nodes.get(&module)
        else {
            debug_assert!(false, "a module that returns is linking");
            return;
        };
        // 12. Assert: module.[[DFSAncestorIndex]] ≤ moduleIndex.
        debug_assert!(ancestor_index <= module_index);
        if ancestor_index != module_index {
            return;
        }
        let cycle = self.cycles;
        self.cycles += 1;
        let cyclic = self_import || self.stack.last() != Some(&module);
        // a. Let done be *false*.
        // b. Repeat, while done is *false*,
        //   i. Let requiredModule be the last element of stack.
        //   ii. Remove the last element of stack.
        while let Some(required) = self.stack.pop() {
            // iii. Assert: requiredModule is a Cyclic Module Record.
            // iv. Set requiredModule.[[Status]] to ~linked~.
            self.nodes.insert(required, Node::Linked { cycle, cyclic });
            // v. If requiredModule and module are the same Module Record, set done to *true*.
            if required == module {
                break;
            }
        }
    }

    /// `InitializeEnvironment()`
    /// <https://tc39.es/ecma262/#sec-source-text-module-record-initialize-environment>
    ///
    /// DEVIATION: V8 checks the import entries before the indirect exports, the spec after them.
    fn initialize_environment(
        &mut self,
        module: RecordId,
        record: &'g Record,
    ) -> Result<Vec<ResolvedImport>, ModuleError> {
        let Some(LinkTables {
            import_entries,
            indirect_exports,
        }) = record.link_tables.as_deref()
        else {
            debug_assert!(false, "an unlinked module has its link tables");
            return Ok(Vec::new());
        };
        // 7. For each ImportEntry Record in of module.[[ImportEntries]], do
        let mut imports = Vec::with_capacity(import_entries.len());
        for (number, entry) in (0u32..).zip(import_entries) {
            // a. Let importedModule be GetImportedModule(module, in.[[ModuleRequest]]).
            let imported = record.imported_module(entry.request)?;
            imports.push(match &entry.import_name {
                // b. If in.[[ImportName]] is ~namespace-object~, then
                ImportName::Namespace => ResolvedImport::Namespace {
                    module: self.route.ordinal(imported),
                    deferred: record.phase(entry.request) == Phase::Defer,
                },
                ImportName::Source => ResolvedImport::Source {
                    module: self.route.ordinal(imported),
                },
                // c. Else,
                ImportName::Name(name) => {
                    // i. Let resolution be importedModule.ResolveExport(in.[[ImportName]]).
                    let resolution =
                        self.resolver
                            .resolve_export(&mut self.route, imported, name)?;
                    match resolution {
                        Resolution::Binding {
                            module,
                            slot,
                            constant,
                        } => ResolvedImport::Binding {
                            module: self.route.ordinal(module),
                            slot,
                            constant,
                            same_cycle: false,
                        },
                        Resolution::Namespace { module, deferred } => ResolvedImport::Namespace {
                            module: self.route.ordinal(module),
                            deferred,
                        },
                        Resolution::Source { module } => ResolvedImport::Source {
                            module: self.route.ordinal(module),
                        },
                        // ii. If resolution is either null or ~ambiguous~, throw a SyntaxError.
                        Resolution::Ambiguous | Resolution::NotFound | Resolution::Circular => {
                            let at = Hop {
                                module,
                                entry: UnresolvedEntry::Import(number),
                                request: entry.request,
                                name,
                            };
                            return Err(self.unresolved(at, resolution, None)?);
                        }
                    }
                }
            });
        }
        // 1. For each ExportEntry Record e of module.[[IndirectExportEntries]], do
        for (number, export_name) in (0u32..).zip(indirect_exports) {
            // b. Let resolution be module.ResolveExport(e.[[ExportName]]).
            let resolution = self
                .resolver
                .resolve_export(&mut self.route, module, export_name)?;
            // c. If resolution is either null or ~ambiguous~, throw a SyntaxError exception.
            if matches!(
                resolution,
                Resolution::Ambiguous | Resolution::NotFound | Resolution::Circular
            ) && let Some(ExportTarget::Indirect { request, name }) =
                record.exports.get(export_name)
            {
                let entry = UnresolvedEntry::IndirectExport(number);
                let at = Hop {
                    module,
                    entry,
                    request: *request,
                    name,
                };
                return Err(self.unresolved(at, resolution, Some((module, export_name)))?);
            }
            // d. Assert: resolution is a ResolvedBinding Record.
        }
        Ok(imports)
    }

    /// The error of an entry that does not resolve.
    ///
    /// V8 blames the last entry on the way that had to resolve: the indirect export at which the
    /// search ends, rather than the import at which it began.
    fn unresolved(
        &mut self,
        mut at: Hop<'g>,
        resolution: Resolution,
        begun: Option<(RecordId, &'g str)>,
    ) -> Result<ModuleError, ModuleError> {
        let mut resolve_set: FxHashSet<(RecordId, &str)> = begun.into_iter().collect();
        let kind = loop {
            let module = self.graph.get(at.module)?.imported_module(at.request)?;
            if !resolve_set.insert((module, at.name)) {
                break UnresolvedKind::Circular;
            }
            let record = self.graph.get(module)?;
            self.route.note(at.module, at.request, module);
            if let Some(ExportTarget::Indirect { request, name }) = record.exports.get(at.name) {
                let number = record.link_tables.as_deref().and_then(|tables| {
                    tables
                        .indirect_exports
                        .iter()
                        .position(|export_name| **export_name == *at.name)
                });
                let number = number.and_then(|number| u32::try_from(number).ok());
                let entry = UnresolvedEntry::IndirectExport(number.unwrap_or(u32::MAX));
                at = Hop {
                    module,
                    entry,
                    request: *request,
                    name,
                };
            } else if resolution == Resolution::Ambiguous {
                match self.ambiguous_star_export(module, record, at.name)? {
                    Some(hop) => at = hop,
                    None => break UnresolvedKind::Ambiguous,
                }
            } else {
                break UnresolvedKind::NotFound;
            }
        };
        let record = self.graph.get(at.module)?;
        let specifier = record.requests.get(at.request as usize);
        Ok(ModuleError::UnresolvedImport(Box::new(UnresolvedImport {
            identifier: record.identifier.to_string(),
            module: self.route.ordinal(at.module),
            entry: at.entry,
            specifier: specifier
                .map(|request| request.specifier.clone())
                .unwrap_or_default(),
            import_name: at.name.to_owned(),
            kind,
        })))
    }

    /// The first star export of `module` that is ambiguous by itself, for an ambiguous name.
    fn ambiguous_star_export(
        &mut self,
        module: RecordId,
        record: &'g Record,
        name: &'g str,
    ) -> Result<Option<Hop<'g>>, ModuleError> {
        for (number, &request) in (0u32..).zip(&record.star_exports) {
            let imported = record.imported_module(request)?;
            self.route.note(module, request, imported);
            let mut alone = Resolver::new(self.graph);
            if alone.resolve_export(&mut self.route, imported, name)? == Resolution::Ambiguous {
                let entry = UnresolvedEntry::StarExport(number);
                return Ok(Some(Hop {
                    module,
                    entry,
                    request,
                    name,
                }));
            }
        }
        Ok(None)
    }

    /// The answer, and the modules that are now linked.
    fn finish(mut self) -> (Linked, Vec<RecordId>) {
        let mut cycles = vec![None; self.route.len()];
        let mut linked = Vec::with_capacity(self.modules.len());
        let mut ids = Vec::with_capacity(self.modules.len());
        for (id, imports) in std::mem::take(&mut self.modules) {
            if let Some(&Node::Linked { cycle, cyclic }) = self.nodes.get(&id) {
                let ordinal = self.route.ordinal(id);
                cycles.resize(self.route.len(), None);
                cycles[ordinal as usize] = Some(cycle);
                linked.push(LinkedModule {
                    ordinal,
                    cyclic,
                    imports,
                });
                ids.push(id);
            }
        }
        for LinkedModule {
            ordinal, imports, ..
        } in &mut linked
        {
            let cycle = cycles[*ordinal as usize];
            for import in imports {
                if let ResolvedImport::Binding {
                    module, same_cycle, ..
                } = import
                {
                    *same_cycle = cycles[*module as usize] == cycle;
                }
            }
        }
        (
            Linked {
                steps: self.route.take_steps(),
                modules: linked,
            },
            ids,
        )
    }
}

/// One entry on the way of a search: a request for a name.
#[derive(Clone, Copy, Debug)]
struct Hop<'g> {
    module: RecordId,
    entry: UnresolvedEntry,
    request: u32,
    name: &'g str,
}
