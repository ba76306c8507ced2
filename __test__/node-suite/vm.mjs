// What `node:vm` is for an ES module: see preload.js.

import vm from 'node:vm';

export default vm;
export const {
  Module,
  Script,
  SourceTextModule,
  SyntheticModule,
  compileFunction,
  constants,
  createContext,
  isContext,
  measureMemory,
  runInContext,
  runInNewContext,
  runInThisContext,
} = vm;
