//! Static members of namespace imports: `ns.x` is written as a binding of its own, which costs what
//! a named import costs.

use oxc_ast::ast::{Expression, StaticMemberExpression};
use oxc_syntax::symbol::SymbolId;
use rustc_hash::FxHashMap;

use super::{Bindings, Mode};
use crate::record::NamespaceMember;

/// The namespace imports of a module, and the members found so far.
pub struct Namespaces<'o> {
    symbols: FxHashMap<SymbolId, usize>,
    import_entries: usize,
    bindings: Bindings<'o>,
    indices: FxHashMap<NamespaceMember, usize>,
    members: Vec<NamespaceMember>,
    /// How many references are members, for each symbol.
    written: FxHashMap<SymbolId, usize>,
}

impl<'o> Namespaces<'o> {
    pub fn new(import_entries: usize, bindings: Bindings<'o>) -> Self {
        let members = bindings.members.unwrap_or_default().to_vec();
        let indices = members.iter().cloned().zip(0..).collect();
        Self {
            symbols: FxHashMap::default(),
            import_entries,
            bindings,
            indices,
            members,
            written: FxHashMap::default(),
        }
    }

    /// Adds a namespace import.
    pub fn add(&mut self, symbol: SymbolId, import: usize) {
        self.symbols.insert(symbol, import);
    }

    pub fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }

    /// The import entry of a namespace.
    pub fn import(&self, symbol: SymbolId) -> Option<usize> {
        self.symbols.get(&symbol).copied()
    }

    /// The index of a member, and how references to it are written; none for one that is to stay as it is.
    pub fn member(&mut self, import: usize, name: &str, called: bool) -> Option<(usize, Mode)> {
        let member = NamespaceMember { import, name: name.into(), called };
        let index = match self.indices.get(&member) {
            Some(&index) => index,
            None if self.bindings.members.is_some() => return None,
            None => {
                self.members.push(member.clone());
                let index = self.members.len() - 1;
                self.indices.insert(member, index);
                index
            }
        };
        Some((index, self.bindings.mode(self.import_entries + index)))
    }

    /// A reference to a namespace is that of a member.
    pub fn note_member(&mut self, symbol: SymbolId) {
        *self.written.entry(symbol).or_default() += 1;
    }

    /// The import entries of namespaces all of whose references are members, when this many there are of each symbol.
    pub fn only_members(&self, references: impl Fn(SymbolId) -> usize) -> Vec<usize> {
        let only = self.written.iter().filter(|&(&symbol, &count)| references(symbol) == count);
        only.filter_map(|(symbol, _)| self.symbols.get(symbol).copied()).collect()
    }

    pub fn into_members(self) -> Vec<NamespaceMember> {
        self.members
    }
}

/// The member expression that an expression is, within parentheses too.
pub fn as_static_member<'e, 'a>(
    expression: &'e Expression<'a>,
) -> Option<&'e StaticMemberExpression<'a>> {
    match expression.without_parentheses() {
        Expression::StaticMemberExpression(member) => Some(member),
        _ => None,
    }
}
