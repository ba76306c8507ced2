'use strict';

// Node's own `vm` as it was before any copy of this package put its classes on it.

const vm = require('node:vm');
const { registration } = require('./thread.js');

module.exports = registration()?.original ?? Object.freeze({ ...vm });
