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

static FIND_FIRST_STEM: LazyLock<Finder> = LazyLock::new(|| Finder::new(FIRST_STEM));

impl HelperNames {
    /// Names that do not occur in `source`.
    pub fn absent_from(source: &str) -> Self {
        let is_free = |stem: &String| memmem::find(source.as_bytes(), stem.as_bytes()).is_none();
        let other = FIND_FIRST_STEM.find(source.as_bytes()).and_then(|_| stems().find(is_free));
        // A text that contains all 46,656 stems takes the first: it is longer than any module,
        // and its own names would only shadow the wrapper's.
        let stem = other.unwrap_or_else(|| FIRST_STEM.to_owned());
        let is_ascii = source.is_ascii();
        let is_absent = |letter: &char| {
            let mut bytes = [0; 4];
            let letter = letter.encode_utf8(&mut bytes).as_bytes();
            is_ascii || memmem::find(source.as_bytes(), letter).is_none()
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
}
