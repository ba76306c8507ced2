//! Which kind of module a text is that does not say so: [Node's rules](https://nodejs.org/api/packages.html#syntax-detection).

use memchr::memmem;
use oxc_syntax::symbol::SymbolFlags;

use crate::syntax::{Goal, Parsed, SyntaxProblem, for_each_top_level_await, with_parsed};

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
    let is_body = |parsed: &Parsed<'_, '_>| !redeclares_parameter(parsed) && !awaits_using(parsed);
    match with_parsed(source, Goal::FunctionBody, is_body) {
        Ok(true) => false,
        Err(problem) if is_about_module_syntax(&problem, source) => true,
        Ok(false) | Err(_) => with_parsed(source, Goal::Module, |_| ()).is_ok(),
    }
}

/// What the parser says of syntax that only a module can have, unless it stops at something else behind it.
const ABOUT_MODULE_SYNTAX: [&str; 3] = [
    "Cannot use import statement outside a module",
    "Cannot use export statement outside a module",
    "Unexpected import.meta expression",
];

/// Whether nothing else is wrong before such syntax, whatever may be behind it.
fn is_about_module_syntax(problem: &SyntaxProblem, source: &str) -> bool {
    let (before, is_said) = match problem {
        SyntaxProblem::Error { message, start, .. } => (
            source.get(..*start as usize).unwrap_or_default(),
            ABOUT_MODULE_SYNTAX.contains(&message.as_str()),
        ),
        SyntaxProblem::TooMuch => (source, false),
    };
    let first = first_declaration(before).or(is_said.then_some(before.len()));
    first.is_some_and(|at| !may_declare_parameter(&before[..at]))
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

/// Whether a body awaits: the parser takes `await using` wherever it stands.
fn awaits_using(parsed: &Parsed<'_, '_>) -> bool {
    let mut awaits = false;
    for_each_top_level_await(parsed.program, |_, _| awaits = true);
    awaits
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

/// Where a text that does not parse has the first declaration which only a module could have, as far as the words tell.
fn first_declaration(source: &str) -> Option<usize> {
    let is_declaration = |at: usize| {
        let before = source[..at].trim_end_matches([' ', '\t']);
        let behind = &source[at + "import".len()..];
        (before.is_empty() || before.ends_with(['\n', '\r', ';', '}', '/']))
            && (behind.is_empty()
                || behind.starts_with(char::is_whitespace)
                || behind.starts_with(['{', '*', '"', '\'', '/']))
    };
    [&b"import"[..], b"export"]
        .into_iter()
        .filter_map(|word| {
            memmem::find_iter(source.as_bytes(), word).find(|&at| is_declaration(at))
        })
        .min()
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
            "await using x = null;",
            "{ await using x = null; }",
            "const require = 1; await using x = null;",
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
            "return 1; export const a = 1;",
            "with (a) {} export {}",
            "let x = 08; import 'a';",
            "import.meta; delete x;",
            "class A { #x; #x } export {}",
            "new.target; export {}",
            "using x = null; export {}; delete x",
            "import",
            "async () => {}; export { await }",
            "/* import */ export default let = ;",
            "import a from 'a';\nmodule\nlet b: number;",
            "export const a = b; require; let b: number;",
        ] {
            assert!(is_module(module), "{module}");
        }
        for other in [
            "",
            "import('a');",
            "'export {}';",
            "async () => { await 1; };",
            "async () => { await using x = 1; }",
            "using x = null; 'export'",
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
            "new.target; using x = null; 'import';",
            "break; export {};",
            "let x = ;\nexport {};",
            "await 1; `\nexport {}\n`; return",
            "const require = 1; export {}; with ({}) {}",
            "const require = 1; export {}; let a: number;",
            "const a = 1; const a = 2; export { a };",
            "await 1; with ({}) {}",
            "import(); with ({}) {}",
            "const requires = 1, my_module = 2, exports$ = 3;",
        ] {
            assert!(!is_module(other), "{other}");
        }
    }
}
