//! From syntax tree to the text that is compiled in the module's place: an ordinary function.
//!
//! The text is described as edits to the source, so that JavaScript can apply them to its own
//! string: lone surrogates survive, and the source crosses the boundary once.

mod awaits;
mod comments;
mod declarations;
mod direct_eval;
mod edits;
mod encoded;
mod expressions;
mod guess;
mod names;
mod namespaces;
mod new_import;
mod rebind;
mod scan;
mod script;
mod using;
mod whole;
mod wrapper;

pub use direct_eval::transform_direct_eval;
pub use edits::{Edit, Edits};
pub use encoded::{Encoded, encoded};
pub use guess::Guess;
pub use scan::{NeedsParser, difference, live_difference, scan, scan_for};
pub use script::{may_import, transform_script};
pub use whole::{Pieces, compose, whole};
use wrapper::has_nameless_function;
pub use wrapper::{Form, Needs};

pub use crate::record::NamespaceMember;

use oxc_ast::ast::{Program, Statement};
use oxc_span::Span;

use crate::record::{BindingKind, ImportEntry, ImportName, Phase, SourceTextDefinition};
use crate::syntax::{Goal, Parsed, SyntaxProblem, module_entries, with_parsed};
use awaits::top_level_awaits;
use comments::{comments_of, names_itself};
use declarations::{DefaultExport, edit_declarations};
use expressions::{Live, Scan, scan_expressions};
use names::{Helper, HelperNames};
use namespaces::Namespaces;
use using::{Lowered, lower_using};

/// How the references to an import are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// As they stand: the import is a constant that takes its value when the body starts.
    Constant,
    /// As calls of a getter that asks the exporter for the value.
    Live,
    /// Of a member of a namespace only: as they stand, a property of the namespace object.
    Property,
    /// As they stand: the import is a variable that is assigned from outside. Not for one that the text may assign.
    Variable,
}

/// Which text is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Bindings<'o> {
    /// Whether the module is in a cycle, or read before its evaluation: a generator that hands out
    /// its exports, takes its imports and runs its body in three steps. Otherwise it is a plain
    /// function (or an async one): the module is evaluated after everything that it imports.
    pub cyclic: bool,
    /// For each import entry, and then for each [`NamespaceMember`]. What is not listed is constant.
    pub modes: &'o [Mode],
    /// Whether the engine does not know `using` declarations: they are written in other words.
    pub lower_using: bool,
    /// The members that may have bindings of their own: those that an earlier text of the same source has. Without
    /// such a list, all may.
    pub members: Option<&'o [NamespaceMember]>,
    /// Whether imports of modules that are likely to be synthetic are variables, in the place of `modes`: see
    /// [`Transformed::guessed`].
    pub guess: bool,
}

impl Bindings<'_> {
    /// The text for the most common case: all imports by value.
    pub const CONSTANT: Bindings<'static> =
        Bindings { cyclic: false, modes: &[], lower_using: false, members: None, guess: false };
    /// That for a module of which nothing but its text is known.
    pub const GUESSED: Bindings<'static> = Bindings { guess: true, ..Bindings::CONSTANT };

    fn mode(&self, import: usize) -> Mode {
        self.modes.get(import).copied().unwrap_or(Mode::Constant)
    }

    /// The modes of the import entries, of which there are so many, and those of members of namespaces; what is not listed is
    /// constant.
    #[must_use]
    pub fn split_modes(&self, entries: usize) -> (&[Mode], &[Mode]) {
        self.modes.split_at(entries.min(self.modes.len()))
    }

    /// Whether any import may be read before its initialization.
    fn guards(&self) -> bool {
        (0..self.modes.len()).any(|import| self.is_guarded(import))
    }

    /// Whether an import may be read before its initialization.
    fn is_guarded(&self, import: usize) -> bool {
        self.cyclic && self.mode(import) == Mode::Live
    }
}

/// A module's text as a function, and its record's fields.
#[derive(Clone, Debug)]
pub struct Transformed {
    /// The record's fields.
    pub definition: SourceTextDefinition,
    /// What the function is.
    pub form: Form,
    /// The text before the source, without the line terminator that may follow.
    pub prefix: String,
    /// The changes within the source.
    pub edits: Edits,
    /// The text after the source.
    pub suffix: String,
    /// The parameters of the function.
    pub needs: Needs,
    /// For each local binding, whether it is a function that has no use for a `this`.
    pub ignores_this: Vec<bool>,
    /// Comments that span lines between the statements of the top level, in UTF-8 bytes: a text may be compiled
    /// without them.
    pub comments: Vec<Span>,
    /// Whether the text was parsed. Of one that was [scanned](scan()), V8 has yet to check the syntax.
    pub parsed: bool,
    /// Which import entries are variables, in a text that was made before the exporters are known.
    pub guessed: Guess,
    /// Whether the prefix stands on the source's first line, as V8 would not take it back from lines of its own.
    pub on_first_line: bool,
}

/// Transforms the source text of a module.
///
/// # Errors
///
/// The first early error of the text, or that it is too much.
pub fn transform(source: &str, bindings: Bindings<'_>) -> Result<Transformed, SyntaxProblem> {
    with_parsed(source, Goal::Module, |parsed| transform_parsed(parsed, bindings))?
}

/// How long the names of all imports may be for all direct evals together, in bytes: each eval lists the imports that are
/// live, so that the text may be as long as the square of its source.
///
/// DEVIATION: a module is refused that ECMA-262 has nothing against, before it takes the memory that there is.
const MAX_NAMES_FOR_EVALS: usize = 1 << 27;

/// Whether direct evals would make the text longer than there may be room for, if all imports were live.
fn evals_are_too_many(direct_evals: usize, entries: &[ImportEntry]) -> bool {
    let names: usize = entries.iter().map(|entry| entry.local_name.len() + 1).sum();
    direct_evals.saturating_mul(names) > MAX_NAMES_FOR_EVALS
}

/// Whether a module has more than clauses that import and export.
fn has_statements(Program { body, directives, .. }: &Program<'_>) -> bool {
    let is_clause = |statement: &Statement<'_>| {
        matches!(
            statement,
            Statement::ImportDeclaration(_)
                | Statement::ExportAllDeclaration(_)
                | Statement::ExportNamedDeclaration(_)
                | Statement::ExportFromDeclaration(_)
        )
    };
    !directives.is_empty() || !body.iter().all(is_clause)
}

fn transform_parsed(
    parsed: &Parsed<'_, '_>,
    bindings: Bindings<'_>,
) -> Result<Transformed, SyntaxProblem> {
    let mut entries = module_entries(parsed);
    let names = HelperNames::absent_from(parsed.source);
    let mut edits = edits::EditList::new(parsed.source);
    let default_name = edit_declarations(parsed, &names, &mut edits);
    let mut live = Live::default();
    let mut namespaces = Namespaces::new(entries.import_entries.len(), bindings);
    for (import, (entry, symbol)) in
        entries.import_entries.iter().zip(&entries.import_symbols).enumerate()
    {
        let phase = entries.requests[entry.request as usize].phase;
        if bindings.mode(import) == Mode::Live {
            live.symbols.insert(*symbol, import);
        } else if entry.import_name == ImportName::Namespace && phase == Phase::Evaluation {
            namespaces.add(*symbol, import);
        }
    }
    let cyclic = bindings.cyclic;
    let awaits = top_level_awaits(parsed, bindings.lower_using);
    let yield_awaits = cyclic && awaits.expression && !awaits.statement;
    // What opens a construct stands before all that is inserted at its place, what closes it after.
    let using = if bindings.lower_using {
        lower_using(parsed, Goal::Module, &names.stem, yield_awaits, &mut edits)
    } else {
        Lowered::default()
    };
    let Scan { assigned_in_function, direct_evals, members, only_members, ignores_this } =
        scan_expressions(parsed, &names, live, namespaces, yield_awaits, &mut edits);
    let has_direct_eval = direct_evals > 0;
    if has_direct_eval && evals_are_too_many(direct_evals, &entries.import_entries) {
        return Err(SyntaxProblem::TooMuch);
    }
    for (at, text) in using.closings {
        edits.insert(at, text);
    }
    for (binding, symbol) in entries.local_bindings.iter_mut().zip(&entries.local_symbols) {
        let Some(symbol) = *symbol else {
            if default_name == DefaultExport::AnonymousFunctionDeclaration {
                binding.kind = BindingKind::Function;
            }
            continue;
        };
        let flags = parsed.scoping.symbol_flags(symbol);
        let is_assigned = has_direct_eval || assigned_in_function.contains(&symbol);
        if is_assigned && !flags.is_const_variable() {
            binding.kind = BindingKind::Variable;
        } else if flags.is_function() && !parsed.scoping.symbol_is_mutated(symbol) {
            binding.kind = BindingKind::Function;
        }
    }
    for import in only_members {
        entries.import_entries[import].only_members = true;
    }
    for (entry, symbol) in entries.import_entries.iter_mut().zip(&entries.import_symbols) {
        entry.assigned = has_direct_eval || parsed.scoping.symbol_is_mutated(*symbol);
    }
    let definition = SourceTextDefinition {
        requests: entries.requests,
        import_entries: entries.import_entries,
        namespace_members: members,
        local_bindings: entries.local_bindings,
        local_exports: entries.local_exports,
        indirect_exports: entries.indirect_exports,
        star_exports: entries.star_exports,
        has_top_level_await: awaits.any(),
    };
    let form = Form::new(has_statements(parsed.program), &definition, cyclic, awaits);
    let needs = Needs {
        import: has_direct_eval || edits.mentions(&names.of(Helper::Import)),
        imports: !definition.import_entries.is_empty(),
        exports: !definition.local_bindings.is_empty(),
        helpers: edits.mentions(&names.of(Helper::Helpers))
            || using.body.is_some()
            || bindings.guards()
            || has_nameless_function(&definition),
        gate: form == Form::GatedAsyncFunction,
    };
    let ignores_this = entries
        .local_symbols
        .iter()
        .map(|symbol| symbol.is_some_and(|symbol| ignores_this.contains(&symbol)))
        .collect();
    let guessed = bindings.guess(&definition);
    let imports = wrapper::Imports { definition: &definition, bindings, guessed };
    Ok(Transformed {
        prefix: wrapper::prefix(form, needs, &imports, &names, using.body.as_ref()),
        suffix: wrapper::suffix(&definition, &names, using.body.as_ref()),
        needs,
        edits: edits.finish(),
        ignores_this,
        comments: comments_of(parsed),
        parsed: true,
        guessed,
        on_first_line: names_itself(parsed.source),
        form,
        definition,
    })
}

#[cfg(test)]
mod tests;
