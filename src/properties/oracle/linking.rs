//! Link and `ResolveExport`.

use super::{Oracle, Resolved};
use crate::{
    properties::{Item, NAMES},
    record::Status,
};

impl Oracle<'_> {
    pub(in crate::properties) fn is_linked(&self, module: usize) -> bool {
        self.records[module].status == Status::Linked
    }

    /// The modules that are linked since the last call, in the order of their environments.
    pub(in crate::properties) fn take_linked(&mut self) -> Vec<usize> {
        let mut initialized = std::mem::take(&mut self.initialized);
        initialized.retain(|&module| self.is_linked(module));
        initialized
    }

    /// Whether the module reaches itself.
    pub(in crate::properties) fn is_cyclic(&self, module: usize) -> bool {
        let mut seen = vec![false; self.records.len()];
        let mut calls = vec![module];
        while let Some(at) = calls.pop() {
            for &(to, _) in &self.records[at].requests {
                if to == module {
                    return true;
                }
                if !std::mem::replace(&mut seen[to], true) {
                    calls.push(to);
                }
            }
        }
        false
    }

    pub(in crate::properties) fn link(&mut self, module: usize) -> bool {
        let mut stack = Vec::new();
        let ok = self.inner_module_linking(module, &mut stack, &mut 0);
        for m in stack {
            self.records[m].status = Status::Unlinked;
        }
        ok
    }

    fn inner_module_linking(
        &mut self,
        module: usize,
        stack: &mut Vec<usize>,
        index: &mut usize,
    ) -> bool {
        if self.records[module].status != Status::Unlinked {
            return true;
        }
        self.records[module].status = Status::Linking;
        let module_index = *index;
        self.records[module].ancestor_index = *index;
        *index += 1;
        stack.push(module);
        for (required, _) in self.records[module].requests.clone() {
            if !self.inner_module_linking(required, stack, index) {
                return false;
            }
            if self.records[required].status == Status::Linking {
                let required_index = self.records[required].ancestor_index;
                let record = &mut self.records[module];
                record.ancestor_index = record.ancestor_index.min(required_index);
            }
        }
        for item in self.modules[module].items() {
            let resolved = match *item {
                Item::Import(to, name) => self.resolve_export(to, NAMES[name]),
                Item::Reexport(_, _, name) => self.resolve_export(module, NAMES[name]),
                _ => continue,
            };
            if matches!(resolved, Resolved::Null | Resolved::Ambiguous) {
                return false;
            }
        }
        self.initialized.push(module);
        if self.records[module].ancestor_index == module_index {
            loop {
                let required = stack.pop().unwrap();
                self.records[required].status = Status::Linked;
                if required == module {
                    break;
                }
            }
        }
        true
    }

    pub(in crate::properties) fn resolve_export(&self, module: usize, name: &str) -> Resolved {
        self.resolve_export_with(module, name, &mut Vec::new())
    }

    fn resolve_export_with(
        &self,
        module: usize,
        name: &str,
        resolve_set: &mut Vec<(usize, String)>,
    ) -> Resolved {
        let key = (module, name.to_owned());
        if resolve_set.contains(&key) {
            return Resolved::Null;
        }
        resolve_set.push(key);
        let mut slot = 0;
        for item in self.modules[module].items() {
            match *item {
                Item::Local(local) => {
                    if NAMES[local] == name {
                        return Resolved::Binding(module, slot);
                    }
                    slot += 1;
                }
                Item::Reexport(to, from, export) if NAMES[export] == name => {
                    return self.resolve_export_with(to, NAMES[from], resolve_set);
                }
                Item::Namespace(to, export) if NAMES[export] == name => {
                    return Resolved::Namespace(to);
                }
                _ => {}
            }
        }
        if name == "default" {
            return Resolved::Null;
        }
        let mut star_resolution = Resolved::Null;
        for item in self.modules[module].items() {
            let Item::Star(to) = *item else { continue };
            let resolution = self.resolve_export_with(to, name, resolve_set);
            if resolution == Resolved::Ambiguous {
                return resolution;
            }
            if resolution != Resolved::Null {
                if star_resolution == Resolved::Null {
                    star_resolution = resolution;
                } else if resolution != star_resolution {
                    return Resolved::Ambiguous;
                }
            }
        }
        star_resolution
    }

    fn get_exported_names(&self, module: usize, star_set: &mut Vec<usize>) -> Vec<&'static str> {
        if star_set.contains(&module) {
            return Vec::new();
        }
        star_set.push(module);
        let mut names = Vec::new();
        for item in self.modules[module].items() {
            match *item {
                Item::Local(name) | Item::Reexport(_, _, name) | Item::Namespace(_, name) => {
                    names.push(NAMES[name]);
                }
                _ => {}
            }
        }
        for item in self.modules[module].items() {
            let Item::Star(to) = *item else { continue };
            for name in self.get_exported_names(to, star_set) {
                if name != "default" && !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    pub(in crate::properties) fn namespace(&self, module: usize) -> Vec<&'static str> {
        let mut names = self.get_exported_names(module, &mut Vec::new());
        names.retain(|name| {
            !matches!(self.resolve_export(module, name), Resolved::Null | Resolved::Ambiguous)
        });
        names.sort_unstable();
        names
    }
}
