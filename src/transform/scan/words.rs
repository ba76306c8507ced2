//! What the words of a text say.

use super::brackets::{Asynchronous, Bracket, Head, Here};
use super::references::{Followed, Member};
use super::scanner::{Declaration, Declarators, Declared, FunctionDeclaration, Scanner};
use super::tokens::{Kind, Token, Word};
use super::{NeedsParser, span};
use crate::transform::names::Helper;

const IMPORT_WIDTH: usize = 6;

impl<'a> Scanner<'_, 'a, '_> {
    pub(super) fn word(
        &mut self,
        token: Token,
        word: Word,
        asynchronous: Asynchronous,
    ) -> Result<(), NeedsParser> {
        if matches!(self.previous.kind, Kind::Dot | Kind::OptionalDot) {
            self.pass_property(token);
            return Ok(());
        }
        if asynchronous != Asynchronous::No && !token.on_new_line {
            self.asynchronous = Asynchronous::Named;
        }
        if self.previous.kind == Kind::Update {
            self.assigned(token);
        }
        if word == Word::Other {
            return self.name(token, word);
        }
        if word.is_special() && self.is_property_key(word)? || self.is_method_name(token, word)? {
            self.pass_property(token);
            return Ok(());
        }
        match word {
            Word::Other | Word::Of => return self.name(token, word),
            Word::Operator => self.operator(token)?,
            Word::This => self.this(),
            Word::Async => self.asynchronous(token)?,
            Word::Import => return self.import(token),
            Word::Export if self.open.is_empty() => return self.export(token),
            Word::Function if self.open.is_empty() => self.function(token)?,
            Word::Class => self.class(token)?,
            Word::Const => self.declarators(Declaration::Const)?,
            Word::Let => self.declarators(Declaration::Let)?,
            Word::Var => self.declarators(Declaration::Var)?,
            Word::Await if self.is_in_async_function() => self.awaits()?,
            Word::Return if self.around.functions > 0 => {}
            Word::Arguments | Word::New if self.around.own_this > 0 => {}
            Word::New => {
                if self.tokens.peek()?.kind == Kind::Dot {
                    return Err(NeedsParser);
                }
            }
            Word::Control | Word::Default | Word::Function | Word::Unsure => {}
            Word::Arguments | Word::Await | Word::Eval | Word::Export | Word::Return => {
                return Err(NeedsParser);
            }
        }
        self.pass(token);
        Ok(())
    }

    fn name(&mut self, token: Token, word: Word) -> Result<(), NeedsParser> {
        if word == Word::Of {
            self.assigned_by_loop()?;
        }
        match self.followed.find(self.tokens.text(token)) {
            Some(Followed::Namespace(import)) => return self.namespace(token, import),
            Some(Followed::Live(import)) => return self.live(token, import),
            Some(Followed::Shadowed) => self.shadow(token),
            None => {}
        }
        self.pass(token);
        Ok(())
    }

    /// Whether a word is the key of a property: `{ word: …`. For `await` it could be a label.
    fn is_property_key(&self, word: Word) -> Result<bool, NeedsParser> {
        let may_be = match self.previous.kind {
            Kind::Comma => true,
            Kind::Open(b'{') => word != Word::Await,
            _ => false,
        };
        let is_in_braces =
            || self.open.last().is_some_and(|open| matches!(open.bracket, Bracket::Brace(_)));
        Ok(may_be && is_in_braces() && self.tokens.peek()?.kind == Kind::Colon)
    }

    fn operator(&mut self, token: Token) -> Result<(), NeedsParser> {
        if self.tokens.text(token) == "in" { self.assigned_by_loop() } else { Ok(()) }
    }

    /// `for (x of …)` and `for (x in …)` assign `x`.
    fn assigned_by_loop(&mut self) -> Result<(), NeedsParser> {
        self.assign_pattern();
        let is_head =
            matches!(self.innermost(), Some(Bracket::Parenthesis(Head { control: true, .. })));
        if is_head && self.previous.kind == Kind::Close(b')') && self.open.closed().head().callee {
            return Err(NeedsParser);
        }
        if is_head && self.previous.kind == Kind::Close(b')') {
            self.assign_parenthesis();
        }
        if matches!(self.previous.kind, Kind::Word(_)) && self.before_previous == Kind::Open(b'(') {
            self.assigned(self.previous);
        }
        Ok(())
    }

    pub(super) fn this(&mut self) {
        if self.around.own_this <= 1
            && let Some(function) = &mut self.function
        {
            function.uses_this = true;
        }
    }

    /// That an `await` in an async function has an operand: as a name it is an error.
    fn awaits(&mut self) -> Result<(), NeedsParser> {
        match self.tokens.peek()?.kind {
            Kind::Word(_)
            | Kind::Open(_)
            | Kind::Template { .. }
            | Kind::String { .. }
            | Kind::Number => Ok(()),
            _ => Err(NeedsParser),
        }
    }

    fn asynchronous(&mut self, token: Token) -> Result<(), NeedsParser> {
        let next = self.tokens.peek()?;
        self.asynchronous =
            if next.on_new_line { Asynchronous::No } else { Asynchronous::Directly };
        let declares = self.open.is_empty()
            && next.kind == Kind::Word(Word::Function)
            && !next.on_new_line
            && (self.exporting || self.starts_seen_statement(token));
        self.declares_async = declares;
        Ok(())
    }

    /// Whether a declaration starts here that V8 is to see.
    fn starts_seen_statement(&self, token: Token) -> bool {
        match self.previous.kind {
            Kind::Semicolon | Kind::Close(b'}') => true,
            _ => token.on_new_line && self.previous_ends_expression,
        }
    }

    /// Whether a declaration starts here that V8 is not to see.
    fn starts_unseen_statement(&self, token: Token) -> bool {
        self.previous.kind == Kind::Semicolon
            || (token.on_new_line && self.previous_ends_expression)
    }

    fn function(&mut self, token: Token) -> Result<(), NeedsParser> {
        let declares = std::mem::take(&mut self.declares_async)
            || self.exporting
            || self.starts_seen_statement(token);
        if declares { self.declare_function() } else { Ok(()) }
    }

    /// A function declaration, from after its keyword on.
    fn declare_function(&mut self) -> Result<(), NeedsParser> {
        let mut ahead = self.tokens.clone();
        let mut name = ahead.next()?;
        if name.kind == Kind::Star {
            name = ahead.next()?;
        }
        let name = self.declared(name, Declaration::Function)?;
        self.function = Some(FunctionDeclaration { name, uses_this: false });
        Ok(())
    }

    fn class(&mut self, token: Token) -> Result<(), NeedsParser> {
        let name = self.tokens.peek()?;
        if self.open.is_empty() && (self.exporting || self.starts_seen_statement(token)) {
            self.declared(name, Declaration::Class)?;
        }
        if matches!(name.kind, Kind::Word(_) | Kind::Open(b'{')) {
            // It could be a field of that name.
            if name.on_new_line && matches!(self.innermost(), Some(Bracket::ClassBody)) {
                return Err(NeedsParser);
            }
            self.class_heads.push(self.open.len());
            self.here.set(Here::CLASS_HEADS, true);
        }
        Ok(())
    }

    pub(super) fn innermost(&self) -> Option<Bracket> {
        self.open.last().map(|open| open.bracket)
    }

    /// Whether a word that is a keyword elsewhere names a method or field here.
    fn is_method_name(&self, token: Token, word: Word) -> Result<bool, NeedsParser> {
        if !word.is_special() && word != Word::Control {
            return Ok(false);
        }
        match self.innermost() {
            Some(Bracket::ClassBody) => {
                let is_first = match self.previous.kind {
                    Kind::Open(b'{') | Kind::Close(b'}') | Kind::Semicolon | Kind::Star => true,
                    _ => token.on_new_line && self.previous_ends_expression,
                };
                Ok(is_first && matches!(self.tokens.peek()?.kind, Kind::Open(b'(') | Kind::Assign))
            }
            // No statement starts after a comma.
            Some(Bracket::Brace(_)) if self.previous.kind == Kind::Comma => {
                Ok(word == Word::Control && self.tokens.peek()?.kind == Kind::Open(b'('))
            }
            _ => Ok(false),
        }
    }

    /// A binding of the top level.
    fn declared(&mut self, name: Token, by: Declaration) -> Result<&'a str, NeedsParser> {
        match name.kind {
            Kind::Word(word) if word.is_name() => {}
            _ => return Err(NeedsParser),
        }
        let name = self.tokens.text(name);
        self.found.declared.push(Declared { name, by });
        if std::mem::take(&mut self.exporting) {
            self.found.clauses.export_declaration(name);
        }
        Ok(name)
    }

    /// `const`, `let` or `var`.
    fn declarators(&mut self, by: Declaration) -> Result<(), NeedsParser> {
        let is_var = by == Declaration::Var && self.around.functions == 0;
        if !self.open.is_empty() && !is_var {
            if self.shadows.are_followed {
                let first = self.tokens.peek()?;
                self.local_declarators(first);
            }
            return Ok(());
        }
        if self.declarators.is_some_and(|outer| outer.depth < self.open.len()) {
            // A class with a static block stands in a declarator: rare.
            return Err(NeedsParser);
        }
        let exported = std::mem::take(&mut self.exporting);
        self.enter_declarators(by, exported);
        self.declarator()
    }

    /// The name of a declarator, which is the next token.
    fn declarator(&mut self) -> Result<(), NeedsParser> {
        let Some(Declarators { by, exported, depth }) = self.declarators else {
            return Ok(());
        };
        let name = self.tokens.peek()?;
        match name.kind {
            Kind::Word(word) if word.is_name() => {}
            _ if exported || by == Declaration::Var => return Err(NeedsParser),
            _ => return Ok(()),
        }
        if by == Declaration::Var {
            self.found.vars.push(self.tokens.text(name));
        }
        if depth == 0 {
            self.exporting = exported;
            self.declared(name, by)?;
        }
        Ok(())
    }

    pub(super) fn comma(&mut self) -> Result<(), NeedsParser> {
        if self.is_in_default_expression() {
            return Err(NeedsParser);
        }
        if self.is_in_declarators() { self.declarator() } else { Ok(()) }
    }

    /// The name of a namespace import.
    fn namespace(&mut self, object: Token, import: usize) -> Result<(), NeedsParser> {
        let mut ahead = self.tokens.clone();
        let next = ahead.next()?;
        let is_declared = match self.previous.kind {
            Kind::Word(word) => {
                matches!(word, Word::Const | Word::Let | Word::Var | Word::Function | Word::Class)
            }
            Kind::Star => self.before_previous == Kind::Word(Word::Function),
            _ => false,
        };
        if is_declared {
            self.found.references.bound(import);
            self.found.references.uses(import);
        } else if next.kind == Kind::Dot {
            return self.namespace_member(object, import, next, ahead);
        } else {
            self.found.references.uses(import);
            self.namespace_alone(object, import, next)?;
        }
        self.pass(object);
        Ok(())
    }

    /// The name of a namespace import that is no object of a member.
    fn namespace_alone(
        &mut self,
        object: Token,
        import: usize,
        next: Token,
    ) -> Result<(), NeedsParser> {
        let ends = matches!(next.kind, Kind::Semicolon | Kind::Comma | Kind::Close(_));
        let is_value = match next.kind {
            Kind::Open(b'[' | b'(')
            | Kind::OptionalDot
            | Kind::Template { .. }
            | Kind::Operator
            | Kind::Slash
            | Kind::Star
            | Kind::Colon => true,
            _ => ends && matches!(self.previous.kind, Kind::Assign | Kind::Word(Word::Return)),
        };
        if is_value || self.is_property_key(Word::Other)? {
            return Ok(());
        }
        let may_be_value = matches!(self.previous.kind, Kind::Open(_) | Kind::Comma | Kind::Spread)
            && matches!(self.innermost(), Some(Bracket::Parenthesis(_) | Bracket::Square))
            && matches!(next.kind, Kind::Comma | Kind::Close(_))
            && !self.is_caught();
        let references = &mut self.found.references;
        if may_be_value {
            references.alone(object.start, import);
        } else {
            references.bound(import);
        }
        Ok(())
    }

    /// Whether `catch (` stands before, or something that binds too.
    pub(super) fn is_caught(&self) -> bool {
        self.previous.kind == Kind::Open(b'(')
            && matches!(self.innermost(), Some(Bracket::Parenthesis(Head { binds: true, .. })))
    }

    /// A member of a namespace import: `ns.x` is written as a binding of its own, if that reads it and V8 then sees
    /// what it has to.
    fn namespace_member(
        &mut self,
        object: Token,
        import: usize,
        dot: Token,
        mut ahead: super::tokens::Tokens<'a>,
    ) -> Result<(), NeedsParser> {
        let before = self.previous;
        let property = ahead.next()?;
        let next = ahead.peek()?;
        let is_operand = match before.kind {
            Kind::Update => false,
            Kind::Word(Word::Operator) => self.tokens.text(before) != "delete",
            _ => true,
        };
        let is_read = match next.kind {
            Kind::Assign
            | Kind::AssignOperator
            | Kind::Update
            | Kind::Template { .. }
            | Kind::OptionalDot
            | Kind::Arrow
            | Kind::Word(Word::Of) => false,
            Kind::Word(Word::Operator) => self.tokens.text(next) != "in",
            // `/=`: here no regular expression starts.
            Kind::Slash => self.tokens.byte(next.end) != b'=',
            // Where a statement starts, the member's own name would be a label.
            Kind::Colon => before.kind == Kind::Operator,
            // Alone in parentheses, it may be called or assigned nevertheless.
            Kind::Close(b')') => before.kind != Kind::Open(b'(') || self.innermost_has_arguments(),
            _ => true,
        };
        // `{ a.b }` may be an object, in which a name may stand alone.
        let is_property = self.is_in_brace()
            && matches!(before.kind, Kind::Open(b'{') | Kind::Comma)
            && matches!(next.kind, Kind::Close(_) | Kind::Comma);
        // The name of a field: see `References::name()` for those of methods.
        let is_field =
            matches!(self.innermost(), Some(Bracket::ClassBody)) && !self.is_value_of_field();
        // V8 does not see the name, and so cannot refuse it.
        let is_name =
            matches!(property.kind, Kind::Word(_)) && self.tokens.text(property).is_ascii();
        // A line break before the name would stand after it, and end the statement.
        let is_broken = (dot.on_new_line || property.on_new_line) && self.cannot_go_on_with(next);
        let is_seen = is_name && !is_property && !is_field && !is_broken;
        if is_operand && is_read && is_seen && !self.is_caught() {
            let constructed = before.kind == Kind::Word(Word::New);
            let called = next.kind == Kind::Open(b'(') && !constructed;
            let (start, end) = (object.start, property.end);
            let name = self.tokens.text(property);
            self.found.references.member(Member { start, end, import, name, called, constructed });
        } else {
            self.found.references.uses(import);
        }
        self.pass(object);
        Ok(())
    }

    /// Whether an expression cannot go on with a token, nor a statement end before it.
    fn cannot_go_on_with(&self, token: Token) -> bool {
        !token.on_new_line
            && (self.is_prefix(token)
                || matches!(
                    token.kind,
                    Kind::Word(_)
                        | Kind::PrivateName
                        | Kind::Number
                        | Kind::String { .. }
                        | Kind::Open(b'{')
                ))
    }

    /// Whether what is in the innermost parentheses is an argument or a condition.
    fn innermost_has_arguments(&self) -> bool {
        match self.open.last().map(|open| open.bracket) {
            Some(Bracket::Parenthesis(Head { callee, control, .. })) => callee || control,
            _ => false,
        }
    }

    fn import(&mut self, token: Token) -> Result<(), NeedsParser> {
        match self.tokens.peek()?.kind {
            Kind::Dot => return self.import_meta(token),
            Kind::Open(b'(') => return self.import_call(token),
            _ => {}
        }
        if !self.open.is_empty() || !self.starts_unseen_statement(token) {
            return Err(NeedsParser);
        }
        self.import_clause(token)
    }

    /// `import.meta`, read as the object of a member access.
    fn import_meta(&mut self, import: Token) -> Result<(), NeedsParser> {
        let dot = self.tokens.next()?;
        let meta = self.tokens.next()?;
        let next = self.tokens.peek()?;
        let is_new = self.previous.kind == Kind::Word(Word::New);
        let is_object = matches!(next.kind, Kind::Dot | Kind::OptionalDot | Kind::Open(b'['));
        if self.tokens.text(meta) != "meta" || !is_object || is_new {
            return Err(NeedsParser);
        }
        self.rename_import(import);
        self.pass(dot);
        self.pass_property(meta);
        Ok(())
    }

    /// `import('specifier')`, `import(name)`
    fn import_call(&mut self, import: Token) -> Result<(), NeedsParser> {
        let mut ahead = self.tokens.clone();
        ahead.next()?;
        let specifier = ahead.next()?.kind;
        let is_operand = !matches!(self.previous.kind, Kind::Update | Kind::Word(Word::New));
        let is_simple = is_operand
            && matches!(specifier, Kind::String { .. } | Kind::Word(Word::Other))
            && ahead.next()?.kind == Kind::Close(b')');
        if !is_simple {
            return Err(NeedsParser);
        }
        // In parentheses it is assigned, too.
        let mut behind = ahead.next()?;
        while behind.kind == Kind::Close(b')') {
            behind = ahead.next()?;
        }
        let is_something_else = match behind.kind {
            // A method of that name.
            Kind::Open(b'{')
            | Kind::Assign
            | Kind::AssignOperator
            | Kind::Update
            | Kind::Slash
            | Kind::Word(Word::Of) => true,
            Kind::Word(Word::Operator) => self.tokens.text(behind) == "in",
            _ => false,
        };
        if is_something_else {
            return Err(NeedsParser);
        }
        self.rename_import(import);
        Ok(())
    }

    fn rename_import(&mut self, import: Token) {
        let place = span(import.start, import.start + IMPORT_WIDTH);
        self.edits.replace(place.start, place.end, self.names.of(Helper::Import));
        // What stands there is a name.
        self.pass(Token { kind: Kind::Word(Word::Other), ..import });
    }

    fn export(&mut self, token: Token) -> Result<(), NeedsParser> {
        if !self.starts_unseen_statement(token) {
            return Err(NeedsParser);
        }
        self.export_clause(token)
    }
}
