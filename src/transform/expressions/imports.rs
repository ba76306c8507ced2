//! References to imports: those that are live, and the members of namespaces.

use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, Expression, Ident, IdentifierReference,
    SimpleAssignmentTarget, StaticMemberExpression, UpdateExpression,
};
use oxc_ast_visit::Visit;
use oxc_span::{GetSpan, Span};
use oxc_syntax::operator::BinaryOperator;
use oxc_syntax::scope::ScopeId;
use oxc_syntax::symbol::SymbolId;

use super::super::Mode;
use super::super::declarations::after_trivia;
use super::Visitor;

impl<'a> Visitor<'_, 'a, '_, '_, '_> {
    pub fn symbol_of(&self, identifier: &IdentifierReference<'_>) -> Option<SymbolId> {
        let reference = identifier.reference_id.get()?;
        self.parsed.scoping.get_reference(reference).symbol_id()
    }

    /// The binding that a name stands for where an identifier stands. In the parameters of a function it is none of its body,
    /// though they have one scope in the tree.
    pub fn binding_at(&self, place: &IdentifierReference<'_>, name: &str) -> Option<SymbolId> {
        let scoping = self.parsed.scoping;
        let scope = scoping.get_reference(place.reference_id()).scope_id();
        let is_visible = |scope: ScopeId, symbol: SymbolId| {
            let body = self.bodies.iter().find(|(function, _)| *function == scope);
            body.is_none_or(|(_, start)| {
                place.span.start >= *start || scoping.symbol_span(symbol).start < *start
            })
        };
        scoping.scope_ancestors(scope).find_map(|scope| {
            let symbol = scoping.get_binding(scope, Ident::from(name))?;
            is_visible(scope, symbol).then_some(symbol)
        })
    }

    pub fn is_live(&self, identifier: &IdentifierReference<'_>) -> bool {
        let name = identifier.name.as_str();
        match self.symbol_of(identifier) {
            Some(symbol) if self.live.symbols.contains_key(&symbol) => true,
            _ => self.live.names.contains(name) && self.binding_at(identifier, name).is_none(),
        }
    }

    /// What a reference to a live import calls.
    pub fn getter_of(&self, identifier: &IdentifierReference<'_>) -> String {
        let name = identifier.name.as_str();
        let import = self.symbol_of(identifier).and_then(|symbol| self.live.symbols.get(&symbol));
        import.and_then(|import| self.names.alias(*import, name)).unwrap_or_else(|| name.to_owned())
    }

    pub fn is_read(&self, identifier: &IdentifierReference<'_>) -> bool {
        identifier
            .reference_id
            .get()
            .is_none_or(|reference| self.parsed.scoping.get_reference(reference).is_read())
    }

    pub fn is_written(&self, identifier: &IdentifierReference<'_>) -> bool {
        let reference = identifier.reference_id.get();
        reference.is_some_and(|reference| self.parsed.scoping.get_reference(reference).is_write())
    }

    /// Writes a reference to a live import as a call.
    pub fn edit_live_reference(&mut self, identifier: &IdentifierReference<'_>) {
        // A plain assignment needs no change: V8 says that the binding is constant.
        if !self.is_read(identifier) {
            return;
        }
        let Span { start, end, .. } = identifier.span;
        let getter = self.getter_of(identifier);
        if self.new_callee == Some(start) {
            self.edits.blank(start, end, &format!("({getter}())"));
        } else {
            self.edits.blank(start, end, &format!("{getter}()"));
        }
    }

    /// Writes an assignment to a live import that reads it first, if it is one.
    pub fn edit_live_assignment(&mut self, expression: &AssignmentExpression<'a>) -> bool {
        let operator = expression.operator;
        let AssignmentTarget::AssignmentTargetIdentifier(identifier) = &expression.left else {
            return false;
        };
        if operator.is_assign() || !self.is_live(identifier) {
            return false;
        }
        // Read, then evaluate the right side, then fail; or, for the logical operators,
        // perhaps not assign at all.
        let name = identifier.name.as_str();
        let right = expression.right.span();
        let before = Span::new(expression.span.start, right.start);
        // V8 reads at the name, and fails at the operator.
        let at = after_trivia(self.parsed.source, identifier.span.end);
        let above = self.line_breaks(Span::new(before.start, at));
        let below = self.line_breaks(Span::new(at, before.end));
        let (text, close) = match operator.to_binary_operator().map(BinaryOperator::as_str) {
            Some(binary) if above.is_empty() => (format!("{name}={name}(){binary}{below}("), ")"),
            Some(binary) => {
                let semicolon = self.semicolon_before(before.start);
                let text = format!("{semicolon}({name}(),{name}{above}={name}(){binary}{below}(");
                (text, "))")
            }
            None => {
                let logical = operator.as_str().trim_end_matches('=');
                (format!("{name}(){above}{logical}({name}={below}"), ")")
            }
        };
        self.edits.replace(before.start, before.end, text);
        self.visit_expression(&expression.right);
        self.edits.insert(right.end, close);
        true
    }

    /// Writes `++` and `--` of a live import, if it is one.
    pub fn edit_live_update(&mut self, expression: &UpdateExpression<'a>) -> bool {
        let SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) = &expression.argument
        else {
            return false;
        };
        if !self.is_live(identifier) {
            return false;
        }
        // ToNumeric of the value, then the failing assignment.
        let name = identifier.name.as_str();
        let breaks = self.line_breaks(expression.span);
        let semicolon = self.semicolon_before(expression.span.start);
        // V8 finds the failure at the name, which stands behind a line break if there is one.
        let text = format!("{semicolon}({breaks}{name}=-{name}())");
        self.edits.replace(expression.span.start, expression.span.end, text);
        true
    }

    /// Writes `ns.x` as a binding of its own, if it is a member of a namespace import and may be.
    pub fn write_namespace_member(
        &mut self,
        member: &StaticMemberExpression<'_>,
        called: bool,
    ) -> bool {
        let Expression::Identifier(object) = &member.object else {
            return false;
        };
        if self.namespaces.is_empty() || member.optional {
            return false;
        }
        let Some(symbol) = self.symbol_of(object) else {
            return false;
        };
        let Some(import) = self.namespaces.import(symbol) else {
            return false;
        };
        let property = member.property.name.as_str();
        let Some((index, mode)) = self.namespaces.member(import, property, called) else {
            return false;
        };
        self.namespaces.note_member(symbol);
        let name = || self.names.member(&object.name, property, called, index);
        let getter = || self.names.short_member(index);
        let Span { start, end, .. } = member.span;
        match mode {
            Mode::Property => return false,
            Mode::Constant | Mode::Variable => self.edits.member(start, end, index, &name()),
            Mode::Live if self.new_callee == Some(start) => {
                self.edits.member(start, end, index, &format!("({}())", getter()));
            }
            Mode::Live => self.edits.member(start, end, index, &format!("{}()", getter())),
        }
        true
    }
}
