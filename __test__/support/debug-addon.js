'use strict';

// To be loaded first: has this package use the debug build of the addon (scripts/debug-addon.js).

const Module = require('node:module');
const path = require('node:path');
const { currentHost, targetOf } = require('../../lib/load-binding.js');

const root = path.join(__dirname, '..', '..');
const name = `vm-module-record.${targetOf(currentHost())?.suffix}.node`;
const debug = require(path.join(root, 'target', 'debug-addon', name));

// Tests load the addon in another way than lib/ where they have a reason for it.
const cached = new Module(path.join(root, name));
cached.exports = debug;
cached.loaded = true;
require.cache[cached.id] = cached;
