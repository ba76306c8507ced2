//! `InnerModuleLinking` and `InitializeEnvironment`.

use std::ops::Range;

use super::{Linked, LinkedModule, ResolvedImport, ResolvedMember, unresolved::Hop};
use crate::{
    error::{ModuleError, UnresolvedEntry},
    record::{
        ExportTarget, Graph, ImportName, LinkTables, NamespaceMember, Phase, Record, RecordId,
        RecordMap, Route, Status,
    },
    resolve::{Resolution, Resolver},
};

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
    Linking { ancestor_index: u32, self_import: bool },
    /// ~linked~
    Linked { cyclic: bool },
}

/// A session of `Link`.
#[derive(Debug)]
pub(super) struct Linking<'g> {
    pub(super) graph: &'g Graph,
    pub(super) route: Route,
    resolver: Resolver<'g>,
    nodes: RecordMap<Node>,
    stack: Vec<RecordId>,
    /// The modules whose environment is initialized, with the places of their imports and members.
    modules: Vec<(RecordId, Range<usize>, Range<usize>)>,
    imports: Vec<ResolvedImport>,
    members: Vec<ResolvedMember>,
}

impl<'g> Linking<'g> {
    pub(super) fn new(graph: &'g Graph, root: RecordId) -> Self {
        Self {
            graph,
            route: Route::new(root),
            resolver: Resolver::new(graph),
            nodes: RecordMap::default(),
            stack: Vec::new(),
            modules: Vec::new(),
            imports: Vec::new(),
            members: Vec::new(),
        }
    }

    /// `InnerModuleLinking(module, stack, index)`
    /// <https://tc39.es/ecma262/#sec-InnerModuleLinking>
    ///
    /// DEVIATION: recursion is a stack of frames. Requests of the source phase are not followed, as
    /// in <https://tc39.es/proposal-source-phase-imports/>.
    pub(super) fn inner_module_linking(&mut self, root: RecordId) -> Result<(), ModuleError> {
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
                let phase = record.phase(request as usize);
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
                match self.nodes.get(required) {
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
            let (imports, members) = (self.imports.len(), self.members.len());
            self.initialize_environment(module, record)?;
            self.resolve_members(module, record)?;
            let (imports, members) = (imports..self.imports.len(), members..self.members.len());
            self.modules.push((module, imports, members));
            // 11. Assert: module occurs exactly once in stack.
            // 13. If module.[[DFSAncestorIndex]] = moduleIndex, then
            let module_index = frame.module_index;
            self.close_cycle(module, module_index);
            frames.pop();
            // 9.c. If requiredModule is a Cyclic Module Record, then
            //   iii. If requiredModule.[[Status]] is ~linking~, then
            if let (Some(parent), Some(&Node::Linking { ancestor_index, .. })) =
                (frames.last(), self.nodes.get(module))
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
        let node = Node::Linking { ancestor_index: module_index, self_import: false };
        let before = self.nodes.insert(module, node);
        debug_assert!(before.is_none());
        // 7. Set index to index + 1.
        *index += 1;
        // 8. Append module to stack.
        self.stack.push(module);
        Frame { module, module_index, next: 0 }
    }

    /// Step 9.c.iii.1 of `InnerModuleLinking`.
    fn after_required(&mut self, module: RecordId, required_index: u32, imports_itself: bool) {
        // 1. Set module.[[DFSAncestorIndex]] to min(module.[[DFSAncestorIndex]],
        //    requiredModule.[[DFSAncestorIndex]]).
        if let Some(Node::Linking { ancestor_index, self_import }) = self.nodes.get_mut(module) {
            *ancestor_index = (*ancestor_index).min(required_index);
            *self_import |= imports_itself;
        }
    }

    /// Step 13 of `InnerModuleLinking`.
    fn close_cycle(&mut self, module: RecordId, module_index: u32) {
        let Some(&Node::Linking { ancestor_index, self_import }) = self.nodes.get(module) else {
            debug_assert!(false, "a module that returns is linking");
            return;
        };
        // 12. Assert: module.[[DFSAncestorIndex]] ≤ moduleIndex.
        debug_assert!(ancestor_index <= module_index);
        if ancestor_index != module_index {
            return;
        }
        let cyclic = self_import || self.stack.last() != Some(&module);
        // a. Let done be *false*.
        // b. Repeat, while done is *false*,
        //   i. Let requiredModule be the last element of stack.
        //   ii. Remove the last element of stack.
        while let Some(required) = self.stack.pop() {
            // iii. Assert: requiredModule is a Cyclic Module Record.
            // iv. Set requiredModule.[[Status]] to ~linked~.
            self.nodes.insert(required, Node::Linked { cyclic });
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
    ) -> Result<(), ModuleError> {
        let Some(LinkTables { import_entries, indirect_exports, .. }) =
            record.link_tables.as_deref()
        else {
            debug_assert!(false, "an unlinked module has its link tables");
            return Ok(());
        };
        // 7. For each ImportEntry Record in of module.[[ImportEntries]], do
        for (number, entry) in (0u32..).zip(import_entries) {
            // a. Let importedModule be GetImportedModule(module, in.[[ModuleRequest]]).
            let imported = record.imported_module(entry.request)?;
            let import = match &entry.import_name {
                // b. If in.[[ImportName]] is ~namespace-object~, then
                ImportName::Namespace => ResolvedImport::Namespace {
                    module: self.route.ordinal(imported),
                    deferred: record.phase(entry.request as usize) == Phase::Defer,
                    only_members: entry.only_members,
                },
                ImportName::Source => {
                    ResolvedImport::Source { module: self.route.ordinal(imported) }
                }
                // c. Else,
                ImportName::Name(name) => {
                    // i. Let resolution be importedModule.ResolveExport(in.[[ImportName]]).
                    let resolution =
                        self.resolver.resolve_export(&mut self.route, imported, name)?;
                    // ii. If resolution is either null or ~ambiguous~, throw a SyntaxError.
                    let Some(mut import) = self.import_of(resolution) else {
                        let at = Hop {
                            module,
                            entry: UnresolvedEntry::Import(number),
                            request: entry.request,
                            name,
                        };
                        return Err(self.unresolved(at, resolution, None)?);
                    };
                    if let ResolvedImport::Binding { assigned, .. } = &mut import {
                        *assigned = entry.assigned;
                    }
                    import
                }
            };
            self.imports.push(import);
        }
        // 1. For each ExportEntry Record e of module.[[IndirectExportEntries]], do
        for (number, export_name) in (0u32..).zip(indirect_exports) {
            // b. Let resolution be module.ResolveExport(e.[[ExportName]]).
            let resolution = self.resolver.resolve_export(&mut self.route, module, export_name)?;
            // c. If resolution is either null or ~ambiguous~, throw a SyntaxError exception.
            if matches!(
                resolution,
                Resolution::Ambiguous | Resolution::NotFound | Resolution::Circular
            ) && let Some(ExportTarget::Indirect { request, name }) =
                record.exports.get(export_name)
            {
                let entry = UnresolvedEntry::IndirectExport(number);
                let at = Hop { module, entry, request: *request, name };
                return Err(self.unresolved(at, resolution, Some((module, export_name)))?);
            }
            // d. Assert: resolution is a ResolvedBinding Record.
        }
        Ok(())
    }

    /// What an import is; none when it is null or ~ambiguous~.
    fn import_of(&mut self, resolution: Resolution) -> Option<ResolvedImport> {
        Some(match resolution {
            Resolution::Binding { module, slot, kind } => ResolvedImport::Binding {
                module: self.route.ordinal(module),
                slot,
                kind,
                assigned: false,
            },
            Resolution::Namespace { module, deferred } => ResolvedImport::Namespace {
                module: self.route.ordinal(module),
                deferred,
                only_members: false,
            },
            Resolution::Source { module } => {
                ResolvedImport::Source { module: self.route.ordinal(module) }
            }
            Resolution::Ambiguous | Resolution::NotFound | Resolution::Circular => return None,
        })
    }

    /// What the members of namespace imports are: what [`GetModuleNamespace`](https://tc39.es/ecma262/#sec-getmodulenamespace)
    /// would resolve them to, without the others of the namespace.
    fn resolve_members(&mut self, module: RecordId, record: &'g Record) -> Result<(), ModuleError> {
        let Some(tables) = record.link_tables.as_deref() else { return Ok(()) };
        for &NamespaceMember { import, ref name, called } in &tables.namespace_members {
            let Some(entry) = tables.import_entries.get(import) else {
                debug_assert!(false, "a member has its import entry");
                continue;
            };
            let imported = record.imported_module(entry.request)?;
            self.route.note(module, entry.request, imported);
            let resolution = self.resolver.resolve_export(&mut self.route, imported, name)?;
            let resolved = self.import_of(resolution);
            let import = u32::try_from(import).unwrap_or(u32::MAX);
            self.members.push(ResolvedMember { import, called, resolved });
        }
        Ok(())
    }

    /// The answer, and the modules that are now linked.
    pub(super) fn finish(mut self) -> (Linked, Vec<RecordId>) {
        let mut linked = Vec::with_capacity(self.modules.len());
        let mut ids = Vec::with_capacity(self.modules.len());
        for (id, imports, members) in std::mem::take(&mut self.modules) {
            if let Some(&Node::Linked { cyclic }) = self.nodes.get(id) {
                let ordinal = self.route.ordinal(id);
                linked.push(LinkedModule { ordinal, cyclic, imports, members });
                ids.push(id);
            }
        }
        let Self { imports, members, .. } = self;
        (Linked { steps: self.route.take_steps(), modules: linked, imports, members }, ids)
    }
}
