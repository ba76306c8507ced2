//! Early reads, for `lib/early-read.js`.

use napi::bindgen_prelude::Utf16String;
use napi_derive::napi;

use super::record_name::name as id_of;
use super::records::EntryPlace;
use super::{answers, with_graph};
use crate::early_read::{Cause, EarlyRead};
use crate::loader::place::request_place as place_of_request;

/// Why a binding was read too early: empty if there is nothing to say; a zero for a binding of the module's own; or the
/// number of requests that lead from the module that ran to the one that has the binding, and all those around the cycle.
#[napi(catch_unwind)]
#[must_use]
pub fn cause_of_early_read(
    thrower: f64,
    reader: f64,
    name: String,
    of_namespace: bool,
    source: Option<String>,
) -> Utf16String {
    let cause = id_of(thrower).zip(id_of(reader)).and_then(|(thrower, reader)| {
        let source = source.as_deref();
        let read = EarlyRead { thrower, reader, name: &name, of_namespace, source };
        with_graph(|graph| graph.cause_of_early_read(read))
    });
    answers::pack(&match cause {
        None => Vec::new(),
        Some(Cause::Own) => vec![0],
        Some(Cause::Cycle(cycle)) => {
            let to_exporter = u32::try_from(cycle.to_exporter).unwrap_or(u32::MAX);
            [to_exporter].into_iter().chain(cycle.requests).collect()
        }
    })
}

/// Where the first request for `specifier` stands in a text.
#[napi(catch_unwind)]
#[must_use]
pub fn request_place(source: String, specifier: String) -> Option<EntryPlace> {
    place_of_request(&source, &specifier).map(EntryPlace::from)
}
