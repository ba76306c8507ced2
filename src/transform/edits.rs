//! Replacements within a source text.

use crate::source::Utf16Offsets;

/// One replacement; `start` and `end` are UTF-16 code unit offsets, equal for an insertion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The first replaced code unit.
    pub start: u32,
    /// The code unit after the last replaced one.
    pub end: u32,
    /// What stands there instead.
    pub text: String,
    /// The [member](super::NamespaceMember) for whose sake it is made; without the edit the member is a property of its
    /// namespace.
    pub member: Option<u32>,
}

/// Replacements in ascending order that do not overlap.
pub type Edits = Vec<Edit>;

/// Collects edits in any order, in UTF-8 offsets.
pub struct EditList<'a> {
    source: &'a str,
    edits: Edits,
}

impl<'a> EditList<'a> {
    pub fn new(source: &'a str) -> Self {
        Self { source, edits: Vec::new() }
    }

    /// Puts `text` in the place of the bytes from `start` to `end`.
    pub fn replace(&mut self, start: u32, end: u32, text: impl Into<String>) {
        self.edits.push(Edit { start, end, text: text.into(), member: None });
    }

    /// Puts the binding of member number `index` in the place of the bytes from `start` to `end`.
    pub fn member(&mut self, start: u32, end: u32, index: usize, name: &str) {
        self.blank(start, end, name);
        if let Some(edit) = self.edits.last_mut() {
            edit.member = u32::try_from(index).ok();
        }
    }

    /// Puts `text` before byte `at`.
    pub fn insert(&mut self, at: u32, text: impl Into<String>) {
        self.replace(at, at, text);
    }

    /// Replaces the bytes from `start` to `end` by `text` and white space, so that what follows
    /// keeps its line and column.
    pub fn blank(&mut self, start: u32, end: u32, text: &str) {
        let removed = &self.source[start as usize..end as usize];
        let mut blanked = String::with_capacity(removed.len().max(text.len()));
        blanked.push_str(text);
        push_white_space_like(removed, text.chars().count(), &mut blanked);
        self.replace(start, end, blanked);
    }

    /// Whether any edit puts `name` into the text.
    pub fn mentions(&self, name: &str) -> bool {
        self.edits.iter().any(|edit| edit.text.contains(name))
    }

    /// The edits in order, in UTF-16 offsets.
    pub fn finish(mut self) -> Edits {
        // Stable: of two insertions at one place the earlier one comes first.
        self.edits.sort_by_key(|edit| (edit.start, edit.end));
        let mut offsets = Utf16Offsets::new(self.source);
        for edit in &mut self.edits {
            edit.start = offsets.unit_at(edit.start);
            edit.end = offsets.unit_at(edit.end);
        }
        self.edits
    }
}

/// Appends white space with the line breaks of `removed` and the width of its last line, of which
/// `used` columns are taken when there is only that line.
fn push_white_space_like(removed: &str, used: usize, text: &mut String) {
    let mut lines = 0;
    let mut column = 0;
    if removed.is_ascii() && memchr::memchr2(b'\n', b'\r', removed.as_bytes()).is_none() {
        column = removed.len();
    } else {
        let mut characters = removed.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\r' if characters.peek() == Some(&'\n') => {}
                '\n' | '\r' | '\u{2028}' | '\u{2029}' => {
                    lines += 1;
                    column = 0;
                }
                _ => column += character.len_utf16(),
            }
        }
    }
    let width = if lines == 0 { column.saturating_sub(used) } else { column };
    text.extend(std::iter::repeat_n('\n', lines));
    text.extend(std::iter::repeat_n(' ', width));
}
