//! [Node's resolution](https://nodejs.org/api/esm.html#resolution-algorithm-specification) of a specifier: packages are found in
//! `packages`, and files by `oxc_resolver`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use oxc_resolver::{ResolveOptions, ResolverGeneric};
use rustc_hash::FxHashSet;

use super::bare_files::BareFiles;
use super::failure::Failure;
use super::file_url::{self, NotAFile};
use super::manifest::{Manifests, PackageType};
use super::packages::Packages;
use super::resolved::{Format, Resolved};
use super::resolved_paths::ResolvedPaths;
use super::specifier::{is_path, scheme};
use super::texts::Texts;
use super::{files, suggest};

/// What a loader resolves with.
pub struct Resolver {
    packages: Packages,
    /// For paths, which name files as they stand.
    paths: ResolverGeneric<BareFiles>,
    resolved_paths: ResolvedPaths,
    builtins: Arc<FxHashSet<String>>,
    strips_types: bool,
}

impl Resolver {
    /// A resolver with these conditions, for a Node that has these modules of its own, and takes TypeScript if it `strips_types`.
    /// The `texts` tell which files were resolved before.
    #[must_use]
    pub fn new(
        conditions: Vec<String>,
        builtins: FxHashSet<String>,
        strips_types: bool,
        texts: Arc<Texts>,
    ) -> Self {
        let builtins = Arc::new(builtins);
        let options = ResolveOptions {
            extensions: Vec::new(),
            main_fields: Vec::new(),
            main_files: Vec::new(),
            exports_fields: Vec::new(),
            fully_specified: true,
            node_path: false,
            ..ResolveOptions::default()
        };
        Self {
            packages: Packages::new(conditions, Arc::clone(&builtins), Arc::clone(&texts)),
            paths: ResolverGeneric::new_with_file_system(BareFiles, options),
            resolved_paths: ResolvedPaths::new(texts),
            builtins,
            strips_types,
        }
    }

    /// Forgets what it knows of the file system.
    pub fn clear(&self) {
        self.packages.clear();
        self.paths.clear_cache();
        self.resolved_paths.clear();
    }

    /// Whether a URL names one of Node's own modules.
    #[must_use]
    pub fn is_builtin(&self, url: &str) -> bool {
        let id = url.strip_prefix("node:");
        self.builtins.contains(url) || id.is_some_and(|id| self.builtins.contains(id))
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
            let url = self.packages.package_imports_resolve(specifier, parent)?;
            return self.resolve_package_url(&url, specifier, parent);
        }
        if let Some(scheme) = scheme(specifier) {
            return self.resolve_url(specifier, &scheme, parent);
        }
        if self.builtins.contains(specifier) {
            return Ok(builtin(&format!("node:{specifier}")));
        }
        if !parent.starts_with("file:") {
            return Err(Failure::unsupported_request(specifier, parent));
        }
        let url = self.packages.package_resolve(specifier, parent)?;
        self.resolve_package_url(&url, specifier, parent)
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
        let path = file_url::to_path(url).map_err(|_| Failure::invalid_file_url_host())?;
        match files::kind(&path) {
            files::Kind::File => {}
            files::Kind::Directory => return Err(Failure::directory(&path, parent, url)),
            files::Kind::Other => return Err(Failure::file_not_found(&path, parent, url)),
        }
        let format = self.format_of(&path)?;
        Ok(Resolved { url: url.into(), path: Some(path.into()), format, unchanged: None })
    }

    fn resolve_url(
        &self,
        specifier: &str,
        scheme: &str,
        parent: &str,
    ) -> Result<Resolved, Failure> {
        match scheme {
            // Whether there is such a module is asked when it is loaded.
            "node" => Ok(builtin(specifier)),
            "file" => self.resolve_file_url(&file_url::parse(specifier), parent),
            "data" => Ok(Resolved::without_file(specifier, data_format(specifier))),
            _ => Ok(Resolved::without_file(specifier, Format::Unknown)),
        }
    }

    fn resolve_path(&self, specifier: &str, parent: &str) -> Result<Resolved, Failure> {
        // Most specifiers name a file without anything that a URL writes in another way.
        if let Some(url) = file_url::join_plain(parent, specifier) {
            return self.resolve_plain(&url, parent);
        }
        let url = file_url::join(parent, specifier);
        if file_url::has_forbidden_host(&url) {
            return Err(Failure::unsupported_request(specifier, parent));
        }
        self.resolve_file_url(&url, parent)
    }

    /// What the URL of a file names, which many modules may request in the same words: see [`file_url::join_plain`].
    ///
    /// # Errors
    ///
    /// What Node says of one that names nothing.
    pub fn resolve_plain(&self, url: &str, parent: &str) -> Result<Resolved, Failure> {
        if let Some(resolved) = self.resolved_paths.find(url) {
            return Ok(resolved);
        }
        let resolved = match self.unchanged(url) {
            Some(resolved) => resolved?,
            None => self.resolve_file_url(url, parent)?,
        };
        self.resolved_paths.keep(url, &resolved);
        Ok(resolved)
    }

    /// What a URL names, if another loader has resolved it, and nothing has changed since.
    fn unchanged(&self, url: &str) -> Option<Result<Resolved, Failure>> {
        let (path, known) = self.resolved_paths.find_unchanged(url)?;
        Some(self.format_of(&path).map(|format| Resolved {
            url: Arc::clone(&known.text.url),
            path: Some(path),
            format,
            unchanged: Some(known),
        }))
    }

    /// A file URL that is resolved but for links and what is there.
    fn resolve_file_url(&self, url: &str, parent: &str) -> Result<Resolved, Failure> {
        self.finalize(url, parent, |path| suggest::for_path(path, parent))
    }

    /// The URL that a package has given.
    fn resolve_package_url(
        &self,
        url: &str,
        specifier: &str,
        parent: &str,
    ) -> Result<Resolved, Failure> {
        if !url.starts_with("file:") {
            return Ok(builtin(url));
        }
        if let Some(resolved) = self.unchanged(url) {
            return resolved;
        }
        self.finalize(url, parent, |path| {
            suggest::for_package_file(specifier, path, parent)
                .or_else(|| self.similar_request(specifier, path, parent))
        })
    }

    /// What was probably meant by a specifier for which a map names a file that is not there: it has the name of one that is.
    fn similar_request(&self, specifier: &str, path: &Path, parent: &str) -> Option<String> {
        let found = suggest::similar(path, None)?;
        let (wanted, name) = (path.file_stem()?.to_str()?, found.file_stem()?.to_str()?);
        let (before, after) = specifier.rsplit_once(wanted)?;
        let request = format!("{before}{name}{after}");
        let resolved = if request.starts_with('#') {
            self.packages.package_imports_resolve(&request, parent)
        } else {
            self.packages.package_resolve(&request, parent)
        };
        let is_it = file_url::to_path(&resolved.ok()?).ok()? == found;
        is_it.then_some(request)
    }

    /// What Node's `finalizeResolution` does. `suggest` is asked for what was probably meant when there is no such file.
    fn finalize(
        &self,
        url: &str,
        parent: &str,
        suggest: impl FnOnce(&Path) -> Option<String>,
    ) -> Result<Resolved, Failure> {
        let (name, suffix) = file_url::split_suffix(url);
        let path = match file_url::to_path(name) {
            Ok(path) if !file_url::has_encoded_separator(name) => path,
            Err(NotAFile::Host) => return Err(Failure::invalid_file_url_host()),
            _ => {
                let pathname = name.strip_prefix("file://").unwrap_or(name);
                return Err(Failure::encoded_separator(pathname, parent));
            }
        };
        if !name.ends_with('/') {
            // `?`, `#` and NUL mean something to the resolver.
            let escaped = path.to_string_lossy();
            let escaped = if escaped.contains(['\0', '#', '?']) {
                let escaped = escaped.replace('\0', "\0\0");
                escaped.replace('#', "\0#").replace('?', "\0?").into()
            } else {
                escaped
            };
            if let Ok(found) = self.paths.resolve(path.parent().unwrap_or(&path), &escaped) {
                return self.resolved(found.into_path_buf(), suffix);
            }
        }
        let mut failure = match files::kind(&path) {
            // Only what is around the file is not as the resolver wants it.
            files::Kind::File => {
                let path = files::real_path(&path)
                    .map_err(|error| Failure::unreadable(&path, parent, &error))?;
                return self.resolved(path, suffix);
            }
            files::Kind::Directory => Failure::directory(&path, parent, url),
            files::Kind::Other => Failure::file_not_found(&path, parent, url),
        };
        failure.suggestion = suggest(&path);
        Err(failure)
    }

    fn resolved(&self, path: PathBuf, suffix: &str) -> Result<Resolved, Failure> {
        let format = self.format_of(&path)?;
        let url = (file_url::from_path(&path) + suffix).into();
        Ok(Resolved { url, path: Some(path.into()), format, unchanged: None })
    }

    fn format_of(&self, path: &Path) -> Result<Format, Failure> {
        Ok(match path.extension().and_then(|extension| extension.to_str()) {
            Some("mjs") => Format::Module,
            Some("cjs") => Format::CommonJs,
            Some("json") => Format::Json,
            Some("wasm") => Format::WebAssembly,
            Some("js") | None => match self.packages.package_type(path)? {
                Some(PackageType::Module) => Format::Module,
                Some(PackageType::CommonJs) => Format::CommonJs,
                None => Format::Detect,
            },
            Some("mts") if self.strips_types => Format::ModuleTypeScript,
            Some("cts") if self.strips_types => Format::CommonJsTypeScript,
            Some("ts") if self.strips_types => match self.packages.package_type(path)? {
                Some(PackageType::Module) => Format::ModuleTypeScript,
                Some(PackageType::CommonJs) => Format::CommonJsTypeScript,
                None => Format::DetectTypeScript,
            },
            _ => Format::Unknown,
        })
    }
}

/// The `type` of the package that a file belongs to, or `invalid` where its package.json is wrong.
#[must_use]
pub fn package_type(file: &Path) -> Option<&'static str> {
    let Ok(scope) = Manifests::default().lookup_package_scope(file.parent()?) else {
        return Some("invalid");
    };
    match scope?.package_type? {
        PackageType::Module => Some("module"),
        PackageType::CommonJs => Some("commonjs"),
    }
}

fn builtin(url: &str) -> Resolved {
    Resolved::without_file(url, Format::Builtin)
}

/// [The format of a data URL](https://nodejs.org/api/esm.html#data-imports).
fn data_format(url: &str) -> Format {
    match data_media_type(url) {
        Some("application/json") => Format::Json,
        Some(media_type) => match media_type.trim().to_ascii_lowercase().as_str() {
            "text/javascript" | "application/javascript" => Format::Module,
            "application/wasm" => Format::WebAssembly,
            _ => Format::Unknown,
        },
        None => Format::Unknown,
    }
}

/// What a data URL says that it is.
pub(super) fn data_media_type(url: &str) -> Option<&str> {
    let (head, _) = url["data:".len()..].split_once(',')?;
    let media_type = head.split(';').next()?;
    let (kind, subtype) = media_type.split_once('/')?;
    (!kind.is_empty() && !subtype.is_empty()).then_some(media_type)
}
