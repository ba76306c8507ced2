//! Import and export clauses: read token by token, and blanked out.

use std::ops::Range;

use oxc_allocator::{Allocator, Vec};

use super::references::Followed;
use super::scanner::{Declaration, Scanner};
use super::tokens::{Kind, Token, Word};
use super::{NeedsParser, span};
use crate::transform::Mode;

/// The import and export clauses of a text, in source order.
pub struct Clauses<'a> {
    /// The clauses.
    pub all: Vec<'a, Clause<'a>>,
    /// The names in braces, of all clauses.
    pub names: Vec<'a, Name<'a>>,
    /// How many import entries the clauses make.
    import_entries: usize,
}

/// `local as exported`, or `imported as local`.
#[derive(Clone, Copy, Debug)]
pub struct Name<'a> {
    /// What stands before `as`.
    pub before: &'a str,
    /// What stands after it; the same when there is none.
    pub after: &'a str,
}

/// A clause; ranges are of names.
#[derive(Clone, Debug)]
pub enum Clause<'a> {
    /// `import default, * as namespace from 'specifier'`, `import default, {names} from 'specifier'`
    Import {
        specifier: &'a str,
        default: Option<&'a str>,
        namespace: Option<&'a str>,
        names: Range<usize>,
    },
    /// `export {names} from 'specifier'`
    ExportFrom { specifier: &'a str, names: Range<usize> },
    /// `export * from 'specifier'`, `export * as exported from 'specifier'`
    ExportAll { specifier: &'a str, exported: Option<&'a str> },
    /// `export {names}`
    ExportNamed { names: Range<usize> },
    /// `export default`, of a declaration with a name, or not.
    ExportDefault { local: Option<&'a str> },
    /// `export default function () {}`
    ExportDefaultFunction,
    /// A name that an exported declaration declares.
    ExportDeclaration { name: &'a str },
}

impl<'a> Clauses<'a> {
    pub fn new_in(arena: &'a Allocator) -> Self {
        Self { all: Vec::new_in(&arena), names: Vec::new_in(&arena), import_entries: 0 }
    }

    /// Adds a name of an exported declaration.
    pub fn export_declaration(&mut self, name: &'a str) {
        self.all.push(Clause::ExportDeclaration { name });
    }
}

const EXPORT_WIDTH: usize = 6;
const DEFAULT_WIDTH: usize = 7;

impl<'a> Scanner<'_, 'a, '_> {
    /// An import declaration, from after its keyword on.
    pub(super) fn import_clause(&mut self, import: Token) -> Result<(), NeedsParser> {
        let mut default = None;
        let mut namespace = None;
        let mut names = 0..0;
        let mut token = self.tokens.next()?;
        if !matches!(token.kind, Kind::String { .. }) {
            if matches!(token.kind, Kind::Word(_)) {
                default = Some(self.local_name(token)?);
                token = self.tokens.next()?;
                let goes_on = token.kind == Kind::Comma;
                if goes_on {
                    token = self.tokens.next()?;
                }
                // After `import defer` too something could stand without a comma.
                if goes_on == matches!(token.kind, Kind::Word(_)) {
                    return Err(NeedsParser);
                }
            }
            match token.kind {
                Kind::Star => {
                    self.expect_word("as")?;
                    let name = self.tokens.next()?;
                    namespace = Some(self.local_name(name)?);
                    token = self.tokens.next()?;
                }
                Kind::Open(b'{') => {
                    names = self.braces()?;
                    for index in names.clone() {
                        // `{ default as x }` needs its local name.
                        if !is_local(self.found.clauses.names[index].after) {
                            return Err(NeedsParser);
                        }
                    }
                    token = self.tokens.next()?;
                }
                _ => {}
            }
            self.is_word(token, "from")?;
            token = self.tokens.next()?;
        }
        let specifier = self.specifier(token)?;
        let entry = self.found.clauses.import_entries;
        if let Some(name) = namespace {
            let entry = entry + usize::from(default.is_some());
            self.follow(name, Followed::Namespace(entry), import)?;
        }
        if !self.bindings.modes.is_empty() {
            let defaults = usize::from(default.is_some());
            for (index, entry) in (0..defaults + names.len()).zip(entry..) {
                let name = match default {
                    Some(name) if index == 0 => name,
                    _ => self.found.clauses.names[names.start + index - defaults].after,
                };
                if self.bindings.mode(entry) == Mode::Live {
                    self.follow(name, Followed::Live(entry), import)?;
                }
            }
        }
        self.found.clauses.import_entries +=
            usize::from(default.is_some()) + usize::from(namespace.is_some()) + names.len();
        self.found.clauses.all.push(Clause::Import { specifier, default, namespace, names });
        self.blank_clause(import, token)
    }

    /// Looks at the references to an import, whose declaration starts with the token `import`.
    fn follow(
        &mut self,
        name: &'a str,
        followed: Followed,
        import: Token,
    ) -> Result<(), NeedsParser> {
        // A reference before the declaration has been passed already.
        if let Some(start) = self.body_start
            && self.passed.have(self.source, start..import.start, name)
        {
            return Err(NeedsParser);
        }
        // Others are not looked for.
        if Word::of(name.as_bytes()) != Word::Other {
            return Err(NeedsParser);
        }
        self.followed.add(name, followed);
        Ok(())
    }

    /// An export declaration, from after its keyword on.
    pub(super) fn export_clause(&mut self, export: Token) -> Result<(), NeedsParser> {
        let token = self.tokens.peek()?;
        match token.kind {
            Kind::Word(Word::Default) => self.export_default(export),
            Kind::Word(
                Word::Const | Word::Let | Word::Var | Word::Function | Word::Class | Word::Async,
            ) => {
                let place = span(export.start, export.end);
                self.edits.blank(place.start, place.end, "");
                self.exporting = true;
                self.end_statement();
                if token.kind == Kind::Word(Word::Async) {
                    self.expects_async_function(token)?;
                }
                Ok(())
            }
            Kind::Open(b'{') => {
                self.tokens.next()?;
                self.export_names(export)
            }
            Kind::Star => {
                self.tokens.next()?;
                self.export_all(export)
            }
            _ => Err(NeedsParser),
        }
    }

    fn export_names(&mut self, export: Token) -> Result<(), NeedsParser> {
        let names = self.braces()?;
        let mut ahead = self.tokens.clone();
        let close = Token { end: self.tokens.position(), ..export };
        let next = ahead.next()?;
        if !(matches!(next.kind, Kind::Word(_)) && self.tokens.text(next) == "from") {
            self.found.clauses.all.push(Clause::ExportNamed { names });
            return self.blank_clause(export, close);
        }
        self.tokens.next()?;
        let token = self.tokens.next()?;
        let specifier = self.specifier(token)?;
        self.found.clauses.all.push(Clause::ExportFrom { specifier, names });
        self.blank_clause(export, token)
    }

    fn export_all(&mut self, export: Token) -> Result<(), NeedsParser> {
        let mut token = self.tokens.next()?;
        let mut exported = None;
        if matches!(token.kind, Kind::Word(_)) && self.tokens.text(token) == "as" {
            let name = self.tokens.next()?;
            if !matches!(name.kind, Kind::Word(_)) {
                return Err(NeedsParser);
            }
            exported = Some(self.name_text(name)?);
            token = self.tokens.next()?;
        }
        self.is_word(token, "from")?;
        let token = self.tokens.next()?;
        let specifier = self.specifier(token)?;
        self.found.clauses.all.push(Clause::ExportAll { specifier, exported });
        self.blank_clause(export, token)
    }

    fn export_default(&mut self, export: Token) -> Result<(), NeedsParser> {
        let default = self.tokens.next()?;
        let mut ahead = self.tokens.clone();
        let mut token = ahead.next()?;
        self.end_statement();
        match token.kind {
            Kind::Word(Word::Async) => {
                self.expects_async_function(token)?;
                let first = token;
                token = ahead.next()?;
                self.default_function(export, default, first, token, ahead)
            }
            Kind::Word(Word::Function) => {
                self.default_function(export, default, token, token, ahead)
            }
            Kind::Word(Word::Class) => {
                let name = ahead.next()?;
                if !matches!(name.kind, Kind::Word(word) if word.is_name()) {
                    return Err(NeedsParser);
                }
                self.default_declaration(export, default, name);
                Ok(())
            }
            // What may be an arrow function, or a class in parentheses, has a name to get.
            // What is within an array or object is not to get the name of a variable: see edit_default().
            Kind::Open(b'(' | b'[' | b'{') | Kind::End => Err(NeedsParser),
            Kind::Word(_) if ahead.next()?.kind == Kind::Arrow => Err(NeedsParser),
            _ => {
                let place = span(export.start, export.end);
                self.edits.replace(place.start, place.end, "const ");
                let place = span(default.start, default.end);
                let binding = format!("{}=", self.names.default);
                self.edits.blank(place.start, place.end, &binding);
                self.found.clauses.all.push(Clause::ExportDefault { local: None });
                let by = Declaration::Default;
                self.enter_declarators(by, true);
                let kind = Kind::Assign;
                self.pass(Token { kind, ..default });
                Ok(())
            }
        }
    }

    fn default_function(
        &mut self,
        export: Token,
        default: Token,
        first: Token,
        function: Token,
        mut ahead: super::tokens::Tokens<'a>,
    ) -> Result<(), NeedsParser> {
        let mut name = ahead.next()?;
        let star = if name.kind == Kind::Star { "*" } else { "" };
        if !star.is_empty() {
            name = ahead.next()?;
        }
        match name.kind {
            Kind::Word(word) if word.is_name() => {
                self.default_declaration(export, default, name);
                Ok(())
            }
            Kind::Open(b'(') => {
                let asynchronous = if first.start == function.start { "" } else { "async " };
                let head = format!("{asynchronous}function{star} {}", self.names.default);
                let place = span(export.start, name.start);
                self.edits.blank(place.start, place.end, &head);
                self.found.clauses.all.push(Clause::ExportDefaultFunction);
                self.skip_head(first, function, name)
            }
            _ => Err(NeedsParser),
        }
    }

    /// Passes what stands before the parameters of a function without a name.
    fn skip_head(
        &mut self,
        first: Token,
        function: Token,
        parameters: Token,
    ) -> Result<(), NeedsParser> {
        let mut token = self.tokens.next()?;
        while token.start != function.start {
            token = self.tokens.next()?;
        }
        self.pass(function);
        self.asynchronous = if first.start == function.start {
            super::brackets::Asynchronous::No
        } else {
            super::brackets::Asynchronous::Named
        };
        while self.tokens.peek()?.start != parameters.start {
            let star = self.tokens.next()?;
            self.pass(star);
        }
        Ok(())
    }

    fn default_declaration(&mut self, export: Token, default: Token, name: Token) {
        let place = span(export.start, export.start + EXPORT_WIDTH);
        self.edits.blank(place.start, place.end, "");
        let place = span(default.start, default.start + DEFAULT_WIDTH);
        self.edits.blank(place.start, place.end, "");
        let local = Some(self.tokens.text(name));
        self.found.clauses.all.push(Clause::ExportDefault { local });
    }

    fn expects_async_function(&self, asynchronous: Token) -> Result<(), NeedsParser> {
        let mut ahead = self.tokens.clone();
        let mut token = ahead.next()?;
        if token.start == asynchronous.start {
            token = ahead.next()?;
        }
        if token.kind == Kind::Word(Word::Function) && !token.on_new_line {
            Ok(())
        } else {
            Err(NeedsParser)
        }
    }

    /// The names in braces, from after the opening one on.
    fn braces(&mut self) -> Result<Range<usize>, NeedsParser> {
        let first = self.found.clauses.names.len();
        loop {
            let name = self.tokens.next()?;
            match name.kind {
                Kind::Close(b'}') => break,
                Kind::Word(_) => {}
                _ => return Err(NeedsParser),
            }
            let before = self.name_text(name)?;
            let mut after = before;
            let mut token = self.tokens.next()?;
            if matches!(token.kind, Kind::Word(_)) {
                self.is_word(token, "as")?;
                let name = self.tokens.next()?;
                if !matches!(name.kind, Kind::Word(_)) {
                    return Err(NeedsParser);
                }
                after = self.name_text(name)?;
                token = self.tokens.next()?;
            }
            self.found.clauses.names.push(Name { before, after });
            match token.kind {
                Kind::Comma => {}
                Kind::Close(b'}') => break,
                _ => return Err(NeedsParser),
            }
        }
        Ok(first..self.found.clauses.names.len())
    }

    /// Leaves a `;` in the place of a clause whose last token is `last`.
    fn blank_clause(&mut self, first: Token, last: Token) -> Result<(), NeedsParser> {
        let next = self.tokens.peek()?;
        let end = match next.kind {
            Kind::Semicolon => self.tokens.next()?.end,
            Kind::End => last.end,
            _ if next.on_new_line && !is_with(self.tokens.text(next)) => last.end,
            _ => return Err(NeedsParser),
        };
        let place = span(first.start, end);
        self.edits.blank(place.start, place.end, ";");
        self.end_statement();
        Ok(())
    }

    fn specifier(&self, token: Token) -> Result<&'a str, NeedsParser> {
        let text = self.tokens.text(token);
        // A clause is blanked out: what is wrong with its string must be found here.
        if token.kind != (Kind::String { plain: true }) || !text.is_ascii() || text.contains('\r') {
            return Err(NeedsParser);
        }
        Ok(&text[1..text.len() - 1])
    }

    fn local_name(&self, token: Token) -> Result<&'a str, NeedsParser> {
        match token.kind {
            Kind::Word(word) if word.is_name() => self.name_text(token),
            _ => Err(NeedsParser),
        }
    }

    /// A name in a clause. V8 does not see it: a character that is part of no name must be found here.
    fn name_text(&self, name: Token) -> Result<&'a str, NeedsParser> {
        let text = self.tokens.text(name);
        if text.is_ascii() { Ok(text) } else { Err(NeedsParser) }
    }

    fn is_word(&self, token: Token, word: &str) -> Result<(), NeedsParser> {
        if matches!(token.kind, Kind::Word(_)) && self.tokens.text(token) == word {
            Ok(())
        } else {
            Err(NeedsParser)
        }
    }

    fn expect_word(&mut self, word: &str) -> Result<(), NeedsParser> {
        let token = self.tokens.next()?;
        self.is_word(token, word)
    }
}

/// Whether the words of an import may name a binding.
fn is_local(name: &str) -> bool {
    super::tokens::Word::of(name.as_bytes()).is_name()
}

fn is_with(text: &str) -> bool {
    text == "with" || text == "assert"
}
