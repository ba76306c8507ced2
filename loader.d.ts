// vm-module-record/loader: files to modules, by Node's rules.

import type { Context, Module } from 'node:vm';

/** How a module is made of what a URL names. */
export type ModuleFormat = 'module' | 'commonjs' | 'json' | 'builtin';

/** What the hook `resolve` is given beside the specifier. */
export interface ResolveContext {
  /** The conditions of the loader. */
  conditions: string[];
  /** The attributes of the import. */
  importAttributes: Readonly<Record<string, string>>;
  /** The module that imports. */
  parentURL: string;
}

/** What a specifier stands for. */
export interface ResolveResult {
  /** The URL: the name of the module. */
  url: string;
  /** What to make of it, when that is known. */
  format?: ModuleFormat | null | undefined;
  /** As in Node's hooks; the loader does not ask for it. */
  shortCircuit?: boolean | undefined;
}

/** What the hook `load` is given beside the URL. */
export interface LoadContext {
  /** The conditions of the loader. */
  conditions: string[];
  /** What the hook `resolve` has said of it. */
  format: ModuleFormat | null | undefined;
  /** The attributes of the import. */
  importAttributes: Readonly<Record<string, string>>;
}

/** The source of a module. */
export interface LoadResult {
  /** What to make of it. */
  format?: ModuleFormat | null | undefined;
  /** Its text, or UTF-8. Without one the loader reads the file itself. */
  source?: string | ArrayBuffer | NodeJS.ArrayBufferView | null | undefined;
  /** As in Node's hooks; the loader does not ask for it. */
  shortCircuit?: boolean | undefined;
}

/** Says what a specifier stands for. The arguments are those of Node's `module.registerHooks`. */
export type ResolveHook = (
  specifier: string,
  context: ResolveContext,
  nextResolve: (specifier: string, context?: Partial<ResolveContext>) => ResolveResult,
) => ResolveResult | PromiseLike<ResolveResult>;

/** Gives the source of a module. The arguments are those of Node's `module.registerHooks`. */
export type LoadHook = (
  url: string,
  context: LoadContext,
  nextLoad: (url: string, context?: Partial<LoadContext>) => LoadResult,
) => LoadResult | PromiseLike<LoadResult>;

export interface LoaderOptions {
  /** Where the modules run; without one, in the main context. */
  context?: Context | undefined;
  /** Conditions of `exports` and `imports` maps, in addition to Node's own. */
  conditions?: readonly string[] | undefined;
  /** Says what specifiers stand for. */
  resolve?: ResolveHook | undefined;
  /** Gives the sources of modules. */
  load?: LoadHook | undefined;
  /** Called with the `import.meta` of a module, which has its usual properties already. */
  initializeImportMeta?: ((meta: Record<string, any>, module: Module) => void) | undefined;
  /** A directory in which transformed text and V8's code caches are kept. */
  cache?: string | undefined;
}

export interface ImportOptions {
  /** The attributes of the import. */
  with?: Record<string, string> | undefined;
}

/** A request of a module. */
export interface LoadedRequest {
  specifier: string;
  attributes: Record<string, string>;
  phase: 'evaluation' | 'source' | 'defer';
  /** The module that it stands for, when that is known. */
  url?: string | undefined;
}

/** A module of a loader. */
export interface LoadedModule {
  url: string;
  format: ModuleFormat | '';
  status: 'loading' | 'unlinked' | 'linking' | 'linked' | 'evaluating' | 'evaluated' | 'errored';
  requests: LoadedRequest[];
}

/** A snapshot of a loader's modules, ready for JSON. */
export interface LoadedGraph {
  /** In the order in which they were requested. */
  modules: LoadedModule[];
}

/** Loads files, and what they import, into one context. */
export class Loader {
  constructor(options?: LoaderOptions);
  /**
   * Loads and evaluates a module.
   * @param parentURL the URL or the path of the file from which the specifier is resolved; the working directory without one
   * @returns its namespace
   */
  import(specifier: string, parentURL?: string | URL, options?: ImportOptions): Promise<any>;
  /**
   * The same at once, for a graph without top-level await.
   * @throws `ERR_REQUIRE_ASYNC_MODULE` when the graph, or a hook, is asynchronous
   */
  importSync(specifier: string, parentURL?: string | URL, options?: ImportOptions): any;
  /** The URL that a specifier stands for. */
  resolve(specifier: string, parentURL?: string | URL): string;
  /** A snapshot of the modules. */
  graph(): LoadedGraph;
  /** Lets go of all modules, and ends what is under way. */
  dispose(): void;
}
