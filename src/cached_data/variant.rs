//! Which text of a source it is.

use super::bytes::{Reader, Writer};
use crate::syntax::SyntaxProblem;
use crate::transform::{Bindings, Mode, Transformed, scan, scan_for, transform};

/// Which text of a source it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Whether the first text of the module was scanned, and not parsed.
    pub scanned: bool,
    /// See [`Bindings`].
    pub lower_using: bool,
    /// See [`Bindings`].
    pub cyclic: bool,
    /// See [`Bindings`].
    pub modes: Vec<Mode>,
}

impl Variant {
    /// Whether it is the text for imports that are constant: the first of a module.
    #[must_use]
    pub fn is_first(&self) -> bool {
        !self.cyclic && self.modes.iter().all(|mode| *mode == Mode::Constant)
    }

    /// This text.
    ///
    /// # Errors
    ///
    /// The first early error of the source.
    pub fn transform(&self, source: &str) -> Result<Transformed, SyntaxProblem> {
        if self.is_first() {
            return self.first(source);
        }
        if self.scanned
            && let Ok(transformed) = scan_for(source, self.bindings())
        {
            return Ok(transformed);
        }
        let first = if self.scanned { scan(source).ok() } else { None };
        self.parse(source, first.as_ref())
    }

    /// The first text of the module.
    pub(super) fn first(&self, source: &str) -> Result<Transformed, SyntaxProblem> {
        match self.scanned.then(|| scan(source)) {
            Some(Ok(first)) => Ok(first),
            _ => {
                transform(source, Bindings { lower_using: self.lower_using, ..Bindings::CONSTANT })
            }
        }
    }

    /// Another text than the `first`.
    pub(super) fn other(
        &self,
        source: &str,
        first: Option<&Transformed>,
    ) -> Result<Transformed, SyntaxProblem> {
        match first.and_then(|first| first.rebind(source, self.bindings())) {
            Some(rebound) => Ok(rebound),
            None => self.parse(source, first),
        }
    }

    fn parse(
        &self,
        source: &str,
        first: Option<&Transformed>,
    ) -> Result<Transformed, SyntaxProblem> {
        // The modes are those of the members of a first text that was scanned.
        let first = first.filter(|first| !first.parsed);
        let members = first.map(|first| first.definition.namespace_members.as_slice());
        transform(source, Bindings { members, ..self.bindings() })
    }

    fn bindings(&self) -> Bindings<'_> {
        let Self { lower_using, cyclic, ref modes, .. } = *self;
        Bindings { cyclic, modes, lower_using, ..Bindings::CONSTANT }
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        let Self { scanned, lower_using, cyclic, modes } = self;
        for flag in [*scanned, *lower_using, *cyclic] {
            writer.flag(flag);
        }
        writer.count(modes.len());
        for mode in modes {
            writer.byte(match mode {
                Mode::Constant => 0,
                Mode::Live => 1,
                Mode::Property => 2,
                Mode::Variable => 3,
            });
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (scanned, lower_using, cyclic) = (reader.flag()?, reader.flag()?, reader.flag()?);
        let modes = reader.list(|reader| match reader.byte()? {
            0 => Some(Mode::Constant),
            1 => Some(Mode::Live),
            2 => Some(Mode::Property),
            3 => Some(Mode::Variable),
            _ => None,
        })?;
        Some(Self { scanned, lower_using, cyclic, modes })
    }
}
