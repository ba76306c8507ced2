use proptest::prelude::*;

use super::*;
use crate::record::BindingKind;
use crate::transform::transform;

/// That a text is scanned, with the result of parsing it.
#[track_caller]
pub fn same(source: &str) {
    let scanned = scan(source).unwrap_or_else(|_| panic!("not scanned: {source}"));
    assert_same(source, &scanned);
}

#[track_caller]
pub fn assert_same(source: &str, scanned: &Transformed) {
    let parsed = transform(source, Bindings::CONSTANT);
    let parsed = parsed.unwrap_or_else(|problem| panic!("{source}: {problem:?}"));
    if let Some(difference) = difference(scanned, &parsed) {
        panic!("{difference}\n{source}");
    }
}

/// That a text is scanned so, if it is scanned.
#[track_caller]
pub fn same_or_parser(source: &str) {
    if let Ok(scanned) = scan(source) {
        assert_same(source, &scanned);
    }
}

/// The same of a text that may be none.
#[track_caller]
fn same_or_refused(source: &str) {
    if transform(source, Bindings::CONSTANT).is_ok() {
        same_or_parser(source);
    }
}

/// That a text is left to the parser.
#[track_caller]
pub fn parser(source: &str) {
    assert_eq!(scan(source).err(), Some(NeedsParser), "{source}");
}

#[test]
fn clauses() {
    same("");
    same(
        "import 'a'; import b from 'b'\nimport * as c from \"c\"; import d, {e, f as g} from 'd';",
    );
    same("import a, * as b from 'a'; import {default as c, if as d,} from 'c'; import {} from 'd'");
    same("import a from 'a'; import b from 'a'; export * from 'a'");
    same("export * from 'a'; export * as b from 'b'; export {c, d as e, default} from 'c'");
    same("export {a, b as c, d as default}; let a = 1; class b {}\nimport d from 'd'");
    same("export const a = 1, b = 2; export let c; export var d = a\nlet e = d, f");
    same("export function a() {} export function* b() {} export async function c() {}");
    same("export async function* a() { yield await 1 } export class b extends Object {}");
    same("a()\nexport {b}\nfunction b() {}");
    same("export /* {} */ {/* a */ a // b\n} ; let a\nexport\nconst c = 1");
    same("a = 1;export{a as b};var a");
    same("export { of, async }; let of, async");
}

#[test]
fn default_exports() {
    same("export default 1; 2");
    same("export default a\nlet a = []");
    same("export default function a() {} a()");
    same("export default function () { this }");
    same("export default function* (a = (1)) { yield a }\n(b)");
    same("export   default async function\n/* a */ () { await 1 }");
    same("export default async function a() {}");
    same("export default class a { b() {} }");
    same("export default a[0]; export {b as c}; let b");
    same("export default a.class; export {b as c}; let b");
    same("export default a ? f(() => 1) : b(function () {}).c; export {d}; let d");
    parser("export default a ? b => c : d");
    parser("export default a || function () {}");
    parser("export default a ?? (b) => c");
    parser("export default a && class {}");
    parser("export default [a => a, function () {}][0]; export {b as c}; let b");
    parser("export default {a() { return 1 }}");
    parser("export default class {}");
    parser("export default (class {})");
    parser("export default a => a");
    parser("export default async a => a");
    parser("export default (1, 2)");
    parser("export default 1, a = 2");
    parser("export default");
}

#[test]
fn what_a_function_would_take() {
    parser("return");
    parser("if (a) { return }");
    parser("a\n(b)\n{ return }");
    parser("new.target");
    parser("() => new.target");
    parser("await");
    parser("await a");
    parser("() => await");
    parser("async () => 1, await");
    parser("async () => a\nawait (b)");
    parser("arguments");
    parser("() => arguments");
    parser("eval('a')");
    parser("function a() {} function a() {}");
    parser("function a() {} { var a }");
    parser("var a, b; async function* b() {}");
    parser("for (var a = 1, b = 2;;); function b() {}");
    parser("a <!-- b");
    parser("a --> b");
    parser("}, function () {");
    parser("a) + (b");
    parser("(a]");
    parser("`${a");
    same("function a() { return arguments[0] + new.target } a.return; ({return: 1, arguments: 2})");
    same("async function a() { await b; return () => 1 } async b => c(await b)");
    same("({async *a() { await b }, async 'c'() {}, async d() { await [e] }})");
    same("const a = async (b, c = 1) => { for await (d of b) await (c); }");
    same("for (var a = 1, b = a; a < b; a++) {} function c() { var d, c }");
    same("class a { static { var b } get c() { return 1 } static async d() { await 1 } }");
}

#[test]
fn clauses_where_no_statement_starts() {
    parser("if (a) export {b}; let b");
    parser("if (a)\nimport 'b'");
    parser("a: import 'b'");
    parser("{ import 'a' }");
    parser("a = {} export {b}; let b");
    parser("import 'a' import 'b'");
    parser("export {a} let a");
    parser("import 'a' with {type: 'json'}");
    parser("import {'a' as b} from 'c'");
    parser("import 'a\\x'");
    parser("import defer * as a from 'a'");
    parser("import source a from 'a'");
    parser("import a {b} from 'a'");
    parser("import.source('a')");
}

#[test]
fn exports_that_are_not_there() {
    parser("export {a}");
    parser("export {a, a}; let a");
    parser("export {a}; { let a }");
    parser("export {a}; let [a] = b");
    parser("export const {a} = b");
    parser("export var a; export {a}");
    parser("export default a; export {a as default}; let a");
}

#[test]
fn bindings_that_change() {
    same("export let a = 1; a = 2; a++; b.a = 1; var c");
    same("export let a; function f() { let b = 1, c; b = 2; c++; d.a = 3 }");
    same("export const a = 1; () => { a = 2 }");
    same("export let a; function f() { a = 1 }");
    same("export var a; const f = () => { a = 1 }");
    same("export let a; function f(b = a += 1) {}");
    same("export let a; (b = a = 1) => {}");
    same("export var a; (function (a) { a.b = 1 })(a || (a = {}))");
    same("export let a; () => { b.let\na = 1 }");
    same("export let a; () => { b.const\n[a] = 1 }");
    parser("export let a; (() => {})(a = 1)");
    same("export let a; (b) => { a++; ++a; return a-- }");
    parser("export let a; const f = () => a = 1");
    parser("export let a; () => ++a");
    parser("export let a; () => a--");
    parser("export let a; if (b) { a = 1 }");
    parser("export let a; (() => 1)(); { a = 1 }");
    parser("export let a; () => { [a] = b }");
    parser("export let a; () => { ({b: a} = c) }");
    same("export let a; () => { for (a of b); for (a in b); }");
    parser("export let a; () => { for ([a] of b); }");
    parser("export let a; class b { c = a = 1 }");
    parser("export function a() { a = 1 }");
    for assignment in ["(a) = 1", "(a)++", "((a)) += 1", "for ((a) of []);", "for ((a) in b);"] {
        parser(&format!("export let a; () => {{ {assignment} }}"));
        same(&format!("export const b = 1; () => {{ {assignment} }}"));
    }
}

#[test]
fn assignments_that_v8_leaves_to_run_time() {
    parser("f() = 1");
    parser("f() += 1");
    parser("f()++");
    parser("--a.f()");
    parser("for (f() of a);");
    parser("for (f() in a);");
    parser("f() /= 1");
}

#[test]
fn slashes() {
    same("a / b / c; (a) / b; a[0] / b; 1 / 2; a.if / b; `a` / b; 'a' / b; a /= b");
    same("/[/]}/.test(a); a = /\\//g; (/{/); [/(/]; if (a) /}/.exec(b); while (a) /'/u.exec(b)");
    same("return_ / 2; typeof /a/; a ? /}/ : /{/; a => /(/; case_ / 1");
    parser("a++ / b");
    parser("{} /}/");
    parser("a = {} / 1");
    parser("function* a() { yield /}/ }");
    parser("for (a of /}/);");
    parser("for (;;) { break\n/}/ }");
    parser("/a");
    parser("/a\n/");
    parser("let a, b\n/ c /[d]");
    same("let a = 1, b = c\n/ d");
}

#[test]
fn imports_that_would_be_assigned() {
    for text in [
        "import('a') = b",
        "((import('a'))) += b",
        "(import('a'))++",
        "for ((import('a')) of b);",
        "for ((import('a')) in b);",
    ] {
        assert!(scan(text).is_err(), "{text}");
    }
    same("(import('a')).then(b); f(import('a'), c); if (import('a')) b = 1");
}

#[test]
fn literals() {
    same(
        "'}'; \"{\"; '\\''; '\\\\'; '\\\r\n}'; `}${`{${1}`}{`; 1e+1; 0xe+1; .5e-3; 1..a; 1_0n; a?.5:1",
    );
    same("// }\r/* { */ a /* \n */ // export {b}\u{2028}; c");
    same("'\u{2028}é'; é = 1; `€${ü}`");
    parser("'a");
    parser("'a\n'");
    parser("`a");
    parser("/*");
    parser("\\u0061wait");
    parser("a\u{A0}b");
    for prefix in ["!", "~", "typeof ", "void ", "delete "] {
        parser(&format!("async () => a\n{prefix}await (b)"));
        same(&format!("async () => {prefix}await (b)"));
    }
    same("import * as a from 'a'; a.bé");
    for end in ["a:", "if (a)", "if (a) b; else", "while (a)", "for (;;)", "do"] {
        parser(&format!("export let a = 1; {end}"));
    }
    same("export let a = 1; a: while (a) if (a) break a; else do {} while (b);");
    parser("async () => a => await (b)");
    parser("async () => { a => await (b) }");
    parser("async () => a => (b => c)(await (d))");
    same("async () => f(a => b, await (c)); async () => { a => b; await (c) }");
    same("import * as a from 'a'; b ? a.b : a.c");
    parser("let a; export { a as b😀 }");
    parser("1\u{2028}return");
    parser("/a/\u{2028}return");
    parser("import 'a\rb'");
    parser("@a class b {}");
    parser("#!/bin/sh");
}

#[test]
fn classes() {
    same("class A { await(a) { return a } return() { return 1 } import() {} eval() {} if() {} }");
    same("class A { await = 1; static async *return() { await 1 } with() { return 1 } }");
    same("a = class extends f({}) { b() { return 1 } }; c = { class: { d() { return 1 } } }");
    same("a = { b, if(c) { return c }, with(d) { return d } }; class B { #a() { return this } }");
    parser("a = class { b = await 1 }");
    parser("class A extends {} {}");
}

#[test]
fn methods_with_the_names_of_keywords() {
    let words = [
        "import",
        "eval",
        "await",
        "arguments",
        "return",
        "export",
        "new",
        "class",
        "const",
        "let",
        "var",
        "function",
        "this",
        "async",
        "of",
        "in",
        "yield",
        "default",
        "if",
        "for",
        "while",
        "static",
        "super",
        "delete",
        "typeof",
        "using",
        "get",
        "set",
        "a",
        "b",
    ];
    let modifiers = [
        "",
        "async ",
        "async *",
        "*",
        "get ",
        "set ",
        "static ",
        "static async ",
        "static get ",
        "async\n",
    ];
    for word in words {
        for modifier in modifiers {
            for (parameters, body) in
                [("b", " {}"), ("b", "\n{ b }"), ("'b'", " {}"), ("", " { import(b) }")]
            {
                let method = format!("{modifier}{word}({parameters}){body}");
                for before in ["", "c() {} ", "c = 1; ", "c = 1\n"] {
                    same_or_refused(&format!("class A {{ {before}{method} }}\nimport b from 'b';"));
                }
                for before in ["", "c() {}, ", "c, ", "c: 1, "] {
                    same_or_refused(&format!(
                        "c = {{ {before}{method} }};import {{ b, c }} from 'b';"
                    ));
                }
            }
        }
    }
    parser("c = { async import(b) {} }");
}

#[test]
fn import_meta_and_import_calls() {
    same("import.meta.url; import('a'); f(import.meta.b.c); import.meta?.a; import.meta[b]");
    same("async () => { await import('a') }");
    parser("import.meta");
    parser("import.meta = 1");
    parser("new import.meta.a");
    same("import(a); import(/* b */ c).then()");
    parser("import(a, b)");
    parser("import(a.b)");
    parser("import('a', b)");
    parser("new import('a')");
    parser("import('a') = 1");
    parser("++import('a')");
}

#[test]
fn functions_that_ignore_this() {
    same("export function a() {} export function b() { this } export function c() { () => this }");
    same("export function a() { function b() { this } } export function c(d = this) {}");
    same("export const a = () => 1, b = (c) => d, e = c => 1; export let f = async () => 1");
    same("export const a = async => 1, b = async (c) => 1;");
    same("export const a = (b)(c => 1); export const d = (e) ? f => 1 : g, h = async g => 1");
    same("export function a() { class b { c() { this } } } export function d() { super_ }");
}

/// Pieces of texts.
#[rustfmt::skip]
pub const PIECES: &[&str] = &[
    "a", "b", "ns", "f", "a", "b", " ", " ", "\n", ";", ";\n", ",", "(", ")", "()", "{", "}",
    "{}", "[", "]", "=", "=>", "==", "+", "++", "--", "/", "/ a /", "/b/", "*", ".", "...", "?.",
    "?", ":", "`", "`${", "'s'", "1", "// c\n", "/* c */", "#p", "async ", "await ", "function ",
    "function f() {", "function* ", "class ", "class a {", "const ", "let ", "var ", "var a = ",
    "new ", "new.target", "return ", "this", "arguments", "typeof ", "delete ", "in ", "of ",
    "for (", "for (var a ", "if (a) ", "else ", "while (b) ", "do ", "yield ", "static ",
    "import 'x'", "import a from 'x'", "import * as ns from 'x'", "import {b} from 'x'", "ns.x",
    "ns.f(", "import.meta.a", "import('x')", "export ", "export {a}", "export {a as b} from 'y'",
    "export * from 'x'", "export default ", "export const a = ", "export let b = ", "a = ", "b++",
    "export function f() {", "() => ", "(a, b) => ", "async () => ", "try {", "catch (e) {",
    "switch (a) {", "case a:", "export default function () {", "get ", "extends ", "import(a)",
    "import(a) {}", "import ",
];

/// Pieces, put together at random: most are no modules, and those that are must be the same.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES);
    prop::collection::vec(piece, 1..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn a_module_that_is_scanned_has_the_result_of_parsing_it(source in soup()) {
        if let Ok(scanned) = scan(&source)
            && transform(&source, Bindings::CONSTANT).is_ok()
        {
            assert_same(&source, &scanned);
        }
    }
}

#[test]
fn a_function_that_something_assigns_is_none_that_is_there_from_the_beginning() {
    let kind = |source: &str| {
        let scanned = scan(source).unwrap_or_else(|_| panic!("not scanned: {source}"));
        let parsed = transform(source, Bindings::CONSTANT).unwrap();
        let [scanned, parsed] =
            [scanned, parsed].map(|made| made.definition.local_bindings[0].kind);
        assert_eq!(scanned, parsed, "{source}");
        scanned
    };
    assert_eq!(kind("export function f() {}"), BindingKind::Function);
    assert_eq!(kind("export default async function* () {}"), BindingKind::Function);
    assert_eq!(
        kind("export { f as default }; function f() { g = f; } let g;"),
        BindingKind::Function
    );
    assert_eq!(kind("export function f() {} f = 1;"), BindingKind::Constant);
    assert_eq!(kind("export function f() {} (f = 1);"), BindingKind::Constant);
    assert_eq!(kind("export function f() {} f++;"), BindingKind::Constant);
    assert_eq!(kind("export function f() {} for (f of []);"), BindingKind::Constant);
    assert_eq!(kind("export const f = function () {};"), BindingKind::Constant);
    assert_eq!(kind("export let f = 1; () => { f = 2; };"), BindingKind::Variable);
    for source in ["() => { f = 1; };", "[f] = [];", "{ f = 1; }", "eval('f = 1');"] {
        parser(&format!("export function f() {{}} {source}"));
    }
}
