//! From source text to syntax tree, and from there to the fields of a Source Text Module Record.

mod await_places;
mod backslashes;
mod clause;
mod entries;
mod leniencies;
mod nesting;
mod parameters;
mod parse;
mod place;
mod top_level_awaits;

pub use await_places::await_places;
pub use clause::{Clause, ClauseName, entry_clause};
pub use entries::{DEFAULT_BINDING, ModuleEntries, module_entries};
pub use parse::{Goal, Parsed, SyntaxProblem, with_parsed};
pub use place::{Place, entry_place};
pub use top_level_awaits::{Awaiting, for_each_top_level_await};
