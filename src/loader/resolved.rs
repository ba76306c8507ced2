//! What a specifier stands for.

use std::path::Path;
use std::sync::Arc;

use super::texts::Known;

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
    /// WebAssembly.
    WebAssembly,
    /// JavaScript that does not say which kind of module it is: its text decides.
    Detect,
    /// An ES module in TypeScript.
    ModuleTypeScript,
    /// A `CommonJS` module in TypeScript.
    CommonJsTypeScript,
    /// TypeScript that does not say which kind of module it is.
    DetectTypeScript,
    /// Nothing that is known from the URL alone.
    Unknown,
}

impl Format {
    /// What TypeScript is without its types.
    #[must_use]
    pub fn without_types(self) -> Option<Self> {
        match self {
            Self::ModuleTypeScript => Some(Self::Module),
            Self::CommonJsTypeScript => Some(Self::CommonJs),
            Self::DetectTypeScript => Some(Self::Detect),
            _ => None,
        }
    }
}

/// What a specifier stands for.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The name of the module.
    pub url: Arc<str>,
    /// Its file, if it has one.
    pub path: Option<Arc<Path>>,
    /// What to make of it.
    pub format: Format,
    /// What is known of its text, if it was seen just now that the file has it still.
    pub unchanged: Option<Known>,
}

impl Resolved {
    /// What has no file.
    #[must_use]
    pub fn without_file(url: &str, format: Format) -> Self {
        Self { url: url.into(), path: None, format, unchanged: None }
    }

    /// A URL, which is the name of the module unless there are links on the way to its file.
    #[must_use]
    pub fn same_url(&self, url: &str) -> Arc<str> {
        if *self.url == *url { Arc::clone(&self.url) } else { url.into() }
    }

    /// Whether it is WebAssembly, or is when its bytes say so, as those of a file without an extension may.
    #[must_use]
    pub fn may_be_web_assembly(&self) -> bool {
        match self.format {
            Format::WebAssembly => true,
            Format::Module | Format::Detect => {
                self.path.as_ref().is_some_and(|path| path.extension().is_none())
            }
            _ => false,
        }
    }
}
