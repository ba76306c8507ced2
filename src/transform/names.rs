//! Names for the wrapper's own bindings that cannot collide with the module's.

use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

/// The identifiers that the wrapper adds to a module's text.
///
/// They occur nowhere in the source. That for `import` is as long as the keyword, and that for the
/// default export is one letter, so that what stands in its place leaves the columns as they are.
#[derive(Debug)]
pub struct HelperNames {
    /// What all but the default export's start with.
    pub stem: String,
    /// The binding of an anonymous default export, a letter that the source does not have. Those of
    /// namespaces' members may start with it.
    pub default: String,
    /// Whether the source has none of [`DOTS`].
    has_dots: bool,
}

/// What stands for the dot of a namespace's member in the name of its binding: of one that is read, and of one that is
/// called. Both are within Latin-1.
const DOTS: [char; 2] = ['\u{B7}', '\u{BA}'];

/// The helpers, by the letter that follows the stem.
#[derive(Clone, Copy, Debug)]
pub enum Helper {
    /// Stands for `import` in `import(…)` and `import.meta`.
    Import,
    /// The array of the imports' values or getters.
    Imports,
    /// Takes the getters of the local bindings when the body starts, and their final values when it
    /// is done.
    Exports,
    /// Holds the helpers for direct eval, `arguments`, function names and `using`.
    Helpers,
    /// The promise that opens a gated async function.
    Gate,
}

impl Helper {
    const fn letter(self) -> char {
        match self {
            Self::Import => 'i',
            Self::Imports => 'n',
            Self::Exports => 'e',
            Self::Helpers => 'h',
            Self::Gate => 'g',
        }
    }
}

/// What nearly all helpers' names start with.
const FIRST_STEM: &str = "$v000";

/// What the escapes start with that an identifier may have.
const ESCAPE: &str = "\\u";

static FIND_ESCAPE: LazyLock<Finder> = LazyLock::new(|| Finder::new(ESCAPE));

static FIND_FIRST_STEM: LazyLock<Finder> = LazyLock::new(|| Finder::new(FIRST_STEM));

impl HelperNames {
    /// Names that do not occur in `source`.
    pub fn absent_from(source: &str) -> Self {
        let unescaped = unescaped(source);
        let has = |name: &[u8]| {
            let is_in = |text: &str| memmem::find(text.as_bytes(), name).is_some();
            is_in(source) || unescaped.as_deref().is_some_and(is_in)
        };
        let other = [Some(source), unescaped.as_deref()]
            .into_iter()
            .flatten()
            .find_map(|text| FIND_FIRST_STEM.find(text.as_bytes()))
            .and_then(|_| stems().find(|stem| !has(stem.as_bytes())));
        // A text that contains all 46,656 stems takes the first: it is longer than any module,
        // and its own names would only shadow the wrapper's.
        let stem = other.unwrap_or_else(|| FIRST_STEM.to_owned());
        let is_ascii = source.is_ascii() && unescaped.as_deref().is_none_or(str::is_ascii);
        let is_absent = |letter: &char| {
            let mut bytes = [0; 4];
            is_ascii || !has(letter.encode_utf8(&mut bytes).as_bytes())
        };
        let default = letters().find(is_absent).unwrap_or('$');
        let has_dots = DOTS.iter().all(is_absent);
        Self { stem, default: default.to_string(), has_dots }
    }

    /// Those of the helpers alone.
    pub fn of_stem(stem: String) -> Self {
        Self { stem, default: String::new(), has_dots: false }
    }

    /// The name of the binding of a namespace's member, which takes the member's place. V8 puts it into messages: it
    /// looks like the member if there is room, that is if nothing is added to it.
    pub fn member(&self, namespace: &str, member: &str, called: bool, index: usize) -> String {
        if self.has_dots {
            let mut name = String::with_capacity(namespace.len() + "·".len() + member.len());
            name.push_str(namespace);
            name.push(DOTS[usize::from(called)]);
            name.push_str(member);
            return name;
        }
        self.short_member(index)
    }

    /// A short one, for a getter, which is called.
    pub fn short_member(&self, index: usize) -> String {
        const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        let mut name = self.default.clone();
        let mut rest = index;
        loop {
            name.push(char::from(DIGITS[rest % 36]));
            rest /= 36;
            if rest == 0 {
                return name;
            }
        }
    }

    /// A second name of a live import's getter, if there is one whose call fits into the room of the
    /// import's own name: so what follows keeps its column.
    pub fn alias(&self, import: usize, local: &str) -> Option<String> {
        const LETTERS: &[u8; 26] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        let mut name = self.default.clone();
        let mut rest = import;
        loop {
            name.push(char::from(LETTERS[rest % 26]));
            rest /= 26;
            if rest == 0 {
                break;
            }
        }
        let width = |text: &str| text.encode_utf16().count();
        (width(&name) + "()".len() <= width(local)).then_some(name)
    }

    /// Whether a name that a program has could be a helper's. A text has none, but what a direct eval in it is given may.
    pub fn may_name(&self, name: &str) -> bool {
        name.starts_with(&self.stem)
    }

    /// The same of any name in a text.
    pub fn may_be_in(&self, text: &str) -> bool {
        text.contains(&self.stem)
            || unescaped(text).is_some_and(|unescaped| unescaped.contains(&self.stem))
    }

    /// A name that stands for one that a program is not to see, and that nothing has.
    pub fn hidden(&self) -> String {
        format!("{}_", self.stem)
    }

    /// The name of a helper.
    pub fn of(&self, helper: Helper) -> String {
        let mut name = String::with_capacity(self.stem.len() + 1);
        self.push(helper, &mut name);
        name
    }

    /// Appends the name of a helper to a text.
    pub fn push(&self, helper: Helper, text: &mut String) {
        text.push_str(&self.stem);
        text.push(helper.letter());
    }
}

/// A text with what its escapes stand for, if it has any: an identifier may be written with them.
fn unescaped(source: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = source;
    while let Some(at) = FIND_ESCAPE.find(rest.as_bytes()) {
        let (before, escape) = rest.split_at(at);
        rest = &escape[ESCAPE.len()..];
        text.push_str(before);
        if let Some((digits, after)) = digits_of(rest)
            && let Some(character) = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
        {
            text.push(character);
            rest = after;
        }
    }
    if text.is_empty() && rest.len() == source.len() {
        return None;
    }
    text.push_str(rest);
    Some(text)
}

/// The digits of an escape, and what stands behind it.
fn digits_of(escape: &str) -> Option<(&str, &str)> {
    let length = |text: &str| text.bytes().take_while(u8::is_ascii_hexdigit).count();
    if let Some(braced) = escape.strip_prefix('{') {
        let (digits, after) = braced.split_at(length(braced));
        return Some((digits, after.strip_prefix('}')?));
    }
    let (digits, after) = escape.split_at_checked(4)?;
    (length(digits) == 4).then_some((digits, after))
}

/// Letters that hardly any source uses, the first of them within Latin-1, so that a text of one byte
/// a character stays one.
pub fn letters() -> impl Iterator<Item = char> {
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
        assert_eq!(HelperNames::absent_from("let $v000x, $v001;").of(Helper::Import), "$v002i");
    }

    #[test]
    fn each_escape_is_looked_at_once() {
        assert_eq!(HelperNames::absent_from(&r"\u{0".repeat(1_000_000)).stem, "$v000");
    }

    #[test]
    fn names_that_are_written_with_escapes_are_passed_over() {
        let stem = |source: &str| HelperNames::absent_from(source).stem;
        for name in [r"\u0024v000n", r"$\u{76}000n", r"$v00\u{000030}n", r"\u{24}\u0076000"] {
            assert_eq!(stem(&format!("let {name};")), "$v001", "{name}");
            assert_eq!(stem(&format!("let {name}, $v001, \\u0024v002;")), "$v003", "{name}");
        }
        for other in
            [r"\u002", r"\u", r"\u{", r"\u{}", r"\u{110000}", r"\uD800é", r"\u00é0", r"\u+024v000"]
        {
            assert_eq!(stem(other), "$v000", "{other}");
        }
        let default = |source: &str| HelperNames::absent_from(source).default;
        assert_eq!(default(r"let \u00c0, \u{C1};"), "\u{C2}");
        let of_member = |source: &str| HelperNames::absent_from(source).member("ns", "x", false, 0);
        assert_eq!(of_member(r"let ns\u00b7x;"), "\u{C0}0");
        assert_eq!(of_member("let x;"), "ns\u{B7}x");
    }
}
