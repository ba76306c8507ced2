//! Which binding was read.

use compact_str::CompactString;

use super::{
    EarlyRead,
    meaning::{Meaning, NameInText},
};
use crate::{
    record::{ExportTarget, Graph, ImportEntry, ImportName, RecordId, Route},
    resolve::{Resolution, Resolver},
};

/// Where a binding is.
#[derive(Debug)]
pub(super) struct Found {
    /// The module that declares it.
    pub exporter: RecordId,
    /// What it is called there when it is exported, if it is.
    pub export_name: Option<CompactString>,
    /// The request by which the module that ran imports it, if that is the reader.
    pub request: Option<u32>,
    /// Whether it is declared within a function or block of the reader: no module has to do with it.
    pub is_local: bool,
}

impl Graph {
    pub(super) fn find_binding(&self, read: EarlyRead<'_>) -> Option<Found> {
        match read.source {
            Some(source) => self.find_by_text(read, source),
            None => self.find_by_exports(read),
        }
    }

    /// Looks the name up as the text means it.
    fn find_by_text(&self, read: EarlyRead<'_>, source: &str) -> Option<Found> {
        let text = NameInText::of(source, read.name, read.place)?;
        match &text.here {
            Some(Meaning::Member { import, path }) => {
                let entry = text.imports.get(*import)?;
                let namespace = self.namespace_of(read.reader, entry)?;
                let (name, outer) = path.split_last()?;
                let holder = outer
                    .iter()
                    .try_fold(namespace, |holder, name| self.namespace_within(holder, name))?;
                return self.found(read, entry.request, holder, name);
            }
            Some(meaning) => return self.find_meaning(read, &text.imports, meaning),
            None => {}
        }
        let anywhere = text.anywhere.as_ref();
        if let Some(import @ Meaning::Import(_)) = anywhere
            && !read.of_namespace
        {
            return self.find_meaning(read, &text.imports, import);
        }
        if read.of_namespace && anywhere == Some(&Meaning::Undeclared) {
            return None;
        }
        // A member of a namespace is called by its name alone.
        let member = text.imports.iter().find_map(|entry| {
            let namespace = self.namespace_of(read.reader, entry)?;
            let found = self.found(read, entry.request, namespace, read.name)?;
            self.may_be_uninitialized(read, found.exporter).then_some(found)
        });
        let own = || {
            let meaning = anywhere.filter(|_| !read.of_namespace)?;
            self.find_meaning(read, &text.imports, meaning)
        };
        member.or_else(own)
    }

    fn find_meaning(
        &self,
        read: EarlyRead<'_>,
        imports: &[ImportEntry],
        meaning: &Meaning,
    ) -> Option<Found> {
        match meaning {
            Meaning::Import(import) => {
                let entry = imports.get(*import)?;
                let ImportName::Name(name) = &entry.import_name else { return None };
                let imported = self.imported(read.reader, entry.request)?;
                self.found(read, entry.request, imported, name)
            }
            Meaning::Local { is_top_level } => Some(Found {
                exporter: read.reader,
                export_name: None,
                request: None,
                is_local: !is_top_level,
            }),
            Meaning::Member { .. } | Meaning::Undeclared => None,
        }
    }

    /// Looks the name up among the exports of what the reader imports, without its text.
    fn find_by_exports(&self, read: EarlyRead<'_>) -> Option<Found> {
        // The message is that of a variable which nothing declares, too.
        if read.of_namespace {
            return None;
        }
        let record = self.get(read.reader).ok()?;
        let of_import = (0u32..).zip(&record.loaded).find_map(|(request, &imported)| {
            let found = self.found(read, request, imported, read.name)?;
            self.may_be_uninitialized(read, found.exporter).then_some(found)
        });
        of_import.or_else(|| {
            let is_its_own =
                read.reader != read.thrower && self.may_be_uninitialized(read, read.reader);
            let exporter = read.reader;
            is_its_own.then_some(Found {
                exporter,
                export_name: None,
                request: None,
                is_local: false,
            })
        })
    }

    /// The binding behind an export of a module that the reader requests.
    fn found(
        &self,
        read: EarlyRead<'_>,
        request: u32,
        module: RecordId,
        name: &str,
    ) -> Option<Found> {
        let Resolution::Binding { module: exporter, slot, .. } = self.resolution(module, name)?
        else {
            return None;
        };
        let exports = &self.get(exporter).ok()?.exports;
        let is_of_slot = |target: &ExportTarget| matches!(target, ExportTarget::Local { slot: it, .. } if *it == slot);
        let names =
            || exports.rows().iter().filter(|(_, target)| is_of_slot(target)).map(|(name, _)| name);
        // Of several names it is the one that was asked for, or any but `default`.
        let export_name = names()
            .find(|it| *it == name)
            .or_else(|| names().find(|it| *it != "default"))
            .or_else(|| names().next());
        Some(Found {
            exporter,
            export_name: export_name.cloned(),
            request: (read.reader == read.thrower).then_some(request),
            is_local: false,
        })
    }

    fn imported(&self, reader: RecordId, request: u32) -> Option<RecordId> {
        self.get(reader).ok()?.loaded.get(request as usize).copied()
    }

    fn resolution(&self, module: RecordId, name: &str) -> Option<Resolution> {
        let mut route = Route::new(module);
        Resolver::new(self).resolve_export(&mut route, module, name).ok()
    }

    /// The module whose namespace an import is.
    fn namespace_of(&self, reader: RecordId, entry: &ImportEntry) -> Option<RecordId> {
        let imported = self.imported(reader, entry.request)?;
        match &entry.import_name {
            ImportName::Namespace => Some(imported),
            ImportName::Name(name) => self.namespace_within(imported, name),
            ImportName::Source => None,
        }
    }

    /// The module whose namespace an export is.
    fn namespace_within(&self, module: RecordId, name: &str) -> Option<RecordId> {
        match self.resolution(module, name)? {
            Resolution::Namespace { module, .. } => Some(module),
            _ => None,
        }
    }

    /// Whether a module has not run to its end.
    fn may_be_uninitialized(&self, read: EarlyRead<'_>, id: RecordId) -> bool {
        let has_not_ended =
            || self.get(id).is_ok_and(|it| it.cyclic && it.body_time.until_end == 0.0);
        id == read.thrower || has_not_ended()
    }
}
