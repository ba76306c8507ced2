//! ECMAScript module records: the modules below are in the order in which data passes them.

pub mod record;
pub mod source;
pub mod syntax;
pub mod transform;
