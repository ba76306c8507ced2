//! A module's text, ready to be compiled.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::files::{self, Stamp};
use super::made::Made;
use super::texts::{Known, Texts};
use crate::digest::{Digest, digest};
use crate::record::CompactDefinition;
use crate::syntax::SyntaxProblem;
use crate::transform::{Bindings, Encoded, Form, Mode, Transformed, encoded, transform};

/// Where the source text is, until its module is evaluated.
#[derive(Debug)]
enum Source {
    Text(String),
    /// In the file that it was read from.
    File(Arc<Path>),
}

/// Why there is no other text of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The first early error of the text.
    Syntax(SyntaxProblem),
    /// The file is not any more as it was read.
    Changed,
}

/// The text of the function for the bindings that it will most likely have.
#[derive(Debug)]
pub struct Composed {
    /// Whether the module is in a cycle.
    pub cyclic: bool,
    /// How the imports are written, and the members of namespaces.
    pub modes: Vec<Mode>,
    /// The text, unless JavaScript is likely to have it.
    pub text: Option<Encoded>,
    /// What was parsed for its sake.
    pub transformed: Option<Transformed>,
}

/// A module's source text with what is made of it.
#[derive(Debug)]
pub struct ModuleText {
    source: Source,
    /// How many bytes of the source text were read.
    pub read: usize,
    /// What is known of it; the stamp does not count any more.
    known: Known,
    /// Whether the same was made of it before.
    is_known: bool,
    /// For its record; made here, and not on the main thread.
    definition: Option<CompactDefinition>,
    /// None while the bindings cannot be told.
    pub composed: Option<Composed>,
}

impl ModuleText {
    /// Scans or parses a source text, unless it is known what comes of that. The `file` is where it was read, with its stamp.
    ///
    /// # Errors
    ///
    /// The first early error of the text, which is handed back.
    pub fn new(
        source: String,
        url: &str,
        file: (Option<&Arc<Path>>, Option<Stamp>),
        texts: &Texts,
        lower_using: bool,
    ) -> Result<Self, (SyntaxProblem, String)> {
        let bindings = Bindings { lower_using, ..Bindings::CONSTANT };
        let digest = digest(source.as_bytes());
        let read = source.len();
        let found = texts.find(url, digest);
        let is_known = found.is_some();
        let known = if let Some(known) = found {
            texts.stamp(url, digest, file.1);
            known
        } else {
            match Made::of(&source, bindings) {
                Ok(made) => texts.keep(url, digest, made, file, read),
                Err(problem) => return Err((problem, source)),
            }
        };
        let (source, definition) = (Source::Text(source), None);
        Ok(Self { source, read, known, is_known, definition, composed: None })
    }

    /// The text of a file that is known; `None` when it is needed all the same.
    #[must_use]
    pub fn unread(path: &Arc<Path>, known: Known) -> Option<Self> {
        let definition = Some(known.text.made.shared_definition());
        let source = Source::File(Arc::clone(path));
        let module = Self { source, read: 0, known, is_known: true, definition, composed: None };
        (!module.needs_source()).then_some(module)
    }

    /// What names it among all texts that the thread has met.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.known.text.number
    }

    /// What it is known by.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.known.text.digest
    }

    /// What is made of it.
    #[must_use]
    pub fn made(&self) -> &Arc<Made> {
        &self.known.text.made
    }

    /// See [`Text::file_urls`](super::texts::Text::file_urls).
    #[must_use]
    pub fn file_urls(&self) -> &OnceLock<Box<[Option<Arc<str>>]>> {
        &self.known.text.file_urls
    }

    /// The definition for its record.
    pub fn take_definition(&mut self) -> CompactDefinition {
        self.definition.take().unwrap_or_else(|| self.made().shared_definition())
    }

    /// Whether JavaScript is to look at the source text.
    fn needs_source(&self) -> bool {
        self.made().may_have_html_comment
    }

    /// Makes the text of the function and the definition of the record, and leaves the source text in the file `path`.
    pub fn compose(&mut self, bindings: Bindings<'_>, path: Option<Arc<Path>>) {
        self.definition = Some(self.made().shared_definition());
        let Bindings { cyclic, modes, .. } = bindings;
        let mut composed =
            Composed { cyclic, modes: modes.to_vec(), text: None, transformed: None };
        // What is empty is not compiled.
        if !self.is_known && self.made().transformed.form != Form::Empty {
            // What is wrong with the text is known by now.
            let Ok((text, transformed)) = self.with_bindings(bindings, false) else { return };
            composed.text = Some(text);
            composed.transformed = transformed;
        }
        self.composed = Some(composed);
        self.leave_in_file(path);
    }

    /// Whether the same was made of it before.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.is_known
    }

    /// The source text is let go if it can be read again from the file `path`.
    pub fn leave_in_file(&mut self, path: Option<Arc<Path>>) {
        if let Some(path) = path
            && !self.needs_source()
        {
            self.source = Source::File(path);
        }
    }

    /// The source text.
    ///
    /// # Errors
    ///
    /// [`Refusal::Changed`]
    pub fn source(&self) -> Result<Cow<'_, str>, Refusal> {
        match &self.source {
            Source::Text(text) => Ok(Cow::Borrowed(text)),
            Source::File(path) => {
                let text = files::read(path).map_err(|_| Refusal::Changed)?;
                if digest(text.as_bytes()) == self.digest() {
                    Ok(Cow::Owned(text))
                } else {
                    Err(Refusal::Changed)
                }
            }
        }
    }

    /// The text of the function for these bindings, and what was parsed for its sake. Unless it must
    /// `parse`, edits may be enough.
    ///
    /// # Errors
    ///
    /// See [`Refusal`].
    pub fn with_bindings(
        &self,
        bindings: Bindings<'_>,
        parse: bool,
    ) -> Result<(Encoded, Option<Transformed>), Refusal> {
        let source = self.source()?;
        let made = &self.made().transformed;
        let (imports, members) = bindings.split_modes(made.definition.import_entries.len());
        let by_edits = !parse
            && !bindings.cyclic
            && imports.iter().all(|mode| *mode == Mode::Constant)
            && members.iter().all(|mode| *mode != Mode::Live);
        if by_edits {
            return Ok((encoded(&source, made, members, Vec::new()), None));
        }
        if !parse && let Some(rebound) = made.rebind(&source, bindings) {
            return Ok((encoded(&source, &rebound, &[], Vec::new()), Some(rebound)));
        }
        let transformed = transform(&source, bindings).map_err(Refusal::Syntax)?;
        Ok((encoded(&source, &transformed, &[], Vec::new()), Some(transformed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(source: &str) -> ModuleText {
        ModuleText::new(source.to_owned(), "a", (None, None), &Texts::default(), false).unwrap()
    }

    fn string(encoded: &Encoded) -> String {
        match encoded {
            Encoded::OneByte(bytes) => bytes.iter().copied().map(char::from).collect(),
            Encoded::TwoByte(units) => String::from_utf16(units).unwrap(),
        }
    }

    #[test]
    fn members_that_are_properties_need_no_parser() {
        let module = text_of("import * as ns from 'a'; ns.f(ns.x); export const y = ns.f(1);");
        let members = module.made().transformed.definition.namespace_members.iter();
        let members =
            members.map(|member| if member.called { Mode::Property } else { Mode::Constant });
        let modes: Vec<Mode> = std::iter::once(Mode::Constant).chain(members).collect();
        let bindings = Bindings { modes: &modes, ..Bindings::CONSTANT };
        let (text, parsed) = module.with_bindings(bindings, false).unwrap();
        assert!(parsed.is_none());
        let text = string(&text);
        assert!(text.contains("ns.f(ns·x)"), "{text}");
        assert!(text.contains("const y = ns.f(1);"), "{text}");
    }

    #[test]
    fn a_source_is_read_again_as_long_as_it_is_the_same() {
        let path =
            std::env::temp_dir().join(format!("vm-module-record-text-{}", std::process::id()));
        let path: Arc<Path> = path.into();
        let source = "export const a = 1;";
        std::fs::write(&path, source).unwrap();
        let mut module = text_of(source);
        module.compose(Bindings::CONSTANT, Some(path.clone()));
        assert!(module.composed.as_ref().unwrap().text.is_some());
        assert_eq!(module.source().unwrap(), source);
        std::fs::write(&path, "export const a = 2;").unwrap();
        assert_eq!(module.source().unwrap_err(), Refusal::Changed);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(module.source().unwrap_err(), Refusal::Changed);
        assert_eq!(module.with_bindings(Bindings::CONSTANT, true).unwrap_err(), Refusal::Changed);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_not_read_as_long_as_it_has_its_stamp() {
        let path =
            std::env::temp_dir().join(format!("vm-module-record-unread-{}", std::process::id()));
        let path: Arc<Path> = path.into();
        let texts = Texts::default();
        let unread = || ModuleText::unread(&path, texts.find_unchanged("a", &path)?);
        let read = |source: &str, stamp| {
            std::fs::write(&path, source).unwrap();
            let stamp = if stamp { files::stamp(&path) } else { None };
            ModuleText::new(source.to_owned(), "a", (Some(&path), stamp), &texts, true).unwrap()
        };
        assert!(unread().is_none());
        let made = read("export const a = 1;", true);
        let known = unread().unwrap();
        assert_eq!((known.number(), known.digest(), known.read), (made.number(), made.digest(), 0));
        assert_eq!(known.source().unwrap(), "export const a = 1;");
        // Another text, of another length, has another stamp.
        std::fs::write(&path, "export const a = 10;").unwrap();
        assert!(unread().is_none());
        // One that was written when it was read is read again, until it is older.
        read("export const a = 2;", false);
        assert!(unread().is_none());
        texts.stamp("a", made.digest(), files::stamp(&path));
        assert!(unread().is_none());
        read("export const a = 2;", true);
        assert!(unread().is_some());
        // JavaScript looks at this one.
        read("export let a = 1; a<!--a;", true);
        assert!(unread().is_none());
        std::fs::remove_file(&path).unwrap();
        assert!(unread().is_none());
    }
}
