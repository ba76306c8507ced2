//! The error of a name that does not resolve.

use rustc_hash::FxHashSet;

use super::inner::Linking;
use crate::{
    error::{ModuleError, UnresolvedEntry, UnresolvedImport, UnresolvedKind},
    record::{ExportTarget, Record, RecordId},
    resolve::{Resolution, Resolver},
};

/// One entry on the way of a search: a request for a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hop<'g> {
    pub(super) module: RecordId,
    pub(super) entry: UnresolvedEntry,
    pub(super) request: u32,
    pub(super) name: &'g str,
}

impl<'g> Linking<'g> {
    /// The error of an entry that does not resolve.
    ///
    /// V8 blames the last entry on the way that had to resolve: the indirect export at which the
    /// search ends, rather than the import at which it began.
    pub(super) fn unresolved(
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
            if let Some(hop) = indirect_export(module, record, at.name) {
                at = hop;
            } else if resolution == Resolution::Ambiguous {
                match self.ambiguous_star_export(module, record, at.name)? {
                    Some(hop) => at = hop,
                    None => break UnresolvedKind::Ambiguous,
                }
            } else if at.name == "default" {
                break UnresolvedKind::NotFound;
            } else {
                match self.indirect_behind_stars(module, at.name, &mut resolve_set)? {
                    Some(hop) => at = hop,
                    None => break UnresolvedKind::NotFound,
                }
            }
        };
        let record = self.graph.get(at.module)?;
        let specifier = record.requests.get(at.request as usize);
        Ok(ModuleError::UnresolvedImport(Box::new(UnresolvedImport {
            identifier: record.identifier.to_string(),
            module: self.route.ordinal(at.module),
            entry: at.entry,
            request: at.request,
            specifier: specifier.map(|request| request.specifier.to_string()).unwrap_or_default(),
            import_name: at.name.to_owned(),
            kind,
        })))
    }

    /// The first indirect export of a name that star exports reach, for a name that is not found: it does not resolve
    /// either.
    fn indirect_behind_stars(
        &mut self,
        module: RecordId,
        name: &'g str,
        resolve_set: &mut FxHashSet<(RecordId, &'g str)>,
    ) -> Result<Option<Hop<'g>>, ModuleError> {
        let mut calls = vec![(module, 0)];
        while let Some((module, number)) = calls.last_mut() {
            let module = *module;
            let Some(&request) = self.graph.get(module)?.star_exports.get(*number) else {
                calls.pop();
                continue;
            };
            *number += 1;
            let imported = self.graph.get(module)?.imported_module(request)?;
            self.route.note(module, request, imported);
            if !resolve_set.insert((imported, name)) {
                continue;
            }
            let hop = indirect_export(imported, self.graph.get(imported)?, name);
            if hop.is_some() {
                return Ok(hop);
            }
            calls.push((imported, 0));
        }
        Ok(None)
    }

    /// The first star export of `module` that is ambiguous by itself, for an ambiguous name.
    fn ambiguous_star_export(
        &mut self,
        module: RecordId,
        record: &'g Record,
        name: &'g str,
    ) -> Result<Option<Hop<'g>>, ModuleError> {
        for (number, &request) in (0u32..).zip(&*record.star_exports) {
            let imported = record.imported_module(request)?;
            self.route.note(module, request, imported);
            let mut alone = Resolver::new(self.graph);
            if alone.resolve_export(&mut self.route, imported, name)? == Resolution::Ambiguous {
                let entry = UnresolvedEntry::StarExport(number);
                return Ok(Some(Hop { module, entry, request, name }));
            }
        }
        Ok(None)
    }
}

/// The entry of a module's indirect export of a name.
fn indirect_export<'g>(module: RecordId, record: &'g Record, name: &str) -> Option<Hop<'g>> {
    let ExportTarget::Indirect { request, name: imported } = record.exports.get(name)? else {
        return None;
    };
    let number = record.link_tables.as_deref().and_then(|tables| {
        tables.indirect_exports.iter().position(|export_name| **export_name == *name)
    });
    let number = number.and_then(|number| u32::try_from(number).ok());
    let entry = UnresolvedEntry::IndirectExport(number.unwrap_or(u32::MAX));
    Some(Hop { module, entry, request: *request, name: imported })
}
