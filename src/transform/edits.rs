//! Replacements within a source text.

use std::ops::Range;

use super::Mode;
use crate::source::utf16_length;

/// One replacement; `start` and `end` are UTF-8 offsets, equal for an insertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit<'e> {
    /// The first replaced byte.
    pub start: u32,
    /// The byte after the last replaced one.
    pub end: u32,
    /// What stands there instead.
    pub text: &'e str,
    /// The [member](super::NamespaceMember) for whose sake it is made; without the edit the member is a property of its
    /// namespace.
    pub member: Option<u32>,
}

/// Where an edit is to be made, and the bytes of its text within that of all.
#[derive(Clone, Debug)]
struct Place {
    start: u32,
    end: u32,
    text: Range<usize>,
    member: Option<u32>,
}

/// Replacements in ascending order that do not overlap.
#[derive(Clone, Debug, Default)]
pub struct Edits {
    places: Vec<Place>,
    text: String,
}

impl Edits {
    /// The length of what stands in the places of all, in bytes.
    #[must_use]
    pub fn text_length(&self) -> usize {
        self.text.len()
    }

    /// The replacements.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Edit<'_>> {
        self.places.iter().map(|&Place { start, end, ref text, member }| Edit {
            start,
            end,
            member,
            text: &self.text[text.clone()],
        })
    }
}

impl Edits {
    /// Those that are not made for the sake of members that are properties; the other members are not listed, or have
    /// other modes.
    #[must_use]
    pub fn without_properties(&self, members: &[Mode]) -> Self {
        let is_property = |member: u32| members.get(member as usize) == Some(&Mode::Property);
        let is_kept = |place: &&Place| !place.member.is_some_and(is_property);
        let places = self.places.iter().filter(is_kept).cloned().collect();
        Self { places, text: self.text.clone() }
    }
}

impl PartialEq for Edits {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

/// Collects edits in any order.
pub struct EditList<'a> {
    source: &'a str,
    edits: Edits,
}

impl<'a> EditList<'a> {
    pub fn new(source: &'a str) -> Self {
        // Room for the clauses of most modules.
        let edits = Edits { places: Vec::with_capacity(8), text: String::with_capacity(512) };
        Self { source, edits }
    }

    /// Puts `text` in the place of the bytes from `start` to `end`.
    pub fn replace(&mut self, start: u32, end: u32, text: impl AsRef<str>) {
        let first = self.edits.text.len();
        self.edits.text.push_str(text.as_ref());
        self.push(start, end, first);
    }

    /// The text from byte `first` on stands for the bytes from `start` to `end`.
    fn push(&mut self, start: u32, end: u32, first: usize) {
        let text = first..self.edits.text.len();
        self.edits.places.push(Place { start, end, text, member: None });
    }

    /// Puts `name`, the binding of member number `index` or a call of it, in the place of the bytes from `start` to `end`.
    pub fn member(&mut self, start: u32, end: u32, index: usize, name: &str) {
        self.blank(start, end, name);
        if let Some(place) = self.edits.places.last_mut() {
            place.member = u32::try_from(index).ok();
        }
    }

    /// Puts `text` before byte `at`.
    pub fn insert(&mut self, at: u32, text: impl AsRef<str>) {
        self.replace(at, at, text);
    }

    /// Replaces the bytes from `start` to `end` by `text` and white space, so that what follows
    /// keeps its line and column.
    pub fn blank(&mut self, start: u32, end: u32, text: &str) {
        let removed = &self.source[start as usize..end as usize];
        let first = self.edits.text.len();
        self.edits.text.push_str(text);
        push_white_space_like(removed, utf16_length(text) as usize, &mut self.edits.text);
        self.push(start, end, first);
    }

    /// Whether any edit puts `name` into the text.
    pub fn mentions(&self, name: &str) -> bool {
        memchr::memmem::find(self.edits.text.as_bytes(), name.as_bytes()).is_some()
    }

    /// The edits in order.
    pub fn finish(mut self) -> Edits {
        // Stable: of two insertions at one place the earlier one comes first.
        self.edits.places.sort_by_key(|edit| (edit.start, edit.end));
        self.edits
    }
}

/// How many line terminators a text has; CR and LF are one.
pub fn line_terminators(text: &str) -> usize {
    let pairs = text.matches("\r\n").count();
    text.matches(['\n', '\r', '\u{2028}', '\u{2029}']).count() - pairs
}

/// Appends white space with the line breaks of `removed` and the width of its last line, of which
/// `used` columns are taken when there is only that line.
fn push_white_space_like(removed: &str, used: usize, text: &mut String) {
    const SPACES: &str = "                                ";
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
    for _ in 0..width / SPACES.len() {
        text.push_str(SPACES);
    }
    text.push_str(&SPACES[..width % SPACES.len()]);
}
