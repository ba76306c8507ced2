//! The globals around `using` that a text asks for: an engine that does not know the declaration has none of them.

use memchr::memmem::find_iter;

/// Which of them a text mentions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DisposalGlobals {
    /// `Symbol.dispose` or `Symbol.asyncDispose`.
    pub symbols: bool,
    /// `SuppressedError`.
    pub suppressed_error: bool,
}

impl DisposalGlobals {
    /// Those of a source text. What stands in a comment counts, what is put together of parts does not.
    #[must_use]
    pub fn of(source: &str) -> Self {
        Self {
            symbols: find_iter(source.as_bytes(), "ispose").any(|at| is_symbol(source, at)),
            suppressed_error: source.contains("SuppressedError"),
        }
    }

    /// The same as bits, as `lib/disposal.js` has them.
    #[must_use]
    pub fn bits(self) -> u32 {
        u32::from(self.symbols) | u32::from(self.suppressed_error) << 1
    }
}

/// Whether the `ispose` at an offset ends a name that is asked of `Symbol`: as a member, in brackets, or behind `?.`.
fn is_symbol(source: &str, at: usize) -> bool {
    let is_in_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let stands_between = |c: char| c.is_whitespace() || "\u{FEFF}.?[]'\"`".contains(c);
    let (before, after) = (&source[..at], &source[at + "ispose".len()..]);
    let name = before.strip_suffix("asyncD").or_else(|| before.strip_suffix('d'));
    let Some(before) = name else { return false };
    let owner = before.trim_end_matches(stands_between);
    let Some(outside) = owner.strip_suffix("Symbol") else { return false };
    owner.len() < before.len() && !outside.ends_with(is_in_word) && !after.starts_with(is_in_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_members_of_symbol() {
        let symbols = |source| DisposalGlobals::of(source).symbols;
        for source in [
            "Symbol.dispose",
            "x[Symbol.asyncDispose]()",
            "Symbol?.dispose",
            "Symbol['dispose']",
            "Symbol [ \"asyncDispose\" ]",
            "Symbol\n  .dispose;",
            "Symbol\u{A0}.\u{2028}dispose",
            "dispose(); disposed; $Symbol.dispose",
            "globalThis.Symbol[`dispose`]",
        ] {
            assert!(symbols(source), "{source}");
        }
        for source in [
            "",
            "a.dispose()",
            "Symbol.disposed",
            "Symbol.dispose_",
            "Symboldispose",
            "mySymbol.dispose",
            "_Symbol.asyncDispose",
            "Symbol.Dispose",
            "Symbol.isAsyncDispose",
            "Symbol(dispose)",
            "const { dispose } = Symbol",
        ] {
            assert!(!symbols(source), "{source}");
        }
    }

    #[test]
    fn bits_are_those_of_javascript() {
        let bits = |source| DisposalGlobals::of(source).bits();
        assert_eq!(bits("dispose"), 0);
        assert_eq!(bits("Symbol.dispose"), 1);
        assert_eq!(bits("new SuppressedError()"), 2);
        assert_eq!(bits("Symbol.dispose; SuppressedError"), 3);
    }
}
