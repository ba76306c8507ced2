//! What the records of known texts are made of: see `lib/known-texts.js`.

use crate::record::CompactDefinition;

/// Definitions, by number.
#[derive(Default)]
pub struct Templates {
    all: Vec<Option<CompactDefinition>>,
    free: Vec<u32>,
}

impl Templates {
    /// Keeps a definition and gives its number.
    pub fn add(&mut self, definition: CompactDefinition) -> u32 {
        if let Some(number) = self.free.pop() {
            self.all[number as usize] = Some(definition);
            return number;
        }
        self.all.push(Some(definition));
        u32::try_from(self.all.len() - 1).expect("fewer than 2^32 texts fit in memory")
    }

    /// The definition with a number, unless it was removed.
    pub fn get(&self, number: u32) -> Option<&CompactDefinition> {
        self.all.get(number as usize)?.as_ref()
    }

    /// Forgets a definition.
    pub fn remove(&mut self, number: u32) {
        let Some(definition) = self.all.get_mut(number as usize) else { return };
        if definition.take().is_some() {
            self.free.push(number);
        }
    }
}
