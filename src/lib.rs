//! ECMAScript module records: the modules below are in the order in which data passes them.

mod arena;
mod components;
mod digest;
pub mod disposal_globals;
pub mod source;
pub mod syntax;
pub mod transform;

pub mod record;

pub mod link;
pub mod resolve;

pub mod evaluate;
pub mod namespace;

pub mod error;

pub mod early_read;
pub mod snapshot;

pub mod loader;

pub mod cached_data;

// Its functions are called by Node only, which no test of the crate starts.
#[cfg(all(feature = "binding", not(test)))]
mod binding;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod testing;
