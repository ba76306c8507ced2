//! Parentheses that may be the parameters of an arrow function, as the parser tells from their first tokens.

use super::nesting::{is_space, is_word};

/// How many bytes may be read once more, whatever the length of a text: some thousand levels.
const READ_AGAIN: usize = 2 * 1024 * 1024;
/// How often each byte of a text may be read, on an average. No more than a few of such parentheses are within each other in
/// what somebody or a minifier has written.
const READ_AGAIN_A_BYTE: usize = 32;
/// How far the end of what is plain is looked for.
const PLAIN: usize = 256;

/// Whether more bytes are read again than in any sensible text of this length.
pub(super) fn reads_too_often(read_again: usize, length: usize) -> bool {
    read_again > READ_AGAIN.saturating_add(length.saturating_mul(READ_AGAIN_A_BYTE))
}

/// Whether that may be, without a closer look at the text.
pub(super) fn may_read_too_often(text: &[u8]) -> bool {
    let mut read_again = 0_usize;
    memchr::memchr_iter(b'(', text).any(|open| {
        if may_be_parameters(text, open) {
            let length = plain_length(&text[open..]).unwrap_or(text.len() - open);
            read_again = read_again.saturating_add(length);
        }
        reads_too_often(read_again, text.len())
    })
}

/// The length of parentheses within which nothing can hide where they end.
fn plain_length(text: &[u8]) -> Option<usize> {
    let is_plain = |byte: u8| is_word(byte) || is_space(byte) || b",=.:[]{}".contains(&byte);
    let rest = &text[1..text.len().min(PLAIN)];
    let length = rest.iter().position(|&byte| !is_plain(byte))?;
    (rest[length] == b')').then_some(length)
}

/// Whether the parenthesis that opens at a byte may be the parameters of an arrow function, as far as that can be told.
pub(super) fn may_be_parameters(text: &[u8], open: usize) -> bool {
    !is_call(&text[..open]) && may_start_parameters(&text[open + 1..])
}

/// Whether a parenthesis behind this text is that of a call, or of a declaration.
fn is_call(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    match before.last() {
        Some(b']' | b'"' | b'\'' | b'`') => true,
        Some(&byte) if is_word(byte) => {
            let start = before.iter().rposition(|&byte| !is_word(byte)).map_or(0, |at| at + 1);
            !may_precede_expression(&before[start..])
        }
        _ => false,
    }
}

/// Whether a word may be one that an expression follows. What is not ASCII may be white space.
fn may_precede_expression(word: &[u8]) -> bool {
    const KEYWORDS: [&[u8]; 17] = [
        b"async",
        b"await",
        b"case",
        b"default",
        b"delete",
        b"do",
        b"else",
        b"extends",
        b"in",
        b"instanceof",
        b"new",
        b"of",
        b"return",
        b"throw",
        b"typeof",
        b"void",
        b"yield",
    ];
    !word.is_ascii() || KEYWORDS.contains(&word)
}

/// Whether parameters may start so.
fn may_start_parameters(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    match text {
        [b'{' | b'[' | b'.' | b'\\' | 0x0B | 0x0C, ..] => true,
        [byte, ..] if is_word(*byte) => {
            let length = text.iter().position(|&byte| !is_word(byte)).unwrap_or(text.len());
            // What is not ASCII may be white space.
            !text[..length].is_ascii() || may_follow_parameter(text[length..].trim_ascii_start())
        }
        _ => is_comment(text),
    }
}

/// Whether this may stand behind the first name of parameters.
fn may_follow_parameter(text: &[u8]) -> bool {
    match text {
        [b'=', b'=' | b'>', ..] => false,
        [b'=' | b',' | b')' | b'\\', ..] => true,
        _ => is_comment(text),
    }
}

/// Whether a comment starts here, which hides what is behind it.
fn is_comment(text: &[u8]) -> bool {
    matches!(text, [b'/', b'/' | b'*', ..])
}

#[cfg(test)]
mod tests {
    use super::super::nesting::stack_needed;
    use super::*;

    fn may_be(text: &str) -> bool {
        may_be_parameters(text.as_bytes(), text.find('(').unwrap())
    }

    #[test]
    fn what_may_be_parameters() {
        for text in [
            "(a=",
            "(a,",
            "(a)",
            "a=({",
            "([",
            "(...a",
            "async(a=",
            "async (a=",
            "return (\n a = ",
            "(/**/a=",
            "=>(a=",
            ")(a=",
            "}(a=",
            "(é=",
            "x\u{a0}(a=",
            "(\u{a0}a=",
            "(\\u0061=",
            "typeof(a,",
        ] {
            assert!(may_be(text), "{text}");
        }
        for text in [
            "f(a=", "f (a=", "](a=", "`(a=", "(a==", "(a=>", "(1", "(/a/", "(a/b", "('a'", "(a+",
            "(a.", "(!", "((", "()", "(a b", "if(a,",
        ] {
            assert!(!may_be(text), "{text}");
        }
    }

    #[test]
    fn plain_parentheses_end_where_they_seem_to() {
        assert_eq!(plain_length(b"(a, b) => c"), Some(4));
        assert_eq!(plain_length(b"({ a: [b = 1] }) => c"), Some(14));
        for text in ["(a = ')'", "(a = (b)", "(a = /)/", "(a /*)*/", "(a", "(`)`", "(a = !b)"] {
            assert_eq!(plain_length(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_is_read_too_often_is_refused() {
        for (open, close) in
            [("({[", "]:1})"), ("(a=", ")"), ("async(a=", ")"), ("(a={b:", "})"), ("(a=f(b,", "))")]
        {
            let text = |levels: usize| format!("{}1{}", open.repeat(levels), close.repeat(levels));
            assert!(stack_needed(&text(300)).is_some(), "{open}");
            assert_eq!(stack_needed(&text(2000)), None, "{open}");
            assert_eq!(stack_needed(&open.repeat(2000)), None, "{open}");
            let many = format!("{};", text(300)).repeat(100);
            assert_eq!(stack_needed(&many), None, "{open}");
            let many = format!("{};", text(20)).repeat(10_000);
            assert!(stack_needed(&many).is_some(), "{open}");
        }
    }

    #[test]
    fn many_that_are_not_within_each_other_are_none_too_many() {
        for text in [
            "((a, b) => a);",
            "(a = f(')'));",
            "({ a: (b, c) => [d] });",
            "f((a), (b));",
            "a => ({ [b]: c });",
        ] {
            assert!(stack_needed(&text.repeat(50_000)).is_some(), "{text}");
        }
        let text = "(a = f(')'), b); ".repeat(50_000);
        assert!(stack_needed(&format!("export default ({{ a() {{ {text} }} }});")).is_some());
    }
}
