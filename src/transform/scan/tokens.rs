//! The tokens of a source text, as far as a scan tells them apart.

use memchr::{memchr_iter, memchr2, memchr3};

use super::NeedsParser;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing is left.
    End,
    /// An identifier or a keyword.
    Word(Word),
    /// `#name`.
    PrivateName,
    /// A number, with the members that follow it without white space: `1..toFixed`.
    Number,
    /// A string without escapes, if `plain`.
    String { plain: bool },
    /// A template up to its end, or up to a `${`.
    Template { substitution: bool },
    /// `/` or `/=`, or the start of a regular expression: what stands before it decides.
    Slash,
    /// A regular expression, with its flags.
    RegularExpression,
    /// `(`, `[` or `{`.
    Open(u8),
    /// `)`, `]` or `}`.
    Close(u8),
    /// `;`
    Semicolon,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `.`
    Dot,
    /// `?.`
    OptionalDot,
    /// `...`
    Spread,
    /// `=>`
    Arrow,
    /// `=`
    Assign,
    /// `+=`, `??=` and the like.
    AssignOperator,
    /// `++` or `--`
    Update,
    /// `*`
    Star,
    /// Any other operator.
    Operator,
}

/// The words that a scan has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Any identifier, the keywords that stand for a value, and `with`, which only names methods in a module.
    Other,
    /// `this` or `super`.
    This,
    /// A keyword that an expression follows: a `/` after it starts a regular expression.
    Operator,
    /// `yield` and keywords that can end a statement: it depends what a `/` after them is.
    Unsure,
    /// `await`
    Await,
    /// `of`
    Of,
    /// `if`, `for`, `while`, `switch` and `catch`: what follows their parentheses is no function's body.
    Control,
    /// `arguments`
    Arguments,
    /// `async`
    Async,
    /// `class`
    Class,
    /// `const`
    Const,
    /// `default`
    Default,
    /// `eval`
    Eval,
    /// `export`
    Export,
    /// `function`
    Function,
    /// `import`
    Import,
    /// `let`
    Let,
    /// `new`
    New,
    /// `return`
    Return,
    /// `var`
    Var,
}

impl Word {
    /// Whether an expression can end with it.
    pub fn is_value(self) -> bool {
        matches!(
            self,
            Self::Other | Self::This | Self::Arguments | Self::Async | Self::Eval | Self::Of
        )
    }

    /// Whether it means something else in a function than in a module.
    pub fn is_special(self) -> bool {
        matches!(
            self,
            Self::Arguments | Self::Await | Self::Eval | Self::Export | Self::Import | Self::Return
        )
    }

    /// Whether it may name a binding.
    pub fn is_name(self) -> bool {
        matches!(self, Self::Other | Self::Async | Self::Of)
    }

    /// What a word is.
    #[inline]
    pub fn of(text: &[u8]) -> Self {
        // Most words are no keywords, and most of them need only a look at their first letter.
        let starts = KEYWORD_STARTS.get(text.len()).copied().unwrap_or(0);
        match text.first() {
            Some(first @ b'a'..=b'z') if starts & (1 << (first - b'a')) != 0 => {
                Self::of_keyword(text)
            }
            _ => Self::Other,
        }
    }

    fn of_keyword(text: &[u8]) -> Self {
        match text {
            b"this" | b"super" => Self::This,
            b"case" | b"delete" | b"do" | b"else" | b"extends" | b"in" | b"instanceof"
            | b"throw" | b"typeof" | b"void" => Self::Operator,
            b"await" => Self::Await,
            b"of" => Self::Of,
            b"yield" | b"break" | b"continue" | b"debugger" => Self::Unsure,
            b"if" | b"for" | b"while" | b"switch" | b"catch" => Self::Control,
            b"arguments" => Self::Arguments,
            b"async" => Self::Async,
            b"class" => Self::Class,
            b"const" => Self::Const,
            b"default" => Self::Default,
            b"eval" => Self::Eval,
            b"export" => Self::Export,
            b"function" => Self::Function,
            b"import" => Self::Import,
            b"let" => Self::Let,
            b"new" => Self::New,
            b"return" => Self::Return,
            b"var" => Self::Var,
            _ => Self::Other,
        }
    }
}

/// The first letters of the words in [`Word::of_keyword`] as bits, by their length.
const KEYWORD_STARTS: [u32; 11] = [
    0,
    0,
    letters(b"dio"),
    letters(b"flnv"),
    letters(b"tcev"),
    letters(b"staybwc"),
    letters(b"dtseir"),
    letters(b"ed"),
    letters(b"cdf"),
    letters(b"a"),
    letters(b"i"),
];

const fn letters(letters: &[u8]) -> u32 {
    let mut bits = 0;
    let mut index = 0;
    while index < letters.len() {
        bits |= 1 << (letters[index] - b'a');
        index += 1;
    }
    bits
}

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
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Digit,
    WhiteSpace,
    LineEnd,
    Other,
}

const CLASSES: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | 0x80.. => Class::Word,
            b'0'..=b'9' => Class::Digit,
            b' ' | b'\t' | 0x0B | 0x0C => Class::WhiteSpace,
            b'\n' | b'\r' => Class::LineEnd,
            _ => Class::Other,
        };
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

fn is_word_part(byte: u8) -> bool {
    matches!(CLASSES[usize::from(byte)], Class::Word | Class::Digit)
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

    fn byte(&self, at: usize) -> u8 {
        // No text has a NUL where this makes a difference: outside of strings it is an error.
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// The token after this one, which stays where it is.
    pub fn peek(&self) -> Result<Token, NeedsParser> {
        self.clone().next()
    }

    /// The next token.
    pub fn next(&mut self) -> Result<Token, NeedsParser> {
        self.advance()
    }

    /// The next token, for the loop that reads all of them: a call would move each through memory.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "measured: a fifth of the time of a scan")]
    pub fn advance(&mut self) -> Result<Token, NeedsParser> {
        let on_new_line = self.skip_trivia()?;
        let start = self.at;
        let Some(&first) = self.bytes.get(start) else {
            return Ok(Token { kind: Kind::End, start, end: start, on_new_line });
        };
        let kind = match CLASSES[usize::from(first)] {
            Class::Word => self.word()?,
            Class::Digit => self.number()?,
            _ => self.punctuator(first)?,
        };
        Ok(Token { kind, start, end: self.at, on_new_line })
    }

    /// Passes white space and comments; whether a line ends there.
    #[inline]
    fn skip_trivia(&mut self) -> Result<bool, NeedsParser> {
        let mut on_new_line = false;
        loop {
            let byte = self.byte(self.at);
            match CLASSES[usize::from(byte)] {
                Class::WhiteSpace => self.at += 1,
                Class::LineEnd => {
                    on_new_line = true;
                    self.at += 1;
                }
                Class::Other if byte == b'/' => match self.byte(self.at + 1) {
                    b'/' => on_new_line |= self.line_comment(),
                    b'*' => on_new_line |= self.block_comment()?,
                    _ => return Ok(on_new_line),
                },
                _ => return Ok(on_new_line),
            }
        }
    }

    /// Passes a comment up to the end of its line; whether it has passed that too.
    fn line_comment(&mut self) -> bool {
        let mut at = self.at + 2;
        // U+2028 and U+2029 end a line too; both start with 0xE2.
        while let Some(offset) = memchr3(b'\n', b'\r', 0xE2, &self.bytes[at..]) {
            at += offset;
            if is_line_separator(&self.bytes[at..]) {
                self.at = at + 3;
                return true;
            }
            if self.bytes[at] != 0xE2 {
                self.at = at;
                return false;
            }
            at += 1;
        }
        self.at = self.bytes.len();
        false
    }

    fn block_comment(&mut self) -> Result<bool, NeedsParser> {
        let start = self.at + 2;
        // A search for two bytes takes longer to prepare than most comments to read.
        let mut slashes = memchr_iter(b'/', &self.bytes[start..]);
        let ends = |&at: &usize| at > 0 && self.bytes[start + at - 1] == b'*';
        let length = slashes.find(ends).ok_or(NeedsParser)? - 1;
        let comment = &self.bytes[start..start + length];
        self.at = start + length + 2;
        Ok(memchr2(b'\n', b'\r', comment).is_some() || has_line_separator(comment))
    }

    #[inline]
    fn word(&mut self) -> Result<Kind, NeedsParser> {
        let start = self.at;
        let rest = &self.bytes[start..];
        let length = rest.iter().position(|&byte| !is_word_part(byte)).unwrap_or(rest.len());
        let word = &rest[..length];
        self.at += length;
        if !word.is_ascii() && has_white_space(&self.source[start..self.at]) {
            return Err(NeedsParser);
        }
        Ok(Kind::Word(Word::of(word)))
    }

    fn number(&mut self) -> Result<Kind, NeedsParser> {
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

    fn string(&mut self, quote: u8) -> Result<Kind, NeedsParser> {
        let mut plain = true;
        self.at += 1;
        loop {
            let offset = memchr3(quote, b'\\', b'\n', &self.bytes[self.at..]).ok_or(NeedsParser)?;
            self.at += offset + 1;
            match self.bytes[self.at - 1] {
                b'\\' => {
                    plain = false;
                    self.at += if self.bytes[self.at..].starts_with(b"\r\n") { 2 } else { 1 };
                    if self.at > self.bytes.len() {
                        return Err(NeedsParser);
                    }
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
            let offset = memchr3(b'`', b'\\', b'$', &self.bytes[self.at..]).ok_or(NeedsParser)?;
            self.at += offset + 1;
            match self.bytes[self.at - 1] {
                b'\\' => {
                    self.at += 1;
                    if self.at > self.bytes.len() {
                        return Err(NeedsParser);
                    }
                }
                b'$' if self.byte(self.at) == b'{' => {
                    self.at += 1;
                    return Ok(Kind::Template { substitution: true });
                }
                b'$' => {}
                _ => return Ok(Kind::Template { substitution: false }),
            }
        }
    }

    /// Goes on with the template whose substitution `close` ends.
    pub fn template_after(&mut self, close: Token) -> Result<Token, NeedsParser> {
        let kind = self.template()?;
        Ok(Token { kind, end: self.at, ..close })
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

    fn punctuator(&mut self, first: u8) -> Result<Kind, NeedsParser> {
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
