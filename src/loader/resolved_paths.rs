//! The files that paths were resolved to, by this loader or by another one of its thread.

use std::ffi::OsString;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use super::files;
use super::resolved::Resolved;
use super::texts::{Known, Texts};

/// What is known of paths, by the URL of each.
pub(super) struct ResolvedPaths {
    texts: Arc<Texts>,
    resolved: RwLock<FxHashMap<Arc<str>, Resolved>>,
    /// Whether each has no link on the way to it. As text, which is faster to hash than a path.
    folders: RwLock<FxHashMap<OsString, bool>>,
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

    pub(super) fn keep(&self, url: &str, resolved: &Resolved) {
        let url = resolved.same_url(url);
        // Who asks later looks at the file again.
        let kept = Resolved { unchanged: None, ..resolved.clone() };
        self.resolved.write().unwrap_or_else(PoisonError::into_inner).insert(url, kept);
    }

    /// The path of a URL that stands for itself, and what is known of the text there: another loader has resolved it, and
    /// nothing has changed since.
    pub(super) fn find_unchanged(&self, url: &str) -> Option<(Arc<Path>, Known)> {
        let known = self.texts.find_stamped(url)?;
        let path = Arc::clone(known.text.path.as_ref()?);
        // A hook may name a file by links.
        let is_its_name = self.is_real(path.parent()?);
        let is_unchanged = is_its_name && known.stamp == files::stamp_of_file(&path);
        is_unchanged.then_some((path, known))
    }

    fn is_real(&self, folder: &Path) -> bool {
        let folders = || self.folders.read().unwrap_or_else(PoisonError::into_inner);
        let known = folders().get(folder.as_os_str()).copied();
        known.unwrap_or_else(|| {
            let is_real = files::real_path(folder).is_ok_and(|real| real == folder);
            let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
            folders.insert(folder.as_os_str().to_owned(), is_real);
            is_real
        })
    }
}
