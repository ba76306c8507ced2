//! The files `package.json`, as Node reads them, each once.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::file_url;
use super::files::{self, Kind};
use super::json_fields::{Field, fields};
use super::texts::Texts;

/// What the field `type` says of the `.js` files of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PackageType {
    Module,
    CommonJs,
}

/// What is read of a `package.json`.
#[derive(Debug)]
pub(super) struct Manifest {
    /// Its path.
    pub(super) file: PathBuf,
    /// Its URL.
    pub(super) url: String,
    pub(super) name: Option<String>,
    pub(super) main: Option<String>,
    pub(super) package_type: Option<PackageType>,
    /// A string, an array or an object.
    pub(super) exports: Option<Value>,
    pub(super) imports: Option<Map<String, Value>>,
}

/// A `package.json` that is none.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) file: PathBuf,
    pub(super) reason: String,
}

/// The manifest of a folder, if it has one.
pub(super) type Found = Result<Option<Arc<Manifest>>, Arc<Broken>>;

impl Manifest {
    /// The fields as Node takes them: a name or a type that is no string is an error, and anything else of the wrong type is
    /// not there.
    fn parse(file: PathBuf, bytes: &[u8]) -> Result<Self, Broken> {
        let url = file_url::from_path(&file);
        let mut manifest = Self {
            file,
            url,
            name: None,
            main: None,
            package_type: None,
            exports: None,
            imports: None,
        };
        match manifest.read(bytes) {
            Ok(()) => Ok(manifest),
            Err(reason) => Err(Broken { file: manifest.file, reason }),
        }
    }

    /// Takes the fields; says in words what is wrong with them.
    fn read(&mut self, bytes: &[u8]) -> Result<(), String> {
        let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        for Field { name, value } in fields(text)? {
            let string = || serde_json::from_str::<String>(value);
            let needed = || string().map_err(|_| format!("\"{name}\" is not a string"));
            match name {
                "name" => self.name = Some(needed()?),
                "type" => {
                    self.package_type = match needed()?.as_str() {
                        "module" => Some(PackageType::Module),
                        "commonjs" => Some(PackageType::CommonJs),
                        _ => None,
                    }
                }
                "main" => self.main = string().ok().or(self.main.take()),
                "exports" if value.starts_with(['"', '[', '{']) => {
                    self.exports = Some(map(name, value)?);
                }
                "imports" if value.starts_with('{') => self.imports = Some(map(name, value)?),
                _ => {}
            }
        }
        Ok(())
    }
}

fn map<T: DeserializeOwned>(name: &str, value: &str) -> Result<T, String> {
    serde_json::from_str(value).map_err(|error| format!("\"{name}\": {error}"))
}

/// By path. As text, which is faster to hash than a path.
type Cache<T> = RwLock<FxHashMap<OsString, T>>;

/// What is known of packages.
#[derive(Default)]
pub(super) struct Manifests {
    texts: Arc<Texts>,
    read: Cache<Found>,
    scopes: Cache<Found>,
    modules: Cache<Arc<[PathBuf]>>,
    directories: Cache<bool>,
    main_files: Cache<Option<PathBuf>>,
}

impl Manifests {
    /// The `texts` have the manifests that were read before.
    pub(super) fn new(texts: Arc<Texts>) -> Self {
        Self { texts, ..Self::default() }
    }

    /// Forgets all.
    pub(super) fn clear(&self) {
        clear(&self.read);
        clear(&self.scopes);
        clear(&self.modules);
        clear(&self.directories);
        clear(&self.main_files);
    }

    /// [`READ_PACKAGE_JSON`](https://nodejs.org/api/esm.html#resolution-algorithm-specification)
    pub(super) fn read_package_json(&self, folder: &Path) -> Found {
        cached(&self.read, folder, || {
            let file = folder.join("package.json");
            let known = &self.texts.manifests;
            if let Some(manifest) = known.find_unchanged(&file) {
                return Ok(Some(manifest));
            }
            let Ok((bytes, stamp)) = files::read_stamped(&file) else { return Ok(None) };
            let manifest = Arc::new(Manifest::parse(file, &bytes)?);
            if let Some(stamp) = stamp {
                known.keep(stamp, &manifest);
            }
            Ok(Some(manifest))
        })
    }

    /// The file that a package without `exports` begins with; `look` looks for it.
    pub(super) fn main_file(
        &self,
        package: &Path,
        look: impl FnOnce() -> Option<PathBuf>,
    ) -> Option<PathBuf> {
        cached(&self.main_files, package, look)
    }

    /// [`LOOKUP_PACKAGE_SCOPE`](https://nodejs.org/api/esm.html#resolution-algorithm-specification), for the files of a folder.
    pub(super) fn lookup_package_scope(&self, folder: &Path) -> Found {
        let mut unknown = Vec::new();
        let mut scope = Ok(None);
        for folder in folders_of(folder) {
            if let Some(known) = find(&self.scopes, folder) {
                scope = known;
                break;
            }
            unknown.push(folder);
            if folder.ends_with("node_modules") {
                break;
            }
            scope = self.read_package_json(folder);
            if !matches!(scope, Ok(None)) {
                break;
            }
        }
        for folder in unknown {
            keep(&self.scopes, folder, &scope);
        }
        scope
    }

    /// The folder of a package for the files of `folder`: the nearest that is there, whatever is in it.
    pub(super) fn package_folder(&self, name: &str, folder: &Path) -> Option<PathBuf> {
        // In Node it is a part of a URL, and these begin other parts.
        if name.contains(['?', '#']) {
            return None;
        }
        self.modules_folders(folder).iter().find_map(|modules| {
            let package = modules.join(name);
            let package = if name.contains("..") { files::normal(&package) } else { package };
            self.is_directory(&package).then_some(package)
        })
    }

    /// The folders `node_modules` in which files of `folder` find packages.
    fn modules_folders(&self, folder: &Path) -> Arc<[PathBuf]> {
        let mut unknown = Vec::new();
        let mut all: Arc<[PathBuf]> = Arc::default();
        for folder in folders_of(folder) {
            if let Some(known) = find(&self.modules, folder) {
                all = known;
                break;
            }
            unknown.push(folder);
        }
        for folder in unknown.into_iter().rev() {
            let own = folder.join("node_modules");
            if files::kind(&own) == Kind::Directory {
                all = std::iter::once(own).chain(all.iter().cloned()).collect();
            }
            keep(&self.modules, folder, &all);
        }
        all
    }

    fn is_directory(&self, path: &Path) -> bool {
        cached(&self.directories, path, || files::kind(path) == Kind::Directory)
    }
}

fn clear<T>(cache: &Cache<T>) {
    cache.write().unwrap_or_else(PoisonError::into_inner).clear();
}

/// In bytes. There is nothing on a disk whose path is longer; to look into all folders of such a path would take time and memory
/// without end.
const LONGEST_PATH: usize = 4096;

/// A folder and those around it, from inside out, but for those that cannot be there.
fn folders_of(folder: &Path) -> impl Iterator<Item = &Path> {
    folder.ancestors().skip_while(|folder| folder.as_os_str().len() > LONGEST_PATH)
}

/// What is known of a path.
fn find<T: Clone>(cache: &Cache<T>, path: &Path) -> Option<T> {
    cache.read().unwrap_or_else(PoisonError::into_inner).get(path.as_os_str()).cloned()
}

fn keep<T: Clone>(cache: &Cache<T>, path: &Path, found: &T) {
    let mut all = cache.write().unwrap_or_else(PoisonError::into_inner);
    all.insert(path.as_os_str().to_owned(), found.clone());
}

/// What is known of a path, or found out. Two threads may find it out at once, which is no harm.
fn cached<T: Clone>(cache: &Cache<T>, path: &Path, find_out: impl FnOnce() -> T) -> T {
    find(cache, path).unwrap_or_else(|| {
        let found = find_out();
        keep(cache, path, &found);
        found
    })
}

#[cfg(test)]
mod tests {
    use super::Manifests;
    use std::path::PathBuf;

    #[test]
    fn a_path_may_have_any_number_of_folders() {
        let manifests = Manifests::default();
        let folder = PathBuf::from(format!("/{}", "a/".repeat(50_000)));
        assert!(matches!(manifests.lookup_package_scope(&folder), Ok(None)));
        assert_eq!(manifests.package_folder("none", &folder), None);
    }
}
