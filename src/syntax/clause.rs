//! The declaration that an entry of a module belongs to, for who says how it would be right.

use compact_str::CompactString;
use oxc_ast::ast::{ImportDeclarationSpecifier, Statement};
use oxc_span::{GetSpan, Span};

use super::entries::module_entries;
use super::parse::{Goal, Parsed, with_parsed};
use super::place::{Place, span_of};
use crate::error::UnresolvedEntry;

/// An import, or an export from another module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Where the entry stands.
    pub place: Place,
    /// Whether it is an export.
    pub exports: bool,
    /// What it names of the other module, in the order of the text; namespaces have no such name.
    pub names: Vec<ClauseName>,
}

/// A name of another module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseName {
    /// The name there.
    pub imported: CompactString,
    /// The name here: that of the binding, or under which it is exported.
    pub local: CompactString,
    /// Whether it is the entry's.
    pub of_entry: bool,
}

/// The declaration of an entry. The text is parsed again: nothing of it is kept until an error asks for it.
#[must_use]
pub fn entry_clause(source: &str, entry: UnresolvedEntry) -> Option<Clause> {
    with_parsed(source, Goal::Module, |parsed| {
        let span = span_of(&module_entries(parsed), entry)?;
        let around = |statement: &&Statement<'_>| contains(statement.span(), span);
        let statement = parsed.program.body.iter().find(around)?;
        let place = Place::of(source, span.start, span.end);
        let exports = !matches!(statement, Statement::ImportDeclaration(_));
        Some(Clause { place, exports, names: names_of(parsed, statement, span) })
    })
    .ok()?
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn names_of(parsed: &Parsed<'_, '_>, statement: &Statement<'_>, entry: Span) -> Vec<ClauseName> {
    let name = |imported: &str, local: &str, span: Span| ClauseName {
        imported: parsed.disguised.reveal(imported),
        local: parsed.disguised.reveal(local),
        of_entry: contains(span, entry),
    };
    match statement {
        Statement::ImportDeclaration(declaration) => {
            let specifiers = declaration.specifiers.iter().flatten();
            let named = specifiers.filter_map(|specifier| match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    Some(name(&it.imported.name(), &it.local.name, it.span))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                    Some(name("default", &it.local.name, it.span))
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => None,
            });
            named.collect()
        }
        Statement::ExportFromDeclaration(declaration) => {
            let specifiers = declaration.specifiers.iter();
            specifiers.map(|it| name(&it.local.name(), &it.exported.name(), it.span)).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(clause: &Clause) -> Vec<(&str, &str, bool)> {
        let names = clause.names.iter();
        names.map(|it| (it.imported.as_str(), it.local.as_str(), it.of_entry)).collect()
    }

    #[test]
    fn clauses_of_imports() {
        let source =
            "import a, {\n  b as c,\n  'd e' as f,\n} from 'a';\nimport g, * as h from 'g'";
        let clause = |index| entry_clause(source, UnresolvedEntry::Import(index)).unwrap();
        let second = clause(1);
        assert_eq!((second.exports, second.place.line, second.place.column), (false, 2, 3));
        let expected = [("default", "a", false), ("b", "c", true), ("d e", "f", false)];
        assert_eq!(names(&second), expected);
        assert_eq!(names(&clause(0))[0], ("default", "a", true));
        assert_eq!(names(&clause(3)), [("default", "g", true)]);
    }

    #[test]
    fn clauses_of_exports() {
        let source = "import {a} from 'a'; export {a as b};\nexport {d as e, default} from 'd'; export * from 'f'";
        let exported =
            |index| entry_clause(source, UnresolvedEntry::IndirectExport(index)).unwrap();
        // It is the import that asks for the name.
        assert_eq!((exported(0).exports, exported(0).place.line), (false, 1));
        assert_eq!(names(&exported(0)), [("a", "a", true)]);
        assert_eq!((exported(1).exports, exported(1).place.line), (true, 2));
        assert_eq!(names(&exported(1)), [("d", "e", true), ("default", "default", false)]);
        let star = entry_clause(source, UnresolvedEntry::StarExport(0)).unwrap();
        assert_eq!((star.exports, star.names), (true, vec![]));
        assert_eq!(entry_clause("import {", UnresolvedEntry::Import(0)), None);
    }
}
