//! `import()` in scripts and function bodies, whose callback Node calls only with its flag.

use oxc_ast::ast::{CallExpression, Expression, ImportExpression, NewExpression};
use oxc_ast_visit::{Visit, walk};
use oxc_span::GetSpan;

use super::edits::{EditList, Edits};
use super::new_import::behind_import;
use crate::syntax::{Goal, with_parsed};

/// The edits that make each `import()` of a script, or of a function's body, a call of `helper`, and
/// have what direct evals are given pass through `helper.eval`. Code that does not parse has none: V8 says what is wrong with it.
#[must_use]
pub fn transform_script(code: &str, helper: &str) -> Edits {
    with_parsed(code, Goal::FunctionBody, |parsed| {
        let mut visitor = ImportVisitor { helper, edits: EditList::new(code) };
        visitor.visit_program(parsed.program);
        visitor.edits.finish()
    })
    .unwrap_or_default()
}

struct ImportVisitor<'v> {
    helper: &'v str,
    edits: EditList<'v>,
}

impl<'a> Visit<'a> for ImportVisitor<'_> {
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
        let code = match (&expression.callee, expression.arguments.first()) {
            (Expression::Identifier(callee), Some(first))
                if callee.name == "eval" && !expression.optional && !first.is_spread() =>
            {
                Some(first.span())
            }
            _ => None,
        };
        // Only the first argument: in a script, `eval` may name a function that takes more.
        if let Some(code) = code {
            self.edits.insert(code.start, format!("{0}.eval(\"{0}\",", self.helper));
        }
        walk::walk_call_expression(self, expression);
        if let Some(code) = code {
            self.edits.insert(code.end, ")");
        }
    }
}

const IMPORT_WIDTH: u32 = 6;
