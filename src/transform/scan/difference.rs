//! What sets the result of a scan apart from that of the parser, for the tests that compare the two.

use super::NeedsParser;
use crate::record::{ImportEntry, ImportName, NamespaceMember, SourceTextDefinition};
use crate::transform::{Bindings, Edit, Mode, Transformed, transform};

/// What is not the same and should be, if anything.
///
/// A scan may leave members of namespaces as they stand, and take a binding for one that changes.
#[must_use]
pub fn difference(scanned: &Transformed, parsed: &Transformed) -> Option<String> {
    if let Some(problem) = definitions(&scanned.definition, &parsed.definition) {
        return Some(problem);
    }
    if let Some(problem) = edits(scanned, parsed) {
        return Some(problem);
    }
    let parts = |made: &Transformed| {
        // The imports stand in the first, by name; the final values of constants in the second.
        let Transformed { prefix, suffix, needs, form, ignores_this, .. } = made;
        let members = |made: &Transformed| made.definition.namespace_members.clone();
        let same_members = members(scanned) == members(parsed);
        let same_bindings = scanned.definition.local_bindings == parsed.definition.local_bindings;
        let prefix = same_members.then_some(prefix);
        let suffix = same_bindings.then_some(suffix);
        format!("{needs:?} {form:?} {ignores_this:?}\n{prefix:?}\n{suffix:?}")
    };
    let [one, other] = [parts(scanned), parts(parsed)];
    (one != other).then(|| format!("{one}\n{other}"))
}

/// The same for the text whose named imports are all live, of a text that was `scanned`.
///
/// # Errors
///
/// [`NeedsParser`] when only the parser makes that text.
pub fn live_difference(
    source: &str,
    scanned: &Transformed,
    cyclic: bool,
) -> Result<Option<String>, NeedsParser> {
    let SourceTextDefinition { import_entries, namespace_members, .. } = &scanned.definition;
    let mode = |entry: &ImportEntry| match entry.import_name {
        ImportName::Name(_) => Mode::Live,
        _ => Mode::Constant,
    };
    let modes: Vec<Mode> = import_entries.iter().map(mode).collect();
    let members = Some(namespace_members.as_slice());
    let bindings = Bindings { cyclic, modes: &modes, members, ..Bindings::CONSTANT };
    let rebound = scanned.rebind(source, bindings).ok_or(NeedsParser)?;
    match transform(source, bindings) {
        Ok(parsed) => Ok(difference(&rebound, &parsed)),
        Err(problem) => Ok(Some(format!("{problem:?}"))),
    }
}

fn definitions(scanned: &SourceTextDefinition, parsed: &SourceTextDefinition) -> Option<String> {
    let mut expected = parsed.clone();
    for (binding, scanned) in expected.local_bindings.iter_mut().zip(&scanned.local_bindings) {
        binding.kind = binding.kind.min(scanned.kind);
    }
    for (entry, scanned) in expected.import_entries.iter_mut().zip(&scanned.import_entries) {
        entry.only_members &= scanned.only_members;
    }
    // Those that the scan has are compared as edits.
    expected.namespace_members.clone_from(&scanned.namespace_members);
    (*scanned != expected).then(|| format!("{scanned:#?}\n{parsed:#?}"))
}

/// An edit, with the member that it is for in the place of its text, which has the member's number.
type Described<'t> = (u32, u32, Result<&'t NamespaceMember, String>);

fn edits(scanned: &Transformed, parsed: &Transformed) -> Option<String> {
    let [scanned, mut parsed] = [describe(scanned), describe(parsed)];
    parsed.retain(|edit| edit.2.is_err() || scanned.contains(edit));
    (scanned != parsed).then(|| format!("{scanned:#?}\n{parsed:#?}"))
}

fn describe(made: &Transformed) -> Vec<Described<'_>> {
    let describe = |edit: Edit<'_>| {
        let member =
            edit.member.and_then(|member| made.definition.namespace_members.get(member as usize));
        (edit.start, edit.end, member.ok_or_else(|| edit.text.to_owned()))
    };
    made.edits.iter().map(describe).collect()
}
