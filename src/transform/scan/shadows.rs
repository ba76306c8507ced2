//! The bindings of functions that have the name of one that is exported: what assigns them does not assign that one.
//!
//! A scan does not look for them, until it has found that a function assigns such a name: then a second one does. What
//! is declared before it is assigned, within the brackets around or within others around these, is meant for sure.

use super::brackets::{Brace, Bracket, Head, Here, Open};
use super::scanner::Scanner;
use super::tokens::{Kind, Token, Word};

/// A name, and the bracket within which it is bound.
#[derive(Clone, Copy, Debug)]
struct Bound<'a> {
    name: &'a str,
    /// The bracket's first byte.
    start: usize,
    /// How many brackets are open within it.
    depth: usize,
}

/// What is bound.
#[derive(Default)]
pub struct Shadows<'a> {
    /// Whether that is looked for.
    pub are_followed: bool,
    bound: Vec<Bound<'a>>,
    /// Names that are parameters if the parenthesis around them, of which this is the first byte, has any.
    in_parentheses: Vec<(&'a str, usize)>,
}

impl<'a> Scanner<'_, 'a, '_> {
    /// Whether an assignment to this name is one to a binding of a function.
    pub(super) fn is_shadowed(&self, name: &str) -> bool {
        self.shadows
            .bound
            .iter()
            .any(|bound| bound.name == name && self.open.opens_at(bound.depth, bound.start))
    }

    /// A name that may be bound in a function.
    pub(super) fn shadow(&mut self, token: Token) {
        let Some(&Open { bracket, start, .. }) = self.open.last() else { return };
        let name = self.tokens.text(token);
        let declares = match self.previous.kind {
            Kind::Word(Word::Const | Word::Let | Word::Var) => true,
            Kind::Comma => self.here.has(Here::LOCAL_DECLARATORS),
            _ => false,
        };
        match bracket {
            Bracket::Brace(Brace::Block) | Bracket::Parenthesis(Head { control: true, .. })
                if declares && self.around.functions > 0 =>
            {
                self.shadow_at(name, start, self.open.len());
            }
            Bracket::Parenthesis(Head { control: false, .. })
                if matches!(self.previous.kind, Kind::Open(_) | Kind::Comma | Kind::Spread) =>
            {
                self.shadows.in_parentheses.push((name, start));
            }
            _ => {}
        }
    }

    /// The declarators of a `const`, `let` or `var` of a function follow, unless that is the name of a property.
    pub(super) fn local_declarators(&mut self, first: Token) {
        let is_declarator = matches!(first.kind, Kind::Word(_) | Kind::Open(b'[' | b'{'));
        self.here.set(Here::LOCAL_DECLARATORS, is_declarator);
    }

    /// Declarators end with a line that may be the end of their statement.
    pub(super) fn end_local_declarators_before(&mut self, token: Token) {
        let goes_on = matches!(
            self.previous.kind,
            Kind::Comma | Kind::Assign | Kind::Operator | Kind::Star | Kind::Arrow | Kind::Colon
        ) || match token.kind {
            Kind::Comma | Kind::Dot | Kind::OptionalDot | Kind::Colon | Kind::Star => true,
            Kind::Operator => !self.is_prefix(token),
            _ => false,
        };
        if token.on_new_line && !goes_on {
            self.here.set(Here::LOCAL_DECLARATORS, false);
        }
    }

    /// A parenthesis that starts at byte `parenthesis` has the parameters of a function, or the head of a `for`, whose
    /// body is the brace at byte `brace`, which is opened next.
    pub(super) fn shadow_within(&mut self, parenthesis: usize, brace: usize) {
        let depth = self.open.len() + 1;
        let Shadows { bound, in_parentheses, .. } = &mut self.shadows;
        // What was bound within is behind all else, and is closed.
        let mut names = Vec::new();
        while let Some(Bound { name, start, .. }) = bound.pop_if(|it| it.start >= parenthesis) {
            if start == parenthesis {
                names.push(name);
            }
        }
        while let Some((name, start)) =
            in_parentheses.pop_if(|&mut (_, start)| start >= parenthesis)
        {
            if start == parenthesis {
                names.push(name);
            }
        }
        for name in names {
            self.shadow_at(name, brace, depth);
        }
    }

    /// The same for an arrow function; one without a parenthesis has its parameter at that byte.
    pub(super) fn shadow_within_arrow(&mut self, parameters: usize, body: Token) {
        if body.kind != Kind::Open(b'{') {
            return;
        }
        if self.previous.start == parameters {
            self.shadows.in_parentheses.push((self.tokens.text(self.previous), parameters));
        }
        self.shadow_within(parameters, body.start);
    }

    /// A name is bound within this bracket, unless it is within one around that.
    fn shadow_at(&mut self, name: &'a str, start: usize, depth: usize) {
        let Self { shadows: Shadows { bound, .. }, open, .. } = self;
        while bound
            .pop_if(|bound| bound.start < start && !open.opens_at(bound.depth, bound.start))
            .is_some()
        {}
        if !self.is_shadowed(name) {
            self.shadows.bound.push(Bound { name, start, depth });
        }
    }
}
