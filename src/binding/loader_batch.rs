//! What crosses when modules have arrived: see `lib/loader/batch.js`, which reads it.

use std::borrow::Cow;
use std::sync::Arc;

use napi::bindgen_prelude::{Uint8Array, Utf16String};
use napi_derive::napi;
use rustc_hash::FxHashSet;

use super::external_text::ExternalText;
use super::packed_text::PackedText;
use super::records::{EntryPlace, mode_number};
use super::{answers, with_graph};
use crate::loader::discovery::{Arrival, Loaded, NodeId, phase_number};
use crate::loader::failure::{Failure, Kind};
use crate::loader::made::Made;
use crate::loader::module_text::ModuleText;
use crate::loader::resolved::Format;
use crate::record::RecordId;
use crate::source::utf16_length;
use crate::syntax::{Place, SyntaxProblem};
use crate::transform::{Encoded, Mode, Transformed};

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
    /// 0 for an `Error`, 1 for a `TypeError`, 2 for a `SyntaxError`, 3 for a text that is too much.
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
    pub texts: Vec<ExternalText>,
    /// Each WebAssembly module.
    pub binaries: Vec<Uint8Array>,
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
            (_, Some(SyntaxProblem::TooMuch)) => 3,
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
const DESCRIBED_MODULE: u32 = 1;
const COMMON_JS: u32 = 2;
const JSON: u32 = 3;
const BUILTIN: u32 = 4;
const TYPESCRIPT: u32 = 5;
const WEB_ASSEMBLY: u32 = 6;
const WEB_ASSEMBLY_SOURCE: u32 = 7;
const FAILED: u32 = 8;

/// The numbers of the texts that JavaScript has descriptions of.
pub type Described = FxHashSet<u32>;

/// Writes a batch.
pub struct BatchBuilder<'d> {
    described: &'d mut Described,
    numbers: Vec<u32>,
    words: String,
    texts: Vec<ExternalText>,
    binaries: Vec<Uint8Array>,
    failures: Vec<FailureAnswer>,
}

impl<'d> BatchBuilder<'d> {
    /// A batch for those who have these descriptions, and will have those that are in the batch.
    pub fn new(described: &'d mut Described) -> Self {
        Self {
            described,
            numbers: Vec::new(),
            words: String::new(),
            texts: Vec::new(),
            binaries: Vec::new(),
            failures: Vec::new(),
        }
    }

    /// Adds a module that has arrived. What is known of it, unless it has failed.
    pub fn add(&mut self, arrival: Arrival) -> Option<(NodeId, Node)> {
        let Arrival { id, url, loaded, targets } = arrival;
        match loaded {
            Loaded::Module(module) => Some((id, self.add_module(id, module, url, targets))),
            Loaded::CommonJs(text) => Some(self.add_constant(id, COMMON_JS, &url, Some(text))),
            Loaded::Json(text) => Some(self.add_constant(id, JSON, &url, Some(text))),
            Loaded::Builtin => Some(self.add_constant(id, BUILTIN, &url, None)),
            Loaded::WebAssembly(bytes) => {
                self.add_name(id, WEB_ASSEMBLY, &url);
                self.binaries.push(bytes.into());
                None
            }
            Loaded::WebAssemblySource(bytes) => {
                self.binaries.push(bytes.into());
                Some(self.add_constant(id, WEB_ASSEMBLY_SOURCE, &url, None))
            }
            Loaded::TypeScript(text, format) => {
                self.add_constant(id, TYPESCRIPT, &url, Some(text));
                self.numbers.push(u32::from(format == Format::Detect));
                None
            }
            Loaded::Failed(failure, source) => {
                self.add_name(id, FAILED, &url);
                self.failures.push(failure_answer(id, &failure, source));
                None
            }
        }
    }

    fn add_name(&mut self, id: NodeId, kind: u32, url: &str) {
        self.numbers.extend([id, kind, utf16_length(url)]);
        self.words.push_str(url);
    }

    fn add_constant(
        &mut self,
        id: NodeId,
        kind: u32,
        url: &str,
        text: Option<String>,
    ) -> (NodeId, Node) {
        self.add_name(id, kind, url);
        self.texts.extend(text.map(|text| ExternalText(text.into())));
        (id, Node::default())
    }

    fn add_module(
        &mut self,
        id: NodeId,
        mut module: Box<ModuleText>,
        url: Arc<str>,
        targets: Arc<[NodeId]>,
    ) -> Node {
        let definition = module.take_definition();
        if self.described.insert(module.number()) {
            self.add_name(id, MODULE, &url);
            self.add_description(&module);
        } else {
            self.numbers.extend([id, DESCRIBED_MODULE, module.number()]);
        }
        let record = with_graph(|graph| graph.add_source_text(url, definition));
        let bits = record.to_bits();
        #[expect(clippy::cast_possible_truncation, reason = "the two halves of the name")]
        self.numbers.extend([(bits >> 32) as u32, bits as u32]);
        self.numbers.push(length(targets.len()));
        self.numbers.extend(targets.iter());
        self.add_composed(&mut module);
        Node { record: Some(record), targets, module: Some(module) }
    }

    /// What all modules of one text have in common.
    fn add_description(&mut self, module: &ModuleText) {
        let Made { transformed, may_have_html_comment, disposal_globals, .. } = &**module.made();
        let flags = u32::from(*may_have_html_comment) | disposal_globals.bits() << 1;
        self.numbers.extend([module.number(), flags]);
        let digest = module.digest();
        #[expect(clippy::cast_possible_truncation, reason = "the four quarters of the digest")]
        self.numbers.extend([96, 64, 32, 0].map(|shift| (digest >> shift) as u32));
        let requests = &transformed.definition.requests;
        self.numbers.push(length(requests.len()));
        self.numbers.extend(requests.iter().map(|request| phase_number(request.phase)));
        self.add_head(Some(transformed));
    }

    /// The text that was made for the bindings that the module will most likely have, if it was.
    fn add_composed(&mut self, module: &mut ModuleText) {
        let Some(composed) = &mut module.composed else {
            self.numbers.push(0);
            return;
        };
        self.numbers.extend([1, u32::from(composed.cyclic)]);
        // What is not constant: which import it is, and how it is written.
        let modes = (0..).zip(&composed.modes).filter(|(_, mode)| **mode != Mode::Constant);
        let written: Vec<u32> =
            modes.map(|(import, mode): (u32, _)| import << 2 | mode_number(*mode)).collect();
        self.numbers.push(length(written.len()));
        self.numbers.extend(written);
        let text = composed.text.take().unwrap_or(Encoded::OneByte(Vec::new()));
        self.texts.push(ExternalText(text));
        self.add_head(composed.transformed.as_ref());
    }

    fn add_head(&mut self, transformed: Option<&Transformed>) {
        let head = transformed.map_or_else(Vec::new, PackedText::head);
        self.numbers.push(length(head.len()));
        self.numbers.extend(head);
    }

    /// The batch; `busy` says whether there will be more.
    pub fn finish(self, busy: bool) -> Batch {
        let Self { numbers, words, texts, binaries, failures, .. } = self;
        Batch { numbers: answers::pack(&numbers), words, texts, binaries, failures, busy }
    }
}
