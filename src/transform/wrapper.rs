//! The function around a module's text.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::awaits::Awaits;
use super::names::{Helper, HelperNames};
use super::using::UsingScope;
use super::{Bindings, Guess, Mode, NamespaceMember};
use crate::record::{BindingKind, LocalBinding, SourceTextDefinition};
use crate::syntax::DEFAULT_BINDING;

/// How the function that stands for a module runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Not at all: the module does nothing but hand on what others export, and load them. There is nothing in its text that an
    /// engine could refuse. If it is compiled for all that, so that there is a script of it, it is a plain function.
    Empty,
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

impl Form {
    /// That of a text that has `statements`, or nothing but clauses that import and export.
    pub(super) fn new(
        statements: bool,
        definition: &SourceTextDefinition,
        cyclic: bool,
        awaits: Awaits,
    ) -> Self {
        // The engine looks at the names of imports.
        let SourceTextDefinition { import_entries, local_bindings, .. } = definition;
        let is_empty = !statements && import_entries.is_empty() && local_bindings.is_empty();
        match (cyclic, awaits.expression, awaits.statement) {
            _ if is_empty => Self::Empty,
            (false, false, false) => Self::Function,
            (false, ..) => Self::AsyncFunction,
            (true, false, false) => Self::Generator,
            (true, true, false) => Self::AwaitingGenerator,
            (true, _, true) => Self::GatedAsyncFunction,
        }
    }
}

/// What a text imports.
pub(super) struct Imports<'i> {
    pub definition: &'i SourceTextDefinition,
    pub bindings: Bindings<'i>,
    pub guessed: Guess,
}

impl Imports<'_> {
    fn mode(&self, import: usize) -> Mode {
        if self.guessed.is_variable(import) { Mode::Variable } else { self.bindings.mode(import) }
    }
}

/// Which helpers a text needs: its function has a parameter for each, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a parameter of its own")]
pub struct Needs {
    /// That behind `import()` and `import.meta`.
    pub import: bool,
    /// The array of the imports.
    pub imports: bool,
    /// What takes the exports.
    pub exports: bool,
    /// Those for direct eval, `arguments` and function names.
    pub helpers: bool,
    /// The gate of a gated async function.
    pub gate: bool,
}

impl Needs {
    fn parameters(self) -> impl Iterator<Item = Helper> {
        [
            self.import.then_some(Helper::Import),
            self.imports.then_some(Helper::Imports),
            self.exports.then_some(Helper::Exports),
            self.helpers.then_some(Helper::Helpers),
            self.gate.then_some(Helper::Gate),
        ]
        .into_iter()
        .flatten()
    }
}

/// Whether the default export is a function declaration without a name.
pub(super) fn has_nameless_function(definition: &SourceTextDefinition) -> bool {
    let is_nameless = |LocalBinding { name, kind }: &LocalBinding| {
        *kind == BindingKind::Function && name == DEFAULT_BINDING
    };
    definition.local_bindings.iter().any(is_nameless)
}

/// The text before the source.
pub(super) fn prefix(
    form: Form,
    needs: Needs,
    imports: &Imports<'_>,
    names: &HelperNames,
    using: Option<&UsingScope>,
) -> String {
    let definition = imports.definition;
    let mut text = String::with_capacity(256);
    text.push_str(match form {
        Form::Empty | Form::Function => "(function(",
        Form::AsyncFunction | Form::GatedAsyncFunction => "(async function(",
        Form::Generator | Form::AwaitingGenerator => "(function*(",
    });
    let mut before = "";
    for helper in needs.parameters() {
        text.push_str(before);
        names.push(helper, &mut text);
        before = ",";
    }
    text.push_str("){\"use strict\";");
    if let Some(scope) = using {
        text.push_str(&scope.open);
    }
    if has_nameless_function(definition) {
        // The function is hoisted: it has its name before anyone can see it.
        names.push(Helper::Helpers, &mut text);
        text.push_str(".name(");
        text.push_str(&names.default);
        text.push_str(");");
    }
    match form {
        Form::Empty => {}
        Form::Function | Form::AsyncFunction => {
            take_imports(imports, names, &mut text);
            hand_out_exports(definition, names, &mut text);
        }
        Form::Generator | Form::AwaitingGenerator => {
            hand_out_guarded_exports(definition, names, &mut text);
            text.push_str("yield;");
            take_imports(imports, names, &mut text);
            text.push_str("yield;");
        }
        Form::GatedAsyncFunction => {
            hand_out_guarded_exports(definition, names, &mut text);
            text.push_str("await ");
            names.push(Helper::Gate, &mut text);
            text.push(';');
            take_imports(imports, names, &mut text);
        }
    }
    text
}

/// The text after the source: the final values of the bindings that will not change any more.
pub(super) fn suffix(
    definition: &SourceTextDefinition,
    names: &HelperNames,
    using: Option<&UsingScope>,
) -> String {
    let close = using.map_or("", |scope| scope.close.as_str());
    if !definition.local_bindings.iter().any(|binding| binding.kind.is_constant()) {
        return format!("\n{close}}})");
    }
    let mut text = "\n;".to_owned();
    names.push(Helper::Exports, &mut text);
    let mut before = "([";
    for binding in &definition.local_bindings {
        text.push_str(before);
        text.push_str(if binding.kind.is_constant() {
            local_name(&binding.name, names)
        } else {
            "0"
        });
        before = ",";
    }
    text.push_str("])");
    text.push_str(close);
    text.push_str("})");
    text
}

/// Hands out a function that reads each binding by its index, and getters of those that may change: a function for each
/// would take longer to compile and to make.
fn hand_out_exports(definition: &SourceTextDefinition, names: &HelperNames, text: &mut String) {
    let bindings = &definition.local_bindings;
    if bindings.is_empty() {
        return;
    }
    names.push(Helper::Exports, text);
    if let [LocalBinding { name, .. }] = bindings.as_slice() {
        text.push_str("(()=>");
        text.push_str(local_name(name, names));
    } else {
        let letter = &names.default;
        let _ = write!(text, "({letter}a=>{{switch({letter}a){{");
        for (slot, LocalBinding { name, .. }) in bindings.iter().enumerate() {
            text.push_str("case ");
            push_number(slot, text);
            text.push_str(":return ");
            text.push_str(local_name(name, names));
            text.push(';');
        }
        text.push_str("}}");
    }
    if bindings.iter().any(|binding| !binding.kind.is_constant()) {
        let mut before = ",[";
        for LocalBinding { name, kind } in bindings {
            text.push_str(before);
            if kind.is_constant() {
                text.push('0');
            } else {
                text.push_str("()=>");
                text.push_str(local_name(name, names));
            }
            before = ",";
        }
        text.push(']');
    }
    text.push_str(");");
}

/// The same for a module whose bindings may be read before their initialization: for each binding
/// also what makes a getter for a reader, whose error says what the reader calls the binding. A
/// getter around the first one would cost a call more.
fn hand_out_guarded_exports(
    definition: &SourceTextDefinition,
    names: &HelperNames,
    text: &mut String,
) {
    if definition.local_bindings.is_empty() {
        return;
    }
    hand_out_getters(definition, names, text);
    text.push(']');
    // A function is there from the beginning: no reader comes too early.
    if definition.local_bindings.iter().all(|binding| binding.kind == BindingKind::Function) {
        text.push_str(");");
        return;
    }
    // Short names: these texts are in memory as long as the module is.
    let letter = &names.default;
    let mut before = ",[";
    for binding in &definition.local_bindings {
        if binding.kind == BindingKind::Function {
            text.push_str(before);
            text.push('0');
            before = ",";
            continue;
        }
        let name = local_name(&binding.name, names);
        let _ = write!(
            text,
            "{before}({letter}a,{letter}b)=>{{const {letter}c=()=>{{try{{return {name}}}\
             catch({letter}d){{throw {letter}b({letter}d,{letter}a,{letter}c)}}}};return {letter}c}}"
        );
        before = ",";
    }
    text.push_str("]);");
}

fn hand_out_getters(definition: &SourceTextDefinition, names: &HelperNames, text: &mut String) {
    names.push(Helper::Exports, text);
    let mut before = "([()=>";
    for binding in &definition.local_bindings {
        text.push_str(before);
        text.push_str(local_name(&binding.name, names));
        before = ",()=>";
    }
}

fn take_imports(imports: &Imports<'_>, names: &HelperNames, text: &mut String) {
    let Imports { definition, bindings, .. } = imports;
    let entries = &definition.import_entries;
    let mut before = "const ";
    let mut take = |local: &str, name: &str, index: usize, text: &mut String| {
        text.push_str(before);
        before = ",";
        take_import(local, index, names, text);
        if bindings.is_guarded(index) {
            let _ = write!(text, "(\"{name}\",");
            names.push(Helper::Helpers, text);
            text.push_str(".uninitialized)");
        }
    };
    let mut variables = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let mode = imports.mode(index);
        if mode == Mode::Variable {
            variables.push((index, Cow::Borrowed(entry.local_name.as_str())));
            continue;
        }
        take(&entry.local_name, &entry.local_name, index, text);
        if mode == Mode::Live
            && let Some(alias) = names.alias(index, &entry.local_name)
        {
            take(&alias, &entry.local_name, index, text);
        }
    }
    for (member, NamespaceMember { import, name, called }) in
        definition.namespace_members.iter().enumerate()
    {
        let index = entries.len() + member;
        let local = || names.member(&entries[*import].local_name, name, *called, member);
        match imports.mode(index) {
            Mode::Property => {}
            Mode::Variable => variables.push((index, Cow::Owned(local()))),
            Mode::Constant => take(&local(), name, index, text),
            Mode::Live => take(&names.short_member(member), name, index, text),
        }
    }
    if before == "," {
        text.push(';');
    }
    if !variables.is_empty() {
        let count = entries.len() + definition.namespace_members.len();
        take_variables(&variables, count, names, text);
    }
}

fn take_import(local: &str, index: usize, names: &HelperNames, text: &mut String) {
    text.push_str(local);
    text.push('=');
    names.push(Helper::Imports, text);
    text.push('[');
    push_number(index, text);
    text.push(']');
}

/// The numbers of all imports and exports: formatting them in the usual way took a twentieth of what is done before V8 compiles.
fn push_number(number: usize, text: &mut String) {
    text.push_str(itoa::Buffer::new().format(number));
}

/// The imports that are assigned from outside. What does that stands behind all imports in their array, which lives as
/// long as whatever can read them does.
fn take_variables(
    variables: &[(usize, Cow<'_, str>)],
    count: usize,
    names: &HelperNames,
    text: &mut String,
) {
    let mut before = "let ";
    for (index, local) in variables {
        text.push_str(before);
        before = ",";
        take_import(local, *index, names, text);
    }
    let imports = names.of(Helper::Imports);
    // No import has the name of one of these parameters.
    let letter = &names.default;
    let _ =
        write!(text, ";{imports}[{count}]=({letter}_,{letter}$)=>{{{imports};switch({letter}_){{");
    for (index, local) in variables {
        let _ = write!(text, "case {index}:{local}={letter}$;break;");
    }
    text.push_str("}};");
}

fn local_name<'n>(name: &'n str, names: &'n HelperNames) -> &'n str {
    if name == DEFAULT_BINDING { &names.default } else { name }
}
