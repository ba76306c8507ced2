//! What tokens are.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing is left.
    End,
    /// An identifier or a keyword.
    Word(Word),
    /// A word that names a property or a method, whichever it is.
    Property,
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

impl Kind {
    /// Whether an expression can end with it. For a parenthesis that depends on what stands before it.
    pub fn ends_expression(self) -> bool {
        match self {
            Self::Word(word) => word.is_value(),
            Self::Close(_)
            | Self::Property
            | Self::PrivateName
            | Self::Number
            | Self::String { .. }
            | Self::RegularExpression
            | Self::Template { substitution: false } => true,
            _ => false,
        }
    }
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
    pub fn of(text: &[u8]) -> Self {
        match text.len() {
            0 => Self::Other,
            1..=8 => {
                let mut bytes = [0; 8];
                bytes[..text.len()].copy_from_slice(text);
                Self::of_eight(u64::from_le_bytes(bytes))
            }
            _ => Self::of_long(text),
        }
    }

    /// What a word of no more than eight bytes is, with zeros after it.
    #[inline]
    pub fn of_eight(bytes: u64) -> Self {
        let (keyword, word) = KEYWORDS[slot_of(bytes)];
        if keyword == bytes { word } else { Self::Other }
    }

    /// What a word of more than eight bytes is.
    #[inline]
    pub fn of_long(text: &[u8]) -> Self {
        match text {
            b"arguments" => Self::Arguments,
            b"instanceof" => Self::Operator,
            _ => Self::Other,
        }
    }
}

/// The keywords of no more than eight bytes, each in the slot that its bytes give.
static KEYWORDS: [(u64, Word); 64] = {
    let mut table = [(0, Word::Other); 64];
    let mut index = 0;
    while index < WORDS.len() {
        let (text, word) = WORDS[index];
        let text = text.as_bytes();
        let mut bytes = [0; 8];
        let mut at = 0;
        while at < text.len() {
            bytes[at] = text[at];
            at += 1;
        }
        let bytes = u64::from_le_bytes(bytes);
        assert!(table[slot_of(bytes)].0 == 0, "each has a slot of its own");
        table[slot_of(bytes)] = (bytes, word);
        index += 1;
    }
    table
};

/// One of 64 slots: no two keywords have the same, with this multiplier.
#[inline]
const fn slot_of(bytes: u64) -> usize {
    (bytes.wrapping_mul(0x24D5_19B2_BB82_6F4D) >> 58) as usize
}

const WORDS: [(&str, Word); 34] = [
    ("this", Word::This),
    ("super", Word::This),
    ("case", Word::Operator),
    ("delete", Word::Operator),
    ("do", Word::Operator),
    ("else", Word::Operator),
    ("extends", Word::Operator),
    ("in", Word::Operator),
    ("throw", Word::Operator),
    ("typeof", Word::Operator),
    ("void", Word::Operator),
    ("await", Word::Await),
    ("of", Word::Of),
    ("yield", Word::Unsure),
    ("break", Word::Unsure),
    ("continue", Word::Unsure),
    ("debugger", Word::Unsure),
    ("if", Word::Control),
    ("for", Word::Control),
    ("while", Word::Control),
    ("switch", Word::Control),
    ("catch", Word::Control),
    ("async", Word::Async),
    ("class", Word::Class),
    ("const", Word::Const),
    ("default", Word::Default),
    ("eval", Word::Eval),
    ("export", Word::Export),
    ("function", Word::Function),
    ("import", Word::Import),
    ("let", Word::Let),
    ("new", Word::New),
    ("return", Word::Return),
    ("var", Word::Var),
];
