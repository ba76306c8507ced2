//! Bindings of functions that have the name of an exported one.

use proptest::prelude::*;

use super::live_tests::BINDING_PIECES;
use super::tests::{PIECES, assert_same, parser, same};
use super::*;
use crate::transform::transform;

/// That this function, in a module that exports a function `x`, is scanned with the result of parsing it.
#[track_caller]
fn is_shadowed(function: &str) {
    same(&format!("{function}\nexport function x() {{}}"));
    same(&format!("export {{ x }}; function x(a) {{ {function} }}"));
}

/// That it is left to the parser.
#[track_caller]
fn is_not(function: &str) {
    parser(&format!("{function}\nexport function x() {{}}"));
}

#[test]
fn declarations() {
    is_shadowed("function f() { let x; x = 1 }");
    is_shadowed("function f() { var x = 1; x++; ++x; x += 2; (x = 3) }");
    is_shadowed("function f() { g(); { let x; g(); { x = 1; [x = 2]; g(() => x = 3) } } }");
    is_shadowed("function f() { const x = 1; x = 2 }");
    is_shadowed("const f = () => { let x; x = 1 }");
    is_shadowed("class A { m() { let x; x = 1 } static { (() => { let x; x = 1 })() } }");
    is_not("function f() { x = 1 }");
    is_not("function f() { { let x; } x = 1 }");
    is_not("function f() { x = 1; let x }");
    is_not("function f() { { var x; } x = 1 }");
    is_not("function f() { let y; x = 1 }");
    is_not("function f() { g({ x }); x = 1 }");
    is_not("function f() { let { x } = g; x = 1 }");
}

#[test]
fn declarators() {
    is_shadowed("function f() { let y, x; x = 1 }");
    is_shadowed("function f() { let y = g(1, 2), z = [1, x], x = 2; x = 1 }");
    is_shadowed("function f() { var y = function () { let z; z, z },\n  x = 2; x = 1 }");
    is_shadowed("function f() { var y = a => a\n, x; x = 1 }");
    is_shadowed("function f() { var y = a\n  ? b\n  : c, x; x = 1 }");
    is_shadowed("function f() { var y = g\n  .a, { z } = y, x; x = 1 }");
    is_not("function f() { let y; y, x = 1 }");
    is_not("function f() { let y = 1\ny, x = 1 }");
    is_not("function f() { let y = 1\nthrow y, x = 1 }");
    is_not("function f() { let y = z++\ny, x = 1 }");
    is_not("function* f() { let y = yield\ny, x = 1 }");
    is_not("function f() { let y = 1\n!y, x = 1 }");
    is_not("function f() { let y = 1\n{} y, x = 1 }");
    is_not("function f() { let y = (x, x = 1) }");
    is_not("function f() { ({ var: 1, x: x = 1 }) }");
    is_not("function f() { return { let: 1, x, y: x = 1 } }");
}

#[test]
fn heads_of_loops() {
    is_shadowed("function f() { for (let x = 0; x < 1; x++) { x = 1 } }");
    is_shadowed("function f() { for (var y, x = 0; x < 1; ++x)\n{ g(() => { x = 1 }) } }");
    is_shadowed("function f() { for (let x of [1]) { x = 1 } }");
    is_shadowed("async function f() { for await (let x of [1]) { x = 1 } }");
    is_not("function f() { for (let x = 0; x < 1; x++); x = 1 }");
    is_not("function f() { for (let x of [1]) { } x = 1 }");
    is_not("function f() { for (let x of [1]) x = 1 }");
    is_not("function f() { for (x of [1]) { } }");
    is_not("function f() { for (y, x = 1;;) { } }");
}

#[test]
fn parameters() {
    is_shadowed("function f(x) { x = 1 }");
    is_shadowed("function f(y = g(x), x) { if (y) { x = 1 } }");
    is_shadowed("function f(...x) { x = 1 }");
    is_shadowed("const f = { x(x) { x = 1 }, set y(x) { x = 1 } }");
    is_shadowed("class A { m(x) { x = 1 } async *n(x) { x = 1 } }");
    is_shadowed("const f = (y, x) => { x = 1 }");
    is_shadowed("const f = x => { x = 1 }");
    is_shadowed("const f = async x => { x = 1 }, g = async (x) => { x = 1 }");
    is_not("function f(y = (x)) { x = 1 }");
    is_not("function f(y = (a, x) => a) { x = 1 }");
    is_not("function f(y, { x }) { x = 1 }");
    is_not("function f(x) { } function g() { x = 1 }");
    is_not("function f(y) { g(x)\n{ x = 1 } }");
    is_not("function f(y) { if (x) { x = 1 } }");
    is_not("function f(y) { while (y, x) { x = 1 } }");
    is_not("function f(y) { (x => x)(y, { a: x = 1 }) }");
    is_not("function f(y) { class A extends g(x) { static { x = 1 } } }");
    is_not("const f = x => x = 1");
}

#[test]
fn one_of_many_is_assigned() {
    is_not("function f() { let x; x = 1 } function g() { x = 1 }");
    same("export function x(y) { y = 1 } export function y(x) { x = 1 }");
    same("export let x; export function f(f) { f = x = 1 }");
    parser("export function x(y) { y = 1 } export function y(x) { x = y = 1 }");
}

#[test]
fn too_many_names_are_left_to_the_parser() {
    let text = |count: usize| {
        let function =
            |index: usize| format!("export function f{index}(f{index}) {{ f{index} = 1 }}\n");
        (0..count).map(function).collect::<String>()
    };
    same(&text(MAX_SHADOWED));
    parser(&text(MAX_SHADOWED + 1));
}

/// Pieces, put together at random behind an exported function of a name that they have.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select([PIECES, BINDING_PIECES, SHADOW_PIECES].concat());
    prop::collection::vec(piece, 1..16).prop_map(|pieces| {
        format!("export function b() {{}} function g() {{ {} }}", pieces.concat())
    })
}

const SHADOW_PIECES: &[&str] = &[
    "b = ",
    "b++",
    "b",
    "let b",
    "var b",
    ", b",
    "b => {",
    "(b) {",
    "(b) => {",
    "for (let b of a) {",
    "function f(b) {",
    "function f(a, b = 1) {",
    "}",
    "}",
    "\n",
    "{",
    "let a = ",
    "let a",
    "yield\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn a_text_with_such_names_that_is_scanned_has_the_result_of_parsing_it(source in soup()) {
        if let Ok(scanned) = scan(&source)
            && transform(&source, Bindings::CONSTANT).is_ok()
        {
            assert_same(&source, &scanned);
        }
    }
}
