//! What is written for live imports, against the parser.

use proptest::prelude::*;

use super::tests::PIECES;
use super::*;
use crate::transform::transform;

/// That a text is scanned when its imports are live, with the result of parsing it.
#[track_caller]
fn same(body: &str) {
    check(body, false);
}

/// That it is left to the parser, if not.
#[track_caller]
fn same_or_parser(body: &str) {
    check(body, true);
}

#[track_caller]
fn check(body: &str, may_need_parser: bool) {
    for source in [
        format!("import {{ a, longName as x }} from 'm';\n{body}"),
        format!("import a, {{ x }} from 'm'; import * as ns from 'n';\n{body}"),
    ] {
        let scanned = scan(&source).unwrap_or_else(|_| panic!("not scanned: {source}"));
        match live_difference(&source, &scanned) {
            Ok(None) => {}
            Ok(Some(difference)) => panic!("{difference}\n{source}"),
            Err(_) => assert!(may_need_parser, "left to the parser: {source}"),
        }
    }
}

/// That a text is left to the parser when its imports are live.
#[track_caller]
fn parser(body: &str) {
    let source = format!("import {{ x }} from 'm';\n{body}");
    // Some are left to it in any case.
    let Ok(scanned) = scan(&source) else { return };
    assert_eq!(live_difference(&source, &scanned), Err(NeedsParser), "{source}");
}

#[test]
fn operands() {
    same("x; x(); x.y; x[0]; x?.y; x?.(); x`y`; -x; !x; typeof x; void x; x + x; x * x / x");
    same("a(x); a(x, 1); a(1, x); a(...x); [x]; [1, x]; [...x]; `${x}`; (x); (1, x);");
    same("x ? x : 1; 1 ? x : x; x && x; x ?? x; x in x; if (x) x(); else x()");
    same("let b = x, c = x.y; b = x; b += x; b[x] = x; b = () => x; b = () => { x(); return x };");
    same("function f(b = x) { if (x) { x() } else { x() } try { x } catch { x } finally { x } }");
    same("for (const b of x) x(b); for (let i = x; i < x; i++) x(i); while (x) { x() }");
    same("switch (x) { case 1: x() }\nthrow x");
    same("class A extends x {}\nclass B { b = x; c = () => x; d() { x(); return x } [x]() {} }");
    same("const o = { x: x, b: x(), [x]: x, c() { x() }, ...x }; o.x; o?.x; o.x()");
    same("new x; new x(); new x(1); new x.y(2); new (x)(); new x[0](); new new x()(); new x`1`()");
    same("a\nx\n(1)\nx()\nlet b = 1\nx");
    same(
        "ns.x(x); ns.y.x; x(ns.x); new ns.x(); new ns.y.z(x); ns.longName; ns.longName(1); `${ns.x}`",
    );
    same(
        "function* f() { yield x; yield* x }\nasync function g() { await x; for await (const b of x) x }",
    );
}

#[test]
fn shorthands() {
    same("a({ x }); a({ x, b }); a({ b, x }, 1); let b = { x }; b = { ...b, x };");
    same("() => { return { x } }; [{ x }, { b, x, c: 1 }]; b ? { x } : 1; b || { x }");
    same("function f() { x }\nif (a) { x }");
    same("function f() { return\n{ x }\nreturn { x } }\nif (q)\n{ x() }\nelse\n{ x() }");
    same("q = // {(comment)\n{ x, b: 1 }; q = /* ) */ { x }");
    same_or_parser("for (; { x }; ) q(); for (let b = { x }; { x }; ) q()");
    same_or_parser("({ x } = a); for ({ x } of []) {}");
}

#[test]
fn names_that_are_no_references() {
    same("q.x; q.x = 1; q.x++; q?.x; ({ x: 1, b: 2 }); q = { x: 1, 'x': 2 }; q.b.x()");
    same("class A { #x = 1; b() { return this.#x + a.x } }");
    same("export { x, x as y }; a`x`; 'x'; /x/; // x\n/* x */");
}

#[test]
fn bindings_of_the_same_name() {
    for text in [
        "function f(x) { x }",
        "function f(b, x) { x }",
        "function f({ x }) { x }",
        "function f({ b: x }) { x }",
        "function f([x]) { x }",
        "function f(...x) { x }",
        "function f(x = 1) { x }",
        "function f({ x = 1 }) { x }",
        "(x) => x",
        "x => x",
        "(b, x) => x",
        "async x => x",
        "async (x) => x",
        "({ x }) => x",
        "({ b: x }) => x",
        "([x, b]) => x",
        "function f() { var x; x }",
        "function f() { let b, x; x }",
        "function f() { let b, x, c; x }",
        "function f() { let b, x\n return x }",
        "function f() { let b, x\n !x }",
        "function f() { let b, x }",
        "function f() { let b = 1, x = 2; x }",
        "function f() { const { x } = a; x }",
        "function f() { const { b: x } = a; x }",
        "function f() { const [x] = a; x }",
        "function f() { let { b, ...x } = a; x }",
        "for (const x of []) x",
        "for (let x in a) x",
        "for (let b, x;;) x",
        "for (let b, x, c;;) x",
        "for (var b = 1, x = 2;;) x",
        "try {} catch (x) { x }",
        "try {} catch ({ x }) { x }",
        "try {} catch ({ b: x }) { x }",
        "try {} catch ([x]) { x }",
        "try {} catch /* b */ ([c, ...x]) { x }",
        "a(function x() { x })",
        "a(function* x() { x })",
        "a(class x { b() { x } })",
        "{ function x() {} x }",
        "{ class x {} x }",
        "{ let x; x }",
        "function f() { x: for (;;) break x; }",
        "a = { x() {} }",
        "a = { b: 1, x() {} }",
        "a = { *x() {} }",
        "a = { get x() { return 1 } }",
        "a = { async x() {} }",
        "a = { if(x) { x } }",
        "a = { b: 1, while(x) { x } }",
        "a = { set if(x) { x } }",
        "a = { async for(x) { x } }",
        "a = { async *for(x) { x } }",
        "a = { *switch(x) { x } }",
        "a = { catch(b, x) { x } }",
        "a({ if({ x }) { x } })",
        "class A { static if(x) { x } }",
        "class A { set for(x) { x } }",
        "class A { b = 1\n for(x) { x } }",
        "for (const { x } of []) x",
        "for (const [x] in a) x",
        "for (let [x] = a;;) x",
        "try {} catch ({ a: { b: [x] } }) { x }",
        "class A { x() {} }",
        "class A { x = 1 }",
        "class A { static x = 1 }",
        "class A { x; y }",
        "class A { get x() { return 1 } }",
    ] {
        parser(text);
    }
}

#[test]
fn assignments() {
    for text in [
        "x = 1",
        "x += 1",
        "x ||= 1",
        "x /= 1",
        "x++",
        "--x",
        "[x] = a",
        "({ x } = a)",
        "({ b: x } = a)",
        "for (x of a) ;",
        "for (x in a) ;",
        "for ([x] of a) ;",
        "(x) = 1",
        "((x)) += 1",
        "(x)++",
        "++(x)",
        "for ((x) of a) ;",
        "for ((x) in a) ;",
        "[(x)] = a",
        "[b, (x)] = a",
        "({ b: (x) } = a)",
        "for ({ x } of a) ;",
        "for ({ b: [x] } in a) ;",
    ] {
        parser(text);
    }
}

/// Pieces, put together at random behind imports: most are no modules, and those that are must be the same.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select([PIECES, BINDING_PIECES].concat());
    prop::collection::vec(piece, 1..16).prop_map(|pieces| {
        format!("import a, {{ b }} from 'x'; import * as ns from 'y';\n{}", pieces.concat())
    })
}

/// Those that may bind a name, or make it something else.
#[rustfmt::skip]
pub const BINDING_PIECES: &[&str] = &[
    "a", "b", "a", "b", "a, ", "b, ", "a }", "b]", "a)", "{ a", "[b", "(a", ": a", "a:", "({ a", "[a, b]",
    "{ a, b }", "({ a } = f)", "catch ({ a }) {", "catch ([b]) {", "if(a) {", "{ if(a) {", "set ", "set f(a) {",
    "let f, ", "let { a", "const [b", "...a", "a = 1", "(a) = ", "(b)++", "return { a }", "= { a }", ", a\n",
    "for (const [a] of f) ", "for (;; { a", "new a", "new b(", "a`", "f({ a })", "f(a, b)", "f: a", "f(a) { a }",
    "} else {", "() => { a", "a => ", "*a() {}", "async a() {}", "async a => ", "a\n", "b\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn a_text_for_live_imports_that_is_scanned_has_the_result_of_parsing_it(source in soup()) {
        if let Ok(scanned) = scan(&source)
            && transform(&source, Bindings::CONSTANT).is_ok()
        {
            prop_assert_eq!(live_difference(&source, &scanned).unwrap_or_default(), None);
        }
    }
}

#[test]
fn imports_behind_their_references() {
    let source = "x();\nimport { x } from 'm';";
    let scanned = scan(source).unwrap();
    assert_eq!(live_difference(source, &scanned), Err(NeedsParser));
    let source = "y();\nimport { x } from 'm';\nx()";
    let scanned = scan(source).unwrap();
    assert_eq!(live_difference(source, &scanned), Ok(None));
}
