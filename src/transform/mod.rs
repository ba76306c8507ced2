//! From syntax tree to the text that is compiled in the module's place: an ordinary function.
//!
//! The text is described as edits to the source, so that JavaScript can apply them to its own
//! string: lone surrogates survive, and the source crosses the boundary once.

mod declarations;
mod direct_eval;
mod edits;
mod expressions;
mod names;
mod wrapper;

pub use direct_eval::transform_direct_eval;
pub use edits::{Edit, Edits};
pub use wrapper::{Form, Needs};

use rustc_hash::FxHashSet;

use crate::record::SourceTextDefinition;
use crate::syntax::{Goal, Parsed, SyntaxProblem, module_entries, with_parsed};
use declarations::edit_declarations;
use expressions::{Live, Scan, scan_expressions};
use names::{Helper, HelperNames};

/// Which text is wanted.
#[derive(Clone, Copy, Debug)]
pub enum Bindings<'o> {
    /// The module is evaluated after everything that it imports, and only then read: a plain
    /// function (or an async one) that takes the values of its imports when it starts.
    Acyclic {
        /// For each import entry, whether its references must ask the exporter for the value.
        live: &'o [bool],
    },
    /// The module is in a cycle, or read before its evaluation: a generator that hands out its
    /// exports, takes its imports and runs its body in three steps. All references are live but
    /// those to namespaces.
    Cyclic {
        /// For each import entry, whether it is a namespace object, which never changes.
        fixed: &'o [bool],
    },
}

impl Bindings<'_> {
    /// The text for the most common case: all imports by value.
    pub const CONSTANT: Bindings<'static> = Bindings::Acyclic { live: &[] };

    fn is_live(&self, import: usize) -> bool {
        match self {
            Self::Acyclic { live } => live.get(import).copied().unwrap_or(false),
            Self::Cyclic { fixed } => !fixed.get(import).copied().unwrap_or(false),
        }
    }
}

/// A module's text as a function, and its record's fields.
#[derive(Debug)]
pub struct Transformed {
    /// The record's fields.
    pub definition: SourceTextDefinition,
    /// What the function is.
    pub form: Form,
    /// The text before the source, without a line terminator.
    pub prefix: String,
    /// The changes within the source; offsets are UTF-16 code units.
    pub edits: Edits,
    /// The text after the source.
    pub suffix: String,
    /// The parameters of the function.
    pub needs: Needs,
}

/// Transforms the source text of a module.
///
/// # Errors
///
/// The first early error of the text.
pub fn transform(source: &str, bindings: Bindings<'_>) -> Result<Transformed, SyntaxProblem> {
    with_parsed(source, Goal::Module, |parsed| transform_parsed(parsed, bindings))
}

fn transform_parsed(parsed: &Parsed<'_, '_>, bindings: Bindings<'_>) -> Transformed {
    let mut entries = module_entries(parsed);
    let names = HelperNames::absent_from(parsed.source);
    let mut edits = edits::EditList::new(parsed.source);
    let default_name = edit_declarations(parsed, &names, &mut edits);
    let live = entries
        .import_symbols
        .iter()
        .enumerate()
        .filter(|(import, _)| bindings.is_live(*import))
        .map(|(_, symbol)| *symbol)
        .collect();
    let cyclic = matches!(bindings, Bindings::Cyclic { .. });
    let live = Live { symbols: live, names: FxHashSet::default() };
    let Scan { assigned_in_function, has_direct_eval, awaits } =
        scan_expressions(parsed, &names, live, cyclic, &mut edits);
    for (binding, symbol) in entries.local_bindings.iter_mut().zip(&entries.local_symbols) {
        binding.constant = symbol.is_none_or(|symbol| {
            !assigned_in_function.contains(&symbol)
                && (!has_direct_eval || parsed.scoping.symbol_flags(symbol).is_const_variable())
        });
    }
    let form = Form::new(cyclic, awaits);
    let definition = SourceTextDefinition {
        requests: entries.requests,
        import_entries: entries.import_entries,
        local_bindings: entries.local_bindings,
        local_exports: entries.local_exports,
        indirect_exports: entries.indirect_exports,
        star_exports: entries.star_exports,
        has_top_level_await: awaits.any(),
    };
    let needs = Needs {
        import: has_direct_eval || edits.mentions(&names.of(Helper::Import)),
        imports: !definition.import_entries.is_empty(),
        exports: !definition.local_bindings.is_empty(),
        helpers: edits.mentions(&names.of(Helper::Helpers))
            || default_name == declarations::DefaultExport::AnonymousFunctionDeclaration,
        gate: form == Form::GatedAsyncFunction,
    };
    Transformed {
        prefix: wrapper::prefix(form, needs, &definition, &names, default_name),
        suffix: wrapper::suffix(&definition, &names),
        needs,
        edits: edits.finish(),
        form,
        definition,
    }
}

#[cfg(test)]
mod tests;
