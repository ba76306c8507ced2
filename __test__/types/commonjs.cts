// Compiled, never run: the types of the CommonJS entry.

import node = require('node:vm');
import vm = require('vm-module-record');

const module: node.SourceTextModule = new vm.SourceTextModule('');
const everything: typeof node = vm;
void [module, everything.Script];

// @ts-expect-error the CommonJS entry has no default export
void vm.default;
