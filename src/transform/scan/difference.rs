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
    // Those that a scan takes for assigned are no variables.
    if scanned.guessed.bits() & !parsed.guessed.bits() != 0 {
        return Some(format!("{:?} {:?}", scanned.guessed, parsed.guessed));
    }
    let same_guess = scanned.guessed == parsed.guessed;
    let parts = |made: &Transformed| {
        // The imports stand in the first, by name, and getters of what changes; the final values of constants in the second.
        let Transformed { prefix, suffix, needs, form, ignores_this, on_first_line, .. } = made;
        let members = |made: &Transformed| made.definition.namespace_members.clone();
        let same_members = members(scanned) == members(parsed);
        let same_bindings = scanned.definition.local_bindings == parsed.definition.local_bindings;
        let prefix = (same_members && same_bindings && same_guess).then_some(prefix);
        let suffix = same_bindings.then_some(suffix);
        format!("{needs:?} {form:?} {ignores_this:?} {on_first_line}\n{prefix:?}\n{suffix:?}")
    };
    let [one, other] = [parts(scanned), parts(parsed)];
    (one != other).then(|| format!("{one}\n{other}"))
}

/// The same for the texts of a `scanned` one whose named imports are live, or members of namespaces, or both, in a cycle or
/// not.
///
/// # Errors
///
/// [`NeedsParser`] when only the parser makes any of them, and the others are the same.
pub fn live_difference(source: &str, scanned: &Transformed) -> Result<Option<String>, NeedsParser> {
    let SourceTextDefinition { import_entries, namespace_members, .. } = &scanned.definition;
    let members = Some(namespace_members.as_slice());
    let mut needs_parser = false;
    for (names, of_members, cyclic) in [
        (Mode::Live, Mode::Constant, false),
        (Mode::Live, Mode::Property, true),
        (Mode::Live, Mode::Live, true),
        (Mode::Constant, Mode::Live, false),
    ] {
        let mode = |entry: &ImportEntry| match entry.import_name {
            ImportName::Name(_) => names,
            _ => Mode::Constant,
        };
        let mut modes: Vec<Mode> = import_entries.iter().map(mode).collect();
        modes.extend(namespace_members.iter().map(|_| of_members));
        let bindings = Bindings { cyclic, modes: &modes, members, ..Bindings::CONSTANT };
        let Some(rebound) = scanned.rebind(source, bindings) else {
            needs_parser = true;
            continue;
        };
        // A text that is refused is compared with V8's judgement.
        if let Ok(parsed) = transform(source, bindings)
            && let Some(difference) = difference(&rebound, &parsed)
        {
            return Ok(Some(format!("{bindings:?}\n{difference}")));
        }
    }
    if needs_parser { Err(NeedsParser) } else { Ok(None) }
}

fn definitions(scanned: &SourceTextDefinition, parsed: &SourceTextDefinition) -> Option<String> {
    let mut expected = parsed.clone();
    for (binding, scanned) in expected.local_bindings.iter_mut().zip(&scanned.local_bindings) {
        binding.kind = binding.kind.min(scanned.kind);
    }
    for (entry, scanned) in expected.import_entries.iter_mut().zip(&scanned.import_entries) {
        entry.only_members &= scanned.only_members;
        entry.assigned |= scanned.assigned;
    }
    // Those that the scan has are compared as edits.
    expected.namespace_members.clone_from(&scanned.namespace_members);
    (*scanned != expected).then(|| format!("{scanned:#?}\n{parsed:#?}"))
}

/// An edit; of one for a member, that and the parentheses in its text, which has the member's number besides.
type Described<'t> = (u32, u32, Option<&'t NamespaceMember>, String);

fn edits(scanned: &Transformed, parsed: &Transformed) -> Option<String> {
    let [scanned, mut parsed] = [describe(scanned), describe(parsed)];
    parsed.retain(|edit| edit.2.is_none() || scanned.contains(edit));
    (scanned != parsed).then(|| format!("{scanned:#?}\n{parsed:#?}"))
}

fn describe(made: &Transformed) -> Vec<Described<'_>> {
    let describe = |edit: Edit<'_>| {
        let member =
            edit.member.and_then(|member| made.definition.namespace_members.get(member as usize));
        let is_told = |letter: &char| member.is_none() || matches!(letter, '(' | ')');
        (edit.start, edit.end, member, edit.text.chars().filter(is_told).collect())
    };
    made.edits.iter().map(describe).collect()
}
