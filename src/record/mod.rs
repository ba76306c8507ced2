//! The module records, and the graph that owns them.
//!
//! The public interface of the core, for whoever writes a layer on it:
//!
//! ```text
//! record     struct RecordId: Copy                       dies with remove(); then ModuleError::Collected
//!            enum Phase { Evaluation, Source, Defer }
//!            struct ModuleRequest { specifier, attributes: Vec<(String, String)>, phase }
//!            enum ImportName { Name(String), Namespace, Source }
//!            struct ImportEntry { request: u32, import_name, local_name }
//!            struct LocalBinding { name, constant: bool }
//!            struct LocalExport { export_name, binding: u32 }
//!            struct IndirectExport { export_name, request: u32, import_name }
//!            struct StarExport { request: u32 }
//!            struct SourceTextDefinition { requests, import_entries, local_bindings, local_exports,
//!                indirect_exports, star_exports, has_top_level_await }     Default
//!            enum Status { Unlinked, Linking, Linked, Evaluating, EvaluatingAsync, Evaluated }
//!            enum NodeStatus { Unlinked, Linking, Linked, Evaluating, Evaluated, Errored }
//!                fn as_str(self) -> &'static str
//!            enum StatusRule { Unlinked, Evaluable, … }   in which statuses a call is allowed
//!                fn allows(self, NodeStatus) -> bool, fn check(self, NodeStatus) -> Result<()>
//!            type RouteStep = (u32 /* from */, u32 /* index */)
//!            const CYCLE_ROOT: u32                       the index of a step to the cycle root
//! Graph      fn new() -> Graph
//!            fn with_clock(fn() -> u64 /* nanoseconds */) -> Graph
//!            fn add_source_text(&mut self, identifier: String, SourceTextDefinition) -> RecordId
//!            fn add_synthetic(&mut self, identifier: String, export_names: Vec<String>) -> RecordId
//!            fn remove(&mut self, RecordId)
//!            fn len(&self) -> usize, fn is_empty(&self) -> bool            of the records alive
//!            fn status(&self, id) -> Result<Status>, fn node_status(&self, id) -> Result<NodeStatus>
//!            fn identifier(&self, id) -> Result<&str>
//!            fn requests(&self, id) -> Result<&[ModuleRequest]>
//!            fn loaded_modules(&self, id) -> Result<&[RecordId]>
//!            fn are_requests_linked(&self, id) -> Result<bool>
//!            fn cycle_root(&self, id) -> Result<Option<RecordId>>
//!            fn is_synthetic(&self, id) -> Result<bool>
//!            fn has_top_level_await(&self, id) -> Result<bool>
//!   link     fn begin_link(&self, id) -> Result<()>      the guard of link(linker)
//!            fn link_requests(&mut self, id, &[RecordId]) -> Result<()>
//!            fn link_requests_by_phase(&mut self, id, &[RecordId]) -> Result<()>
//!            fn link(&mut self, id) -> Result<Linked, Box<LinkFailure>>
//!            fn unanswered(&self, id) -> Result<Option<RecordId>>
//!            struct LinkFailure { error: ModuleError, linked: Linked }     linked: what is linked
//!                                                        all the same, and the steps to the error
//!            struct Linked { steps, modules: Vec<LinkedModule> }
//!                fn imports_of(&self, &LinkedModule) -> ResolvedImports
//!            struct LinkedModule { ordinal, cyclic }
//!            struct ResolvedImports { imports: &[ResolvedImport], members: &[ResolvedMember] }
//!            enum ResolvedImport { Binding { module, slot, kind, assigned },
//!                Namespace { module, deferred }, Source { module } }
//! namespace  fn namespace(&self, id) -> Result<NamespaceExports>
//!            struct NamespaceExports { steps, exports: Vec<(String, ResolvedExport)> }
//!            fn own_export_names(&self, id) -> Result<Vec<String>>
//!            fn resolve_export(&self, id, &str) -> Result<ExportResolution>
//!            struct ExportResolution { steps, resolution: Result<ResolvedExport, UnresolvedKind> }
//!            enum ResolvedExport { Binding { module, slot, constant },
//!                Namespace { module, deferred }, Source { module } }
//! evaluate   fn begin_evaluate(&self, id) -> Result<()>  the guard of evaluate()
//!            fn evaluate(&self, id) -> Result<Evaluation>                  guarded as well
//!            fn abort_evaluation(&mut self, Evaluation) -> Step
//!            fn async_module_execution_fulfilled(&self, id) -> Result<Settlement>
//!            fn async_module_execution_rejected(&self, id) -> Result<Settlement>
//!            Evaluation, Settlement: fn step(&mut self, &mut Graph, Option<BodyOutcome>) -> Step
//!            enum BodyOutcome { Ok, Threw }
//!            struct Step { steps, events: Vec<Event>, command: Command }   events before the command
//!            enum Event { Capability { module }, AsyncParent { child, parent },
//!                CycleRoot { member, root }, Errored { module }, Settle { module, fulfilled } }
//!            enum Command { Execute(u32), ExecuteAsync(u32), Fulfilled, Pending,
//!                Rejected(RejectedBy), Existing(u32), Done }
//!            enum RejectedBy { Thrown, Module(u32), Collected }
//!            fn is_graph_async(&self, id) -> Result<Option<RecordId>>
//!   sync     fn sync_obstacle(&self, id) -> Result<Option<RecordId>>
//!   defer    fn asynchronous_transitive_dependencies(&self, id) -> Result<AsynchronousDependencies>
//!            struct AsynchronousDependencies { steps, modules: Vec<u32> }
//!            fn ready_for_sync_execution(&self, id) -> Result<bool>
//! error      enum ModuleError { Status(StatusRule), AlreadyLinked, LinkMismatch { expected, got },
//!                RequestMismatch { key, specifier, index, first },
//!                RequestNotLinked { specifier, identifier },
//!                UnresolvedImport(Box<UnresolvedImport>), Collected }
//!                fn code(&self) -> Option<&'static str>
//!            struct UnresolvedImport { identifier, module: u32 /* ordinal */, entry, request,
//!                specifier, import_name, kind }
//!            enum UnresolvedEntry { Import(u32), IndirectExport(u32), StarExport(u32) }
//!            enum UnresolvedKind { NotFound, Ambiguous, Circular }
//! ```
//!
//! `Result` without an error type is `Result<_, ModuleError>`.
//!
//! # Routes
//!
//! An answer names modules by ordinal. Ordinal 0 is the module of the call; each [`RouteStep`]
//! `(from, index)` names the next ordinal, counting over all answers of the session: the requested
//! module number `index` of `from`, or, where `index` is [`CYCLE_ROOT`], the module that an
//! `Event::CycleRoot` stored on `from` before. In a `Settlement` it is the async parent number
//! `index` of `from`, in the order of the `Event::AsyncParent`s; the list of a module must not be
//! let go before the settlement that settles it is done.
//!
//! # An evaluation
//!
//! `Event::Capability { module }` comes first, and says on which wrapper the promise of this
//! `evaluate()` is to be kept: it is the cycle root, not always the module of the call. The end
//! `Existing(module)` means the promise that is kept on that wrapper, and comes without that event.
//!

mod body_time;
mod definition;
mod graph;
mod map;
mod module_record;
mod record_id;
mod route;
mod status;

pub(crate) use body_time::BodyTime;
pub use definition::{
    BindingKind, CompactDefinition, ImportEntry, ImportName, IndirectExport, LocalBinding,
    LocalExport, ModuleRequest, NamespaceMember, Phase, SourceTextDefinition, StarExport,
};
pub(crate) use definition::{
    ExportTable, ExportTarget, LinkEntry, LinkTables, StarExports, have_phases,
};
pub use graph::Graph;
pub(crate) use map::{RecordMap, RecordSet};
pub(crate) use module_record::{AsyncEvaluationOrder, Record};
pub use record_id::RecordId;
pub(crate) use route::Route;
pub use route::{CYCLE_ROOT, RouteStep};
pub use status::{NodeStatus, Status, StatusRule};
