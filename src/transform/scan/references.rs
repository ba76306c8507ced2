//! The references to namespace imports: static members get bindings of their own.
//!
//! A scan does not know scopes. Where it cannot tell a reference from a binding of the same name, no member of the
//! namespace gets one: the text stays as it is, and reads properties of the namespace object.

use std::ops::Range;

use oxc_allocator::{Allocator, HashMap, HashSet, Vec};

use super::span;
use super::tokens::words;
use crate::record::{NamespaceMember, SourceTextDefinition};
use crate::transform::edits::EditList;
use crate::transform::names::HelperNames;
use crate::transform::{Bindings, Mode};

/// What is looked at: the references to an import, with the index of its import entry.
#[derive(Clone, Copy, Debug)]
pub enum Followed {
    /// That of a namespace.
    Namespace(usize),
    /// One that is live.
    Live(usize),
    /// None: a binding of a function may have the name.
    Shadowed,
}

/// The names of a text that are looked at.
pub struct FollowedNames<'a> {
    /// The first of them: it takes less to compare a name with a few than to look it up.
    first: Vec<'a, (&'a str, Followed)>,
    /// All others.
    others: HashMap<'a, &'a str, Followed>,
    /// A bit for each that a name with the same bit may be one of.
    bits: u64,
}

impl<'a> FollowedNames<'a> {
    pub fn new_in(arena: &'a Allocator) -> Self {
        Self { first: Vec::new_in(&arena), others: HashMap::new_in(arena), bits: 0 }
    }

    /// How many are compared one by one.
    const FIRST: usize = 8;

    pub fn add(&mut self, name: &'a str, followed: Followed) {
        self.bits |= bit_of(name.as_bytes().first().copied().unwrap_or(0), name.len());
        if self.first.len() < Self::FIRST {
            self.first.push((name, followed));
        } else {
            // The first of a name counts.
            self.others.entry(name).or_insert(followed);
        }
    }

    /// Whether a name of this length, and with this first byte, may be one of them.
    #[inline]
    pub fn may_have(&self, first: u8, length: usize) -> bool {
        self.bits & bit_of(first, length) != 0
    }

    /// What a name is, if it is one of them.
    #[inline]
    pub fn find(&self, name: &str) -> Option<Followed> {
        if !self.may_have(name.as_bytes().first().copied().unwrap_or(0), name.len()) {
            return None;
        }
        let first = self.first.iter().find(|(other, _)| *other == name);
        match first {
            Some(&(_, followed)) => Some(followed),
            None if self.others.is_empty() => None,
            None => self.others.get(name).copied(),
        }
    }
}

/// The words of a text up to a place that moves on.
pub struct PassedWords<'a> {
    all: HashSet<'a, &'a str>,
    /// That place; none before the first question.
    end: Option<usize>,
}

impl<'a> PassedWords<'a> {
    pub fn new_in(arena: &'a Allocator) -> Self {
        Self { all: HashSet::new_in(arena), end: None }
    }

    /// Whether a name is one of the words within these bytes, which start at the same place each time and end between words.
    pub fn have(&mut self, source: &'a str, bytes: Range<usize>, name: &str) -> bool {
        let start = self.end.replace(bytes.end).unwrap_or(bytes.start);
        self.all.extend(words(&source[start..bytes.end]));
        self.all.contains(name)
    }
}

/// One of 64 bits, for a name of this length and with this first byte.
#[inline]
fn bit_of(first: u8, length: usize) -> u64 {
    1 << ((usize::from(first) + 7 * length) % 64)
}

/// A static member: `namespace.name`.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Its first byte.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// The index of the namespace's import entry.
    pub import: usize,
    /// What stands behind the dot.
    pub name: &'a str,
    /// Whether it is called.
    pub called: bool,
    /// Whether it is the operand of `new`.
    pub constructed: bool,
}

/// What a text says of namespace imports.
pub struct References<'a> {
    members: Vec<'a, Member<'a>>,
    /// Where a namespace stands alone, and may be a binding: its first byte and import entry.
    alone: Vec<'a, (usize, usize)>,
    /// The import entries of namespaces whose name may be bound in the text.
    bound: HashSet<'a, usize>,
    /// The import entries of namespaces that have other references than members.
    used: HashSet<'a, usize>,
}

impl<'a> References<'a> {
    pub fn new_in(arena: &'a Allocator) -> Self {
        Self {
            members: Vec::new_in(&arena),
            alone: Vec::new_in(&arena),
            bound: HashSet::new_in(arena),
            used: HashSet::new_in(arena),
        }
    }

    /// A member that can have a binding.
    pub fn member(&mut self, member: Member<'a>) {
        self.members.push(member);
    }

    /// The namespace of an import entry is used itself, and not only for its members.
    pub fn uses(&mut self, import: usize) {
        self.used.insert(import);
    }

    /// The namespace of an import entry stands alone, at byte `start`: as a value, unless that is in a pattern or among
    /// parameters.
    pub fn alone(&mut self, start: usize, import: usize) {
        self.alone.push((start, import));
    }

    /// The name of the namespace may be bound in the text.
    pub fn bound(&mut self, import: usize) {
        self.bound.insert(import);
    }

    /// From byte `start` to `end` are parameters or a pattern, or what may be taken for it: a member's binding could be
    /// taken for a variable there.
    pub fn bind(&mut self, start: usize, end: usize) {
        let first = self.members.partition_point(|member| member.start < start);
        let behind = self.members.partition_point(|member| member.start < end);
        self.used.extend(self.members.drain(first..behind).map(|member| member.import));
        // What is bound stays so: the brackets around need not look at it again.
        let first = self.alone.partition_point(|&(at, _)| at < start);
        let behind = self.alone.partition_point(|&(at, _)| at < end);
        self.bound.extend(self.alone.drain(first..behind).map(|(_, import)| import));
    }

    /// The parenthesis at byte `start` has parameters, since a body follows: what stands before it is no member that is called,
    /// but the name of a method, which V8 refuses as it stands.
    pub fn name(&mut self, source: &str, start: usize) {
        let behind = self.members.partition_point(|member| member.start < start);
        let Some(&Member { end, import, called, .. }) = self.members[..behind].last() else {
            return;
        };
        if called && !source[end..start].trim_start().starts_with('(') {
            self.members.remove(behind - 1);
            self.used.insert(import);
        }
    }

    /// Gives the members their bindings, but for those that are properties, and notes them.
    pub fn edit(
        &self,
        bindings: Bindings<'_>,
        names: &HelperNames,
        edits: &mut EditList<'_>,
        definition: &mut SourceTextDefinition,
        arena: &Allocator,
    ) {
        let SourceTextDefinition { namespace_members: members, import_entries, .. } = definition;
        let (_, modes) = bindings.split_modes(import_entries.len());
        let mut texts: std::vec::Vec<String> = std::vec::Vec::new();
        let mut indices: HashMap<'_, _, usize> = HashMap::new_in(arena);
        for &Member { start, end, import, name, called, constructed } in &self.members {
            if self.bound.contains(&import) {
                continue;
            }
            let mode_of = |index: usize| modes.get(index).copied().unwrap_or(Mode::Constant);
            let index = *indices.entry((import, name, called)).or_insert_with(|| {
                let index = members.len();
                texts.push(if mode_of(index) == Mode::Live {
                    format!("{}()", names.short_member(index))
                } else {
                    names.member(&import_entries[import].local_name, name, called, index)
                });
                members.push(NamespaceMember { import, name: name.into(), called });
                import_entries[import].only_members = !self.used.contains(&import);
                index
            });
            let place = span(start, end);
            let text = &texts[index];
            match mode_of(index) {
                Mode::Property => {}
                Mode::Live if constructed => {
                    edits.member(place.start, place.end, index, &format!("({text})"));
                }
                _ => edits.member(place.start, place.end, index, text),
            }
        }
    }
}
