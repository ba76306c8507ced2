'use strict';

// vm-module-record/loader: files to modules, by Node's rules.

const { Loader } = require('./lib/loader/loader.js');

module.exports = { Loader };
