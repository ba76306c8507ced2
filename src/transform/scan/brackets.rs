//! The brackets around a token, and the functions that they tell of.

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
    /// Something that can be called.
    pub callee: bool,
    /// `async`
    pub asynchronous: Asynchronous,
}

/// What an opening bracket opens.
#[derive(Clone, Copy, Debug)]
pub enum Bracket {
    /// `(`
    Parenthesis(Head),
    /// `[`
    Square,
    /// `{`, of a function's body or not.
    Brace,
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

/// A bracket that is open.
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
}
