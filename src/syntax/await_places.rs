//! Where a module awaits: for the message about a top-level await that never ends.

use oxc_ast::ast::{
    ArrowFunctionExpression, AwaitExpression, ForOfStatement, ForStatementLeft, Function,
    VariableDeclaration, VariableDeclarationKind,
};
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::ScopeFlags;
use oxc_span::GetSpan;

use super::parse::{Goal, with_parsed};
use super::place::Place;

/// The top-level awaits of a module, in the order of the text, where V8 names them: an expression at its
/// `await`, a `for await` loop at its binding. A text that does not parse has none.
#[must_use]
pub fn await_places(source: &str) -> Vec<Place> {
    let spans = with_parsed(source, Goal::Module, |parsed| {
        let mut finder = Finder { depth: 0, spans: Vec::new() };
        finder.visit_program(parsed.program);
        finder.spans
    });
    let places = spans.unwrap_or_default().into_iter();
    places.map(|(start, end)| Place::of(source, start, end)).collect()
}

struct Finder {
    depth: u32,
    spans: Vec<(u32, u32)>,
}

impl<'a> Visit<'a> for Finder {
    fn visit_function(&mut self, function: &Function<'a>, flags: ScopeFlags) {
        self.depth += 1;
        walk::walk_function(self, function, flags);
        self.depth -= 1;
    }

    fn visit_arrow_function_expression(&mut self, function: &ArrowFunctionExpression<'a>) {
        self.depth += 1;
        walk::walk_arrow_function_expression(self, function);
        self.depth -= 1;
    }

    fn visit_await_expression(&mut self, expression: &AwaitExpression<'a>) {
        if self.depth == 0 {
            self.spans.push((expression.span.start, expression.span.end));
        }
        walk::walk_await_expression(self, expression);
    }

    fn visit_for_of_statement(&mut self, statement: &ForOfStatement<'a>) {
        if self.depth == 0 && statement.r#await {
            let span = match &statement.left {
                ForStatementLeft::VariableDeclaration(declaration) => declaration
                    .declarations
                    .first()
                    .map_or(declaration.span, |declarator| declarator.span),
                left => left.span(),
            };
            self.spans.push((span.start, span.end));
        }
        walk::walk_for_of_statement(self, statement);
    }

    fn visit_variable_declaration(&mut self, declaration: &VariableDeclaration<'a>) {
        if self.depth == 0 && declaration.kind == VariableDeclarationKind::AwaitUsing {
            self.spans.push((declaration.span.start, declaration.span.end));
        }
        walk::walk_variable_declaration(self, declaration);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(source: &str) -> Vec<(u32, u32)> {
        await_places(source).iter().map(|place| (place.line, place.column)).collect()
    }

    #[test]
    fn awaits_of_functions_are_none_of_the_module() {
        let source = "await a;\n  const f = async () => await b;\nasync function g() { await c; }\n\
                      class K { async m() { await d; } }\nif (x) y(await e, await f);";
        assert_eq!(places(source), [(1, 1), (5, 10), (5, 19)]);
    }

    #[test]
    fn loops_and_declarations_count() {
        let source = "for await (const x of y) {}\nfor await (z of y) {}\n{ await using r = q; }";
        assert_eq!(places(source), [(1, 18), (2, 12), (3, 3)]);
    }

    #[test]
    fn a_text_that_does_not_parse_has_none() {
        assert_eq!(places("await ("), []);
        assert_eq!(places("no awaits"), []);
    }
}
