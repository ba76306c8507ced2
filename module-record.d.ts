// Types of ModuleRecord, which Node has not.

import type { ModuleRequest, ModuleStatus, SourceTextModule } from './index.js';

/** Options of {@link ModuleRecord}. */
export interface ModuleRecordOptions {
  /**
   * The name of the module, which errors show. In their stacks a record without a name is `<anonymous>`.
   *
   * @defaultValue `''`
   */
  identifier?: string | undefined;
}

/**
 * The record that Rust keeps of a module, and the guard of its status, without a context or a body: a parser for tools.
 * Nothing is compiled or run, and a text in which only V8 finds a fault, a broken regular expression for one, passes.
 *
 * Every member throws `ERR_INVALID_THIS` when called on something else. Not in Node.
 *
 * @example
 * ```js
 * const record = new ModuleRecord('import a from "a"; export const b = a; export * from "c";');
 * console.log(record.moduleRequests.map(({ specifier }) => specifier)); // [ 'a', 'c' ]
 * console.log(record.exports); // [ 'b' ]
 * ```
 *
 * @see https://tc39.es/ecma262/#sec-source-text-module-records
 */
export class ModuleRecord {
  /**
   * Parses the source text.
   *
   * @throws `SyntaxError` for text that is not a module, whose stack begins with the place, as that of a
   * {@link SourceTextModule}; `ERR_INVALID_ARG_TYPE` for an argument that does not fit
   */
  constructor(source: string, options?: ModuleRecordOptions);
  /** The name given at construction. */
  readonly identifier: string;
  /** Where the record is in its life. It is never `'errored'`: there is no body that could throw. */
  readonly status: ModuleStatus;
  /** Whether the module has a top-level `await`. */
  hasTopLevelAwait(): boolean;
  /** What the module asks for, in source order; frozen. */
  readonly moduleRequests: readonly ModuleRequest[];
  /**
   * The names that the text exports, in the order of their code units; frozen. There without linking: `export * from` adds
   * nothing here, since its names are in another text, and `export * as name from` adds its name. A linked record has
   * all of them as its `namespace`.
   *
   * @see https://tc39.es/ecma262/#sec-static-semantics-exportednames
   */
  readonly exports: readonly string[];
  /**
   * Whether the body of this module, or of one that it reaches, awaits.
   *
   * @throws `ERR_VM_MODULE_STATUS` unless the record is linked
   */
  hasAsyncGraph(): boolean;
  /**
   * Gives the records for the requests, in their order, and links the graph: `linkRequests()` and `instantiate()` in one.
   *
   * @throws `ERR_VM_MODULE_ALREADY_LINKED` when the status is `'linked'`; else `ERR_VM_MODULE_STATUS` unless it is
   * `'unlinked'`; and what the two throw
   */
  link(modules: readonly ModuleRecord[]): void;
  /**
   * Says which records answer the requests. Resolves no binding yet.
   *
   * @param modules - one for each of `moduleRequests`, in that order
   * @throws `ERR_VM_MODULE_STATUS` unless the status is `'unlinked'`; `ERR_MODULE_LINK_MISMATCH` for the wrong
   * number of records, or two records for one request; `ERR_VM_MODULE_NOT_MODULE` for what is no `ModuleRecord`;
   * `ERR_INVALID_ARG_TYPE` for what is no array
   */
  linkRequests(modules: readonly ModuleRecord[]): void;
  /**
   * Resolves every binding of the record and of its graph, whose requests must all have been answered.
   *
   * @throws `ERR_VM_MODULE_STATUS` unless the status is `'unlinked'`; `ERR_VM_MODULE_LINK_FAILURE` for a request
   * that has no answer; a `SyntaxError` for a binding that cannot be resolved, whose stack begins with the place
   */
  instantiate(): void;
  /**
   * Evaluates the graph as if each body returned: a record has no body. One that reaches a top-level `await` stays as it is.
   *
   * @throws `ERR_VM_MODULE_STATUS` unless the record is linked or evaluated
   */
  evaluate(): void;
  /**
   * The names that a namespace of the module would have, those of `export *` included, in the order of their code units.
   *
   * @throws `ERR_VM_MODULE_STATUS` unless the record is linked
   */
  readonly namespace: string[];
  /**
   * What the body threw.
   *
   * @throws `ERR_VM_MODULE_STATUS` unless the record is errored
   */
  readonly error: undefined;
}
