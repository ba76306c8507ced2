//! Import and export declarations, turned into what may stand in a function.

use oxc_ast::ast::{
    ExportDefaultDeclaration, ExportDefaultDeclarationKind, Expression, Function, Statement,
};
use oxc_span::{GetSpan, Span};

use super::edits::EditList;
use super::names::{Helper, HelperNames};
use crate::syntax::Parsed;

/// What the default export is, as far as its name matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultExport {
    /// `export default function () {}`: hoisted under a helper's name, called `default` at once.
    AnonymousFunctionDeclaration,
    /// Anything else, or no default export.
    Other,
}

/// Edits the module items of a program.
///
/// An import or export clause leaves a `;`: the statement before it may rely on it as its end.
pub fn edit_declarations(
    parsed: &Parsed<'_, '_>,
    names: &HelperNames,
    edits: &mut EditList<'_>,
) -> DefaultExport {
    let mut default = DefaultExport::Other;
    if let Some(hashbang) = &parsed.program.hashbang {
        edits.replace(hashbang.span.start, hashbang.span.start + 2, "//");
    }
    for statement in &parsed.program.body {
        match statement {
            Statement::ImportDeclaration(_)
            | Statement::ExportAllDeclaration(_)
            | Statement::ExportFromDeclaration(_)
            | Statement::ExportNamedDeclaration(_) => {
                let span = statement.span();
                edits.blank(span.start, span.end, ";");
            }
            Statement::ExportDeclaration(declaration) => {
                let start = declaration.span.start;
                edits.blank(start, start + EXPORT_WIDTH, "");
            }
            Statement::ExportDefaultDeclaration(declaration) => {
                default = edit_default(parsed.source, declaration, names, edits);
            }
            _ => {}
        }
    }
    default
}

const EXPORT_WIDTH: u32 = 6;
const DEFAULT_WIDTH: u32 = 7;

fn edit_default(
    source: &str,
    declaration: &ExportDefaultDeclaration<'_>,
    names: &HelperNames,
    edits: &mut EditList<'_>,
) -> DefaultExport {
    let export = declaration.span.start;
    let default = after_trivia(source, export + EXPORT_WIDTH);
    let end = declaration.span.end;
    let mut name_class = |class: Span| {
        // The value of a property called `default` is named so by the engine itself. What stands
        // before it is as wide as `export default `.
        edits.blank(export, class.start, &format!("let {}={{default:", names.default));
        edits.insert(class.end, "}.default;");
    };
    match &declaration.declaration {
        ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
            if function.id.is_some() {
                blank_keywords(export, default, edits);
                return DefaultExport::Other;
            }
            name_function(source, export, function, names, edits);
            return DefaultExport::AnonymousFunctionDeclaration;
        }
        ExportDefaultDeclarationKind::ClassDeclaration(class) => {
            if class.id.is_some() {
                blank_keywords(export, default, edits);
            } else {
                name_class(class.span);
            }
        }
        kind => {
            let Some(expression) = kind.as_expression() else {
                return DefaultExport::Other;
            };
            let anonymous = expression.is_anonymous_function_definition();
            if anonymous
                && matches!(expression.without_parentheses(), Expression::ClassExpression(_))
            {
                name_class(expression.span());
            } else if !anonymous && names_functions_within(expression) {
                // The engine would name functions within after the variable: a pattern does not.
                let pattern = format!("let{{[0]:{}}}=[", names.default);
                edits.blank(export, expression.span().start, &pattern);
                edits.insert(expression.span().end, "]");
            } else {
                edits.replace(export, export + EXPORT_WIDTH, "const ");
                edits.blank(default, default + DEFAULT_WIDTH, &format!("{}=", names.default));
                if anonymous {
                    let helpers = names.of(Helper::Helpers);
                    edits.insert(end, format!(";{helpers}.name({});", names.default));
                }
            }
        }
    }
    DefaultExport::Other
}

/// Whether V8, which infers names for anonymous functions in stack traces, would name those of the
/// expression after a variable that it is assigned to.
fn names_functions_within(expression: &Expression<'_>) -> bool {
    let mut first = expression;
    while let Some(member) = first.as_member_expression() {
        first = member.object();
    }
    if matches!(
        first,
        Expression::ArrayExpression(_)
            | Expression::ObjectExpression(_)
            | Expression::ParenthesizedExpression(_)
    ) {
        return true;
    }
    let mut pending = vec![expression];
    while let Some(part) = pending.pop() {
        match part {
            Expression::ArrowFunctionExpression(_)
            | Expression::FunctionExpression(_)
            | Expression::ClassExpression(_) => return true,
            Expression::ConditionalExpression(conditional) => {
                pending.extend([&conditional.consequent, &conditional.alternate]);
            }
            Expression::LogicalExpression(logical) => {
                pending.extend([&logical.left, &logical.right]);
            }
            _ => {}
        }
    }
    false
}

fn blank_keywords(export: u32, default: u32, edits: &mut EditList<'_>) {
    edits.blank(export, export + EXPORT_WIDTH, "");
    edits.blank(default, default + DEFAULT_WIDTH, "");
}

/// Gives an anonymous function declaration the helper's name, in the room that `export default`
/// leaves, so that its parameters keep their column.
fn name_function(
    source: &str,
    export: u32,
    function: &Function<'_>,
    names: &HelperNames,
    edits: &mut EditList<'_>,
) {
    let parameters = function.params.span.start;
    let asynchronous = if function.r#async { "async " } else { "" };
    let star = if function.generator { "*" } else { "" };
    let head = format!("{asynchronous}function{star} {}", names.default);
    debug_assert!(source.is_char_boundary(parameters as usize));
    edits.blank(export, parameters, &head);
}

/// The offset after white space and comments from `at` on.
pub fn after_trivia(source: &str, at: u32) -> u32 {
    let mut rest = &source[at as usize..];
    loop {
        let trimmed = rest.trim_start_matches(|character: char| {
            character.is_whitespace() || character == '\u{FEFF}'
        });
        rest = if let Some(comment) = trimmed.strip_prefix("//") {
            let end = comment.find(['\n', '\r', '\u{2028}', '\u{2029}']).unwrap_or(comment.len());
            &comment[end..]
        } else if let Some(comment) = trimmed.strip_prefix("/*") {
            comment.find("*/").map_or("", |end| &comment[end + 2..])
        } else {
            let offset = source.len() - trimmed.len();
            return u32::try_from(offset).unwrap_or(u32::MAX);
        };
    }
}
