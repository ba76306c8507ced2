//! From source text to syntax tree, and from there to the fields of a Source Text Module Record.

mod entries;
mod nesting;
mod parse;

pub use entries::{DEFAULT_BINDING, ModuleEntries, module_entries};
pub use parse::{Goal, Parsed, SyntaxProblem, with_parsed};
