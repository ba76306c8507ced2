//! How the members of namespaces are written in a text, as far as what was read tells. Where it does not, or where the
//! linked graph has other bindings in the end, the text is made again.

use super::discovery::{NodeId, Read};
use super::module_text::Made;
use crate::record::ImportName;
use crate::transform::{Mode, NamespaceMember};

/// What a member of a namespace stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Binding {
        constant: bool,
        ignores_this: bool,
    },
    /// A namespace, a source, or nothing.
    NoBinding,
    /// Something that has not been read, or that is no ES module.
    Unknown,
}

/// As `lib/import-modes.js` decides it for a module in no cycle; none where a member may change, which takes a parser.
pub fn member_modes(
    made: &Made,
    targets: &[NodeId],
    find: impl Fn(NodeId) -> Option<Read>,
) -> Option<Vec<Mode>> {
    let definition = &made.transformed.definition;
    let mode = |member: &NamespaceMember| {
        let request = definition.import_entries[member.import].request as usize;
        let found =
            targets.get(request).map_or(Found::Unknown, |&id| look(id, &member.name, &find));
        match (found, member.called) {
            (Found::Binding { constant: false, .. }, false)
            | (Found::Binding { constant: false, ignores_this: true }, true) => None,
            (Found::Binding { ignores_this: true, .. }, true)
            | (Found::Binding { .. } | Found::Unknown, false) => Some(Mode::Constant),
            _ => Some(Mode::Property),
        }
    };
    made.transformed.members.iter().map(mode).collect()
}

/// How many modules are looked at for one member.
const MAX_STEPS: usize = 32;

/// What `name` stands for among the exports of a module: [ResolveExport](https://tc39.es/ecma262/#sec-resolveexport), without the
/// search for names that are ambiguous.
fn look(id: NodeId, name: &str, find: &impl Fn(NodeId) -> Option<Read>) -> Found {
    let mut result = Found::NoBinding;
    let mut steps = vec![(id, name.to_owned())];
    for _ in 0..MAX_STEPS {
        let Some((id, name)) = steps.pop() else { return result };
        let Some(Read::Module(made, targets)) = find(id) else {
            result = Found::Unknown;
            continue;
        };
        let definition = &made.transformed.definition;
        if let Some(slot) = made.local_slot(&name) {
            let slot = slot as usize;
            return Found::Binding {
                constant: definition.local_bindings[slot].constant,
                // JavaScript keeps as many.
                ignores_this: slot < 31 && made.transformed.ignores_this[slot],
            };
        }
        let mut indirect = definition.indirect_exports.iter();
        if let Some(export) = indirect.find(|export| export.export_name == name) {
            match (&export.import_name, targets.get(export.request as usize)) {
                (ImportName::Name(name), Some(&target)) => steps.push((target, name.to_string())),
                _ => return Found::NoBinding,
            }
            continue;
        }
        if name != "default" {
            let stars = definition.star_exports.iter().rev();
            let requested = stars.filter_map(|star| targets.get(star.request as usize));
            steps.extend(requested.map(|&target| (target, name.clone())));
        }
    }
    Found::Unknown
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::module_text::ModuleText;
    use super::super::texts::Texts;
    use super::*;

    fn read(source: &str, targets: &[NodeId]) -> Read {
        let text = ModuleText::new(source.to_owned(), "a", &Texts::default(), false).unwrap();
        Read::Module(Arc::clone(&text.made), targets.into())
    }

    fn modes(exporters: &[Read], importer: &str) -> Option<Vec<Mode>> {
        let text = ModuleText::new(importer.to_owned(), "b", &Texts::default(), false).unwrap();
        member_modes(&text.made, &[0], |id| exporters.get(id as usize).cloned())
    }

    #[test]
    fn constants_and_functions_without_this_are_taken_by_value() {
        let exporter = read(
            "export const a = 1; export const f = () => a; export function g() { return this; } export let l = 1; \
             export const more = () => { l++; };",
            &[],
        );
        let exporters = [exporter];
        let of = |use_: &str| modes(&exporters, &format!("import * as ns from 'x'; {use_};"));
        assert_eq!(
            of("ns.a; ns.f(); ns.g()"),
            Some(vec![Mode::Constant, Mode::Constant, Mode::Property])
        );
        assert_eq!(
            of("ns.g; ns.missing; ns.missing()"),
            Some(vec![Mode::Constant, Mode::Property, Mode::Property])
        );
        assert_eq!(of("ns.l()"), Some(vec![Mode::Property]));
        // A live binding is read by a getter: the text is parsed.
        assert_eq!(of("ns.l"), None);
    }

    #[test]
    fn what_is_exported_again_is_followed() {
        let exporters = [
            read(
                "export { a as b } from 'x'; export * from 'y'; export * as inner from 'x';",
                &[1, 2],
            ),
            read("export const a = () => 1;", &[]),
            read("export const c = () => 1; export default 1;", &[]),
        ];
        let of = |use_: &str| modes(&exporters, &format!("import * as ns from 'x'; {use_};"));
        assert_eq!(of("ns.b(); ns.c()"), Some(vec![Mode::Constant, Mode::Constant]));
        assert_eq!(of("ns.inner; ns.default"), Some(vec![Mode::Property, Mode::Property]));
    }

    #[test]
    fn of_what_is_not_known_calls_have_their_this() {
        let of = |exporters: &[Read]| modes(exporters, "import * as ns from 'x'; ns.a; ns.a();");
        assert_eq!(of(&[Read::Other]), Some(vec![Mode::Constant, Mode::Property]));
        assert_eq!(of(&[]), Some(vec![Mode::Constant, Mode::Property]));
        let circle = [read("export * from 'x';", &[0])];
        assert_eq!(of(&circle), Some(vec![Mode::Constant, Mode::Property]));
    }
}
