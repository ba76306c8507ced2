//! Why a module cannot be loaded, in Node's words.

use std::io;
use std::path::Path;

use super::file_url;
use crate::syntax::SyntaxProblem;

/// The constructor of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `Error`
    Error,
    /// `TypeError`
    TypeError,
    /// `RangeError`
    RangeError,
    /// `SyntaxError`, made by those who hold the text.
    Syntax,
}

/// An error that is not made yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its constructor.
    pub kind: Kind,
    /// Its `code`.
    pub code: &'static str,
    /// Its message.
    pub message: String,
    /// The module that Node names in the property `url`.
    pub url: Option<String>,
    /// The specifier that was probably meant.
    pub suggestion: Option<String>,
    /// What is wrong with a text, which is the message then.
    pub problem: Option<SyntaxProblem>,
}

/// A URL as messages show it: the path of a file.
#[must_use]
pub fn shown(url: &str) -> String {
    match file_url::to_path(url) {
        Ok(path) if url.starts_with("file:") => path.to_string_lossy().into_owned(),
        _ => url.to_owned(),
    }
}

impl Failure {
    pub(super) fn new(kind: Kind, code: &'static str, message: String) -> Self {
        Self { kind, code, message, url: None, suggestion: None, problem: None }
    }

    pub(super) fn file_not_found(path: &Path, parent: &str, url: &str) -> Self {
        let message =
            format!("Cannot find module '{}' imported from {}", path.display(), shown(parent));
        Self {
            url: Some(url.to_owned()),
            ..Self::new(Kind::Error, "ERR_MODULE_NOT_FOUND", message)
        }
    }

    pub(super) fn package_not_found(name: &str, parent: &str) -> Self {
        let message = format!("Cannot find package '{name}' imported from {}", shown(parent));
        Self::new(Kind::Error, "ERR_MODULE_NOT_FOUND", message)
    }

    pub(super) fn directory(path: &Path, parent: &str, url: &str) -> Self {
        let message = format!(
            "Directory import '{}' is not supported resolving ES modules imported from {}",
            path.display(),
            shown(parent)
        );
        Self {
            url: Some(url.to_owned()),
            ..Self::new(Kind::Error, "ERR_UNSUPPORTED_DIR_IMPORT", message)
        }
    }

    pub(super) fn unsupported_request(specifier: &str, parent: &str) -> Self {
        let message = format!(
            "Failed to resolve module specifier \"{specifier}\" from \"{parent}\": Invalid relative URL or base scheme is not hierarchical."
        );
        Self::new(Kind::TypeError, "ERR_UNSUPPORTED_RESOLVE_REQUEST", message)
    }

    pub(super) fn unknown_builtin(specifier: &str) -> Self {
        let message = format!("No such built-in module: {specifier}");
        Self::new(Kind::Error, "ERR_UNKNOWN_BUILTIN_MODULE", message)
    }

    pub(super) fn invalid_file_url_host() -> Self {
        let platform = match std::env::consts::OS {
            "macos" => "darwin",
            other => other,
        };
        let message = format!("File URL host must be \"localhost\" or empty on {platform}");
        Self::new(Kind::TypeError, "ERR_INVALID_FILE_URL_HOST", message)
    }

    pub(super) fn invalid_url(url: &str) -> Self {
        let message = format!("Invalid URL: {url}");
        Self::new(Kind::TypeError, "ERR_INVALID_URL", message)
    }

    pub(super) fn invalid_data_url() -> Self {
        Self::new(Kind::TypeError, "ERR_INVALID_URL", "Invalid URL".to_owned())
    }

    pub(super) fn encoded_separator(pathname: &str, parent: &str) -> Self {
        Self::invalid_specifier(
            pathname,
            "must not include encoded \"/\" or \"\\\" characters",
            parent,
        )
    }

    pub(super) fn invalid_specifier(specifier: &str, reason: &str, parent: &str) -> Self {
        let message =
            format!("Invalid module \"{specifier}\" {reason} imported from {}", shown(parent));
        Self::new(Kind::TypeError, "ERR_INVALID_MODULE_SPECIFIER", message)
    }

    /// A `package.json` that is wrong; `importing` is the URL of the module that asks for the package, if it is known.
    pub(super) fn invalid_package_config(
        path: &Path,
        importing: Option<&str>,
        reason: &str,
    ) -> Self {
        let path = path.display();
        let while_importing = importing.map(|url| format!(" while importing {url}"));
        let while_importing = while_importing.unwrap_or_default();
        let message = format!("Invalid package config {path}{while_importing}. {reason}");
        Self::new(Kind::Error, "ERR_INVALID_PACKAGE_CONFIG", message)
    }

    /// The same, as it is found when a specifier names the package.
    pub(super) fn invalid_imported_config(
        path: &Path,
        specifier: &str,
        parent: &str,
        reason: &str,
    ) -> Self {
        let message = format!(
            "Invalid package config {} while importing \"{specifier}\" from {}. {reason}",
            path.display(),
            shown(parent)
        );
        Self::new(Kind::Error, "ERR_INVALID_PACKAGE_CONFIG", message)
    }

    pub(super) fn invalid_package_target(
        path: &Path,
        key: &str,
        target: &str,
        is_imports: bool,
        parent: &str,
    ) -> Self {
        let is_no_path = !is_imports && !target.is_empty() && !target.starts_with("./");
        let hint = if is_no_path { "; targets must start with \"./\"" } else { "" };
        let target = serde_json::Value::from(target);
        let what = if key == "." {
            format!("\"exports\" main target {target} defined")
        } else {
            let field = if is_imports { "imports" } else { "exports" };
            format!("\"{field}\" target {target} defined for '{key}'")
        };
        let (path, parent) = (path.display(), shown(parent));
        let message =
            format!("Invalid {what} in the package config {path} imported from {parent}{hint}");
        Self::new(Kind::Error, "ERR_INVALID_PACKAGE_TARGET", message)
    }

    pub(super) fn not_exported(path: &Path, subpath: &str, parent: &str) -> Self {
        let what = if subpath == "." {
            "No \"exports\" main defined".to_owned()
        } else {
            format!("Package subpath '{subpath}' is not defined by \"exports\"")
        };
        let message = format!("{what} in {} imported from {}", path.display(), shown(parent));
        Self::new(Kind::Error, "ERR_PACKAGE_PATH_NOT_EXPORTED", message)
    }

    pub(super) fn import_not_defined(specifier: &str, path: Option<&Path>, parent: &str) -> Self {
        let package = path.map(|path| format!(" in package {}", path.display()));
        let message = format!(
            "Package import specifier \"{specifier}\" is not defined{} imported from {}",
            package.unwrap_or_default(),
            shown(parent)
        );
        Self::new(Kind::TypeError, "ERR_PACKAGE_IMPORT_NOT_DEFINED", message)
    }

    /// A file that is there, and cannot be read.
    pub(super) fn unreadable(path: &Path, parent: &str, error: &io::Error) -> Self {
        let (code, what) = match error.kind() {
            io::ErrorKind::NotFound => ("ENOENT", "no such file or directory"),
            io::ErrorKind::PermissionDenied => ("EACCES", "permission denied"),
            io::ErrorKind::IsADirectory => ("EISDIR", "illegal operation on a directory"),
            io::ErrorKind::FileTooLarge => ("ERR_FS_FILE_TOO_LARGE", "the file is too large"),
            _ => {
                let message = format!(
                    "Cannot read '{}' imported from {}: {error}",
                    path.display(),
                    shown(parent)
                );
                return Self::new(Kind::Error, "EIO", message);
            }
        };
        let message =
            format!("{code}: {what}, open '{}' imported from {}", path.display(), shown(parent));
        Self::new(Kind::Error, code, message)
    }

    pub(super) fn unknown_extension(extension: &str, path: &str) -> Self {
        let message = format!("Unknown file extension \"{extension}\" for {path}");
        Self::new(Kind::TypeError, "ERR_UNKNOWN_FILE_EXTENSION", message)
    }

    pub(super) fn unsupported_scheme(scheme: &str) -> Self {
        // Node asks for these later than for others.
        let supported = if matches!(scheme, "http" | "https") {
            "file and data"
        } else {
            "file, data, and node"
        };
        let message = format!(
            "Only URLs with a scheme in: {supported} are supported by the default ESM loader. Received protocol '{scheme}:'"
        );
        Self::new(Kind::Error, "ERR_UNSUPPORTED_ESM_URL_SCHEME", message)
    }

    pub(super) fn unknown_format(format: &str, url: &str) -> Self {
        let message = format!("Unknown module format: {format} for URL {url}");
        Self::new(Kind::RangeError, "ERR_UNKNOWN_MODULE_FORMAT", message)
    }

    pub(super) fn attribute_missing(url: &str) -> Self {
        let message = format!("Module \"{url}\" needs an import attribute of \"type: json\"");
        Self::new(Kind::TypeError, "ERR_IMPORT_ATTRIBUTE_MISSING", message)
    }

    pub(super) fn attribute_incompatible(url: &str, value: &str) -> Self {
        let message = format!("Module \"{url}\" is not of type \"{value}\"");
        Self::new(Kind::TypeError, "ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE", message)
    }

    pub(super) fn attribute_unsupported(key: &str, value: &str, url: &str) -> Self {
        let message =
            format!("Import attribute \"{key}\" with value \"{value}\" is not supported in {url}");
        Self::new(Kind::TypeError, "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED", message)
    }

    pub(super) fn syntax(problem: SyntaxProblem) -> Self {
        let message = match &problem {
            SyntaxProblem::Error { message, .. } => message.clone(),
            SyntaxProblem::TooMuch => "Maximum call stack size exceeded".to_owned(),
        };
        Self { problem: Some(problem), ..Self::new(Kind::Syntax, "", message) }
    }
}
