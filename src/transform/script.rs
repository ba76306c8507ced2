//! `import()` in scripts and function bodies, whose callback Node calls only with its flag.

use memchr::memmem::Finder;
use oxc_ast::ast::{CallExpression, IdentifierReference, ImportExpression, NewExpression};
use oxc_ast_visit::{Visit, walk};
use oxc_span::GetSpan;
use std::sync::LazyLock;

use super::direct_eval::{arguments_start, as_direct_eval};
use super::edits::{EditList, Edits};
use super::new_import::behind_import;
use crate::syntax::{Goal, Parsed, with_parsed};

/// The edits that make each `import()` of a script, or of a function's body, a call of `helper`, and
/// have what direct evals are given pass through `helper.eval`. Code that does not parse has none: V8 says what is wrong with it.
#[must_use]
pub fn transform_script(code: &str, helper: &str) -> Edits {
    with_parsed(code, Goal::FunctionBody, |parsed| {
        let mut visitor = ImportVisitor { helper, parsed, edits: EditList::new(code) };
        visitor.visit_program(parsed.program);
        visitor.edits.finish()
    })
    .unwrap_or_default()
}

/// Whether code may have an `import()`, or a direct eval that has one: most has neither, and is not parsed.
///
/// Asked with the low byte of each code unit. Those may look like a word that is not there, but never hide one.
#[must_use]
pub fn may_import(code: &[u8]) -> bool {
    static IMPORT: LazyLock<Finder> = LazyLock::new(|| Finder::new("import"));
    static EVAL: LazyLock<Finder> = LazyLock::new(|| Finder::new("eval"));
    static ESCAPE: LazyLock<Finder> = LazyLock::new(|| Finder::new("\\u"));
    let behind = |word: &'static Finder, test: fn(&[u8]) -> bool| {
        word.find_iter(code).any(|at| test(&code[at + word.needle().len()..]))
    };
    behind(&IMPORT, starts_expression) || behind(&EVAL, starts_call) || behind(&ESCAPE, spells_eval)
}

/// Whether what stands behind `import` makes it the start of an expression.
fn starts_expression(behind: &[u8]) -> bool {
    starts_call(behind) || behind_space(behind).starts_with(b".")
}

/// Whether what stands behind `eval` calls it, or is a comment.
fn starts_call(behind: &[u8]) -> bool {
    let next = behind_space(behind);
    [&b"("[..], b"/", b"<!--", b"-->"].iter().any(|start| next.starts_with(start))
}

/// What stands behind white space and closing parentheses: `(eval)(code)` is a direct eval.
fn behind_space(behind: &[u8]) -> &[u8] {
    let spaces = behind.iter().take_while(|&&byte| may_be_space(byte)).count();
    &behind[spaces..]
}

/// Whether a byte may be that of white space. `)` and `_` are the low bytes of U+2029 and U+205F.
fn may_be_space(byte: u8) -> bool {
    byte <= b' ' || byte == b')' || byte == b'_' || !byte.is_ascii()
}

/// Whether the rest of an escape makes it one of the letters of `eval`.
fn spells_eval(behind: &[u8]) -> bool {
    let digits = behind.strip_prefix(b"{").unwrap_or(behind);
    let zeros = digits.iter().take_while(|&&byte| byte == b'0').count();
    let [high, low, ..] = digits[zeros..] else { return false };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let value = digit(high).zip(digit(low)).map(|(high, low)| high * 16 + low);
    value.is_some_and(|value| "eval".contains(char::from_u32(value).unwrap_or_default()))
}

struct ImportVisitor<'v, 'a, 'p> {
    helper: &'v str,
    parsed: &'v Parsed<'a, 'p>,
    edits: EditList<'v>,
}

impl ImportVisitor<'_, '_, '_> {
    /// Whether a name is one of the code's own.
    fn declares(&self, identifier: &IdentifierReference<'_>) -> bool {
        let reference = identifier.reference_id.get();
        reference.is_some_and(|id| self.parsed.scoping.get_reference(id).symbol_id().is_some())
    }
}

impl<'a> Visit<'a> for ImportVisitor<'_, 'a, '_> {
    fn visit_import_expression(&mut self, expression: &ImportExpression<'a>) {
        let start = expression.span.start;
        self.edits.replace(start, start + IMPORT_WIDTH, self.helper);
        walk::walk_import_expression(self, expression);
    }

    fn visit_new_expression(&mut self, expression: &NewExpression<'a>) {
        match behind_import(expression) {
            Some(rest) => self.edits.blank(rest.start, rest.end, ""),
            None => walk::walk_new_expression(self, expression),
        }
    }

    fn visit_call_expression(&mut self, expression: &CallExpression<'a>) {
        let code_end = as_direct_eval(expression)
            .filter(|callee| !self.declares(callee))
            .and_then(|_| expression.arguments.first())
            .filter(|first| !first.is_spread())
            .map(|code| code.span().end);
        // Only the first argument: in a script, `eval` may name a function that takes more.
        if code_end.is_some() {
            let start = arguments_start(self.parsed, expression);
            self.edits.insert(start, format!("{0}.eval(\"{0}\",", self.helper));
        }
        walk::walk_call_expression(self, expression);
        if let Some(end) = code_end {
            self.edits.insert(end, ")");
        }
    }
}

const IMPORT_WIDTH: u32 = 6;
