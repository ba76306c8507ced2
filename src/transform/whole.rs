//! The text that is compiled in a module's place.

use std::ops::Range;

use memchr::{memchr_iter, memchr2, memchr3, memrchr};

use super::{Mode, Transformed};
use crate::source::utf16_length;

/// What a text is put together of, from its start to its end.
pub trait Pieces {
    /// These bytes of the source.
    fn copy(&mut self, bytes: Range<usize>);
    /// What the source does not have.
    fn insert(&mut self, text: &str);
    /// So many line breaks, and then so many spaces.
    fn space(&mut self, lines: u32, columns: u32);
}

/// The prefix, on a line of its own if it may be, the source with its edits, and the suffix. Edits for members that are properties are
/// left out; their bindings are there for nothing. Of comments between statements only the line breaks remain, and as
/// much space as keeps the place of what follows.
pub fn compose(
    source: &str,
    transformed: &Transformed,
    members: &[Mode],
    pieces: &mut impl Pieces,
) {
    let Transformed { prefix, suffix, edits, comments, on_first_line, .. } = transformed;
    pieces.insert(prefix);
    if !on_first_line {
        pieces.insert("\n");
    }
    let mut comments = comments.iter().map(|span| (span.start as usize, span.end as usize));
    let mut comment = comments.next();
    let mut at = 0;
    let mut copy_until = |end: usize, at: &mut usize, pieces: &mut _| {
        while let Some((start, close)) = comment
            && close <= end
        {
            Pieces::copy(pieces, *at..start);
            let (lines, columns) = space_like(&source[start..close]);
            Pieces::space(pieces, lines, columns);
            *at = close;
            comment = comments.next();
        }
        Pieces::copy(pieces, *at..end);
        *at = end;
    };
    for edit in edits.iter() {
        let mode = edit.member.and_then(|member| members.get(member as usize));
        if mode == Some(&Mode::Property) {
            continue;
        }
        copy_until(edit.start as usize, &mut at, pieces);
        pieces.insert(edit.text);
        at = edit.end as usize;
    }
    copy_until(source.len(), &mut at, pieces);
    pieces.insert(suffix);
}

/// The text as a string; see [`compose`].
#[must_use]
pub fn whole(source: &str, transformed: &Transformed, members: &[Mode]) -> String {
    struct Whole<'s> {
        source: &'s str,
        text: String,
    }

    impl Pieces for Whole<'_> {
        fn copy(&mut self, bytes: Range<usize>) {
            self.text.push_str(&self.source[bytes]);
        }

        fn insert(&mut self, text: &str) {
            self.text.push_str(text);
        }

        fn space(&mut self, lines: u32, columns: u32) {
            self.text.extend(std::iter::repeat_n('\n', lines as usize));
            self.text.extend(std::iter::repeat_n(' ', columns as usize));
        }
    }

    let mut pieces =
        Whole { source, text: String::with_capacity(transformed.expected_length(source)) };
    compose(source, transformed, members, &mut pieces);
    pieces.text
}

impl Transformed {
    /// How many bytes the text takes, or a few more or less: of comments little remains.
    pub(super) fn expected_length(&self, source: &str) -> usize {
        let Self { prefix, suffix, edits, comments, .. } = self;
        let removed: usize = comments.iter().map(|comment| comment.size() as usize).sum();
        let length = prefix.len() + suffix.len() + source.len() + edits.text_length() + 1;
        length.saturating_sub(removed / 2)
    }
}

/// How many lines a comment ends, and how many columns of the last one it takes.
fn space_like(comment: &str) -> (u32, u32) {
    let bytes = comment.as_bytes();
    // U+2028 and U+2029 end a line too; both start with 0xE2.
    let (lines, last) = if memchr2(b'\r', 0xE2, bytes).is_none() {
        (memchr_iter(b'\n', bytes).count(), memrchr(b'\n', bytes).map_or(0, |at| at + 1))
    } else {
        lines_of(bytes)
    };
    (u32::try_from(lines).unwrap_or(u32::MAX), utf16_length(&comment[last..]))
}

/// The same of any text: how many lines it ends, and where the last one starts.
fn lines_of(bytes: &[u8]) -> (usize, usize) {
    let (mut lines, mut last, mut at) = (0, 0, 0);
    while let Some(offset) = memchr3(b'\n', b'\r', 0xE2, &bytes[at..]) {
        at += offset;
        at += match bytes[at..] {
            [b'\r', b'\n', ..] => 2,
            [b'\n' | b'\r', ..] => 1,
            [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
            _ => {
                at += 1;
                continue;
            }
        };
        lines += 1;
        last = at;
    }
    (lines, last)
}

#[cfg(test)]
mod tests {
    use super::super::{Bindings, scan, transform};
    use super::whole;

    #[test]
    fn edits_are_applied_in_utf_16_units() {
        let source = "/* é𝒳 */ export const a = 1; /* 𝒳 */ export { a as b };\n";
        let text = whole(source, &scan(source).unwrap(), &[]);
        assert!(text.contains("\n/* é𝒳 */        const a = 1; /* 𝒳 */ "), "{text}");
        assert!(!text.contains("export"), "{text}");
    }

    #[test]
    fn the_prefix_of_a_text_that_names_itself_has_no_line_of_its_own() {
        for (source, lines) in [
            ("a;\n//# sourceURL=b", 2),
            ("a;\n//@\tsourceURL=b", 2),
            ("a;\n//# sourceMappingURL=b", 3),
            ("a;\n// sourceURL=b", 3),
            ("a;\n//#sourceURL=b", 3),
        ] {
            for made in [scan(source).unwrap(), transform(source, Bindings::CONSTANT).unwrap()] {
                // One more ends the source.
                assert_eq!(whole(source, &made, &[]).lines().count(), lines + 1, "{source}");
            }
        }
    }

    #[test]
    fn comments_leave_lines_and_columns() {
        let source = "/**\r\n * é 𝒳 —\u{2028} b\n 𝒳 */ export const a = 1;\n\
            export function f() {/*\n within a function */}\n/**\n * — at the end\n */\n";
        for transformed in [scan(source).unwrap(), transform(source, Bindings::CONSTANT).unwrap()] {
            let text = whole(source, &transformed, &[]);
            let (_, body) = text.split_once('\n').unwrap();
            assert!(body.starts_with("\n\n\n              const a = 1;\n"), "{body:?}");
            assert!(body.contains("/*\n within a function */}\n\n\n   \n"), "{body:?}");
        }
    }
}
