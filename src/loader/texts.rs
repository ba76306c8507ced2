//! What was made of texts before: another loader may load them again.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::files::{self, Stamp};
use super::known_manifests::KnownManifests;
use super::made::Made;
use crate::digest::Digest;

/// When the texts that are known are longer than this, all are forgotten.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// What was made of texts, by the URL of the module. One is shared by the loaders of a JavaScript thread.
#[derive(Debug, Default)]
pub struct Texts {
    all: Mutex<All>,
    pub(super) manifests: KnownManifests,
}

#[derive(Debug, Default)]
struct All {
    known: FxHashMap<Box<str>, Known>,
    bytes: usize,
    /// How many texts were kept, in all.
    count: u32,
}

/// What was made of a text.
#[derive(Clone, Debug)]
pub struct Known {
    /// What names it among all that this thread has met.
    pub number: u32,
    /// What the text is known by.
    pub digest: Digest,
    /// What was made of it.
    pub made: Arc<Made>,
    /// That of the file, if that is what it has as long as it has this text.
    pub stamp: Option<Stamp>,
}

impl Texts {
    fn all(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was made of this text.
    #[must_use]
    pub fn find(&self, url: &str, digest: Digest) -> Option<Known> {
        self.all().known.get(url).filter(|known| known.digest == digest).cloned()
    }

    /// What was made of the text of a file that has it as long as it has a stamp.
    #[must_use]
    pub fn find_stamped(&self, url: &str) -> Option<Known> {
        self.all().known.get(url).filter(|known| known.stamp.is_some()).cloned()
    }

    /// What was made of the text of a file, if it has the same text still.
    #[must_use]
    pub fn find_unchanged(&self, url: &str, path: &Path) -> Option<Known> {
        self.find_stamped(url).filter(|known| known.stamp == files::stamp(path))
    }

    /// Keeps what was made of a text that is `bytes` long; the stamp is that of its file.
    pub fn keep(
        &self,
        url: &str,
        digest: Digest,
        made: Made,
        stamp: Option<Stamp>,
        bytes: usize,
    ) -> Known {
        let mut all = self.all();
        all.count += 1;
        let known = Known { number: all.count, digest, made: Arc::new(made), stamp };
        all.bytes += bytes;
        if all.bytes > MAX_BYTES {
            all.known.clear();
            all.bytes = bytes;
        }
        all.known.insert(url.into(), known.clone());
        known
    }

    /// The file with a text that is known has this stamp by now.
    pub fn stamp(&self, url: &str, digest: Digest, stamp: Option<Stamp>) {
        if let Some(known) = self.all().known.get_mut(url)
            && known.digest == digest
        {
            known.stamp = stamp;
        }
    }
}
