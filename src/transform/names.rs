//! Names for the wrapper's own bindings that cannot collide with the module's.

/// The identifiers that the wrapper adds to a module's text.
///
/// They occur nowhere in the source. That for `import` is as long as the keyword, and that for the
/// default export is one letter, so that what stands in its place leaves the columns as they are.
#[derive(Debug)]
pub struct HelperNames {
    /// What all of them start with.
    pub stem: String,
    /// Stands for `import` in `import(…)` and `import.meta`.
    pub import: String,
    /// The array of the imports' values or getters.
    pub imports: String,
    /// Takes the getters of the local bindings when the body starts.
    pub exports: String,
    /// Takes the final values of the local bindings when the body is done.
    pub values: String,
    /// Holds the helpers for direct eval, `arguments` and function names.
    pub helpers: String,
    /// The promise that opens a gated async function.
    pub gate: String,
    /// The binding of an anonymous default export.
    pub default: String,
}

impl HelperNames {
    /// The names that start with a stem, and one for the default export.
    pub fn with_stem(stem: &str, default: char) -> Self {
        let name = |letter: char| format!("{stem}{letter}");
        Self {
            stem: stem.to_owned(),
            import: name('i'),
            imports: name('n'),
            exports: name('e'),
            values: name('v'),
            helpers: name('h'),
            gate: name('g'),
            default: default.to_string(),
        }
    }

    /// Names that do not occur in `source`.
    pub fn absent_from(source: &str) -> Self {
        let stem = stems().find(|stem| !source.contains(stem.as_str()));
        // A text that contains all 46,656 stems takes the first: it is longer than any module,
        // and its own names would only shadow the wrapper's.
        let stem = stem.unwrap_or_else(|| "$v000".to_owned());
        let default = letters().find(|letter| !source.contains(*letter)).unwrap_or('$');
        Self::with_stem(&stem, default)
    }
}

/// Letters that hardly any source uses, the first of them within Latin-1, so that a text of one byte
/// a character stays one.
fn letters() -> impl Iterator<Item = char> {
    ('\u{C0}'..='\u{D6}').chain('\u{D8}'..='\u{F6}').chain('\u{4E00}'..='\u{9FFF}')
}

fn stems() -> impl Iterator<Item = String> {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    (0..36 * 36 * 36).map(|number: usize| {
        let digit = |place: usize| char::from(DIGITS[number / place % 36]);
        format!("$v{}{}{}", digit(36 * 36), digit(36), digit(1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_occur_are_passed_over() {
        assert_eq!(HelperNames::absent_from("let $v000x, $v001;").import, "$v002i");
    }
}
