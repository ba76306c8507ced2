//! How deeply a source text may nest, judged before the recursive parser sees it.
//!
//! The parser, the semantic analysis and the visitors recurse once or a few times for each level
//! of nesting. A thread whose stack runs out dies with its process, so the stack is made as large
//! as the text could need, and texts beyond any sensible size are refused.
//!
//! So are those that the parser would take too long for: it reads what may be the parameters of an arrow function as such,
//! and once more when no arrow follows, so that of such parentheses within each other the innermost are read as often as
//! they are deep.

use super::parameters::{may_be_parameters, may_read_too_often, reads_too_often};

/// Stack for one level of brackets: a bracketed expression passes every precedence level.
const BYTES_A_BRACKET: usize = KIBIBYTES_A_BRACKET as usize * 1024;
const KIBIBYTES_A_BRACKET: u8 = 6;
/// Stack for one operator of a chain such as `a+b+c` or `!!!a`.
const BYTES_AN_OPERATOR: usize = KIBIBYTES_AN_OPERATOR as usize * 1024;
const KIBIBYTES_AN_OPERATOR: u8 = 2;
/// Stack for a text that does not nest at all.
const BYTES_AT_LEAST: usize = 256 * 1024;
/// The largest stack that is set up; its pages are touched only as far as they are needed.
const BYTES_AT_MOST: usize = 2 * 1024 * 1024 * 1024;
/// What is set up without a closer look at a text that could need it.
const BYTES_UNSEEN: usize = 256 * 1024 * 1024;

/// The stack in bytes that parsing `source` can take, or `None` when the text nests too deeply.
///
/// This is an upper bound: of most texts it is what they would need if nothing in them were ever closed.
#[must_use]
pub fn stack_needed(source: &str) -> Option<usize> {
    let weight: usize = source.bytes().map(|byte| usize::from(KIBIBYTES[usize::from(byte)])).sum();
    let at_most = weight * 1024 + BYTES_AT_LEAST;
    let is_small = at_most <= BYTES_UNSEEN;
    if is_small && !may_read_too_often(source.as_bytes()) {
        return Some(at_most);
    }
    let Needed { brackets, bytes, read_again } = Nesting::of(source);
    let is_too_deep = brackets.saturating_mul(BYTES_A_BRACKET) > BYTES_AT_MOST;
    if is_too_deep || reads_too_often(read_again, source.len()) {
        return None;
    }
    if is_small {
        return Some(at_most);
    }
    Some(bytes.saturating_add(BYTES_AT_LEAST).clamp(BYTES_UNSEEN, BYTES_AT_MOST))
}

/// What each byte can add to the stack at most, if it nests.
const KIBIBYTES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = if opens(byte) {
            KIBIBYTES_A_BRACKET
        } else if is_operator(byte) || is_space(byte) {
            KIBIBYTES_AN_OPERATOR
        } else {
            0
        };
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

const fn opens(byte: u8) -> bool {
    matches!(byte, b'(' | b'[' | b'{')
}

const fn is_operator(byte: u8) -> bool {
    matches!(
        byte,
        b'+' | b'-'
            | b'*'
            | b'/'
            | b'%'
            | b'&'
            | b'|'
            | b'^'
            | b'<'
            | b'>'
            | b'='
            | b'?'
            | b':'
            | b'!'
            | b'~'
            | b'.'
            | b'`'
    )
}

/// Whether a word may end before it: all that is not ASCII may be white space.
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | 0x0B | 0x0C) || !byte.is_ascii()
}

/// What a text needs where it needs most.
#[derive(Clone, Copy, Default)]
struct Needed {
    brackets: usize,
    bytes: usize,
    /// How many bytes the parser may read once more, counted as often as it does.
    read_again: usize,
}

/// An open bracket, or a template.
struct Level {
    closer: u8,
    /// Where it starts, if it may be the parameters of an arrow function.
    parameters: Option<usize>,
    /// The operators since the last `;`, and the statements that are nested without brackets.
    chain: usize,
}

/// The brackets that are open in a text, without those in strings, comments, templates and regular expressions.
struct Nesting<'s> {
    bytes: &'s [u8],
    at: usize,
    /// The byte of the token before.
    previous: u8,
    levels: Vec<Level>,
    /// All chains of the levels.
    operators: usize,
    most: Needed,
}

impl<'s> Nesting<'s> {
    fn of(source: &'s str) -> Needed {
        let outermost = Level { closer: 0, parameters: None, chain: 0 };
        let mut nesting = Self {
            bytes: source.as_bytes(),
            at: 0,
            previous: b';',
            levels: vec![outermost],
            operators: 0,
            most: Needed::default(),
        };
        while let Some(&byte) = nesting.bytes.get(nesting.at) {
            nesting.take(byte);
        }
        while !nesting.levels.is_empty() {
            nesting.close();
        }
        nesting.most
    }

    fn take(&mut self, byte: u8) {
        self.at += 1;
        if self.closes(b'`') {
            return self.take_text(byte);
        }
        match byte {
            b'(' | b'[' | b'{' | b'`' => self.open(byte),
            b')' | b']' | b'}' if self.closes(byte) => self.close(),
            b')' | b']' | b'}' | b',' => {}
            b'"' | b'\'' => self.skip_to(byte),
            b'/' if self.skip_comment() => return,
            b'/' if self.may_start_expression() => self.skip_regular_expression(),
            b';' => self.end_statement(),
            // Keywords that nest to the right (`new`, `await`, `typeof`, labels …) are followed by white space or brackets.
            _ if is_space(byte) => {
                if !self.previous.is_ascii_lowercase() {
                    return;
                }
                self.chain();
            }
            _ if is_operator(byte) => self.chain(),
            // A statement in another: `if (a) if (b) c`.
            _ if self.previous == b')' => self.chain(),
            _ => {}
        }
        self.previous = byte;
        if is_word(byte) {
            self.skip_word();
        }
    }

    /// Goes to the end of a word: nothing happens within.
    fn skip_word(&mut self) {
        let is_within = |byte: &u8| byte.is_ascii() && is_word(*byte);
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !is_within(byte)).unwrap_or(rest.len());
        if let Some(&last) = rest[..length].last() {
            self.previous = last;
            self.at += length;
        }
    }

    /// Takes a byte of the text of a template.
    fn take_text(&mut self, byte: u8) {
        match byte {
            b'`' => {
                self.close();
                self.previous = b']';
            }
            b'\\' => self.at += 1,
            b'$' if self.bytes.get(self.at) == Some(&b'{') => {
                self.at += 1;
                self.open(b'{');
                self.previous = b'{';
            }
            _ => {}
        }
    }

    fn open(&mut self, byte: u8) {
        // `a()()` and `a[0][0]` nest to the left though they are closed, and `if (a) {}` to the right.
        if matches!(self.previous, b')' | b']') {
            self.chain();
        }
        let closer = match byte {
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            _ => byte,
        };
        let is_parameters = byte == b'(' && may_be_parameters(self.bytes, self.at - 1);
        let parameters = is_parameters.then_some(self.at);
        self.levels.push(Level { closer, parameters, chain: 0 });
        self.note();
    }

    fn closes(&self, byte: u8) -> bool {
        self.levels.last().is_some_and(|level| level.closer == byte)
    }

    fn close(&mut self) {
        if let Some(level) = self.levels.pop() {
            self.operators -= level.chain;
            let length = level.parameters.map_or(0, |start| self.at - start);
            self.most.read_again = self.most.read_again.saturating_add(length);
        }
    }

    fn chain(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            level.chain += 1;
            self.operators += 1;
            self.note();
        }
    }

    fn note(&mut self) {
        let brackets = self.levels.len() - 1;
        let bytes = brackets
            .saturating_mul(BYTES_A_BRACKET)
            .saturating_add(self.operators.saturating_mul(BYTES_AN_OPERATOR));
        self.most.brackets = self.most.brackets.max(brackets);
        self.most.bytes = self.most.bytes.max(bytes);
    }

    /// `;`: not in the head of a loop, nor before `else`.
    fn end_statement(&mut self) {
        let rest = &self.bytes[self.at..];
        let start = rest.iter().position(|&byte| !is_space(byte)).unwrap_or(rest.len());
        let Some(level) = self.levels.last_mut() else { return };
        if level.closer != b')' && !rest[start..].starts_with(b"else") {
            self.operators -= level.chain;
            level.chain = 0;
        }
    }

    /// Whether an expression may start here, rather than go on.
    fn may_start_expression(&self) -> bool {
        const KEYWORDS: [&[u8]; 10] = [
            b"return", b"typeof", b"case", b"in", b"of", b"void", b"throw", b"else", b"yield",
            b"await",
        ];
        if !is_word(self.previous) {
            return !matches!(self.previous, b')' | b']' | b'}' | b'"' | b'\'');
        }
        let before = self.bytes[..self.at - 1].trim_ascii_end();
        let start = before.iter().rposition(|&byte| !is_word(byte)).map_or(0, |at| at + 1);
        KEYWORDS.contains(&&before[start..])
    }

    /// Goes behind the end of a string.
    fn skip_to(&mut self, quote: u8) {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'\n' => return,
                _ if byte == quote => return,
                _ => {}
            }
        }
    }

    /// Goes behind the end of a comment, if one starts here.
    fn skip_comment(&mut self) -> bool {
        let rest = &self.bytes[self.at..];
        let (start, end): (usize, &[u8]) = match rest.first() {
            Some(b'/') => (1, b"\n"),
            Some(b'*') => (1, b"*/"),
            _ => return false,
        };
        let found = memchr::memmem::find(&rest[start..], end);
        self.at += found.map_or(rest.len(), |found| start + found + end.len());
        // What a comment stands between may be a keyword.
        if self.previous.is_ascii_lowercase() {
            self.chain();
            self.previous = b' ';
        }
        true
    }

    fn skip_regular_expression(&mut self) {
        let mut is_class = false;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'[' => is_class = true,
                b']' => is_class = false,
                b'/' if !is_class => return,
                b'\n' => return,
                _ => {}
            }
        }
    }
}

/// Whether a byte is one of a word, or of a character that may be.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: usize = 100_000;

    fn needed(text: &str) -> usize {
        stack_needed(text).unwrap()
    }

    #[test]
    fn short_text_needs_little() {
        assert!(needed("import a from 'a'; a();") < 2 * BYTES_AT_LEAST);
    }

    #[test]
    fn what_is_closed_does_not_add_up() {
        for text in
            ["a = b + c;", "f(1);", "if (a) b(); else c();", "for (;;) a[0];", "`a${b}`;", "/[(]/;"]
        {
            assert_eq!(needed(&text.repeat(MANY)), BYTES_UNSEEN, "{text}");
        }
        for quoted in
            ["'({['", "\"(\\\"(\"", "`({${'}'}[`", "/* ((( */ a", "// (((\n", "a = /[/({](\\/[(]/"]
        {
            assert_eq!(needed(&format!("{quoted};").repeat(MANY)), BYTES_UNSEEN, "{quoted}");
        }
    }

    #[test]
    fn what_nests_needs_stack_in_proportion() {
        for text in [
            "[",
            "a(",
            "{",
            "`${",
            "[')',",
            "(/[)]/,",
            "f(/*)*/",
            "(`)`,",
            "(\"\\\")\",",
            "f({a:[",
            "f()(",
            "a=>{",
        ] {
            assert!(needed(&text.repeat(MANY)) > MANY * BYTES_A_BRACKET, "{text}");
        }
        for text in [
            "if(1)",
            "if (1) ",
            "while(0)",
            "for(;0;)",
            "for (;;)\n",
            "if(1);else ",
            "if(1){a;}else ",
            "a:",
            "a=>",
            "!",
            "new ",
            "typeof\u{a0}",
            "void/**/",
            "await\u{b}",
            "a+",
            "f()",
            "a?b:",
            "a.b",
            "else/*;*/",
        ] {
            assert!(needed(&text.repeat(MANY)) > MANY * BYTES_AN_OPERATOR, "{text}");
        }
    }

    #[test]
    fn a_million_brackets_are_refused() {
        assert_eq!(stack_needed(&"(".repeat(1_000_000)), None);
        assert_eq!(stack_needed(&"(')',".repeat(1_000_000)), None);
    }
}
