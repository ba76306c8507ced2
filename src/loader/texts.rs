//! What was made of texts before: another loader may load them again.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::file_url;
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
    known: FxHashMap<Arc<str>, Known>,
    bytes: usize,
    /// How many texts were kept, in all.
    count: u32,
}

/// The text of a module.
#[derive(Debug)]
pub struct Text {
    /// The URL of the module.
    pub url: Arc<str>,
    /// What names it among all that this thread has met.
    pub number: u32,
    /// What it is known by.
    pub digest: Digest,
    /// What was made of it.
    pub made: Arc<Made>,
    /// Its file, if that has no other URL.
    pub path: Option<Arc<Path>>,
    /// The URLs of the files that its requests name, for those that do so as they stand; once they were resolved.
    pub file_urls: OnceLock<Box<[Option<Arc<str>>]>>,
}

/// A text that is known.
#[derive(Clone, Debug)]
pub struct Known {
    /// The text.
    pub text: Arc<Text>,
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
        self.all().known.get(url).filter(|known| known.text.digest == digest).cloned()
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

    /// Keeps what was made of a text that is `bytes` long; the stamp is that of its file, which has the `path`.
    pub fn keep(
        &self,
        url: &str,
        digest: Digest,
        made: Made,
        (path, stamp): (Option<&Arc<Path>>, Option<Stamp>),
        bytes: usize,
    ) -> Known {
        let path = path.filter(|path| file_url::from_path(path) == url).cloned();
        let (url, made, file_urls) = (Arc::from(url), Arc::new(made), OnceLock::new());
        let mut all = self.all();
        all.count += 1;
        let number = all.count;
        let text = Arc::new(Text { url, number, digest, made, path, file_urls });
        let known = Known { text, stamp };
        all.bytes += bytes;
        if all.bytes > MAX_BYTES {
            all.known.clear();
            all.bytes = bytes;
        }
        all.known.insert(Arc::clone(&known.text.url), known.clone());
        known
    }

    /// The file with a text that is known has this stamp by now.
    pub fn stamp(&self, url: &str, digest: Digest, stamp: Option<Stamp>) {
        if let Some(known) = self.all().known.get_mut(url)
            && known.text.digest == digest
        {
            known.stamp = stamp;
        }
    }
}
