//! The references to live imports, which are written as calls of getters.
//!
//! A scan does not know scopes. Where it cannot tell a reference from a binding of the same name, or from the name of a
//! property, it gives up.

use oxc_allocator::{Allocator, Vec};

use super::brackets::{Brace, Bracket, Head};
use super::scanner::Scanner;
use super::tokens::{Kind, Token, Word};
use super::{NeedsParser, span};
use crate::transform::edits::EditList;
use crate::transform::names::HelperNames;

/// How a reference stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As an operand.
    Operand,
    /// As that of `new`.
    Constructor,
    /// As a property of an object: `{ name }`.
    Shorthand,
}

/// A reference to a live import.
#[derive(Clone, Copy, Debug)]
struct Reference<'a> {
    start: usize,
    name: &'a str,
    import: usize,
    form: Form,
}

/// What a text says of live imports.
pub struct LiveReferences<'a> {
    all: Vec<'a, Reference<'a>>,
    /// Where a name may be a parameter, or part of a pattern.
    may_bind: Vec<'a, usize>,
    /// Whether one is.
    pub binds: bool,
}

impl<'a> LiveReferences<'a> {
    pub fn new_in(arena: &'a Allocator) -> Self {
        Self { all: Vec::new_in(&arena), may_bind: Vec::new_in(&arena), binds: false }
    }

    /// From byte `start` to `end` are parameters or a pattern, or what may be taken for it.
    pub fn bind(&mut self, start: usize, end: usize) {
        let first = self.may_bind.partition_point(|&at| at < start);
        self.binds |= self.may_bind.get(first).is_some_and(|&at| at < end);
    }

    /// Writes the references as calls.
    pub fn edit(&self, names: &HelperNames, edits: &mut EditList<'_>) {
        for &Reference { start, name, import, form } in &self.all {
            let getter = names.alias(import, name);
            let getter = getter.as_deref().unwrap_or(name);
            let place = span(start, start + name.len());
            if form == Form::Shorthand {
                edits.insert(place.start, format!("{name}:"));
            }
            let call = if form == Form::Constructor {
                format!("({getter}())")
            } else {
                format!("{getter}()")
            };
            edits.blank(place.start, place.end, &call);
        }
    }
}

impl Scanner<'_, '_, '_> {
    /// The name of a live import.
    pub(super) fn live(&mut self, token: Token, import: usize) -> Result<(), NeedsParser> {
        let next = self.tokens.peek()?;
        if self.may_declare(token) || self.may_assign(next) {
            return Err(NeedsParser);
        }
        let form = match self.innermost() {
            Some(Bracket::ClassBody) => self.in_class_body(next)?,
            Some(Bracket::Brace(brace)) => self.in_braces(brace, next)?,
            Some(Bracket::Parenthesis(Head { control, .. })) => {
                // `for (let a, name;;)`, `catch (name)`
                if control && self.previous.kind == Kind::Comma || self.is_caught() {
                    return Err(NeedsParser);
                }
                Some(Form::Operand)
            }
            // `let a, name;`
            None if self.previous.kind == Kind::Comma => return Err(NeedsParser),
            None | Some(Bracket::Square | Bracket::Substitution) => Some(Form::Operand),
        };
        if let Some(form) = form {
            if next.kind == Kind::Colon && self.previous.kind != Kind::Operator {
                // A label, unless it is the name of a case.
                return Err(NeedsParser);
            }
            self.note_live(token, import, form, next);
        }
        self.pass(token);
        Ok(())
    }

    fn note_live(&mut self, token: Token, import: usize, form: Form, next: Token) {
        let is_constructor = self.previous.kind == Kind::Word(Word::New);
        let form = if is_constructor { Form::Constructor } else { form };
        let name = self.tokens.text(token);
        let may_bind = form == Form::Shorthand
            || matches!(next.kind, Kind::Comma | Kind::Close(_))
                && matches!(
                    self.previous.kind,
                    Kind::Open(_) | Kind::Comma | Kind::Spread | Kind::Colon
                );
        let live = &mut self.found.live;
        if may_bind {
            live.may_bind.push(token.start);
        }
        live.all.push(Reference { start: token.start, name, import, form });
    }

    /// Whether what stands before a name may make it a binding, or the name of something else.
    fn may_declare(&self, token: Token) -> bool {
        match self.previous.kind {
            Kind::Word(word) => match word {
                Word::Const
                | Word::Let
                | Word::Var
                | Word::Function
                | Word::Class
                | Word::Default
                | Word::Async => true,
                // `break name`
                Word::Unsure => self.tokens.text(self.previous) != "yield",
                Word::Operator => self.tokens.text(self.previous) == "delete",
                // `get name`, and what goes on after a line break.
                Word::Other => {
                    !token.on_new_line
                        || matches!(
                            self.tokens.text(self.previous),
                            "get" | "set" | "static" | "accessor"
                        )
                }
                _ => false,
            },
            Kind::Star => self.before_previous == Kind::Word(Word::Function),
            Kind::Update => true,
            _ => false,
        }
    }

    /// Whether what stands after a name may assign it, or make it a parameter.
    fn may_assign(&self, next: Token) -> bool {
        match next.kind {
            Kind::Assign
            | Kind::AssignOperator
            | Kind::Update
            | Kind::Arrow
            | Kind::Word(Word::Of) => true,
            // `for (name in …)`
            Kind::Word(Word::Operator) => {
                self.previous.kind == Kind::Open(b'(') && self.tokens.text(next) == "in"
            }
            // `/=`: here no regular expression starts.
            Kind::Slash => self.tokens.byte(next.end) == b'=',
            Kind::Semicolon => self.previous.kind == Kind::Comma,
            _ => false,
        }
    }

    /// Within a class's body a name is that of a member, unless it is clearly in a value.
    fn in_class_body(&self, next: Token) -> Result<Option<Form>, NeedsParser> {
        if self.is_value_of_field() && next.kind != Kind::Colon {
            Ok(Some(Form::Operand))
        } else {
            Err(NeedsParser)
        }
    }

    /// Whether a name among the members of a class is clearly in the value of a field.
    pub(super) fn is_value_of_field(&self) -> bool {
        matches!(
            self.previous.kind,
            Kind::Assign | Kind::Operator | Kind::Arrow | Kind::Word(Word::Operator | Word::New)
        )
    }

    /// Within braces a name is a property's, or a method's, or an operand. None for a property's.
    fn in_braces(&self, brace: Brace, next: Token) -> Result<Option<Form>, NeedsParser> {
        let is_first = self.previous.kind == Kind::Open(b'{');
        if self.previous.kind == Kind::Star && next.kind == Kind::Open(b'(') {
            return Err(NeedsParser);
        }
        if !is_first && self.previous.kind != Kind::Comma {
            return Ok(Some(Form::Operand));
        }
        match next.kind {
            Kind::Colon => Ok(None),
            Kind::Comma | Kind::Close(_) => match brace {
                Brace::Object => Ok(Some(Form::Shorthand)),
                Brace::Block if is_first => Ok(Some(Form::Operand)),
                // `let a, name`
                _ => Err(NeedsParser),
            },
            Kind::Open(b'(') => match brace {
                Brace::Block if is_first => Ok(Some(Form::Operand)),
                // A method, or not.
                _ => Err(NeedsParser),
            },
            // `let a, name`, and a line that goes on with something else
            _ if !is_first && !goes_on(next) => Err(NeedsParser),
            _ => Ok(Some(Form::Operand)),
        }
    }
}

/// Whether a token makes the name before it an operand, and no declarator.
fn goes_on(next: Token) -> bool {
    match next.kind {
        Kind::Dot
        | Kind::OptionalDot
        | Kind::Open(b'[')
        | Kind::Star
        | Kind::Slash
        | Kind::Template { .. } => true,
        // It may start the next line.
        Kind::Operator => !next.on_new_line,
        _ => false,
    }
}
