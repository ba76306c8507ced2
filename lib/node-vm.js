'use strict';

// Node's own `vm` as it was when this package was loaded: programs may put this package's functions
// on it.

const vm = require('node:vm');

module.exports = Object.freeze({ ...vm });
