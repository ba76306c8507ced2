//! Which kinds of top-level await a module has: they decide what its function is.

use memchr::memmem;
use oxc_ast::ast::{
    ArrowFunctionExpression, AwaitExpression, ForOfStatement, Function, VariableDeclaration,
    VariableDeclarationKind,
};
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::ScopeFlags;

use crate::syntax::Parsed;

/// The kinds of top-level await that a module has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Awaits {
    /// `await` expressions.
    pub expression: bool,
    /// `for await` loops, and `await using` declarations unless they are lowered to expressions.
    pub statement: bool,
}

impl Awaits {
    /// Whether there is any: the record's `[[HasTLA]]`.
    pub fn any(self) -> bool {
        self.expression || self.statement
    }
}

/// The top-level awaits of a program.
pub fn top_level_awaits(parsed: &Parsed<'_, '_>, lower_using: bool) -> Awaits {
    if memmem::find(parsed.source.as_bytes(), b"await").is_none() {
        return Awaits::default();
    }
    let mut finder = AwaitFinder { depth: 0, lower_using, awaits: Awaits::default() };
    finder.visit_program(parsed.program);
    finder.awaits
}

struct AwaitFinder {
    depth: u32,
    lower_using: bool,
    awaits: Awaits,
}

impl<'a> Visit<'a> for AwaitFinder {
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
        self.awaits.expression |= self.depth == 0;
        walk::walk_await_expression(self, expression);
    }

    fn visit_for_of_statement(&mut self, statement: &ForOfStatement<'a>) {
        self.awaits.statement |= self.depth == 0 && statement.r#await;
        walk::walk_for_of_statement(self, statement);
    }

    fn visit_variable_declaration(&mut self, declaration: &VariableDeclaration<'a>) {
        let awaits = self.depth == 0 && declaration.kind == VariableDeclarationKind::AwaitUsing;
        self.awaits.expression |= awaits && self.lower_using;
        self.awaits.statement |= awaits && !self.lower_using;
        walk::walk_variable_declaration(self, declaration);
    }
}
