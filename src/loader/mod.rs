//! Files to module graphs: resolution, reading and parsing, on threads of their own.
//!
//! [`discovery`] says which modules there are and `queue` which is read next; [`files`] is all that touches the file system, but for what
//! `oxc_resolver` does; a [`reader`] does what there is to do for one module, and the [`workers`] run them. The text that is compiled for a module is made when all that it reaches
//! has been read ([`completion`]): what its imports stand for, and whether it is in a cycle, decides how it is written.

#![expect(
    clippy::result_large_err,
    reason = "a failure is an error message with all that it needs, and made when a module has failed"
)]

mod arrivals;
mod bare_files;
pub mod completion;
mod compose;
mod data_url;
pub mod detect;
pub mod discovery;
pub mod failure;
pub mod file_url;
pub mod files;
mod html_comments;
mod json_fields;
mod known_manifests;
pub mod made;
mod manifest;
pub mod module_text;
mod packages;
pub mod place;
mod progress;
mod queue;
pub mod reader;
pub mod resolve;
pub mod resolved;
mod resolved_paths;
mod specifier;
pub(crate) mod suggest;
pub mod texts;
pub mod workers;

#[cfg(test)]
mod tests;
