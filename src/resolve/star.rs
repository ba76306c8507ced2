//! Which of the modules that a star export reaches has a name.
//!
//! `ResolveExport` asks each star export of a module for each name. Where a module gathers a hundred
//! others, that is a hundred questions for each of their names; so a module that is asked often
//! gets an index of all that its star exports reach.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::{
    error::ModuleError,
    record::{Graph, RecordId, RecordMap, RecordSet, Route},
};

/// How often a module is searched before it is indexed.
const SEARCHES: u32 = 2;

/// How many names all indices of a session may hold, so that a long chain of star exports does not
/// fill the memory with its indices.
const NAMES: usize = 4_000_000;

/// The modules that have an export of a name themselves, among those that star exports reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StarHolder {
    /// None has.
    None,
    /// One has: what the name is there, it is here.
    One(RecordId),
    /// More than one has, or it is not known: ask them.
    Many,
}

#[derive(Debug)]
enum State<'g> {
    /// The number of searches.
    Searched(u32),
    Indexed(FxHashMap<&'g str, StarHolder>),
}

/// The indices of a session.
#[derive(Debug, Default)]
pub(super) struct StarIndices<'g> {
    states: RecordMap<State<'g>>,
    names: usize,
}

impl<'g> StarIndices<'g> {
    /// Looks up a name that `module` does not export itself.
    pub(super) fn find(
        &mut self,
        graph: &'g Graph,
        route: &mut Route,
        module: RecordId,
        name: &str,
    ) -> Result<StarHolder, ModuleError> {
        let state = self.states.get_or_insert_with(module, || State::Searched(0));
        if let State::Searched(searches) = state {
            if *searches < SEARCHES || self.names >= NAMES {
                *searches += 1;
                return Ok(StarHolder::Many);
            }
            let index = index(graph, route, module)?;
            self.names += index.len();
            *state = State::Indexed(index);
        }
        Ok(match state {
            State::Indexed(index) => index.get(name).copied().unwrap_or(StarHolder::None),
            State::Searched(_) => StarHolder::Many,
        })
    }
}

/// The names that the star exports of a module reach.
fn index<'g>(
    graph: &'g Graph,
    route: &mut Route,
    root: RecordId,
) -> Result<FxHashMap<&'g str, StarHolder>, ModuleError> {
    let mut index = FxHashMap::default();
    let mut seen = RecordSet::default();
    let mut calls = vec![root];
    seen.insert(root);
    while let Some(module) = calls.pop() {
        let record = graph.get(module)?;
        if module != root {
            for name in record.exports.names() {
                match index.entry(name) {
                    Entry::Vacant(entry) => {
                        entry.insert(StarHolder::One(module));
                    }
                    Entry::Occupied(mut entry) => {
                        entry.insert(StarHolder::Many);
                    }
                }
            }
        }
        for &request in &*record.star_exports {
            let imported = record.imported_module(request)?;
            route.note(module, request, imported);
            if seen.insert(imported) {
                calls.push(imported);
            }
        }
    }
    Ok(index)
}
