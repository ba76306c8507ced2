'use strict';

// vm-module-record: node:vm with Module, SourceTextModule and SyntheticModule, without a flag.

const vm = require('node:vm');

const { ModuleRecord } = require('./lib/binding.js');
const { Module, SourceTextModule, SyntheticModule } = require('./lib/module.js');

module.exports = { ...vm, Module, SourceTextModule, SyntheticModule, ModuleRecord };
