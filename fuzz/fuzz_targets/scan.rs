//! A text that is scanned, against the same text parsed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vm_module_record::transform::{Bindings, scan, transform};
use vm_module_record_fuzz::{refusal, text_of, text_with};

/// A scan has the result of the parse, or leaves it to V8 to refuse the text.
fn check_scan(source: &str) {
    let Ok(mut scanned) = scan(source) else { return };
    match transform(source, Bindings::CONSTANT) {
        Ok(parsed) => {
            scanned.parsed = true;
            assert_eq!(
                format!("{scanned:#?}"),
                format!("{parsed:#?}"),
                "\n--- source\n{source}\n---"
            );
        }
        Err(problem) => {
            let text = text_with(source, &scanned);
            let is_known = source.contains("<!--") || source.contains("-->");
            assert!(
                is_known || refusal(&text).is_some(),
                "the scan takes what the parser refuses: {problem:?}\n--- source\n{source}\n--- text\n{text}\n---"
            );
        }
    }
}

fuzz_target!(|bytes: &[u8]| check_scan(&text_of(bytes)));
