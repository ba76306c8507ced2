//! The files that paths were resolved to, by this loader or by another one of its thread.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use super::resolved::Resolved;
use super::texts::{Known, Texts};
use super::{file_url, files};

/// What is known of paths, by the URL of each.
pub(super) struct ResolvedPaths {
    texts: Arc<Texts>,
    resolved: RwLock<FxHashMap<String, Resolved>>,
    /// Whether each has no link on the way to it.
    folders: RwLock<FxHashMap<PathBuf, bool>>,
}

impl ResolvedPaths {
    pub(super) fn new(texts: Arc<Texts>) -> Self {
        Self { texts, resolved: RwLock::default(), folders: RwLock::default() }
    }

    /// Forgets what this loader has resolved.
    pub(super) fn clear(&self) {
        self.resolved.write().unwrap_or_else(PoisonError::into_inner).clear();
        self.folders.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What this loader has resolved a URL to.
    pub(super) fn find(&self, url: &str) -> Option<Resolved> {
        self.resolved.read().unwrap_or_else(PoisonError::into_inner).get(url).cloned()
    }

    pub(super) fn keep(&self, url: String, resolved: &Resolved) {
        // Who asks later looks at the file again.
        let kept = Resolved { unchanged: None, ..resolved.clone() };
        self.resolved.write().unwrap_or_else(PoisonError::into_inner).insert(url, kept);
    }

    /// The path of a URL that stands for itself, and what is known of the text there: another loader has resolved it, and
    /// nothing has changed since.
    pub(super) fn find_unchanged(&self, url: &str) -> Option<(PathBuf, Known)> {
        let known = self.texts.find_stamped(url)?;
        let path = file_url::to_path(url).ok()?;
        // A hook may name a file in another way, and by links.
        let is_its_name = file_url::from_path(&path) == url && self.is_real(path.parent()?);
        let is_unchanged = is_its_name && known.stamp == files::stamp_of_file(&path);
        is_unchanged.then_some((path, known))
    }

    fn is_real(&self, folder: &Path) -> bool {
        let folders = || self.folders.read().unwrap_or_else(PoisonError::into_inner);
        let known = folders().get(folder).copied();
        known.unwrap_or_else(|| {
            let is_real = files::real_path(folder).is_ok_and(|real| real == folder);
            let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
            folders.insert(folder.to_owned(), is_real);
            is_real
        })
    }
}
