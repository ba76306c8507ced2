//! Texts as `lib/text.js` takes them: one string and one list of integers, since each value that
//! crosses costs more than its bytes.

use napi::bindgen_prelude::Utf16String;
use napi_derive::napi;

use super::answers::pack;
use super::script_text::ScriptText;
use super::source_text::{MADE_BYTES, SourceText};
use crate::cached_data::text_of;
use crate::record::CompactDefinition;
use crate::source::{Utf16Offsets, utf16_length};
use crate::transform::{Edits, Form, Needs, Transformed, encoded};

/// The text that is compiled in a module's place, or the changes to the code of a script or a direct eval.
#[napi(object, object_from_js = false)]
pub struct PackedText {
    /// The prefix, the suffix and the texts of the edits, one after the other.
    pub text: ScriptText,
    /// What the function is, what it needs, whether the text was scanned only and whether the prefix stands on the source's first
    /// line, the lengths of prefix and suffix, the slots of
    /// functions that ignore `this`, and the imports that were guessed to be variables, if there are; then for each edit its
    /// start and end, and the length of its text. All are in UTF-16 code units.
    pub numbers: Utf16String,
}

/// The text that is compiled in a module's place.
#[napi(object, object_from_js = false)]
pub struct ModuleText {
    /// See [`PackedText`].
    pub text: ScriptText,
    /// See [`PackedText`].
    pub numbers: Utf16String,
    /// What to compile, when it was asked for: then the others are without suffix and edits, and of a prefix on the source's
    /// first line there is the length.
    pub whole: Option<ScriptText>,
}

impl ModuleText {
    /// The `whole` text is that of a module without a column offset.
    pub fn new(source: &SourceText, transformed: &Transformed, whole: bool) -> Self {
        if !whole {
            let PackedText { text, numbers } = PackedText::new(&source.text, transformed);
            return Self { text, numbers, whole: None };
        }
        let numbers = pack(&PackedText::head(transformed));
        let whole = match &source.units {
            // It is not compiled.
            _ if transformed.form == Form::Empty => String::new().into(),
            None => encoded(&source.text, transformed, &[], MADE_BYTES.take()),
            Some(units) => text_of(&source.text, units, transformed),
        };
        let whole = Some(ScriptText(whole));
        Self { text: ScriptText(String::new().into()), numbers, whole }
    }
}

const NEEDS_IMPORT: u32 = 1;
const NEEDS_IMPORTS: u32 = 2;
const NEEDS_EXPORTS: u32 = 4;
const NEEDS_HELPERS: u32 = 8;
const NEEDS_GATE: u32 = 16;
const SCANNED: u32 = 32;
const ON_FIRST_LINE: u32 = 64;

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

impl PackedText {
    fn new(source: &str, transformed: &Transformed) -> Self {
        let (text, numbers) = Self::parts(source, transformed);
        Self { text: ScriptText(text.into()), numbers: pack(&numbers) }
    }

    /// The two parts before they are packed.
    fn parts(source: &str, transformed: &Transformed) -> (String, Vec<u32>) {
        let Transformed { prefix, suffix, edits, .. } = transformed;
        let mut numbers = Self::head(transformed);
        numbers[PREFIX_LENGTH] = utf16_length(prefix);
        numbers[PREFIX_LENGTH + 1] = utf16_length(suffix);
        let length = prefix.len() + suffix.len() + edits.text_length();
        let mut text = String::with_capacity(length);
        text.push_str(prefix);
        text.push_str(suffix);
        numbers.reserve(3 * edits.iter().len());
        append(source, edits, &mut text, &mut numbers);
        (text, numbers)
    }

    /// What there is to know of a text beside the text itself: without prefix, suffix and edits.
    pub fn head(transformed: &Transformed) -> Vec<u32> {
        let Transformed { form, needs, ignores_this, parsed, guessed, on_first_line, .. } =
            transformed;
        let prefix = if *on_first_line { utf16_length(&transformed.prefix) } else { 0 };
        let place = if *on_first_line { ON_FIRST_LINE } else { 0 };
        vec![
            match form {
                Form::Function => 0,
                Form::AsyncFunction => 1,
                Form::Generator => 2,
                Form::AwaitingGenerator => 3,
                Form::GatedAsyncFunction => 4,
                Form::Empty => 5,
            },
            flags(*needs, *parsed) | place,
            prefix,
            0,
            slots(ignores_this),
            guessed.bits(),
        ]
    }
}

/// Where the length of the prefix is in the numbers; that of the suffix follows.
const PREFIX_LENGTH: usize = 2;
/// Where the slots are that ignore `this`.
const IGNORES_THIS: usize = 4;

/// The head of a text whose module was made of another `first`.
pub fn head_after(first: &Transformed, transformed: &Transformed) -> Vec<u32> {
    let mut numbers = PackedText::head(transformed);
    numbers[IGNORES_THIS] = slots(&first.ignores_this);
    numbers
}

/// Whether a head is one of a text of a module.
pub fn is_head(head: &[u32], cyclic: bool, definition: &CompactDefinition) -> bool {
    let &[form, needed, prefix, 0, _, 0] = head else { return false };
    let (is_cyclic, awaits) = match form {
        5 => (cyclic, false),
        0 => (false, false),
        1 => (false, true),
        2 => (true, false),
        3 | 4 => (true, true),
        _ => return false,
    };
    (is_cyclic, awaits) == (cyclic, definition.has_top_level_await())
        && needed < 2 * ON_FIRST_LINE
        && (prefix == 0 || needed & ON_FIRST_LINE != 0)
}

impl PackedText {
    /// Those of edits alone.
    pub fn of_edits(source: &str, edits: &Edits) -> Self {
        let mut text = String::new();
        let mut numbers = Vec::with_capacity(3 * edits.iter().len());
        append(source, edits, &mut text, &mut numbers);
        Self { text: ScriptText(text.into()), numbers: pack(&numbers) }
    }
}

fn append(source: &str, edits: &Edits, text: &mut String, numbers: &mut Vec<u32>) {
    let mut offsets = Utf16Offsets::new(source);
    for edit in edits.iter() {
        let (start, end) = (offsets.unit_at(edit.start), offsets.unit_at(edit.end));
        // Edits take identifiers from the source: they need not be ASCII.
        numbers.extend([start, end, utf16_length(edit.text)]);
        text.push_str(edit.text);
    }
}
