//! ECMAScript module records: the modules below are in the order in which data passes them.
