//! How imports are likely to be bound, before the modules that export them are known.
//!
//! Hosts give synthetic modules for built-in modules and for `CommonJS` packages, and programs import both by bare specifiers. An
//! import of a synthetic module is a variable. A variable serves for a constant as well, and costs little more: with it from
//! the beginning, such importers need not be compiled a second time.

use super::Bindings;
use crate::record::{ImportName, Phase, SourceTextDefinition};

/// Import entries that are variables, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guess(u32);

impl Guess {
    /// How many entries can be among them.
    const ENTRIES: usize = 31;

    /// Whether an import is a variable.
    pub(super) fn is_variable(self, import: usize) -> bool {
        import < Self::ENTRIES && self.0 & (1 << import) != 0
    }

    /// The entries as bits.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }
}

impl Bindings<'_> {
    /// The imports that are to be variables.
    pub(super) fn guess(&self, definition: &SourceTextDefinition) -> Guess {
        if !self.guess {
            return Guess::default();
        }
        let SourceTextDefinition { requests, import_entries, .. } = definition;
        let is_variable = import_entries.iter().take(Guess::ENTRIES).map(|entry| {
            let request = &requests[entry.request as usize];
            // The text throws where it assigns an import, which a variable does not.
            matches!(entry.import_name, ImportName::Name(_))
                && !entry.assigned
                && request.phase == Phase::Evaluation
                && is_bare(&request.specifier)
        });
        Guess((0..).zip(is_variable).fold(0, |bits, (entry, is)| bits | u32::from(is) << entry))
    }
}

/// Whether a specifier is neither a path nor a URL, but for that of a built-in module, nor a private one of a package.
fn is_bare(specifier: &str) -> bool {
    !specifier.starts_with(['.', '/', '#'])
        && (specifier.starts_with("node:") || !specifier.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::super::{Bindings, difference, scan_for, transform};

    fn guessed(source: &str) -> u32 {
        let parsed = transform(source, Bindings::GUESSED).unwrap();
        if let Ok(scanned) = scan_for(source, Bindings::GUESSED) {
            assert_eq!(difference(&scanned, &parsed), None, "{source}");
            assert_eq!(scanned.guessed, parsed.guessed, "{source}");
        }
        assert_eq!(parsed.prefix.contains("let "), parsed.guessed.bits() != 0, "{source}");
        parsed.guessed.bits()
    }

    #[test]
    fn names_of_bare_specifiers_are_variables() {
        assert_eq!(guessed("import a, { b } from 'x'; import { c } from './y'"), 0b011);
        assert_eq!(guessed("import { a } from './x'; import { b } from 'node:fs'"), 0b10);
        assert_eq!(guessed("import { a } from '@scope/x/y.js'"), 1);
    }

    #[test]
    fn others_are_not() {
        for specifier in ["./x", "../x", "/x", "#x", "file:///x", "data:text/javascript,"] {
            assert_eq!(guessed(&format!("import {{ a }} from '{specifier}'; a")), 0);
        }
        assert_eq!(guessed("import * as a from 'x'; a.b; a"), 0);
        assert_eq!(guessed("export { a } from 'x'"), 0);
    }

    #[test]
    fn an_import_that_is_assigned_is_none() {
        assert_eq!(guessed("import { a, b } from 'x'; a = 1"), 0b10);
        assert_eq!(guessed("import { a } from 'x'; eval('')"), 0);
    }

    #[test]
    fn there_are_so_many_at_most() {
        let names: Vec<String> = (0..40).map(|index| format!("a{index}")).collect();
        assert_eq!(guessed(&format!("import {{ {} }} from 'x'", names.join(","))), 0x7FFF_FFFF);
    }

    #[test]
    fn nothing_is_guessed_unless_it_is_asked_for() {
        let text = transform("import { a } from 'x'", Bindings::CONSTANT).unwrap();
        assert_eq!(text.guessed.bits(), 0);
        assert!(!text.prefix.contains("let "));
    }
}
