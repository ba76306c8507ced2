//! Whether a text has what scripts, and functions, take for a comment and modules do not: `<!--`, and `-->` at the start
//! of a line.

use memchr::memmem;
use oxc_ast::ast::{RegExpLiteral, StringLiteral, TemplateElement};
use oxc_ast_visit::Visit;
use oxc_span::Span;

use crate::syntax::{Goal, with_parsed};

/// Whether a text may have such a comment.
#[must_use]
pub fn may_have_html_comment(source: &str) -> bool {
    if memmem::find(source.as_bytes(), b"--").is_none() {
        return false;
    }
    let opening = memmem::find_iter(source.as_bytes(), b"<!--");
    let closing =
        memmem::find_iter(source.as_bytes(), b"-->").filter(|&at| starts_line(source, at));
    let places: Vec<usize> = opening.chain(closing).collect();
    if places.is_empty() {
        return false;
    }
    // Within comments and literals they are nothing but text.
    let outside = with_parsed(source, Goal::Module, |parsed| {
        let mut literals = Literals(Vec::new());
        literals.visit_program(parsed.program);
        let mut spans = literals.0;
        spans.extend(parsed.program.comments.iter().map(|comment| comment.span));
        let is_inside = |at: usize| {
            spans.iter().any(|span| (span.start as usize..span.end as usize).contains(&at))
        };
        places.iter().any(|&at| !is_inside(at))
    });
    outside.unwrap_or(true)
}

/// Whether nothing stands before `at` on its line but white space and ends of comments.
fn starts_line(source: &str, at: usize) -> bool {
    let before = &source[..at];
    let line = before.rfind(['\n', '\r', '\u{2028}', '\u{2029}']).map_or(0, |end| end + 1);
    let mut rest = before.get(line..).unwrap_or(before).trim();
    if let Some(end) = rest.rfind("*/") {
        // Whether a comment ends here, or more, is for the parser to say.
        rest = rest[end + 2..].trim();
    }
    rest.is_empty() || rest.starts_with('*')
}

struct Literals(Vec<Span>);

impl<'a> Visit<'a> for Literals {
    fn visit_string_literal(&mut self, literal: &StringLiteral<'a>) {
        self.0.push(literal.span);
    }

    fn visit_template_element(&mut self, element: &TemplateElement<'a>) {
        self.0.push(element.span);
    }

    fn visit_reg_exp_literal(&mut self, literal: &RegExpLiteral<'a>) {
        self.0.push(literal.span);
    }
}

#[cfg(test)]
mod tests {
    use super::may_have_html_comment;

    #[test]
    fn only_what_stands_in_the_code_counts() {
        for text in [
            "while (n --> 0) {}",
            "'<!--';",
            "`<!--`;",
            "/<!--/.test(a);",
            "// <!--",
            "/*\n --> */",
            "/**\n * -->\n */ a;",
        ] {
            assert!(!may_have_html_comment(text), "{text}");
        }
        for text in ["<!-- a", "a;\n--> b", "/* */ --> b", "a <!-- b"] {
            assert!(may_have_html_comment(text), "{text}");
        }
    }
}
