// The ES-module entry: the exports of index.js by name, and all of them together as the default export.

import vm from './index.js';

export const {
  compileFunction,
  constants,
  createContext,
  createScript,
  explain,
  isContext,
  measureMemory,
  Module,
  ModuleRecord,
  moduleGraph,
  runInContext,
  runInNewContext,
  runInThisContext,
  Script,
  SourceTextModule,
  SyntheticModule,
} = vm;
export default vm;
