//! The function around a module's text.

use std::fmt::Write as _;

use super::declarations::DefaultExport;
use super::names::HelperNames;
use crate::record::SourceTextDefinition;
use crate::syntax::DEFAULT_BINDING;

/// How the function that stands for a module runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A plain function: the body runs when it is called.
    Function,
    /// An async function: likewise, up to the first `await`.
    AsyncFunction,
    /// A generator of three steps: hand out exports, take imports, run the body.
    Generator,
    /// The same with `yield` in the place of the body's top-level `await`s.
    AwaitingGenerator,
    /// An async function that hands out its exports and then waits at a gate, for cyclic modules
    /// whose body has an await that no `yield` can stand for.
    GatedAsyncFunction,
}

/// The kinds of top-level await that a module has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Awaits {
    /// `await` expressions.
    pub expression: bool,
    /// `for await` loops and `await using` declarations.
    pub statement: bool,
}

impl Awaits {
    /// Whether there is any: the record's [[HasTLA]].
    pub fn any(self) -> bool {
        self.expression || self.statement
    }
}

impl Form {
    pub(super) fn new(cyclic: bool, awaits: Awaits) -> Self {
        match (cyclic, awaits.expression, awaits.statement) {
            (false, false, false) => Self::Function,
            (false, ..) => Self::AsyncFunction,
            (true, false, false) => Self::Generator,
            (true, true, false) => Self::AwaitingGenerator,
            (true, _, true) => Self::GatedAsyncFunction,
        }
    }
}

/// The text before the source.
pub(super) fn prefix(
    form: Form,
    definition: &SourceTextDefinition,
    names: &HelperNames,
    default: DefaultExport,
) -> String {
    let HelperNames { import, imports, exports, values, helpers, gate, .. } = names;
    let keyword = match form {
        Form::Function => "function",
        Form::AsyncFunction | Form::GatedAsyncFunction => "async function",
        Form::Generator | Form::AwaitingGenerator => "function*",
    };
    let mut text = format!(
        "({keyword}({import},{imports},{exports},{values},{helpers},{gate}){{\"use strict\";"
    );
    if default == DefaultExport::AnonymousFunctionDeclaration {
        // The function is hoisted: it has its name before anyone can see it.
        let _ = write!(text, "{helpers}.name({});", names.default);
    }
    let hand_out = hand_out_exports(definition, names);
    let take = take_imports(definition, names);
    match form {
        Form::Function | Form::AsyncFunction => {
            text.push_str(&take);
            text.push_str(&hand_out);
        }
        Form::Generator | Form::AwaitingGenerator => {
            let _ = write!(text, "{hand_out}yield;{take}yield;");
        }
        Form::GatedAsyncFunction => {
            let _ = write!(text, "{hand_out}await {gate};{take}");
        }
    }
    text
}

/// The text after the source: the final values of the bindings that will not change any more.
pub(super) fn suffix(definition: &SourceTextDefinition, names: &HelperNames) -> String {
    if !definition.local_bindings.iter().any(|binding| binding.constant) {
        return "\n})".to_owned();
    }
    let values = definition
        .local_bindings
        .iter()
        .map(|binding| if binding.constant { local_name(&binding.name, names) } else { "0" })
        .collect::<Vec<_>>()
        .join(",");
    format!("\n;{}([{values}])}})", names.values)
}

fn hand_out_exports(definition: &SourceTextDefinition, names: &HelperNames) -> String {
    if definition.local_bindings.is_empty() {
        return String::new();
    }
    let getters = definition
        .local_bindings
        .iter()
        .map(|binding| format!("()=>{}", local_name(&binding.name, names)))
        .collect::<Vec<_>>()
        .join(",");
    format!("{}([{getters}]);", names.exports)
}

fn take_imports(definition: &SourceTextDefinition, names: &HelperNames) -> String {
    if definition.import_entries.is_empty() {
        return String::new();
    }
    let bindings = definition
        .import_entries
        .iter()
        .enumerate()
        .map(|(index, entry)| format!("{}={}[{index}]", entry.local_name, names.imports))
        .collect::<Vec<_>>()
        .join(",");
    format!("const {bindings};")
}

fn local_name<'n>(name: &'n str, names: &'n HelperNames) -> &'n str {
    if name == DEFAULT_BINDING { &names.default } else { name }
}
