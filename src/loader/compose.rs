//! How the imports of a module are written in its text, as far as what was read tells: as `lib/import-modes.js` decides it
//! when the graph is linked. Should it decide otherwise, the text is made again.

use super::discovery::{NodeId, Read};
use super::made::Made;
use crate::record::{
    BindingKind, ImportEntry, ImportName, NamespaceMember, Phase, SourceTextDefinition,
};
use crate::transform::Mode;

/// What is known of the modules that were read.
pub trait ReadModules {
    /// What was read.
    fn find_read(&self, id: NodeId) -> Option<Read>;
    /// Whether a module is in a cycle, as far as that is known.
    fn is_cyclic(&self, id: NodeId) -> bool;
}

/// What a member of a namespace stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Binding {
        kind: BindingKind,
        ignores_this: bool,
        /// Whether the module that has it is in a cycle.
        cyclic: bool,
    },
    /// A namespace.
    Namespace,
    /// One that is deferred, a source, or nothing.
    NoBinding,
    /// Something of a module that is no ES module.
    Unknown,
}

impl Found {
    /// Of what is read by its name.
    fn mode(self, cyclic: bool) -> Mode {
        match self {
            Self::Binding { kind: BindingKind::Variable, .. } => Mode::Live,
            // The functions of a cycle are there before any of its bodies runs.
            Self::Binding { kind: BindingKind::Function, cyclic: true, .. } => Mode::Constant,
            Self::Binding { .. } | Self::Unknown if cyclic => Mode::Live,
            Self::Namespace | Self::NoBinding | Self::Binding { .. } | Self::Unknown => {
                Mode::Constant
            }
        }
    }

    fn is_constant(self) -> bool {
        !matches!(self, Self::Binding { kind: BindingKind::Variable, .. })
    }

    fn ignores_this(self) -> bool {
        self.is_constant() && matches!(self, Self::Binding { ignores_this: true, .. })
    }
}

/// The modes of the import entries, and after them of the members of namespaces.
pub fn modes_of(
    made: &Made,
    targets: &[NodeId],
    cyclic: bool,
    graph: &impl ReadModules,
) -> Vec<Mode> {
    let definition = &made.transformed.definition;
    let look_for = |request: u32, name: &str| {
        targets.get(request as usize).map_or(Found::Unknown, |&id| look(id, name, graph))
    };
    let of_entry = |entry: &ImportEntry| match &entry.import_name {
        ImportName::Name(name) => look_for(entry.request, name).mode(cyclic),
        ImportName::Namespace | ImportName::Source => Mode::Constant,
    };
    let of_member = |member: &NamespaceMember| {
        let found = look_for(definition.import_entries[member.import].request, &member.name);
        // A function that has a use for the namespace as `this` is bound to it, unless it may change.
        let is_bound = !cyclic && found.is_constant() && found != Found::Namespace;
        if found == Found::NoBinding || (member.called && !found.ignores_this() && !is_bound) {
            Mode::Property
        } else {
            found.mode(cyclic)
        }
    };
    let entries = definition.import_entries.iter().map(of_entry);
    entries.chain(made.transformed.definition.namespace_members.iter().map(of_member)).collect()
}

/// How many modules are looked at for one member.
const MAX_STEPS: usize = 32;

/// What `name` stands for among the exports of a module: [ResolveExport](https://tc39.es/ecma262/#sec-resolveexport), without the
/// search for names that are ambiguous.
fn look(id: NodeId, name: &str, graph: &impl ReadModules) -> Found {
    let mut result = Found::NoBinding;
    let mut steps = vec![(id, name.to_owned())];
    for _ in 0..MAX_STEPS {
        let Some((id, name)) = steps.pop() else { return result };
        let Some(Read::Module(made, targets)) = graph.find_read(id) else {
            result = Found::Unknown;
            continue;
        };
        let definition = &made.transformed.definition;
        if let Some(slot) = made.local_slot(&name) {
            let slot = slot as usize;
            return Found::Binding {
                kind: definition.local_bindings[slot].kind,
                // JavaScript keeps as many.
                ignores_this: slot < 31 && made.transformed.ignores_this[slot],
                cyclic: graph.is_cyclic(id),
            };
        }
        let mut indirect = definition.indirect_exports.iter();
        if let Some(export) = indirect.find(|export| export.export_name == name) {
            match (&export.import_name, targets.get(export.request as usize)) {
                (ImportName::Name(name), Some(&target)) => steps.push((target, name.to_string())),
                (ImportName::Namespace, _) if is_evaluated(definition, export.request) => {
                    return Found::Namespace;
                }
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

/// Whether a request is neither deferred nor for a source.
fn is_evaluated(definition: &SourceTextDefinition, request: u32) -> bool {
    definition.requests[request as usize].phase == Phase::Evaluation
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::module_text::ModuleText;
    use super::super::texts::Texts;
    use super::*;

    fn read(source: &str, targets: &[NodeId]) -> Read {
        let text = ModuleText::new(source.to_owned(), "a", (None, None), &Texts::default(), false)
            .unwrap();
        Read::Module(Arc::clone(text.made()), targets.into())
    }

    /// What was read, and whether it is in a cycle.
    struct Exporters<'r>(&'r [Read], bool);

    impl ReadModules for Exporters<'_> {
        fn find_read(&self, id: NodeId) -> Option<Read> {
            self.0.get(id as usize).cloned()
        }

        fn is_cyclic(&self, _: NodeId) -> bool {
            self.1
        }
    }

    /// Those of all imports.
    fn modes(exporters: &[Read], importer: &str, cyclic: bool) -> Vec<Mode> {
        let text =
            ModuleText::new(importer.to_owned(), "b", (None, None), &Texts::default(), false)
                .unwrap();
        modes_of(text.made(), &[0], cyclic, &Exporters(exporters, cyclic))
    }

    /// Those of the members of a namespace.
    fn members(exporters: &[Read], uses: &str, cyclic: bool) -> Vec<Mode> {
        modes(exporters, &format!("import * as ns from 'x'; {uses};"), cyclic)[1..].to_vec()
    }

    const EXPORTER: &str = "export const a = 1; export const f = () => a; export let l = 1; \
        export function g() { return this; } export const more = () => { l++; };";

    #[test]
    fn constants_and_functions_without_this_are_taken_by_value() {
        let exporters = [read(EXPORTER, &[])];
        let of = |uses| members(&exporters, uses, false);
        assert_eq!(of("ns.a; ns.f(); ns.g()"), [Mode::Constant, Mode::Constant, Mode::Constant]);
        assert_eq!(of("ns.g; ns.no; ns.no()"), [Mode::Constant, Mode::Property, Mode::Property]);
        assert_eq!(of("ns.l(); ns.l"), [Mode::Property, Mode::Live]);
        let named = modes(&exporters, "import { a, l, g } from 'x'; a; l; g();", false);
        assert_eq!(named, [Mode::Constant, Mode::Live, Mode::Constant]);
    }

    #[test]
    fn in_a_circle_bindings_are_read_when_they_are_used() {
        let exporters = [read(EXPORTER, &[])];
        let of = |uses| members(&exporters, uses, true);
        assert_eq!(of("ns.a; ns.f(); ns.g()"), [Mode::Live, Mode::Live, Mode::Property]);
        let named =
            modes(&exporters, "import { a, f } from 'x'; import * as ns from 'x'; a; f();", true);
        assert_eq!(named, [Mode::Live, Mode::Live, Mode::Constant]);
    }

    #[test]
    fn functions_of_a_circle_are_taken_by_value() {
        let exporters = [read("export function f() {} export function g() {} g = 1;", &[])];
        let importer = "import { f, g } from 'x'; import * as ns from 'x'; f(); ns.f(); ns.g;";
        let [constant, live] = [Mode::Constant, Mode::Live];
        assert_eq!(modes(&exporters, importer, true), [constant, live, constant, constant, live]);
    }

    #[test]
    fn what_is_exported_again_is_followed() {
        let exporters = [
            read(
                "export { a as b } from 'x'; export * from 'y'; export * as inner from 'x'; \
                 import defer * as later from 'x'; export { later };",
                &[1, 2, 1],
            ),
            read("export const a = () => 1;", &[]),
            read("export const c = () => 1; export default 1;", &[]),
        ];
        let of = |uses| members(&exporters, uses, false);
        assert_eq!(of("ns.b(); ns.c()"), [Mode::Constant, Mode::Constant]);
        assert_eq!(of("ns.default; ns.later"), [Mode::Property, Mode::Property]);
        for cyclic in [false, true] {
            let of = |uses| members(&exporters, uses, cyclic);
            assert_eq!(of("ns.inner"), [Mode::Constant]);
            assert_eq!(of("ns.inner()"), [Mode::Property]);
        }
        assert_eq!(modes(&exporters, "import { inner } from 'x'; inner;", true), [Mode::Constant]);
    }

    #[test]
    fn what_is_of_no_module_is_taken_for_constant() {
        let of = |exporters: &[Read]| members(exporters, "ns.a; ns.a()", false);
        assert_eq!(of(&[Read::Other]), [Mode::Constant, Mode::Constant]);
        assert_eq!(of(&[]), [Mode::Constant, Mode::Constant]);
        let circle = [read("export * from 'x';", &[0])];
        assert_eq!(of(&circle), [Mode::Constant, Mode::Constant]);
    }
}
