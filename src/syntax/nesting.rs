//! How deeply a source text may nest, judged before the recursive parser sees it.
//!
//! The parser, the semantic analysis and the visitors recurse once or a few times for each level
//! of nesting. A thread whose stack runs out dies with its process, so the stack is made as large
//! as the text could need, and texts beyond any sensible size are refused.

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

/// The stack in bytes that parsing `source` can take, or `None` when the text nests too deeply.
///
/// This is an upper bound: brackets and operators in strings, comments and regular expressions
/// count too.
#[must_use]
pub fn stack_needed(source: &str) -> Option<usize> {
    /// What is not worth a closer look: less than any thread has.
    const BYTES_OF_A_FLAT_TEXT: usize = 2 * 1024 * 1024;
    let weight: usize = source.bytes().map(|byte| usize::from(KIBIBYTES[usize::from(byte)])).sum();
    let at_most = weight * 1024 + BYTES_AT_LEAST;
    if at_most <= BYTES_OF_A_FLAT_TEXT {
        return Some(at_most);
    }
    let (deepest, longest) = deepest_and_longest(source);
    if deepest.saturating_mul(BYTES_A_BRACKET) > BYTES_AT_MOST {
        return None;
    }
    Some(bytes(deepest, longest).min(BYTES_AT_MOST))
}

fn bytes(brackets: usize, operators: usize) -> usize {
    brackets
        .saturating_mul(BYTES_A_BRACKET)
        .saturating_add(operators.saturating_mul(BYTES_AN_OPERATOR))
        .saturating_add(BYTES_AT_LEAST)
}

/// What each byte can add to the stack at most, if it nests.
const KIBIBYTES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = if opens(byte) {
            KIBIBYTES_A_BRACKET
        } else if is_operator(byte) || matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
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

/// The deepest nesting of brackets, and the longest chain of operators between two `;`.
fn deepest_and_longest(source: &str) -> (usize, usize) {
    let mut depth = 0_usize;
    let mut deepest = 0_usize;
    let mut chain = 0_usize;
    let mut longest = 0_usize;
    let mut previous = b' ';
    for &byte in source.as_bytes() {
        if opens(byte) {
            depth += 1;
            deepest = deepest.max(depth);
            // `a()()` and `a[0][0]` nest to the left though they are closed.
            chain += usize::from(matches!(previous, b')' | b']'));
        } else if is_operator(byte) {
            chain += 1;
        } else {
            match byte {
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                // Keywords that nest to the right (`new`, `await`, `typeof`, `else if`, labels …) are
                // followed by white space or brackets.
                b' ' | b'\n' | b'\t' | b'\r' if previous.is_ascii_lowercase() => chain += 1,
                b';' => {
                    longest = longest.max(chain);
                    chain = 0;
                }
                _ => {}
            }
        }
        previous = byte;
    }
    (deepest, longest.max(chain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_text_needs_little() {
        assert!(stack_needed("import a from 'a'; a();").unwrap() < 2 * BYTES_AT_LEAST);
        assert!(stack_needed(&"a = b + c;".repeat(10_000)).unwrap() < 2 * BYTES_AT_LEAST);
    }

    #[test]
    fn brackets_need_stack_in_proportion() {
        let needed = stack_needed(&"[".repeat(100_000)).unwrap();
        assert!(needed > 100_000 * BYTES_A_BRACKET);
    }

    #[test]
    fn a_million_brackets_are_refused() {
        assert_eq!(stack_needed(&"(".repeat(1_000_000)), None);
    }

    #[test]
    fn closed_brackets_do_not_add_up() {
        assert!(stack_needed(&"f(1);".repeat(100_000)).unwrap() < 2 * BYTES_AT_LEAST);
    }
}
