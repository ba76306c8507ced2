//! The tokens of a source text, as far as a scan tells them apart.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::{memchr2, memchr3};

use super::NeedsParser;
use super::blocks::Block;
pub use super::kinds::{Kind, Word};

/// A search takes longer to prepare than most comments to read.
static COMMENT_END: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"*/"));

/// A token and where it stands, in UTF-8 bytes.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its first byte.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// Whether a line ends between the previous token and this one.
    pub on_new_line: bool,
}

/// Reads tokens one after the other.
#[derive(Clone)]
pub struct Tokens<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
}

/// What a byte can be the start of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
pub enum Class {
    WhiteSpace,
    LineEnd,
    Slash,
    Word,
    Digit,
    Dot,
    OpenParenthesis,
    OpenSquare,
    OpenBrace,
    CloseParenthesis,
    CloseSquare,
    CloseBrace,
    Comma,
    Semicolon,
    Colon,
    Equals,
    Quote,
    /// Another operator, most of which are one byte long.
    Operator,
    Other,
}

impl Class {
    /// Whether white space or a comment may start with it.
    #[inline]
    pub fn may_be_trivia(self) -> bool {
        self <= Self::Slash
    }
}

static CLASSES: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | 0x80.. => Class::Word,
            b'0'..=b'9' => Class::Digit,
            b' ' | b'\t' | 0x0B | 0x0C => Class::WhiteSpace,
            b'\n' | b'\r' => Class::LineEnd,
            b'/' => Class::Slash,
            b'.' => Class::Dot,
            b'(' => Class::OpenParenthesis,
            b'[' => Class::OpenSquare,
            b'{' => Class::OpenBrace,
            b')' => Class::CloseParenthesis,
            b']' => Class::CloseSquare,
            b'}' => Class::CloseBrace,
            b',' => Class::Comma,
            b';' => Class::Semicolon,
            b':' => Class::Colon,
            b'=' => Class::Equals,
            b'"' | b'\'' => Class::Quote,
            b'+' | b'-' | b'*' | b'%' | b'<' | b'>' | b'&' | b'|' | b'^' | b'!' | b'~' | b'?' => {
                Class::Operator
            }
            _ => Class::Other,
        };
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

#[inline]
pub fn class_of(byte: u8) -> Class {
    CLASSES[usize::from(byte)]
}

fn is_word_part(byte: u8) -> bool {
    matches!(class_of(byte), Class::Word | Class::Digit)
}

impl<'a> Tokens<'a> {
    pub fn new(source: &'a str) -> Self {
        Self { source, bytes: source.as_bytes(), at: 0 }
    }

    pub fn text(&self, token: Token) -> &'a str {
        &self.source[token.start..token.end]
    }

    /// How far the tokens are read.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The tokens from byte `at` on are to be read.
    pub fn set_position(&mut self, at: usize) {
        self.at = at;
    }

    #[inline]
    pub fn byte(&self, at: usize) -> u8 {
        // No text has a NUL where this makes a difference: outside of strings it is an error.
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// The token after this one, which stays where it is.
    pub fn peek(&self) -> Result<Token, NeedsParser> {
        self.clone().next()
    }

    /// The next token.
    pub fn next(&mut self) -> Result<Token, NeedsParser> {
        let on_new_line = self.skip_trivia(|_, _| {})?;
        self.token(on_new_line)
    }

    /// The token that starts here.
    pub fn token(&mut self, on_new_line: bool) -> Result<Token, NeedsParser> {
        let start = self.at;
        let Some(&first) = self.bytes.get(start) else {
            return Ok(Token { kind: Kind::End, start, end: start, on_new_line });
        };
        let kind = match class_of(first) {
            Class::Word => self.word()?,
            Class::Digit => self.number()?,
            _ => self.punctuator(first)?,
        };
        Ok(Token { kind, start, end: self.at, on_new_line })
    }

    /// Passes white space and comments; whether a line ends there. Of comments that span lines it tells where they
    /// stand.
    #[inline]
    pub fn skip_trivia(
        &mut self,
        mut comment: impl FnMut(usize, usize),
    ) -> Result<bool, NeedsParser> {
        let mut on_new_line = false;
        loop {
            let byte = self.byte(self.at);
            match class_of(byte) {
                Class::WhiteSpace => self.skip_run(byte),
                Class::LineEnd => {
                    on_new_line = true;
                    self.at += 1;
                }
                Class::Slash => match self.byte(self.at + 1) {
                    b'/' => on_new_line |= self.line_comment(),
                    b'*' => {
                        let start = self.at;
                        let (lines, separators) = self.block_comment()?;
                        if lines {
                            comment(start, self.at);
                        }
                        on_new_line |= lines || separators;
                    }
                    _ => return Ok(on_new_line),
                },
                _ => return Ok(on_new_line),
            }
        }
    }

    /// Passes a byte and those after it that are the same: an indentation.
    #[inline]
    fn skip_run(&mut self, byte: u8) {
        self.at += 1;
        while let Some(block) = Block::at(self.bytes, self.at) {
            let length = block.run_of(byte);
            self.at += length;
            if length < Block::WIDTH {
                break;
            }
        }
    }

    /// Passes what is none of these bytes, as far as it is short; whether one of them stands there then. To search for
    /// them in the whole text takes longer to begin with.
    #[inline]
    fn skip_short(&mut self, stops: [u8; 3]) -> bool {
        for _ in 0..4 {
            let Some(block) = Block::at(self.bytes, self.at) else { break };
            let length = block.first_of(stops);
            self.at += length;
            if length < Block::WIDTH {
                return true;
            }
        }
        false
    }

    /// Passes what is none of these bytes.
    #[inline]
    fn skip_to(&mut self, stops: [u8; 3]) -> Result<u8, NeedsParser> {
        if !self.skip_short(stops) {
            let rest = self.bytes.get(self.at..).ok_or(NeedsParser)?;
            self.at += memchr3(stops[0], stops[1], stops[2], rest).ok_or(NeedsParser)?;
        }
        Ok(self.byte(self.at))
    }

    /// Passes a comment up to the end of its line; whether it has passed that too.
    fn line_comment(&mut self) -> bool {
        self.at += 2;
        // U+2028 and U+2029 end a line too; both start with 0xE2.
        while let Ok(stop) = self.skip_to([b'\n', b'\r', 0xE2]) {
            if stop != 0xE2 {
                return false;
            }
            if is_line_separator(&self.bytes[self.at..]) {
                self.at += 3;
                return true;
            }
            self.at += 1;
        }
        self.at = self.bytes.len();
        false
    }

    /// Passes a comment; whether it has line ends, and whether it has a separator of lines, where that matters.
    fn block_comment(&mut self) -> Result<(bool, bool), NeedsParser> {
        let start = self.at + 2;
        let length = COMMENT_END.find(&self.bytes[start..]).ok_or(NeedsParser)?;
        let comment = &self.bytes[start..start + length];
        self.at = start + length + 2;
        let lines = memchr2(b'\n', b'\r', comment).is_some();
        Ok((lines, !lines && has_line_separator(comment)))
    }

    /// The end of the word that starts at `at`, and its first bytes with others behind it, unless it has characters
    /// beyond those of ASCII or is among the last of the text.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "on the way of most tokens")]
    pub fn plain_word(&self, at: usize) -> Option<(usize, Block<'a>)> {
        let block = Block::at(self.bytes, at)?;
        let mut length = block.word_length();
        let mut end = at + length;
        while length == Block::WIDTH {
            length = Block::at(self.bytes, end)?.word_length();
            end += length;
        }
        self.bytes.get(end).is_some_and(u8::is_ascii).then_some((end, block))
    }

    /// What the word from `start` to `end` is, which starts with the bytes of the block.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "on the way of most tokens")]
    pub fn word_of(&self, start: usize, end: usize, block: Block<'a>) -> Word {
        if end - start <= 8 {
            Word::of_eight(block.first_bytes(end - start))
        } else {
            Word::of_long(&self.bytes[start..end])
        }
    }

    fn word(&mut self) -> Result<Kind, NeedsParser> {
        let start = self.at;
        if let Some((end, block)) = self.plain_word(start)
            && end > start
        {
            self.at = end;
            return Ok(Kind::Word(self.word_of(start, end, block)));
        }
        let rest = &self.bytes[start..];
        let length = rest.iter().position(|&byte| !is_word_part(byte)).unwrap_or(rest.len());
        let word = &rest[..length];
        self.at += length;
        if !word.is_ascii() && has_white_space(&self.source[start..self.at]) {
            return Err(NeedsParser);
        }
        Ok(Kind::Word(Word::of(word)))
    }

    pub fn number(&mut self) -> Result<Kind, NeedsParser> {
        let prefixed = self.byte(self.at) == b'0'
            && matches!(self.byte(self.at + 1) | 0x20, b'x' | b'o' | b'b');
        while let Some(&byte) = self.bytes.get(self.at) {
            let exponent = !prefixed && byte | 0x20 == b'e';
            if exponent && matches!(self.byte(self.at + 1), b'+' | b'-') {
                self.at += 2;
            } else if !byte.is_ascii() {
                // It may be white space.
                return Err(NeedsParser);
            } else if is_word_part(byte) || byte == b'.' {
                self.at += 1;
            } else {
                break;
            }
        }
        Ok(Kind::Number)
    }

    #[inline]
    pub fn string(&mut self, quote: u8) -> Result<Kind, NeedsParser> {
        let mut plain = true;
        self.at += 1;
        loop {
            let stop = self.skip_to([quote, b'\\', b'\n'])?;
            self.at += 1;
            match stop {
                b'\\' => {
                    plain = false;
                    self.at += if self.bytes[self.at..].starts_with(b"\r\n") { 2 } else { 1 };
                }
                b'\n' => return Err(NeedsParser),
                // A carriage return is left to V8, which refuses it.
                _ => return Ok(Kind::String { plain }),
            }
        }
    }

    /// The rest of a template, from after its `` ` `` or the `}` of a substitution.
    fn template(&mut self) -> Result<Kind, NeedsParser> {
        loop {
            let stop = self.skip_to([b'`', b'\\', b'$'])?;
            self.at += 1;
            match stop {
                b'\\' => self.at += 1,
                b'$' if self.byte(self.at) == b'{' => {
                    self.at += 1;
                    return Ok(Kind::Template { substitution: true });
                }
                b'$' => {}
                _ => return Ok(Kind::Template { substitution: false }),
            }
        }
    }

    /// Goes on with the template whose substitution ends at `start`.
    pub fn template_after(&mut self, start: usize) -> Result<Token, NeedsParser> {
        self.at = start + 1;
        let kind = self.template()?;
        Ok(Token { kind, start, end: self.at, on_new_line: false })
    }

    /// The operator that `slash` turned out to be.
    pub fn division_at(&mut self, slash: Token) -> Token {
        if self.byte(self.at) != b'=' {
            return Token { kind: Kind::Operator, ..slash };
        }
        self.at += 1;
        Token { kind: Kind::AssignOperator, end: self.at, ..slash }
    }

    /// The regular expression that `slash` turned out to start.
    pub fn regular_expression_at(&mut self, slash: Token) -> Result<Token, NeedsParser> {
        let mut in_class = false;
        self.at = slash.start + 1;
        loop {
            match self.bytes.get(self.at).ok_or(NeedsParser)? {
                b'\\' => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => break,
                b'\n' | b'\r' => return Err(NeedsParser),
                0xE2 if is_line_separator(&self.bytes[self.at..]) => return Err(NeedsParser),
                _ => {}
            }
            self.at += 1;
        }
        self.at += 1;
        while is_word_part(self.byte(self.at)) {
            if !self.byte(self.at).is_ascii() {
                // It may be white space.
                return Err(NeedsParser);
            }
            self.at += 1;
        }
        Ok(Token { kind: Kind::RegularExpression, end: self.at, ..slash })
    }

    pub fn punctuator(&mut self, first: u8) -> Result<Kind, NeedsParser> {
        let second = self.byte(self.at + 1);
        let third = self.byte(self.at + 2);
        let (length, kind) = match (first, second) {
            (b'(' | b'[' | b'{', _) => (1, Kind::Open(first)),
            (b')' | b']' | b'}', _) => (1, Kind::Close(first)),
            (b';', _) => (1, Kind::Semicolon),
            (b',', _) => (1, Kind::Comma),
            (b':', _) => (1, Kind::Colon),
            (b'.', b'0'..=b'9') => return self.number(),
            (b'.', b'.') if third == b'.' => (3, Kind::Spread),
            (b'.', _) => (1, Kind::Dot),
            (b'?', b'.') if !third.is_ascii_digit() => (2, Kind::OptionalDot),
            (b'"' | b'\'', _) => return self.string(first),
            (b'`', _) => {
                self.at += 1;
                return self.template();
            }
            (b'#', _) if is_word_part(second) => {
                self.at += 1;
                self.word()?;
                return Ok(Kind::PrivateName);
            }
            (b'/', _) => (1, Kind::Slash),
            (b'=', b'>') => (2, Kind::Arrow),
            (b'=' | b'!', b'=') => (if third == b'=' { 3 } else { 2 }, Kind::Operator),
            (b'=', _) => (1, Kind::Assign),
            // What follows `--` could make it a comment in a script.
            (b'-', b'-') if third == b'>' => return Err(NeedsParser),
            (b'<', b'!') if third == b'-' => return Err(NeedsParser),
            (b'+', b'+') | (b'-', b'-') => (2, Kind::Update),
            (b'<' | b'>', b'=') => (2, Kind::Operator),
            (b'<' | b'>' | b'&' | b'|' | b'?' | b'*', _) => return Ok(self.repeated(first)),
            (b'+' | b'-' | b'%' | b'^', b'=') => (2, Kind::AssignOperator),
            (b'+' | b'-' | b'%' | b'^' | b'~' | b'!', _) => (1, Kind::Operator),
            _ => return Err(NeedsParser),
        };
        self.at += length;
        Ok(kind)
    }

    /// An operator that repeats a character, perhaps with a `=` after it.
    fn repeated(&mut self, character: u8) -> Kind {
        let start = self.at;
        while self.byte(self.at) == character && self.at < start + 3 {
            self.at += 1;
        }
        let length = self.at - start;
        if self.byte(self.at) == b'=' {
            self.at += 1;
            return Kind::AssignOperator;
        }
        if character == b'*' && length == 1 { Kind::Star } else { Kind::Operator }
    }
}

fn is_line_separator(bytes: &[u8]) -> bool {
    matches!(bytes, [0xE2, 0x80, 0xA8 | 0xA9, ..])
}

fn has_line_separator(bytes: &[u8]) -> bool {
    memchr::memchr_iter(0xE2, bytes).any(|at| is_line_separator(&bytes[at..]))
}

fn has_white_space(word: &str) -> bool {
    word.contains(|character: char| character.is_whitespace() || character == '\u{FEFF}')
}

/// The words of a text, be they in a string or a comment; a word with an escape is several.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character| {
        u8::try_from(character).is_ok_and(|byte| byte.is_ascii() && !is_word_part(byte))
    })
    .filter(|word| !word.is_empty())
}
