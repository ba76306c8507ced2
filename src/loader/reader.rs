//! What a thread does with one module: to read it, to parse it, and to resolve what it requests.

use std::sync::Arc;

use super::data_url::{data_bytes, data_text};
use super::detect;
use super::discovery::{Job, Loaded, ResolvedRequest, check_attribute, wanted_of};
use super::failure::{Failure, shown};
use super::file_url::join_plain;
use super::files;
use super::module_text::ModuleText;
use super::resolve::{Resolver, data_media_type};
use super::resolved::{Format, Resolved};
use super::texts::Texts;
use crate::record::ModuleRequest;
use crate::transform::Bindings;

/// Reads the modules of a loader.
pub struct Reader {
    /// What specifiers are resolved with.
    pub resolver: Resolver,
    /// What was made of texts before.
    pub texts: Arc<Texts>,
    /// See [`Bindings::lower_using`].
    pub lower_using: bool,
}

impl Reader {
    /// Reads and parses a module, and tells of each of its requests what that stands for.
    #[must_use]
    pub fn read(&self, job: Job, tell: impl FnMut(ResolvedRequest)) -> Loaded {
        let Self { texts, lower_using, .. } = self;
        let url = Arc::clone(&job.url);
        let path = job.path.clone();
        let follow = job.follow;
        let mut loaded = if job.format == Format::Builtin && !self.resolver.is_builtin(&url) {
            Loaded::Failed(Box::new(Failure::unknown_builtin(&url)), None)
        } else {
            match load(job, texts, *lower_using) {
                Ok(loaded) => loaded,
                Err(failure) => Loaded::Failed(Box::new(failure), None),
            }
        };
        if let Loaded::Module(module) = &mut loaded {
            if follow {
                self.resolve_requests(module, &url, tell);
            } else if !module.is_known()
                && module.made().transformed.definition.namespace_members.is_empty()
            {
                // When JavaScript resolves the requests, the linked graph decides how members are written.
                module.compose(Bindings { lower_using: *lower_using, ..Bindings::CONSTANT }, path);
            }
        }
        loaded
    }

    /// Tells of each request of a module what it stands for. Those that name files as they stand are put together once for
    /// each text.
    fn resolve_requests(
        &self,
        module: &ModuleText,
        url: &str,
        mut tell: impl FnMut(ResolvedRequest),
    ) {
        let requests = &module.made().transformed.definition.requests;
        if let Some(file_urls) = module.file_urls().get() {
            for (request, file_url) in requests.iter().zip(file_urls) {
                let resolved = match file_url {
                    Some(file_url) => self.resolver.resolve_plain(file_url, url),
                    None => self.resolver.resolve(&request.specifier, url),
                };
                tell(with_wanted(request, resolved));
            }
            return;
        }
        let resolve = |request: &ModuleRequest| {
            let Some(file_url) = join_plain(url, &request.specifier) else {
                tell(with_wanted(request, self.resolver.resolve(&request.specifier, url)));
                return None;
            };
            let resolved = self.resolver.resolve_plain(&file_url, url);
            let name = |resolved: &Resolved| resolved.same_url(&file_url);
            let shared = resolved.as_ref().map_or_else(|_| Arc::from(file_url.as_str()), name);
            tell(with_wanted(request, resolved));
            Some(shared)
        };
        let file_urls = requests.iter().map(resolve).collect();
        // Another thread may have done the same.
        let _ = module.file_urls().set(file_urls);
    }
}

fn with_wanted(request: &ModuleRequest, resolved: Result<Resolved, Failure>) -> ResolvedRequest {
    let resolved = resolved?;
    Ok((wanted_of(request, &resolved)?, resolved))
}

fn load(job: Job, texts: &Texts, lower_using: bool) -> Result<Loaded, Failure> {
    let Job { url, path, mut format, wanted, parent, content, unchanged, .. } = job;
    if format == Format::Unknown {
        return Err(unknown(&url));
    }
    check_attribute(format, &wanted.attribute, &url)?;
    if format == Format::Builtin {
        return Ok(Loaded::Builtin);
    }
    if format == Format::WebAssembly {
        let bytes = match (content, &path) {
            (Some(content), _) => content.into_bytes(),
            (None, Some(path)) => {
                files::read_stamped(path)
                    .map_err(|error| Failure::unreadable(path, &parent, &error))?
                    .0
            }
            (None, None) => data_bytes(&url)?,
        };
        return Ok(web_assembly(bytes, wanted.source));
    }
    let may_be_module = matches!(format, Format::Module | Format::Detect);
    let (text, stamp) = match (content, &path) {
        (Some(content), _) => (content.into_text(), None),
        (None, Some(path)) => {
            if may_be_module {
                let known = unchanged.or_else(|| texts.find_unchanged(&url, path));
                if let Some(module) = known.and_then(|known| ModuleText::unread(path, known)) {
                    return Ok(Loaded::Module(Box::new(module)));
                }
            }
            let unreadable = |error| Failure::unreadable(path, &parent, &error);
            let (bytes, stamp) = files::read_stamped(path).map_err(unreadable)?;
            if may_be_module && path.extension().is_none() && bytes.starts_with(MAGIC) {
                return Ok(web_assembly(bytes, wanted.source));
            }
            (files::decode(bytes).map_err(unreadable)?, stamp)
        }
        (None, None) => (data_text(&url)?, None),
    };
    if let Some(format) = format.without_types() {
        return Ok(Loaded::TypeScript(text, format));
    }
    if format == Format::Detect {
        format = if detect::is_module(&text) { Format::Module } else { Format::CommonJs };
    }
    Ok(match format {
        Format::CommonJs => Loaded::CommonJs(text),
        Format::Json => Loaded::Json(text),
        _ => match ModuleText::new(text, &url, (path.as_ref(), stamp), texts, lower_using) {
            Ok(module) => Loaded::Module(Box::new(module)),
            Err((problem, text)) => Loaded::Failed(Box::new(Failure::syntax(problem)), Some(text)),
        },
    })
}

/// What WebAssembly begins with: Node knows it by that when it is in a file without an extension.
const MAGIC: &[u8] = b"\0asm";

fn web_assembly(bytes: Vec<u8>, source: bool) -> Loaded {
    if source { Loaded::WebAssemblySource(bytes) } else { Loaded::WebAssembly(bytes) }
}

/// Why nothing is made of a URL.
fn unknown(url: &str) -> Failure {
    let scheme = url.split(':').next().unwrap_or_default();
    match scheme {
        "file" => {
            let path = shown(url);
            let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
            let extension = name.rfind('.').map_or("", |at| &name[at..]);
            Failure::unknown_extension(extension, &path)
        }
        "data" => {
            if !url.contains(',') {
                return Failure::invalid_data_url();
            }
            Failure::unknown_format(data_media_type(url).unwrap_or("null"), url)
        }
        _ => Failure::unsupported_scheme(scheme),
    }
}
