//! [File URLs](https://url.spec.whatwg.org/#file-state) and the paths behind them, as Node's `pathToFileURL`, `fileURLToPath`
//! and `new URL(reference, base)` have them.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use percent_encoding::{
    AsciiSet, CONTROLS, PercentEncode, percent_decode_str, utf8_percent_encode,
};

/// The [path percent-encode set](https://url.spec.whatwg.org/#path-percent-encode-set).
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// What a path needs to become part of a URL: what would mean something else there, too.
const FILE_PATH: &AsciiSet = &PATH.add(b'%').add(b'\\').add(b'|').add(b'[').add(b']').add(b'~');

/// The [special-query percent-encode set](https://url.spec.whatwg.org/#special-query-percent-encode-set).
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'');

/// The [fragment percent-encode set](https://url.spec.whatwg.org/#fragment-percent-encode-set).
const FRAGMENT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

/// Why a URL names no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAFile {
    /// The host of the URL is not this one.
    Host,
    /// The path has an encoded slash.
    EncodedSeparator,
}

/// The URL of a file.
#[must_use]
pub fn from_path(path: &Path) -> String {
    let path = path.to_string_lossy();
    let mut url = String::with_capacity(path.len() + 8);
    url.push_str("file://");
    if cfg!(windows) {
        let path = path.strip_prefix(r"\\?\").unwrap_or(&path).replace('\\', "/");
        if let Some(share) = path.strip_prefix("//") {
            url.extend(utf8_percent_encode(share, FILE_PATH));
        } else {
            url.push('/');
            url.extend(utf8_percent_encode(&path, FILE_PATH));
        }
    } else {
        url.extend(utf8_percent_encode(&path, FILE_PATH));
    }
    url
}

/// A URL without its query and fragment, and these.
#[must_use]
pub fn split_suffix(url: &str) -> (&str, &str) {
    url.split_at(url.find(['?', '#']).unwrap_or(url.len()))
}

/// What [`join`] makes of a path that begins with a dot; `None` when there is anything in it that a URL may write in another
/// way.
#[must_use]
pub fn join_plain(parent: &str, specifier: &str) -> Option<String> {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_');
    let starts = specifier.starts_with("./") || specifier.starts_with("../");
    if !starts || !specifier.bytes().all(is_plain) || parent.contains(['?', '#']) {
        return None;
    }
    let path = parent.strip_prefix("file:///")?;
    let mut folder = &path[..path.rfind('/').unwrap_or(0)];
    let mut rest = specifier;
    loop {
        if let Some(inside) = rest.strip_prefix("./") {
            rest = inside;
        } else if let Some(outside) = rest.strip_prefix("../") {
            folder = &folder[..folder.rfind('/')?];
            rest = outside;
        } else {
            break;
        }
    }
    let odd = |segment: &str| matches!(segment, "" | "." | "..");
    let is_whole = !folder.split('/').chain(rest.split('/')).any(odd);
    is_whole.then(|| ["file:///", folder, "/", rest].concat())
}

/// The path of a `file:` URL, whose query and fragment do not count.
///
/// # Errors
///
/// The URL names no file of this machine.
pub fn to_path(url: &str) -> Result<PathBuf, NotAFile> {
    let (url, _) = split_suffix(url);
    let rest = url.strip_prefix("file:").unwrap_or(url);
    let (host, path) = match rest.strip_prefix("//") {
        Some(after) => after.split_at(after.find('/').unwrap_or(after.len())),
        None => ("", rest),
    };
    let is_slash = |encoded: &[u8]| encoded.eq_ignore_ascii_case(b"%2f");
    if path.as_bytes().windows(3).any(is_slash) || (cfg!(windows) && has_encoded_separator(path)) {
        return Err(NotAFile::EncodedSeparator);
    }
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    if !cfg!(windows) {
        return if host.is_empty() || host == "localhost" {
            Ok(PathBuf::from(decoded.as_ref()))
        } else {
            Err(NotAFile::Host)
        };
    }
    let path = decoded.replace('/', "\\");
    Ok(PathBuf::from(if host.is_empty() || host == "localhost" {
        path.strip_prefix('\\').unwrap_or(&path).to_owned()
    } else {
        format!(r"\\{host}{path}")
    }))
}

/// Whether the path of a URL has an encoded slash or backslash.
#[must_use]
pub fn has_encoded_separator(path: &str) -> bool {
    path.as_bytes()
        .windows(3)
        .any(|encoded| matches!(encoded, [b'%', b'2', b'f' | b'F'] | [b'%', b'5', b'c' | b'C']))
}

/// Part of a path as a URL has it, if a URL parser would take all of it for that. It must have no segments of dots.
#[must_use]
pub fn encode_plain(path: &str) -> Option<PercentEncode<'_>> {
    let is_plain = !path.contains(['\\', '?', '#', '\t', '\n', '\r'])
        && !path.starts_with(|character| character <= ' ')
        && !path.ends_with(|character| character <= ' ');
    is_plain.then(|| utf8_percent_encode(path, PATH))
}

/// The URL that a relative reference, one with a path of its own, names in the place of `base`, a `file:` URL.
#[must_use]
pub fn join(base: &str, reference: &str) -> String {
    let reference = cleaned(reference);
    if starts_with_host(&reference) {
        return parse(&format!("file:{reference}"));
    }
    let base = split_suffix(base).0;
    let root = base.find("://").map_or(0, |at| at + 3);
    let root = root + base[root..].find('/').unwrap_or(base.len() - root);
    let mut segments = Vec::new();
    if !reference.starts_with(is_separator) {
        segments.extend(base[root..].split('/').skip(1).map(ToOwned::to_owned));
        segments.pop();
    }
    assemble(&base[..root], segments, &reference)
}

/// What `new URL(url)` makes of a `file:` URL.
#[must_use]
pub fn parse(url: &str) -> String {
    let url = cleaned(url);
    let rest = url.split_once(':').map_or(&*url, |(_, rest)| rest);
    if !starts_with_host(rest) {
        return assemble("file://", Vec::new(), rest);
    }
    let rest = &rest[2..];
    let end = rest.find(|character| is_separator(character) || matches!(character, '?' | '#'));
    let (host, path) = rest.split_at(end.unwrap_or(rest.len()));
    let decoded = percent_decode_str(host).decode_utf8_lossy();
    let host = if decoded.contains('/') { host } else { &decoded };
    let host = host.to_ascii_lowercase();
    let host = if host == "localhost" { "" } else { &host };
    assemble(&format!("file://{host}"), Vec::new(), path)
}

/// Whether the host of a `file:` URL has a [forbidden code point](https://url.spec.whatwg.org/#forbidden-domain-code-point), so that
/// there is no such URL.
#[must_use]
pub fn has_forbidden_host(url: &str) -> bool {
    let rest = url.strip_prefix("file://").unwrap_or_default();
    let host = rest.split('/').next().unwrap_or_default();
    host.contains(|character: char| {
        character.is_ascii_control() || " #%:<>?@[\\]^|".contains(character)
    })
}

/// A text without what the URL parser leaves out.
fn cleaned(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(|character: char| character <= ' ');
    if text.contains(['\t', '\n', '\r']) {
        text.replace(['\t', '\n', '\r'], "").into()
    } else {
        text.into()
    }
}

fn is_separator(character: char) -> bool {
    character == '/' || character == '\\'
}

fn starts_with_host(reference: &str) -> bool {
    reference.strip_prefix(is_separator).is_some_and(|rest| rest.starts_with(is_separator))
}

/// The URL with what a reference adds to the segments of a path.
fn assemble(root: &str, mut segments: Vec<String>, reference: &str) -> String {
    let (before_fragment, fragment) = match reference.find('#') {
        Some(at) => (&reference[..at], Some(&reference[at + 1..])),
        None => (reference, None),
    };
    let (path, query) = match before_fragment.find('?') {
        Some(at) => (&before_fragment[..at], Some(&before_fragment[at + 1..])),
        None => (before_fragment, None),
    };
    let path = path.strip_prefix(is_separator).unwrap_or(path);
    let mut parts = path.split(is_separator).peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        match dots(part) {
            Some(count) => {
                if count == 2 {
                    segments.pop();
                }
                if last {
                    segments.push(String::new());
                }
            }
            None => segments.push(utf8_percent_encode(part, PATH).to_string()),
        }
    }
    let mut url = root.to_owned();
    for segment in segments {
        url.push('/');
        url.push_str(&segment);
    }
    if let Some(query) = query {
        url.push('?');
        url.extend(utf8_percent_encode(query, QUERY));
    }
    if let Some(fragment) = fragment {
        url.push('#');
        url.extend(utf8_percent_encode(fragment, FRAGMENT));
    }
    url
}

/// How many dots a segment of a path is made of, when it is made of nothing else.
fn dots(segment: &str) -> Option<usize> {
    if !segment.starts_with(['.', '%']) {
        return None;
    }
    match segment.to_ascii_lowercase().replace("%2e", ".").as_str() {
        "." => Some(1),
        ".." => Some(2),
        _ => None,
    }
}

#[cfg(all(test, not(windows)))]
mod tests {
    use super::*;

    // What `new URL(reference, base).href` gives in Node 26.
    #[test]
    fn references_are_joined_as_the_url_standard_says() {
        for (base, reference, expected) in [
            ("file:///x/y/z", "./a.js", "file:///x/y/a.js"),
            ("file:///x/y/z", "../a.js?b=c#d", "file:///x/a.js?b=c#d"),
            ("file:///x/y/z?q#f", "./a", "file:///x/y/a"),
            ("file:///x/y/z", "/a/./b/../c", "file:///a/c"),
            ("file:///x/y/z", "./%2e%2E/b/./c//d/%zz", "file:///x/b/c//d/%zz"),
            ("file:///x/y/z", "/..//q/.", "file:////q/"),
            ("file:///x/y/z", "..", "file:///x/"),
            ("file:///x/y/z", ".", "file:///x/y/"),
            ("file:///x/", "./a b\"é`", "file:///x/a%20b%22%C3%A9%60"),
            ("file:///x/", "./a\\b", "file:///x/a/b"),
            ("file:///x/", "./a\tb", "file:///x/ab"),
            ("file:///x/", "//Host/y", "file://host/y"),
            ("file:///x/", "/\\h/y?z", "file://h/y?z"),
            ("file:///x/", "//localhost/y", "file:///y"),
        ] {
            assert_eq!(join(base, reference), expected);
        }
    }

    #[test]
    fn plain_references_are_joined_as_others_are() {
        let bases = ["file:///x/y/z", "file:///x/z", "file:///x", "file:///x/.y%20/z", "file:///"];
        let references =
            ["./a.js", "./a/b-c_1", ".././../a", "./../a.mjs", "./a//b", "./", "../", "./a/../b"];
        let odd =
            ["a", "/a", ".", "..", ".../a", "./a?b", "./a#b", "./a%41", "./a b", "./ü", "./~"];
        let mut joined = 0;
        for base in bases {
            for reference in references {
                if let Some(url) = join_plain(base, reference) {
                    assert_eq!(url, join(base, reference));
                    joined += 1;
                }
            }
            for reference in odd {
                assert_eq!(join_plain(base, reference), None, "{reference}");
            }
        }
        assert_eq!(joined, 8);
        for base in
            ["file:///x/../y/z", "file:///x//z", "file:///x/z?q", "file:///z#/", "data:,/x/z"]
        {
            assert_eq!(join_plain(base, "./a"), None, "{base}");
        }
    }

    // What `new URL(url).href` gives in Node 26.
    #[test]
    fn file_urls_are_parsed() {
        for (url, expected) in [
            ("file:x", "file:///x"),
            ("file:", "file:///"),
            ("file:/a/../b c", "file:///b%20c"),
            ("FILE:///x?y#z", "file:///x?y#z"),
            ("file:////x/y", "file:////x/y"),
            ("file://LOCALHOST/x", "file:///x"),
            ("file:\\\\h\\x", "file://h/x"),
            ("file://h", "file://h/"),
            ("file://?q", "file:///?q"),
            ("file://%4cocalhost/x", "file:///x"),
        ] {
            assert_eq!(parse(url), expected);
        }
    }

    #[test]
    fn paths_become_urls_and_come_back() {
        for path in ["/a/b.js", "/a b/é%#?.js", "/x\\y", "/"] {
            let url = from_path(Path::new(path));
            assert_eq!(to_path(&url).unwrap(), Path::new(path), "{url}");
        }
        assert_eq!(from_path(Path::new("/a b/%?#")), "file:///a%20b/%25%3F%23");
        assert_eq!(to_path("file:///a%2Fb"), Err(NotAFile::EncodedSeparator));
        assert_eq!(to_path("file://host/a"), Err(NotAFile::Host));
        assert_eq!(to_path("file:///a?b#c").unwrap(), Path::new("/a"));
    }
}
