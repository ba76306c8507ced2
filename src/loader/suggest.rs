//! What was probably meant by a specifier that stands for nothing.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::specifier::package_name;
use super::{file_url, files};

/// The specifier of the file that was probably meant by one that names no file of a package: `path` is what it stands for in the
/// module `parent`.
pub(super) fn for_package_file(specifier: &str, path: &Path, parent: &str) -> Option<String> {
    let (name, _) = package_name(specifier);
    let from = file_url::to_path(parent).ok()?;
    let mut folders = from.ancestors().map(|folder| folder.join("node_modules").join(name));
    let package = folders.find(|package| files::kind(package) == files::Kind::Directory)?;
    // Where there is a map, a path is no specifier.
    let manifest = files::json(&package.join("package.json"));
    if manifest.is_some_and(|manifest| manifest.get("exports").is_some()) {
        return None;
    }
    let found = similar(path, None)?;
    let inside = found.strip_prefix(&package).ok()?;
    Some(format!("{name}/{}", inside.to_string_lossy().replace('\\', "/")))
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
pub(super) fn similar(path: &Path, other: Option<&Path>) -> Option<PathBuf> {
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

/// The key of an `exports` or `imports` map that was probably meant.
pub(super) fn closest_key(map: &Map<String, Value>, wanted: &str) -> Option<String> {
    let keys = map.keys().filter(|key| key.starts_with(['.', '#']) && !key.contains('*'));
    // With the extension left out or put in, above all.
    let keys: Vec<&str> = keys.map(String::as_str).collect();
    let stem = |key: &str| key.trim_end_matches(".js").trim_end_matches(".mjs").to_owned();
    let same = keys.iter().find(|key| stem(key) == stem(wanted) && **key != wanted);
    same.copied().or_else(|| closest(wanted, keys.into_iter())).map(ToOwned::to_owned)
}

/// The package that was probably meant, for the modules of a folder.
pub(super) fn closest_package(name: &str, folder: &Path) -> Option<String> {
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
    // Of a short name nearly every other one differs little.
    let allowed = (wanted.chars().count() / 3).min(3);
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

    #[test]
    fn what_is_as_different_as_it_is_long_is_not() {
        assert_eq!(closest("z", ["y", "Z"].into_iter()), Some("Z"));
        assert_eq!(closest("ab", ["ac", "abc"].into_iter()), None);
        assert_eq!(closest("abc", ["abd"].into_iter()), Some("abd"));
    }
}
