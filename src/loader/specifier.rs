//! What kind of specifier it is, and its parts.

/// Whether a specifier is a path: it begins with `/`, `./` or `../`.
#[must_use]
pub fn is_path(specifier: &str) -> bool {
    specifier.starts_with('/')
        || specifier.starts_with("./")
        || specifier.starts_with("../")
        || matches!(specifier, "." | "..")
}

/// The scheme of a URL, in lower case.
pub(super) fn scheme(specifier: &str) -> Option<String> {
    let (scheme, _) = specifier.split_once(':')?;
    let mut characters = scheme.chars();
    let valid = characters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && characters.all(|other| other.is_ascii_alphanumeric() || "+-.".contains(other));
    valid.then(|| scheme.to_ascii_lowercase())
}

/// `[name, subpath]` of a bare specifier.
#[must_use]
pub fn package_name(specifier: &str) -> (&str, &str) {
    let from = if specifier.starts_with('@') {
        specifier.find('/').map_or(specifier.len(), |at| at + 1)
    } else {
        0
    };
    let end = specifier[from..].find('/').map_or(specifier.len(), |at| from + at);
    specifier.split_at(end)
}
