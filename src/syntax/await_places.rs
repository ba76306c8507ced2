//! Where a module awaits: for the message about a top-level await that never ends.

use super::parse::{Goal, with_parsed};
use super::place::Place;
use super::top_level_awaits::for_each_top_level_await;

/// The top-level awaits of a module, in the order of the text. A text that does not parse has none.
#[must_use]
pub fn await_places(source: &str) -> Vec<Place> {
    let spans = with_parsed(source, Goal::Module, |parsed| {
        let mut spans = Vec::new();
        for_each_top_level_await(parsed.program, |_, span| spans.push(span));
        spans
    });
    let places = spans.unwrap_or_default().into_iter();
    places.map(|span| Place::of(source, span.start, span.end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(source: &str) -> Vec<(u32, u32)> {
        await_places(source).iter().map(|place| (place.line, place.column)).collect()
    }

    #[test]
    fn awaits_of_functions_are_none_of_the_module() {
        let source = "await a;\n  const f = async () => await b;\nasync function g() { await c; }\n\
                      class K { async m() { await d; } }\nif (x) y(await e, await f);";
        assert_eq!(places(source), [(1, 1), (5, 10), (5, 19)]);
    }

    #[test]
    fn loops_and_declarations_count() {
        let source = "for await (const x of y) {}\nfor await (z of y) {}\n{ await using r = q; }";
        assert_eq!(places(source), [(1, 18), (2, 12), (3, 3)]);
    }

    #[test]
    fn a_text_that_does_not_parse_has_none() {
        assert_eq!(places("await ("), []);
        assert_eq!(places("no awaits"), []);
    }
}
