//! From source text to transformed text: no panic, no hang, no overflow, and what is made of a module is a function.

#![no_main]

use std::fmt::Write as _;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use vm_module_record::source::utf16_length;
use vm_module_record::transform::{
    Bindings, Edit, Mode, transform, transform_direct_eval, transform_script,
};

/// What the bytes from 0x80 on stand for, so that a mutation of a byte is one of a token.
static FRAGMENTS: LazyLock<Vec<String>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../fragments.json")).unwrap());

fn text_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for &byte in bytes {
        match byte.checked_sub(0x80) {
            None => text.push(char::from(byte)),
            Some(fragment) => text.push_str(&FRAGMENTS[usize::from(fragment)]),
        }
    }
    text
}

/// The source with its edits, which must be in order and within it.
fn edited(source: &str, edits: &[Edit]) -> String {
    let units: Vec<u16> = source.encode_utf16().collect();
    let mut text = Vec::with_capacity(units.len());
    let mut at = 0;
    for Edit { start, end, text: replacement } in edits {
        let (start, end) = (*start as usize, *end as usize);
        assert!(at <= start && start <= end, "edits overlap: {edits:?}");
        text.extend_from_slice(&units[at..start]);
        text.extend(replacement.encode_utf16());
        at = end;
    }
    text.extend_from_slice(&units[at..]);
    String::from_utf16(&text).expect("no edit splits a character")
}

fn lines(text: &str) -> usize {
    text.replace("\r\n", "\n").matches(['\n', '\r', '\u{2028}', '\u{2029}']).count()
}

/// What the parser says of a script, which is how V8 is given the text. HTML-like comments are one in a
/// script only: lib/syntax-error.js refuses them, and scripts/fuzz-v8.js tries them.
fn refusal(script: &str) -> Option<String> {
    if script.contains("<!--") || script.contains("-->") {
        return None;
    }
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, script, SourceType::script()).parse();
    if let Some(diagnostic) = parsed.diagnostics.iter().next() {
        return Some(diagnostic.message.to_string());
    }
    let semantic = SemanticBuilder::new_compiler().build(&parsed.program);
    semantic.diagnostics.iter().next().map(|diagnostic| diagnostic.message.to_string())
}

fn check_module(source: &str) {
    let Ok(constant) = transform(source, Bindings::CONSTANT) else { return };
    let definition = &constant.definition;
    let imports = definition.import_entries.len() + constant.members.len();
    let shown = |text: &str| {
        let mut shown = String::new();
        let _ = write!(shown, "\n--- source\n{source}\n--- text\n{text}\n---");
        shown
    };
    for cyclic in [false, true] {
        for mode in [Mode::Constant, Mode::Live, Mode::Property] {
            // A whole import has no property.
            let modes: Vec<Mode> = (0..imports)
                .map(|index| match mode {
                    Mode::Property if index < definition.import_entries.len() => Mode::Constant,
                    mode => mode,
                })
                .collect();
            let made = transform(source, Bindings { cyclic, modes: &modes }).expect("parses again");
            assert_eq!(made.definition.requests.len(), definition.requests.len());
            assert_eq!(
                made.definition.has_top_level_await, definition.has_top_level_await,
                "the form does not decide whether a module awaits"
            );
            let body = edited(source, &made.edits);
            assert_eq!(lines(&body), lines(source), "a line moved{}", shown(&body));
            let text = format!("{}\n{body}{}", made.prefix, made.suffix);
            assert_eq!(lines(&made.prefix), 0);
            if let Some(message) = refusal(&text) {
                panic!("{message}{}", shown(&text));
            }
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let source = text_of(bytes);
    assert_eq!(utf16_length(&source) as usize, source.encode_utf16().count());
    check_module(&source);
    let script = edited(&source, &transform_script(&source, "$v000i"));
    assert_eq!(lines(&script), lines(&source));
    let code = edited(&source, &transform_direct_eval(&source, "$v000,x,n,arguments"));
    assert_eq!(lines(&code), lines(&source));
    if refusal(&source).is_none() {
        for text in [script, code] {
            if let Some(message) = refusal(&text) {
                panic!("{message}\n--- source\n{source}\n--- text\n{text}\n---");
            }
        }
    }
});
