'use strict';

// The addon, loaded once for each thread.

const { loadBinding } = require('./load-binding.js');

/** @type {{ ModuleRecord: any }} */
module.exports = loadBinding();
