//! What a module exports, for who explains that it does not export a name.

use napi_derive::napi;

use super::record_name::name as id_of;
use super::with_graph;
use crate::loader::suggest::closest;

/// The names that a module exports.
#[napi(object)]
pub struct ExportNames {
    /// In the order of their code units.
    pub names: Vec<String>,
    /// The one that was probably meant.
    pub closest: Option<String>,
}

/// The names that a module exports, linked or not, and the one that is closest to `wanted`.
#[napi(catch_unwind)]
#[must_use]
pub fn export_names(record: f64, wanted: String) -> ExportNames {
    let mut names: Vec<String> = with_graph(|graph| {
        let names = id_of(record).and_then(|id| graph.get_exported_names(id).ok());
        names.unwrap_or_default().into_iter().map(ToOwned::to_owned).collect()
    });
    names.sort_unstable_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
    let closest = closest(&wanted, names.iter().map(String::as_str)).map(ToOwned::to_owned);
    ExportNames { names, closest }
}
