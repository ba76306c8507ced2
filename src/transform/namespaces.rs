//! Static members of namespace imports: `ns.x` is written as a binding of its own, which costs what
//! a named import costs.

use oxc_ast::ast::{Expression, StaticMemberExpression};
use oxc_syntax::symbol::SymbolId;
use rustc_hash::FxHashMap;

use super::{Bindings, Mode};

/// A member of a namespace import.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NamespaceMember {
    /// The index of the import entry.
    pub import: usize,
    /// The name of the member.
    pub name: String,
    /// Whether it is called: `ns.f()` hands the namespace on as `this`, and may be written as a
    /// binding only when the function has no use for it.
    pub called: bool,
}

/// The namespace imports of a module, and the members found so far.
pub struct Namespaces<'o> {
    symbols: FxHashMap<SymbolId, usize>,
    import_entries: usize,
    bindings: Bindings<'o>,
    indices: FxHashMap<NamespaceMember, usize>,
    members: Vec<NamespaceMember>,
}

impl<'o> Namespaces<'o> {
    pub fn new(import_entries: usize, bindings: Bindings<'o>) -> Self {
        let members = bindings.members.unwrap_or_default().to_vec();
        let indices = members.iter().cloned().zip(0..).collect();
        Self { symbols: FxHashMap::default(), import_entries, bindings, indices, members }
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
        let member = NamespaceMember { import, name: name.to_owned(), called };
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
