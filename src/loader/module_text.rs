//! A module's text, ready to be compiled.

use super::html_comments::may_have_html_comment;
use crate::source::Utf8Offsets;
use crate::syntax::SyntaxProblem;
use crate::transform::{Bindings, Mode, Transformed, scan, transform};

/// What is made of the source text of a module.
#[derive(Debug)]
pub struct ModuleText {
    /// The source text as it was read.
    pub source: String,
    /// What makes a function of it, whose imports are all taken by value.
    pub transformed: Transformed,
    /// The text of that function, unless another is likely to be needed: one for members of namespaces.
    pub constant: Option<String>,
    /// Whether V8 is to say what it thinks of a comment.
    pub may_have_html_comment: bool,
}

impl ModuleText {
    /// Scans or parses a source text.
    ///
    /// # Errors
    ///
    /// The first early error of the text, which is handed back.
    pub fn new(source: String) -> Result<Self, (SyntaxProblem, String)> {
        match scan(&source).or_else(|_| transform(&source, Bindings::CONSTANT)) {
            Ok(transformed) => {
                let is_certain = transformed.members.is_empty();
                let constant = is_certain.then(|| whole(&source, &transformed, &[]));
                let may_have_html_comment = may_have_html_comment(&source);
                Ok(Self { source, transformed, constant, may_have_html_comment })
            }
            Err(problem) => Err((problem, source)),
        }
    }

    /// The text of the function for these bindings, and what was parsed for its sake. There are so many import entries;
    /// unless it must `parse`, edits may be enough.
    ///
    /// # Errors
    ///
    /// The first early error of the text.
    pub fn with_bindings(
        &self,
        bindings: Bindings<'_>,
        entries: usize,
        parse: bool,
    ) -> Result<(String, Option<Transformed>), SyntaxProblem> {
        let (imports, members) = bindings.modes.split_at(entries.min(bindings.modes.len()));
        let by_edits = !parse
            && !bindings.cyclic
            && imports.iter().all(|mode| *mode == Mode::Constant)
            && members.iter().all(|mode| *mode != Mode::Live);
        if by_edits {
            return Ok((whole(&self.source, &self.transformed, members), None));
        }
        let transformed = transform(&self.source, bindings)?;
        Ok((whole(&self.source, &transformed, &[]), Some(transformed)))
    }
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
    for edit in edits {
        let mode = edit.member.and_then(|member| members.get(member as usize));
        if mode == Some(&Mode::Property) {
            continue;
        }
        let start = bytes.byte_at(edit.start);
        text.push_str(&source[at..start]);
        text.push_str(&edit.text);
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
        let text = ModuleText::new(source.to_owned()).unwrap().constant.unwrap();
        assert!(text.contains("\n/* é𝒳 */        const a = 1; /* 𝒳 */ "), "{text}");
        assert!(!text.contains("export"), "{text}");
    }

    #[test]
    fn members_that_are_properties_need_no_parser() {
        let source = "import * as ns from 'a'; ns.f(ns.x); export const y = ns.f(1);";
        let made = ModuleText::new(source.to_owned()).unwrap();
        let modes: Vec<Mode> = std::iter::once(Mode::Constant)
            .chain(
                made.transformed
                    .members
                    .iter()
                    .map(|member| if member.called { Mode::Property } else { Mode::Constant }),
            )
            .collect();
        let (text, parsed) =
            made.with_bindings(Bindings { cyclic: false, modes: &modes }, 1, false).unwrap();
        assert!(parsed.is_none());
        assert!(text.contains("ns.f(\u{C0}1  )"), "{text}");
        assert!(text.contains("const y = ns.f(1);"), "{text}");
    }
}
