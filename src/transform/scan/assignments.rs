//! What is assigned, and where: a binding that a function assigns is no constant.

use super::NeedsParser;
use super::brackets::{Bracket, MayBePattern, Open};
use super::scanner::Scanner;
use super::tokens::{Kind, Token, Word};

/// A name that is assigned.
#[derive(Clone, Copy, Debug)]
pub struct Assigned<'a> {
    /// The name.
    pub name: &'a str,
    /// Where.
    pub by: Assigner,
}

/// What assigns a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assigner {
    /// A function, for sure.
    Function,
    /// The body of the module, for sure.
    Body,
    /// One of these.
    Either,
}

/// The bytes of what may be a pattern.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    /// The first.
    pub start: usize,
    /// The one after the last.
    pub end: usize,
    /// Whether it stands in a declaration for sure.
    pub declares: bool,
}

impl Scanner<'_, '_, '_> {
    /// A name is assigned by the token after it, or updated by the one before.
    pub(super) fn assign_previous(&mut self) -> Result<(), NeedsParser> {
        match self.previous.kind {
            Kind::Word(_) => self.assigned(self.previous),
            // V8 takes the assignment to a call, and throws when it comes to it.
            Kind::Close(b')') if self.open.closed().head().callee => return Err(NeedsParser),
            Kind::Close(b')') => self.assign_parenthesis(),
            _ => {}
        }
        Ok(())
    }

    /// `(name) = …`
    pub(super) fn assign_parenthesis(&mut self) {
        let (start, end) = (self.open.closed().start, self.previous.end);
        self.pattern(Pattern { start, end, declares: false });
    }

    /// A pattern that ends here. What is within one that assigns need not be looked at by itself.
    fn pattern(&mut self, pattern: Pattern) {
        let patterns = &mut self.found.patterns;
        if !pattern.declares {
            while patterns.last().is_some_and(|other| other.start >= pattern.start) {
                patterns.pop();
            }
        }
        patterns.push(pattern);
    }

    /// A name is assigned, in a function or not.
    pub(super) fn assigned(&mut self, name: Token) {
        let text = self.tokens.text(name);
        if self.shadows.are_followed && self.is_shadowed(text) {
            return;
        }
        let by = if self.around.functions > 0 {
            Assigner::Function
        } else if self.after_arrow || self.is_in_braces() {
            Assigner::Either
        } else if self.open.is_empty() {
            Assigner::Body
        } else {
            self.assigned_in_brackets.push((name.start, text));
            return;
        };
        self.found.assigned.push(Assigned { name: text, by });
    }

    /// Whether there is any brace around, which may be that of a class.
    fn is_in_braces(&self) -> bool {
        let is_brace = |open: &Open| matches!(open.bracket, Bracket::Brace(_) | Bracket::ClassBody);
        self.open.iter().any(is_brace)
    }

    /// What stands before an `=`, `of` or `in` may be a pattern whose members are assigned.
    pub(super) fn assign_pattern(&mut self) {
        let is_closed = matches!(self.previous.kind, Kind::Close(b']' | b'}'));
        if is_closed && self.open.closed().pattern != MayBePattern::No {
            let (start, end) = (self.open.closed().start, self.previous.end);
            let declares = self.open.closed().pattern == MayBePattern::Declaration;
            self.pattern(Pattern { start, end, declares });
        }
    }

    /// What stands before an `=` is assigned, unless it is declared.
    pub(super) fn assign(&mut self) -> Result<(), NeedsParser> {
        self.assign_pattern();
        let declares =
            matches!(self.before_previous, Kind::Word(Word::Const | Word::Let | Word::Var));
        let declares_another = self.before_previous == Kind::Comma && self.is_in_declarators();
        if !declares && !declares_another {
            self.assign_previous()?;
        } else if self.open.is_empty() && matches!(self.previous.kind, Kind::Word(_)) {
            let mut value = self.tokens.peek()?;
            if value.kind == Kind::Word(Word::Async) {
                let mut ahead = self.tokens.clone();
                ahead.next()?;
                let after = ahead.next()?;
                // It may be a parameter's name.
                if after.kind != Kind::Arrow {
                    value = after;
                }
            }
            self.arrow_value = Some((self.tokens.text(self.previous), value.start));
        }
        Ok(())
    }
}
