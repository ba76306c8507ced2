//! placeholder until the records land
/// Phase
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Evaluation,
    Source,
    Defer,
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleRequest {
    pub specifier: String,
    pub attributes: Vec<(String, String)>,
    pub phase: Phase,
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportName {
    Name(String),
    Namespace,
    Source,
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportEntry {
    pub request: u32,
    pub import_name: ImportName,
    pub local_name: String,
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalBinding {
    pub name: String,
    pub constant: bool,
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalExport {
    pub export_name: String,
    pub binding: u32,
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndirectExport {
    pub export_name: String,
    pub request: u32,
    pub import_name: ImportName,
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StarExport {
    pub request: u32,
}
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SourceTextDefinition {
    pub requests: Vec<ModuleRequest>,
    pub import_entries: Vec<ImportEntry>,
    pub local_bindings: Vec<LocalBinding>,
    pub local_exports: Vec<LocalExport>,
    pub indirect_exports: Vec<IndirectExport>,
    pub star_exports: Vec<StarExport>,
    pub has_top_level_await: bool,
}
