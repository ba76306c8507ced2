//! Which kind of module a text is that does not say so: [Node's rules](https://nodejs.org/api/packages.html#syntax-detection).

use memchr::memmem;
use oxc_syntax::symbol::SymbolFlags;

use crate::syntax::{Goal, Parsed, with_parsed};

/// The parameters of the function that a `CommonJS` module is the body of.
const PARAMETERS: [&str; 5] = ["exports", "require", "module", "__filename", "__dirname"];

/// Whether a text has syntax that only a module can have.
#[must_use]
pub fn is_module(source: &str) -> bool {
    let mentions = |word| memmem::find(source.as_bytes(), word).is_some();
    if ![&b"import"[..], b"export", b"await"].into_iter().any(mentions)
        && !may_declare_parameter(source)
    {
        return false;
    }
    let redeclares = match with_parsed(source, Goal::FunctionBody, redeclares_parameter) {
        Ok(false) => return false,
        Ok(true) => true,
        Err(_) => false,
    };
    with_parsed(source, Goal::Module, |_| ()).is_ok() || (!redeclares && declares(source))
}

/// Whether a body declares what is a parameter already, which is an error only there.
fn redeclares_parameter(parsed: &Parsed<'_, '_>) -> bool {
    let scoping = parsed.scoping;
    PARAMETERS.into_iter().any(|name| {
        let symbol = scoping.get_binding(scoping.root_scope_id(), name.into());
        symbol.is_some_and(|symbol| {
            let flags = scoping.symbol_flags(symbol);
            flags.intersects(SymbolFlags::BlockScopedVariable | SymbolFlags::Class)
        })
    })
}

/// Whether a text need be parsed to know that: nearly all that name a parameter call it, or read a property.
fn may_declare_parameter(source: &str) -> bool {
    let is_part =
        |character: char| character.is_alphanumeric() || matches!(character, '_' | '$' | '\\');
    let may_be_declared = |at: usize, name: &str| {
        let (before, after) = (&source[..at], &source[at + name.len()..]);
        if before.ends_with(is_part) || after.starts_with(is_part) {
            return false;
        }
        let (start, end) = (before.trim_end(), after.trim_start());
        // Behind the end of a line may be a comment.
        let is_next = before[start.len()..].contains(['\n', '\r'])
            || start.ends_with(['/', ',', '{', '[', ':'])
            || ["const", "let", "class", "using", "..."].iter().any(|word| start.ends_with(word));
        let is_last = after[..after.len() - end.len()].contains(['\n', '\r'])
            || end.is_empty()
            || end.starts_with(['=', ',', '}', ']', ';', '{', '/'])
            || end.starts_with("extends");
        is_next && is_last
    };
    PARAMETERS.into_iter().any(|name| {
        let mut found = memmem::find_iter(source.as_bytes(), name);
        found.any(|at| may_be_declared(at, name))
    })
}

/// Whether a text that is neither has a line which only a module could have.
fn declares(source: &str) -> bool {
    source.lines().any(|line| {
        let line = line.trim_start();
        let keyword = line.strip_prefix("import").or_else(|| line.strip_prefix("export"));
        keyword.is_some_and(|rest| rest.starts_with([' ', '{', '*', '"', '\'']))
    })
}

#[cfg(test)]
mod tests {
    use super::is_module;

    // What Node 26 makes of a `.js` file beside a package.json without a type.
    #[test]
    fn what_only_a_module_can_have_decides() {
        for module in [
            "import 'a';",
            "export {};",
            "import.meta.url;",
            "await 1;",
            "for await (const x of []) {}",
            "const require=1;",
            "const module=1",
            "let y, exports",
            "class __filename {}",
            "class require extends Object {}",
            "const {__dirname} = {};",
            "const [a, {b: module}] = [];",
            "const {a, ...require} = {}",
            "const // c\n require = 1",
            "const /* c */ require /* d */ = 1",
            "const require = 1; import('a')",
            "let module; await 1;",
            "using require = null",
        ] {
            assert!(is_module(module), "{module}");
        }
        for other in [
            "",
            "import('a');",
            "'export {}';",
            "async () => { await 1; };",
            "return 1;",
            "module.exports = 1;",
            "const await = 1;",
            "var require = 1;",
            "function module() {}",
            "{ const require = 1; }",
            "let x = require;",
            "for (const require of []) ;",
            "const require = 1; return 1;",
            "const require = 1; let require = 2;",
            "const require = ;",
            "const require = 1; with ({}) {}",
            "class require {}; delete x",
            "const require = 1;\nconst x = 010;\nconst y = 'import ';",
            "const requires = 1, my_module = 2, exports$ = 3;",
        ] {
            assert!(!is_module(other), "{other}");
        }
    }
}
