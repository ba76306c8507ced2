//! A module's text, ready to be compiled.

use std::hash::Hasher;
use std::sync::Arc;

use siphasher::sip128::{Hasher128, SipHasher13};

use super::html_comments::may_have_html_comment;
use super::texts::Texts;
use crate::source::Utf8Offsets;
use crate::syntax::SyntaxProblem;
use crate::transform::{Bindings, Mode, Transformed, scan, transform};

/// What a source text is known by: 128 bits of `SipHash`.
pub type Digest = u128;

/// What is made of a source text, whoever has it.
#[derive(Debug)]
pub struct Made {
    /// What makes a function of it, whose imports are all taken by value.
    pub transformed: Transformed,
    /// Whether V8 is to say what it thinks of a comment.
    pub may_have_html_comment: bool,
    /// Whether it may ask for the globals around `using`, where the engine has none.
    pub mentions_disposal: bool,
}

/// A module's source text with what is made of it.
#[derive(Debug)]
pub struct ModuleText {
    /// The source text as it was read.
    pub source: String,
    /// What it is known by.
    pub digest: Digest,
    /// What is made of it.
    pub made: Arc<Made>,
    /// The text of the function, if it was made just now, unless another is likely to be needed: one for members of
    /// namespaces.
    pub constant: Option<String>,
}

impl ModuleText {
    /// Scans or parses a source text, unless it is known what comes of that.
    ///
    /// # Errors
    ///
    /// The first early error of the text, which is handed back.
    pub fn new(
        source: String,
        url: &str,
        known: &Texts,
        lower_using: bool,
    ) -> Result<Self, (SyntaxProblem, String)> {
        let bindings = Bindings { lower_using, ..Bindings::CONSTANT };
        let digest = digest(&source);
        if let Some(made) = known.find(url, digest) {
            return Ok(Self { source, digest, made, constant: None });
        }
        match scan(&source).or_else(|_| transform(&source, bindings)) {
            Ok(transformed) => {
                let is_certain = transformed.members.is_empty();
                let constant = is_certain.then(|| whole(&source, &transformed, &[]));
                let may_have_html_comment = may_have_html_comment(&source);
                let mentions_disposal = lower_using
                    && (source.contains("ispose") || source.contains("SuppressedError"));
                let made = Arc::new(Made { transformed, may_have_html_comment, mentions_disposal });
                known.keep(url, digest, &made, source.len());
                Ok(Self { source, digest, made, constant })
            }
            Err(problem) => Err((problem, source)),
        }
    }

    /// The text of the function for these bindings, and what was parsed for its sake. Unless it must
    /// `parse`, edits may be enough.
    ///
    /// # Errors
    ///
    /// The first early error of the text.
    pub fn with_bindings(
        &self,
        bindings: Bindings<'_>,
        parse: bool,
    ) -> Result<(String, Option<Transformed>), SyntaxProblem> {
        let made = &self.made.transformed;
        let entries = made.definition.import_entries.len();
        let (imports, members) = bindings.modes.split_at(entries.min(bindings.modes.len()));
        let by_edits = !parse
            && !bindings.cyclic
            && imports.iter().all(|mode| *mode == Mode::Constant)
            && members.iter().all(|mode| *mode != Mode::Live);
        if by_edits {
            return Ok((whole(&self.source, made, members), None));
        }
        let transformed = transform(&self.source, bindings)?;
        Ok((whole(&self.source, &transformed, &[]), Some(transformed)))
    }
}

fn digest(source: &str) -> Digest {
    let mut hasher = SipHasher13::new();
    hasher.write(source.as_bytes());
    hasher.finish128().as_u128()
}

/// The prefix on a line of its own, the source with its edits, and the suffix. Edits for members that are properties are
/// left out; their bindings are there for nothing.
fn whole(source: &str, transformed: &Transformed, members: &[Mode]) -> String {
    let Transformed { prefix, suffix, edits, .. } = transformed;
    let added: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut text = String::with_capacity(prefix.len() + suffix.len() + source.len() + added + 1);
    text.push_str(prefix);
    text.push('\n');
    let mut bytes = Utf8Offsets::new(source);
    let mut at = 0;
    for edit in edits.iter() {
        let mode = edit.member.and_then(|member| members.get(member as usize));
        if mode == Some(&Mode::Property) {
            continue;
        }
        let start = bytes.byte_at(edit.start);
        text.push_str(&source[at..start]);
        text.push_str(edit.text);
        at = bytes.byte_at(edit.end);
    }
    text.push_str(&source[at..]);
    text.push_str(suffix);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_applied_in_utf_16_units() {
        let source = "/* é𝒳 */ export const a = 1; /* 𝒳 */ export { a as b };\n";
        let text = ModuleText::new(source.to_owned(), "a", &Texts::default(), false)
            .unwrap()
            .constant
            .unwrap();
        assert!(text.contains("\n/* é𝒳 */        const a = 1; /* 𝒳 */ "), "{text}");
        assert!(!text.contains("export"), "{text}");
    }

    #[test]
    fn members_that_are_properties_need_no_parser() {
        let source = "import * as ns from 'a'; ns.f(ns.x); export const y = ns.f(1);";
        let made = ModuleText::new(source.to_owned(), "a", &Texts::default(), false).unwrap();
        let modes: Vec<Mode> = std::iter::once(Mode::Constant)
            .chain(
                made.made
                    .transformed
                    .members
                    .iter()
                    .map(|member| if member.called { Mode::Property } else { Mode::Constant }),
            )
            .collect();
        let (text, parsed) =
            made.with_bindings(Bindings { modes: &modes, ..Bindings::CONSTANT }, false).unwrap();
        assert!(parsed.is_none());
        assert!(text.contains("ns.f(\u{C0}1  )"), "{text}");
        assert!(text.contains("const y = ns.f(1);"), "{text}");
    }
}
