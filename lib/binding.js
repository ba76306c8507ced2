'use strict';

// The addon, loaded once for each thread.

const { loadBinding } = require('./load-binding.js');

/** @type {any} */
module.exports = loadBinding();
