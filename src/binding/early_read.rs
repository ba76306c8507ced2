//! Early reads, for `lib/explain/early-read.js`; `lib/binding.js` has the types.

use napi_derive::napi;

use super::record_name::{name as id_of, number};
use super::records::EntryPlace;
use super::with_graph;
use crate::early_read::{Cause, Cycle, EarlyRead, Import, Mend};
use crate::loader::place::request_places as places_of_requests;
use crate::record::{Graph, RecordId};

/// A read that came too early: see [`EarlyRead`].
#[napi(object)]
pub struct Read {
    /// The record of the module whose body ran.
    pub thrower: f64,
    /// The record of the module in whose text the read stands.
    pub reader: f64,
    /// What the reader calls the binding.
    pub name: String,
    /// Whether it is a property of a namespace.
    pub of_namespace: bool,
    /// The text of the reader.
    pub source: Option<String>,
    /// Where it stands, counted from one.
    pub line: Option<u32>,
    /// Where in that line.
    pub column: Option<u32>,
}

/// An import: see [`Import`].
#[napi(object)]
pub struct ReadImport {
    /// The record of the module that imports.
    pub record: f64,
    /// Its identifier.
    pub importer: String,
    /// The index of the request.
    pub request: u32,
    /// The text between the quotes.
    pub specifier: String,
    /// The identifier of the module that is imported.
    pub imported: String,
}

/// Why a binding was read too early: see [`Cause`].
#[napi(object)]
#[derive(Default)]
pub struct ReadCause {
    /// `own`, `called` or `cycle`.
    pub kind: String,
    /// The identifier of the module that has the binding.
    pub exporter: Option<String>,
    /// What that module calls it when it exports it.
    pub export_name: Option<String>,
    /// The way around the cycle, from where it was entered on.
    pub imports: Vec<ReadImport>,
    /// How many of them lead to the module that ran.
    pub to_thrower: u32,
    /// Of the module from which the exporter is come to too late: the import that leads to the one that ran, and the one
    /// that leads to the exporter.
    pub branch: Option<Vec<ReadImport>>,
    /// Whether the exporter ran up to an await that the one that ran does not wait for.
    pub unawaited: bool,
    /// `move`, `move-some`, `below`, `above` or `direct`.
    pub mend: String,
    /// The imports that it is about.
    pub mended: Vec<ReadImport>,
    /// Whether an import of the exporter in the module that ran mends it, too.
    pub direct: bool,
    /// The identifier of the module in which an import of the one that ran mends it, too.
    pub entry: Option<String>,
}

/// Why a binding was read too early; none if there is nothing to say.
#[napi(catch_unwind)]
#[must_use]
pub fn cause_of_early_read(read: Read) -> Option<ReadCause> {
    let Read { thrower, reader, name, of_namespace, source, line, column } = read;
    let (thrower, reader) = id_of(thrower).zip(id_of(reader))?;
    let (source, place) = (source.as_deref(), line.zip(column));
    let read = EarlyRead { thrower, reader, name: &name, of_namespace, source, place };
    with_graph(|graph| {
        let cause = match graph.cause_of_early_read(read)? {
            Cause::Own => ReadCause { kind: "own".to_owned(), ..ReadCause::default() },
            Cause::Called { export_name } => ReadCause {
                kind: "called".to_owned(),
                export_name: Some(export_name.into()),
                ..ReadCause::default()
            },
            Cause::Cycle(cycle) => cause_of_cycle(graph, cycle),
        };
        Some(cause)
    })
}

fn cause_of_cycle(graph: &Graph, cycle: Cycle) -> ReadCause {
    let identifier = |id: RecordId| graph.identifier(id).unwrap_or_default().to_owned();
    let import = |import: Import| read_import(graph, import);
    let (mend, mended) = match cycle.mend {
        Mend::Move { imports, all: true } => ("move", imports),
        Mend::Move { imports, all: false } => ("move-some", imports),
        Mend::Below(first, second) => ("below", vec![first, second]),
        Mend::Above(first, second) => ("above", vec![first, second]),
        Mend::Direct => ("direct", Vec::new()),
    };
    ReadCause {
        kind: "cycle".to_owned(),
        exporter: Some(identifier(cycle.exporter)),
        export_name: cycle.export_name.map(Into::into),
        imports: cycle.imports.into_iter().map(import).collect(),
        to_thrower: u32::try_from(cycle.to_thrower).unwrap_or(u32::MAX),
        branch: cycle.branch.map(|(first, second)| vec![import(first), import(second)]),
        unawaited: cycle.unawaited,
        mend: mend.to_owned(),
        mended: mended.into_iter().map(import).collect(),
        direct: cycle.direct,
        entry: cycle.entry.map(identifier),
    }
}

fn read_import(graph: &Graph, Import { importer, request }: Import) -> ReadImport {
    let identifier = |id| graph.identifier(id).unwrap_or_default().to_owned();
    let index = request as usize;
    let requests = graph.requests(importer).unwrap_or_default();
    let imported = graph.loaded_modules(importer).unwrap_or_default().get(index);
    ReadImport {
        record: number(importer),
        importer: identifier(importer),
        request,
        specifier: requests.get(index).map(|it| it.specifier.to_string()).unwrap_or_default(),
        imported: imported.copied().map(identifier).unwrap_or_default(),
    }
}

/// Where the requests for `specifier` stand in a text.
#[napi(catch_unwind)]
#[must_use]
pub fn request_places(source: String, specifier: String) -> Vec<EntryPlace> {
    places_of_requests(&source, &specifier).into_iter().map(EntryPlace::from).collect()
}
