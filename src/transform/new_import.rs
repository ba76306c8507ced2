//! `new import(specifier).name`, an [early error] that V8 takes from Node 24 on, and refuses without the `.name`.
//!
//! [early error]: https://tc39.es/ecma262/#sec-new-operator

use oxc_ast::ast::{Expression, NewExpression};
use oxc_span::{GetSpan, Span};

/// Of a `new` whose operand begins with an `import()`, what stands between that and the arguments. Without it, V8 says what
/// is wrong.
pub fn behind_import(expression: &NewExpression<'_>) -> Option<Span> {
    let mut operand = &expression.callee;
    loop {
        operand = match operand {
            Expression::ImportExpression(import) => {
                return Some(Span::new(import.span.end, expression.callee.span().end));
            }
            Expression::TaggedTemplateExpression(template) => &template.tag,
            other => other.as_member_expression()?.object(),
        };
    }
}
