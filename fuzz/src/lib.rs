//! What the fuzz targets share: from bytes to source text, from edits to text, and a judge of the text.

use std::sync::LazyLock;

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use vm_module_record::transform::{Edit, Edits, Transformed};

/// What the bytes from 0x80 on stand for, so that a mutation of a byte is one of a token.
static FRAGMENTS: LazyLock<Vec<String>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../fragments.json")).unwrap());

pub fn text_of(bytes: &[u8]) -> String {
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
pub fn edited(source: &str, edits: &Edits) -> String {
    let mut text = String::with_capacity(source.len());
    let mut at = 0;
    for Edit { start, end, text: replacement, .. } in edits.iter() {
        let (start, end) = (start as usize, end as usize);
        assert!(at <= start && start <= end, "edits overlap: {edits:?}");
        text.push_str(&source[at..start]);
        text.push_str(replacement);
        at = end;
    }
    text.push_str(&source[at..]);
    text
}

pub fn lines(text: &str) -> usize {
    text.replace("\r\n", "\n").matches(['\n', '\r', '\u{2028}', '\u{2029}']).count()
}

/// Whether the parser is no judge of a script.
///
/// HTML-like comments are one in a script only: lib/syntax-error.js refuses them. The parser itself panics at some names
/// of exports (see src/syntax/backslashes.rs), and takes `await using` where nothing can be awaited. What V8 makes of such
/// texts is seen by scripts/fuzz-v8.js.
pub fn is_excluded(script: &str) -> bool {
    ["<!--", "-->", "\\\\u", "await using"].iter().any(|excluded| script.contains(excluded))
}

/// What the parser says of a script, which is how V8 is given the text.
pub fn refusal(script: &str) -> Option<String> {
    if is_excluded(script) {
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

/// The text that is compiled in a module's place.
pub fn text_with(source: &str, transformed: &Transformed) -> String {
    let body = edited(source, &transformed.edits);
    assert_eq!(lines(&body), lines(source), "a line moved\n--- source\n{source}\n--- text\n{body}");
    assert_eq!(lines(&transformed.prefix), 0);
    format!("{}\n{body}{}", transformed.prefix, transformed.suffix)
}
