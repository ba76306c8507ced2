//! What a name means at a place of a text: an import, a member of a namespace, or a declaration of the text's own.

use compact_str::CompactString;
use oxc_ast::ast::{
    ComputedMemberExpression, Expression, IdentifierReference, StaticMemberExpression,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};
use oxc_syntax::symbol::SymbolId;

use crate::{
    record::ImportEntry,
    source::byte_at,
    syntax::{Goal, ModuleEntries, Parsed, module_entries, with_parsed},
};

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The import with this index.
    Import(usize),
    /// Of what is imported: a member, or a member of its member.
    Member { import: usize, path: Vec<CompactString> },
    /// A declaration.
    Local { is_top_level: bool },
    /// A variable that nothing declares.
    Undeclared,
}

/// What a text says of a name.
#[derive(Debug)]
pub(super) struct NameInText {
    /// `[[ImportEntries]]`
    pub imports: Vec<ImportEntry>,
    /// What it means at the place, if it stands there.
    pub here: Option<Meaning>,
    /// What it means wherever it stands, as far as that can be said; never a member.
    pub anywhere: Option<Meaning>,
}

impl NameInText {
    /// Parses a text. The place is a line and a column, as stack traces count them.
    pub(super) fn of(source: &str, name: &str, place: Option<(u32, u32)>) -> Option<Self> {
        let offset = place.and_then(|(line, column)| byte_at(source, line, column));
        with_parsed(source, Goal::Module, |parsed| {
            let entries = module_entries(parsed);
            let mut finder = Finder {
                parsed,
                entries: &entries,
                name,
                offset,
                found: None,
                is_undeclared: false,
            };
            finder.visit_program(parsed.program);
            let Finder { found, is_undeclared, .. } = finder;
            let anywhere = anywhere(parsed, &entries, name, is_undeclared);
            Self { imports: entries.import_entries, here: found, anywhere }
        })
        .ok()
    }
}

/// What a name means in a text, wherever that is.
fn anywhere(
    parsed: &Parsed<'_, '_>,
    entries: &ModuleEntries,
    name: &str,
    is_undeclared: bool,
) -> Option<Meaning> {
    if let Some(import) = entries.import_entries.iter().position(|entry| entry.local_name == name) {
        return Some(Meaning::Import(import));
    }
    let scoping = parsed.scoping;
    let mut named = scoping.symbol_ids().filter(|&symbol| scoping.symbol_name(symbol) == name);
    let root = scoping.root_scope_id();
    let first = named.next();
    let is_top_level = |symbol: SymbolId| scoping.symbol_scope_id(symbol) == root;
    match first {
        Some(first) => {
            let is_top_level = is_top_level(first) || named.any(is_top_level);
            Some(Meaning::Local { is_top_level })
        }
        None => is_undeclared.then_some(Meaning::Undeclared),
    }
}

struct Finder<'f, 'a, 'p> {
    parsed: &'f Parsed<'a, 'p>,
    entries: &'f ModuleEntries,
    name: &'f str,
    offset: Option<u32>,
    found: Option<Meaning>,
    /// Whether a reference of the name has no declaration.
    is_undeclared: bool,
}

impl Finder<'_, '_, '_> {
    fn symbol(&self, identifier: &IdentifierReference<'_>) -> Option<SymbolId> {
        self.parsed.scoping.get_reference(identifier.reference_id()).symbol_id()
    }

    fn import(&self, identifier: &IdentifierReference<'_>) -> Option<usize> {
        let symbol = self.symbol(identifier)?;
        self.entries.import_symbols.iter().position(|&import| import == symbol)
    }

    fn meaning(&self, identifier: &IdentifierReference<'_>) -> Meaning {
        let scoping = self.parsed.scoping;
        match (self.import(identifier), self.symbol(identifier)) {
            (Some(import), _) => Meaning::Import(import),
            (None, Some(symbol)) => {
                let is_top_level = scoping.symbol_scope_id(symbol) == scoping.root_scope_id();
                Meaning::Local { is_top_level }
            }
            (None, None) => Meaning::Undeclared,
        }
    }

    /// A member of an import, whose names are read from the last to the first.
    fn member(&self, object: &Expression<'_>) -> Option<Meaning> {
        let mut path = vec![CompactString::from(self.name)];
        let mut object = object.get_inner_expression();
        loop {
            object = match object {
                Expression::Identifier(identifier) => {
                    path.reverse();
                    return Some(Meaning::Member { import: self.import(identifier)?, path });
                }
                Expression::StaticMemberExpression(member) => {
                    path.push(member.property.name.as_str().into());
                    member.object.get_inner_expression()
                }
                _ => return None,
            };
        }
    }

    fn is_at(&self, start: u32) -> bool {
        self.found.is_none() && self.offset == Some(start)
    }

    /// Whether V8 means this member: it names its start, or that of what makes it a member.
    fn is_here(&self, member: Span, starts: [u32; 2]) -> bool {
        self.is_at(member.start) || starts.into_iter().any(|start| self.is_at(start))
    }
}

impl<'a> Visit<'a> for Finder<'_, 'a, '_> {
    fn visit_identifier_reference(&mut self, identifier: &IdentifierReference<'a>) {
        if identifier.name == self.name {
            self.is_undeclared |= self.symbol(identifier).is_none();
            if self.is_at(identifier.span.start) {
                self.found = Some(self.meaning(identifier));
            }
        }
    }

    fn visit_static_member_expression(&mut self, member: &StaticMemberExpression<'a>) {
        walk::walk_static_member_expression(self, member);
        let starts = [member.property.span.start, member.object.span().end];
        if member.property.name == self.name && self.is_here(member.span, starts) {
            self.found = self.member(&member.object);
        }
    }

    fn visit_computed_member_expression(&mut self, member: &ComputedMemberExpression<'a>) {
        walk::walk_computed_member_expression(self, member);
        let Expression::StringLiteral(literal) = &member.expression else { return };
        let starts = [literal.span.start, member.object.span().end];
        if literal.value == self.name && self.is_here(member.span, starts) {
            self.found = self.member(&member.object);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(source: &str, name: &str, place: Option<(u32, u32)>) -> Option<Meaning> {
        let NameInText { here, anywhere, .. } = NameInText::of(source, name, place).unwrap();
        if place.is_some() { here } else { anywhere }
    }

    const LOCAL: Option<Meaning> = Some(Meaning::Local { is_top_level: false });

    #[test]
    fn a_name_means_what_its_scope_says() {
        let source = "import {x} from 'x';\n{ x; let x; } x;\nlet y; z;";
        assert_eq!(meaning(source, "x", Some((2, 3))), LOCAL);
        assert_eq!(meaning(source, "x", Some((2, 15))), Some(Meaning::Import(0)));
        assert_eq!(meaning(source, "z", Some((3, 8))), Some(Meaning::Undeclared));
        assert_eq!(meaning(source, "x", Some((2, 4))), None);
        assert_eq!(meaning(source, "x", Some((9, 9))), None);
        assert_eq!(meaning(source, "x", None), Some(Meaning::Import(0)));
        assert_eq!(meaning(source, "y", None), Some(Meaning::Local { is_top_level: true }));
        assert_eq!(meaning(source, "z", None), Some(Meaning::Undeclared));
        assert_eq!(meaning(source, "nothing", None), None);
    }

    #[test]
    fn a_declaration_in_a_block_is_one() {
        assert_eq!(meaning("{ x; let x; }", "x", None), LOCAL);
        assert_eq!(meaning("(function(x = x) {})", "x", Some((1, 15))), LOCAL);
    }

    #[test]
    fn members_of_what_is_imported() {
        let source = "import * as ns from 'x'; import {in as it} from 'y'; let own;\n ns.in.x; ns['x']; own.x; it.x";
        let member = |import, path: &[&str]| {
            let path = path.iter().map(|&name| name.into()).collect();
            Some(Meaning::Member { import, path })
        };
        for column in [2, 8] {
            assert_eq!(meaning(source, "x", Some((2, column))), member(0, &["in", "x"]));
        }
        assert_eq!(meaning(source, "in", Some((2, 2))), member(0, &["in"]));
        assert_eq!(meaning(source, "x", Some((2, 11))), member(0, &["x"]));
        assert_eq!(meaning(source, "x", Some((2, 20))), None);
        assert_eq!(meaning(source, "x", Some((2, 30))), member(1, &["x"]));
    }
}
