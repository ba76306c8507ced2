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

    /// Whether a folder has no link on the way to it: one look at each folder on that way, whatever is in it.
    fn is_real(&self, folder: &Path) -> bool {
        let folders = || self.folders.read().unwrap_or_else(PoisonError::into_inner);
        let known = |folder: &Path| folders().get(folder.as_os_str()).copied();
        let mut is_real = true;
        let mut unknown = Vec::new();
        for ancestor in folder.ancestors() {
            if let Some(known) = known(ancestor) {
                is_real = known;
                break;
            }
            unknown.push(ancestor);
        }
        for folder in unknown.into_iter().rev() {
            is_real = is_real && (folder.parent().is_none() || files::is_folder_itself(folder));
            let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
            folders.insert(folder.as_os_str().to_owned(), is_real);
        }
        is_real
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_folder_is_real_when_no_link_leads_to_it() {
        let name = format!("vm-module-record-folders-{}", std::process::id());
        let root = files::real_path(&std::env::temp_dir()).unwrap().join(name);
        std::fs::create_dir_all(root.join("folder/inner")).unwrap();
        std::os::unix::fs::symlink("folder", root.join("link")).unwrap();
        std::fs::write(root.join("file"), "").unwrap();
        let paths = ResolvedPaths::new(Arc::default());
        let is_real = |name: &str| paths.is_real(&root.join(name));
        assert!(is_real("folder/inner") && is_real("folder"));
        for name in ["link", "link/inner", "file", "missing", "missing/inner"] {
            assert!(!is_real(name), "{name}");
        }
        // What is known of a folder counts until it is looked at anew.
        std::fs::rename(root.join("folder"), root.join("other")).unwrap();
        std::os::unix::fs::symlink("other", root.join("folder")).unwrap();
        assert!(is_real("folder/inner"));
        paths.clear();
        assert!(!is_real("folder/inner") && is_real("other/inner"));
        std::fs::remove_dir_all(&root).unwrap();
    }
}
