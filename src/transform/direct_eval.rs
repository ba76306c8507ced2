//! The code of a direct eval, which sees the bindings of the module around it.

use oxc_ast::ast::{CallExpression, Expression, IdentifierReference};
use oxc_span::GetSpan;

use super::Bindings;
use super::edits::{EditList, Edits};
use super::expressions::{Live, scan_expressions};
use super::names::HelperNames;
use super::namespaces::Namespaces;
use super::using::{self, Lowered};
use crate::syntax::{Goal, Parsed, with_parsed};

/// The `eval` of a call that is a [direct eval], if that is what the name stands for when it runs.
///
/// [direct eval]: https://tc39.es/ecma262/#sec-function-calls-runtime-semantics-evaluation
pub fn as_direct_eval<'c, 'a>(call: &'c CallExpression<'a>) -> Option<&'c IdentifierReference<'a>> {
    match call.callee.without_parentheses() {
        Expression::Identifier(callee) if callee.name == "eval" && !call.optional => Some(callee),
        _ => None,
    }
}

/// The byte behind the parenthesis that opens the arguments of a call. What is put there is on the line of the call, as V8
/// has the place of what is wrong with the code of a direct eval.
pub fn arguments_start(parsed: &Parsed<'_, '_>, call: &CallExpression<'_>) -> u32 {
    let comments = &parsed.program.comments;
    let mut at = call.callee.span().end;
    while let Some(offset) = parsed.source[at as usize..].find('(') {
        let parenthesis = at + u32::try_from(offset).unwrap_or(u32::MAX);
        let next = comments.partition_point(|comment| comment.span.end <= parenthesis);
        match comments.get(next) {
            Some(comment) if comment.span.start < parenthesis => at = comment.span.end,
            _ => return parenthesis + 1,
        }
    }
    at
}

/// The edits to the code of a direct eval: references to live bindings, `import()`, and evals
/// within. Code that does not parse has none: V8 says what is wrong with it.
///
/// The code stands where the helpers can be seen. What has the name of one is written as another name, which nothing has; of
/// code that does not parse nothing is left where it could have one.
///
/// `site` is what the module's text says about the place of the eval: the stem of the helpers'
/// names, and the names of the live bindings there, with commas in between; `arguments` among them
/// when a function around has its own, and so a `new.target` as well, or a field or a static block is around. `lower_using`: see [`Bindings::lower_using`].
#[must_use]
pub fn transform_direct_eval(code: &str, site: &str, lower_using: bool) -> Edits {
    let mut parts = site.split(',');
    let stem = parts.next().unwrap_or_default().to_owned();
    let names = HelperNames::of_stem(stem);
    let mut live = Live { names: parts.map(ToOwned::to_owned).collect(), ..Live::default() };
    live.arguments = live.names.remove("arguments");
    live.hides_helpers = names.may_be_in(code);
    let edited = with_parsed(code, Goal::Script, |parsed| {
        let mut edits = EditList::new(parsed.source);
        let namespaces = Namespaces::new(0, Bindings::CONSTANT);
        let using = if lower_using {
            using::lower_using(parsed, Goal::Script, &names.stem, false, &mut edits)
        } else {
            Lowered::default()
        };
        scan_expressions(parsed, &names, live, namespaces, false, &mut edits);
        for (at, text) in using.closings {
            edits.insert(at, text);
        }
        edits.finish()
    });
    edited.unwrap_or_else(|_| {
        let mut edits = EditList::new(code);
        if names.may_be_in(code) {
            edits.replace(0, u32::try_from(code.len()).unwrap_or(u32::MAX), names.hidden());
        }
        edits.finish()
    })
}
