//! Where an entry of a module stands, for errors that are found when the module is linked.

use oxc_span::Span;

use super::entries::{ModuleEntries, module_entries};
use super::parse::{Goal, with_parsed};
use crate::error::UnresolvedEntry;
use crate::source::{line_and_column, utf16_length};

/// A place in a source text: line and column count from one, the width is in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// How much is meant.
    pub width: u32,
}

impl Place {
    /// The place of the bytes from `start` to `end`, up to the end of the line.
    #[must_use]
    pub fn of(source: &str, start: u32, end: u32) -> Self {
        let (line, column) = line_and_column(source, start);
        let text = source.get(start as usize..end as usize).unwrap_or_default();
        Self { line, column, width: utf16_length(text.lines().next().unwrap_or_default()) }
    }
}

/// Where an entry of a module stands. The text is parsed again: nothing of it is kept until an error
/// asks for it.
#[must_use]
pub fn entry_place(source: &str, entry: UnresolvedEntry) -> Option<Place> {
    let span: Option<Span> =
        with_parsed(source, Goal::Module, |parsed| span_of(&module_entries(parsed), entry)).ok()?;
    span.map(|Span { start, end, .. }| Place::of(source, start, end))
}

/// The text of an entry.
pub(super) fn span_of(entries: &ModuleEntries, entry: UnresolvedEntry) -> Option<Span> {
    let (spans, index) = match entry {
        UnresolvedEntry::Import(index) => (&entries.import_spans, index),
        UnresolvedEntry::IndirectExport(index) => (&entries.indirect_spans, index),
        UnresolvedEntry::StarExport(index) => (&entries.star_spans, index),
    };
    spans.get(index as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_entries() {
        let source = "import a, {b as c} from 'a';\nexport {d as e} from 'd'; export * from 'f'";
        let place =
            |entry| entry_place(source, entry).map(|place| (place.line, place.column, place.width));
        assert_eq!(place(UnresolvedEntry::Import(0)), Some((1, 8, 1)));
        assert_eq!(place(UnresolvedEntry::Import(1)), Some((1, 12, 1)));
        assert_eq!(place(UnresolvedEntry::IndirectExport(0)), Some((2, 9, 6)));
        assert_eq!(place(UnresolvedEntry::StarExport(0)), Some((2, 34, 1)));
        assert_eq!(place(UnresolvedEntry::Import(2)), None);
        assert_eq!(entry_place("import {", UnresolvedEntry::Import(0)), None);
    }
}
