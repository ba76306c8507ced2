// The ES-module entry has the same exports by name, and all of them together as its default export.

import vm from './index.js';

export * from './index.js';
export default vm;
