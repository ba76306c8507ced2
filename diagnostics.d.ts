// Types of what says why: details on errors, snapshots of graphs, explanations.

import type { ImportPhase, Module, ModuleRecord, ModuleStatus } from './index.js';

/** What makes a graph asynchronous. */
export interface AsyncReason {
  kind: 'top-level-await';
  /** The identifier of the module that awaits. */
  identifier: string;
}

/**
 * What an error with a code of this package says beyond Node: properties that are not enumerable, so that nothing prints
 * or copies them. They are on every `ERR_VM_MODULE_…` error, and on `ERR_MODULE_LINK_MISMATCH`,
 * `ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING` and `ERR_REQUIRE_ASYNC_MODULE`; not on the one that Node itself makes for an
 * `import()` of a script or a function without a callback.
 *
 * @example
 * ```ts
 * const { identifier, status, operation } = err as Error & ModuleErrorDetails;
 * ```
 */
export interface ModuleErrorDetails {
  code: string;
  /**
   * The module at fault: that of the call, or the one in its graph whose request is at fault. `null` when a script or a
   * function imported, and while a hook of a loader has not said what a specifier stands for.
   */
  identifier: string | null;
  /** The status of that module at the time. */
  status: ModuleStatus | null;
  /** The statuses in which the call would have been allowed; empty where the status is not what is wrong. */
  expected: ModuleStatus[];
  /**
   * What was called: `'link'`, `'linkRequests'`, `'instantiate'`, `'evaluate'`, `'evaluateSync'`, `'namespace'`,
   * `'error'`, `'hasAsyncGraph'`, `'asyncReason'`, `'setExport'`, `'createCachedData'`, `'constructor'` or `'import()'`;
   * `'import'`, `'importSync'`, `'resolve'` and `'require'` for those of a loader.
   */
  operation: string;
  /** The specifier of the request at fault, if it is one that is. */
  specifier?: string;
  /**
   * What the status does not say of a module that is not linked: that its linker threw, after which it is `'linking'` for
   * good, as in Node; that it was given the modules for its requests, and a module in its graph was not; or that all were, so
   * that `instantiate()` is what comes next.
   */
  linking?: 'linker-threw' | 'requests-missing' | 'requests-linked';
}

/** A module in a {@link ModuleGraph}. */
export interface ModuleGraphModule {
  /** The index of the module in `modules`. */
  id: number;
  /** The module's identifier. */
  identifier: string;
  /** `'source-text'` for a {@link SourceTextModule}, `'synthetic'` for a {@link SyntheticModule}. */
  kind: 'source-text' | 'synthetic';
  /** Where the module is in its life, as `module.status` says it. */
  status: ModuleStatus;
  /**
   * Whether the module waits for a top-level `await`, its own or that of a module that it imports. Its status is
   * `'evaluated'` then, as in Node; in ECMA-262 it is evaluating-async.
   */
  pending: boolean;
  /** Whether the module itself has a top-level `await`. */
  hasTopLevelAwait: boolean;
  /** Whether it, or a module that it depends on, has one: `hasAsyncGraph()`. `null` before the module is linked. */
  async: boolean | null;
  /**
   * The number of the import cycle that the module is in: the same for all modules of that cycle. `null` for a
   * module in none. A module that imports itself is a cycle, too; imports of the source phase make none.
   */
  cycle: number | null;
  /** What linking or evaluating the module threw, for a module that is `'errored'`. */
  error: {
    /** The `name` of the error; `typeof` of a value that is no error. */
    name: string;
    /** The `message` of the error; another value as `util.inspect` shows it. */
    message: string;
    /** The `code` of the error, if it has one. */
    code?: string;
  } | null;
  /** The place of the module among those whose body has started, from 0 on. */
  evaluationOrder: number | null;
  /** When the body ran: in milliseconds, to the microsecond, since the first body of this graph started. */
  evaluation: {
    /** When the body started. */
    start: number;
    /** When it was done: with a top-level `await` later than when it first awaited. `null` while it waits. */
    end: number | null;
    /**
     * How long the body ran before it returned, threw or first awaited. Bodies of other modules that ran meanwhile,
     * of deferred imports for example, are not counted in.
     */
    duration: number;
  } | null;
}

/** One request of a module in a {@link ModuleGraph}. */
export interface ModuleGraphEdge {
  /** The `id` of the module that imports. */
  from: number;
  /** The `id` of the module that is imported; `null` before the request has a module. */
  to: number | null;
  /** The text between the quotes. */
  specifier: string;
  /** What stands after `with`. */
  attributes: Record<string, string>;
  /** How far the import goes. */
  phase: ImportPhase;
}

/** The graph that a module reaches, ready for `JSON.stringify()`. */
export interface ModuleGraph {
  /** The `id` of the module that the graph was asked of: 0. */
  root: number;
  /** The modules, depth first, in the order of their imports. */
  modules: ModuleGraphModule[];
  /** The requests, by module and in the order of its `moduleRequests`. */
  edges: ModuleGraphEdge[];
  /** The `id`s of the modules whose body has started, in that order. */
  evaluationOrder: number[];
}

/**
 * A snapshot of the graph that a module reaches: modules, imports, cycles, and what has run, when and for how long.
 * Possible at any time; nothing is linked or run by it. Not in Node.
 *
 * @example
 * ```js
 * const { modules } = moduleGraph(app);
 * const ran = modules.flatMap(({ identifier, evaluation }) => (evaluation ? [{ identifier, ...evaluation }] : []));
 * const [slowest] = ran.sort((a, b) => b.duration - a.duration);
 * ```
 *
 * @param module - a module of this package, or a {@link ModuleRecord}
 * @throws `ERR_INVALID_ARG_TYPE` for anything else
 */
export function moduleGraph(module: Module | ModuleRecord): ModuleGraph;

/** An import on the way around a cycle. */
export interface ExplainedImport {
  /** The identifier of the module that imports. */
  importer: string;
  /** The text between the quotes. */
  specifier: string;
  /** The identifier of the module that is imported. */
  imported: string;
  /** The line of the import, counted from one; `null` when the text of the importer is not at hand any more. */
  line: number | null;
  /** The text of that line. */
  code: string | null;
}

/** What {@link explain} says of an error. */
export interface Explanation {
  /** Name, code and message of the error. */
  headline: string;
  /** The `code` of the error. */
  code: string | null;
  /** The identifier of the module that the error is about, if that is known. */
  identifier: string | null;
  /** For an error with {@link ModuleErrorDetails}: the status of that module at the time. */
  status: ModuleStatus | null;
  /** For an error with {@link ModuleErrorDetails}: what was called. */
  operation: string | null;
  /** For an error with {@link ModuleErrorDetails}: the statuses in which the call would have been allowed. */
  expected: ModuleStatus[];
  /** What such an error means. */
  meaning: string;
  /** Why it happened to this module; `null` for an error that does not say which module it is about. */
  reason: string | null;
  /** What to do. */
  remedy: string;
  /** The call that mends it, as a line of JavaScript. */
  call: string | null;
  /**
   * The import cycle because of which a binding was read before its initialization: from the module at which it was
   * entered to the one that read it, by the imports that were followed, and back. It was entered at the module that
   * declares the binding; or at another one, such as a barrel, which has not yet come to that. Empty for other errors.
   */
  cycle: ExplainedImport[];
  /**
   * The import to move. It is the one in `cycle` that makes the module which reads run before the module which declares;
   * or the import of the latter, where that is to stand above the one in `cycle`. `remedy` says where to move it, and
   * whether others have to be moved with it. `null` where none is to be moved.
   */
  move: ExplainedImport | null;
  /** All of it as a text for people, with lines of about 100 columns: `String(explanation)`, too. */
  text: string;
}

/**
 * Says what an error means, why it happened to this module, and what mends it. Not in Node.
 *
 * It knows the errors with a code that modules throw, from where ever they come; and any error that the body of a module
 * of this package threw. A `ReferenceError` for a binding that was read too early is explained with the import cycle that
 * is to blame, if one is: file by file, with the import to move.
 *
 * Possible at any time. While a program holds an error that the body of a module threw, the module is kept as well.
 *
 * @example
 * ```js
 * try {
 *   await app.evaluate();
 * } catch (err) {
 *   console.error(explain(err)?.text ?? err);
 * }
 * ```
 *
 * @param error - anything that was thrown
 * @returns `null` for an error of another origin, and for a value that is no object
 */
export function explain(error: unknown): Explanation | null;
