//! What is made of a source text.

use std::sync::OnceLock;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::html_comments::may_have_html_comment;
use crate::disposal_globals::DisposalGlobals;
use crate::record::CompactDefinition;
use crate::syntax::SyntaxProblem;
use crate::transform::{Bindings, Transformed, scan, transform};

/// What is made of a source text, whoever has it.
#[derive(Debug)]
pub struct Made {
    /// What makes a function of it, whose imports are all taken by value.
    pub transformed: Transformed,
    /// Whether V8 is to say what it thinks of a comment.
    pub may_have_html_comment: bool,
    /// The globals around `using` that it mentions, where the engine has none.
    pub disposal_globals: DisposalGlobals,
    /// Indices of the local exports by name, made when one is looked for.
    local_exports: OnceLock<FxHashMap<CompactString, u32>>,
    /// What the records of it share.
    shared_definition: OnceLock<CompactDefinition>,
}

impl Made {
    /// Scans a source text, or parses it.
    ///
    /// # Errors
    ///
    /// The first early error of the text.
    pub fn of(source: &str, bindings: Bindings<'_>) -> Result<Self, SyntaxProblem> {
        let transformed = scan(source).or_else(|_| transform(source, bindings))?;
        let disposal_globals = if bindings.lower_using {
            DisposalGlobals::of(source)
        } else {
            DisposalGlobals::default()
        };
        Ok(Self {
            transformed,
            may_have_html_comment: may_have_html_comment(source),
            disposal_globals,
            local_exports: OnceLock::new(),
            shared_definition: OnceLock::new(),
        })
    }

    /// The definition, for the records of it.
    pub fn shared_definition(&self) -> CompactDefinition {
        let make = || self.transformed.definition.clone().into();
        self.shared_definition.get_or_init(make).clone()
    }

    /// The slot of a local export.
    #[must_use]
    pub fn local_slot(&self, name: &str) -> Option<u32> {
        let exports = &self.transformed.definition.local_exports;
        let by_name = self.local_exports.get_or_init(|| {
            exports.iter().map(|export| (export.export_name.clone(), export.binding)).collect()
        });
        by_name.get(name).copied()
    }
}
