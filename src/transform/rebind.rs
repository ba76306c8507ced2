//! The text for other bindings, of the one that there is: where only what stands around the source differs, nothing is to
//! be scanned or parsed again.

use super::names::HelperNames;
use super::wrapper::{Form, Imports, prefix};
use super::{Bindings, Mode, Transformed};

impl Transformed {
    /// The text for other bindings, if a scan tells enough: where all imports are constants, and the members of namespaces
    /// too, or properties.
    #[must_use]
    pub fn rebind(&self, source: &str, bindings: Bindings<'_>) -> Option<Self> {
        let entries = self.definition.import_entries.len();
        let (imports, members) = bindings.modes.split_at(entries.min(bindings.modes.len()));
        let tells_enough = !self.parsed
            && imports.iter().all(|mode| *mode == Mode::Constant)
            && members.iter().all(|mode| *mode != Mode::Live);
        if !tells_enough {
            return None;
        }
        debug_assert_eq!(
            self.form,
            Form::Function,
            "a scan leaves texts with awaits to the parser"
        );
        let form = if bindings.cyclic { Form::Generator } else { Form::Function };
        let definition = &self.definition;
        let imports = Imports { definition, bindings };
        let names = HelperNames::absent_from(source);
        Some(Self {
            prefix: prefix(form, self.needs, &imports, &names, None),
            edits: self
                .edits
                .without_members(|member| members.get(member as usize) == Some(&Mode::Property)),
            form,
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
        let [constant, property] = [Mode::Constant, Mode::Property];
        for cyclic in [false, true] {
            for modes in [&[][..], &[constant; 4], &[constant, constant, constant, property]] {
                let bindings = Bindings { cyclic, modes, ..Bindings::CONSTANT };
                let parsed = transform(SOURCE, bindings).unwrap();
                let rebound = first.rebind(SOURCE, bindings).unwrap();
                assert_eq!(difference(&rebound, &parsed), None, "{bindings:?}");
            }
        }
    }

    #[test]
    fn a_live_binding_needs_the_parser() {
        let first = scan(SOURCE).unwrap();
        let [constant, live] = [Mode::Constant, Mode::Live];
        for modes in [&[live][..], &[constant, constant, live]] {
            let bindings = Bindings { modes, ..Bindings::CONSTANT };
            assert!(first.rebind(SOURCE, bindings).is_none(), "{modes:?}");
        }
        let parsed = transform(SOURCE, Bindings::CONSTANT).unwrap();
        assert!(parsed.rebind(SOURCE, Bindings::CONSTANT).is_none());
    }
}
