//! The spec, recursive and with lists, as it is written. Each error is the number of the module
//! whose body threw it.

mod linking;

use super::{Item, Module};
use crate::record::Status;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Resolved {
    Binding(usize, u32),
    Namespace(usize),
    Ambiguous,
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    Pending,
    Fulfilled,
    Rejected(usize),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    #[default]
    Unset,
    Integer(usize),
    Done,
}

#[derive(Clone, Debug)]
struct Record {
    status: Status,
    error: Option<usize>,
    /// Number and whether deferred, without duplicates.
    requests: Vec<(usize, bool)>,
    ancestor_index: usize,
    cycle_root: Option<usize>,
    order: Order,
    pending: usize,
    parents: Vec<usize>,
    capability: Option<Settled>,
}

#[derive(Debug)]
pub(super) struct Oracle<'m> {
    modules: &'m [Module],
    records: Vec<Record>,
    count: usize,
    log: Vec<String>,
    initialized: Vec<usize>,
}

impl<'m> Oracle<'m> {
    pub(super) fn new(modules: &'m [Module]) -> Self {
        let record = |module: &Module| {
            let mut requests = Vec::new();
            for item in module.items() {
                let request = match *item {
                    Item::Request(to)
                    | Item::Star(to)
                    | Item::Reexport(to, ..)
                    | Item::Namespace(to, _)
                    | Item::Import(to, _) => (to, false),
                    Item::Defer(to) => (to, true),
                    Item::Local(_) => continue,
                };
                if !requests.contains(&request) {
                    requests.push(request);
                }
            }
            Record {
                status: Status::Unlinked,
                error: None,
                requests,
                ancestor_index: 0,
                cycle_root: None,
                order: Order::Unset,
                pending: 0,
                parents: Vec::new(),
                capability: None,
            }
        };
        let records = modules.iter().map(record).collect();
        Self { modules, records, count: 0, log: Vec::new(), initialized: Vec::new() }
    }

    pub(super) fn status(&self, module: usize) -> Status {
        self.records[module].status
    }

    pub(super) fn error(&self, module: usize) -> Option<usize> {
        self.records[module].error
    }

    pub(super) fn take_log(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }

    pub(super) fn evaluate(&mut self, mut module: usize) -> Settled {
        for record in &mut self.records {
            if record.status == Status::Unlinked {
                record.status = Status::Linked;
            }
        }
        if matches!(self.status(module), Status::EvaluatingAsync | Status::Evaluated) {
            module = self.records[module].cycle_root.unwrap_or(module);
        }
        if let Some(capability) = self.records[module].capability {
            return capability;
        }
        self.records[module].capability = Some(Settled::Pending);
        let mut stack = Vec::new();
        let result = self.inner_module_evaluation(module, &mut stack, &mut 0);
        let capability = match result {
            Err(error) => {
                for m in stack {
                    self.records[m].status = Status::Evaluated;
                    self.records[m].error = Some(error);
                }
                Settled::Rejected(error)
            }
            Ok(()) if self.status(module) == Status::Evaluated => Settled::Fulfilled,
            Ok(()) => Settled::Pending,
        };
        self.records[module].capability = Some(capability);
        capability
    }

    fn execute(&mut self, module: usize) -> Result<(), usize> {
        self.log.push(format!("execute {module}"));
        if self.modules[module].throws { Err(module) } else { Ok(()) }
    }

    fn inner_module_evaluation(
        &mut self,
        module: usize,
        stack: &mut Vec<usize>,
        index: &mut usize,
    ) -> Result<(), usize> {
        match self.status(module) {
            Status::EvaluatingAsync | Status::Evaluated => {
                return self.records[module].error.map_or(Ok(()), Err);
            }
            Status::Evaluating => return Ok(()),
            _ => {}
        }
        self.records[module].status = Status::Evaluating;
        let module_index = *index;
        self.records[module].ancestor_index = *index;
        *index += 1;
        stack.push(module);
        let mut list = Vec::new();
        for (required, deferred) in self.records[module].requests.clone() {
            let additional = if deferred {
                self.gather_asynchronous_transitive_dependencies(required, &mut Vec::new())
            } else {
                vec![required]
            };
            for m in additional {
                if !list.contains(&m) {
                    list.push(m);
                }
            }
        }
        for mut required in list {
            self.inner_module_evaluation(required, stack, index)?;
            if self.status(required) == Status::Evaluating {
                let required_index = self.records[required].ancestor_index;
                let record = &mut self.records[module];
                record.ancestor_index = record.ancestor_index.min(required_index);
            } else {
                required = self.records[required].cycle_root.unwrap();
                if let Some(error) = self.records[required].error {
                    return Err(error);
                }
            }
            if let Order::Integer(_) = self.records[required].order {
                self.records[module].pending += 1;
                self.records[required].parents.push(module);
            }
        }
        if self.records[module].pending > 0 || self.modules[module].tla {
            assert_eq!(self.records[module].order, Order::Unset);
            self.records[module].order = Order::Integer(self.count);
            self.count += 1;
            if self.records[module].pending == 0 {
                self.log.push(format!("start {module}"));
            }
        } else {
            self.execute(module)?;
        }
        if self.records[module].ancestor_index == module_index {
            loop {
                let required = stack.pop().unwrap();
                let record = &mut self.records[required];
                record.status = match record.order {
                    Order::Unset => Status::Evaluated,
                    _ => Status::EvaluatingAsync,
                };
                record.cycle_root = Some(module);
                if required == module {
                    break;
                }
            }
        }
        Ok(())
    }

    fn gather_asynchronous_transitive_dependencies(
        &self,
        module: usize,
        seen: &mut Vec<usize>,
    ) -> Vec<usize> {
        let mut result = Vec::new();
        if seen.contains(&module) {
            return result;
        }
        seen.push(module);
        let root = self.records[module].cycle_root.unwrap_or(module);
        if self.status(module) == Status::Evaluating || self.status(root) == Status::Evaluated {
            return result;
        }
        if self.modules[module].tla {
            return vec![module];
        }
        for &(required, _) in &self.records[module].requests {
            for m in self.gather_asynchronous_transitive_dependencies(required, seen) {
                if !result.contains(&m) {
                    result.push(m);
                }
            }
        }
        result
    }

    /// The body of a module settles; it rejects with its own number.
    pub(super) fn settle(&mut self, module: usize, fulfilled: bool) {
        if fulfilled {
            self.async_module_execution_fulfilled(module);
        } else {
            self.async_module_execution_rejected(module, module);
        }
    }

    fn resolve(&mut self, module: usize) {
        self.records[module].order = Order::Done;
        self.records[module].status = Status::Evaluated;
        if self.records[module].capability.is_some() {
            assert_eq!(self.records[module].cycle_root, Some(module));
            self.records[module].capability = Some(Settled::Fulfilled);
            self.log.push(format!("settle {module}"));
        }
    }

    fn async_module_execution_fulfilled(&mut self, module: usize) {
        if self.status(module) == Status::Evaluated {
            assert_ne!(self.error(module), None);
            return;
        }
        assert_eq!(self.status(module), Status::EvaluatingAsync);
        self.resolve(module);
        let mut list = Vec::new();
        self.gather_available_ancestors(module, &mut list);
        list.sort_by_key(|&m| match self.records[m].order {
            Order::Integer(order) => order,
            order => panic!("{order:?}"),
        });
        for m in list {
            if self.status(m) == Status::Evaluated {
                assert_ne!(self.error(m), None);
            } else if self.modules[m].tla {
                self.log.push(format!("start {m}"));
            } else if let Err(error) = self.execute(m) {
                self.async_module_execution_rejected(m, error);
            } else {
                self.resolve(m);
            }
        }
    }

    fn gather_available_ancestors(&mut self, module: usize, list: &mut Vec<usize>) {
        for m in self.records[module].parents.clone() {
            // A module that failed on the stack has no cycle root, which the spec forgets.
            let root = self.records[m].cycle_root.unwrap_or(m);
            if list.contains(&m) || self.records[root].error.is_some() {
                continue;
            }
            assert_eq!(self.status(m), Status::EvaluatingAsync);
            self.records[m].pending -= 1;
            if self.records[m].pending == 0 {
                list.push(m);
                if !self.modules[m].tla {
                    self.gather_available_ancestors(m, list);
                }
            }
        }
    }

    fn async_module_execution_rejected(&mut self, module: usize, error: usize) {
        if self.status(module) == Status::Evaluated {
            assert_ne!(self.error(module), None);
            return;
        }
        assert_eq!(self.status(module), Status::EvaluatingAsync);
        self.records[module].error = Some(error);
        self.records[module].status = Status::Evaluated;
        self.records[module].order = Order::Done;
        if self.records[module].capability.is_some() {
            assert_eq!(self.records[module].cycle_root, Some(module));
            self.records[module].capability = Some(Settled::Rejected(error));
            self.log.push(format!("settle {module}"));
        }
        for m in self.records[module].parents.clone() {
            self.async_module_execution_rejected(m, error);
        }
    }
}
