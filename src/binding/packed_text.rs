//! Texts as `lib/text.js` takes them: one string and one list of integers, since each value that
//! crosses costs more than its bytes.

use napi::bindgen_prelude::Utf16String;
use napi_derive::napi;

use super::answers::pack;
use super::script_text::ScriptText;
use crate::source::utf16_length;
use crate::transform::{Edits, Form, Needs, Transformed};

/// The text that is compiled in a module's place, the changes to the code of a direct eval, or the
/// requests of a module.
#[napi(object, object_from_js = false)]
pub struct PackedText {
    /// The prefix, the suffix and the texts of the edits, one after the other.
    pub text: ScriptText,
    /// What the function is, what it needs and whether the text was scanned only, the lengths of prefix and suffix, and the slots of
    /// functions that ignore `this`, if there are; then for each edit its start and end, and the length of its text. All are
    /// in UTF-16 code units.
    pub numbers: Utf16String,
}

const NEEDS_IMPORT: u32 = 1;
const NEEDS_IMPORTS: u32 = 2;
const NEEDS_EXPORTS: u32 = 4;
const NEEDS_HELPERS: u32 = 8;
const NEEDS_GATE: u32 = 16;
const SCANNED: u32 = 32;

fn flags(needs: Needs, parsed: bool) -> u32 {
    let flag = |need: bool, flag: u32| if need { flag } else { 0 };
    flag(!parsed, SCANNED)
        | flag(needs.import, NEEDS_IMPORT)
        | flag(needs.imports, NEEDS_IMPORTS)
        | flag(needs.exports, NEEDS_EXPORTS)
        | flag(needs.helpers, NEEDS_HELPERS)
        | flag(needs.gate, NEEDS_GATE)
}

/// The slots that are true as bits; those beyond the thirtieth are left out, which is safe.
fn slots(ignores_this: &[bool]) -> u32 {
    (0..31).zip(ignores_this).fold(0, |bits, (slot, &ignores)| bits | u32::from(ignores) << slot)
}

impl From<&Transformed> for PackedText {
    fn from(transformed: &Transformed) -> Self {
        let (text, numbers) = Self::parts(transformed);
        Self { text: ScriptText(text.into()), numbers: pack(&numbers) }
    }
}

impl PackedText {
    /// The two parts before they are packed.
    fn parts(transformed: &Transformed) -> (String, Vec<u32>) {
        let Transformed { prefix, suffix, edits, .. } = transformed;
        let mut numbers = Self::head(transformed);
        numbers[PREFIX_LENGTH] = utf16_length(prefix);
        numbers[PREFIX_LENGTH + 1] = utf16_length(suffix);
        let length = prefix.len() + suffix.len() + edits.text_length();
        let mut text = String::with_capacity(length);
        text.push_str(prefix);
        text.push_str(suffix);
        numbers.reserve(3 * edits.iter().len());
        append(edits, &mut text, &mut numbers);
        (text, numbers)
    }

    /// What there is to know of a text beside the text itself: without prefix, suffix and edits.
    pub fn head(transformed: &Transformed) -> Vec<u32> {
        let Transformed { form, needs, ignores_this, parsed, .. } = transformed;
        vec![
            match form {
                Form::Function => 0,
                Form::AsyncFunction => 1,
                Form::Generator => 2,
                Form::AwaitingGenerator => 3,
                Form::GatedAsyncFunction => 4,
            },
            flags(*needs, *parsed),
            0,
            0,
            slots(ignores_this),
        ]
    }
}

/// Where the length of the prefix is in the numbers; that of the suffix follows.
const PREFIX_LENGTH: usize = 2;

impl From<&Edits> for PackedText {
    fn from(edits: &Edits) -> Self {
        let mut text = String::new();
        let mut numbers = Vec::with_capacity(3 * edits.iter().len());
        append(edits, &mut text, &mut numbers);
        Self { text: ScriptText(text.into()), numbers: pack(&numbers) }
    }
}

fn append(edits: &Edits, text: &mut String, numbers: &mut Vec<u32>) {
    for edit in edits.iter() {
        // Edits take identifiers from the source: they need not be ASCII.
        numbers.extend([edit.start, edit.end, utf16_length(edit.text)]);
        text.push_str(edit.text);
    }
}
