// Types of vm-module-record. They compile with every @types/node from 20 on, and mirror those of `node:vm` in @types/node 26:
// with 24 and 26 a module of either can stand where one of the other is expected, and this package where `node:vm` is. With 22,
// whose SourceTextModule lacks `linkRequests()` and its like, all but that can; with 20 only a Script.

import type { Context, RunningScriptOptions, ScriptOptions } from 'node:vm';

import type { AsyncReason } from './diagnostics.js';

export type {
  BaseOptions,
  CompileFunctionOptions,
  Context,
  CreateContextOptions,
  MeasureMemoryMode,
  MeasureMemoryOptions,
  MemoryMeasurement,
  RunningCodeInNewContextOptions,
  RunningCodeOptions,
  RunningScriptInNewContextOptions,
  RunningScriptOptions,
  ScriptOptions,
} from 'node:vm';
export {
  compileFunction,
  constants,
  createContext,
  isContext,
  measureMemory,
  runInContext,
  runInNewContext,
  runInThisContext,
  Script,
} from 'node:vm';

declare module 'node:vm' {
  // Ours has them and Node's has not; declared here, a module of either type can stand where the other is expected.
  interface Module {
    /** Only on modules of vm-module-record, which with its `register` are those of `node:vm`. */
    evaluateSync(options?: ModuleEvaluateOptions): void;
    /** Only on modules of vm-module-record, which with its `register` are those of `node:vm`. */
    asyncReason(): AsyncReason | null;
  }
  // @types/node leaves this method out, which Node has had since version 13.7.
  interface SourceTextModule {
    /** @see https://nodejs.org/docs/latest-v26.x/api/vm.html#sourcetextmodulecreatecacheddata */
    createCachedData(): Buffer;
  }
}

/**
 * Makes a {@link Script}; the same as `new Script(code, options)`.
 *
 * Node exports it and does not document it.
 *
 * @param code - the source text
 * @param options - as those of `Script`, or the file name
 */
export function createScript(
  code: string,
  options?: ScriptOptions | string,
): import('node:vm').Script;

/**
 * Where a module is in its life:
 *
 * - `'unlinked'`: constructed;
 * - `'linking'`: `link()` was called and its linker is asked, or has thrown at once, which leaves a module so for good;
 * - `'linked'`: every binding is resolved and nothing has run;
 * - `'evaluating'`: it, or a module that it imports, is running;
 * - `'evaluated'`: run to its end, or waiting for a top-level `await`, its own or that of a module that it imports;
 * - `'errored'`: running it ended with an exception, or a linker's answer was a promise that rejected, or no module that
 *   will do: what it failed with is to be read from `module.error`.
 *
 * `'errored'` is `evaluated` with an [[EvaluationError]] in ECMA-262.
 *
 * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#modulestatus
 * @see https://tc39.es/ecma262/#sec-cyclic-module-records
 */
export type ModuleStatus =
  | 'unlinked'
  | 'linking'
  | 'linked'
  | 'evaluating'
  | 'evaluated'
  | 'errored';

/**
 * The attributes of an import: `{ type: 'json' }` for `with { type: 'json' }`.
 *
 * @see https://tc39.es/ecma262/#table-importattribute-fields
 */
export interface ImportAttributes extends NodeJS.Dict<string> {
  type?: string | undefined;
}

/**
 * How far an import goes: `'source'` for `import source x from 'y'`, `'defer'` for `import defer * as x from 'y'`, which
 * Node does not have, otherwise `'evaluation'`.
 *
 * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#type-modulerequest
 */
export type ImportPhase = 'source' | 'defer' | 'evaluation';

/**
 * One thing that a module asks for.
 *
 * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#type-modulerequest
 * @see https://tc39.es/ecma262/#modulerequest-record
 */
export interface ModuleRequest {
  /** The text between the quotes. */
  specifier: string;
  /** What stands after `with`; empty when nothing does. */
  attributes: ImportAttributes;
  /** `'evaluation'`; `'source'` for `import source`, `'defer'` for `import defer`. */
  phase: ImportPhase;
}

/**
 * A {@link ModuleRequest} of a {@link SourceTextModule}. @types/node does not know the phase `'defer'` yet; with its union,
 * or ours, either this could not be `'defer'` or the module could not stand where one of `node:vm` is expected.
 */
export interface SourceTextModuleRequest extends ModuleRequest {
  /** An {@link ImportPhase}. */
  phase: any;
}

/** Options of {@link Module.evaluate}. */
export interface ModuleEvaluateOptions
  extends Pick<RunningScriptOptions, 'breakOnSigint' | 'timeout'> {}

/**
 * Finds the module that a request means.
 *
 * @param specifier - the text between the quotes of the import
 * @param referencingModule - the module that asks
 * @param extra - the attributes of the request
 * @returns a module of the same context that is not `errored`, or a promise of one
 *
 * @see https://tc39.es/ecma262/#sec-HostLoadImportedModule
 */
export type ModuleLinker = (
  specifier: string,
  referencingModule: Module,
  extra: { attributes: ImportAttributes },
) => Module | Promise<Module>;

/**
 * A linker for a module that requests nothing, which is never called, or one that gives the same module for each request.
 */
export type LinkerWithoutParameters = () => Module | Promise<Module> | void | Promise<void>;

/**
 * Answers an `import()`.
 *
 * @param specifier - what `import()` was called with, as a string
 * @param referrer - the module, script or function whose code called it
 * @param importAttributes - the `with` object of its options
 * @param phase - `'evaluation'`; `'source'` for `import.source()`, `'defer'` for `import.defer()`
 * @returns a module, which must be linked and whose namespace `import()` results in, or a namespace object;
 * or a promise of either
 *
 * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#support-of-dynamic-import-in-compilation-apis
 */
export type DynamicModuleLoader<Referrer> = {
  // A method: one of node:vm's type, which knows two phases, can stand where one of this is expected.
  answer(
    specifier: string,
    referrer: Referrer,
    importAttributes: ImportAttributes,
    phase: ImportPhase,
  ): Module | object | Promise<Module | object>;
}['answer'];

/**
 * A module record. The common base of {@link SourceTextModule} and {@link SyntheticModule}: not to be constructed
 * itself (`TypeError`).
 *
 * Every member throws `ERR_INVALID_THIS` when called on something else.
 *
 * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#class-vmmodule
 * @see https://tc39.es/ecma262/#sec-abstract-module-records
 */
export class Module {
  /**
   * What linking or evaluating the module threw.
   *
   * @throws `ERR_VM_MODULE_STATUS` unless the status is `'errored'`
   * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#moduleerror
   */
  readonly error: any;
  /**
   * The name given at construction, or `vm:module(0)`, `vm:module(1)`, … counted for each context. It is the file
   * name in stack traces.
   */
  readonly identifier: string;
  /** The context given at construction; `undefined` for the main one. */
  readonly context: Context;
  /**
   * The module's namespace object.
   *
   * @throws `ERR_VM_MODULE_STATUS` while the status is `'unlinked'` or `'linking'`
   * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#modulenamespace
   * @see https://tc39.es/ecma262/#sec-getmodulenamespace
   */
  readonly namespace: any;
  /** Where the module is in its life. */
  readonly status: ModuleStatus;
  /**
   * Runs the module and, before it, whatever of its graph has not run yet. The promise is settled on return when
   * no module of the graph has a top-level `await`. A second call gives the same outcome.
   *
   * @param options - `timeout` in milliseconds (a positive integer) after which running is interrupted;
   * `breakOnSigint` to let Ctrl+C interrupt it
   * @returns a promise of `undefined`, rejected with what the module threw or with
   * `ERR_VM_MODULE_STATUS` unless the status is `'linked'`, `'evaluated'` or `'errored'`,
   * `ERR_SCRIPT_EXECUTION_TIMEOUT`, `ERR_SCRIPT_EXECUTION_INTERRUPTED`,
   * `ERR_INVALID_ARG_TYPE` or `ERR_OUT_OF_RANGE` for options that do not fit
   *
   * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#moduleevaluateoptions
   * @see https://tc39.es/ecma262/#sec-moduleevaluation
   */
  evaluate(options?: ModuleEvaluateOptions): Promise<void>;
  /**
   * Finds the module of every request by calling `linker`, does the same for those that are `'unlinked'`, and
   * resolves every binding.
   *
   * @param linker - called once for each request of each module; one without parameters will do where nothing is requested
   * @returns a promise of `undefined`, rejected with what the linker threw or with
   * `ERR_VM_MODULE_ALREADY_LINKED` when the status is `'linked'`,
   * `ERR_VM_MODULE_STATUS` when it is none of `'unlinked'` and `'linked'`,
   * `ERR_VM_MODULE_NOT_MODULE`, `ERR_VM_MODULE_DIFFERENT_CONTEXT` or `ERR_VM_MODULE_LINK_FAILURE` for what the
   * linker gave, a `SyntaxError` for a binding that cannot be resolved,
   * `ERR_INVALID_ARG_TYPE` when `linker` is no function
   *
   * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#modulelinklinker
   * @see https://tc39.es/ecma262/#sec-moduledeclarationlinking
   */
  link(linker: ModuleLinker | LinkerWithoutParameters): Promise<void>;
  /**
   * Runs the module as `evaluate()` does, at once: for a graph in which nothing awaits any more. Not in Node.
   *
   * A module whose evaluation has ended, with or without top-level `await`, gives the same outcome again.
   *
   * @param options - those of `evaluate()`
   * @throws what the module threw; `ERR_REQUIRE_ASYNC_MODULE`, before anything has run, when a module of the graph has a
   * top-level `await` that has not settled: the message names the first one; `ERR_VM_MODULE_STATUS` unless the status is
   * `'linked'`, `'evaluated'` or `'errored'`; `ERR_SCRIPT_EXECUTION_TIMEOUT`, `ERR_SCRIPT_EXECUTION_INTERRUPTED`;
   * `ERR_INVALID_ARG_TYPE` or `ERR_OUT_OF_RANGE` for options that do not fit
   * @see https://tc39.es/proposal-defer-import-eval/#sec-EvaluateModuleSync
   */
  evaluateSync(options?: ModuleEvaluateOptions): void;
  /**
   * Why `hasAsyncGraph()` is true: the first module with a top-level `await` that is met depth first, in the order of the
   * imports. Not in Node.
   *
   * @returns `null` when nothing in the graph awaits
   * @throws `ERR_VM_MODULE_STATUS` while the status is `'unlinked'` or `'linking'`
   */
  asyncReason(): AsyncReason | null;
}

/**
 * Options of {@link SourceTextModule}: those below, and `cachedData` (what `createCachedData()` gave for the same
 * source text), `lineOffset` and `columnOffset` (whole numbers added to positions in stack traces).
 */
export interface SourceTextModuleOptions
  extends Pick<ScriptOptions, 'cachedData' | 'columnOffset' | 'lineOffset'> {
  /**
   * The name of the module, which stack traces show.
   *
   * @defaultValue `'vm:module(i)'`, where `i` counts the modules of the context
   */
  identifier?: string | undefined;
  /**
   * A context made by `createContext()`, in which the module runs.
   *
   * @defaultValue the main context
   */
  context?: Context | undefined;
  /** Called when the module first reads `import.meta`, and never otherwise, to fill that object. */
  initializeImportMeta?: ((meta: ImportMeta, module: SourceTextModule) => void) | undefined;
  /**
   * Answers `import()` in the module. Without it, `import()` rejects with
   * `ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING`.
   */
  importModuleDynamically?: DynamicModuleLoader<SourceTextModule> | undefined;
}

/**
 * A module made from ECMAScript source text.
 *
 * @example
 * ```js
 * const module = new SourceTextModule('export const answer = 6 * 7;');
 * await module.link(() => {});
 * await module.evaluate();
 * console.log(module.namespace.answer); // 42
 * ```
 *
 * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#class-vmsourcetextmodule
 * @see https://tc39.es/ecma262/#sec-source-text-module-records
 */
export class SourceTextModule extends Module {
  /**
   * Parses the source text.
   *
   * @param code - the text of a module
   * @throws `SyntaxError`, of the context, for text that is not a module; `ERR_INVALID_ARG_TYPE` or
   * `ERR_OUT_OF_RANGE` for an argument that does not fit; `ERR_VM_MODULE_CACHED_DATA_REJECTED` for cached data
   * that does not
   * @see https://tc39.es/ecma262/#sec-parsemodule
   */
  constructor(code: string, options?: SourceTextModuleOptions);
  /**
   * The specifiers of {@link SourceTextModule.moduleRequests}.
   *
   * @deprecated in Node: use `moduleRequests`
   */
  readonly dependencySpecifiers: readonly string[];
  /**
   * What the module asks for, in source order; frozen.
   *
   * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#sourcetextmodulemodulerequests
   */
  readonly moduleRequests: readonly SourceTextModuleRequest[];
  /**
   * Says which modules answer the requests. Resolves no binding yet: `instantiate()` does.
   *
   * @param modules - one for each of `moduleRequests`, in that order
   * @throws `ERR_VM_MODULE_STATUS` unless the status is `'unlinked'`; `ERR_MODULE_LINK_MISMATCH` for the wrong
   * number of modules, or two modules for one request; `ERR_VM_MODULE_NOT_MODULE`,
   * `ERR_VM_MODULE_DIFFERENT_CONTEXT` and `ERR_INVALID_ARG_TYPE` for what is no module of the same context
   * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#sourcetextmodulelinkrequestsmodules
   * @see https://tc39.es/ecma262/#sec-FinishLoadingImportedModule
   */
  linkRequests(modules: readonly Module[]): void;
  /**
   * Resolves every binding of the module and of its graph, whose requests must all have been answered.
   *
   * @throws `ERR_VM_MODULE_STATUS` unless the status is `'unlinked'`; `ERR_VM_MODULE_LINK_FAILURE` for a request
   * that has no answer; a `SyntaxError` for a binding that cannot be resolved
   * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#sourcetextmoduleinstantiate
   * @see https://tc39.es/ecma262/#sec-moduledeclarationlinking
   */
  instantiate(): void;
  /**
   * Whether the module or one that it depends on has a top-level `await`.
   *
   * @throws `ERR_VM_MODULE_STATUS` while the status is `'unlinked'` or `'linking'`
   * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#sourcetextmodulehasasyncgraph
   */
  hasAsyncGraph(): boolean;
  /**
   * Whether the module itself has a top-level `await`.
   *
   * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#sourcetextmodulehastoplevelawait
   * @see https://tc39.es/ecma262/#sec-cyclic-module-records
   */
  hasTopLevelAwait(): boolean;
  /**
   * Data that lets a later construction from the same text begin sooner, as the option `cachedData`.
   *
   * @throws `ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA` once the module has begun to run
   * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#sourcetextmodulecreatecacheddata
   */
  createCachedData(): Buffer;
}

/** Options of {@link SyntheticModule}. */
export interface SyntheticModuleOptions {
  /**
   * The name of the module.
   *
   * @defaultValue `'vm:module(i)'`, where `i` counts the modules of the context
   */
  identifier?: string | undefined;
  /**
   * A context made by `createContext()`.
   *
   * @defaultValue the main context
   */
  context?: Context | undefined;
  /**
   * What `import source` and `import.source()` of the module give. Not in Node.
   *
   * @see https://tc39.es/proposal-source-phase-imports/
   */
  source?: object | undefined;
}

/**
 * A module whose exports are set by a callback: the way to hand JSON, CommonJS exports or any other values to
 * modules. It is `'linked'` from the start.
 *
 * @example
 * ```js
 * const module = new SyntheticModule(['default'], function () {
 *   this.setExport('default', { answer: 42 });
 * });
 * ```
 *
 * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#class-vmsyntheticmodule
 * @see https://tc39.es/ecma262/#sec-synthetic-module-records
 */
export class SyntheticModule extends Module {
  /**
   * @param exportNames - the names of the exports, each once
   * @param evaluateCallback - called when the module is evaluated, with it as `this`; a promise that it returns
   * is not waited for
   * @throws `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE` for arguments that do not fit
   */
  constructor(
    exportNames: string[],
    evaluateCallback: (this: SyntheticModule) => void,
    options?: SyntheticModuleOptions,
  );
  /**
   * Sets the value of an export, which may be done at any time and again.
   *
   * @param name - one of the names given at construction
   * @throws `ReferenceError` for another name; `ERR_INVALID_ARG_TYPE` when `name` is no string
   * @see https://nodejs.org/docs/latest-v26.x/api/vm.html#syntheticmodulesetexportname-value
   * @see https://tc39.es/ecma262/#sec-setsyntheticmoduleexport
   */
  setExport(name: string, value: any): void;
}

export * from './diagnostics.js';
export * from './module-record.js';
