//! What a module exports, and how another one asks for it, for who explains that it does not export a name.

use napi_derive::napi;

use super::record_name::name as id_of;
use super::records::entry_of;
use super::source_text::SourceText;
use super::with_graph;
use crate::loader::suggest::closest;
use crate::syntax::{ClauseName, entry_clause as clause_of_entry};

/// The names that a module exports.
#[napi(object)]
pub struct ExportNames {
    /// In the order of their code units.
    pub names: Vec<String>,
    /// The one that was probably meant.
    pub closest: Option<String>,
}

/// The names that a module exports, linked or not, and the one that is closest to `wanted` and is none of `taken`.
#[napi(catch_unwind)]
#[must_use]
pub fn export_names(record: f64, wanted: String, taken: Vec<String>) -> ExportNames {
    let mut names: Vec<String> = with_graph(|graph| {
        let names = id_of(record).and_then(|id| graph.get_exported_names(id).ok());
        names.unwrap_or_default().into_iter().map(ToOwned::to_owned).collect()
    });
    names.sort_unstable_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
    let candidates = names.iter().filter(|name| !taken.contains(name)).map(String::as_str);
    let closest = closest(&wanted, candidates).map(ToOwned::to_owned);
    ExportNames { names, closest }
}

/// An import, or an export from another module.
#[napi(object)]
pub struct EntryClause {
    /// The line of the entry, counted from one.
    pub line: u32,
    /// Whether it is an export.
    pub exports: bool,
    /// The names of the other module, and what they are called here.
    pub names: Vec<NameOfClause>,
}

/// A name of another module.
#[napi(object)]
pub struct NameOfClause {
    /// The name there.
    pub imported: String,
    /// The name here.
    pub local: String,
    /// Whether it is that of the entry.
    pub of_entry: bool,
}

/// The declaration that an entry belongs to; `kind` and `index` are those of `Unresolved`.
#[napi(catch_unwind)]
#[must_use]
pub fn entry_clause(source: SourceText, kind: u32, index: u32) -> Option<EntryClause> {
    let clause = clause_of_entry(&source.text, entry_of(kind, index))?;
    let names = clause.names.into_iter().map(|ClauseName { imported, local, of_entry }| {
        NameOfClause { imported: imported.into(), local: local.into(), of_entry }
    });
    let names = names.collect();
    Some(EntryClause { line: clause.place.line, exports: clause.exports, names })
}
