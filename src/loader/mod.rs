//! Files to module graphs: resolution, reading and parsing, on threads of their own.
//!
//! [`discovery`] decides what is read next and never reads itself; [`files`] is all that touches the file system, but for what
//! `oxc_resolver` does; [`workers`] runs both.

#![expect(
    clippy::result_large_err,
    reason = "a failure is an error message with all that it needs, and made when a module has failed"
)]

pub mod detect;
pub mod discovery;
pub mod failure;
pub mod file_url;
pub mod files;
pub mod html_comments;
pub mod module_text;
pub mod place;
pub mod resolve;
pub(crate) mod suggest;
pub mod texts;
pub mod workers;

#[cfg(test)]
mod tests;
