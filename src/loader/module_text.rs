//! A module's text, ready to be compiled.

use crate::syntax::SyntaxProblem;
use crate::transform::{Bindings, Edits, Transformed, transform};

/// What is made of the source text of a module.
#[derive(Debug)]
pub struct ModuleText {
    /// The source text as it was read.
    pub source: String,
    /// The text of the function in the module's place.
    pub text: String,
    /// What there is to know of the function; its own texts are in `text`.
    pub transformed: Transformed,
}

impl ModuleText {
    /// Parses and transforms a source text.
    ///
    /// # Errors
    ///
    /// The first early error of the text, which is handed back.
    pub fn new(source: String) -> Result<Self, (SyntaxProblem, String)> {
        match Self::transform(&source, Bindings::CONSTANT) {
            Ok((text, transformed)) => Ok(Self { source, text, transformed }),
            Err(problem) => Err((problem, source)),
        }
    }

    /// The text for these bindings.
    ///
    /// # Errors
    ///
    /// The first early error of the text.
    pub fn transform(
        source: &str,
        bindings: Bindings<'_>,
    ) -> Result<(String, Transformed), SyntaxProblem> {
        let mut transformed = transform(source, bindings)?;
        let prefix = std::mem::take(&mut transformed.prefix);
        let suffix = std::mem::take(&mut transformed.suffix);
        let edits = std::mem::take(&mut transformed.edits);
        Ok((whole(source, &prefix, &edits, &suffix), transformed))
    }
}

/// The prefix on a line of its own, the source with its edits, and the suffix.
fn whole(source: &str, prefix: &str, edits: &Edits, suffix: &str) -> String {
    let added: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut text = String::with_capacity(prefix.len() + suffix.len() + source.len() + added + 1);
    text.push_str(prefix);
    text.push('\n');
    let mut bytes = Bytes::new(source);
    let mut at = 0;
    for edit in edits {
        let start = bytes.at(edit.start);
        text.push_str(&source[at..start]);
        text.push_str(&edit.text);
        at = bytes.at(edit.end);
    }
    text.push_str(&source[at..]);
    text.push_str(suffix);
    text
}

/// Converts ascending UTF-16 offsets of one text to bytes.
struct Bytes<'s> {
    text: &'s str,
    is_ascii: bool,
    byte: usize,
    unit: u32,
}

impl<'s> Bytes<'s> {
    fn new(text: &'s str) -> Self {
        Self { text, is_ascii: text.is_ascii(), byte: 0, unit: 0 }
    }

    fn at(&mut self, unit: u32) -> usize {
        if self.is_ascii {
            return unit as usize;
        }
        for character in self.text[self.byte..].chars() {
            if self.unit >= unit {
                break;
            }
            self.byte += character.len_utf8();
            self.unit += if character.len_utf16() == 2 { 2 } else { 1 };
        }
        self.byte
    }
}

#[cfg(test)]
mod tests {
    use super::ModuleText;

    #[test]
    fn edits_are_applied_in_utf_16_units() {
        let made =
            ModuleText::new("/* é𝒳 */ export const a = 1; /* 𝒳 */ export { a as b };\n".to_owned());
        let text = made.unwrap().text;
        assert!(text.contains("\n/* é𝒳 */        const a = 1; /* 𝒳 */ "), "{text}");
        assert!(!text.contains("export"), "{text}");
    }
}
