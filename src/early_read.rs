//! Why a binding was read before its initialization: the import cycle that made its module run too late.

use rustc_hash::FxHashMap;

use crate::{
    record::{Graph, ImportName, Phase, Record, RecordId, Route},
    resolve::{Resolution, Resolver},
    syntax::{Goal, module_entries, with_parsed},
};

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
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// An import cycle.
    Cycle(Cycle),
    /// The module that ran declares the binding itself, further down.
    Own,
}

/// A way around an import cycle, from the module that ran over the one that has the binding, and back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cycle {
    /// The indices of the requests to follow.
    pub requests: Vec<u32>,
    /// How many of them lead to the module that has the binding.
    pub to_exporter: usize,
}

/// Where a binding is, and the request by which the module that ran imports it.
struct Found {
    exporter: RecordId,
    request: Option<u32>,
}

impl Graph {
    /// Why a read came too early; none if no import is to blame, or too little is known.
    #[must_use]
    pub fn cause_of_early_read(&self, read: EarlyRead<'_>) -> Option<Cause> {
        let found = match read.source {
            Some(source) => self.found_by_text(read, source)?,
            None => self.found_by_exports(read)?,
        };
        let Found { exporter, request } = found;
        if exporter == read.thrower && request.is_none() {
            return Some(Cause::Own);
        }
        let mut requests = match request {
            Some(request) => {
                let imported = *self.get(read.thrower).ok()?.loaded.get(request as usize)?;
                let mut way = vec![request];
                way.extend(self.way(imported, exporter, |_| true)?);
                way
            }
            None => self.way(read.thrower, exporter, |_| true)?,
        };
        let to_exporter = requests.len();
        // The modules between them waited, too: that is why they have not started.
        let back = self
            .way(exporter, read.thrower, |record| record.body_time.start == 0)
            .or_else(|| self.way(exporter, read.thrower, |_| true))?;
        requests.extend(back);
        Some(Cause::Cycle(Cycle { requests, to_exporter }))
    }

    /// Looks the name up as the text means it.
    fn found_by_text(&self, read: EarlyRead<'_>, source: &str) -> Option<Found> {
        let entries = with_parsed(source, Goal::Module, module_entries).ok()?.import_entries;
        let loaded = &self.get(read.reader).ok()?.loaded;
        let exporter =
            |request: u32, name: &str| self.exporter_of(*loaded.get(request as usize)?, name);
        let is_of_thrower = read.reader == read.thrower;
        let named = entries.iter().find(|entry| entry.local_name == read.name);
        if let Some(entry) = named.filter(|_| !read.of_namespace) {
            let ImportName::Name(name) = &entry.import_name else { return None };
            let exporter = exporter(entry.request, name)?;
            return Some(Found { exporter, request: is_of_thrower.then_some(entry.request) });
        }
        // A member of a namespace is called by its name alone.
        for entry in entries.iter().filter(|entry| entry.import_name == ImportName::Namespace) {
            if let Some(exporter) = exporter(entry.request, read.name)
                && self.may_be_uninitialized(exporter)
            {
                return Some(Found { exporter, request: is_of_thrower.then_some(entry.request) });
            }
        }
        (!read.of_namespace).then_some(Found { exporter: read.reader, request: None })
    }

    /// Looks the name up among the exports of what the reader imports, without its text.
    fn found_by_exports(&self, read: EarlyRead<'_>) -> Option<Found> {
        let record = self.get(read.reader).ok()?;
        let is_of_thrower = read.reader == read.thrower;
        for (request, &imported) in (0u32..).zip(&record.loaded) {
            if let Some(exporter) = self.exporter_of(imported, read.name)
                && self.may_be_uninitialized(exporter)
            {
                return Some(Found { exporter, request: is_of_thrower.then_some(request) });
            }
        }
        let is_its_own =
            !is_of_thrower && !read.of_namespace && self.may_be_uninitialized(read.reader);
        is_its_own.then_some(Found { exporter: read.reader, request: None })
    }

    /// The module that has the binding behind an export.
    fn exporter_of(&self, module: RecordId, name: &str) -> Option<RecordId> {
        let mut route = Route::new(module);
        match Resolver::new(self).resolve_export(&mut route, module, name) {
            Ok(Resolution::Binding { module, .. }) => Some(module),
            _ => None,
        }
    }

    /// Whether a module has not run to its end.
    fn may_be_uninitialized(&self, id: RecordId) -> bool {
        self.get(id).is_ok_and(|record| record.cyclic && record.body_time.until_end == 0.0)
    }

    /// The requests on the shortest way from a module to another that goes through such modules only: of the
    /// evaluation phase, since no other makes one module run before another.
    fn way(
        &self,
        from: RecordId,
        to: RecordId,
        through: impl Fn(&Record) -> bool,
    ) -> Option<Vec<u32>> {
        let mut reached: FxHashMap<RecordId, (RecordId, u32)> = FxHashMap::default();
        let mut queue = std::collections::VecDeque::from([from]);
        let mut found = from == to;
        while !found && let Some(at) = queue.pop_front() {
            let Ok(record) = self.get(at) else { continue };
            let requested = (0u32..).zip(record.loaded.iter().zip(&*record.requests));
            for (index, (&next, request)) in requested {
                let is_new = next != from && !reached.contains_key(&next);
                if request.phase != Phase::Evaluation || !is_new {
                    continue;
                }
                found = next == to;
                if found || self.get(next).is_ok_and(&through) {
                    reached.insert(next, (at, index));
                    queue.push_back(next);
                }
                if found {
                    break;
                }
            }
        }
        if !found {
            return None;
        }
        let mut way = Vec::new();
        let mut at = to;
        while at != from {
            let &(before, index) = reached.get(&at)?;
            way.push(index);
            at = before;
        }
        way.reverse();
        Some(way)
    }
}

#[cfg(test)]
mod tests;
