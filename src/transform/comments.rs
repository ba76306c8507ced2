//! Comments between the statements of a module's top level: nobody sees them in the text of a function.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::{memchr2, memmem};
use oxc_span::{GetSpan, Span};

use crate::syntax::Parsed;

/// Shorter ones are not worth an edit.
const MIN_LENGTH: usize = 16;

/// Whether a text may say what V8 is to call it: V8 then takes no offsets for its lines and columns.
pub fn names_itself(source: &str) -> bool {
    static NAME: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("sourceURL="));
    let bytes = source.as_bytes();
    NAME.find_iter(bytes)
        .any(|at| matches!(bytes[..at], [.., b'/', b'/', b'#' | b'@', b' ' | b'\t']))
}

/// Adds the comments that span lines to `found`, in `source` from byte `start` to `end`, where nothing stands but white
/// space and comments.
pub fn collect_comments(source: &str, start: usize, end: usize, found: &mut Vec<Span>) {
    let bytes = source.as_bytes();
    let mut at = start;
    while let Some(offset) = memchr2(b'/', b'<', &bytes[at..end]) {
        at += offset;
        match bytes.get(at + 1) {
            Some(b'/') => at = line_end(bytes, at, end),
            Some(b'*') => {
                let Some(length) = memmem::find(&bytes[at + 2..end], b"*/") else { return };
                let close = at + 2 + length + 2;
                let comment = &bytes[at..close];
                // A comment that begins like this names a source map.
                let is_directive = matches!(comment[2], b'#' | b'@');
                let spans_lines = memchr2(b'\n', b'\r', comment).is_some();
                if spans_lines && !is_directive && comment.len() >= MIN_LENGTH {
                    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                    found.push(Span::new(offset(at), offset(close)));
                }
                at = close;
            }
            _ => return,
        }
    }
}

/// The end of the line that has byte `at`.
fn line_end(bytes: &[u8], at: usize, end: usize) -> usize {
    let mut line = at;
    while let Some(offset) = memchr::memchr3(b'\n', b'\r', 0xE2, &bytes[line..end]) {
        line += offset;
        if bytes[line] != 0xE2 || matches!(bytes.get(line + 1..line + 3), Some([0x80, 0xA8 | 0xA9]))
        {
            return line;
        }
        line += 1;
    }
    end
}

/// Those of a text that was parsed.
pub fn comments_of(parsed: &Parsed<'_, '_>) -> Vec<Span> {
    let mut found = Vec::new();
    let program = parsed.program;
    let hashbang = program.hashbang.as_ref().map_or(0, |hashbang| hashbang.span.end);
    let mut before = hashbang as usize;
    let spans = program.directives.iter().map(GetSpan::span);
    for span in spans.chain(program.body.iter().map(GetSpan::span)) {
        collect_comments(parsed.source, before, (span.start as usize).max(before), &mut found);
        before = span.end as usize;
    }
    collect_comments(parsed.source, before, parsed.source.len(), &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::super::{Bindings, scan, transform};

    const SOURCE: &str = "/**\n * the first one is a licence\n */\nimport a from 'a';\n\
        /* on one line, and long enough for an edit */\n\
        // a line /* that opens nothing\n\
        /**\n * says what it is\n */\nexport function f() { /*\n inside, long enough */ }\n\
        export const g = /**\n * within a statement */ (x) => x;\n\
        /*\n * another that is long enough\n */ export { a };\n/*# sourceMappingURL=\n a.js.map */\n";

    #[test]
    fn are_found_between_statements_only() {
        let scanned = scan(SOURCE).unwrap().comments;
        let parsed = transform(SOURCE, Bindings::CONSTANT).unwrap().comments;
        assert_eq!(scanned, parsed);
        let texts: Vec<&str> =
            parsed.iter().map(|span| &SOURCE[span.start as usize..span.end as usize]).collect();
        assert_eq!(
            texts,
            [
                "/**\n * the first one is a licence\n */",
                "/**\n * says what it is\n */",
                "/*\n * another that is long enough\n */"
            ]
        );
    }

    #[test]
    fn of_a_text_that_has_only_them() {
        let source = "#!/usr/bin/env node\n/*\n only a comment */";
        assert_eq!(transform(source, Bindings::CONSTANT).unwrap().comments.len(), 1);
        assert_eq!(
            transform("'use strict'\n/*\n only a comment */", Bindings::CONSTANT)
                .unwrap()
                .comments
                .len(),
            1
        );
    }
}
