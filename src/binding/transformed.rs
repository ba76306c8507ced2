//! A transformed text as `lib/text.js` takes it.

use napi::bindgen_prelude::Uint32Array;
use napi_derive::napi;

use crate::source::utf16_length;
use crate::transform::{Edits, Form, Transformed};

/// The text that is compiled in a module's place, as changes to the source.
#[napi(object)]
pub struct TransformedText {
    /// What the function is: see `lib/source-text-environment.js`.
    pub form: u32,
    /// Whether the body needs the helper behind `import()` and `import.meta`.
    pub uses_import: bool,
    /// Whether the body needs the helpers for eval, `arguments` and function names.
    pub uses_helpers: bool,
    /// The text before the source.
    pub prefix: String,
    /// The text after the source.
    pub suffix: String,
    /// See [`EditedText`].
    pub edits: Uint32Array,
    /// See [`EditedText`].
    pub replacements: String,
}

/// Changes to a text.
#[napi(object)]
pub struct EditedText {
    /// For each edit its start and end in UTF-16 code units, and the length of its text.
    pub edits: Uint32Array,
    /// The texts of the edits, one after the other.
    pub replacements: String,
}

impl From<&Edits> for EditedText {
    fn from(list: &Edits) -> Self {
        let mut edits = Vec::with_capacity(list.len() * 3);
        let mut replacements = String::new();
        for edit in list {
            // Replacements take identifiers from the source: they need not be ASCII.
            edits.extend([edit.start, edit.end, utf16_length(&edit.text)]);
            replacements.push_str(&edit.text);
        }
        Self { edits: Uint32Array::new(edits), replacements }
    }
}

impl From<Transformed> for TransformedText {
    fn from(transformed: Transformed) -> Self {
        let EditedText { edits, replacements } = EditedText::from(&transformed.edits);
        Self {
            form: match transformed.form {
                Form::Function => 0,
                Form::AsyncFunction => 1,
                Form::Generator => 2,
                Form::AwaitingGenerator => 3,
                Form::GatedAsyncFunction => 4,
            },
            uses_import: transformed.uses_import,
            uses_helpers: transformed.uses_helpers,
            prefix: transformed.prefix,
            suffix: transformed.suffix,
            edits,
            replacements,
        }
    }
}
