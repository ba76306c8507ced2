//! `ParseModule`'s second half: module requests, import entries and export entries of a syntax tree.
//!
//! <https://tc39.es/ecma262/#sec-parsemodule>

use compact_str::CompactString;
use oxc_ast::ast::{
    BindingIdentifier, Declaration, ExportAllDeclaration, ExportDefaultDeclaration,
    ExportDefaultDeclarationKind, ExportFromDeclaration, ExportNamedDeclaration,
    ImportAttributeKey, ImportDeclaration, ImportDeclarationSpecifier, ImportPhase,
    ModuleExportName, Statement, StringLiteral, WithClause,
};
use oxc_ecmascript::BoundNames;
use oxc_span::{GetSpan, Span};
use oxc_syntax::symbol::SymbolId;
use rustc_hash::FxHashMap;

use super::parse::Parsed;
use crate::record::{
    BindingKind, ImportEntry, ImportName, IndirectExport, LocalBinding, LocalExport, ModuleRequest,
    Phase, StarExport,
};

/// The name that ECMA-262 gives to the binding of an anonymous default export.
pub const DEFAULT_BINDING: &str = "*default*";

/// What the declarations of a module say, in the terms of a Source Text Module Record.
#[derive(Debug, Default)]
pub struct ModuleEntries {
    /// `[[RequestedModules]]`: distinct requests in source order.
    pub requests: Vec<ModuleRequest>,
    /// `[[ImportEntries]]`.
    pub import_entries: Vec<ImportEntry>,
    /// The symbol of each import entry's local name.
    pub import_symbols: Vec<SymbolId>,
    /// Where each import entry's imported name stands, in UTF-8 bytes.
    pub import_spans: Vec<Span>,
    /// The local names that are exported, each once.
    pub local_bindings: Vec<LocalBinding>,
    /// The symbol of each local binding; `None` for [`DEFAULT_BINDING`].
    pub local_symbols: Vec<Option<SymbolId>>,
    /// `[[LocalExportEntries]]`.
    pub local_exports: Vec<LocalExport>,
    /// `[[IndirectExportEntries]]`.
    pub indirect_exports: Vec<IndirectExport>,
    /// Where each indirect export stands, in UTF-8 bytes.
    pub indirect_spans: Vec<Span>,
    /// `[[StarExportEntries]]`.
    pub star_exports: Vec<StarExport>,
    /// Where the `*` of each star export stands, in UTF-8 bytes.
    pub star_spans: Vec<Span>,
}

/// The requests and entries of a module's declarations.
///
/// The parser has checked that exported names are declared, distinct and well-formed.
#[must_use]
pub fn module_entries(parsed: &Parsed<'_, '_>) -> ModuleEntries {
    let mut collector = Collector {
        parsed,
        entries: ModuleEntries::default(),
        requests: FxHashMap::default(),
        bindings: FxHashMap::default(),
        imports: FxHashMap::default(),
    };
    // Import entries first: an export declaration may stand before the import that it exports.
    for statement in &parsed.program.body {
        match statement {
            Statement::ImportDeclaration(declaration) => collector.import(declaration),
            Statement::ExportFromDeclaration(declaration) => {
                collector.request(&declaration.source, declaration.with_clause.as_deref(), None);
            }
            Statement::ExportAllDeclaration(declaration) => {
                collector.request(&declaration.source, declaration.with_clause.as_deref(), None);
            }
            _ => {}
        }
    }
    for statement in &parsed.program.body {
        match statement {
            Statement::ExportAllDeclaration(declaration) => collector.export_all(declaration),
            Statement::ExportFromDeclaration(declaration) => collector.export_from(declaration),
            Statement::ExportNamedDeclaration(declaration) => collector.export_named(declaration),
            Statement::ExportDefaultDeclaration(declaration) => {
                collector.export_default(declaration);
            }
            Statement::ExportDeclaration(declaration) => {
                collector.export_declaration(&declaration.declaration);
            }
            _ => {}
        }
    }
    collector.entries
}

struct Collector<'c, 'a, 'p> {
    parsed: &'c Parsed<'a, 'p>,
    entries: ModuleEntries,
    /// Request to its index in `requests`.
    requests: FxHashMap<ModuleRequest, u32>,
    /// Local name to its index in `local_bindings`.
    bindings: FxHashMap<&'a str, u32>,
    /// Local name of an import to its index in `import_entries`.
    imports: FxHashMap<&'a str, usize>,
}

impl<'a> Collector<'_, 'a, '_> {
    /// The value of a string literal.
    fn reveal(&self, value: &str) -> CompactString {
        self.parsed.disguised.reveal(value)
    }

    /// The value of a literal, with U+FFFD and four hexadecimal digits for each lone surrogate, and for
    /// U+FFFD itself, in the parser's manner.
    fn escaped(&self, literal: &StringLiteral<'_>) -> CompactString {
        let value = self.reveal(literal.value.as_str());
        if literal.lone_surrogates || !value.contains('\u{FFFD}') {
            value
        } else {
            value.replace('\u{FFFD}', "\u{FFFD}fffd").into()
        }
    }

    /// The index of the request that equals this one, which is added when it is new.
    fn request(
        &mut self,
        source: &StringLiteral<'_>,
        with_clause: Option<&WithClause<'_>>,
        phase: Option<ImportPhase>,
    ) -> u32 {
        let mut attributes: Vec<(CompactString, CompactString)> = with_clause
            .iter()
            .flat_map(|clause| &clause.with_entries)
            .map(|attribute| {
                let key = match &attribute.key {
                    ImportAttributeKey::Identifier(name) => name.name.as_str().into(),
                    ImportAttributeKey::StringLiteral(literal) => self.escaped(literal),
                };
                (key, self.escaped(&attribute.value))
            })
            .collect();
        // ECMA-262 takes attributes as a set; V8 lists them by the code units of their keys.
        attributes.sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
        let phase = match phase {
            None => Phase::Evaluation,
            Some(ImportPhase::Source) => Phase::Source,
            Some(ImportPhase::Defer) => Phase::Defer,
        };
        let request = ModuleRequest { specifier: self.escaped(source), attributes, phase };
        let requests = &mut self.entries.requests;
        *self.requests.entry(request).or_insert_with_key(|request| {
            requests.push(request.clone());
            index_of(requests.len() - 1)
        })
    }

    fn import(&mut self, declaration: &ImportDeclaration<'a>) {
        let request = self.request(
            &declaration.source,
            declaration.with_clause.as_deref(),
            declaration.phase,
        );
        for specifier in declaration.specifiers.iter().flatten() {
            let (local, import_name, span) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(specifier) => {
                    let name = ImportName::Name(self.reveal(&specifier.imported.name()));
                    (&specifier.local, name, specifier.imported.span())
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(specifier) => {
                    let name = if declaration.phase == Some(ImportPhase::Source) {
                        ImportName::Source
                    } else {
                        ImportName::Name("default".into())
                    };
                    (&specifier.local, name, specifier.local.span)
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(specifier) => {
                    (&specifier.local, ImportName::Namespace, specifier.local.span)
                }
            };
            let local_name = local.name.as_str().into();
            self.imports.insert(local.name.as_str(), self.entries.import_entries.len());
            let only_members = false;
            let entry =
                ImportEntry { request, import_name, local_name, only_members, assigned: false };
            self.entries.import_entries.push(entry);
            self.entries.import_symbols.push(local.symbol_id());
            self.entries.import_spans.push(span);
        }
    }

    fn export_all(&mut self, declaration: &ExportAllDeclaration<'a>) {
        let request = self.request(&declaration.source, declaration.with_clause.as_deref(), None);
        match &declaration.exported {
            None => {
                self.entries.star_exports.push(StarExport { request });
                self.entries.star_spans.push(self.star_of(declaration.span));
            }
            Some(name) => {
                let export_name = self.reveal(&name.name());
                self.indirect(export_name, request, ImportName::Namespace, name.span());
            }
        }
    }

    fn export_from(&mut self, declaration: &ExportFromDeclaration<'a>) {
        let request = self.request(&declaration.source, declaration.with_clause.as_deref(), None);
        for specifier in &declaration.specifiers {
            let export_name = self.reveal(&specifier.exported.name());
            let import_name = ImportName::Name(self.reveal(&specifier.local.name()));
            self.indirect(export_name, request, import_name, specifier.span);
        }
    }

    fn export_named(&mut self, declaration: &ExportNamedDeclaration<'a>) {
        for specifier in &declaration.specifiers {
            let local = specifier.local.name();
            let symbol = match &specifier.local {
                ModuleExportName::IdentifierReference(name) => {
                    self.parsed.scoping.get_root_binding(name.name)
                }
                ModuleExportName::IdentifierName(_) | ModuleExportName::StringLiteral(_) => None,
            };
            let export_name = self.reveal(&specifier.exported.name());
            let imported = self.imports.get(local.as_str()).map(|&index| {
                (self.entries.import_entries[index].clone(), self.entries.import_spans[index])
            });
            match imported {
                // 10.a.ii: a re-export of an import is an indirect export.
                Some((entry, span)) => {
                    self.indirect(export_name, entry.request, entry.import_name, span);
                }
                _ => self.local(export_name, local.as_str(), symbol),
            }
        }
    }

    fn export_default(&mut self, declaration: &ExportDefaultDeclaration<'a>) {
        let id = match &declaration.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => function.id.as_ref(),
            ExportDefaultDeclarationKind::ClassDeclaration(class) => class.id.as_ref(),
            _ => None,
        };
        match id {
            Some(id) => self.local("default".into(), id.name.as_str(), Some(id.symbol_id())),
            None => self.local("default".into(), DEFAULT_BINDING, None),
        }
    }

    fn export_declaration(&mut self, declaration: &Declaration<'a>) {
        let mut names = Vec::new();
        let mut collect = |id: &BindingIdentifier<'a>| {
            names.push((id.name.as_str(), id.symbol_id()));
        };
        match declaration {
            Declaration::VariableDeclaration(variables) => {
                variables.bound_names(&mut |id| collect(id));
            }
            Declaration::FunctionDeclaration(function) => {
                if let Some(id) = &function.id {
                    collect(id);
                }
            }
            Declaration::ClassDeclaration(class) => {
                if let Some(id) = &class.id {
                    collect(id);
                }
            }
            _ => {}
        }
        for (name, symbol) in names {
            self.local(name.into(), name, Some(symbol));
        }
    }

    /// The `*` of an export declaration.
    fn star_of(&self, declaration: Span) -> Span {
        let text = &self.parsed.source[declaration.start as usize..declaration.end as usize];
        let offset =
            text.find('*').and_then(|offset| u32::try_from(offset).ok()).unwrap_or_default();
        Span::new(declaration.start + offset, declaration.start + offset + 1)
    }

    fn indirect(
        &mut self,
        export_name: CompactString,
        request: u32,
        import_name: ImportName,
        span: Span,
    ) {
        self.entries.indirect_exports.push(IndirectExport { export_name, request, import_name });
        self.entries.indirect_spans.push(span);
    }

    fn local(&mut self, export_name: CompactString, local_name: &'a str, symbol: Option<SymbolId>) {
        let next = index_of(self.entries.local_bindings.len());
        let binding = *self.bindings.entry(local_name).or_insert(next);
        if binding == next {
            // Of what kind it is shows only after the whole body was read.
            let (name, kind) = (local_name.into(), BindingKind::Constant);
            self.entries.local_bindings.push(LocalBinding { name, kind });
            self.entries.local_symbols.push(symbol);
        }
        self.entries.local_exports.push(LocalExport { export_name, binding });
    }
}

/// An index as the records store it; a text of 4 GiB is refused long before this saturates.
fn index_of(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
