//! Members of namespaces, and namespaces that stand alone.

use super::tests::{parser, same, same_or_parser};
use super::*;
use crate::syntax::{Goal, with_parsed};

#[test]
fn namespace_members() {
    same(
        "import * as a from 'a'; a.b; a.c(1); new a.b(); a . c; b.a; ({a: 1}); typeof a.b; b = a;",
    );
    same("import * as a from 'a'; f(a.b, (c + a.b)); a.b.c = 1; a.b ? a.c : a.d; `${a.e}`");
    same("import b, * as a from 'a'; if (a.b) a.c(); export default a.d");
    same("const { a, b: [c] = d } = e; export function b() {}");
    same(
        "export var a; (function (a) { a[a['b'] = 1] = 'b'; c(a)[a] = a.d[a] = 1 })(a || (a = {}))",
    );
    parser("export let a; () => { b\n;[a] = c }");
    parser("export let a; () => { if (b) [a] = c }");
    parser("export let a; () => { if (b) {} [a] = c }");
    parser("export let a; () => { ([a] = c); return [a] = c }");
    parser("a.b; import * as a from 'a'");
}

/// How many edits make a member of a namespace a binding.
#[track_caller]
fn members(text: &str, count: usize) {
    let source = format!("import * as a from 'a'; {text}");
    same(&source);
    let Ok(scanned) = scan(&source) else { return };
    assert_eq!(scanned.edits.iter().filter(|edit| edit.member.is_some()).count(), count, "{text}");
}

#[test]
fn members_that_stay_as_they_stand() {
    for text in [
        "a.b; a.c?.d",
        "a.b; a.c in d",
        "a.b; a.c = 1",
        "a.b; a.c /= 1",
        "a.b; a.c++;",
        "a.b; --a.c",
        "a.b; delete a.c",
        "a.b; a.c``",
        "a.b; (a.c)()",
        "a.b; [a.c] = d",
        "a.b; for (a.c of d);",
        "a.b; (c = a.d) => {}",
        "a.b; function f(c = a.d) {}",
        "a.b; class C extends a.d(a.c) { e(f = a.g) {} }",
    ] {
        members(text, if text.contains("extends") { 3 } else { 1 });
    }
}

#[test]
fn namespaces_that_stand_alone() {
    for text in [
        "a.b; a",
        "a.b; f(a)",
        "a.b; f(1, a, 2); [a]",
        "a.\nb(1); a.\nc\nd; a.\ne + 1",
        "a.b; a[c]; a?.d; a(); a + 1; 2 * a.c",
        "a.b; return_(a) || a === c",
        "a.b; () => { return a }",
        "a.b; c ? a : d",
        "a.b; ({ a: 1 })",
    ] {
        let count = text.matches("a.").count();
        members(text, if text == "a.b; a" { 0 } else { count });
    }
}

#[test]
fn namespaces_whose_name_is_bound() {
    same("import * as ns from 'a'; try {} catch ([ns]) { ns.x }");
    same("import * as ns from 'a'; try {} catch ({ ns }) { ns.x }");
    for text in [
        "b = { if(ns) { ns.x } }",
        "b = { if([ns]) { ns.x } }",
        "b = { set if(ns) { ns.x } }",
        "b = { *for(ns) { ns.x } }",
        "class A { static if(ns) { ns.x } }",
    ] {
        same_or_parser(&format!("import * as ns from 'a'; {text}"));
    }
    for text in [
        "a.b; a => a.b",
        "a.b; (a) => a.b",
        "a.b; (c, a) => a.b",
        "a.b; (...a) => a.b",
        "a.b; ([a]) => a.b",
        "a.b; ({ a }) => a.b",
        "a.b; ({ c: a }) => a.b",
        "a.b; (a = 1) => a.b",
        "a.b; async (a) => a.b",
        "a.b; async a => a.b",
        "a.b; function f(a) { a.b }",
        "a.b; function f() { let a; a.b }",
        "a.b; function f() { let c, a; a.b }",
        "a.b; function f() { let [a] = c; a.b }",
        "a.b; function f() { const { a } = c; a.b }",
        "a.b; function f() { const { c: a } = c; a.b }",
        "a.b; function f() { const { ...a } = c; a.b }",
        "a.b; function f() { function a() {} a.b }",
        "a.b; function f() { function* a() {} a.b }",
        "a.b; function f() { class a {} a.b }",
        "a.b; try {} catch (a) { a.b }",
        "a.b; try {} catch ({ a }) { a.b }",
        "a.b; for (const a of c) a.b",
        "a.b; for (const a in c) a.b",
        "a.b; for (const [a] of c) a.b",
        "a.b; for (let c = 1, a = 2; ;) a.b",
        "a.b; for (let c, a; ;) a.b",
        "a.b; ({ f(a) { a.b } })",
        "a.b; (class { f(c, a) { a.b } })",
        "a.b; (class a { f() { a.b } })",
        "a.b; (function a() { a.b })",
    ] {
        members(text, 0);
    }
}

#[test]
fn members_of_namespaces_where_only_a_name_may_stand() {
    for text in [
        "a.b => c",
        "async a.b => c",
        "(a.b, c) => d",
        "(c, a.b) => d",
        "(c = a.b, a.b) => d",
        "async (a.b) => c",
        "async (c, a.b) => c",
        "({ c: a.b }) => d",
        "([a.b]) => d",
        "const a.b = c",
        "let a.b",
        "var c, a.b",
        "let [a.b] = c",
        "let { c: a.b } = d",
        "const c = 1, a.b = 2",
        "function a.b() {}",
        "function c(a.b) {}",
        "function c(d, a.b) {}",
        "function c(...a.b) {}",
        "class a.b {}",
        "({ c(a.b) {} })",
        "class C { c(a.b) {} }",
        "try {} catch (a.b) {}",
        "a.b: c",
        "{ a.b: c }",
        "if (c) a.b: d",
        "break a.b",
        "for (const a.b of c);",
        "for (let a.b in c);",
        "({ a.b })",
        "class C { a.b = 1 }",
        "class C { a.b }",
        "class C { c; a.b; }",
        "class C { a.b() {} }",
        "class C { a /* ( */ . b (c) {} }",
        "class C { static async *a.b() {} }",
        "class C { get a.b() {} }",
        "({ a.b() {} })",
        "({ c, a.b(a.b()) {} })",
        "({ *a.b() {} })",
        "export { a.b }",
        "a.\nb 'c'",
        "a\n.b c",
        "a /*\n*/ .b !c",
        "a.\nb typeof c",
        "a.\nb 1",
        "new.target.a.b",
    ] {
        let source = format!("import * as a from 'a'; {text}");
        assert!(is_left_to_others(&source), "{text}");
    }
}

/// Whether a text that is no module is left to the parser, or to V8, for which the parser stands in.
fn is_left_to_others(source: &str) -> bool {
    let Ok(Transformed { prefix, edits, suffix, .. }) = scan(source) else { return true };
    let (mut text, mut at) = (prefix, 0);
    for edit in edits.iter() {
        text += &source[at..edit.start as usize];
        text += edit.text;
        at = edit.end as usize;
    }
    text += &source[at..];
    with_parsed(&(text + &suffix), Goal::Script, |_| ()).is_err()
}
