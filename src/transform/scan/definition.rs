//! The record's fields, from the clauses and declarations of a text.

use oxc_allocator::{Allocator, HashMap, HashSet};

use super::NeedsParser;
use super::assignments::{Assigned, Assigner, Pattern};
use super::clauses::{Clause, Name};
use super::scanner::{Declaration, Declared, Found};
use super::tokens::words;
use crate::record::{
    BindingKind, ImportEntry, ImportName, IndirectExport, LocalBinding, LocalExport, ModuleRequest,
    Phase, SourceTextDefinition, StarExport,
};
use crate::syntax::DEFAULT_BINDING;

/// Why there is no definition.
pub enum Undefined<'a> {
    /// The text is to be parsed.
    NeedsParser,
    /// These are assigned in functions, which may have bindings of the same names: see `shadows.rs`.
    MayBeShadowed(Vec<&'a str>),
}

impl From<NeedsParser> for Undefined<'_> {
    fn from(_: NeedsParser) -> Self {
        Self::NeedsParser
    }
}

/// The definition, and for each local binding whether it ignores `this`.
pub fn define<'a>(
    source: &str,
    found: &Found<'a>,
    arena: &Allocator,
) -> Result<(SourceTextDefinition, Vec<bool>), Undefined<'a>> {
    check_functions(found, arena)?;
    let mut definer = Definer::new(source, found, arena);
    for clause in &found.clauses.all {
        definer.import(clause);
    }
    for declared in &found.declared {
        // Of two declarations that may stand together the first counts.
        definer.declared.entry(declared.name).or_insert(declared.by);
    }
    for clause in &found.clauses.all {
        definer.export(clause)?;
    }
    definer.assign()?;
    definer.assign_imports();
    let Definer { definition, variables, .. } = definer;
    if !variables.is_empty() {
        for &Pattern { start, end, declares } in &found.patterns {
            if declares {
                continue;
            }
            if words(&source[start..end]).any(|word| variables.contains(word)) {
                return Err(Undefined::NeedsParser);
            }
        }
    }
    let mut names: HashSet<'_, &str> = HashSet::with_capacity_in(found.ignores_this.len(), arena);
    names.extend(&found.ignores_this);
    let ignores_this = definition
        .local_bindings
        .iter()
        .map(|binding| names.contains(binding.name.as_str()))
        .collect();
    Ok((definition, ignores_this))
}

/// A function of the top level is lexical in a module, but not in a function: V8 does not see that there is
/// another, or a `var`, of the same name.
fn check_functions(found: &Found<'_>, arena: &Allocator) -> Result<(), NeedsParser> {
    let functions = found.declared.iter().filter(|it| it.by == Declaration::Function);
    let mut names = HashSet::new_in(arena);
    for Declared { name, .. } in functions {
        if !names.insert(*name) {
            return Err(NeedsParser);
        }
    }
    if found.vars.iter().any(|name| names.contains(name)) {
        return Err(NeedsParser);
    }
    Ok(())
}

struct Definer<'f, 'a> {
    source: &'f str,
    found: &'f Found<'a>,
    definition: SourceTextDefinition,
    requests: HashMap<'f, &'a str, u32>,
    /// Local name of an import to its index in the import entries.
    imports: HashMap<'f, &'a str, usize>,
    declared: HashMap<'f, &'a str, Declaration>,
    /// Local name to its index in the local bindings.
    bindings: HashMap<'f, &'a str, u32>,
    exported: HashSet<'f, &'a str>,
    /// The local bindings that can be assigned.
    variables: HashSet<'f, &'a str>,
}

impl<'f, 'a> Definer<'f, 'a> {
    fn new(source: &'f str, found: &'f Found<'a>, arena: &'f Allocator) -> Self {
        // As many as there can be, or nearly so: to grow them takes longer than to fill them.
        let clauses = found.clauses.all.len();
        let names = clauses + found.clauses.names.len();
        Self {
            source,
            found,
            definition: SourceTextDefinition::default(),
            requests: HashMap::with_capacity_in(clauses, arena),
            imports: HashMap::with_capacity_in(names, arena),
            declared: HashMap::with_capacity_in(found.declared.len() + 1, arena),
            bindings: HashMap::with_capacity_in(names, arena),
            exported: HashSet::with_capacity_in(names, arena),
            variables: HashSet::new_in(arena),
        }
    }

    fn request(&mut self, specifier: &'a str) -> u32 {
        let requests = &mut self.definition.requests;
        *self.requests.entry(specifier).or_insert_with(|| {
            requests.push(ModuleRequest {
                specifier: specifier.into(),
                attributes: Vec::new(),
                phase: Phase::Evaluation,
            });
            index_of(requests.len() - 1)
        })
    }

    fn import(&mut self, clause: &Clause<'a>) {
        match clause {
            Clause::Import { specifier, default, namespace, names } => {
                let request = self.request(specifier);
                if let Some(local) = default {
                    self.import_entry(request, ImportName::Name("default".into()), local);
                }
                if let Some(local) = namespace {
                    self.import_entry(request, ImportName::Namespace, local);
                }
                for &Name { before, after } in &self.found.clauses.names[names.clone()] {
                    self.import_entry(request, ImportName::Name(before.into()), after);
                }
            }
            Clause::ExportFrom { specifier, .. } | Clause::ExportAll { specifier, .. } => {
                self.request(specifier);
            }
            _ => {}
        }
    }

    fn import_entry(&mut self, request: u32, import_name: ImportName, local: &'a str) {
        self.imports.insert(local, self.definition.import_entries.len());
        let local_name = local.into();
        let only_members = false;
        let entry = ImportEntry { request, import_name, local_name, only_members, assigned: false };
        self.definition.import_entries.push(entry);
    }

    fn export(&mut self, clause: &Clause<'a>) -> Result<(), NeedsParser> {
        match clause {
            Clause::Import { .. } => Ok(()),
            Clause::ExportFrom { specifier, names } => {
                let request = self.request(specifier);
                for &Name { before, after } in &self.found.clauses.names[names.clone()] {
                    self.indirect(after, request, ImportName::Name(before.into()))?;
                }
                Ok(())
            }
            Clause::ExportAll { specifier, exported: None } => {
                let request = self.request(specifier);
                self.definition.star_exports.push(StarExport { request });
                Ok(())
            }
            Clause::ExportAll { specifier, exported: Some(name) } => {
                let request = self.request(specifier);
                self.indirect(name, request, ImportName::Namespace)
            }
            Clause::ExportNamed { names } => {
                for &Name { before, after } in &self.found.clauses.names[names.clone()] {
                    if let Some(&index) = self.imports.get(before) {
                        let entry = &self.definition.import_entries[index];
                        let (request, import_name) = (entry.request, entry.import_name.clone());
                        self.indirect(after, request, import_name)?;
                    } else {
                        self.local(after, before)?;
                    }
                }
                Ok(())
            }
            Clause::ExportDefault { local: Some(local) } => self.local("default", local),
            Clause::ExportDefault { local: None } => self.default(Declaration::Const),
            Clause::ExportDefaultFunction => self.default(Declaration::Function),
            Clause::ExportDeclaration { name } => self.local(name, name),
        }
    }

    /// What is assigned in a function is no constant. Who assigns the name of a function or class means a variable that
    /// the scan has not seen, as a rule.
    fn assign(&mut self) -> Result<(), Undefined<'a>> {
        if self.variables.is_empty() {
            return Ok(());
        }
        let mut may_be_shadowed = Vec::new();
        for Assigned { name, by } in &self.found.assigned {
            if !self.variables.contains(name) {
                continue;
            }
            let declared = self.declared.get(name);
            let is_variable = matches!(declared, Some(Declaration::Let | Declaration::Var));
            let index = *self.bindings.get(name).ok_or(NeedsParser)? as usize;
            let kind = &mut self.definition.local_bindings[index].kind;
            match by {
                Assigner::Function if is_variable => *kind = BindingKind::Variable,
                Assigner::Body => *kind = BindingKind::Constant.min(*kind),
                Assigner::Function | Assigner::Either => may_be_shadowed.push(*name),
            }
        }
        if may_be_shadowed.is_empty() {
            Ok(())
        } else {
            Err(Undefined::MayBeShadowed(may_be_shadowed))
        }
    }

    /// What has the name of an import may be that.
    fn assign_imports(&mut self) {
        if self.imports.is_empty() {
            return;
        }
        let in_patterns = self.found.patterns.iter().filter(|pattern| !pattern.declares);
        let in_patterns = in_patterns.flat_map(|it| words(&self.source[it.start..it.end]));
        let names = self.found.assigned.iter().map(|assigned| assigned.name);
        for name in names.chain(in_patterns) {
            if let Some(&index) = self.imports.get(name) {
                self.definition.import_entries[index].assigned = true;
            }
        }
    }

    /// The default export, if it has no name.
    fn default(&mut self, by: Declaration) -> Result<(), NeedsParser> {
        self.declared.insert(DEFAULT_BINDING, by);
        self.local("default", DEFAULT_BINDING)
    }

    /// Export names are distinct.
    fn exported(&mut self, name: &'a str) -> Result<(), NeedsParser> {
        if self.exported.insert(name) { Ok(()) } else { Err(NeedsParser) }
    }

    fn indirect(
        &mut self,
        export_name: &'a str,
        request: u32,
        import_name: ImportName,
    ) -> Result<(), NeedsParser> {
        self.exported(export_name)?;
        let export_name = export_name.into();
        self.definition.indirect_exports.push(IndirectExport { export_name, request, import_name });
        Ok(())
    }

    fn local(&mut self, export_name: &'a str, local_name: &'a str) -> Result<(), NeedsParser> {
        self.exported(export_name)?;
        let by = *self.declared.get(local_name).ok_or(NeedsParser)?;
        if by != Declaration::Const {
            self.variables.insert(local_name);
        }
        let next = index_of(self.definition.local_bindings.len());
        let binding = *self.bindings.entry(local_name).or_insert(next);
        if binding == next {
            let kind = if by == Declaration::Function {
                BindingKind::Function
            } else {
                BindingKind::Constant
            };
            self.definition.local_bindings.push(LocalBinding { name: local_name.into(), kind });
        }
        let export_name = export_name.into();
        self.definition.local_exports.push(LocalExport { export_name, binding });
        Ok(())
    }
}

/// An index as the records store it; a text of 4 GiB is refused long before this saturates.
fn index_of(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
