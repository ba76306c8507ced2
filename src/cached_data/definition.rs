//! The fields of a record as bytes.

use std::sync::Arc;

use compact_str::CompactString;

use super::bytes::{Reader, Writer};
use crate::record::{
    BindingKind, CompactDefinition, ExportTable, ExportTarget, ImportName, LinkEntry, LinkTables,
    ModuleRequest, NamespaceMember, Phase, StarExports, have_phases,
};

// Kinds of exports.
const VARIABLE: u8 = 0;
const CONSTANT: u8 = 1;
const FUNCTION: u8 = 2;
const INDIRECT: u8 = 3;
const NAMESPACE: u8 = 4;
const SOURCE: u8 = 5;

// Kinds of imports.
const IMPORT_NAME: u8 = 0;
const IMPORT_NAMESPACE: u8 = 1;
const IMPORT_SOURCE: u8 = 2;

/// Writes a definition of a module that has so many bindings of its own to export.
pub fn write(definition: &CompactDefinition, local_bindings: usize, writer: &mut Writer) {
    let CompactDefinition { requests, exports, star_exports, link_tables, has_tla, .. } =
        definition;
    let LinkTables { import_entries, namespace_members, indirect_exports } = &**link_tables;
    writer.flag(*has_tla);
    writer.count(requests.len());
    for ModuleRequest { specifier, attributes, phase } in &**requests {
        writer.text(specifier);
        writer.byte(match phase {
            Phase::Evaluation => 0,
            Phase::Source => 1,
            Phase::Defer => 2,
        });
        writer.count(attributes.len());
        for word in attributes.iter().flat_map(|(key, value)| [key, value]) {
            writer.text(word);
        }
    }
    writer.count(local_bindings);
    writer.count(exports.rows().len());
    for (name, target) in exports.rows() {
        writer.text(name);
        let (kind, number, imported) = match target {
            ExportTarget::Local { slot, kind } => {
                let kind = match kind {
                    BindingKind::Variable => VARIABLE,
                    BindingKind::Constant => CONSTANT,
                    BindingKind::Function => FUNCTION,
                };
                (kind, slot, None)
            }
            ExportTarget::Indirect { request, name } => (INDIRECT, request, Some(name)),
            ExportTarget::Namespace { request } => (NAMESPACE, request, None),
            ExportTarget::Source { request } => (SOURCE, request, None),
        };
        writer.byte(kind);
        writer.number(*number);
        if let Some(imported) = imported {
            writer.text(imported);
        }
    }
    writer.count(star_exports.len());
    for &request in star_exports.iter() {
        writer.number(request);
    }
    writer.count(import_entries.len());
    for LinkEntry { request, import_name, only_members, assigned } in import_entries {
        writer.number(*request);
        writer.flag(*only_members);
        writer.flag(*assigned);
        match import_name {
            ImportName::Name(name) => {
                writer.byte(IMPORT_NAME);
                writer.text(name);
            }
            ImportName::Namespace => writer.byte(IMPORT_NAMESPACE),
            ImportName::Source => writer.byte(IMPORT_SOURCE),
        }
    }
    writer.count(namespace_members.len());
    for NamespaceMember { import, name, called } in namespace_members {
        writer.count(*import);
        writer.text(name);
        writer.flag(*called);
    }
    writer.count(indirect_exports.len());
    for name in indirect_exports {
        writer.text(name);
    }
}

/// Reads a definition; none when it is not one that a module can have.
pub fn read(reader: &mut Reader<'_>) -> Option<CompactDefinition> {
    let has_tla = reader.flag()?;
    let requests: Arc<[ModuleRequest]> = reader.list(request)?;
    // Slots are numbers; nothing is allocated for them.
    let local_bindings = reader.number()? as usize;
    let rows: Vec<_> = reader.list(|reader| export(reader, local_bindings, requests.len()))?;
    let exports = ExportTable::from_sorted(rows)?;
    let star_exports = StarExports::new(reader.list(|reader| reader.index(requests.len()))?);
    let import_entries: Box<[LinkEntry]> = reader.list(|reader| import(reader, requests.len()))?;
    let namespace_members = reader.list(|reader| member(reader, &import_entries))?;
    let indirect_exports = reader.list(|reader| {
        let name = reader.text()?;
        let is_local = matches!(exports.get(name)?, ExportTarget::Local { .. });
        (!is_local).then(|| name.into())
    })?;
    let link_tables = Arc::new(LinkTables { import_entries, namespace_members, indirect_exports });
    let has_phases = have_phases(&requests);
    Some(CompactDefinition { requests, has_phases, exports, star_exports, link_tables, has_tla })
}

fn request(reader: &mut Reader<'_>) -> Option<ModuleRequest> {
    let specifier = reader.text()?.into();
    let phase = match reader.byte()? {
        0 => Phase::Evaluation,
        1 => Phase::Source,
        2 => Phase::Defer,
        _ => return None,
    };
    let attributes = reader.list(|reader| Some((reader.text()?.into(), reader.text()?.into())))?;
    Some(ModuleRequest { specifier, attributes, phase })
}

fn export(
    reader: &mut Reader<'_>,
    local_bindings: usize,
    requests: usize,
) -> Option<(CompactString, ExportTarget)> {
    let name = reader.text()?.into();
    let kind = reader.byte()?;
    let target = match kind {
        VARIABLE | CONSTANT | FUNCTION => {
            let slot = reader.index(local_bindings)?;
            let kind = match kind {
                VARIABLE => BindingKind::Variable,
                CONSTANT => BindingKind::Constant,
                _ => BindingKind::Function,
            };
            ExportTarget::Local { slot, kind }
        }
        INDIRECT => {
            let request = reader.index(requests)?;
            ExportTarget::Indirect { request, name: reader.text()?.into() }
        }
        NAMESPACE => ExportTarget::Namespace { request: reader.index(requests)? },
        SOURCE => ExportTarget::Source { request: reader.index(requests)? },
        _ => return None,
    };
    Some((name, target))
}

fn import(reader: &mut Reader<'_>, requests: usize) -> Option<LinkEntry> {
    let request = reader.index(requests)?;
    let only_members = reader.flag()?;
    let assigned = reader.flag()?;
    let import_name = match reader.byte()? {
        IMPORT_NAME => ImportName::Name(reader.text()?.into()),
        IMPORT_NAMESPACE => ImportName::Namespace,
        IMPORT_SOURCE => ImportName::Source,
        _ => return None,
    };
    // What is not a namespace has no members.
    if only_members && import_name != ImportName::Namespace {
        return None;
    }
    Some(LinkEntry { request, import_name, only_members, assigned })
}

fn member(reader: &mut Reader<'_>, import_entries: &[LinkEntry]) -> Option<NamespaceMember> {
    let import = reader.index(import_entries.len())? as usize;
    if import_entries[import].import_name != ImportName::Namespace {
        return None;
    }
    Some(NamespaceMember { import, name: reader.text()?.into(), called: reader.flag()? })
}
