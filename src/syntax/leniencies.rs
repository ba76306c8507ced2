//! Where the parser and V8 differ about what a module is.

use oxc_ast::ast::{
    AssignmentTargetPropertyIdentifier, BindingIdentifier, ExportNamedDeclaration, Program,
    SimpleAssignmentTarget, Statement, WithClauseKeyword,
};
use oxc_ast_visit::{Visit, walk};
use oxc_diagnostics::OxcDiagnostic;
use oxc_span::Span;
use rustc_hash::FxHashSet;

use super::parse::SyntaxProblem;

/// Whether a diagnostic is about `new import()`. V8 from Node 24 on takes it when a member of the import follows.
pub(super) fn is_new_import(diagnostic: &OxcDiagnostic) -> bool {
    diagnostic.message == "Cannot use new with dynamic import"
}

/// The first diagnostic that is an error: one about an assignment to `eval` or `arguments` may be none, as the checker takes what
/// it finds in the default values of a pattern for a target.
pub(super) fn first_error<'d>(
    mut diagnostics: impl Iterator<Item = &'d OxcDiagnostic>,
    program: &Program<'_>,
) -> Option<&'d OxcDiagnostic> {
    let mut targets = None;
    diagnostics.find(|diagnostic| {
        let message = &*diagnostic.message;
        if !(message.starts_with("Cannot assign to '") && message.ends_with("' in strict mode")) {
            return true;
        }
        // There may be as many as there are defaults.
        let targets = targets.get_or_insert_with(|| Targets::of(program));
        diagnostic.labels.iter().any(|label| targets.0.contains(&label.offset()))
    })
}

/// Where the identifiers that are assigned to, or declared, begin.
#[derive(Default)]
struct Targets(FxHashSet<u32>);

impl Targets {
    fn of(program: &Program<'_>) -> Self {
        let mut targets = Self::default();
        targets.visit_program(program);
        targets
    }
}

impl<'a> Visit<'a> for Targets {
    fn visit_binding_identifier(&mut self, identifier: &BindingIdentifier<'a>) {
        self.0.insert(identifier.span.start);
    }

    fn visit_simple_assignment_target(&mut self, target: &SimpleAssignmentTarget<'a>) {
        if let SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) = target {
            self.0.insert(identifier.span.start);
        }
        walk::walk_simple_assignment_target(self, target);
    }

    fn visit_assignment_target_property_identifier(
        &mut self,
        target: &AssignmentTargetPropertyIdentifier<'a>,
    ) {
        self.0.insert(target.binding.span.start);
        walk::walk_assignment_target_property_identifier(self, target);
    }
}

/// Syntax that the parser takes, but V8 does not.
pub(super) fn beyond_v8(source: &str, program: &Program<'_>) -> Option<SyntaxProblem> {
    program.body.iter().find_map(|statement| {
        let clause = match statement {
            Statement::ImportDeclaration(declaration) => declaration.with_clause.as_ref(),
            Statement::ExportAllDeclaration(declaration) => declaration.with_clause.as_ref(),
            Statement::ExportFromDeclaration(declaration) => declaration.with_clause.as_ref(),
            Statement::ExportNamedDeclaration(declaration) => {
                return from_nothing(source, program, declaration);
            }
            _ => None,
        }?;
        // `assert` in the place of `with`.
        let Span { start, .. } = clause.span;
        let is_assert = clause.keyword == WithClauseKeyword::Assert;
        is_assert.then(|| SyntaxProblem::error("Unexpected identifier 'assert'", start, start + 6))
    })
}

/// A `from` without a specifier.
fn from_nothing(
    source: &str,
    program: &Program<'_>,
    declaration: &ExportNamedDeclaration<'_>,
) -> Option<SyntaxProblem> {
    let Span { start, end, .. } = declaration.span;
    let text = source.get(start as usize..end as usize)?;
    let mut rest = text.strip_suffix(';').unwrap_or(text).trim_end();
    let length = |rest: &str| start + u32::try_from(rest.len()).unwrap_or(u32::MAX);
    let ending_at = |end: u32| {
        let index = program.comments.binary_search_by_key(&end, |comment| comment.span.end);
        index.ok().map(|index| &program.comments[index])
    };
    while let Some(comment) = ending_at(length(rest))
        && comment.span.start >= start
    {
        rest = source.get(start as usize..comment.span.start as usize)?.trim_end();
    }
    let behind = length(rest);
    rest.ends_with("from")
        .then(|| SyntaxProblem::error("Unexpected token", behind, end.max(behind)))
}
