//! Which kinds of top-level await a module has: they decide what its function is.

use crate::syntax::{Awaiting, Parsed, for_each_top_level_await};
use memchr::memmem;

/// The kinds of top-level await that a module has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Awaits {
    /// `await` expressions.
    pub expression: bool,
    /// `for await` loops, and `await using` declarations unless they are lowered to expressions.
    pub statement: bool,
}

impl Awaits {
    /// Whether there is any: the record's `[[HasTLA]]`.
    pub fn any(self) -> bool {
        self.expression || self.statement
    }
}

/// The top-level awaits of a program.
pub fn top_level_awaits(parsed: &Parsed<'_, '_>, lower_using: bool) -> Awaits {
    if memmem::find(parsed.source.as_bytes(), b"await").is_none() {
        return Awaits::default();
    }
    let mut awaits = Awaits::default();
    for_each_top_level_await(parsed.program, |awaiting, _| match awaiting {
        Awaiting::Expression => awaits.expression = true,
        Awaiting::Using if lower_using => awaits.expression = true,
        Awaiting::Loop | Awaiting::Using => awaits.statement = true,
    });
    awaits
}
