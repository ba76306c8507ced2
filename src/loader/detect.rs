//! Which kind of module a text is that does not say so: [Node's rules](https://nodejs.org/api/packages.html#syntax-detection).

use crate::syntax::{Goal, with_parsed};

/// Whether a text has syntax that only a module can have.
#[must_use]
pub fn is_module(source: &str) -> bool {
    if !source.contains("import") && !source.contains("export") && !source.contains("await") {
        return false;
    }
    // CommonJS is the body of a function.
    if with_parsed(source, Goal::FunctionBody, |_| ()).is_ok() {
        return false;
    }
    with_parsed(source, Goal::Module, |_| ()).is_ok() || declares(source)
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
        ] {
            assert!(!is_module(other), "{other}");
        }
    }
}
