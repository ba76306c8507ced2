//! [Node's resolution](https://nodejs.org/api/esm.html#resolution-algorithm-specification) of a specifier, by `oxc_resolver`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use oxc_resolver::{ModuleType, ResolveError, ResolveOptions, Resolver as PackageResolver};
use rustc_hash::FxHashSet;

use super::failure::Failure;
use super::file_url::{self, NotAFile};
use super::{files, suggest};

/// How a module is made of what a URL names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An ES module.
    Module,
    /// A `CommonJS` module.
    CommonJs,
    /// JSON.
    Json,
    /// One of Node's own modules.
    Builtin,
    /// JavaScript that does not say which kind of module it is: its text decides.
    Detect,
    /// Nothing that is known from the URL alone.
    Unknown,
}

/// What a specifier stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The name of the module.
    pub url: String,
    /// Its file, if it has one.
    pub path: Option<PathBuf>,
    /// What to make of it.
    pub format: Format,
}

/// What a loader resolves with.
pub struct Resolver {
    /// For bare specifiers and those that begin with `#`.
    packages: PackageResolver,
    /// For paths, which name files as they stand.
    paths: PackageResolver,
    builtins: Arc<FxHashSet<String>>,
}

impl Resolver {
    /// A resolver with these conditions, for a Node that has these modules of its own.
    #[must_use]
    pub fn new(conditions: Vec<String>, builtins: FxHashSet<String>) -> Self {
        let options = ResolveOptions {
            condition_names: conditions,
            extensions: vec![".js".to_owned(), ".json".to_owned(), ".node".to_owned()],
            fully_specified: true,
            module_type: true,
            node_path: false,
            ..ResolveOptions::default()
        };
        let packages = PackageResolver::new(options.clone());
        let paths = packages.clone_with_options(ResolveOptions {
            extensions: Vec::new(),
            main_fields: Vec::new(),
            main_files: Vec::new(),
            exports_fields: Vec::new(),
            ..options
        });
        Self { packages, paths, builtins: Arc::new(builtins) }
    }

    /// Forgets what it knows of the file system.
    pub fn clear(&self) {
        self.packages.clear_cache();
    }

    /// What `specifier` stands for in the module with the URL `parent`.
    ///
    /// # Errors
    ///
    /// What Node says of a specifier that stands for nothing.
    pub fn resolve(&self, specifier: &str, parent: &str) -> Result<Resolved, Failure> {
        if is_path(specifier) {
            if !parent.starts_with("file:") {
                return Err(Failure::unsupported_request(specifier, parent));
            }
            return self.resolve_path(specifier, parent);
        }
        if specifier.starts_with('#') && parent.starts_with("file:") {
            return self.resolve_package(specifier, parent);
        }
        if let Some(scheme) = scheme(specifier) {
            return self.resolve_url(specifier, &scheme, parent);
        }
        if self.builtins.contains(specifier) {
            return Ok(builtin(format!("node:{specifier}")));
        }
        if !parent.starts_with("file:") {
            return Err(Failure::unsupported_request(specifier, parent));
        }
        self.resolve_package(specifier, parent)
    }

    /// What a URL names that a program has given: it is taken as it stands.
    ///
    /// # Errors
    ///
    /// What Node says of a URL that names nothing.
    pub fn resolve_exact(&self, url: &str, parent: &str) -> Result<Resolved, Failure> {
        match scheme(url).as_deref() {
            Some("file") => {}
            Some(scheme) => return self.resolve_url(url, scheme, parent),
            None => return Err(Failure::invalid_url(url)),
        }
        let path = file_url::to_path(url).map_err(|_| Failure::invalid_file_url_host(url))?;
        match files::kind(&path) {
            files::Kind::File => {}
            files::Kind::Directory => return Err(Failure::directory(&path, parent, url)),
            files::Kind::Other => return Err(Failure::file_not_found(&path, parent, url)),
        }
        let package_type = files::package_type(&path);
        let module_type = match package_type.as_deref() {
            Some("module") => Some(ModuleType::Module),
            Some("commonjs") => Some(ModuleType::CommonJs),
            _ => None,
        };
        let format = format_of(&path, module_type);
        Ok(Resolved { url: url.to_owned(), path: Some(path), format })
    }

    fn resolve_url(
        &self,
        specifier: &str,
        scheme: &str,
        parent: &str,
    ) -> Result<Resolved, Failure> {
        match scheme {
            "node" => {
                let id = &specifier["node:".len()..];
                if self.builtins.contains(specifier) || self.builtins.contains(id) {
                    Ok(builtin(specifier.to_owned()))
                } else {
                    Err(Failure::unknown_builtin(specifier))
                }
            }
            "file" => {
                let rest = &specifier["file:".len()..];
                let path = rest.strip_prefix("//").unwrap_or(rest);
                let path = path.strip_prefix("localhost").unwrap_or(path);
                if !path.starts_with('/') {
                    return Err(Failure::invalid_file_url_host(specifier));
                }
                self.resolve_file_url(&file_url::join("file:///", path), parent)
            }
            "data" => Ok(Resolved {
                format: data_format(specifier),
                url: specifier.to_owned(),
                path: None,
            }),
            _ => Ok(Resolved { url: specifier.to_owned(), path: None, format: Format::Unknown }),
        }
    }

    fn resolve_path(&self, specifier: &str, parent: &str) -> Result<Resolved, Failure> {
        // Most specifiers name a file without anything that a URL writes in another way.
        let plain = specifier.starts_with('.')
            && !specifier.contains(['%', '?', '#', '\\', '\0', '\t', '\n', '\r'])
            && !specifier.ends_with(['/', '.', ' ']);
        if plain
            && let Ok(file) = file_url::to_path(parent)
            && let Some(folder) = file.parent()
            && let Ok(found) = self.paths.resolve(folder, specifier)
        {
            return Ok(resolved(&found, ""));
        }
        self.resolve_file_url(&file_url::join(parent, specifier), parent)
    }

    /// A file URL that is resolved but for links and what is there.
    fn resolve_file_url(&self, url: &str, parent: &str) -> Result<Resolved, Failure> {
        let (name, suffix) = file_url::split_suffix(url);
        let path = match file_url::to_path(name) {
            Ok(path) if !file_url::has_encoded_separator(name) => path,
            Err(NotAFile::Host) => return Err(Failure::invalid_file_url_host(url)),
            _ => {
                let pathname = name.strip_prefix("file://").unwrap_or(name);
                return Err(Failure::encoded_separator(pathname, parent));
            }
        };
        match files::kind(&path) {
            files::Kind::File => {}
            files::Kind::Directory => {
                let mut failure = Failure::directory(&path, parent, url);
                failure.suggestion = suggest::for_path(&path, parent);
                return Err(failure);
            }
            files::Kind::Other => {
                let mut failure = Failure::file_not_found(&path, parent, url);
                failure.suggestion = suggest::for_path(&path, parent);
                return Err(failure);
            }
        }
        // `?`, `#` and NUL mean something to the resolver.
        let escaped = path.to_string_lossy().replace('\0', "\0\0");
        let escaped = escaped.replace('#', "\0#").replace('?', "\0?");
        match self.paths.resolve(path.parent().unwrap_or(&path), &escaped) {
            Ok(found) => Ok(resolved(&found, suffix)),
            Err(ResolveError::Json(problem)) if needs_package_type(&path) => {
                Err(Failure::invalid_package_config(&problem.path, parent, &problem.message))
            }
            // The file is there: only what is around it is not as the resolver wants it.
            Err(_) => {
                let path = files::real_path(&path)
                    .map_err(|error| Failure::unreadable(&path, parent, &error))?;
                let format = format_of(&path, None);
                Ok(Resolved { url: file_url::from_path(&path) + suffix, path: Some(path), format })
            }
        }
    }

    fn resolve_package(&self, specifier: &str, parent: &str) -> Result<Resolved, Failure> {
        if specifier == "#" || (specifier.starts_with('#') && specifier.ends_with('/')) {
            return Err(Failure::invalid_specifier(
                specifier,
                "is not a valid internal imports specifier name",
                parent,
            ));
        }
        let (name, subpath) = package_name(specifier);
        if !specifier.starts_with('#')
            && (name.is_empty()
                || name.starts_with('.')
                || name.contains(['\\', '%'])
                || (name.starts_with('@') && !name.contains('/')))
        {
            return Err(Failure::invalid_specifier(
                specifier,
                "is not a valid package name",
                parent,
            ));
        }
        let file = file_url::to_path(parent)
            .map_err(|_| Failure::unsupported_request(specifier, parent))?;
        let folder = file.parent().unwrap_or(&file);
        match self.packages.resolve(folder, specifier) {
            Ok(found) => {
                let suffix = format!(
                    "{}{}",
                    found.query().unwrap_or_default(),
                    found.fragment().unwrap_or_default()
                );
                if !subpath.is_empty() && subpath.ends_with('/') {
                    return Err(Failure::directory(found.path(), parent, ""));
                }
                Ok(resolved(&found, &suffix))
            }
            Err(ResolveError::Builtin { resolved, .. }) => Ok(builtin(resolved)),
            Err(error) => {
                if let Some(id) = self.builtin_target(&error) {
                    return Ok(builtin(id));
                }
                Err(suggest::package_failure(&error, specifier, folder, parent))
            }
        }
    }

    /// The module of Node's own that a target of an `imports` map names.
    fn builtin_target(&self, error: &ResolveError) -> Option<String> {
        let ResolveError::NotFound(target) = error else { return None };
        let is_bare = !target.starts_with("node:");
        (is_bare && self.builtins.contains(target)).then(|| format!("node:{target}"))
    }
}

fn builtin(url: String) -> Resolved {
    Resolved { url, path: None, format: Format::Builtin }
}

fn resolved(found: &oxc_resolver::Resolution, suffix: &str) -> Resolved {
    let path = found.path().to_owned();
    let format = format_of(&path, found.module_type());
    Resolved { url: file_url::from_path(&path) + suffix, path: Some(path), format }
}

/// Whether a specifier is a path: it begins with `/`, `./` or `../`.
#[must_use]
pub fn is_path(specifier: &str) -> bool {
    specifier.starts_with('/')
        || specifier.starts_with("./")
        || specifier.starts_with("../")
        || matches!(specifier, "." | "..")
}

/// The scheme of a URL, in lower case.
fn scheme(specifier: &str) -> Option<String> {
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

/// Whether the nearest package.json says what the file is.
fn needs_package_type(path: &Path) -> bool {
    path.extension().is_none_or(|extension| extension == "js")
}

fn format_of(path: &Path, module_type: Option<ModuleType>) -> Format {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("mjs") => Format::Module,
        Some("cjs") => Format::CommonJs,
        Some("json") => Format::Json,
        Some("js") => match module_type {
            Some(ModuleType::Module) => Format::Module,
            Some(ModuleType::CommonJs) => Format::CommonJs,
            _ => Format::Detect,
        },
        None => match files::package_type(path).as_deref() {
            Some("module") => Format::Module,
            Some("commonjs") => Format::CommonJs,
            _ => Format::Detect,
        },
        _ => Format::Unknown,
    }
}

/// [The format of a data URL](https://nodejs.org/api/esm.html#data-imports).
fn data_format(url: &str) -> Format {
    let media_type = url["data:".len()..].split([';', ',']).next().unwrap_or_default();
    match media_type.trim().to_ascii_lowercase().as_str() {
        "text/javascript" | "application/javascript" => Format::Module,
        "application/json" => Format::Json,
        _ => Format::Unknown,
    }
}
