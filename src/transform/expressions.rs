//! Expressions that mean something else in a function than in a module.

mod imports;

use oxc_ast::ast::{
    ArrowFunctionExpression, AssignmentExpression, AwaitExpression, BindingPattern, CallExpression,
    ClassElement, ExportDefaultDeclaration, ExportFromDeclaration, ExportNamedDeclaration,
    Expression, ExpressionStatement, Function, IdentifierReference, ImportDeclaration,
    ImportExpression, ImportMeta, NewExpression, ObjectProperty, Program, PropertyDefinition,
    SimpleAssignmentTarget, Statement, StaticBlock, StaticMemberExpression, Super,
    TaggedTemplateExpression, ThisExpression, UnaryExpression, UnaryOperator, UpdateExpression,
    VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::ScopeFlags;
use oxc_span::{GetSpan, Span};
use oxc_syntax::scope::ScopeId;
use oxc_syntax::symbol::SymbolId;
use rustc_hash::{FxHashMap, FxHashSet};

use super::direct_eval::{arguments_start, as_direct_eval};
use super::edits::{EditList, line_terminators};
use super::names::{Helper, HelperNames};
use super::namespaces::{Namespaces, as_static_member};
use super::new_import::behind_import;
use crate::record::NamespaceMember;
use crate::syntax::Parsed;

/// What was found on the way.
pub struct Scan {
    /// Symbols that are assigned within a function, and so perhaps after the body is done.
    pub assigned_in_function: FxHashSet<SymbolId>,
    /// How many direct evals there are. One could assign anything.
    pub direct_evals: usize,
    /// The members of namespace imports.
    pub members: Vec<NamespaceMember>,
    /// The import entries of namespaces to which only these refer.
    pub only_members: Vec<usize>,
    /// Symbols of functions that have no use for a `this`.
    pub ignores_this: FxHashSet<SymbolId>,
}

/// The bindings whose references must ask the exporter for the value.
#[derive(Debug, Default)]
pub struct Live {
    /// Imports of the text itself, and their indices.
    pub symbols: FxHashMap<SymbolId, usize>,
    /// Names that the text does not declare: those that a direct eval sees around it.
    pub names: FxHashSet<String>,
    /// Whether `arguments` is that of a function around the text.
    pub arguments: bool,
    /// Whether names in the text could be those of helpers around it.
    pub hides_helpers: bool,
}

/// Edits the expressions of a program: `import.meta`, `import()`, references to live imports,
/// direct evals, `arguments`, and top-level `await` where it is written as `yield`.
pub fn scan_expressions(
    parsed: &Parsed<'_, '_>,
    names: &HelperNames,
    live: Live,
    namespaces: Namespaces<'_>,
    yield_awaits: bool,
    edits: &mut EditList<'_>,
) -> Scan {
    let own_arguments = u32::from(live.arguments);
    let mut visitor = Visitor {
        parsed,
        names,
        live,
        namespaces,
        uses_this: Vec::new(),
        yield_awaits,
        edits,
        functions: 0,
        own_arguments,
        new_callee: None,
        statement_start: None,
        bodies: Vec::new(),
        scan: Scan {
            assigned_in_function: FxHashSet::default(),
            direct_evals: 0,
            members: Vec::new(),
            only_members: Vec::new(),
            ignores_this: FxHashSet::default(),
        },
    };
    visitor.visit_program(parsed.program);
    // A direct eval may refer to whatever is in scope.
    let only_members = if visitor.scan.direct_evals > 0 {
        Vec::new()
    } else {
        let references = |symbol| parsed.scoping.get_resolved_references(symbol).count();
        visitor.namespaces.only_members(references)
    };
    Scan { members: visitor.namespaces.into_members(), only_members, ..visitor.scan }
}

const IMPORT_WIDTH: u32 = 6;
const AWAIT_WIDTH: u32 = 5;
const TYPEOF_WIDTH: u32 = 6;

struct Visitor<'v, 'a, 'p, 's, 'o> {
    parsed: &'v Parsed<'a, 'p>,
    names: &'v HelperNames,
    live: Live,
    namespaces: Namespaces<'o>,
    /// For each function around that has a `this` of its own, whether it uses it.
    uses_this: Vec<bool>,
    yield_awaits: bool,
    edits: &'v mut EditList<'s>,
    /// How many functions of any kind, field initializers and static blocks are around.
    functions: u32,
    /// How many of them have an `arguments` and a `new.target` of their own, or may not name the former: all but arrow functions.
    own_arguments: u32,
    /// Where the reference starts that a `new` would take for its callee.
    new_callee: Option<u32>,
    /// Where an expression statement starts that could be taken for a call of what precedes it.
    statement_start: Option<u32>,
    /// The scopes of the functions around, and where their bodies start.
    bodies: Vec<(ScopeId, u32)>,
    scan: Scan,
}

impl Visitor<'_, '_, '_, '_, '_> {
    /// Whether it is the `arguments` of the function that the text becomes.
    fn is_own_arguments(&self, identifier: &IdentifierReference<'_>) -> bool {
        self.own_arguments == 0
            && identifier.name == "arguments"
            && self.symbol_of(identifier).is_none()
    }

    /// Whether it is a helper's name that the text is not to see.
    fn is_hidden(&self, identifier: &IdentifierReference<'_>) -> bool {
        self.live.hides_helpers
            && self.names.may_name(&identifier.name)
            && self.symbol_of(identifier).is_none()
    }

    /// What a direct eval needs to know: the stem of the helpers' names, and the live bindings that
    /// are not shadowed where it stands.
    fn direct_eval_site(&self, callee: &IdentifierReference<'_>) -> String {
        let imported = self.live.symbols.keys().filter_map(|&symbol| {
            let name = self.parsed.scoping.symbol_ident(symbol).as_str();
            (self.binding_at(callee, name) == Some(symbol)).then_some(name)
        });
        let names = self.live.names.iter().map(String::as_str);
        let around = names.filter(|name| self.binding_at(callee, name).is_none());
        let mut site = self.names.stem.clone();
        // No import can be called so: it says that something around has its own, and a `new.target`.
        let arguments = (self.own_arguments > 0).then_some("arguments");
        for name in imported.chain(around).chain(arguments) {
            site.push(',');
            site.push_str(name);
        }
        site
    }

    /// What goes before a parenthesis: a statement that starts with one must not be a call of what precedes it.
    fn semicolon_before(&self, start: u32) -> &'static str {
        if self.statement_start == Some(start) { ";" } else { "" }
    }

    fn line_breaks(&self, span: Span) -> String {
        let text = &self.parsed.source[span.start as usize..span.end as usize];
        "\n".repeat(line_terminators(text))
    }
}

impl<'a> Visit<'a> for Visitor<'_, 'a, '_, '_, '_> {
    fn visit_program(&mut self, program: &Program<'a>) {
        walk::walk_program(self, program);
    }

    // What an import or export clause names is no reference of the body.
    fn visit_import_declaration(&mut self, _: &ImportDeclaration<'a>) {}
    fn visit_export_named_declaration(&mut self, _: &ExportNamedDeclaration<'a>) {}
    fn visit_export_from_declaration(&mut self, _: &ExportFromDeclaration<'a>) {}

    fn visit_export_default_declaration(&mut self, declaration: &ExportDefaultDeclaration<'a>) {
        walk::walk_export_default_declaration(self, declaration);
    }

    fn visit_function(&mut self, function: &Function<'a>, flags: ScopeFlags) {
        self.functions += 1;
        self.own_arguments += 1;
        self.uses_this.push(false);
        let body = function.body.as_ref().map_or(function.span.end, |body| body.span.start);
        self.bodies.push((function.scope_id(), body));
        walk::walk_function(self, function, flags);
        self.bodies.pop();
        let uses_this = self.uses_this.pop().unwrap_or_default();
        self.own_arguments -= 1;
        self.functions -= 1;
        if !uses_this
            && function.is_declaration()
            && let Some(id) = &function.id
        {
            self.scan.ignores_this.insert(id.symbol_id());
        }
    }

    fn visit_arrow_function_expression(&mut self, function: &ArrowFunctionExpression<'a>) {
        self.functions += 1;
        self.bodies.push((function.scope_id(), function.body.span().start));
        walk::walk_arrow_function_expression(self, function);
        self.bodies.pop();
        self.functions -= 1;
    }

    fn visit_this_expression(&mut self, _: &ThisExpression) {
        if let Some(uses_this) = self.uses_this.last_mut() {
            *uses_this = true;
        }
    }

    fn visit_super(&mut self, _: &Super) {
        if let Some(uses_this) = self.uses_this.last_mut() {
            *uses_this = true;
        }
    }

    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        walk::walk_variable_declarator(self, declarator);
        // An arrow function has no `this` that a call could set.
        if let (
            BindingPattern::BindingIdentifier(id),
            Some(Expression::ArrowFunctionExpression(_)),
        ) = (&declarator.id, &declarator.init)
        {
            self.scan.ignores_this.insert(id.symbol_id());
        }
    }

    fn visit_static_member_expression(&mut self, member: &StaticMemberExpression<'a>) {
        if !self.write_namespace_member(member, false) {
            walk::walk_static_member_expression(self, member);
        }
    }

    fn visit_simple_assignment_target(&mut self, target: &SimpleAssignmentTarget<'a>) {
        // `ns.x = 1` fails as a property of the namespace object does.
        if let SimpleAssignmentTarget::StaticMemberExpression(member) = target {
            walk::walk_static_member_expression(self, member);
        } else {
            walk::walk_simple_assignment_target(self, target);
        }
    }

    fn visit_property_definition(&mut self, property: &PropertyDefinition<'a>) {
        // The key is evaluated with the class, the value with each instance.
        if property.computed {
            self.visit_property_key(&property.key);
        }
        if let Some(value) = &property.value {
            self.functions += 1;
            self.own_arguments += 1;
            self.visit_expression(value);
            self.own_arguments -= 1;
            self.functions -= 1;
        }
    }

    fn visit_static_block(&mut self, block: &StaticBlock<'a>) {
        self.functions += 1;
        self.own_arguments += 1;
        walk::walk_static_block(self, block);
        self.own_arguments -= 1;
        self.functions -= 1;
    }

    fn visit_class_element(&mut self, element: &ClassElement<'a>) {
        walk::walk_class_element(self, element);
    }

    fn visit_statement(&mut self, statement: &Statement<'a>) {
        walk::walk_statement(self, statement);
    }

    fn visit_statements(&mut self, statements: &oxc_allocator::Vec<'a, Statement<'a>>) {
        for statement in statements {
            // Only here a `;` may be put before an expression statement.
            self.statement_start = Some(statement.span().start);
            self.visit_statement(statement);
        }
        self.statement_start = None;
    }

    fn visit_expression_statement(&mut self, statement: &ExpressionStatement<'a>) {
        walk::walk_expression_statement(self, statement);
    }

    fn visit_identifier_reference(&mut self, identifier: &IdentifierReference<'a>) {
        if self.is_live(identifier) {
            self.edit_live_reference(identifier);
        } else if self.is_hidden(identifier) {
            let Span { start, end, .. } = identifier.span;
            self.edits.replace(start, end, self.names.hidden());
        } else if self.is_own_arguments(identifier)
            // V8 refuses such a target.
            && !self.is_written(identifier)
        {
            let Span { start, end, .. } = identifier.span;
            let text = format!("{}.arguments()", self.names.of(Helper::Helpers));
            self.edits.replace(start, end, text);
        }
        if self.functions > 0
            && self.is_written(identifier)
            && let Some(symbol) = self.symbol_of(identifier)
        {
            self.scan.assigned_in_function.insert(symbol);
        }
    }

    fn visit_object_property(&mut self, property: &ObjectProperty<'a>) {
        if property.shorthand
            && let Expression::Identifier(identifier) = &property.value
            && (self.is_live(identifier)
                || self.is_own_arguments(identifier)
                || self.is_hidden(identifier))
        {
            self.edits.insert(identifier.span.start, format!("{}:", identifier.name));
            self.visit_identifier_reference(identifier);
            return;
        }
        walk::walk_object_property(self, property);
    }

    fn visit_unary_expression(&mut self, expression: &UnaryExpression<'a>) {
        if expression.operator == UnaryOperator::Typeof
            && let Expression::Identifier(identifier) = &expression.argument
            && self.is_own_arguments(identifier)
        {
            // What stands between the two stays, line breaks and comments too.
            let text = format!("{}.typeofArguments(", self.names.of(Helper::Helpers));
            let start = expression.span.start;
            self.edits.replace(start, start + TYPEOF_WIDTH, text);
            self.edits.replace(identifier.span.start, identifier.span.end, ")");
            return;
        }
        if expression.operator == UnaryOperator::Delete
            && let Expression::ImportMeta(meta) = expression.argument.without_parentheses()
        {
            // Not a reference: `delete import.meta` deletes nothing and is true.
            let Span { start, end, .. } = meta.span;
            self.edits.insert(start, "(0,");
            self.edits.insert(end, ")");
        }
        if expression.operator == UnaryOperator::Delete
            && let Some(member) = as_static_member(&expression.argument)
        {
            walk::walk_static_member_expression(self, member);
            return;
        }
        walk::walk_unary_expression(self, expression);
    }

    fn visit_new_expression(&mut self, expression: &NewExpression<'a>) {
        if let Some(rest) = behind_import(expression) {
            self.edits.blank(rest.start, rest.end, "");
            return;
        }
        let outer = self.new_callee.replace(leftmost_start(&expression.callee));
        self.visit_expression(&expression.callee);
        self.new_callee = outer;
        for argument in &expression.arguments {
            self.visit_argument(argument);
        }
    }

    fn visit_tagged_template_expression(&mut self, expression: &TaggedTemplateExpression<'a>) {
        if is_import_meta(&expression.tag) {
            let span = expression.tag.span();
            self.edits.insert(span.start, format!("{}(0,", self.semicolon_before(span.start)));
            self.edits.insert(span.end, ")");
        }
        if let Some(member) = as_static_member(&expression.tag) {
            // The namespace is `this` of the call.
            walk::walk_static_member_expression(self, member);
            self.visit_template_literal(&expression.quasi);
            return;
        }
        walk::walk_tagged_template_expression(self, expression);
    }

    fn visit_call_expression(&mut self, expression: &CallExpression<'a>) {
        if is_import_meta(&expression.callee) {
            // The helper must not become `this`.
            let span = expression.callee.span();
            self.edits.insert(span.start, format!("{}(0,", self.semicolon_before(span.start)));
            self.edits.insert(span.end, ")");
        }
        if let Some(callee) = as_direct_eval(expression) {
            self.scan.direct_evals += 1;
            // Its code may say `this`, within arrow functions around it too.
            if let Some(uses_this) = self.uses_this.last_mut() {
                *uses_this = true;
            }
            if let Some(last) = expression.arguments.last() {
                let site = self.direct_eval_site(callee);
                let call = format!("{}.eval(\"{site}\",", self.names.of(Helper::Helpers));
                self.edits.insert(arguments_start(self.parsed, expression), call);
                walk::walk_call_expression(self, expression);
                self.edits.insert(last.span().end, ")");
                return;
            }
        }
        if !self.namespaces.is_empty()
            && let Some(member) = as_static_member(&expression.callee)
        {
            let plain = !expression.optional
                && matches!(expression.callee, Expression::StaticMemberExpression(_));
            if !(plain && self.write_namespace_member(member, true)) {
                walk::walk_static_member_expression(self, member);
            }
            for argument in &expression.arguments {
                self.visit_argument(argument);
            }
            return;
        }
        walk::walk_call_expression(self, expression);
    }

    fn visit_assignment_expression(&mut self, expression: &AssignmentExpression<'a>) {
        if !self.edit_live_assignment(expression) {
            walk::walk_assignment_expression(self, expression);
        }
    }

    fn visit_update_expression(&mut self, expression: &UpdateExpression<'a>) {
        if !self.edit_live_update(expression) {
            walk::walk_update_expression(self, expression);
        }
    }

    fn visit_import_meta(&mut self, meta: &ImportMeta) {
        self.edits.replace(
            meta.span.start,
            meta.span.start + IMPORT_WIDTH,
            self.names.of(Helper::Import),
        );
    }

    fn visit_import_expression(&mut self, expression: &ImportExpression<'a>) {
        let start = expression.span.start;
        self.edits.replace(start, start + IMPORT_WIDTH, self.names.of(Helper::Import));
        walk::walk_import_expression(self, expression);
    }

    fn visit_await_expression(&mut self, expression: &AwaitExpression<'a>) {
        if self.yield_awaits && self.functions == 0 {
            let Span { start, end, .. } = expression.span;
            // `yield` binds weakly and must not be followed by a line break: two parentheses.
            let semicolon = self.semicolon_before(start);
            self.edits.replace(start, start + AWAIT_WIDTH, format!("{semicolon}(yield("));
            walk::walk_await_expression(self, expression);
            self.edits.insert(end, "))");
            return;
        }
        walk::walk_await_expression(self, expression);
    }
}

fn is_import_meta(expression: &Expression<'_>) -> bool {
    matches!(expression.without_parentheses(), Expression::ImportMeta(_))
}

/// Where the innermost object of a chain of member accesses starts: `x` in `x.y[z]`.
fn leftmost_start(expression: &Expression<'_>) -> u32 {
    // All members of a chain start where its innermost object starts.
    expression.span().start
}
