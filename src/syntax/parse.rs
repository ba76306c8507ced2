//! `ParseModule`'s first half: source text to syntax tree and scopes, on a stack that is large enough.

use oxc_ast::ast::{Directive, Program, StringLiteral};
use oxc_ast::builder::AstBuilder;
use oxc_diagnostics::OxcDiagnostic;
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::{Scoping, SemanticBuilder, Stats};
use oxc_span::{SPAN, SourceType};

use super::backslashes::Disguised;
use super::leniencies::{beyond_v8, first_error, is_new_import};
use super::nesting::stack_needed;
use crate::arena::Arena;

/// A module's syntax tree with its scopes.
pub struct Parsed<'a, 'p> {
    /// The source text that was parsed.
    pub source: &'a str,
    /// The tree.
    pub program: &'p Program<'a>,
    /// Symbols, references and scopes of the tree.
    pub scoping: &'p Scoping,
    /// What the parser was given in the place of the source.
    pub(super) disguised: &'p Disguised<'a>,
}

/// Why a source text is not a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyntaxProblem {
    /// An early error; offsets are UTF-8 bytes.
    Error {
        /// What is wrong, in the parser's words.
        message: String,
        /// The first byte of the offending text.
        start: u32,
        /// The byte after it.
        end: u32,
    },
    /// The text nests more deeply than any stack allows, or would otherwise take more than there may be.
    TooMuch,
}

impl SyntaxProblem {
    /// An early error that covers the bytes from `start` to `end`.
    pub fn error(message: impl Into<String>, start: u32, end: u32) -> Self {
        Self::Error { message: message.into(), start, end }
    }

    fn from_diagnostic(diagnostic: &OxcDiagnostic) -> Self {
        let (start, end) = diagnostic
            .labels
            .first()
            .map_or((0, 0), |label| (label.offset(), label.offset() + label.len()));
        let message = if is_new_import(diagnostic) {
            "Cannot use new with import".to_owned()
        } else {
            diagnostic.message.to_string()
        };
        Self::error(message, start, end)
    }
}

/// The goal symbol of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A module.
    Module,
    /// The argument of a direct eval in a module: its code is strict.
    Script,
    /// A script or the body of a function: it may return.
    FunctionBody,
}

/// Parses `source` and hands tree and scopes to `then`.
///
/// # Errors
///
/// The first early error of the text. The tree is not handed on then: it may be incomplete. For scripts, which V8 checks, `new
/// import()` is none here: [`crate::transform`] has V8 refuse it.
pub fn with_parsed<R>(
    source: &str,
    goal: Goal,
    then: impl FnOnce(&Parsed<'_, '_>) -> R,
) -> Result<R, SyntaxProblem> {
    let stack = stack_needed(source).ok_or(SyntaxProblem::TooMuch)?;
    stacker::maybe_grow(stack, stack, || {
        let arena = Arena::take();
        let allocator = arena.allocator();
        let options = ParseOptions { preserve_parens: true, ..ParseOptions::default() };
        let source_type = match goal {
            Goal::Module => SourceType::mjs(),
            Goal::Script => SourceType::script(),
            // Such a body may return, and have `new.target` and `using`.
            Goal::FunctionBody => SourceType::cjs(),
        };
        let disguised = Disguised::new(source);
        let mut parsed =
            Parser::new(allocator, &disguised.text, source_type).with_options(options).parse();
        let mut diagnostics = parsed.diagnostics.iter();
        let is_error =
            |diagnostic: &&OxcDiagnostic| goal == Goal::Module || !is_new_import(diagnostic);
        if let Some(first) = diagnostics.find(is_error) {
            return Err(SyntaxProblem::from_diagnostic(first));
        }
        if let Some(problem) = beyond_v8(&disguised.text, &parsed.program) {
            return Err(problem);
        }
        if goal == Goal::Script {
            let builder = AstBuilder::new(allocator);
            let words = StringLiteral::new(SPAN, "use strict", None, &builder);
            parsed.program.directives.push(Directive::new(SPAN, words, "use strict", &builder));
        }
        let semantic =
            SemanticBuilder::new_compiler().with_stats(expected(source)).build(&parsed.program);
        if let Some(first) = first_error(semantic.diagnostics.iter(), &parsed.program) {
            return Err(SyntaxProblem::from_diagnostic(first));
        }
        let scoping = semantic.semantic.into_scoping();
        Ok(then(&Parsed {
            source,
            program: &parsed.program,
            scoping: &scoping,
            disguised: &disguised,
        }))
    })
}

/// How many nodes and names a text of this length usually has: enough to reserve room for them
/// without counting them in a pass of its own. What is missing is added as it is needed.
fn expected(source: &str) -> Stats {
    let bytes = u32::try_from(source.len()).unwrap_or(u32::MAX);
    Stats::new(bytes / 8, bytes / 100, bytes / 60, bytes / 20)
}
