//! Answers of the core as packed integers; `lib/answers.js` and `lib/evaluate.js` read them.

use napi::bindgen_prelude::{Either, Int32Array, Utf16String};

use crate::evaluate::{AsynchronousDependencies, Command, Event, RejectedBy, Step};
use crate::link::{Linked, ResolvedImport, ResolvedImports};
use crate::namespace::{NamespaceExports, ResolvedExport};
use crate::record::{BindingKind, RouteStep};
use crate::source::utf16_length;

/// An answer under construction.
type Answer = Vec<u32>;

/// Integers as a string of two code units each: one value that crosses, whatever their number. JavaScript reads them with a sign.
pub fn pack(numbers: &[u32]) -> Utf16String {
    let units: Vec<u16> = numbers
        .iter()
        .flat_map(|&number| {
            #[expect(clippy::cast_possible_truncation, reason = "the two halves of the number")]
            let halves = [(number >> 16) as u16, number as u16];
            halves
        })
        .collect();
    Utf16String::from(units)
}

/// Integers, as few or as many as they are: many are quicker to read where they are, but an array takes longer to make than
/// a few are to unpack.
pub type Integers = Either<Utf16String, Int32Array>;

const MANY: usize = 512;

/// Integers as JavaScript reads them soonest.
pub fn integers(numbers: Vec<u32>) -> Integers {
    if numbers.len() < MANY {
        Either::A(pack(&numbers))
    } else {
        Either::B(Int32Array::new(numbers.into_iter().map(u32::cast_signed).collect()))
    }
}

const CONSTANT: u32 = 1;
const NAMESPACE: u32 = 2;
const SOURCE: u32 = 4;
const DEFERRED: u32 = 8;
const FUNCTION: u32 = 16;
const ONLY_MEMBERS: u32 = 32;
const NOTHING: u32 = 64;
const ASSIGNED: u32 = 128;
const FLAG_BITS: u32 = 8;

fn route(steps: &[RouteStep], answer: &mut Answer) {
    answer.push(length(steps.len()));
    for &(from, index) in steps {
        answer.extend([from, index]);
    }
}

fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn binding(slot: u32, kind: BindingKind) -> u32 {
    let flags = match kind {
        BindingKind::Variable => 0,
        BindingKind::Constant => CONSTANT,
        BindingKind::Function => CONSTANT | FUNCTION,
    };
    slot << FLAG_BITS | flags
}

fn namespace(deferred: bool) -> u32 {
    NAMESPACE | if deferred { DEFERRED } else { 0 }
}

fn import(import: ResolvedImport) -> [u32; 2] {
    match import {
        ResolvedImport::Binding { module, slot, kind, assigned, .. } => {
            [module, binding(slot, kind) | if assigned { ASSIGNED } else { 0 }]
        }
        ResolvedImport::Namespace { module, deferred, only_members } => {
            [module, namespace(deferred) | if only_members { ONLY_MEMBERS } else { 0 }]
        }
        ResolvedImport::Source { module } => [module, SOURCE],
    }
}

/// The route, then for each module: ordinal, whether it is cyclic and what its imports are, the number of these, and that of
/// members of namespaces; for each import the ordinal of the exporter and the binding, and for each member the same, the
/// index of its import, and whether it is called.
pub fn linked(linked: &Linked) -> Integers {
    let mut answer = Answer::new();
    route(&linked.steps, &mut answer);
    for module in &linked.modules {
        let resolved = linked.imports_of(module);
        let ResolvedImports { imports, members } = resolved;
        let kind = u32::from(module.cyclic) | u32::from(resolved.are_constant()) << 1;
        answer.extend([module.ordinal, kind, length(imports.len()), length(members.len())]);
        answer.extend(imports.iter().copied().flat_map(import));
        for member in members {
            answer.extend(member.resolved.map_or([0, NOTHING], import));
            answer.extend([member.import, u32::from(member.called)]);
        }
    }
    integers(answer)
}

/// The route, then for each export the length of its name, the ordinal of the exporter and the binding.
pub fn exports(exports: &NamespaceExports) -> Integers {
    let mut answer = Answer::new();
    route(&exports.steps, &mut answer);
    for (name, export) in &exports.exports {
        answer.push(utf16_length(name));
        answer.extend(match *export {
            ResolvedExport::Binding { module, slot, kind } => [module, binding(slot, kind)],
            ResolvedExport::Namespace { module, deferred } => [module, namespace(deferred)],
            ResolvedExport::Source { module } => [module, SOURCE],
        });
    }
    integers(answer)
}

/// The route alone.
pub fn steps(steps: &[RouteStep]) -> Utf16String {
    let mut answer = Answer::new();
    route(steps, &mut answer);
    pack(&answer)
}

/// The route, then the ordinals of the modules.
pub fn dependencies(dependencies: &AsynchronousDependencies) -> Utf16String {
    let mut answer = Answer::new();
    route(&dependencies.steps, &mut answer);
    answer.extend(&dependencies.modules);
    pack(&answer)
}

/// The route, then the command with its argument, then the events with two arguments each.
pub fn step(step: &Step) -> Utf16String {
    let mut answer = Answer::with_capacity(3 + 2 * step.steps.len() + 3 * step.events.len());
    route(&step.steps, &mut answer);
    answer.extend(match step.command {
        Command::Execute(module) => [0, module],
        Command::ExecuteAsync(module) => [1, module],
        Command::Fulfilled => [2, 0],
        Command::Pending => [3, 0],
        Command::Existing(module) => [4, module],
        Command::Done => [5, 0],
        Command::Rejected(RejectedBy::Thrown) => [6, 0],
        Command::Rejected(RejectedBy::Module(module)) => [7, module],
        Command::Rejected(RejectedBy::Collected) => [8, 0],
    });
    for event in &step.events {
        answer.extend(match *event {
            Event::Capability { module } => [0, module, 0],
            Event::AsyncParent { child, parent } => [1, child, parent],
            Event::CycleRoot { member, root } => [2, member, root],
            Event::Errored { module } => [3, module, 0],
            Event::Settle { module, fulfilled: true } => [4, module, 0],
            Event::Settle { module, fulfilled: false } => [5, module, 0],
        });
    }
    pack(&answer)
}
