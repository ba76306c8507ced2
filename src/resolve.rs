//! `GetExportedNames` and `ResolveExport`.

mod star;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    error::ModuleError,
    record::{BindingKind, ExportTarget, Graph, Phase, RecordId, RecordSet, Route},
};
use star::{StarHolder, StarIndices};

/// What [ResolveExport](https://tc39.es/ecma262/#sec-resolveexport) returns.
///
/// DEVIATION: null is two answers, as in V8, whose messages tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolution {
    /// A `ResolvedBinding` Record with a binding name.
    Binding { module: RecordId, slot: u32, kind: BindingKind },
    /// A `ResolvedBinding` Record whose `[[BindingName]]` is ~namespace~.
    Namespace { module: RecordId, deferred: bool },
    /// The same for the source of a module.
    Source { module: RecordId },
    /// ~ambiguous~
    Ambiguous,
    /// null: no module provides the name.
    NotFound,
    /// null: a circular import request.
    Circular,
}

impl Resolution {
    const fn is_null(self) -> bool {
        matches!(self, Self::NotFound | Self::Circular)
    }
}

/// A module and an export name.
type Key<'g> = (RecordId, &'g str);

/// One element of `resolveSet`.
#[derive(Debug)]
struct Visited {
    /// The number of this visit.
    index: u32,
    /// What it came to, once it did.
    resolution: Option<Resolution>,
}

/// One running call of `ResolveExport`.
#[derive(Debug)]
struct Frame<'g> {
    key: Key<'g>,
    index: u32,
    /// The lowest visit that what follows from this one depends on.
    low: u32,
    /// Length of `open` when the call began.
    open: usize,
    kind: FrameKind<'g>,
}

#[derive(Debug)]
enum FrameKind<'g> {
    /// Waits for the one resolution that it returns.
    Indirect(Option<Key<'g>>),
    /// In the loop over the star exports.
    Star { next: u32, star_resolution: Resolution },
}

/// What a call of `ResolveExport` does before it has to call itself.
enum Entered<'g> {
    Return(Resolution),
    Call(FrameKind<'g>),
}

/// `ResolveExport` for one session, in which no module changes.
///
/// The resolutions of the session are kept, so that each export of each module is resolved once.
/// Within a cycle of re-exports a resolution depends on where it began; but whatever one name of
/// the cycle reaches, all of them reach, so they share what the first of them came to.
#[derive(Debug)]
pub(crate) struct Resolver<'g> {
    graph: &'g Graph,
    memo: FxHashMap<Key<'g>, Resolution>,
    stars: StarIndices<'g>,
}

impl<'g> Resolver<'g> {
    pub(crate) fn new(graph: &'g Graph) -> Self {
        Self { graph, memo: FxHashMap::default(), stars: StarIndices::default() }
    }

    /// `ResolveExport(exportName, resolveSet)`
    /// <https://tc39.es/ecma262/#sec-resolveexport>
    ///
    /// Notes in `route`, which knows `module`, the way to each module that it goes through.
    ///
    /// DEVIATION: recursion is a stack of frames. An element of `resolveSet` that has come to a
    /// binding gives that binding again rather than null: whoever asks again is below a star
    /// export that has it already, and compares it equal.
    pub(crate) fn resolve_export(
        &mut self,
        route: &mut Route,
        module: RecordId,
        export_name: &'g str,
    ) -> Result<Resolution, ModuleError> {
        let root = (module, export_name);
        let mut kind = match self.enter(route, root)? {
            Entered::Return(resolution) => return Ok(resolution),
            Entered::Call(kind) => Some((root, kind)),
        };
        // 2. If resolveSet is not present, set resolveSet to a new empty List.
        let mut resolve_set: FxHashMap<Key<'g>, Visited> = FxHashMap::default();
        let mut open: Vec<Key<'g>> = Vec::new();
        let mut frames: Vec<Frame<'g>> = Vec::new();
        let mut returned = None;
        loop {
            if let Some((key, kind)) = kind.take() {
                // 4. Append the Record { [[Module]]: module, [[ExportName]]: exportName } to
                //    resolveSet.
                let index = u32::try_from(resolve_set.len()).unwrap_or(u32::MAX);
                resolve_set.insert(key, Visited { index, resolution: None });
                frames.push(Frame { key, index, low: index, open: open.len(), kind });
                open.push(key);
            }
            let Some(frame) = frames.last_mut() else {
                return Ok(returned.unwrap_or(Resolution::NotFound));
            };
            match self.step(route, frame, returned.take())? {
                Ok(key) => {
                    // 3. For each Record r of resolveSet, do
                    //   a. If module and r.[[Module]] are the same Module Record and exportName is
                    //      r.[[ExportName]], then
                    //     i. Assert: This is a circular import request.
                    //     ii. Return null.
                    if let Some(&resolution) = self.memo.get(&key) {
                        returned = Some(resolution);
                    } else if let Some(visited) = resolve_set.get(&key) {
                        frame.low = frame.low.min(visited.index);
                        returned = Some(visited.resolution.unwrap_or(Resolution::Circular));
                    } else {
                        match self.enter(route, key)? {
                            Entered::Return(resolution) => returned = Some(resolution),
                            Entered::Call(entered) => kind = Some((key, entered)),
                        }
                    }
                }
                Err(resolution) => {
                    let (key, index, low, start) = (frame.key, frame.index, frame.low, frame.open);
                    frames.pop();
                    if let Some(parent) = frames.last_mut() {
                        parent.low = parent.low.min(low);
                    }
                    if low == index {
                        self.memo.extend(open.drain(start..).map(|key| (key, resolution)));
                    } else if let Some(visited) = resolve_set.get_mut(&key) {
                        visited.resolution = Some(resolution);
                    }
                    returned = Some(resolution);
                }
            }
        }
    }

    /// Steps 5 to 8 of `ResolveExport`.
    fn enter(
        &mut self,
        route: &mut Route,
        (module, name): Key<'g>,
    ) -> Result<Entered<'g>, ModuleError> {
        let record = self.graph.get(module)?;
        Ok(match record.exports.get(name) {
            // 5. For each ExportEntry Record e of module.[[LocalExportEntries]], do
            //   a. If e.[[ExportName]] is exportName, then
            //     i. Assert: module provides the direct binding for this export.
            //     ii. Return ResolvedBinding Record { [[Module]]: module, [[BindingName]]:
            //         e.[[LocalName]] }.
            Some(&ExportTarget::Local { slot, kind }) => {
                Entered::Return(Resolution::Binding { module, slot, kind })
            }
            _ if let Some(&resolution) = self.memo.get(&(module, name)) => {
                Entered::Return(resolution)
            }
            // 6. For each ExportEntry Record e of module.[[IndirectExportEntries]], do
            //   a. If e.[[ExportName]] is exportName, then
            //     i. Assert: e.[[ModuleRequest]] is not null.
            //     ii. Let importedModule be GetImportedModule(module, e.[[ModuleRequest]]).
            //     iii. If e.[[ImportName]] is ~all~, then
            //       1. Assert: module does not provide the direct binding for this export.
            //       2. Return ResolvedBinding Record { [[Module]]: importedModule,
            //          [[BindingName]]: ~namespace~ }.
            Some(&ExportTarget::Namespace { request }) => {
                let imported = record.imported_module(request)?;
                self.graph.get(imported)?;
                route.note(module, request, imported);
                let deferred = record.phase(request as usize) == Phase::Defer;
                Entered::Return(Resolution::Namespace { module: imported, deferred })
            }
            Some(&ExportTarget::Source { request }) => {
                let imported = record.imported_module(request)?;
                self.graph.get(imported)?;
                route.note(module, request, imported);
                Entered::Return(Resolution::Source { module: imported })
            }
            //     iv. Else,
            //       1. Assert: module imports a specific binding for this export.
            //       2. Assert: e.[[ImportName]] is a String.
            //       3. Return importedModule.ResolveExport(e.[[ImportName]], resolveSet).
            Some(ExportTarget::Indirect { request, name }) => {
                let imported = record.imported_module(*request)?;
                route.note(module, *request, imported);
                self.enter_indirect((imported, name))?
            }
            // 7. If exportName is "default", then
            //   a. Assert: A default export was not explicitly defined by this module.
            //   b. Return null.
            //   c. NOTE: A default export cannot be provided by an export * from "mod".
            None if name == "default" || record.star_exports.is_empty() => {
                Entered::Return(Resolution::NotFound)
            }
            // 8. Let starResolution be null.
            None => match self.stars.find(self.graph, route, module, name)? {
                StarHolder::None => Entered::Return(Resolution::NotFound),
                StarHolder::One(holder) => self.enter_indirect((holder, name))?,
                StarHolder::Many => Entered::Call(FrameKind::Star {
                    next: 0,
                    star_resolution: Resolution::NotFound,
                }),
            },
        })
    }

    /// What a call does that returns the resolution of another export: mostly that is a binding of the module asked, which takes no
    /// call.
    fn enter_indirect(&self, key: Key<'g>) -> Result<Entered<'g>, ModuleError> {
        let (module, name) = key;
        Ok(match self.graph.get(module)?.exports.get(name) {
            Some(&ExportTarget::Local { slot, kind }) => {
                Entered::Return(Resolution::Binding { module, slot, kind })
            }
            _ => Entered::Call(FrameKind::Indirect(Some(key))),
        })
    }

    /// Goes on with a call: `Ok` with the call that it makes, or `Err` with what it returns.
    fn step(
        &self,
        route: &mut Route,
        frame: &mut Frame<'g>,
        returned: Option<Resolution>,
    ) -> Result<Result<Key<'g>, Resolution>, ModuleError> {
        let (module, name) = frame.key;
        match &mut frame.kind {
            FrameKind::Indirect(call) => Ok(match call.take() {
                Some(key) => Ok(key),
                None => Err(returned.unwrap_or(Resolution::NotFound)),
            }),
            FrameKind::Star { next, star_resolution } => {
                match returned {
                    // 9.b. Let resolution be importedModule.ResolveExport(exportName, resolveSet).
                    //   c. If resolution is ~ambiguous~, return ~ambiguous~.
                    Some(Resolution::Ambiguous) => return Ok(Err(Resolution::Ambiguous)),
                    //   d. If resolution is not null, then
                    Some(resolution) if !resolution.is_null() => {
                        // i. Assert: resolution is a ResolvedBinding Record.
                        // ii. If starResolution is null, then
                        if star_resolution.is_null() {
                            // 1. Set starResolution to resolution.
                            *star_resolution = resolution;
                        // iii. Else,
                        //   1. Assert: There is more than one export * that includes the
                        //      requested name.
                        //   2.–5. If they are not the same module and binding, return ~ambiguous~.
                        } else if *star_resolution != resolution {
                            return Ok(Err(Resolution::Ambiguous));
                        }
                    }
                    _ => {}
                }
                let record = self.graph.get(module)?;
                // 9. For each ExportEntry Record e of module.[[StarExportEntries]], do
                let Some(&request) = record.star_exports.get(*next as usize) else {
                    // 10. Return starResolution.
                    return Ok(Err(*star_resolution));
                };
                *next += 1;
                // a. Let importedModule be GetImportedModule(module, e.[[ModuleRequest]]).
                let imported = record.imported_module(request)?;
                route.note(module, request, imported);
                Ok(Ok((imported, name)))
            }
        }
    }
}

impl Graph {
    /// `GetExportedNames(exportStarSet)`
    /// <https://tc39.es/ecma262/#sec-getexportednames>
    ///
    /// DEVIATION: recursion is a stack; in no order, since its only caller sorts the names.
    pub(crate) fn get_exported_names(&self, module: RecordId) -> Result<Vec<&str>, ModuleError> {
        // 2. If exportStarSet is not present, set exportStarSet to a new empty List.
        let mut export_star_set = RecordSet::default();
        let mut exported_names = FxHashSet::default();
        let mut calls = vec![module];
        while let Some(at) = calls.pop() {
            // 3. If exportStarSet contains module, then
            //   a. Assert: We've reached the starting point of an export * circularity.
            //   b. Return a new empty List.
            // 4. Append module to exportStarSet.
            if !export_star_set.insert(at) {
                continue;
            }
            let record = self.get(at)?;
            // 6. For each ExportEntry Record e of module.[[LocalExportEntries]], do
            //   b. Append e.[[ExportName]] to exportedNames.
            // 7. For each ExportEntry Record e of module.[[IndirectExportEntries]], do
            //   b. Append e.[[ExportName]] to exportedNames.
            // 8.c.i. If n is not "default", then
            //     1. If exportedNames does not contain n, append n to exportedNames.
            exported_names
                .extend(record.exports.names().filter(|&n| at == module || n != "default"));
            // 8. For each ExportEntry Record e of module.[[StarExportEntries]], do
            for &request in &*record.star_exports {
                // a. Let requestedModule be GetImportedModule(module, e.[[ModuleRequest]]).
                // b. Let starNames be requestedModule.GetExportedNames(exportStarSet).
                calls.push(record.imported_module(request)?);
            }
        }
        // 9. Return exportedNames.
        Ok(exported_names.into_iter().collect())
    }
}

#[cfg(test)]
mod tests;
