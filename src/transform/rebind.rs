//! The text for other bindings, of the one that there is: where only what stands around the source differs, nothing is to
//! be scanned or parsed again.

use super::awaits::Awaits;
use super::names::HelperNames;
use super::scan::scan_for;
use super::wrapper::{Form, Imports, prefix};
use super::{Bindings, Guess, Mode, Transformed};

impl Transformed {
    /// The text for other bindings, if a scan makes it.
    #[must_use]
    pub fn rebind(&self, source: &str, bindings: Bindings<'_>) -> Option<Self> {
        if self.parsed {
            return None;
        }
        if bindings.modes.contains(&Mode::Live) {
            return scan_for(source, bindings).ok();
        }
        let (_, members) = bindings.split_modes(self.definition.import_entries.len());
        let definition = &self.definition;
        // A scan leaves texts with awaits to the parser.
        let statements = self.form != Form::Empty;
        let form = Form::new(statements, definition, bindings.cyclic, Awaits::default());
        let guessed = Guess::default();
        let imports = Imports { definition, bindings, guessed };
        let names = HelperNames::absent_from(source);
        Some(Self {
            prefix: prefix(form, self.needs, &imports, &names, None),
            edits: self.edits.without_properties(members),
            form,
            guessed,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Bindings, Mode, difference, scan, transform};

    const SOURCE: &str = "import { a } from 'a'; import * as ns from 'b';\n\
        export default function () { return a() + ns.x + ns.y; }\nexport const c = 1;";

    #[test]
    fn the_text_is_that_of_the_parser() {
        let first = scan(SOURCE).unwrap();
        let [constant, live, property, variable] =
            [Mode::Constant, Mode::Live, Mode::Property, Mode::Variable];
        for cyclic in [false, true] {
            for modes in [
                &[][..],
                &[constant; 4],
                &[constant, constant, constant, property],
                &[live],
                &[live, constant, property, constant],
                &[constant, constant, live],
                &[live, constant, live, live],
                &[variable],
                &[constant, constant, variable, property],
                &[live, constant, variable, variable],
            ] {
                let bindings = Bindings { cyclic, modes, ..Bindings::CONSTANT };
                let parsed = transform(SOURCE, bindings).unwrap();
                let rebound = first.rebind(SOURCE, bindings).unwrap();
                assert_eq!(difference(&rebound, &parsed), None, "{bindings:?}");
            }
        }
    }

    #[test]
    fn what_was_parsed_is_parsed_again() {
        let parsed = transform(SOURCE, Bindings::CONSTANT).unwrap();
        assert!(parsed.rebind(SOURCE, Bindings::CONSTANT).is_none());
    }
}
