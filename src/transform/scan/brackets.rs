//! The brackets around a token, and the functions that they tell of.

use oxc_allocator::{Allocator, Vec};

use super::NeedsParser;
use super::assignments::{Assigned, Assigner};
use super::scanner::Scanner;
use super::tokens::{Kind, Word};

/// The functions that a token is in, as far as braces tell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around {
    /// How many functions, arrow functions among them, are around.
    pub functions: u32,
    /// How many of them have a `this` and an `arguments` of their own.
    pub own_this: u32,
    /// Whether the innermost is async.
    pub is_async: bool,
}

/// How much of `async` stands before a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asynchronous {
    #[default]
    No,
    /// `async` itself.
    Directly,
    /// `async`, and then a name, `function` or `*`.
    Named,
}

/// What stands before an opening parenthesis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// `if`, `for`, `while`, …
    pub control: bool,
    /// `catch`, or perhaps a method of such a name: what stands between them may be bindings.
    pub binds: bool,
    /// Something that can be called.
    pub callee: bool,
    /// `async`
    pub asynchronous: Asynchronous,
}

/// What a brace opens, as far as what stands before it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brace {
    /// An object, or a pattern.
    Object,
    /// A block, or the body of a function.
    Block,
    /// One of these.
    Either,
}

/// What an opening bracket opens.
#[derive(Clone, Copy, Debug)]
pub enum Bracket {
    /// `(`
    Parenthesis(Head),
    /// `[`
    Square,
    /// `{`, but for that of a class's body.
    Brace(Brace),
    /// `{` of a class's body.
    ClassBody,
    /// `${`
    Substitution,
}

/// Whether what is between brackets may be a pattern.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MayBePattern {
    /// `a[`: a member is assigned, if anything.
    No,
    /// Of an assignment, or of a declaration.
    #[default]
    Any,
    /// `const {`
    Declaration,
}

/// What ends, or begins, within the innermost brackets and not within others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Here(u8);

impl Here {
    /// Expressions that are the bodies of arrow functions.
    pub const ARROW_BODIES: u8 = 1;
    /// The declarators of a `const`, `let` or `var`.
    pub const DECLARATORS: u8 = 2;
    /// Classes whose body is to come.
    pub const CLASS_HEADS: u8 = 4;
    /// The declarators of a function's `const`, `let` or `var`, where they are looked for.
    pub const LOCAL_DECLARATORS: u8 = 8;

    #[inline]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[inline]
    pub fn has(self, what: u8) -> bool {
        self.0 & what != 0
    }

    pub fn set(&mut self, what: u8, here: bool) {
        self.0 = if here { self.0 | what } else { self.0 & !what };
    }
}

/// A bracket that is open, or was closed last.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    /// What it opens.
    pub bracket: Bracket,
    /// Whether it may start a pattern, and of what.
    pub pattern: MayBePattern,
    /// Its first byte.
    pub start: usize,
    /// What is around it.
    pub around: Around,
    /// What is within the brackets around it.
    pub here: Here,
}

impl Open {
    /// What stood before it, if it is a parenthesis.
    #[inline]
    pub fn head(&self) -> Head {
        match self.bracket {
            Bracket::Parenthesis(head) => head,
            _ => Head::default(),
        }
    }
}

/// The brackets that are open, the innermost last, and the one that was closed last.
///
/// That one stays in its place, up to the next that is opened: to copy what has just been written, with other widths,
/// takes a processor longer than all else that is done for a bracket.
pub struct Brackets<'a> {
    all: Vec<'a, Open>,
    depth: usize,
}

impl<'a> Brackets<'a> {
    pub fn new_in(arena: &'a Allocator) -> Self {
        Self { all: Vec::with_capacity_in(32, &arena), depth: 0 }
    }

    /// How many are open.
    #[inline]
    pub fn len(&self) -> usize {
        self.depth
    }

    /// Whether none is.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.depth == 0
    }

    /// Those that are open.
    pub fn iter(&self) -> impl Iterator<Item = &Open> {
        self.all[..self.depth].iter()
    }

    /// Whether the one that is the last of so many starts at this byte.
    pub fn opens_at(&self, depth: usize, start: usize) -> bool {
        depth <= self.depth && self.all[depth - 1].start == start
    }

    /// The innermost.
    #[inline]
    pub fn last(&self) -> Option<&Open> {
        self.all.get(self.depth.wrapping_sub(1))
    }

    /// Opens one.
    #[inline]
    pub fn push(&mut self, open: Open) {
        match self.all.get_mut(self.depth) {
            Some(place) => *place = open,
            None => self.all.push(open),
        }
        self.depth += 1;
    }

    /// Closes the innermost.
    #[inline]
    pub fn pop(&mut self) -> Option<&Open> {
        let innermost = self.all.get(self.depth.wrapping_sub(1))?;
        self.depth -= 1;
        Some(innermost)
    }

    /// The one that was closed last; there must have been one, and none opened since.
    #[inline]
    pub fn closed(&self) -> &Open {
        &self.all[self.depth]
    }
}

/// How many brackets may be within each other: all that are open are looked at now and then.
pub(super) const MAX_OPEN: usize = 1000;

impl Scanner<'_, '_, '_> {
    #[inline]
    pub(super) fn push(
        &mut self,
        bracket: Bracket,
        pattern: MayBePattern,
        start: usize,
    ) -> Result<(), NeedsParser> {
        if self.open.len() == MAX_OPEN {
            return Err(NeedsParser);
        }
        let here = std::mem::take(&mut self.here);
        let around = self.around;
        self.open.push(Open { bracket, pattern, start, around, here });
        Ok(())
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "of each bracket only what is for it remains")]
    pub(super) fn opening(
        &mut self,
        start: usize,
        bracket: u8,
        on_new_line: bool,
        asynchronous: Asynchronous,
    ) -> Result<(), NeedsParser> {
        match bracket {
            b'(' => {
                if self.updates {
                    return Err(NeedsParser);
                }
                let control = self.previous_controls();
                let head = Head {
                    control,
                    binds: control && self.controlled_binds(),
                    callee: self.previous_ends_expression
                        && !matches!(self.previous.kind, Kind::Close(b'}')),
                    asynchronous,
                };
                self.push(Bracket::Parenthesis(head), MayBePattern::No, start)?;
            }
            b'[' => self.push(Bracket::Square, self.pattern_in_square(), start)?,
            _ if self.here.has(Here::CLASS_HEADS) => self.class_body(start)?,
            _ => {
                let within = self.within_brace(start, on_new_line);
                let pattern = if self.previous_declares() {
                    MayBePattern::Declaration
                } else {
                    MayBePattern::Any
                };
                self.push(Bracket::Brace(self.brace(on_new_line)), pattern, start)?;
                self.around = within;
            }
        }
        Ok(())
    }

    fn class_body(&mut self, start: usize) -> Result<(), NeedsParser> {
        // `class extends {} {}`
        if matches!(self.previous.kind, Kind::Word(Word::Operator)) {
            return Err(NeedsParser);
        }
        self.class_heads.pop();
        let are_others = self.class_heads.last() == Some(&self.open.len());
        self.here.set(Here::CLASS_HEADS, are_others);
        self.push(Bracket::ClassBody, MayBePattern::Any, start)
    }

    #[inline]
    fn pattern_in_square(&self) -> MayBePattern {
        match self.previous.kind {
            _ if self.previous_declares() => MayBePattern::Declaration,
            // What ends with a brace may be a block.
            Kind::Close(b'}') => MayBePattern::Any,
            _ if self.previous_ends_expression => MayBePattern::No,
            _ => MayBePattern::Any,
        }
    }

    #[inline]
    fn previous_declares(&self) -> bool {
        matches!(self.previous.kind, Kind::Word(Word::Const | Word::Let | Word::Var))
    }

    /// What a brace opens here.
    #[inline]
    fn brace(&self, on_new_line: bool) -> Brace {
        match self.previous.kind {
            Kind::Word(Word::Return) if on_new_line => Brace::Block,
            Kind::Word(Word::Operator)
                if matches!(self.tokens.text(self.previous), "else" | "do") =>
            {
                Brace::Block
            }
            // `for (;; {`
            Kind::Semicolon if matches!(self.innermost(), Some(Bracket::Parenthesis(_))) => {
                Brace::Object
            }
            // `try {`
            Kind::Close(b')' | b'}')
            | Kind::Arrow
            | Kind::Semicolon
            | Kind::Word(Word::Other | Word::Control) => Brace::Block,
            Kind::Open(b'(' | b'[')
            | Kind::Comma
            | Kind::Assign
            | Kind::Operator
            | Kind::Spread
            | Kind::Word(Word::Return | Word::Default) => Brace::Object,
            _ => Brace::Either,
        }
    }

    /// Whether what follows `if`, `catch` or the like may be bindings.
    fn controlled_binds(&self) -> bool {
        // No other of those words starts with this letter.
        self.tokens.byte(self.previous.start) == b'c'
            || matches!(
                self.innermost(),
                // No statement stands in an object, or among the members of a class.
                Some(Bracket::ClassBody | Bracket::Brace(Brace::Object | Brace::Either))
            )
    }

    /// Whether a statement's own parenthesis may stand here.
    fn previous_controls(&self) -> bool {
        match self.previous.kind {
            Kind::Word(Word::Control) => true,
            Kind::Word(Word::Await) => self.before_previous == Kind::Word(Word::Control),
            _ => false,
        }
    }

    /// The functions around what follows a brace, which may open the body of another.
    fn within_brace(&mut self, start: usize, on_new_line: bool) -> Around {
        let Around { functions, own_this, .. } = self.around;
        match self.previous.kind {
            Kind::Arrow => {
                Around { functions: functions + 1, own_this, is_async: self.arrow_is_async }
            }
            Kind::Close(b')') => {
                let closed = *self.open.closed();
                let Head { control, binds, asynchronous, .. } = closed.head();
                if binds {
                    self.bind(closed.start);
                }
                if self.shadows.are_followed && (control || !on_new_line) {
                    self.shadow_within(closed.start, start);
                }
                if control {
                    return self.around;
                }
                self.found.references.name(self.source, closed.start);
                self.parameters(closed.start);
                // After a line break it could be a block of its own.
                if on_new_line && functions == 0 {
                    return self.around;
                }
                let is_async = asynchronous == Asynchronous::Named;
                Around { functions: functions + 1, own_this: own_this + 1, is_async }
            }
            _ => self.around,
        }
    }

    /// What stands since `start` may be bindings, or assigned.
    pub(super) fn bind(&mut self, start: usize) {
        self.found.references.bind(start, self.previous.end);
        self.found.live.bind(start, self.previous.end);
    }

    /// What stands since `start` are parameters, or may be.
    pub(super) fn parameters(&mut self, start: usize) {
        self.bind(start);
        while let Some(&(at, name)) = self.assigned_in_brackets.last()
            && at >= start
        {
            self.assigned_in_brackets.pop();
            self.found.assigned.push(Assigned { name, by: Assigner::Function });
        }
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "of each bracket only what is for it remains")]
    pub(super) fn closing(&mut self, start: usize, bracket: u8) -> Result<(), NeedsParser> {
        if !self.here.is_empty() {
            self.leave_brackets();
        }
        let &Open { bracket: opened, around, here, .. } = self.open.pop().ok_or(NeedsParser)?;
        self.around = around;
        self.here = here;
        self.updates = false;
        let ends_expression = match (opened, bracket) {
            (Bracket::Parenthesis(head), b')') => !head.control,
            (Bracket::Square, b']') | (Bracket::Brace(_) | Bracket::ClassBody, b'}') => true,
            (Bracket::Substitution, b'}') => return self.template_after(start),
            _ => return Err(NeedsParser),
        };
        self.set_previous(Kind::Close(bracket), start, start + 1, ends_expression);
        if bracket == b'}' && self.open.is_empty() {
            self.leave_function();
        }
        Ok(())
    }

    /// The body of a function declaration of the top level ends here, or another brace.
    fn leave_function(&mut self) {
        if let Some(function) = self.function.take() {
            if !function.uses_this {
                self.found.ignores_this.push(function.name);
            }
            self.end_statement();
        }
    }

    /// What follows the substitution that ends at `start`.
    fn template_after(&mut self, start: usize) -> Result<(), NeedsParser> {
        let rest = self.tokens.template_after(start)?;
        if rest.kind == (Kind::Template { substitution: true }) {
            self.push(Bracket::Substitution, MayBePattern::No, rest.start)?;
        }
        self.pass(rest);
        Ok(())
    }

    /// What is within the innermost brackets ends with them.
    fn leave_brackets(&mut self) {
        self.leave_expression();
        self.leave_declarators();
        while self.class_heads.last().is_some_and(|&depth| depth == self.open.len()) {
            self.class_heads.pop();
        }
    }
}
