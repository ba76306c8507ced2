//! What the syntax stage says about a source text, and the compact form in which a record keeps it.

use std::ops::Deref;
use std::sync::Arc;

use compact_str::CompactString;

/// The phase up to which a module is imported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    /// `import … from`, `export … from`.
    #[default]
    Evaluation,
    /// `import source x from`.
    Source,
    /// `import defer * as ns from`.
    Defer,
}

impl Phase {
    /// The text of the `phase` property of a request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Evaluation => "evaluation",
            Self::Source => "source",
            Self::Defer => "defer",
        }
    }
}

/// A [ModuleRequest Record](https://tc39.es/ecma262/#modulerequest-record).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ModuleRequest {
    /// `[[Specifier]]`
    pub specifier: CompactString,
    /// `[[Attributes]]`
    pub attributes: Vec<(CompactString, CompactString)>,
    /// `[[Phase]]`
    pub phase: Phase,
}

impl ModuleRequest {
    /// What a request has in common with those that differ in the phase, as Node shows it.
    pub(crate) fn cache_key(&self) -> String {
        let attributes: Vec<String> =
            self.attributes.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        let specifier = &self.specifier;
        if attributes.is_empty() {
            return format!("ModuleCacheKey(\"{specifier}\")");
        }
        format!("ModuleCacheKey(\"{specifier}\", {{{}}})", attributes.join(", "))
    }
}

/// `[[ImportName]]`: what is imported from a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportName {
    /// A binding.
    Name(CompactString),
    /// The namespace: `import * as ns`, `export * as ns`.
    Namespace,
    /// The source: `import source x`.
    Source,
}

/// An [ImportEntry Record](https://tc39.es/ecma262/#importentry-record).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportEntry {
    /// Index in `requests`.
    pub request: u32,
    /// `[[ImportName]]`
    pub import_name: ImportName,
    /// `[[LocalName]]`
    pub local_name: CompactString,
    /// Of a namespace: whether the text uses it for nothing but its [members](NamespaceMember).
    pub only_members: bool,
    /// Whether the text may assign it, which throws.
    pub assigned: bool,
}

/// A static member of a namespace import, which is written as a binding of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NamespaceMember {
    /// The index of the import entry.
    pub import: usize,
    /// The name of the member.
    pub name: CompactString,
    /// Whether it is called: `ns.f()` hands the namespace on as `this`, and may be written as a
    /// binding only when the function has no use for it.
    pub called: bool,
}

/// When a binding has the value that it keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BindingKind {
    /// Perhaps never: a function may assign it.
    Variable,
    /// Once the module's body has finished.
    Constant,
    /// From the beginning: a function declaration of the top level, which nothing assigns.
    Function,
}

impl BindingKind {
    /// Whether the binding is never assigned once the module's body has finished.
    #[must_use]
    pub const fn is_constant(self) -> bool {
        !matches!(self, Self::Variable)
    }
}

/// A binding of the module's own that can be exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalBinding {
    /// The name of the binding.
    pub name: CompactString,
    /// When it has the value that it keeps.
    pub kind: BindingKind,
}

/// An export of a binding of the module's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalExport {
    /// `[[ExportName]]`
    pub export_name: CompactString,
    /// Index in `local_bindings`: the slot.
    pub binding: u32,
}

/// `export { x } from`, `export * as ns from`, or the export of an imported binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndirectExport {
    /// `[[ExportName]]`
    pub export_name: CompactString,
    /// Index in `requests`.
    pub request: u32,
    /// `[[ImportName]]`
    pub import_name: ImportName,
}

/// `export * from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StarExport {
    /// Index in `requests`.
    pub request: u32,
}

/// What [ParseModule](https://tc39.es/ecma262/#sec-parsemodule) makes of a source text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceTextDefinition {
    /// `[[RequestedModules]]`
    pub requests: Vec<ModuleRequest>,
    /// `[[ImportEntries]]`
    pub import_entries: Vec<ImportEntry>,
    /// The members of namespace imports that have a binding of their own in the text.
    pub namespace_members: Vec<NamespaceMember>,
    /// The module's own bindings that `local_exports` names.
    pub local_bindings: Vec<LocalBinding>,
    /// `[[LocalExportEntries]]`
    pub local_exports: Vec<LocalExport>,
    /// `[[IndirectExportEntries]]`
    pub indirect_exports: Vec<IndirectExport>,
    /// `[[StarExportEntries]]`
    pub star_exports: Vec<StarExport>,
    /// `[[HasTLA]]`
    pub has_top_level_await: bool,
}

/// What an export name stands for.
#[derive(Clone, Debug)]
pub(crate) enum ExportTarget {
    /// A binding of the module itself.
    Local { slot: u32, kind: BindingKind },
    /// A name of a requested module.
    Indirect { request: u32, name: CompactString },
    /// The namespace of a requested module.
    Namespace { request: u32 },
    /// The source of a requested module.
    Source { request: u32 },
}

/// The local and indirect exports of a module, by name. An export name is unique in its module
/// (an early error of [ModuleItemList](https://tc39.es/ecma262/#sec-module-semantics-static-semantics-early-errors)),
/// so the spec's search of one list after the other is one binary search here.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExportTable(Arc<[(CompactString, ExportTarget)]>);

impl ExportTable {
    /// Sorts the rows.
    fn new(mut rows: Vec<(CompactString, ExportTarget)>) -> Self {
        rows.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self(shared(rows))
    }

    /// The table of a synthetic module: its slots are the indices of its names.
    pub(crate) fn synthetic(names: Vec<String>, kind: BindingKind) -> Self {
        let rows = (0u32..)
            .zip(names)
            .map(|(slot, name)| (CompactString::from(name), ExportTarget::Local { slot, kind }));
        Self::new(rows.collect())
    }

    /// The table of rows that are sorted, each name once; none when they are not.
    pub(crate) fn from_sorted(rows: Vec<(CompactString, ExportTarget)>) -> Option<Self> {
        rows.is_sorted_by(|(a, _), (b, _)| a < b).then(|| Self(shared(rows)))
    }

    /// The rows, sorted by their names.
    pub(crate) fn rows(&self) -> &[(CompactString, ExportTarget)] {
        &self.0
    }

    /// What `name` stands for.
    pub(crate) fn get(&self, name: &str) -> Option<&ExportTarget> {
        let index = self.0.binary_search_by(|(row, _)| row.as_str().cmp(name)).ok()?;
        Some(&self.0[index].1)
    }

    /// The names, sorted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

/// `[[StarExportEntries]]`, as indices of requests: one word, since few modules have any.
#[derive(Clone, Debug, Default)]
pub(crate) struct StarExports(Option<Arc<Box<[u32]>>>);

impl StarExports {
    pub(crate) fn new(requests: Box<[u32]>) -> Self {
        Self((!requests.is_empty()).then(|| Arc::new(requests)))
    }
}

impl Deref for StarExports {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        self.0.as_deref().map_or(&[], |requests| requests)
    }
}

/// Whether any of the requests is not of the evaluation phase.
pub(crate) fn have_phases(requests: &[ModuleRequest]) -> bool {
    requests.iter().any(|request| request.phase != Phase::Evaluation)
}

/// What linking asks of an [`ImportEntry`].
#[derive(Clone, Debug)]
pub(crate) struct LinkEntry {
    pub(crate) request: u32,
    pub(crate) import_name: ImportName,
    pub(crate) only_members: bool,
    pub(crate) assigned: bool,
}

impl From<ImportEntry> for LinkEntry {
    fn from(entry: ImportEntry) -> Self {
        let ImportEntry { request, import_name, local_name: _, only_members, assigned } = entry;
        Self { request, import_name, only_members, assigned }
    }
}

/// The tables that a record needs only until it is linked.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinkTables {
    pub(crate) import_entries: Box<[LinkEntry]>,
    pub(crate) namespace_members: Box<[NamespaceMember]>,
    /// The names of the indirect exports, in source order.
    pub(crate) indirect_exports: Box<[CompactString]>,
}

/// A list without an allocation when it is empty.
pub(crate) fn shared<T>(list: Vec<T>) -> Arc<[T]> {
    if list.is_empty() { Arc::default() } else { list.into() }
}

/// A definition in the form in which a record keeps it, and shares it with other records of the same text.
#[derive(Clone, Debug)]
pub struct CompactDefinition {
    pub(crate) requests: Arc<[ModuleRequest]>,
    pub(crate) has_phases: bool,
    pub(crate) exports: ExportTable,
    pub(crate) star_exports: StarExports,
    pub(crate) link_tables: Arc<LinkTables>,
    pub(crate) has_tla: bool,
}

impl CompactDefinition {
    /// `[[HasTLA]]`
    #[must_use]
    pub fn has_top_level_await(&self) -> bool {
        self.has_tla
    }

    /// How many imports there are: entries, and members of namespaces.
    #[must_use]
    pub fn imports(&self) -> usize {
        self.link_tables.import_entries.len() + self.link_tables.namespace_members.len()
    }
}

impl From<SourceTextDefinition> for CompactDefinition {
    fn from(definition: SourceTextDefinition) -> Self {
        let SourceTextDefinition {
            requests,
            import_entries,
            namespace_members,
            local_bindings,
            local_exports,
            indirect_exports,
            star_exports,
            has_top_level_await,
        } = definition;
        let is_request = |request: u32| (request as usize) < requests.len();
        debug_assert!(import_entries.iter().all(|entry| is_request(entry.request)));
        debug_assert!(indirect_exports.iter().all(|entry| is_request(entry.request)));
        debug_assert!(star_exports.iter().all(|entry| is_request(entry.request)));
        debug_assert!(
            local_exports.iter().all(|entry| (entry.binding as usize) < local_bindings.len())
        );

        let mut rows = Vec::with_capacity(local_exports.len() + indirect_exports.len());
        for LocalExport { export_name, binding } in local_exports {
            let local = local_bindings.get(binding as usize);
            let kind = local.map_or(BindingKind::Variable, |local| local.kind);
            rows.push((export_name, ExportTarget::Local { slot: binding, kind }));
        }
        let mut indirect_names = Vec::with_capacity(indirect_exports.len());
        for IndirectExport { export_name, request, import_name } in indirect_exports {
            indirect_names.push(export_name.clone());
            let target = match import_name {
                ImportName::Name(name) => ExportTarget::Indirect { request, name },
                ImportName::Namespace => ExportTarget::Namespace { request },
                ImportName::Source => ExportTarget::Source { request },
            };
            rows.push((export_name, target));
        }
        Self {
            has_phases: have_phases(&requests),
            requests: shared(requests),
            exports: ExportTable::new(rows),
            star_exports: StarExports::new(
                star_exports.into_iter().map(|entry| entry.request).collect(),
            ),
            link_tables: Arc::new(LinkTables {
                import_entries: import_entries.into_iter().map(LinkEntry::from).collect(),
                namespace_members: namespace_members.into_boxed_slice(),
                indirect_exports: indirect_names.into_boxed_slice(),
            }),
            has_tla: has_top_level_await,
        }
    }
}
