//! The manifests that loaders of a JavaScript thread have read: another one may ask for them again.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::files::{self, Stamp};
use super::manifest::Manifest;

/// When more are known, all are forgotten.
const MAX_COUNT: usize = 4096;

/// By path, with the stamp that the file has as long as it says the same.
type ByPath = FxHashMap<Box<Path>, (Stamp, Arc<Manifest>)>;

/// What is known of manifests.
#[derive(Debug, Default)]
pub(super) struct KnownManifests(Mutex<ByPath>);

impl KnownManifests {
    fn all(&self) -> MutexGuard<'_, ByPath> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The manifest of a file that has not been written since it was read.
    pub(super) fn find_unchanged(&self, file: &Path) -> Option<Arc<Manifest>> {
        let (stamp, manifest) = self.all().get(file).cloned()?;
        (files::stamp(file) == Some(stamp)).then_some(manifest)
    }

    pub(super) fn keep(&self, stamp: Stamp, manifest: &Arc<Manifest>) {
        let mut all = self.all();
        if all.len() >= MAX_COUNT {
            all.clear();
        }
        all.insert(manifest.file.as_path().into(), (stamp, Arc::clone(manifest)));
    }
}
