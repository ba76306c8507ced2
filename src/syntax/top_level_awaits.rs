//! The places where the top level of a module awaits.

use oxc_ast::ast::{
    ArrowFunctionExpression, AwaitExpression, ForOfStatement, ForStatementLeft, Function, Program,
    VariableDeclaration, VariableDeclarationKind,
};
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::ScopeFlags;
use oxc_span::{GetSpan, Span};

/// What awaits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaiting {
    /// An `await` expression.
    Expression,
    /// A `for await` loop.
    Loop,
    /// An `await using` declaration.
    Using,
}

/// Tells of each top-level await, in the order of the text: what awaits, and where V8 says that it does, an expression at
/// its `await`, a loop at its binding.
pub fn for_each_top_level_await(program: &Program<'_>, found: impl FnMut(Awaiting, Span)) {
    Finder { functions: 0, found }.visit_program(program);
}

struct Finder<F> {
    /// How many functions are around.
    functions: u32,
    found: F,
}

impl<'a, F: FnMut(Awaiting, Span)> Visit<'a> for Finder<F> {
    fn visit_function(&mut self, function: &Function<'a>, flags: ScopeFlags) {
        self.functions += 1;
        walk::walk_function(self, function, flags);
        self.functions -= 1;
    }

    fn visit_arrow_function_expression(&mut self, function: &ArrowFunctionExpression<'a>) {
        self.functions += 1;
        walk::walk_arrow_function_expression(self, function);
        self.functions -= 1;
    }

    fn visit_await_expression(&mut self, expression: &AwaitExpression<'a>) {
        if self.functions == 0 {
            (self.found)(Awaiting::Expression, expression.span);
        }
        walk::walk_await_expression(self, expression);
    }

    fn visit_for_of_statement(&mut self, statement: &ForOfStatement<'a>) {
        if self.functions == 0 && statement.r#await {
            let span = match &statement.left {
                ForStatementLeft::VariableDeclaration(declaration) => declaration
                    .declarations
                    .first()
                    .map_or(declaration.span, |declarator| declarator.span),
                left => left.span(),
            };
            (self.found)(Awaiting::Loop, span);
        }
        walk::walk_for_of_statement(self, statement);
    }

    fn visit_variable_declaration(&mut self, declaration: &VariableDeclaration<'a>) {
        if self.functions == 0 && declaration.kind == VariableDeclarationKind::AwaitUsing {
            (self.found)(Awaiting::Using, declaration.span);
        }
        walk::walk_variable_declaration(self, declaration);
    }
}
