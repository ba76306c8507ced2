use crate::transform::tests::body;
use crate::transform::{Bindings, Edits, Form, transform, transform_direct_eval};

const LOWERED: Bindings<'static> = Bindings { lower_using: true, ..Bindings::CONSTANT };
const CYCLIC: Bindings<'static> = Bindings { cyclic: true, ..LOWERED };

const OPEN: &str = "const{use:Á,fail:Á1,dispose:Á2}=$v000h.using();try{";
const CLOSE: &str = "}catch(Á4){Á1(Á4)}finally{Á2()}";

#[test]
fn an_engine_that_knows_using_gets_it() {
    let text = "using a = b; for (await using c of d);";
    assert_eq!(body(text, Bindings::CONSTANT), text);
}

#[test]
fn a_declaration_becomes_a_constant_of_the_same_width() {
    assert_eq!(body("using a = b", LOWERED), "const a=Á(b)");
    assert_eq!(body("await using a = b", LOWERED), "const a=Á0(     b)");
    assert_eq!(body("using a = b,\n  c = d;", LOWERED), "const a=Á(b),c=Á(\n      d);");
}

#[test]
fn an_anonymous_function_has_the_name_of_its_constant() {
    assert_eq!(body("using a = () => {}", LOWERED), "const a=Á({a:() => {}}.a)");
    assert_eq!(
        body("using __proto__ = class {}", LOWERED),
        "const __proto__=Á({[\"__proto__\"]:class {}}[\"__proto__\"])"
    );
}

#[test]
fn a_module_is_a_scope() {
    let transformed = transform("using a = b", LOWERED).unwrap();
    assert!(transformed.needs.helpers);
    assert_eq!(transformed.prefix, format!("(function($v000h){{\"use strict\";{OPEN}"));
    assert_eq!(transformed.suffix, format!("\n{CLOSE}}})"));
}

#[test]
fn a_block_a_function_and_a_static_block_are_scopes() {
    for (before, after) in [
        ("{", "}"),
        ("(() => {", "});"),
        ("(function () {", "});"),
        ("class A { static /* { */ {", "} }"),
        ("try {} catch (e) {", "}"),
    ] {
        assert_eq!(
            body(&format!("{before}using a = b{after}"), LOWERED),
            format!("{before}{OPEN}const a=Á(b){CLOSE}{after}")
        );
    }
}

#[test]
fn a_loop_is_a_scope_around_its_labels_or_within_its_body() {
    assert_eq!(
        body("a: b: for (using c = d;;) continue a;", LOWERED),
        format!("{{{OPEN}a: b: for (const c=Á(d);;) continue a;{CLOSE}}}")
    );
    assert_eq!(
        body("a: for (using c of d) continue a;", LOWERED),
        format!("a: for (const c of d) {{{OPEN}Á(c);continue a;{CLOSE}}}")
    );
}

#[test]
fn a_top_level_await_of_a_cyclic_module_is_a_yield() {
    let text = "{ await using a = b }; async () => { await using a = b }";
    assert_eq!(transform(text, LOWERED).unwrap().form, Form::AsyncFunction);
    assert_eq!(transform(text, CYCLIC).unwrap().form, Form::AwaitingGenerator);
    let lowered = body(text, CYCLIC);
    assert_eq!(lowered.matches("try{(yield(Á3.value))}").count(), 1);
    assert_eq!(lowered.matches("try{await Á3.value}").count(), 1);
    let text = "await using a = b; for await (const c of d);";
    assert_eq!(transform(text, CYCLIC).unwrap().form, Form::GatedAsyncFunction);
}

#[test]
fn functions_that_a_block_could_not_have_are_renamed() {
    assert_eq!(
        body("() => { var f; function f() {} function f() {} using a = b }", LOWERED),
        format!(
            "() => {{{OPEN}var f=$v000h.name(Á11,\"f\"); var f; function Á10() {{}} \
             function Á11() {{}} const a=Á(b) {CLOSE}}}"
        )
    );
}

#[test]
fn a_direct_eval_is_lowered_within_its_blocks() {
    let texts = |edits: Edits| edits.iter().map(|edit| edit.text).collect::<String>();
    assert!(texts(transform_direct_eval("{ using a = b }", "$v000", true)).contains("using()"));
    assert_eq!(transform_direct_eval("{ using a = b }", "$v000", false).iter().len(), 0);
}
