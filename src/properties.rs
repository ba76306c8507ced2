//! Random graphs, compared with a naive and recursive transcription of the spec.

mod oracle;

use proptest::prelude::*;

use crate::{
    error::UnresolvedKind,
    namespace::ResolvedExport,
    testing::{Promise, Source, World},
};
use oracle::{Oracle, Resolved, Settled};

/// A request of a module, and what it does with it.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Request(usize),
    Defer(usize),
    Star(usize),
    /// `export { from as to } from`
    Reexport(usize, usize, usize),
    Namespace(usize, usize),
    Import(usize, usize),
    Local(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Module {
    pub(crate) items: Vec<Item>,
    pub(crate) tla: bool,
    pub(crate) throws: bool,
}

/// The names that a random module exports.
pub(crate) const NAMES: [&str; 4] = ["x", "y", "z", "default"];

impl Module {
    /// The export items, the first of each name only.
    pub(crate) fn items(&self) -> Vec<&Item> {
        let mut named = [false; NAMES.len()];
        let first = |item: &&Item| match **item {
            Item::Reexport(_, _, name) | Item::Namespace(_, name) | Item::Local(name) => {
                !std::mem::replace(&mut named[name], true)
            }
            _ => true,
        };
        self.items.iter().filter(first).collect()
    }

    fn source(&self) -> Source {
        let mut source = Source::new();
        for item in self.items() {
            source = match *item {
                Item::Request(to) => source.request(&to.to_string()),
                Item::Defer(to) => source.import_defer(&to.to_string()),
                Item::Star(to) => source.star(&to.to_string()),
                Item::Reexport(to, from, name) => {
                    source.reexport(&to.to_string(), NAMES[from], NAMES[name])
                }
                Item::Namespace(to, name) => {
                    source.reexport_namespace(&to.to_string(), NAMES[name])
                }
                Item::Import(to, name) => source.import(&to.to_string(), NAMES[name]),
                Item::Local(name) => source.export(NAMES[name]),
            };
        }
        if self.tla { source.tla() } else { source }
    }
}

/// Graphs that are evaluated: they have requests, but no exports that may fail to resolve.
fn evaluated(defer: bool) -> impl Strategy<Value = Vec<Module>> {
    (1usize..9).prop_flat_map(move |size| {
        let item = (0..size, 0..6).prop_map(move |(to, kind)| {
            if defer && kind == 0 { Item::Defer(to) } else { Item::Request(to) }
        });
        let module = (prop::collection::vec(item, 0..4), 0..4, 0..10);
        let module = module.prop_map(|(items, tla, throws)| Module {
            items,
            tla: tla == 0,
            throws: throws == 0,
        });
        prop::collection::vec(module, size)
    })
}

/// Graphs that are linked: most of them do not.
fn linked() -> impl Strategy<Value = Vec<Module>> {
    (1usize..7).prop_flat_map(|size| {
        let (to, name) = (0..size, 0..NAMES.len());
        let item = prop_oneof![
            4 => to.clone().prop_map(Item::Star),
            1 => (to.clone(), name.clone(), name.clone())
                .prop_map(|(to, from, name)| Item::Reexport(to, from, name)),
            1 => (to.clone(), name.clone()).prop_map(|(to, name)| Item::Namespace(to, name)),
            1 => (to, name.clone()).prop_map(|(to, name)| Item::Import(to, name)),
            3 => name.prop_map(Item::Local),
        ];
        let module = prop::collection::vec(item, 0..5);
        let module = module.prop_map(|items| Module { items, tla: false, throws: false });
        prop::collection::vec(module, size)
    })
}

fn world(modules: &[Module]) -> World {
    let mut world = World::default();
    for (number, module) in modules.iter().enumerate() {
        world.add(&number.to_string(), module.source());
        if module.throws {
            world.throws.insert(number.to_string());
        }
    }
    world.link_all();
    world
}

/// What the stand-in says that `name` of `module` resolves to.
fn resolve(world: &World, module: usize, name: &str) -> Resolved {
    let module = module.to_string();
    let answer = world.graph.resolve_export(world.id(&module), name).unwrap();
    let names = world.names(&module, &answer.steps);
    let number = |ordinal: u32| names[ordinal as usize].parse().unwrap();
    match answer.resolution {
        Ok(ResolvedExport::Binding { module, slot, .. }) => Resolved::Binding(number(module), slot),
        Ok(ResolvedExport::Namespace { module, .. }) => Resolved::Namespace(number(module)),
        Ok(ResolvedExport::Source { .. }) => unreachable!("no source is exported"),
        Err(UnresolvedKind::Ambiguous) => Resolved::Ambiguous,
        Err(UnresolvedKind::NotFound | UnresolvedKind::Circular) => Resolved::Null,
    }
}

fn check_linking(modules: &[Module]) {
    let mut world = world(modules);
    let mut oracle = Oracle::new(modules);
    for root in 0..modules.len() {
        if oracle.is_linked(root) {
            continue;
        }
        let result = world.link(&root.to_string());
        assert_eq!(result.is_ok(), oracle.link(root), "link {root}");
        let answer = result.unwrap_or_else(|failure| failure.linked);
        let names = world.names(&root.to_string(), &answer.steps);
        let order: Vec<usize> = answer
            .modules
            .iter()
            .map(|module| names[module.ordinal as usize].parse().unwrap())
            .collect();
        assert_eq!(order, oracle.take_linked(), "link {root}");
        for (module, &id) in answer.modules.iter().zip(&order) {
            assert_eq!(module.cyclic, oracle.is_cyclic(id), "{id}");
        }
        for module in 0..modules.len() {
            let status = if oracle.is_linked(module) { "linked" } else { "unlinked" };
            assert_eq!(world.status(&module.to_string()), status, "{module}");
        }
    }
    for module in (0..modules.len()).filter(|&module| oracle.is_linked(module)) {
        for name in NAMES {
            assert_eq!(resolve(&world, module, name), oracle.resolve_export(module, name));
        }
        let namespace = world.graph.namespace(world.id(&module.to_string())).unwrap();
        let names: Vec<&str> = namespace.exports.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, oracle.namespace(module));
    }
}

/// Evaluates some roots, and settles what was started, as `choices` say.
fn check_evaluation(modules: &[Module], choices: &[(usize, bool)]) {
    let mut world = world(modules);
    for root in 0..modules.len() {
        if world.status(&root.to_string()) == "unlinked" {
            world.link(&root.to_string()).unwrap();
        }
    }
    let mut oracle = Oracle::new(modules);
    let mut started: Vec<usize> = Vec::new();
    for &(choice, ok) in choices {
        if choice % 2 == 0 || started.is_empty() {
            let root = choice / 2 % modules.len();
            let promise = match world.evaluate(&root.to_string()) {
                Promise::Pending => Settled::Pending,
                Promise::Fulfilled => Settled::Fulfilled,
                Promise::Rejected(error) => Settled::Rejected(error.parse().unwrap()),
            };
            assert_eq!(promise, oracle.evaluate(root), "evaluate {root}");
        } else {
            let module = started.remove(choice / 2 % started.len());
            world.settle(&module.to_string(), ok);
            oracle.settle(module, ok);
        }
        let log = world.take_log();
        for line in &log {
            if let Some(module) = line.strip_prefix("start ") {
                started.push(module.parse().unwrap());
            }
        }
        let log: Vec<String> =
            log.into_iter().filter(|line| !line.starts_with("errored ")).collect();
        assert_eq!(log, oracle.take_log());
        for module in 0..modules.len() {
            let name = module.to_string();
            assert_eq!(world.graph.status(world.id(&name)).unwrap(), oracle.status(module));
            let error = world.wrapper(&name).error.as_ref().map(|error| error.parse().unwrap());
            assert_eq!(error, oracle.error(module), "error of {module}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn links_as_the_spec_does(modules in linked()) {
        check_linking(&modules);
    }

    #[test]
    fn evaluates_as_the_spec_does(
        modules in evaluated(false),
        choices in prop::collection::vec((0usize..100, prop::bool::weighted(0.8)), 1..20),
    ) {
        check_evaluation(&modules, &choices);
    }

    #[test]
    fn evaluates_deferred_imports_as_the_proposal_does(
        modules in evaluated(true),
        choices in prop::collection::vec((0usize..100, prop::bool::weighted(0.8)), 1..20),
    ) {
        check_evaluation(&modules, &choices);
    }
}
