// vm-module-record/loader: files to modules, by Node's rules.

import type { Context, Module } from 'node:vm';
import type { ModuleGraph, ModuleGraphModule } from './index.js';

/** How a module is made of what a URL names. */
export type ModuleFormat = 'module' | 'commonjs' | 'json' | 'builtin' | 'wasm';

/**
 * Those of TypeScript, where the running Node strips types; `typescript` is that of a file that is required, before its text
 * says which of the others it is.
 */
export type TypeScriptFormat = 'module-typescript' | 'commonjs-typescript' | 'typescript';

/** What the hook `resolve` is given beside the specifier. */
export interface ResolveContext {
  /** The conditions of the loader, with Node's own for `import` or for `require()`. */
  conditions: string[];
  /** The attributes of the import. There are none for `require()`: as in Node, whose types are as these, it is undefined then. */
  importAttributes: Readonly<Record<string, string>>;
  /** The module that imports, or that requires; undefined for the main module of a program, which `prepareMain()` loads. */
  parentURL: string | undefined;
}

/** What a specifier stands for. */
export interface ResolveResult {
  /** The URL: the name of the module. */
  url: string;
  /** What to make of it, when that is known. */
  format?: ModuleFormat | TypeScriptFormat | null | undefined;
  /** In the place of the attributes of the import. */
  importAttributes?: Readonly<Record<string, string>> | undefined;
  /** As in Node's hooks; the loader does not ask for it. */
  shortCircuit?: boolean | undefined;
}

/** What the hook `load` is given beside the URL. */
export interface LoadContext {
  /** Those that the hook `resolve` was given. */
  conditions: string[];
  /** What the hook `resolve` has said of it. */
  format: ModuleFormat | TypeScriptFormat | null | undefined;
  /** The attributes of the import. There are none for `require()`: as in Node, whose types are as these, it is undefined then. */
  importAttributes: Readonly<Record<string, string>>;
}

/** The source of a module. */
export interface LoadResult {
  /** What to make of it. */
  format?: ModuleFormat | TypeScriptFormat | null | undefined;
  /** Its text, or UTF-8; of WebAssembly its bytes. Without one the loader reads the file itself. */
  source?: string | ArrayBuffer | NodeJS.ArrayBufferView | null | undefined;
  /** As in Node's hooks; the loader does not ask for it. */
  shortCircuit?: boolean | undefined;
}

/**
 * Says what a specifier stands for, of an import or of `require()`, which cannot wait for a promise. The arguments are
 * those of Node's `module.registerHooks`.
 */
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

/** A module of a loader, as `moduleGraph()` shows it. */
export interface LoaderGraphModule extends ModuleGraphModule {
  /** What was made a module of. */
  format: ModuleFormat;
}

/**
 * A snapshot of a loader's modules, ready for JSON, in the format of `moduleGraph()`. It has several roots: the modules
 * that programs, or `import()` in modules, have asked for.
 */
export interface LoaderGraph extends Omit<ModuleGraph, 'root' | 'modules'> {
  /** The `id`s of the modules that no module before them requests. */
  roots: number[];
  /** From each root depth first, in the order of the requests. Modules that are being read are none of them. */
  modules: LoaderGraphModule[];
}

/** Loads files, and what they import, into one context. */
export class Loader {
  constructor(options?: LoaderOptions);
  /**
   * Loads and evaluates a module.
   * @param parentURL the URL or the path of the file from which the specifier is resolved; the working directory without one
   * @returns its namespace; what its export `then` resolves with, if it has one, as Node's `import()` does
   */
  import(specifier: string, parentURL?: string | URL, options?: ImportOptions): Promise<any>;
  /**
   * The same at once, for a graph without top-level await.
   * @throws `ERR_REQUIRE_ASYNC_MODULE` when the graph, or a hook, is asynchronous
   */
  importSync(specifier: string, parentURL?: string | URL, options?: ImportOptions): any;
  /** The URL that a specifier stands for. */
  resolve(specifier: string, parentURL?: string | URL): string;
  /**
   * Loads and links the main module of a program, which `run` then runs as `node` does: its `import.meta.main` is true,
   * where Node has that, or it is `require.main`. What a CommonJS module throws, `run` throws at once.
   * @param file the path of a file
   */
  prepareMain(
    file: string,
  ): Promise<{ format: 'module' | 'commonjs'; run: () => Promise<void> | undefined }>;
  /** How many modules have been asked for. */
  readonly size: number;
  /** Where the modules that wait have their top-level awaits, one of which each of them waits for. */
  pendingAwaits(): { url: string; places: { line: number; column: number; text: string }[] }[];
  /** A snapshot of the modules. */
  graph(): LoaderGraph;
  /** Lets go of all modules, and rejects what is under way with `ERR_LOADER_DISPOSED`. */
  dispose(): void;
}
