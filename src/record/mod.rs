//! The module records, and the graph that owns them.

mod definition;
mod graph;
mod route;
mod status;

pub use definition::{
    ImportEntry, ImportName, IndirectExport, LocalBinding, LocalExport, ModuleRequest, Phase,
    SourceTextDefinition, StarExport,
};
pub(crate) use definition::{ExportTarget, LinkTables};
pub use graph::{Graph, RecordId};
pub(crate) use graph::{AsyncEvaluationOrder, Record};
pub(crate) use route::Route;
pub use route::{CYCLE_ROOT, RouteStep};
pub use status::{NodeStatus, Status};
