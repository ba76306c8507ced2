//! From source text to transformed text: no panic, no hang, no overflow, and what is made of a module is a function.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vm_module_record::source::utf16_length;
use vm_module_record::transform::{
    Bindings, Mode, transform, transform_direct_eval, transform_script,
};
use vm_module_record_fuzz::{edited, is_excluded, lines, refusal, text_of, text_with};

fn check_module(source: &str) {
    // The parser takes decorators, which V8 then refuses.
    if source.contains('@') {
        return;
    }
    let Ok(constant) = transform(source, Bindings::CONSTANT) else { return };
    let definition = &constant.definition;
    let imports = definition.import_entries.len() + definition.namespace_members.len();
    let forms = [(false, false), (false, true), (true, false), (true, true)];
    for (cyclic, lower_using) in forms {
        for mode in [Mode::Constant, Mode::Live, Mode::Property] {
            // A whole import has no property.
            let modes: Vec<Mode> = (0..imports)
                .map(|index| match mode {
                    Mode::Property if index < definition.import_entries.len() => Mode::Constant,
                    mode => mode,
                })
                .collect();
            let made = transform(
                source,
                Bindings { cyclic, modes: &modes, lower_using, ..Bindings::CONSTANT },
            )
            .expect("parses again");
            assert_eq!(made.definition.requests.len(), definition.requests.len());
            assert_eq!(
                made.definition.has_top_level_await, definition.has_top_level_await,
                "the form does not decide whether a module awaits"
            );
            let text = text_with(source, &made);
            if !is_excluded(source)
                && let Some(message) = refusal(&text)
            {
                panic!("{message}\n--- source\n{source}\n--- text\n{text}\n---");
            }
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let source = text_of(bytes);
    assert_eq!(utf16_length(&source) as usize, source.encode_utf16().count());
    check_module(&source);
    let mut made = vec![edited(&source, &transform_script(&source, "$v000i"))];
    for lower_using in [false, true] {
        let edits = transform_direct_eval(&source, "$v000,x,n,arguments", lower_using);
        made.push(edited(&source, &edits));
    }
    let is_script = !is_excluded(&source) && refusal(&source).is_none();
    for text in made {
        assert_eq!(lines(&text), lines(&source));
        if is_script && let Some(message) = refusal(&text) {
            panic!("{message}\n--- source\n{source}\n--- text\n{text}\n---");
        }
    }
});
