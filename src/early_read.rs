//! Why a binding was read before its initialization: the import cycle that made its module run too late.

mod binding;
mod meaning;
mod mend;
mod order;

use std::collections::VecDeque;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::record::{Graph, Phase, RecordId};

use binding::Found;
pub use mend::Mend;
use order::{Changes, Reached, Walk};

/// A read that came too early, as far as the error tells.
#[derive(Clone, Copy, Debug)]
pub struct EarlyRead<'a> {
    /// The module whose body ran.
    pub thrower: RecordId,
    /// The module in whose text the read stands.
    pub reader: RecordId,
    /// What the reader calls the binding.
    pub name: &'a str,
    /// Whether it is a property of a namespace, as far as the message tells.
    pub of_namespace: bool,
    /// The text of the reader, if it is at hand.
    pub source: Option<&'a str>,
    /// The line and the column of the read in that text, counted from one.
    pub place: Option<(u32, u32)>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The reader declares the binding itself, further down.
    Own,
    /// The module that ran declares the binding itself, and calls a function of the reader above the declaration.
    Called {
        /// What the module calls the binding when it exports it.
        export_name: CompactString,
    },
    /// An import cycle.
    Cycle(Cycle),
}

/// An import, by its module and the index of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Import {
    /// The module that imports.
    pub importer: RecordId,
    /// The index of the request.
    pub request: u32,
}

/// An import cycle, which had a module run before another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// The module that has the binding.
    pub exporter: RecordId,
    /// What it calls the binding when it exports it, if it does.
    pub export_name: Option<CompactString>,
    /// The way around: from the module at which it was entered to the one that ran, and back.
    pub imports: Vec<Import>,
    /// How many of them lead to the module that ran. All modules that they are of wait for it.
    pub to_thrower: usize,
    /// If the exporter is not among those that wait: the module that was come to it only afterwards, and two of its
    /// requests, the one that leads to the module that ran, and the one that leads to the exporter.
    pub branch: Option<(Import, Import)>,
    /// Whether the exporter is not among them, and ran before, up to an await that the module that ran does not wait for.
    pub unawaited: bool,
    /// What makes the exporter run first.
    pub mend: Mend,
    /// Whether it does so, too, if the module that ran imports the exporter itself.
    pub direct: bool,
    /// The module with which all began, if it does so that this one imports the module that ran first.
    pub entry: Option<RecordId>,
}

impl Graph {
    /// Why a read came too early; none if too little is known.
    #[must_use]
    pub fn cause_of_early_read(&self, read: EarlyRead<'_>) -> Option<Cause> {
        let Found { exporter, export_name, request, is_local } = self.find_binding(read)?;
        if is_local || (exporter == read.thrower && exporter == read.reader && request.is_none()) {
            return Some(Cause::Own);
        }
        if exporter == read.thrower && read.reader != read.thrower {
            let export_name = export_name.unwrap_or_else(|| read.name.into());
            return Some(Cause::Called { export_name });
        }
        let way = self.way(read.thrower, exporter, request)?;
        if exporter == read.thrower {
            return Some(Cause::Cycle(Cycle {
                exporter,
                export_name,
                mend: Mend::Move { imports: vec![*way.first()?], all: true },
                imports: way,
                to_thrower: 0,
                branch: None,
                unawaited: false,
                direct: false,
                entry: None,
            }));
        }
        let order = self.order_of_evaluation(read.thrower, exporter)?;
        order.cycle(&way, exporter, export_name).map(Cause::Cycle)
    }

    /// In which order all ran until a body threw.
    fn order_of_evaluation(&self, thrower: RecordId, exporter: RecordId) -> Option<Order> {
        // Whose evaluation it was has a capability and the error; so has what was evaluated again after that.
        let roots = self.records().filter(|(_, record)| {
            record.has_top_level_capability && record.status.has_evaluation_error()
        });
        roots
            .filter_map(|(root, _)| Order::from(self, root, thrower, exporter))
            .max_by_key(|order| order.walk.way(0, order.thrower).len())
            .or_else(|| Order::from(self, exporter, thrower, exporter))
    }

    /// The imports on the shortest way from a module to another: of the evaluation phase, since no other makes one module
    /// run before another.
    fn way(&self, from: RecordId, to: RecordId, first: Option<u32>) -> Option<Vec<Import>> {
        let mut way = Vec::new();
        let mut start = from;
        if let Some(request) = first {
            way.push(Import { importer: from, request });
            start = *self.get(from).ok()?.loaded.get(request as usize)?;
        }
        let mut reached: FxHashMap<RecordId, Import> = FxHashMap::default();
        let mut queue = VecDeque::from([start]);
        while !reached.contains_key(&to)
            && start != to
            && let Some(importer) = queue.pop_front()
        {
            let Ok(record) = self.get(importer) else { continue };
            let requested = (0u32..).zip(record.loaded.iter().zip(&*record.requests));
            for (index, (&next, request)) in requested {
                let is_new = next != start && !reached.contains_key(&next);
                if request.phase == Phase::Evaluation && is_new {
                    reached.insert(next, Import { importer, request: index });
                    queue.push_back(next);
                }
            }
        }
        let begin = way.len();
        let mut at = to;
        while at != start {
            let &import = reached.get(&at)?;
            way.push(import);
            at = import.importer;
        }
        way[begin..].reverse();
        Some(way)
    }
}

/// An evaluation, up to the module that ran too early.
struct Order {
    reached: Reached,
    walk: Walk,
    thrower: u32,
    exporter: u32,
    /// Whether the exporter ran, or has to run, when what it awaits has settled, and not where the walk leaves it.
    is_async: bool,
    /// Whether it was left before the thrower, which did not wait for what it awaits.
    is_unawaited: bool,
}

impl Order {
    /// None if it cannot have been so.
    fn from(graph: &Graph, root: RecordId, thrower: RecordId, exporter: RecordId) -> Option<Self> {
        let reached = Reached::from(graph, root);
        let (thrower, exporter) = (reached.number(thrower)?, reached.number(exporter)?);
        let is_async = reached.is_async(graph, exporter);
        let unchanged = Changes::default();
        let walk = Walk::new(&reached, &unchanged);
        let is_unawaited = is_async
            && walk.runs_before(exporter, thrower)
            && !walk.awaits(&reached, &unchanged, thrower, exporter);
        let order = Self { reached, walk, thrower, exporter, is_async, is_unawaited };
        let start = |number| {
            let record = graph.get(order.reached.module(number));
            record.map(|record| record.body_time.start)
        };
        let ran = start(thrower).ok()?;
        let waited = |(module, _): &(u32, u32)| start(*module).is_ok_and(|at| at == 0 || at > ran);
        let is_so = (is_unawaited || order.walk.runs_before(thrower, exporter))
            && order.walk.way(0, thrower).iter().all(waited);
        is_so.then_some(order)
    }

    fn import(&self, (importer, request): (u32, u32)) -> Import {
        Import { importer: self.reached.module(importer), request }
    }

    fn cycle(
        &self,
        way: &[Import],
        exporter: RecordId,
        export_name: Option<CompactString>,
    ) -> Option<Cycle> {
        let waits =
            |number: u32| number != self.thrower && self.walk.waits_for(number, self.thrower);
        let waits_for_thrower = |id: RecordId| self.reached.number(id).is_some_and(waits);
        // The last module on the way to the binding that waits: beyond it nothing had been come to.
        let (back, top) = if waits(self.exporter) {
            (way.len(), self.exporter)
        } else {
            let back = way.iter().rposition(|import| waits_for_thrower(import.importer))?;
            (back, self.reached.number(way[back].importer)?)
        };
        let down = self.walk.way(top, self.thrower);
        let to_thrower = down.len();
        let mut imports: Vec<Import> = down.iter().map(|&import| self.import(import)).collect();
        imports.extend(&way[..back]);
        let branch = self.branch(&waits, top);
        let mend = self.mend(branch);
        let direct = branch.is_some() && mend != Mend::Direct && self.mends(&self.direct());
        let root = self.reached.module(0);
        let is_outside = root != exporter && imports.iter().all(|import| import.importer != root);
        let entry = (is_outside && self.mends(&self.thrower_first())).then_some(root);
        let branch = branch.map(|(first, second)| (self.import(first), self.import(second)));
        let unawaited = self.is_unawaited;
        Some(Cycle {
            exporter,
            export_name,
            imports,
            to_thrower,
            branch,
            unawaited,
            mend,
            direct,
            entry,
        })
    }

    /// The module from which the exporter was come to only after the one that ran: the request that leads to each.
    fn branch(&self, waits: &impl Fn(u32) -> bool, top: u32) -> Option<((u32, u32), (u32, u32))> {
        if self.is_unawaited || waits(self.exporter) {
            return None;
        }
        let mut later = self.walk.parent(self.exporter)?;
        while !waits(later.0) {
            later = self.walk.parent(later.0)?;
        }
        let down = self.walk.way(top, self.thrower);
        let earlier = *down.iter().find(|(module, _)| *module == later.0)?;
        Some((earlier, later))
    }
}

#[cfg(test)]
mod tests;
