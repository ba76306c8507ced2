//! The loop over the tokens. Most of them only matter as the one before the next: they are passed here, in few
//! instructions. The others go to [`Scanner::token`], which knows all of them.

use super::NeedsParser;
use super::blocks::Block;
use super::brackets::{Asynchronous, Bracket};
use super::references::{Followed, Member};
use super::scanner::Scanner;
use super::span;
use super::tokens::{Class, Kind, Word, class_of};

/// Of a comment that is worth an edit.
const MIN_COMMENT: usize = 16;

impl Scanner<'_, '_, '_> {
    /// Reads the tokens up to the end of the text.
    pub(super) fn read(&mut self) -> Result<(), NeedsParser> {
        let bytes = self.source.as_bytes();
        let (start, on_new_line) = self.skip_trivia(0)?;
        let Some(mut at) = self.any(start, on_new_line)? else { return Ok(()) };
        loop {
            let mut on_new_line = false;
            let mut first = byte(bytes, at);
            let mut class = class_of(first);
            if class.may_be_trivia() {
                if first == b' ' {
                    at += 1;
                    first = byte(bytes, at);
                    class = class_of(first);
                }
                if class.may_be_trivia() {
                    (at, on_new_line) = self.skip_trivia(at)?;
                    first = byte(bytes, at);
                    class = class_of(first);
                }
            }
            let passed = if on_new_line && !self.here.is_empty() {
                None
            } else {
                self.step(at, first, class, on_new_line)?
            };
            at = match passed {
                Some(end) => end,
                None => match self.any(at, on_new_line)? {
                    Some(end) => end,
                    None => return Ok(()),
                },
            };
        }
    }

    /// Reads any token, and those after it that depend on the one before; where they end, unless that is the end of the
    /// text.
    #[inline(never)]
    fn any(&mut self, at: usize, on_new_line: bool) -> Result<Option<usize>, NeedsParser> {
        self.tokens.set_position(at);
        let mut token = self.tokens.token(on_new_line)?;
        while token.kind != Kind::End {
            self.token(token)?;
            if !self.awaits_token {
                return Ok(Some(self.tokens.position()));
            }
            let (at, on_new_line) = self.skip_trivia(self.tokens.position())?;
            self.tokens.set_position(at);
            token = self.tokens.token(on_new_line)?;
        }
        Ok(None)
    }

    /// Passes a token of which the token before says nothing; where it ends. Not every token.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the body of the loop")]
    fn step(
        &mut self,
        start: usize,
        first: u8,
        class: Class,
        on_new_line: bool,
    ) -> Result<Option<usize>, NeedsParser> {
        let pass = |scanner: &mut Self, kind, end, ends_expression| {
            scanner.set_previous(kind, start, end, ends_expression);
            Ok(Some(end))
        };
        match class {
            Class::Word => {
                let Some((end, block)) = self.tokens.plain_word(start) else { return Ok(None) };
                let word = self.tokens.word_of(start, end, block);
                let passes = if word != Word::Other {
                    self.passes(start, end, word)
                } else if self.followed.may_have(first, end - start) {
                    match self.followed.find(&self.source[start..end]) {
                        Some(Followed::Namespace(import)) => {
                            return Ok(self.plain_member(start, end, import));
                        }
                        followed => followed.is_none(),
                    }
                } else {
                    true
                };
                if !passes {
                    return Ok(None);
                }
                if self.tokens.byte(end) == b'.' {
                    let name = end + 1;
                    if class_of(self.tokens.byte(name)) == Class::Word
                        && let Some((end, _)) = self.tokens.plain_word(name)
                    {
                        self.previous.kind = Kind::Dot;
                        self.set_previous(Kind::Property, name, end, true);
                        return Ok(Some(end));
                    }
                }
                pass(self, Kind::Word(word), end, word.is_value())
            }
            Class::Dot => {
                let name = start + 1;
                if class_of(self.tokens.byte(name)) != Class::Word {
                    return Ok(None);
                }
                let Some((end, _)) = self.tokens.plain_word(name) else { return Ok(None) };
                self.previous.kind = Kind::Dot;
                self.set_previous(Kind::Property, name, end, true);
                Ok(Some(end))
            }
            Class::OpenParenthesis => self.open(start, b'(', on_new_line),
            Class::OpenSquare => self.open(start, b'[', on_new_line),
            Class::OpenBrace => self.open(start, b'{', on_new_line),
            Class::CloseParenthesis => self.close(start, b')'),
            Class::CloseSquare => self.close(start, b']'),
            Class::CloseBrace => {
                let is_template = matches!(self.innermost(), Some(Bracket::Substitution));
                if is_template || self.open.len() <= 1 {
                    return Ok(None);
                }
                self.close(start, b'}')
            }
            Class::Comma if self.here.is_empty() => pass(self, Kind::Comma, start + 1, false),
            Class::Semicolon if self.here.is_empty() && !self.open.is_empty() => {
                pass(self, Kind::Semicolon, start + 1, false)
            }
            Class::Colon => pass(self, Kind::Colon, start + 1, false),
            Class::Equals => match (self.tokens.byte(start + 1), self.tokens.byte(start + 2)) {
                (b'>', _) => Ok(None),
                (b'=', b'=') => pass(self, Kind::Operator, start + 3, false),
                (b'=', _) => pass(self, Kind::Operator, start + 2, false),
                _ => {
                    self.tokens.set_position(start + 1);
                    self.assign()?;
                    pass(self, Kind::Assign, start + 1, false)
                }
            },
            Class::Quote => {
                self.tokens.set_position(start);
                let kind = self.tokens.string(first)?;
                pass(self, kind, self.tokens.position(), true)
            }
            Class::Digit => {
                self.tokens.set_position(start);
                let kind = self.tokens.number()?;
                pass(self, kind, self.tokens.position(), true)
            }
            Class::Operator => {
                let next = class_of(self.tokens.byte(start + 1));
                if matches!(next, Class::WhiteSpace | Class::Word) {
                    let kind = if first == b'*' { Kind::Star } else { Kind::Operator };
                    return pass(self, kind, start + 1, false);
                }
                self.tokens.set_position(start);
                let kind = self.tokens.punctuator(first)?;
                match kind {
                    Kind::Operator | Kind::Star => {}
                    Kind::AssignOperator => self.assign_previous()?,
                    _ => return Ok(None),
                }
                pass(self, kind, self.tokens.position(), false)
            }
            _ => Ok(None),
        }
    }

    /// Passes a member of a namespace that stands as most do, `ns.f(…)` and the like; where it ends. Of the others
    /// `namespace_member()` in `words.rs` knows what they are.
    fn plain_member(&mut self, start: usize, object_end: usize, import: usize) -> Option<usize> {
        let property = object_end + 1;
        if self.tokens.byte(object_end) != b'.'
            || class_of(self.tokens.byte(property)) != Class::Word
        {
            return None;
        }
        let (end, _) = self.tokens.plain_word(property)?;
        let next = self.tokens.byte(end);
        let called = next == b'(';
        let is_read = match self.previous.kind {
            Kind::Open(b'{') | Kind::Comma => called,
            Kind::Open(b'(') => matches!(next, b'(' | b',' | b'.') && !self.is_caught(),
            Kind::Open(_)
            | Kind::Close(_)
            | Kind::Semicolon
            | Kind::Colon
            | Kind::Assign
            | Kind::Operator
            | Kind::Word(Word::Return) => matches!(next, b'(' | b')' | b']' | b',' | b';' | b'.'),
            _ => false,
        };
        if !is_read || matches!(self.innermost(), Some(Bracket::ClassBody)) {
            return None;
        }
        let name = &self.source[property..end];
        let member = Member { start, end, import, name, called, constructed: false };
        self.found.references.member(member);
        self.previous.kind = Kind::Dot;
        self.set_previous(Kind::Property, property, end, true);
        Some(end)
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "of each bracket only what is for it remains")]
    fn open(
        &mut self,
        start: usize,
        bracket: u8,
        on_new_line: bool,
    ) -> Result<Option<usize>, NeedsParser> {
        self.opening(start, bracket, on_new_line, Asynchronous::No)?;
        self.set_previous(Kind::Open(bracket), start, start + 1, false);
        Ok(Some(start + 1))
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "of each bracket only what is for it remains")]
    fn close(&mut self, start: usize, bracket: u8) -> Result<Option<usize>, NeedsParser> {
        self.closing(start, bracket)?;
        Ok(Some(start + 1))
    }

    /// Whether a keyword only matters as what stands before the next token.
    #[inline]
    fn passes(&mut self, start: usize, end: usize, word: Word) -> bool {
        let may_name_method = matches!(self.innermost(), Some(Bracket::ClassBody) | None)
            || self.previous.kind == Kind::Comma;
        match word {
            Word::This => {
                self.this();
                true
            }
            Word::Operator => self.tokens.byte(start) != b'i',
            Word::Function => !self.open.is_empty(),
            Word::Const | Word::Let => !self.open.is_empty() && !self.shadows.are_followed,
            Word::Var => self.around.functions > 0 && !self.shadows.are_followed,
            Word::New => self.around.own_this > 0,
            Word::Control => !may_name_method,
            Word::Return => {
                let may_be_key =
                    self.previous.kind == Kind::Open(b'{') && !self.operand_follows(end);
                self.around.functions > 0 && !may_name_method && !may_be_key
            }
            Word::Unsure | Word::Default => true,
            _ => false,
        }
    }

    /// Whether an operand follows for sure, or the end of the statement.
    fn operand_follows(&self, end: usize) -> bool {
        let at = if self.tokens.byte(end) == b' ' { end + 1 } else { end };
        matches!(
            class_of(self.tokens.byte(at)),
            Class::Word
                | Class::Digit
                | Class::Quote
                | Class::OpenParenthesis
                | Class::OpenSquare
                | Class::OpenBrace
                | Class::Semicolon
        )
    }

    /// Passes white space and comments; where they end, and whether a line ends there.
    #[inline]
    fn skip_trivia(&mut self, mut at: usize) -> Result<(usize, bool), NeedsParser> {
        let bytes = self.source.as_bytes();
        let mut on_new_line = false;
        while byte(bytes, at) == b'\n' {
            on_new_line = true;
            at = end_of_indentation(bytes, at + 1);
            if !class_of(byte(bytes, at)).may_be_trivia() {
                return Ok((at, true));
            }
        }
        self.tokens.set_position(at);
        on_new_line |= self.skip_comments()?;
        Ok((self.tokens.position(), on_new_line))
    }

    /// Passes white space and comments, of which those between statements are noted; whether a line ends there.
    #[inline(never)]
    fn skip_comments(&mut self) -> Result<bool, NeedsParser> {
        if !self.is_between_statements() {
            return self.tokens.skip_trivia(|_, _| {});
        }
        let Self { found, source, tokens, .. } = self;
        tokens.skip_trivia(|start, end| {
            // A comment that begins like this names a source map.
            let is_directive = matches!(source.as_bytes()[start + 2], b'#' | b'@');
            if end - start >= MIN_COMMENT && !is_directive {
                found.comments.push(span(start, end));
            }
        })
    }
}

#[inline]
fn byte(bytes: &[u8], at: usize) -> u8 {
    // No text has a NUL where this makes a difference: outside of strings it is an error.
    bytes.get(at).copied().unwrap_or(0)
}

/// The end of the spaces or tabs that start here.
#[inline]
fn end_of_indentation(bytes: &[u8], mut at: usize) -> usize {
    let indentation = byte(bytes, at);
    if matches!(indentation, b' ' | b'\t') {
        while let Some(block) = Block::at(bytes, at) {
            let length = block.run_of(indentation);
            at += length;
            if length < Block::WIDTH {
                break;
            }
        }
    }
    at
}
