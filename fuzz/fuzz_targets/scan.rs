//! A text that is scanned, against the same text parsed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vm_module_record::transform::{Bindings, difference, live_difference, scan_for, transform};
use vm_module_record_fuzz::{is_excluded, refusal, text_of, text_with};

/// A scan has the result of the parse, as far as it should, or leaves it to V8 to refuse the text.
fn check_scan(source: &str) {
    let Ok(scanned) = scan_for(source, Bindings::GUESSED) else { return };
    // A text that V8 refuses is parsed.
    if refusal(&text_with(source, &scanned)).is_some() {
        return;
    }
    match transform(source, Bindings::GUESSED) {
        Ok(parsed) => {
            let difference = difference(&scanned, &parsed);
            assert_eq!(difference, None, "\n--- source\n{source}\n---");
            let live = live_difference(source, &scanned).unwrap_or_default();
            assert_eq!(live, None, "\n--- source, live\n{source}\n---");
        }
        Err(problem) => {
            let text = text_with(source, &scanned);
            assert!(
                is_excluded(&text),
                "the scan takes what the parser refuses: {problem:?}\n--- source\n{source}\n--- text\n{text}\n---"
            );
        }
    }
}

fuzz_target!(|bytes: &[u8]| check_scan(&text_of(bytes)));
