//! A map by [`RecordId`], for what a session knows of the records that it meets.
//!
//! Names count from zero, and a graph's records were mostly added one after the other: so a key is a place in a page,
//! and nothing is hashed.

use std::num::NonZeroU32;

use super::record_id::RecordId;

/// How many records a page is for.
const PAGE: usize = 64;

/// The generation of the key, and the value.
type Entry<V> = Option<(NonZeroU32, V)>;

/// Of two names that differ in the generation alone, the older is that of a record that is gone: the map has room for one
/// of them.
#[derive(Debug)]
pub(crate) struct RecordMap<V> {
    pages: Vec<Option<Box<[Entry<V>; PAGE]>>>,
}

impl<V> Default for RecordMap<V> {
    fn default() -> Self {
        Self { pages: Vec::new() }
    }
}

impl<V> RecordMap<V> {
    /// The value of a record.
    pub(crate) fn get(&self, id: RecordId) -> Option<&V> {
        let (page, place) = place_of(id);
        match &self.pages.get(page)?.as_deref()?[place] {
            Some((generation, value)) if *generation == id.generation() => Some(value),
            _ => None,
        }
    }

    /// The value of a record, to be changed.
    pub(crate) fn get_mut(&mut self, id: RecordId) -> Option<&mut V> {
        let (page, place) = place_of(id);
        match &mut self.pages.get_mut(page)?.as_deref_mut()?[place] {
            Some((generation, value)) if *generation == id.generation() => Some(value),
            _ => None,
        }
    }

    /// Whether a record has a value.
    pub(crate) fn contains(&self, id: RecordId) -> bool {
        self.get(id).is_some()
    }

    /// Gives a record a value. The one that it had.
    pub(crate) fn insert(&mut self, id: RecordId, value: V) -> Option<V> {
        let before = self.entry(id).replace((id.generation(), value));
        before.and_then(|(generation, value)| (generation == id.generation()).then_some(value))
    }

    /// The value of a record, which is `value()` unless it has one.
    pub(crate) fn get_or_insert_with(&mut self, id: RecordId, value: impl FnOnce() -> V) -> &mut V {
        let entry = self.entry(id);
        if entry.as_ref().is_some_and(|(generation, _)| *generation != id.generation()) {
            *entry = None;
        }
        &mut entry.get_or_insert_with(|| (id.generation(), value())).1
    }

    /// Takes the value of a record.
    pub(crate) fn remove(&mut self, id: RecordId) -> Option<V> {
        let (page, place) = place_of(id);
        let entry = &mut self.pages.get_mut(page)?.as_deref_mut()?[place];
        entry.take_if(|(generation, _)| *generation == id.generation()).map(|(_, value)| value)
    }

    /// Takes the value of each record.
    pub(crate) fn clear(&mut self) {
        self.pages.clear();
    }

    fn entry(&mut self, id: RecordId) -> &mut Entry<V> {
        let (page, place) = place_of(id);
        if page >= self.pages.len() {
            self.pages.resize_with(page + 1, || None);
        }
        let page = &mut self.pages[page];
        &mut page.get_or_insert_with(|| Box::new(std::array::from_fn(|_| None)))[place]
    }
}

/// A set of records.
#[derive(Debug, Default)]
pub(crate) struct RecordSet(RecordMap<()>);

impl RecordSet {
    /// Adds a record. Whether it was not there before.
    pub(crate) fn insert(&mut self, id: RecordId) -> bool {
        self.0.insert(id, ()).is_none()
    }
}

const fn place_of(id: RecordId) -> (usize, usize) {
    (id.index() / PAGE, id.index() % PAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(index: u32, generation: u32) -> RecordId {
        RecordId::from_bits(u64::from(generation - 1) << 32 | u64::from(index)).unwrap()
    }

    #[test]
    fn a_value_is_that_of_its_record() {
        let mut map = RecordMap::default();
        assert_eq!(map.get(id(70, 1)), None);
        assert_eq!(map.insert(id(70, 1), 'a'), None);
        assert_eq!(map.insert(id(6, 1), 'b'), None);
        assert_eq!(map.insert(id(70, 1), 'c'), Some('a'));
        assert_eq!((map.get(id(70, 1)), map.get(id(6, 1))), (Some(&'c'), Some(&'b')));
        assert!(map.contains(id(6, 1)) && !map.contains(id(7, 1)) && !map.contains(id(700, 1)));
        *map.get_mut(id(6, 1)).unwrap() = 'd';
        assert_eq!(map.get_or_insert_with(id(6, 1), || 'e'), &'d');
        assert_eq!(map.get_or_insert_with(id(7, 1), || 'e'), &'e');
        assert_eq!((map.remove(id(7, 2)), map.remove(id(7, 1))), (None, Some('e')));
        assert_eq!((map.remove(id(7, 1)), map.remove(id(700, 1))), (None, None));
        map.clear();
        assert_eq!(map.get(id(6, 1)), None);
    }

    #[test]
    fn a_newer_record_of_the_same_index_is_another() {
        let mut map = RecordMap::default();
        map.insert(id(3, 1), 'a');
        assert!(map.get(id(3, 2)).is_none() && map.get_mut(id(3, 2)).is_none());
        assert_eq!(map.insert(id(3, 2), 'b'), None);
        assert_eq!((map.get(id(3, 1)), map.get(id(3, 2))), (None, Some(&'b')));
        assert_eq!(map.get_or_insert_with(id(3, 3), || 'c'), &'c');
    }

    #[test]
    fn a_set_has_each_record_once() {
        let mut set = RecordSet::default();
        assert!(set.insert(id(0, 1)) && !set.insert(id(0, 1)) && set.insert(id(1, 1)));
        assert!(!set.insert(id(1, 1)) && set.insert(id(1, 2)));
    }
}
