//! Where a module requests another, for errors about the other.

use oxc_ast::ast::{Statement, StringLiteral};
use oxc_span::Span;

use crate::syntax::{Goal, Place, with_parsed};

/// Where the first request of `specifier` stands. The text is parsed again: nothing of it is kept until an error asks for it.
#[must_use]
pub fn request_place(source: &str, specifier: &str) -> Option<Place> {
    request_places(source, specifier).first().copied()
}

/// Where all requests of `specifier` stand.
#[must_use]
pub fn request_places(source: &str, specifier: &str) -> Vec<Place> {
    let spans: Result<Vec<Span>, _> = with_parsed(source, Goal::Module, |parsed| {
        let literals = parsed.program.body.iter().filter_map(requested);
        literals.filter(|literal| literal.value == specifier).map(|literal| literal.span).collect()
    });
    let places = spans.unwrap_or_default().into_iter();
    places.map(|Span { start, end, .. }| Place::of(source, start, end)).collect()
}

fn requested<'s, 'a>(statement: &'s Statement<'a>) -> Option<&'s StringLiteral<'a>> {
    match statement {
        Statement::ImportDeclaration(declaration) => Some(&declaration.source),
        Statement::ExportAllDeclaration(declaration) => Some(&declaration.source),
        Statement::ExportFromDeclaration(declaration) => Some(&declaration.source),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_requests() {
        let source = "import a from 'a';\n  export * from \"b\"; export {c} from 'c'; import 'a';";
        let place = |specifier| {
            request_place(source, specifier).map(|place| (place.line, place.column, place.width))
        };
        assert_eq!(place("a"), Some((1, 15, 3)));
        assert_eq!(place("b"), Some((2, 17, 3)));
        assert_eq!(place("c"), Some((2, 38, 3)));
        assert_eq!(place("d"), None);
        let columns: Vec<u32> =
            request_places(source, "a").iter().map(|place| place.column).collect();
        assert_eq!(columns, [15, 50]);
        assert_eq!(request_places("import {", "a"), []);
    }
}
