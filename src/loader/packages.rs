//! What a bare specifier stands for, and one that begins with `#`: [Node's resolution](https://nodejs.org/api/esm.html#resolution-algorithm-specification)
//! of packages. The operations have its names, and do what Node's `lib/internal/modules/esm/resolve.js` does: the text of the
//! specification leaves some cases open.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use rustc_hash::FxHashSet;
use serde_json::{Map, Value};

use super::failure::Failure;
use super::file_url;
use super::files::{self, Kind};
use super::manifest::{Broken, Manifest, Manifests, PackageType};
use super::specifier::{package_name, scheme};
use super::suggest;
use super::texts::Texts;

/// What finds packages.
pub(super) struct Packages {
    manifests: Manifests,
    conditions: Vec<String>,
    builtins: Arc<FxHashSet<String>>,
}

/// What a target of an `exports` or `imports` map stands for.
enum Target {
    /// No condition holds.
    Undefined,
    /// The map says that there is nothing.
    Null,
    /// A URL, whose file may not be there.
    Url(String),
}

/// An `exports` or `imports` map, and who asks.
struct MapOf<'m> {
    manifest: &'m Manifest,
    is_imports: bool,
    parent: &'m str,
}

impl MapOf<'_> {
    fn invalid_target(&self, key: &str, target: &str) -> Failure {
        Failure::invalid_package_target(
            &self.manifest.file,
            key,
            target,
            self.is_imports,
            self.parent,
        )
    }
}

impl Packages {
    /// The `texts` have the manifests that were read before.
    pub(super) fn new(
        conditions: Vec<String>,
        builtins: Arc<FxHashSet<String>>,
        texts: Arc<Texts>,
    ) -> Self {
        Self { manifests: Manifests::new(texts), conditions, builtins }
    }

    /// Forgets what it knows of the file system.
    pub(super) fn clear(&self) {
        self.manifests.clear();
    }

    /// The `type` of the package that a file belongs to.
    pub(super) fn package_type(&self, file: &Path) -> Result<Option<PackageType>, Failure> {
        let folder = file.parent().unwrap_or(file);
        match self.manifests.lookup_package_scope(folder) {
            Ok(scope) => Ok(scope.and_then(|manifest| manifest.package_type)),
            Err(broken) => Err(invalid_config(&broken)),
        }
    }

    /// `PACKAGE_RESOLVE`: a URL, whose file may not be there.
    pub(super) fn package_resolve(&self, specifier: &str, parent: &str) -> Result<String, Failure> {
        if self.builtins.contains(specifier) {
            return Ok(format!("node:{specifier}"));
        }
        let (name, rest) = package_name(specifier);
        let is_half = name.starts_with('@') && !name.contains('/');
        if is_half || name.starts_with('.') || name.contains(['\\', '%']) {
            let reason = "is not a valid package name";
            return Err(Failure::invalid_specifier(specifier, reason, parent));
        }
        let subpath = format!(".{rest}");
        let folder = folder_of(specifier, parent)?;
        if let Some(url) = self.package_self_resolve(name, &subpath, &folder, parent)? {
            return Ok(url);
        }
        let Some(package) = self.manifests.package_folder(name, &folder) else {
            let mut failure = Failure::package_not_found(name, parent);
            let found = suggest::closest_package(name, &folder);
            failure.suggestion = found.map(|found| format!("{found}{rest}"));
            return Err(failure);
        };
        let manifest = self.manifests.read_package_json(&package).map_err(|broken| {
            Failure::invalid_imported_config(&broken.file, specifier, parent, &broken.reason)
        })?;
        if let Some(manifest) = &manifest
            && let Some(exports) = &manifest.exports
        {
            return self.package_exports_resolve(manifest, name, &subpath, exports, parent);
        }
        if subpath == "." {
            return self.legacy_main_resolve(&package, manifest.as_deref(), parent);
        }
        Ok(file_url::join(&file_url::from_path(&package.join("package.json")), &subpath))
    }

    /// The entry of a package without `exports`, which is found as `require` finds it.
    fn legacy_main_resolve(
        &self,
        package: &Path,
        manifest: Option<&Manifest>,
        parent: &str,
    ) -> Result<String, Failure> {
        let main = manifest.and_then(|manifest| manifest.main.as_deref());
        let found = self.manifests.main_file(package, || main_file(package, main));
        if let Some(file) = found {
            return Ok(file_url::from_path(&file));
        }
        let entry = files::normal(&package.join(main.unwrap_or("index.js")));
        Err(Failure::package_not_found(&entry.to_string_lossy(), parent))
    }

    /// `PACKAGE_SELF_RESOLVE`
    fn package_self_resolve(
        &self,
        name: &str,
        subpath: &str,
        folder: &Path,
        parent: &str,
    ) -> Result<Option<String>, Failure> {
        let scope = self.manifests.lookup_package_scope(folder);
        let Some(manifest) = scope.map_err(|broken| invalid_config(&broken))? else {
            return Ok(None);
        };
        match &manifest.exports {
            Some(exports) if manifest.name.as_deref() == Some(name) => {
                self.package_exports_resolve(&manifest, name, subpath, exports, parent).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// `PACKAGE_EXPORTS_RESOLVE`
    fn package_exports_resolve(
        &self,
        manifest: &Manifest,
        name: &str,
        subpath: &str,
        exports: &Value,
        parent: &str,
    ) -> Result<String, Failure> {
        let map = MapOf { manifest, is_imports: false, parent };
        let resolved = match subpath_keys(exports, manifest, parent)? {
            Some(keys) => self.package_imports_exports_resolve(&map, subpath, keys)?,
            None if subpath == "." => self.package_target_resolve(&map, exports, ".", None)?,
            None => Target::Undefined,
        };
        if let Target::Url(url) = resolved {
            return Ok(url);
        }
        let mut failure = Failure::not_exported(&manifest.file, subpath, parent);
        let keys = exports.as_object();
        failure.suggestion = keys
            .and_then(|keys| suggest::closest_key(keys, subpath))
            .map(|key| format!("{name}{}", &key[1..]));
        Err(failure)
    }

    /// `PACKAGE_IMPORTS_RESOLVE`
    pub(super) fn package_imports_resolve(
        &self,
        specifier: &str,
        parent: &str,
    ) -> Result<String, Failure> {
        if specifier == "#" || specifier.ends_with('/') {
            let reason = "is not a valid internal imports specifier name";
            return Err(Failure::invalid_specifier(specifier, reason, parent));
        }
        let folder = folder_of(specifier, parent)?;
        let scope = self.manifests.lookup_package_scope(&folder);
        let scope = scope.map_err(|broken| invalid_config(&broken))?;
        let imports = scope.as_ref().and_then(|manifest| manifest.imports.as_ref());
        if let Some(manifest) = &scope
            && let Some(imports) = imports
        {
            let map = MapOf { manifest, is_imports: true, parent };
            let resolved = self.package_imports_exports_resolve(&map, specifier, imports)?;
            if let Target::Url(url) = resolved {
                return Ok(url);
            }
        }
        let file = scope.as_ref().map(|manifest| manifest.file.as_path());
        let mut failure = Failure::import_not_defined(specifier, file, parent);
        failure.suggestion = imports.and_then(|keys| suggest::closest_key(keys, specifier));
        Err(failure)
    }

    /// `PACKAGE_IMPORTS_EXPORTS_RESOLVE`
    fn package_imports_exports_resolve(
        &self,
        map: &MapOf<'_>,
        name: &str,
        keys: &Map<String, Value>,
    ) -> Result<Target, Failure> {
        if !name.contains('*')
            && !name.ends_with('/')
            && let Some(target) = keys.get(name)
        {
            return self.package_target_resolve(map, target, name, None);
        }
        let patterns = keys.iter().filter_map(|(key, target)| {
            let (start, end) = key.split_once('*')?;
            let matched = name.strip_prefix(start)?.strip_suffix(end)?;
            (!matched.is_empty() && !end.contains('*')).then_some((key, target, matched))
        });
        match patterns.min_by(|(one, ..), (other, ..)| pattern_key_compare(one, other)) {
            Some((key, target, matched)) => {
                self.package_target_resolve(map, target, key, Some(matched))
            }
            None => Ok(Target::Undefined),
        }
    }

    /// `PACKAGE_TARGET_RESOLVE`. `matched` is what `*` of the key stands for.
    fn package_target_resolve(
        &self,
        map: &MapOf<'_>,
        target: &Value,
        key: &str,
        matched: Option<&str>,
    ) -> Result<Target, Failure> {
        match target {
            Value::String(target) => {
                self.package_target_string_resolve(map, target, key, matched).map(Target::Url)
            }
            Value::Array(targets) => {
                let mut last =
                    Ok(if targets.is_empty() { Target::Null } else { Target::Undefined });
                for target in targets {
                    match self.package_target_resolve(map, target, key, matched) {
                        Ok(Target::Undefined) => {}
                        Ok(Target::Null) => last = Ok(Target::Null),
                        Ok(found) => return Ok(found),
                        Err(failure) if failure.code == "ERR_INVALID_PACKAGE_TARGET" => {
                            last = Err(failure);
                        }
                        Err(failure) => return Err(failure),
                    }
                }
                last
            }
            Value::Object(conditions) => {
                if conditions.keys().any(|key| is_array_index(key)) {
                    let reason = "\"exports\" cannot contain numeric property keys.";
                    let file = &map.manifest.file;
                    return Err(Failure::invalid_package_config(file, Some(map.parent), reason));
                }
                for (condition, target) in conditions {
                    if condition != "default" && !self.conditions.contains(condition) {
                        continue;
                    }
                    match self.package_target_resolve(map, target, key, matched)? {
                        Target::Undefined => {}
                        // Also null: it ends the search.
                        found => return Ok(found),
                    }
                }
                Ok(Target::Undefined)
            }
            Value::Null => Ok(Target::Null),
            Value::Bool(_) | Value::Number(_) => Err(map.invalid_target(key, &target.to_string())),
        }
    }

    fn package_target_string_resolve(
        &self,
        map: &MapOf<'_>,
        target: &str,
        key: &str,
        matched: Option<&str>,
    ) -> Result<String, Failure> {
        let MapOf { manifest, is_imports, parent } = *map;
        let Some(path) = target.strip_prefix("./") else {
            let is_package = !target.starts_with('/') && !target.starts_with("../");
            if !is_imports || !is_package || scheme(target).is_some() {
                return Err(map.invalid_target(key, target));
            }
            let specifier = matched
                .map_or(Cow::Borrowed(target), |matched| target.replace('*', matched).into());
            return self.package_resolve(&specifier, &manifest.url);
        };
        let folder = manifest.url.rfind('/').map_or("", |end| &manifest.url[..=end]);
        let url = match file_url::encode_plain(path) {
            Some(path) => format!("{folder}{path}"),
            None => file_url::join(&manifest.url, target),
        };
        if has_invalid_segment(path) || !url.starts_with(folder) {
            return Err(map.invalid_target(key, target));
        }
        let Some(matched) = matched else { return Ok(url) };
        if has_invalid_segment(matched) {
            let field = if is_imports { "imports" } else { "exports" };
            let reason = format!(
                "request is not a valid match in pattern \"{key}\" for the \"{field}\" resolution of {}",
                manifest.file.display()
            );
            let request = key.replacen('*', matched, 1);
            return Err(Failure::invalid_specifier(&request, &reason, parent));
        }
        Ok(match file_url::encode_plain(matched) {
            Some(matched) => url.replace('*', &Cow::from(matched)),
            // What was matched may have a query.
            None => file_url::parse(&url.replace('*', matched)),
        })
    }
}

/// The folder of the module that asks.
fn folder_of(specifier: &str, parent: &str) -> Result<PathBuf, Failure> {
    let mut file =
        file_url::to_path(parent).map_err(|_| Failure::unsupported_request(specifier, parent))?;
    if !file_url::split_suffix(parent).0.ends_with('/') {
        file.pop();
    }
    Ok(file)
}

fn invalid_config(broken: &Broken) -> Failure {
    Failure::invalid_package_config(&broken.file, None, &broken.reason)
}

/// The subpaths of an `exports` map; none when it is one target, for the package itself.
fn subpath_keys<'e>(
    exports: &'e Value,
    manifest: &Manifest,
    parent: &str,
) -> Result<Option<&'e Map<String, Value>>, Failure> {
    let Value::Object(keys) = exports else { return Ok(None) };
    let subpaths = keys.keys().filter(|key| key.starts_with('.')).count();
    if subpaths != 0 && subpaths != keys.len() {
        let reason = "\"exports\" cannot contain some keys starting with '.' and some not. The exports object must either be an object of package subpath keys or an object of main entry condition name keys only.";
        return Err(Failure::invalid_package_config(&manifest.file, Some(parent), reason));
    }
    Ok((subpaths == keys.len()).then_some(keys))
}

/// `PATTERN_KEY_COMPARE`: the key that says more comes first. Both match the same name, so that their lengths compare in bytes.
fn pattern_key_compare(one: &str, other: &str) -> Ordering {
    let base = |key: &str| key.find('*');
    base(other).cmp(&base(one)).then(other.len().cmp(&one.len()))
}

/// Whether a key is a number from zero on, as JavaScript writes it.
fn is_array_index(key: &str) -> bool {
    key.parse::<f64>().is_ok_and(|number| {
        (0.0..f64::from(u32::MAX)).contains(&number) && number.to_string() == key
    })
}

/// Whether a path has a segment `.`, `..` or `node_modules`, in whatever way it is written.
fn has_invalid_segment(path: &str) -> bool {
    path.split(['/', '\\']).any(|segment| {
        let segment = percent_decode_str(segment).decode_utf8_lossy();
        matches!(&*segment, "." | "..") || segment.eq_ignore_ascii_case("node_modules")
    })
}

fn main_file(package: &Path, main: Option<&str>) -> Option<PathBuf> {
    const ENDINGS: [&str; 7] =
        ["", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"];
    let named = main.into_iter().flat_map(|main| {
        let start = files::normal(&package.join(main));
        ENDINGS.map(|ending| format!("{}{ending}", start.display()))
    });
    let index = ["index.js", "index.json", "index.node"].map(|name| package.join(name));
    named.map(PathBuf::from).chain(index).find(|file| files::kind(file) == Kind::File)
}
