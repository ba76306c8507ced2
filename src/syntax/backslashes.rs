//! A way around a mistake of the parser: it takes a backslash and a `u` in the value of an export's name, as in
//! `export { a as "\\u1" }`, for an escape, and either refuses the name or panics.

use std::borrow::Cow;

use compact_str::CompactString;
use memchr::memmem::find_iter;

/// Stands for a `u` that follows an escaped backslash.
const STAND_IN: char = '\u{1}';

/// The text for the parser, of the same length: with a stand-in for each `u` that follows an escaped backslash.
pub fn disguise(source: &str) -> Cow<'_, str> {
    let bytes = source.as_bytes();
    let mut found = find_iter(bytes, br"\\u").peekable();
    if found.peek().is_none() || source.contains(STAND_IN) {
        return Cow::Borrowed(source);
    }
    let mut text = source.to_owned();
    for at in found {
        let u = at + 2;
        let backslashes = bytes[..u].iter().rev().take_while(|&&byte| byte == b'\\').count();
        if backslashes % 2 == 0 {
            text.replace_range(u..=u, STAND_IN.encode_utf8(&mut [0]));
        }
    }
    Cow::Owned(text)
}

/// What a value of a string literal in the text for the parser is in the source.
pub fn reveal(value: &str) -> CompactString {
    if value.contains(STAND_IN) { value.replace("\\\u{1}", "\\u").into() } else { value.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_escaped_backslash_counts() {
        assert_eq!(
            disguise(r"'\\u' '\u0041' '\\\u0041' '\\\\u'"),
            "'\\\\\u{1}' '\\u0041' '\\\\\\u0041' '\\\\\\\\\u{1}'"
        );
        assert_eq!(disguise("'\\u0041'"), "'\\u0041'");
        assert_eq!(reveal("a\\\u{1}b"), r"a\ub");
    }
}
