//! What the loader asks of the file system.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file that can be read to its end.
    File,
    /// A directory.
    Directory,
    /// Nothing, or what has no end, such as a pipe.
    Other,
}

/// What `path` names.
#[must_use]
pub fn kind(path: &Path) -> Kind {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => Kind::File,
        Ok(metadata) if metadata.is_dir() => Kind::Directory,
        _ => Kind::Other,
    }
}

/// The path without links.
///
/// # Errors
///
/// Those of the operating system.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path)
}

/// The text of a file: without a byte order mark, and with U+FFFD for what is not UTF-8, as Node decodes it.
///
/// # Errors
///
/// Those of the operating system.
pub fn read(path: &Path) -> io::Result<String> {
    decode(fs::read(path)?)
}

/// What [`read`] makes of the bytes.
///
/// # Errors
///
/// There are too many for a string of V8's.
pub fn decode(bytes: Vec<u8>) -> io::Result<String> {
    /// What V8 takes for a string.
    const MAX_LENGTH: usize = (1 << 29) - 24;
    if bytes.len() > MAX_LENGTH {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the file is too large"));
    }
    let mut text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    if text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    Ok(text)
}

/// The `type` of the nearest package.json.
#[must_use]
pub fn package_type(path: &Path) -> Option<String> {
    for folder in path.ancestors().skip(1) {
        if folder.ends_with("node_modules") {
            return None;
        }
        if let Ok(bytes) = fs::read(folder.join("package.json")) {
            let manifest: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
            return Some(manifest.get("type")?.as_str()?.to_owned());
        }
    }
    None
}

/// The names in a folder, sorted; none when it cannot be read.
#[must_use]
pub fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .take(10_000)
        .collect();
    names.sort();
    names
}

/// A JSON file; none when there is none.
#[must_use]
pub fn json(path: &Path) -> Option<serde_json::Value> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_as_node_does() {
        assert_eq!(decode(b"\xEF\xBB\xBFa".to_vec()).unwrap(), "a");
        assert_eq!(decode(b"a\xFF\xC3b".to_vec()).unwrap(), "a\u{FFFD}\u{FFFD}b");
        assert_eq!(decode(b"a\xEF\xBB\xBF".to_vec()).unwrap(), "a\u{FEFF}");
    }
}
