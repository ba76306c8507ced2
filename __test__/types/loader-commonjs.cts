// Compiled, never run: the types of the loader's CommonJS entry.

import loader = require('vm-module-record/loader');

const files: loader.Loader = new loader.Loader({ cache: 'cache' });
void files.import('./a.mjs', __filename);

// @ts-expect-error the CommonJS entry has no default export
void loader.default;
