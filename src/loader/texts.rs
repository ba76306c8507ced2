//! What was made of texts before: another loader may load them again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::module_text::Made;
use crate::digest::Digest;

/// When the texts that are known are longer than this, all are forgotten.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// What was made of texts, by the URL of the module. One is shared by the loaders of a JavaScript thread.
#[derive(Debug, Default)]
pub struct Texts(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    made: FxHashMap<Box<str>, (Digest, Arc<Made>)>,
    bytes: usize,
}

impl Texts {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was made of this text.
    #[must_use]
    pub fn find(&self, url: &str, digest: Digest) -> Option<Arc<Made>> {
        match self.known().made.get(url) {
            Some((known, made)) if *known == digest => Some(Arc::clone(made)),
            _ => None,
        }
    }

    /// Keeps what was made of a text that is `bytes` long.
    pub fn keep(&self, url: &str, digest: Digest, made: &Arc<Made>, bytes: usize) {
        let mut known = self.known();
        known.bytes += bytes;
        if known.bytes > MAX_BYTES {
            known.made.clear();
            known.bytes = bytes;
        }
        known.made.insert(url.into(), (digest, Arc::clone(made)));
    }
}
