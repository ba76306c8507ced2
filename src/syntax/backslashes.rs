//! A way around a mistake of the parser: it takes a backslash and a `u` in the value of an export's name, as in
//! `export { a as "\\u1" }`, for an escape, and either refuses the name or panics.

use std::borrow::Cow;

use compact_str::CompactString;
use memchr::memmem::find_iter;

/// A text for the parser.
#[derive(Debug)]
pub struct Disguised<'a> {
    /// Of the same length as the source: with a stand-in for each `u` that follows an escaped backslash.
    pub text: Cow<'a, str>,
    /// A character that the source does not have.
    stand_in: Option<char>,
}

impl<'a> Disguised<'a> {
    pub fn new(source: &'a str) -> Self {
        let bytes = source.as_bytes();
        let mut found = find_iter(bytes, br"\\u").peekable();
        if found.peek().is_none() {
            return Self { text: Cow::Borrowed(source), stand_in: None };
        }
        // Of those that a string literal may have as they are.
        let may_stand_in = |character: &char| !"\n\r\"'\\".contains(*character);
        let mut candidates = ('\u{1}'..='\u{7f}').filter(may_stand_in);
        let Some(stand_in) = candidates.find(|candidate| !source.contains(*candidate)) else {
            return Self { text: Cow::Borrowed(source), stand_in: None };
        };
        let mut text = source.to_owned();
        for at in found {
            let u = at + 2;
            let backslashes = bytes[..u].iter().rev().take_while(|&&byte| byte == b'\\').count();
            if backslashes % 2 == 0 {
                text.replace_range(u..=u, stand_in.encode_utf8(&mut [0]));
            }
        }
        Self { text: Cow::Owned(text), stand_in: Some(stand_in) }
    }

    /// What a value of a string literal in the text is in the source.
    pub fn reveal(&self, value: &str) -> CompactString {
        match self.stand_in {
            Some(stand_in) if value.contains(stand_in) => {
                value.replace(&format!("\\{stand_in}"), "\\u").into()
            }
            _ => value.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_escaped_backslash_counts() {
        let disguised = |source: &str| Disguised::new(source).text.into_owned();
        assert_eq!(
            disguised(r"'\\u' '\u0041' '\\\u0041' '\\\\u'"),
            "'\\\\\u{1}' '\\u0041' '\\\\\\u0041' '\\\\\\\\\u{1}'"
        );
        assert_eq!(disguised("'\\u0041'"), "'\\u0041'");
    }

    #[test]
    fn the_stand_in_is_not_of_the_text() {
        let disguised = Disguised::new("'\u{1}\\\\u'");
        assert_eq!(disguised.text, "'\u{1}\\\\\u{2}'");
        assert_eq!(disguised.reveal("\u{1}\\\u{2}"), "\u{1}\\u");
        assert_eq!(Disguised::new("''").reveal("a\\\u{1}b"), "a\\\u{1}b");
        let all: String = ('\0'..='\u{7f}').collect();
        assert_eq!(Disguised::new(&format!("{all}\\\\u")).reveal("\\\u{1}"), "\\\u{1}");
    }
}
