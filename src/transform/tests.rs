use super::*;

/// The text that JavaScript would compile, without the wrapper's head.
pub fn body(source: &str, bindings: Bindings<'_>) -> String {
    let transformed = transform(source, bindings).unwrap();
    apply(source, &transformed.edits)
}

fn apply(source: &str, edits: &Edits) -> String {
    let mut text = String::new();
    let mut at = 0;
    for edit in edits.iter() {
        text += &source[at..edit.start as usize];
        text += edit.text;
        at = edit.end as usize;
    }
    text + &source[at..]
}

const LIVE: Bindings<'static> =
    Bindings { modes: &[Mode::Live, Mode::Live, Mode::Live], ..Bindings::CONSTANT };
const CYCLIC: Bindings<'static> = Bindings { cyclic: true, ..Bindings::CONSTANT };

#[test]
fn declarations_leave_white_space() {
    assert_eq!(body("import a from 'a'; a()", Bindings::CONSTANT), ";                  a()");
    assert_eq!(body("export {\n a\n}\nlet a", Bindings::CONSTANT), ";\n\n \nlet a");
    assert_eq!(body("export let a", Bindings::CONSTANT), "       let a");
    assert_eq!(
        body("let é=1; export * from 'é'", Bindings::CONSTANT),
        "let é=1; ;                "
    );
}

#[test]
fn default_exports_keep_their_columns() {
    assert_eq!(body("export default 1+1", Bindings::CONSTANT), "const  À=      1+1");
    assert_eq!(body("export /**/ default\n1", Bindings::CONSTANT), "const  /**/ À=     \n1");
    // A pattern: V8 would name the function after a variable.
    assert_eq!(body("export default [() => 1];", Bindings::CONSTANT), "let{[0]:À}=[   [() => 1]];");
    assert_eq!(body("export /**/ default\n{}", Bindings::CONSTANT), "let{[0]:À}=[\n{}]");
    for (expression, pattern) in [
        ("a ? () => 1 : b", true),
        ("a || b || class {}", true),
        ("a && (b || function () {})", false),
        ("(a, () => 1)", true),
        ("{ a }.a", true),
        ("f(() => 1)", false),
        ("(() => 1)()", false),
    ] {
        let made = body(&format!("export default {expression}"), Bindings::CONSTANT);
        assert_eq!(made.starts_with("let{[0]:À}=[   "), pattern, "{made}");
        assert_eq!(made.starts_with("const  À=      "), !pattern, "{made}");
    }
    assert_eq!(
        body("export default function () {}", Bindings::CONSTANT),
        "function À              () {}"
    );
    assert_eq!(
        body("export default async function * () {}", Bindings::CONSTANT),
        "async function* À               () {}"
    );
    assert_eq!(
        body("export default () => 1", Bindings::CONSTANT),
        "const  À=      () => 1;$v000h.name(À);"
    );
    assert_eq!(
        body("export default class { }", Bindings::CONSTANT),
        "let À={default:class { }}.default;"
    );
    assert_eq!(
        body("export default class A { }", Bindings::CONSTANT),
        "               class A { }"
    );
}

#[test]
fn live_references_become_calls() {
    let live = |text: &str| {
        let import = "import {a,b} from 'x';";
        body(&format!("{import}{text}"), LIVE)[import.len()..].to_owned()
    };
    assert_eq!(live("a;b(1);new a;new b.c(1)"), "a();b()(1);new (a());new (b()).c(1)");
    assert_eq!(live("({a,b:b,c:1})"), "({a:a(),b:b(),c:1})");
    assert_eq!(live("a`x`;`${b}`;typeof a"), "a()`x`;`${b()}`;typeof a()");
    assert_eq!(live("a=1;[b]=[1];({a}=1)"), "a=1;[b]=[1];({a}=1)");
    assert_eq!(
        live("a+=2;a||=b;b??=3;a++;--b"),
        "a=a()+(2);a()||(a=b());b()??(b=3);;(a=-a());;(b=-b())"
    );
    assert_eq!(live("a()\n--b\nb++"), "a()()\n;(b=-b())\n;(b=-b())");
    assert_eq!(live("a+=\r\n1;a ^=\u{2028}\r1;--\ra"), "a=a()+\n(1);a=a()^\n\n(1);;(\na=-a())");
    // The read stays on the line of the name, the assignment on that of the operator.
    assert_eq!(live("a\n+=\r1"), ";(a(),a\n=a()+\n(1))");
    assert_eq!(live("a //\n||=\n\n1"), "a()\n||(a=\n\n1)");
    assert_eq!(live("(a=>a)(1);{let b;b}"), "(a=>a)(1);{let b;b}");
    assert_eq!(live("new (a())(b)"), "new (a()())(b())");
}

#[test]
fn import_meta_and_import_keep_their_width() {
    assert_eq!(body("import.meta.url", Bindings::CONSTANT), "$v000i.meta.url");
    assert_eq!(body("import('x', {})", Bindings::CONSTANT), "$v000i('x', {})");
    assert_eq!(body("import.meta()", Bindings::CONSTANT), ";(0,$v000i.meta)()");
    assert_eq!(body("a\nimport.meta``", Bindings::CONSTANT), "a\n;(0,$v000i.meta)``");
    assert_eq!(body("delete import.meta", Bindings::CONSTANT), "delete (0,$v000i.meta)");
}

#[test]
fn awaits_of_cyclic_modules_become_yields() {
    assert_eq!(body("let a = await b + 1", CYCLIC), "let a = (yield( b)) + 1");
    assert_eq!(body("a\nawait b", CYCLIC), "a\n;(yield( b))");
    assert_eq!(body("if (a) await b; else c", CYCLIC), "if (a) (yield( b)); else c");
    assert_eq!(body("async () => await 1; await 2", CYCLIC), "async () => await 1; ;(yield( 2))");
    assert_eq!(transform("for await (a of b);", CYCLIC).unwrap().form, Form::GatedAsyncFunction);
}

#[test]
fn forms() {
    let form = |source, bindings| transform(source, bindings).unwrap().form;
    assert_eq!(form("1", Bindings::CONSTANT), Form::Function);
    assert_eq!(form("async () => { await 1 }", Bindings::CONSTANT), Form::Function);
    assert_eq!(form("await 1", Bindings::CONSTANT), Form::AsyncFunction);
    assert_eq!(form("1", CYCLIC), Form::Generator);
    assert_eq!(form("await 1", CYCLIC), Form::AwaitingGenerator);
}

#[test]
fn clauses_alone_are_not_run() {
    let form = |source, bindings| {
        let parsed = transform(source, bindings).unwrap();
        // Some texts are left to the parser.
        if let Ok(scanned) = scan(source) {
            let rebound = scanned.rebind(source, bindings).unwrap();
            assert_eq!(difference(&rebound, &parsed), None, "{source}");
        }
        parsed.form
    };
    for bindings in [Bindings::CONSTANT, CYCLIC] {
        for source in [
            "",
            "#!a\n// b\n/* c */",
            "import 'a'; import {} from 'b' with { c: 'd' };export {}",
            "export * from 'a'\nexport * as b from 'c'; export { d, default as e, f as 'g' } from 'h'",
        ] {
            assert_eq!(form(source, bindings), Form::Empty, "{source}");
        }
        for source in [
            ";",
            "'a'",
            "export * from 'a';;",
            "import a from 'b'",
            "import a from 'b'; export { a }",
            "import * as a from 'b'; export { a }",
            "export default 1",
            "export var a",
            "var a; export { a }",
        ] {
            assert_ne!(form(source, bindings), Form::Empty, "{source}");
        }
    }
}

#[test]
fn bindings_that_functions_assign_are_not_constant() {
    let constant = |source: &str| {
        let definition = transform(source, Bindings::CONSTANT).unwrap().definition;
        definition.local_bindings[0].kind.is_constant()
    };
    assert!(constant("export let a = 1; a = 2; for (a of []);"));
    assert!(!constant("export let a; () => { a = 1 }"));
    assert!(!constant("export let a; class B { c = a++ }"));
    assert!(!constant("export let a; () => { [a] = [1] }"));
    assert!(!constant("export let a; eval('')"));
    assert!(constant("export const a = 1; eval('')"));
    assert!(constant("export default function () {}"));
    assert!(!constant("export default function f() { f = 1 }"));
}

#[test]
fn direct_evals_and_arguments_go_through_the_helpers() {
    assert_eq!(body("eval('x', 1)", Bindings::CONSTANT), "eval($v000h.eval(\"$v000\",'x', 1))");
    assert_eq!(
        body("(eval) /* ( */ //(\n(/* ) */\n'x'\n,)", Bindings::CONSTANT),
        "(eval) /* ( */ //(\n($v000h.eval(\"$v000\",/* ) */\n'x')\n,)"
    );
    let live = body("import {a} from 'a'; eval('a'); (a) => eval('a')", LIVE);
    assert_eq!(
        &live[21..],
        "eval($v000h.eval(\"$v000,a\",'a')); (a) => eval($v000h.eval(\"$v000\",'a'))"
    );

    assert_eq!(
        body("arguments; () => arguments", Bindings::CONSTANT),
        "$v000h.arguments(); () => $v000h.arguments()"
    );
    assert_eq!(
        body("function f() { arguments }", Bindings::CONSTANT),
        "function f() { arguments }"
    );
    assert_eq!(body("typeof arguments", Bindings::CONSTANT), "$v000h.typeofArguments( )");
    assert_eq!(
        body("typeof // which\narguments", Bindings::CONSTANT),
        "$v000h.typeofArguments( // which\n)"
    );
}

#[test]
fn early_errors_of_module_items() {
    let problem = |source: &str| match transform(source, Bindings::CONSTANT) {
        Err(problem) => problem,
        Ok(_) => panic!("accepted: {source}"),
    };
    for source in [
        "export {a}",
        "let a; export {a, a}",
        "export default 1; export default 2",
        "return 1",
        "new.target",
        "await: 1",
        "let await",
        "<!-- x",
        "-->",
        "yield = 1",
        "let a; let a",
        "function f(){} function f(){}",
        "var f; function f(){}",
        "import a from 'a'; let a",
        "break",
        "super()",
        "with (a) {}",
        "class A { x = await 1 }",
        "import.meta = 1",
        "import 'a' assert {type: 'json'}",
        "export * from 'a' assert {}",
        "import {x as eval} from 'x'",
        "let undefined; let undefined",
        "export {a as '\\uD800'}; let a",
        "arguments = 1",
        "010",
        "delete x",
        "import.target",
        "label: label: 1",
        "import x from 'a' with {type: 'json', type: 'json'}",
        "#x in {}",
        "if (1) { import 'x' }",
        "() => { export let a }",
    ] {
        assert!(matches!(problem(source), SyntaxProblem::Error { .. }), "{source}");
    }
}

#[test]
fn nesting_beyond_any_stack_is_refused() {
    assert_eq!(
        transform(&"(".repeat(1_000_000), Bindings::CONSTANT).err(),
        Some(SyntaxProblem::TooMuch)
    );
    assert!(transform(&"[".repeat(100_000), Bindings::CONSTANT).is_err());
    let deep = "[".repeat(20_000) + &"]".repeat(20_000);
    assert!(transform(&deep, Bindings::CONSTANT).is_ok());
    let sum = "1".to_owned() + &"+1".repeat(50_000);
    assert!(transform(&sum, Bindings::CONSTANT).is_ok());
}

#[test]
fn direct_evals_of_more_imports_than_there_may_be_room_for_are_refused() {
    let source = |imports: usize, evals: usize| {
        let names: Vec<_> = (0..imports).map(|at| format!("b as b{at:07}")).collect();
        format!("import {{{}}} from 'b';{}", names.join(","), "eval('');".repeat(evals))
    };
    // 9 bytes for each.
    let most = (1_usize << 27) / (9 * 5000);
    assert!(transform(&source(5000, most), Bindings::CONSTANT).is_ok());
    let problem = transform(&source(5000, most + 1), Bindings::CONSTANT).err();
    assert_eq!(problem, Some(SyntaxProblem::TooMuch));
}

#[test]
fn the_code_of_a_direct_eval_sees_live_bindings() {
    let eval = |code: &str| apply(code, &transform_direct_eval(code, "$v000,a", false));
    assert_eq!(eval("a + b; (a => a)"), "a() + b; (a => a)");
    assert_eq!(eval("import('x')"), "$v000i('x')");
    assert_eq!(eval("eval('a')"), "eval($v000h.eval(\"$v000,a\",'a'))");
    assert_eq!(eval("var a; eval('a')"), "var a; eval($v000h.eval(\"$v000\",'a'))");
    assert_eq!(eval("a +"), "a +");
    assert_eq!(eval("new import(a).b"), "new import(a)  ");
    assert_eq!(eval("delete a; delete (arguments)"), "delete a; delete (arguments)");
    assert_eq!(eval("{ function a() {} } a"), "{ function a() {} } a()");
    assert_eq!(eval("(b = a) => { var a; a }"), "(b = a()) => { var a; a }");
}

#[test]
fn the_code_of_a_direct_eval_does_not_see_the_helpers() {
    let eval = |code: &str| apply(code, &transform_direct_eval(code, "$v000,a", false));
    assert_eq!(eval("$v000h.name(1)"), "$v000_.name(1)");
    assert_eq!(eval("() => typeof \\u0024v000n"), "() => typeof $v000_");
    assert_eq!(eval("({ $v000e, $v000i: a })"), "({ $v000e:$v000_, $v000i: a() })");
    assert_eq!(eval("[$v000g] = []; ({ $v000g } = {})"), "[$v000_] = []; ({ $v000_ } = {})");
    assert_eq!(eval("let $v000h; $v000h"), "let $v000h; $v000h");
    assert_eq!(eval("'$v000h'.$v000h"), "'$v000h'.$v000h");
    // V8 takes it, which the parser does not.
    assert_eq!(eval("() => { a() = $v000h }"), "$v000_");
    assert_eq!(eval("() => { a() = 1 }"), "() => { a() = 1 }");
}

#[test]
fn the_function_has_the_parameters_that_it_needs() {
    let prefix = |source| transform(source, Bindings::CONSTANT).unwrap().prefix;
    assert_eq!(prefix("1"), "(function(){\"use strict\";");
    assert_eq!(
        prefix("import a, {b} from 'a'; export {a, c}; let c; import.meta"),
        "(function($v000i,$v000n,$v000e){\"use strict\";const a=$v000n[0],b=$v000n[1];$v000e(()=>c);"
    );
    assert_eq!(
        prefix("export default function () {}"),
        "(function($v000e,$v000h){\"use strict\";$v000h.name(À);$v000e(()=>À);"
    );
    assert_eq!(
        transform("for await (a of b); export {c}; let c", CYCLIC).unwrap().prefix,
        "(async function($v000e,$v000g){\"use strict\";$v000e([()=>c],[(Àa,Àb)=>\
         {const Àc=()=>{try{return c}catch(Àd){throw Àb(Àd,Àa,Àc)}};\
         return Àc}]);await $v000g;"
    );
}

#[test]
fn live_references_keep_their_width_where_there_is_room() {
    const IMPORT: &str = "import {one, four} from 'x';";
    let live = |text: &str| body(&format!("{IMPORT}{text}"), LIVE)[IMPORT.len()..].to_owned();
    assert_eq!(live("four + one + four.a"), "ÀB() + one() + ÀB().a");
    assert_eq!(live("({four}); four = four"), "({four:ÀB()}); four = ÀB()");
    let eval = body("import four from 'x';eval(four)", LIVE);
    assert_eq!(&eval[";                    ".len()..], "eval($v000h.eval(\"$v000,four\",ÀA()))");
    let prefix = transform(&format!("{IMPORT}four"), LIVE).unwrap().prefix;
    let taken = "const one=$v000n[0],four=$v000n[1],ÀB=$v000n[1];";
    assert_eq!(prefix, format!("(function($v000n){{\"use strict\";{taken}"));
}

#[test]
fn members_of_namespaces_are_bindings_of_their_own() {
    const IMPORT: &str = "import * as ns from 'x';";
    let with = |modes: &[Mode], text: &str| {
        body(&format!("{IMPORT}{text}"), Bindings { modes, ..Bindings::CONSTANT })[IMPORT.len()..]
            .to_owned()
    };
    let constant = |text: &str| with(&[], text);
    assert_eq!(constant("ns.abc + ns.abc"), "ns·abc + ns·abc");
    assert_eq!(constant("ns.f(ns.f)"), "nsºf(ns·f)");
    assert_eq!(constant("new ns.C; ns"), "new ns·C; ns");
    assert_eq!(constant("ns\n. a"), "ns·a\n   ");
    for taken in ["ns·a", "aºb"] {
        let text = constant(&format!("{taken}; ns.f(ns.a)"));
        assert_eq!(text, format!("{taken}; À0  (À1  )"));
    }
    assert_eq!(constant("(ns => ns.a)()"), "(ns => ns.a)()");
    for text in [
        "ns.a = 1",
        "ns.a++",
        "delete ns.a",
        "delete (ns.a)",
        "[ns.a] = []",
        "ns?.a",
        "ns.f?.()",
        "(ns.f)()",
        "ns.t`a`",
        "ns['a']",
        "for (ns.a of b);",
        "({a: ns.a} = {})",
    ] {
        assert_eq!(constant(text), text);
    }
    let modes = [Mode::Constant, Mode::Live, Mode::Property];
    assert_eq!(with(&modes, "ns.longName; ns.f()"), "À0()       ; ns.f()");
    assert_eq!(with(&modes, "new ns.LongName(1); ns.f()"), "new (À0())     (1); ns.f()");
    let members = transform("import * as ns from 'x'; ns.a; ns.a(); ns.b", Bindings::CONSTANT);
    let names: Vec<_> = members
        .unwrap()
        .definition
        .namespace_members
        .into_iter()
        .map(|member| (member.import, member.name.to_string(), member.called))
        .collect();
    let expected = [("a", false), ("a", true), ("b", false)];
    assert_eq!(names, expected.map(|(name, called)| (0, name.to_owned(), called)));
}

#[test]
fn variables_are_assigned_from_outside() {
    let source = "import a, {b as c} from 'x'; import * as ns from 'y'; a(c, ns.x, ns.f(), ns.g)";
    let modes = [
        Mode::Variable,
        Mode::Constant,
        Mode::Constant,
        Mode::Variable,
        Mode::Property,
        Mode::Constant,
    ];
    let bindings = Bindings { modes: &modes, ..Bindings::CONSTANT };
    let made = transform(source, bindings).unwrap();
    let assigner =
        "$v000n[6]=(À_,À$)=>{$v000n;switch(À_){case 0:a=À$;break;case 3:ns·x=À$;break;}};";
    assert_eq!(
        made.prefix,
        format!(
            "(function($v000n){{\"use strict\";const c=$v000n[1],ns=$v000n[2],ns·g=$v000n[5];\
             let a=$v000n[0],ns·x=$v000n[3];{assigner}"
        )
    );
    let text = body(source, bindings);
    assert!(text.ends_with(" a(c, ns·x, ns.f(), ns·g)"), "{text}");
    let modes = [Mode::Variable; 2];
    let all = transform("import a, {b} from 'x'", Bindings { modes: &modes, ..CYCLIC }).unwrap();
    let taken = "yield;let a=$v000n[0],b=$v000n[1];$v000n[2]=";
    assert!(all.prefix.contains(taken), "{}", all.prefix);
}

#[test]
fn imports_that_the_text_may_assign() {
    let assigned = |text: &str| {
        let made = transform(&format!("import a from 'x'; {text}"), Bindings::CONSTANT).unwrap();
        made.definition.import_entries[0].assigned
    };
    for text in ["a = 1", "() => a++", "[a] = []", "for (a of b);", "(a) = 1", "eval('a')"] {
        assert!(assigned(text), "{text}");
    }
    for text in ["a.b = 1", "b = a", "{ let a; a = 1 }", "(a => { a = 1 })()", "({ a: b } = c)"] {
        assert!(!assigned(text), "{text}");
    }
}

#[test]
fn imports_of_scripts() {
    let script = |code: &str| apply(code, &transform_script(code, "$0000i"));
    assert_eq!(
        script("import('a').then(b); return import(c)"),
        "$0000i('a').then(b); return $0000i(c)"
    );
    assert_eq!(script("with (a) import.source(b)"), "with (a) $0000i.source(b)");
    assert_eq!(script("import('a' +"), "import('a' +");
    let refused = "a; new import('a')\n      (import(b)); $0000i(c)";
    let source = "a; new import('a')\n .b[c](import(b)); import(c)";
    assert_eq!(script(source), refused);
    assert_eq!(script("new import(a)`b`"), "new import(a)   ");
    assert_eq!(script("new (import(a)).b"), "new ($0000i(a)).b");
    assert_eq!(
        script("eval(import('a'), 1); eval(...a); eval?.(b); a.eval(c)"),
        "eval($0000i.eval(\"$0000i\",$0000i('a')), 1); eval(...a); eval?.(b); a.eval(c)"
    );
    assert_eq!(
        script("(eval)(a); (0, eval)(b); (eval)?.(c)"),
        "(eval)($0000i.eval(\"$0000i\",a)); (0, eval)(b); (eval)?.(c)"
    );
    assert_eq!(script("eval(\n  a,\n  b)"), "eval($0000i.eval(\"$0000i\",\n  a),\n  b)");
}

#[test]
fn scripts_that_may_import() {
    let may = |code: &str| {
        let low_bytes: Vec<_> = code.encode_utf16().map(|unit| unit.to_le_bytes()[0]).collect();
        may_import(&low_bytes)
    };
    let spaces = "\t\n\u{b}\u{c}\r \u{a0}\u{1680}\u{2000}\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}";
    for code in ["import('a')", "import.source('a')", "import // b\n ('a')", "import<!--\n('a')"] {
        assert!(may(code), "{code}");
    }
    for space in spaces.chars() {
        assert!(may(&format!("import{space}('a')")), "{space:?}");
        assert!(may(&format!("eval{space}('a')")), "{space:?}");
    }
    assert!(may(&format!("import{spaces}('a')")));
    assert!(may("import\n--> b\n('a')"));
    let evals =
        ["eval(a)", "(eval)(a)", "((eval)\n) (a)", "let ä; eval(a)", "\u{165}\u{176}eval(a)"];
    for code in
        evals.into_iter().chain(["eval/**/(a)", "eval //\n(a)", "eval\n-->\n(a)", "eval<!--\n(a)"])
    {
        assert!(may(code), "{code}");
    }
    for code in ["\\u0065val(a)", "ev\\u{61}l(a)", "ev\\u{00000061}l(a)", "eva\\u006C(a)"] {
        assert!(may(code), "{code}");
    }
    for code in
        ["", "i", "important(a)", "import", "imports", "import_a", "'import' (a)", "@import url"]
    {
        assert!(!may(code), "{code}");
    }
    for code in
        ["evaluate(a)", "medieval1", "eval$(a)", "value", "eval", "eval?.(a)", "it is eval-ed"]
    {
        assert!(!may(code), "{code}");
    }
    for code in ["'\\u00a0'", "'\\u", "'\\u{", "'\\u0'"] {
        assert!(!may(code), "{code}");
    }
}

#[test]
fn functions_that_ignore_this() {
    let ignores = |source: &str| {
        transform(source, Bindings::CONSTANT).unwrap().ignores_this.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(ignores("export function f() { return 1 }"), [true]);
    assert_eq!(ignores("export function f() { return this }"), [false]);
    assert_eq!(ignores("export function f() { return () => this }"), [false]);
    assert_eq!(ignores("export function f(a = this) {}"), [false]);
    assert_eq!(ignores("export function f() { return function () { return this } }"), [true]);
    assert_eq!(ignores("export const f = () => this"), [true]);
    assert_eq!(ignores("export const f = function () {}"), [false]);
    assert_eq!(ignores("export class f {}"), [false]);
    assert_eq!(ignores("export function f() { eval('') }"), [false]);
}

#[test]
fn the_code_of_a_direct_eval_keeps_the_arguments_of_a_function() {
    let module = body("function f() { eval('arguments') }", Bindings::CONSTANT);
    assert_eq!(module, "function f() { eval($v000h.eval(\"$v000,arguments\",'arguments')) }");
    let eval = |site: &str, code: &str| apply(code, &transform_direct_eval(code, site, false));
    assert_eq!(eval("$v000,arguments", "arguments"), "arguments");
    assert_eq!(
        eval("$v000,arguments", "eval('arguments')"),
        "eval($v000h.eval(\"$v000,arguments\",'arguments'))"
    );
    assert_eq!(eval("$v000", "arguments"), "$v000h.arguments()");
}

#[test]
fn a_reader_in_a_cycle_names_the_binding() {
    let modes = &[Mode::Live, Mode::Constant, Mode::Live];
    let bindings = Bindings { modes, ..CYCLIC };
    let text = "import { a as b } from 'a'; import * as n from 'b'; b; n.c";
    let Transformed { prefix, needs, .. } = transform(text, bindings).unwrap();
    assert!(needs.helpers);
    let expected = "const b=$v000n[0](\"b\",$v000h.uninitialized),n=$v000n[1],\
                    À0=$v000n[2](\"c\",$v000h.uninitialized);";
    assert!(prefix.contains(expected), "{prefix}");
    assert!(!transform(text, LIVE).unwrap().prefix.contains("uninitialized"));
}
