//! `import()` in scripts and function bodies, whose callback Node calls only with its flag.

use oxc_ast::ast::ImportExpression;
use oxc_ast_visit::{Visit, walk};

use super::edits::{EditList, Edits};
use crate::syntax::{Goal, with_parsed};

/// The edits that make each `import()` of a script, or of a function's body, a call of `helper`.
/// Code that does not parse has none: V8 says what is wrong with it.
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
}

const IMPORT_WIDTH: u32 = 6;
