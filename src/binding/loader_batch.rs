//! What crosses when modules have arrived: see `lib/loader/batch.js`, which reads it.

use std::borrow::Cow;
use std::sync::Arc;

use napi::bindgen_prelude::Utf16String;
use napi_derive::napi;

use super::packed_text::PackedText;
use super::records::{EntryPlace, mode_number};
use super::script_text::ScriptText;
use super::{answers, with_graph};
use crate::loader::discovery::{Arrival, Loaded, NodeId, phase_number};
use crate::loader::failure::{Failure, Kind};
use crate::loader::made::Made;
use crate::loader::module_text::ModuleText;
use crate::record::RecordId;
use crate::source::utf16_length;
use crate::syntax::{Place, SyntaxProblem};
use crate::transform::Encoded;
use crate::transform::Mode;

/// What is known of a module that has arrived, until it is evaluated.
#[derive(Default)]
pub struct Node {
    pub record: Option<RecordId>,
    pub targets: Arc<[NodeId]>,
    pub module: Option<Box<ModuleText>>,
}

impl Node {
    /// Its source text.
    pub fn source(&self) -> Option<Cow<'_, str>> {
        self.module.as_ref()?.source().ok()
    }
}

/// Why something cannot be loaded.
#[napi(object)]
pub struct FailureAnswer {
    /// The module, in a batch.
    pub id: u32,
    /// 0 for an `Error`, 1 for a `TypeError`, 2 for a `SyntaxError`, 3 for a text that nests too deeply.
    pub kind: u32,
    /// The error's `code`; empty if it has none.
    pub code: String,
    /// The error's message.
    pub message: String,
    /// The error's `url`.
    pub url: Option<String>,
    /// The specifier that was probably meant.
    pub suggestion: Option<String>,
    /// Of a `SyntaxError`: where it is.
    pub place: Option<EntryPlace>,
    /// Of a `SyntaxError`: the text.
    pub source: Option<String>,
}

/// Modules that have arrived.
#[napi(object, object_from_js = false)]
pub struct Batch {
    /// See `lib/loader/batch.js`.
    pub numbers: Utf16String,
    /// The URLs, and the names of namespaces' members, one after the other.
    pub words: String,
    /// The text of each module that has one.
    pub texts: Vec<ScriptText>,
    /// Those that have failed.
    pub failures: Vec<FailureAnswer>,
    /// Whether there will be more.
    pub busy: bool,
}

/// Why something cannot be loaded, for JavaScript; the text is that of a `SyntaxError`.
pub fn failure_answer(id: NodeId, failure: &Failure, source: Option<String>) -> FailureAnswer {
    let Failure { kind, code, message, url, suggestion, problem } = failure;
    let place = match (problem, &source) {
        (Some(SyntaxProblem::Error { start, end, .. }), Some(source)) => {
            Some(EntryPlace::from(Place::of(source, *start, *end)))
        }
        _ => None,
    };
    FailureAnswer {
        id,
        kind: match (kind, problem) {
            (_, Some(SyntaxProblem::TooDeep)) => 3,
            (Kind::Error, _) => 0,
            (Kind::TypeError, _) => 1,
            (Kind::Syntax, _) => 2,
            (Kind::RangeError, _) => 4,
        },
        code: (*code).to_owned(),
        message: message.clone(),
        url: url.clone(),
        suggestion: suggestion.clone(),
        place,
        source,
    }
}

fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

// The kinds of modules in a batch.
const MODULE: u32 = 0;
const COMMON_JS: u32 = 1;
const JSON: u32 = 2;
const BUILTIN: u32 = 3;
const FAILED: u32 = 4;

/// Writes a batch.
#[derive(Default)]
pub struct BatchBuilder {
    numbers: Vec<u32>,
    words: String,
    texts: Vec<ScriptText>,
    failures: Vec<FailureAnswer>,
}

impl BatchBuilder {
    /// Adds a module that has arrived. What is known of it, unless it has failed.
    pub fn add(&mut self, arrival: Arrival) -> Option<(NodeId, Node)> {
        let Arrival { id, url, loaded, targets } = arrival;
        let kind = match &loaded {
            Loaded::Module(_) => MODULE,
            Loaded::CommonJs(_) => COMMON_JS,
            Loaded::Json(_) => JSON,
            Loaded::Builtin => BUILTIN,
            Loaded::Failed(..) => FAILED,
        };
        self.numbers.extend([id, kind, utf16_length(&url)]);
        self.words.push_str(&url);
        match loaded {
            Loaded::Module(module) => Some((id, self.add_module(module, &url, targets))),
            Loaded::CommonJs(text) | Loaded::Json(text) => {
                self.texts.push(ScriptText(text.into()));
                Some((id, Node::default()))
            }
            Loaded::Builtin => Some((id, Node::default())),
            Loaded::Failed(failure, source) => {
                self.failures.push(failure_answer(id, &failure, source));
                None
            }
        }
    }

    fn add_module(
        &mut self,
        mut module: Box<ModuleText>,
        url: &str,
        targets: Arc<[NodeId]>,
    ) -> Node {
        let definition = &module.made.transformed.definition;
        let phases =
            definition.requests.iter().map(|request| phase_number(request.phase)).collect();
        let definition = if module.is_known() {
            module.made.shared_definition()
        } else {
            definition.clone().into()
        };
        let record = with_graph(|graph| graph.add_source_text(url.to_owned(), definition));
        self.add_text(&module, record, &targets, phases);
        let text = module.composed.as_mut().and_then(|composed| composed.text.take());
        self.texts.push(ScriptText(text.unwrap_or(Encoded::OneByte(Vec::new()))));
        Node { record: Some(record), targets, module: Some(module) }
    }

    fn add_text(
        &mut self,
        module: &ModuleText,
        record: RecordId,
        targets: &[NodeId],
        phases: Vec<u32>,
    ) {
        let Made { transformed, may_have_html_comment, mentions_disposal, .. } = &*module.made;
        let flags = u32::from(*may_have_html_comment)
            | u32::from(*mentions_disposal) << 1
            | u32::from(module.composed.is_some()) << 2
            | u32::from(module.composed.as_ref().is_some_and(|composed| composed.cyclic)) << 3;
        let bits = record.to_bits();
        #[expect(clippy::cast_possible_truncation, reason = "the two halves of the name")]
        self.numbers.extend([(bits >> 32) as u32, bits as u32, flags]);
        let digest = module.digest;
        #[expect(clippy::cast_possible_truncation, reason = "the four quarters of the digest")]
        self.numbers.extend([96, 64, 32, 0].map(|shift| (digest >> shift) as u32));
        self.numbers.push(length(phases.len()));
        for (index, phase) in phases.into_iter().enumerate() {
            self.numbers.extend([targets.get(index).copied().unwrap_or(u32::MAX), phase]);
        }
        let composed = module.composed.as_ref();
        // What is not constant: which import it is, and how it is written.
        let modes = composed.map_or(&[][..], |composed| &composed.modes);
        let written: Vec<u32> = (0..)
            .zip(modes)
            .filter(|(_, mode)| **mode != Mode::Constant)
            .map(|(import, mode): (u32, _)| import << 2 | mode_number(*mode))
            .collect();
        self.numbers.push(length(written.len()));
        self.numbers.extend(written);
        let parsed = composed.and_then(|composed| composed.transformed.as_ref());
        let transformed = parsed.unwrap_or(transformed);
        let head = PackedText::head(transformed);
        self.numbers.push(length(head.len()));
        self.numbers.extend(head);
    }

    /// The batch; `busy` says whether there will be more.
    pub fn finish(self, busy: bool) -> Batch {
        let Self { numbers, words, texts, failures } = self;
        Batch { numbers: answers::pack(&numbers), words, texts, failures, busy }
    }
}
