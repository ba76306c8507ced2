//! The scan itself: one pass over the tokens.

use oxc_allocator::{Allocator, Vec};
use oxc_span::Span;

use super::NeedsParser;
use super::assignments::{Assigned, Assigner, Pattern};
use super::brackets::{Around, Asynchronous, Bracket, Brackets, Here, MayBePattern};
use super::clauses::Clauses;
use super::live::LiveReferences;
use super::references::{Followed, FollowedNames, PassedWords, References};
use super::shadows::Shadows;
use super::tokens::{Kind, Token, Tokens, Word};
use crate::transform::Bindings;
use crate::transform::edits::EditList;
use crate::transform::names::HelperNames;

/// What a scan finds in a text.
pub struct Found<'a> {
    /// The import and export clauses.
    pub clauses: Clauses<'a>,
    /// Whether there is anything else.
    pub statements: bool,
    /// Bindings that the text declares at its top level: not all of them, but for sure.
    pub declared: Vec<'a, Declared<'a>>,
    /// The names that a `var` declares outside of functions.
    pub vars: Vec<'a, &'a str>,
    /// Functions that have no use for a `this`.
    pub ignores_this: Vec<'a, &'a str>,
    /// Names that are assigned, in functions or perhaps so; bindings of the same name may be meant.
    pub assigned: Vec<'a, Assigned<'a>>,
    /// What may be the left side of a destructuring assignment, or of a declaration.
    pub patterns: Vec<'a, Pattern>,
    /// The references to namespace imports.
    pub references: References<'a>,
    /// Those to live imports.
    pub live: LiveReferences<'a>,
    /// Comments between statements of the top level.
    pub comments: std::vec::Vec<Span>,
}

impl<'a> Found<'a> {
    fn new_in(arena: &'a Allocator) -> Self {
        Self {
            clauses: Clauses::new_in(arena),
            statements: false,
            declared: Vec::new_in(&arena),
            vars: Vec::new_in(&arena),
            ignores_this: Vec::new_in(&arena),
            assigned: Vec::new_in(&arena),
            patterns: Vec::new_in(&arena),
            references: References::new_in(arena),
            live: LiveReferences::new_in(arena),
            comments: std::vec::Vec::new(),
        }
    }
}

/// A binding of a module's top level.
#[derive(Clone, Copy, Debug)]
pub struct Declared<'a> {
    /// Its name.
    pub name: &'a str,
    /// What declares it.
    pub by: Declaration,
}

/// What declares a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declaration {
    /// `const`
    Const,
    /// `let`
    Let,
    /// `class`
    Class,
    /// `var`
    Var,
    /// `function`, also async and generators
    Function,
    /// `export default` and an expression
    Default,
}

/// The declarators of a `const`, `let` or `var` that are being read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declarators {
    pub by: Declaration,
    pub exported: bool,
    /// How many brackets are around.
    pub depth: usize,
}

/// A function declaration of the top level that is being read.
#[derive(Clone, Copy, Debug)]
pub(super) struct FunctionDeclaration<'a> {
    pub name: &'a str,
    pub uses_this: bool,
}

/// Where an expression is that is the body of an arrow function: up to the first comma, semicolon or
/// closing bracket within as many brackets.
#[derive(Clone, Copy, Debug)]
struct ArrowBody {
    depth: usize,
    functions: u32,
    is_async: bool,
}

/// One scan.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about the place reached"
)]
pub struct Scanner<'s, 'a, 'e> {
    pub(super) source: &'a str,
    pub(super) tokens: Tokens<'a>,
    pub(super) names: &'s HelperNames,
    pub(super) edits: &'s mut EditList<'e>,
    pub(super) found: Found<'a>,
    /// The brackets around.
    pub(super) open: Brackets<'a>,
    pub(super) around: Around,
    /// Where the first token stands that is of no clause.
    pub(super) body_start: Option<usize>,
    /// The token before.
    pub(super) previous: Token,
    /// Whether an expression can end with it.
    pub(super) previous_ends_expression: bool,
    /// The kind of the token before that.
    pub(super) before_previous: Kind,
    /// What is within the innermost brackets.
    pub(super) here: Here,
    /// Whether the token before, or what it is part of, says how the next one is to be read.
    pub(super) awaits_token: bool,
    /// How much of `async` stands before the token.
    pub(super) asynchronous: Asynchronous,
    /// Whether the last arrow is that of an async function.
    pub(super) arrow_is_async: bool,
    /// The expressions around that are the bodies of arrow functions, the innermost last.
    arrow_bodies: Vec<'a, ArrowBody>,
    pub(super) declarators: Option<Declarators>,
    pub(super) function: Option<FunctionDeclaration<'a>>,
    /// Whether the declaration that starts here is exported.
    pub(super) exporting: bool,
    /// Whether the `async` before starts a declaration.
    pub(super) declares_async: bool,
    /// A variable whose value may be an arrow function, and where its parameters would start.
    pub(super) arrow_value: Option<(&'a str, usize)>,
    /// Whether an arrow stands in the statement: what follows may be in its function.
    pub(super) after_arrow: bool,
    /// Whether what stands before is the operand of a `++` or `--`, as far as it goes.
    pub(super) updates: bool,
    /// What is assigned within brackets, and where: they may turn out to be parameters.
    pub(super) assigned_in_brackets: Vec<'a, (usize, &'a str)>,
    /// How many brackets are around each class whose body is to come, the innermost last.
    pub(super) class_heads: Vec<'a, usize>,
    /// The names that are looked at.
    pub(super) followed: FollowedNames<'a>,
    /// The words before an import that stands behind statements.
    pub(super) passed: PassedWords<'a>,
    /// The bindings of functions among those.
    pub(super) shadows: Shadows<'a>,
    /// How the imports are written.
    pub(super) bindings: Bindings<'s>,
}

impl<'s, 'a, 'e> Scanner<'s, 'a, 'e> {
    pub fn new(
        source: &'a str,
        arena: &'a Allocator,
        bindings: Bindings<'s>,
        names: &'s HelperNames,
        edits: &'s mut EditList<'e>,
    ) -> Self {
        Self {
            source,
            tokens: Tokens::new(source),
            names,
            edits,
            found: Found::new_in(arena),
            open: Brackets::new_in(arena),
            around: Around::default(),
            body_start: None,
            previous: Token { kind: Kind::Semicolon, start: 0, end: 0, on_new_line: false },
            previous_ends_expression: false,
            before_previous: Kind::Semicolon,
            here: Here::default(),
            awaits_token: true,
            asynchronous: Asynchronous::No,
            arrow_is_async: false,
            arrow_bodies: Vec::new_in(&arena),
            declarators: None,
            function: None,
            exporting: false,
            declares_async: false,
            arrow_value: None,
            after_arrow: false,
            updates: false,
            assigned_in_brackets: Vec::new_in(&arena),
            class_heads: Vec::new_in(&arena),
            followed: FollowedNames::new_in(arena),
            passed: PassedWords::new_in(arena),
            shadows: Shadows::default(),
            bindings,
        }
    }

    /// Looks for bindings of functions that have one of these names.
    pub fn follow_shadows(mut self, names: &[&'a str]) -> Self {
        for name in names {
            self.followed.add(name, Followed::Shadowed);
        }
        self.shadows.are_followed = !names.is_empty();
        self
    }

    /// Reads the text to its end.
    pub fn scan(mut self) -> Result<Found<'a>, NeedsParser> {
        self.read()?;
        // What is added to the text must not be taken for the rest of its last statement.
        let is_whole = matches!(self.previous.kind, Kind::Semicolon | Kind::Close(b'}'))
            || self.previous_ends_expression;
        let Self { open, mut found, assigned_in_brackets, body_start, .. } = self;
        if !is_whole || !open.is_empty() {
            return Err(NeedsParser);
        }
        found.statements = body_start.is_some();
        let by_body = |&(_, name): &(usize, &'a str)| Assigned { name, by: Assigner::Body };
        found.assigned.extend(assigned_in_brackets.iter().map(by_body));
        for &Pattern { start, end, .. } in &found.patterns {
            found.references.bind(start, end);
            found.live.bind(start, end);
        }
        if found.live.binds {
            return Err(NeedsParser);
        }
        Ok(found)
    }

    /// Whether a statement of the top level has ended for sure.
    pub(super) fn is_between_statements(&self) -> bool {
        self.open.is_empty() && matches!(self.previous.kind, Kind::Semicolon | Kind::Close(b'}'))
    }

    /// Any token, whatever stands before it.
    pub(super) fn token(&mut self, token: Token) -> Result<(), NeedsParser> {
        self.token_after(token)?;
        self.awaits_token = self.updates
            || self.asynchronous != Asynchronous::No
            || self.body_start.is_none()
            || matches!(
                self.previous.kind,
                Kind::Arrow | Kind::Update | Kind::Dot | Kind::OptionalDot
            );
        Ok(())
    }

    fn token_after(&mut self, token: Token) -> Result<(), NeedsParser> {
        let asynchronous = std::mem::take(&mut self.asynchronous);
        self.end_statement_before(token);
        if self.here.has(Here::LOCAL_DECLARATORS) {
            self.end_local_declarators_before(token);
        }
        if self.previous.kind == Kind::Arrow && token.kind != Kind::Open(b'{') {
            self.enter_expression();
        }
        match token.kind {
            // Not to get the name of a variable: see edit_default().
            Kind::Arrow | Kind::Word(Word::Function | Word::Class)
                if self.is_in_default_expression()
                    && !matches!(self.previous.kind, Kind::Dot | Kind::OptionalDot) =>
            {
                return Err(NeedsParser);
            }
            Kind::Word(word) => return self.word(token, word, asynchronous),
            Kind::Open(bracket) => {
                self.opening(token.start, bracket, token.on_new_line, asynchronous)?;
            }
            Kind::Close(bracket) => return self.closing(token.start, bracket),
            Kind::Slash => return self.slash(token),
            Kind::Template { substitution: true } => {
                self.push(Bracket::Substitution, MayBePattern::No, token.start)?;
            }
            Kind::Semicolon => {
                self.leave_expression();
                self.semicolon();
            }
            Kind::Comma => {
                self.leave_expression();
                self.comma()?;
            }
            Kind::Arrow => self.arrow(asynchronous)?,
            Kind::Assign => self.assign()?,
            Kind::AssignOperator | Kind::Update => self.assign_previous()?,
            Kind::Star | Kind::PrivateName if asynchronous != Asynchronous::No => {
                self.asynchronous = Asynchronous::Named;
            }
            _ => {}
        }
        self.pass(token);
        Ok(())
    }

    /// Makes a token the previous one.
    pub(super) fn pass(&mut self, token: Token) {
        self.body_start.get_or_insert(token.start);
        self.updates = match token.kind {
            Kind::Update => !self.previous_ends_expression,
            Kind::Word(_) | Kind::Property | Kind::Dot | Kind::PrivateName => self.updates,
            _ => false,
        };
        let ends_expression = match token.kind {
            Kind::Close(b')') => !self.open.closed().head().control,
            kind => kind.ends_expression(),
        };
        self.set_previous(token.kind, token.start, token.end, ends_expression);
    }

    /// Makes a token the previous one that nothing but its kind is to be noted of.
    #[inline]
    pub(super) fn set_previous(
        &mut self,
        kind: Kind,
        start: usize,
        end: usize,
        ends_expression: bool,
    ) {
        self.before_previous = self.previous.kind;
        // One by one: see Brackets.
        self.previous.kind = kind;
        self.previous.start = start;
        self.previous.end = end;
        self.previous_ends_expression = ends_expression;
    }

    /// Makes a word the previous token that names a property or a method.
    pub(super) fn pass_property(&mut self, word: Token) {
        self.pass(Token { kind: Kind::Property, ..word });
    }

    /// A line break ends a statement before what cannot go on its last expression.
    fn end_statement_before(&mut self, token: Token) {
        if token.on_new_line
            && self.previous_ends_expression
            && (starts_operand(token.kind) || self.is_prefix(token))
        {
            self.leave_expression();
            self.leave_declarators();
        }
    }

    /// Whether a token is an operator that has no operand before it.
    pub(super) fn is_prefix(&self, token: Token) -> bool {
        matches!(token.kind, Kind::Operator | Kind::Word(Word::Operator))
            && matches!(self.tokens.text(token), "!" | "~" | "typeof" | "void" | "delete")
    }

    /// A clause ends here: what follows starts a statement.
    pub(super) fn end_statement(&mut self) {
        self.previous.kind = Kind::Semicolon;
        self.previous_ends_expression = false;
        self.semicolon();
    }

    fn semicolon(&mut self) {
        self.here.set(Here::LOCAL_DECLARATORS, false);
        self.leave_declarators();
        if self.open.is_empty() {
            self.after_arrow = false;
        }
    }

    /// The declarators of a `const`, `let` or `var` follow.
    pub(super) fn enter_declarators(&mut self, by: Declaration, exported: bool) {
        self.declarators = Some(Declarators { by, exported, depth: self.open.len() });
        self.here.set(Here::DECLARATORS, true);
    }

    /// Declarators end here, if there are any.
    pub(super) fn leave_declarators(&mut self) {
        if self.is_in_declarators() {
            self.declarators = None;
            self.here.set(Here::DECLARATORS, false);
        }
    }

    pub(super) fn is_in_declarators(&self) -> bool {
        self.here.has(Here::DECLARATORS)
    }

    /// Whether this is an expression that is exported as default, and no brackets are around within it.
    pub(super) fn is_in_default_expression(&self) -> bool {
        self.is_in_declarators()
            && self.declarators.is_some_and(|declarators| declarators.by == Declaration::Default)
    }

    /// Whether the name before may be declared without a value.
    fn previous_may_be_declarator(&self) -> bool {
        matches!(
            self.before_previous,
            Kind::Comma | Kind::Word(Word::Const | Word::Let | Word::Var)
        )
    }

    fn slash(&mut self, slash: Token) -> Result<(), NeedsParser> {
        let divides = match self.previous.kind {
            Kind::Word(Word::Unsure | Word::Of | Word::Await)
            | Kind::Close(b'}')
            | Kind::Update
            | Kind::Dot
            | Kind::OptionalDot => {
                return Err(NeedsParser);
            }
            // `let a, b`, and a regular expression on the next line.
            Kind::Word(_) if slash.on_new_line && self.previous_may_be_declarator() => {
                return Err(NeedsParser);
            }
            _ => self.previous_ends_expression,
        };
        let token = if divides {
            self.tokens.division_at(slash)
        } else {
            self.tokens.regular_expression_at(slash)?
        };
        if token.kind == Kind::AssignOperator {
            self.assign_previous()?;
        }
        self.pass(token);
        Ok(())
    }

    /// Whether the innermost bracket is a brace.
    pub(super) fn is_in_brace(&self) -> bool {
        self.open.last().is_some_and(|open| matches!(open.bracket, Bracket::Brace(_)))
    }

    /// The token is the first of an expression that is the body of an arrow function.
    fn enter_expression(&mut self) {
        let (depth, functions) = (self.open.len(), self.around.functions);
        self.here.set(Here::ARROW_BODIES, true);
        self.arrow_bodies.push(ArrowBody { depth, functions, is_async: self.arrow_is_async });
    }

    /// A comma or semicolon ends such an expression.
    pub(super) fn leave_expression(&mut self) {
        if self.here.has(Here::ARROW_BODIES) {
            let depth = self.open.len();
            while self.arrow_bodies.last().is_some_and(|body| body.depth == depth) {
                self.arrow_bodies.pop();
            }
            self.here.set(Here::ARROW_BODIES, false);
        }
    }

    pub(super) fn is_in_async_function(&self) -> bool {
        match self.arrow_bodies.last() {
            Some(body) if body.functions == self.around.functions => body.is_async,
            _ => self.around.is_async,
        }
    }

    fn arrow(&mut self, asynchronous: Asynchronous) -> Result<(), NeedsParser> {
        self.after_arrow = true;
        let parameters = if self.previous.kind == Kind::Close(b')') {
            self.arrow_is_async = self.open.closed().head().asynchronous == Asynchronous::Directly;
            self.open.closed().start
        } else {
            self.arrow_is_async = asynchronous == Asynchronous::Named;
            self.previous.start
        };
        self.parameters(parameters);
        if self.shadows.are_followed {
            let body = self.tokens.peek()?;
            self.shadow_within_arrow(parameters, body);
        }
        if let Some((name, start)) = self.arrow_value
            && start == parameters
        {
            self.found.ignores_this.push(name);
        }
        Ok(())
    }
}

/// Whether a token can be the start of an operand, and not go on an expression.
fn starts_operand(kind: Kind) -> bool {
    match kind {
        Kind::Word(Word::Operator) => false,
        Kind::Word(_)
        | Kind::PrivateName
        | Kind::Number
        | Kind::String { .. }
        | Kind::Open(b'{')
        | Kind::Update => true,
        _ => false,
    }
}
