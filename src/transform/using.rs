//! `using` and `await using` declarations for an engine that does not know them.
//!
//! A scope that has such declarations becomes the block of a `try` statement. What `lib/disposal.js`
//! gives it keeps the [DisposeCapability Record](https://tc39.es/ecma262/#sec-disposecapability-records):
//! the declarations, as constants, hand their values to it, and the `finally` block disposes of them.
//! The `await`s of an asynchronous disposal stand in the text, as many as ECMA-262 has.

use memchr::memmem;
use oxc_ast::ast::{
    ArrowFunctionExpression, BindingPattern, BlockStatement, ForOfStatement, ForStatement,
    ForStatementInit, ForStatementLeft, Function, FunctionBody, LabeledStatement, Program,
    Statement, StaticBlock, VariableDeclaration, VariableDeclarationKind, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::ScopeFlags;
use oxc_span::GetSpan;

use super::declarations::after_trivia;
use super::edits::EditList;
use super::names::{Helper, HelperNames, letters};
use crate::syntax::{Goal, Parsed};

/// What stands around the statements of a scope with `using` declarations.
#[derive(Debug)]
pub struct UsingScope {
    /// In front of them.
    pub open: String,
    /// Behind them.
    pub close: String,
}

/// What lowering leaves to its caller.
#[derive(Debug, Default)]
pub struct Lowered {
    /// What closes the lowered constructs: to be inserted after all that is inserted at its place.
    pub closings: Vec<(u32, String)>,
    /// What stands around the program itself.
    pub body: Option<UsingScope>,
}

/// Edits the `using` declarations of a program. `stem` is that of the helpers' names; with
/// `yield_awaits`, top-level awaits are written as `yield`.
pub fn lower_using(
    parsed: &Parsed<'_, '_>,
    goal: Goal,
    stem: &str,
    yield_awaits: bool,
    edits: &mut EditList<'_>,
) -> Lowered {
    if memmem::find(parsed.source.as_bytes(), b"using").is_none() {
        return Lowered::default();
    }
    let names = HelperNames::of_stem(stem.to_owned());
    // Not the first: that is the name of the default export.
    let letter = letters().filter(|&letter| !parsed.source.contains(letter)).nth(1);
    let mut visitor = Visitor {
        parsed,
        helpers: names.of(Helper::Helpers),
        letter: letter.unwrap_or('$'),
        yield_awaits,
        functions: 0,
        label: None,
        renamed: 0,
        edits,
        lowered: Lowered::default(),
    };
    if goal == Goal::Module
        && let Some(kind) = kind_of(&parsed.program.body)
    {
        visitor.lowered.body = Some(visitor.scope(kind));
    }
    visitor.visit_program(parsed.program);
    visitor.lowered
}

/// Whether the disposal of a scope can await.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Sync,
    Async,
}

impl Kind {
    fn of(declaration: &VariableDeclaration<'_>) -> Option<Self> {
        match declaration.kind {
            VariableDeclarationKind::Using => Some(Self::Sync),
            VariableDeclarationKind::AwaitUsing => Some(Self::Async),
            _ => None,
        }
    }
}

/// The kind of the scope that has these statements, when it has `using` declarations of its own.
fn kind_of(statements: &[Statement<'_>]) -> Option<Kind> {
    let mut kinds = statements.iter().filter_map(|statement| match statement {
        Statement::VariableDeclaration(declaration) => Kind::of(declaration),
        _ => None,
    });
    let first = kinds.next()?;
    Some(if kinds.any(|kind| kind == Kind::Async) { Kind::Async } else { first })
}

struct Visitor<'v, 'a, 'p, 's> {
    parsed: &'v Parsed<'a, 'p>,
    /// The object that has the helpers.
    helpers: String,
    /// What the names within a scope start with. Those of an inner scope hide those of an outer one,
    /// which has no use for them there.
    letter: char,
    yield_awaits: bool,
    /// How many functions are around.
    functions: u32,
    /// Where the labels of the next statement start.
    label: Option<u32>,
    /// How many function declarations have another name.
    renamed: u32,
    edits: &'v mut EditList<'s>,
    lowered: Lowered,
}

impl<'a> Visitor<'_, 'a, '_, '_> {
    fn scope(&self, kind: Kind) -> UsingScope {
        let Self { letter, helpers, .. } = self;
        let open = match kind {
            Kind::Sync => format!(
                "const{{use:{letter},fail:{letter}1,dispose:{letter}2}}={helpers}.using();try{{"
            ),
            Kind::Async => format!(
                "const{{use:{letter},useAsync:{letter}0,fail:{letter}1,dispose:{letter}2}}=\
                 {helpers}.using();let {letter}3;try{{"
            ),
        };
        let fail = format!("catch({letter}4){{{letter}1({letter}4)}}");
        let close = match kind {
            Kind::Sync => format!("}}{fail}finally{{{letter}2()}}"),
            Kind::Async => {
                let (before, after) = if self.yield_awaits && self.functions == 0 {
                    ("(yield(", "))")
                } else {
                    ("await ", "")
                };
                format!(
                    "}}{fail}finally{{while({letter}3={letter}2())\
                     try{{{before}{letter}3.value{after}}}{fail}}}"
                )
            }
        };
        UsingScope { open, close }
    }

    /// Makes the text from `start` to `end` a scope of its own.
    fn enclose(&mut self, kind: Kind, start: u32, end: u32, walk: impl FnOnce(&mut Self)) {
        let UsingScope { open, close } = self.scope(kind);
        self.edits.insert(start, format!("{{{open}"));
        walk(self);
        self.lowered.closings.push((end, format!("{close}}}")));
    }

    /// Writes the statements between `start` and `end` as those of a scope, if they have `using`
    /// declarations.
    fn enclose_statements(
        &mut self,
        statements: &[Statement<'_>],
        start: u32,
        end: u32,
        are_of_function: bool,
        walk: impl FnOnce(&mut Self),
    ) {
        let Some(kind) = kind_of(statements) else {
            return walk(self);
        };
        let UsingScope { mut open, close } = self.scope(kind);
        if are_of_function {
            self.rename_functions(statements, &mut open);
        }
        self.edits.insert(start, open);
        walk(self);
        self.lowered.closings.push((end, close));
    }

    /// A function may declare a function and a variable of one name, or two functions; a block may
    /// not. Such functions get names that nobody knows, and a variable has the last of them.
    fn rename_functions(&mut self, statements: &[Statement<'_>], open: &mut String) {
        let parsed = self.parsed;
        let mut last: Vec<(&str, String)> = Vec::new();
        for statement in statements {
            let Statement::FunctionDeclaration(function) = statement else { continue };
            let Some(id) = &function.id else { continue };
            if parsed.scoping.symbol_redeclarations(id.symbol_id()).is_empty() {
                continue;
            }
            // Those below ten are taken.
            let unknown = format!("{}{}", self.letter, 10 + self.renamed);
            self.renamed += 1;
            self.edits.blank(id.span.start, id.span.end, &unknown);
            let name = id.name.as_str();
            match last.iter_mut().find(|(known, _)| *known == name) {
                Some(entry) => entry.1 = unknown,
                None => last.push((name, unknown)),
            }
        }
        for (name, unknown) in last {
            let text = format!("var {name}={}.name({unknown},\"{name}\");", self.helpers);
            open.push_str(&text);
        }
    }

    /// `using x = value` becomes `const x=use(value)`, as wide as that if there is room.
    fn lower_declarator(
        &mut self,
        declarator: &VariableDeclarator<'a>,
        kind: Kind,
        start: u32,
        keyword: &str,
    ) {
        let (BindingPattern::BindingIdentifier(id), Some(value)) =
            (&declarator.id, &declarator.init)
        else {
            return;
        };
        let name = &self.parsed.source[id.span.start as usize..id.span.end as usize];
        let letter = self.letter;
        let digit = if kind == Kind::Sync { "" } else { "0" };
        let mut text = format!("{keyword}{name}={letter}{digit}(");
        let mut close = String::from(")");
        if value.is_anonymous_function_definition() {
            // As the value of a property it has the property's name.
            let key = if id.name == "__proto__" { "[\"__proto__\"]" } else { name };
            text.push('{');
            text.push_str(key);
            text.push(':');
            let dot = if key == name { "." } else { "" };
            close = format!("}}{dot}{key})");
        }
        self.edits.blank(start, value.span().start, &text);
        self.visit_expression(value);
        self.lowered.closings.push((value.span().end, close));
    }
}

impl<'a> Visit<'a> for Visitor<'_, 'a, '_, '_> {
    fn visit_program(&mut self, program: &Program<'a>) {
        walk::walk_program(self, program);
    }

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

    fn visit_function_body(&mut self, body: &FunctionBody<'a>) {
        let (start, end) = (body.span.start + 1, body.span.end - 1);
        self.enclose_statements(&body.statements, start, end, true, |visitor| {
            walk::walk_function_body(visitor, body);
        });
    }

    fn visit_static_block(&mut self, block: &StaticBlock<'a>) {
        let start = after_trivia(self.parsed.source, block.span.start + STATIC_WIDTH) + 1;
        self.enclose_statements(&block.body, start, block.span.end - 1, true, |visitor| {
            walk::walk_static_block(visitor, block);
        });
    }

    fn visit_block_statement(&mut self, block: &BlockStatement<'a>) {
        let (start, end) = (block.span.start + 1, block.span.end - 1);
        self.enclose_statements(&block.body, start, end, false, |visitor| {
            walk::walk_block_statement(visitor, block);
        });
    }

    fn visit_statement(&mut self, statement: &Statement<'a>) {
        if !matches!(statement, Statement::LabeledStatement(_) | Statement::ForStatement(_)) {
            self.label = None;
        }
        walk::walk_statement(self, statement);
    }

    fn visit_labeled_statement(&mut self, statement: &LabeledStatement<'a>) {
        self.label.get_or_insert(statement.span.start);
        self.visit_statement(&statement.body);
    }

    fn visit_for_statement(&mut self, statement: &ForStatement<'a>) {
        // A `continue` names the label of a loop: the scope is around the label.
        let start = self.label.take().unwrap_or(statement.span.start);
        let kind = match &statement.init {
            Some(ForStatementInit::VariableDeclaration(declaration)) => Kind::of(declaration),
            _ => None,
        };
        let Some(kind) = kind else {
            return walk::walk_for_statement(self, statement);
        };
        self.enclose(kind, start, statement.span.end, |visitor| {
            walk::walk_for_statement(visitor, statement);
        });
    }

    fn visit_for_of_statement(&mut self, statement: &ForOfStatement<'a>) {
        let ForStatementLeft::VariableDeclaration(declaration) = &statement.left else {
            return walk::walk_for_of_statement(self, statement);
        };
        let (Some(kind), Some(name)) = (Kind::of(declaration), name_of(declaration)) else {
            return walk::walk_for_of_statement(self, statement);
        };
        let (start, end) = (declaration.span.start, declaration.span.end);
        self.edits.blank(start, end, &format!("const {name}"));
        self.visit_expression(&statement.right);
        let body = statement.body.span();
        self.enclose(kind, body.start, body.end, |visitor| {
            let digit = if kind == Kind::Sync { "" } else { "0" };
            let letter = visitor.letter;
            visitor.edits.insert(body.start, format!("{letter}{digit}({name});"));
            visitor.visit_statement(&statement.body);
        });
    }

    fn visit_variable_declaration(&mut self, declaration: &VariableDeclaration<'a>) {
        let Some(kind) = Kind::of(declaration) else {
            return walk::walk_variable_declaration(self, declaration);
        };
        let mut start = declaration.span.start;
        let mut keyword = "const ";
        for declarator in &declaration.declarations {
            self.lower_declarator(declarator, kind, start, keyword);
            // What follows the value: a comma and the next name.
            start = declarator.span.end;
            keyword = ",";
        }
    }
}

const STATIC_WIDTH: u32 = 6;

fn name_of<'a>(declaration: &VariableDeclaration<'a>) -> Option<&'a str> {
    match &declaration.declarations.first()?.id {
        BindingPattern::BindingIdentifier(id) => Some(id.name.as_str()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
