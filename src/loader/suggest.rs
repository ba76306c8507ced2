//! What was probably meant by a specifier that stands for nothing.

use std::path::{Path, PathBuf};

use oxc_resolver::ResolveError;

use super::failure::{Failure, Kind};
use super::resolve::package_name;
use super::{file_url, files};

/// The failure to resolve a bare specifier, or one of the package's own.
pub(super) fn package_failure(
    error: &ResolveError,
    specifier: &str,
    folder: &Path,
    parent: &str,
) -> Failure {
    let from = super::failure::shown(parent);
    match error {
        ResolveError::PackagePathNotExported { subpath, package_json_path, .. } => {
            let message = if subpath == "." {
                format!(
                    "No \"exports\" main defined in {} imported from {from}",
                    package_json_path.display()
                )
            } else {
                format!(
                    "Package subpath '{subpath}' is not defined by \"exports\" in {} imported from {from}",
                    package_json_path.display()
                )
            };
            let mut failure = Failure::new(Kind::Error, "ERR_PACKAGE_PATH_NOT_EXPORTED", message);
            let (name, _) = package_name(specifier);
            failure.suggestion = closest_key(package_json_path, "exports", subpath)
                .map(|key| format!("{name}{}", &key[1..]));
            failure
        }
        ResolveError::PackageImportNotDefined(name, _) => {
            import_not_defined(name, specifier, folder, parent)
        }
        ResolveError::InvalidPackageTarget(target, key, path) => {
            let (field, of_exports) =
                if specifier.starts_with('#') { ("imports", false) } else { ("exports", true) };
            let hint = if of_exports && !target.starts_with("./") {
                "; targets must start with \"./\""
            } else {
                ""
            };
            let what = if key == "." {
                format!("Invalid \"exports\" main target {target:?} defined in the package config")
            } else {
                format!(
                    "Invalid \"{field}\" target {target:?} defined for '{key}' in the package config"
                )
            };
            let message = format!("{what} {} imported from {from}{hint}", path.display());
            Failure::new(Kind::Error, "ERR_INVALID_PACKAGE_TARGET", message)
        }
        ResolveError::InvalidModuleSpecifier(name, path) => Failure::invalid_specifier(
            name,
            &format!(
                "request is not a valid subpath for the \"exports\" resolution of {}",
                path.display()
            ),
            parent,
        ),
        ResolveError::Json(problem) => {
            Failure::invalid_package_config(&problem.path, parent, &problem.message)
        }
        ResolveError::InvalidPackageConfig(path) => Failure::invalid_package_config(
            path,
            parent,
            "\"exports\" cannot contain some keys starting with '.' and some not. The exports object must either be an object of package subpath keys or an object of main entry condition name keys only.",
        ),
        ResolveError::InvalidPackageConfigDefault(path)
        | ResolveError::InvalidPackageConfigDirectory(path) => {
            Failure::invalid_package_config(path, parent, &error.to_string())
        }
        _ if specifier.starts_with('#')
            && !matches!(error, ResolveError::NotFound(target) if target != specifier) =>
        {
            import_not_defined(specifier, specifier, folder, parent)
        }
        // A target of an imports map is a path or a package, and no URL.
        ResolveError::NotFound(target) if specifier.starts_with('#') && target.contains(':') => {
            let manifest = nearest_manifest(folder).unwrap_or_default();
            let message = format!(
                "Invalid \"imports\" target {target:?} defined for '{specifier}' in the package config {} imported from {from}",
                manifest.display()
            );
            Failure::new(Kind::Error, "ERR_INVALID_PACKAGE_TARGET", message)
        }
        ResolveError::NotFound(target) => not_found(target, specifier, folder, parent),
        other => Failure::new(
            Kind::Error,
            "ERR_MODULE_NOT_FOUND",
            format!("{other} imported from {from}"),
        ),
    }
}

/// The file that an imports map gives for a specifier; it is not there.
fn mapped_import(manifest: &Path, specifier: &str) -> Option<PathBuf> {
    let imports = files::json(manifest)?;
    let imports = imports.get("imports")?.as_object()?;
    let found = imports.get(specifier).map(|target| (target, "")).or_else(|| {
        imports.iter().find_map(|(key, target)| {
            let (start, end) = key.split_once('*')?;
            let rest = specifier.strip_prefix(start)?.strip_suffix(end)?;
            Some((target, rest))
        })
    });
    let (target, rest) = found?;
    let path = first_target(target)?.strip_prefix("./")?.replace('*', rest);
    Some(manifest.parent()?.join(path))
}

fn import_not_defined(name: &str, specifier: &str, folder: &Path, parent: &str) -> Failure {
    let manifest = nearest_manifest(folder);
    if let Some(path) = manifest.as_ref().and_then(|it| mapped_import(it, specifier)) {
        let url = file_url::from_path(&path);
        return match files::kind(&path) {
            files::Kind::Directory => Failure::directory(&path, parent, &url),
            _ => Failure::file_not_found(&path, parent, &url),
        };
    }
    let from = super::failure::shown(parent);
    let package = manifest
        .as_ref()
        .map(|manifest| format!(" in package {}", manifest.display()))
        .unwrap_or_default();
    let message =
        format!("Package import specifier \"{name}\" is not defined{package} imported from {from}");
    let mut failure = Failure::new(Kind::TypeError, "ERR_PACKAGE_IMPORT_NOT_DEFINED", message);
    failure.suggestion = manifest.and_then(|manifest| closest_key(&manifest, "imports", specifier));
    failure
}

/// A package, or a file of it, that is not there.
fn not_found(target: &str, specifier: &str, folder: &Path, parent: &str) -> Failure {
    // What an exports or imports map names is a path.
    let target_path = Path::new(target);
    if target_path.is_absolute() {
        let url = file_url::from_path(target_path);
        let mut failure = Failure::file_not_found(target_path, parent, &url);
        failure.suggestion = None;
        return failure;
    }
    let wanted = if specifier.starts_with('#') { target } else { specifier };
    let (name, subpath) = package_name(wanted);
    if let Some(package) = package_folder(name, folder) {
        let path = if let Some(file) = mapped_file(&package, wanted, name, subpath) {
            file
        } else if subpath.is_empty() {
            return main_not_found(&package, parent);
        } else {
            package.join(subpath.trim_start_matches('/'))
        };
        let url = file_url::from_path(&path);
        if files::kind(&path) == files::Kind::Directory && !subpath.is_empty() {
            let mut failure = Failure::directory(&path, parent, &url);
            failure.suggestion = within(&package, name, &path);
            return failure;
        }
        let mut failure = Failure::file_not_found(&path, parent, &url);
        failure.suggestion = within(&package, name, &path);
        return failure;
    }
    let mut failure = Failure::package_not_found(name, parent);
    failure.suggestion = closest_package(name, folder).map(|found| format!("{found}{subpath}"));
    failure
}

/// A package without an entry.
fn main_not_found(package: &Path, parent: &str) -> Failure {
    let manifest = files::json(&package.join("package.json"));
    let main = manifest.as_ref().and_then(|manifest| manifest.get("main")?.as_str());
    let entry = package.join(main.unwrap_or("index.js").trim_start_matches("./"));
    Failure::package_not_found(&entry.to_string_lossy(), parent)
}

/// The specifier for the file of a package that is like `path`.
fn within(package: &Path, name: &str, path: &Path) -> Option<String> {
    let found = similar(path, None)?;
    let inside = found.strip_prefix(package).ok()?;
    Some(format!("{name}/{}", inside.to_string_lossy().replace('\\', "/")))
}

/// The file that an exports map gives for a subpath as it stands; it is not there.
fn mapped_file(package: &Path, _specifier: &str, _name: &str, subpath: &str) -> Option<PathBuf> {
    let manifest = files::json(&package.join("package.json"))?;
    let exports = manifest.get("exports")?;
    let key = format!(".{subpath}");
    let target = exports.get(&key).unwrap_or(exports);
    first_target(target).map(|target| package.join(target.trim_start_matches("./")))
}

fn first_target(target: &serde_json::Value) -> Option<&str> {
    let mut target = target;
    loop {
        match target {
            serde_json::Value::String(path) => return Some(path),
            serde_json::Value::Object(conditions) => {
                target = ["node", "import", "module-sync", "default"]
                    .iter()
                    .find_map(|condition| conditions.get(*condition))?;
            }
            _ => return None,
        }
    }
}

/// The folder of a package that is there.
fn package_folder(name: &str, folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .map(|ancestor| ancestor.join("node_modules").join(name))
        .find(|package| files::kind(package) == files::Kind::Directory)
}

fn nearest_manifest(folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .take_while(|ancestor| !ancestor.ends_with("node_modules"))
        .map(|ancestor| ancestor.join("package.json"))
        .find(|manifest| files::kind(manifest) == files::Kind::File)
}

/// The specifier of the file that was probably meant by a path that names none, as the module `parent` writes it.
pub(super) fn for_path(path: &Path, parent: &str) -> Option<String> {
    let from = file_url::to_path(parent).ok()?;
    let found = similar(path, Some(&from))?;
    let base = from.parent()?;
    let mut up = String::new();
    for ancestor in base.ancestors() {
        if let Ok(inside) = found.strip_prefix(ancestor) {
            let inside = inside.to_string_lossy().replace('\\', "/");
            let start = if up.is_empty() { "./" } else { &up };
            return Some(format!("{start}{inside}"));
        }
        up.push_str("../");
    }
    None
}

/// The file that is like one that is not there, and is not `other`.
fn similar(path: &Path, other: Option<&Path>) -> Option<PathBuf> {
    let text = path.to_string_lossy();
    let text = text.trim_end_matches(['/', '\\']);
    for ending in [".js", ".mjs", ".cjs", ".json", ".ts", ".mts", "/index.js", "/index.mjs"] {
        let candidate = PathBuf::from(format!("{text}{ending}"));
        if files::kind(&candidate) == files::Kind::File {
            return Some(candidate);
        }
    }
    let path = Path::new(text);
    let folder = path.parent()?;
    if files::kind(folder) != files::Kind::Directory {
        return None;
    }
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    let names = files::names(folder);
    let candidates = names.iter().filter(|name| {
        let candidate = folder.join(name);
        files::kind(&candidate) == files::Kind::File && Some(candidate.as_path()) != other
    });
    closest(&wanted, candidates.map(String::as_str)).map(|name| folder.join(name))
}

fn closest_key(manifest: &Path, field: &str, wanted: &str) -> Option<String> {
    let manifest = files::json(manifest)?;
    let keys = manifest.get(field)?.as_object()?.keys();
    let keys = keys.filter(|key| key.starts_with(['.', '#']) && !key.contains('*'));
    // With the extension left out or put in, above all.
    let keys: Vec<&str> = keys.map(String::as_str).collect();
    let stem = |key: &str| key.trim_end_matches(".js").trim_end_matches(".mjs").to_owned();
    let same = keys.iter().find(|key| stem(key) == stem(wanted) && **key != wanted);
    same.copied().or_else(|| closest(wanted, keys.into_iter())).map(ToOwned::to_owned)
}

fn closest_package(name: &str, folder: &Path) -> Option<String> {
    let mut names = Vec::new();
    for ancestor in folder.ancestors() {
        let packages = ancestor.join("node_modules");
        if let Some((scope, _)) = name.split_once('/') {
            let found = files::names(&packages.join(scope));
            names.extend(found.into_iter().map(|found| format!("{scope}/{found}")));
        }
        names.extend(
            files::names(&packages).into_iter().filter(|name| !name.starts_with(['.', '@'])),
        );
    }
    closest(name, names.iter().map(String::as_str)).map(ToOwned::to_owned)
}

/// The candidate that differs least from `wanted`, if it differs little.
pub(crate) fn closest<'c>(
    wanted: &str,
    candidates: impl Iterator<Item = &'c str>,
) -> Option<&'c str> {
    let allowed = (wanted.chars().count() / 3).clamp(1, 3);
    candidates
        .filter(|candidate| *candidate != wanted)
        .map(|candidate| (distance(wanted, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters are to be put in, taken out, changed or swapped; a change of case counts for nothing.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().take(200).collect();
    let b: Vec<char> = b.to_lowercase().chars().take(200).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j - 1] + change).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_little_is_suggested() {
        let names = ["chunk.js", "clone.js", "compact.js"];
        assert_eq!(closest("chunck.js", names.into_iter()), Some("chunk.js"));
        assert_eq!(closest("Clone.js", names.into_iter()), Some("clone.js"));
        assert_eq!(closest("colne.js", names.into_iter()), Some("clone.js"));
        assert_eq!(closest("zip.js", names.into_iter()), None);
    }
}
