//! From source text to transformed text without a syntax tree, for the texts that allow it.
//!
//! Most modules need nothing but their declarations edited: V8 compiles the rest as it stands. A scan of
//! the tokens finds these declarations, and everything that would mean something else in a function than in
//! a module. Where it is not sure it gives up, and the text is parsed. V8 has the last word on the syntax of
//! a text that was scanned: it must be compiled before the module counts as made.
//!
//! For every text that it does not give up on, a scan has the result of [`transform`](super::transform), save that
//! it may miss errors which V8 finds, take a variable that is assigned for one that is assigned in a function and a
//! function for one that is assigned, and leave members of namespaces as they stand: all of these are safe.

mod assignments;
mod blocks;
mod brackets;
mod clauses;
mod definition;
mod difference;
mod kinds;
mod live;
mod references;
mod scanner;
mod shadows;
mod steps;
mod tokens;
mod words;

use oxc_allocator::Allocator;
use oxc_span::Span;

use super::awaits::Awaits;
use super::comments::names_itself;
use super::edits::EditList;
use super::names::{Helper, HelperNames};
use super::wrapper::{self, Form, Needs, has_nameless_function};
use super::{Bindings, Transformed};
use crate::arena::Arena;
pub use difference::{difference, live_difference};

use definition::{Undefined, define};
use scanner::Scanner;

/// The text is to be parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeedsParser;

/// How many names may be looked at: each reference to one is compared with all.
const MAX_SHADOWED: usize = 64;

/// Transforms the source text of a module whose imports are all taken by value.
///
/// # Errors
///
/// [`NeedsParser`] where the tokens do not tell enough. A text that is transformed need not be a module:
/// V8 refuses what is not.
pub fn scan(source: &str) -> Result<Transformed, NeedsParser> {
    scan_for(source, Bindings::CONSTANT)
}

/// The same for other bindings of the imports, and of the members of namespaces.
///
/// # Errors
///
/// See [`scan`].
pub fn scan_for(source: &str, bindings: Bindings<'_>) -> Result<Transformed, NeedsParser> {
    if source.len() > u32::MAX as usize {
        return Err(NeedsParser);
    }
    let arena = Arena::take();
    let arena = arena.allocator();
    match scan_with(source, bindings, &[], arena) {
        Err(Undefined::MayBeShadowed(mut names)) => {
            names.sort_unstable();
            names.dedup();
            if names.len() > MAX_SHADOWED {
                return Err(NeedsParser);
            }
            scan_with(source, bindings, &names, arena)
        }
        made => made,
    }
    .map_err(|_| NeedsParser)
}

/// The same, with a look at the bindings of functions that have one of the names `shadowed`.
fn scan_with<'a>(
    source: &'a str,
    bindings: Bindings<'_>,
    shadowed: &[&'a str],
    arena: &'a Allocator,
) -> Result<Transformed, Undefined<'a>> {
    let names = HelperNames::absent_from(source);
    let mut edits = EditList::new(source);
    let scanner = Scanner::new(source, arena, bindings, &names, &mut edits);
    let found = scanner.follow_shadows(shadowed).scan()?;
    let (mut definition, ignores_this) = define(source, &found, arena)?;
    found.references.edit(bindings, &names, &mut edits, &mut definition, arena);
    found.live.edit(&names, &mut edits);
    let needs = Needs {
        import: edits.mentions(&names.of(Helper::Import)),
        imports: !definition.import_entries.is_empty(),
        exports: !definition.local_bindings.is_empty(),
        helpers: has_nameless_function(&definition) || bindings.guards(),
        gate: false,
    };
    let form = Form::new(found.statements, &definition, bindings.cyclic, Awaits::default());
    let guessed = bindings.guess(&definition);
    let imports = wrapper::Imports { definition: &definition, bindings, guessed };
    Ok(Transformed {
        prefix: wrapper::prefix(form, needs, &imports, &names, None),
        suffix: wrapper::suffix(&definition, &names, None),
        needs,
        edits: edits.finish(),
        ignores_this,
        comments: found.comments,
        parsed: false,
        guessed,
        on_first_line: names_itself(source),
        form,
        definition,
    })
}

/// A span of bytes; the text is shorter than 4 GiB.
fn span(start: usize, end: usize) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(start), offset(end))
}

#[cfg(test)]
mod live_tests;
#[cfg(test)]
mod namespace_tests;
#[cfg(test)]
mod shadow_tests;
#[cfg(test)]
mod tests;
