//! What the loader asks of the file system.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

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

/// The path without `.` and `..`, whatever links there are.
#[must_use]
pub fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

/// What a file system says of a file: something else once the file has been written, unless that was at the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    device: u64,
    inode: u64,
    length: u64,
    /// Seconds and nanoseconds, of the content.
    modified: (i64, i64),
    /// The same of all that is known of the file, which no program can set.
    changed: (i64, i64),
}

/// How long ago a file must have been written for another writing to be seen: the clocks of some file systems tick in seconds.
const SETTLES_IN: Duration = Duration::from_secs(3);

impl Stamp {
    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
    fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            length: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        })
    }

    /// There is nothing that a program cannot set.
    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Option<Self> {
        None
    }

    /// Whether the file has not been written lately.
    fn is_settled(&self, now: SystemTime) -> bool {
        let seconds = now
            .checked_sub(SETTLES_IN)
            .and_then(|then| then.duration_since(SystemTime::UNIX_EPOCH).ok())
            .and_then(|since| i64::try_from(since.as_secs()).ok());
        seconds.is_some_and(|seconds| self.modified.0 < seconds && self.changed.0 < seconds)
    }
}

/// The stamp of the file that has this path.
#[must_use]
pub fn stamp(path: &Path) -> Option<Stamp> {
    Stamp::of(&fs::metadata(path).ok()?)
}

/// The same of what is a file itself, and no link to one.
#[must_use]
pub fn stamp_of_file(path: &Path) -> Option<Stamp> {
    let metadata = fs::symlink_metadata(path).ok()?;
    metadata.is_file().then(|| Stamp::of(&metadata)).flatten()
}

/// Whether a path names a folder, and no link to one.
#[must_use]
pub fn is_folder_itself(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

/// The text of a file: without a byte order mark, and with U+FFFD for what is not UTF-8, as Node decodes it.
///
/// # Errors
///
/// Those of the operating system.
pub fn read(path: &Path) -> io::Result<String> {
    decode(fs::read(path)?)
}

/// What is in a file, with the stamp of the file if anything else would have another one.
///
/// # Errors
///
/// Those of the operating system.
pub fn read_stamped(path: &Path) -> io::Result<(Vec<u8>, Option<Stamp>)> {
    let now = SystemTime::now();
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    let mut bytes = Vec::new();
    // As the standard library does: a file may say that it is larger than there is memory.
    bytes.try_reserve_exact(usize::try_from(metadata.len()).unwrap_or(0))?;
    file.read_to_end(&mut bytes)?;
    let stamp = Stamp::of(&metadata).filter(|stamp| stamp.is_settled(now));
    Ok((bytes, stamp))
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

    #[cfg(unix)]
    #[test]
    fn a_stamp_counts_when_the_file_was_written_some_time_ago() {
        let path =
            std::env::temp_dir().join(format!("vm-module-record-stamp-{}", std::process::id()));
        fs::write(&path, "a").unwrap();
        assert_eq!(read_stamped(&path).unwrap(), (b"a".to_vec(), None));
        let before = stamp(&path).unwrap();
        let now = SystemTime::now();
        assert!(!before.is_settled(now) && before.is_settled(now + 2 * SETTLES_IN));
        // What a program sets is no sign that nothing was written.
        let old = now - Duration::from_hours(1);
        File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
        assert_eq!(read_stamped(&path).unwrap().1, None);
        assert_ne!(stamp(&path).unwrap(), before);
        fs::remove_file(&path).unwrap();
        assert_eq!(stamp(&path), None);
    }

    #[test]
    fn text_is_decoded_as_node_does() {
        assert_eq!(decode(b"\xEF\xBB\xBFa".to_vec()).unwrap(), "a");
        assert_eq!(decode(b"a\xFF\xC3b".to_vec()).unwrap(), "a\u{FFFD}\u{FFFD}b");
        assert_eq!(decode(b"a\xEF\xBB\xBF".to_vec()).unwrap(), "a\u{FEFF}");
    }
}
