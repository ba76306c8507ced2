// Compiled, never run: the types of the loader.

import { createContext, type Module } from 'node:vm';
import loader, {
  type LoadContext,
  Loader,
  type LoaderGraph,
  type LoaderGraphModule,
  type LoaderOptions,
  type LoadHook,
  type LoadResult,
  type ModuleFormat,
  type ResolveContext,
  type ResolveHook,
  type ResolveResult,
  type TypeScriptFormat,
} from 'vm-module-record/loader';

/** `true` when a value of `A` can stand where a `B` is expected. */
type Fits<A, B> = [A] extends [B] ? true : false;
/** `true` when either can stand for the other. */
type Both<A, B> = [Fits<A, B>, Fits<B, A>] extends [true, true] ? true : false;
type IsAny<T> = 0 extends 1 & T ? true : false;

function check<_T extends true>(): void {}

// Were a type `any`, every line below would hold for no reason.
check<IsAny<typeof Loader> extends false ? true : false>();
check<Both<typeof loader.Loader, typeof Loader>>();

const options: LoaderOptions = {
  context: createContext({}),
  conditions: ['browser'] as const,
  resolve(specifier, context, nextResolve) {
    check<Both<typeof specifier, string>>();
    check<Both<typeof context, ResolveContext>>();
    check<Both<typeof context.parentURL, string | undefined>>();
    check<Both<typeof context.importAttributes.type, string>>();
    if (specifier === 'virtual:x') return { url: specifier, format: 'module', shortCircuit: true };
    return nextResolve(specifier, { parentURL: context.parentURL });
  },
  async load(url, context, nextLoad) {
    check<Both<typeof context, LoadContext>>();
    check<Both<typeof context.format, ModuleFormat | TypeScriptFormat | null | undefined>>();
    if (url === 'virtual:x') return { format: 'module', source: new Uint8Array(1) };
    return nextLoad(url, { format: 'commonjs' });
  },
  initializeImportMeta(meta, module) {
    check<Both<typeof module, Module>>();
    meta.own = 1;
  },
  cache: '/tmp/cache',
};

const files = new Loader(options);
new Loader();
const imported = files.import('./a.mjs', import.meta.url, { with: { type: 'json' } });
check<Both<typeof imported, Promise<any>>>();
void files.import('./a.mjs', new URL(import.meta.url));
files.importSync('./a.mjs').anything;
const url: string = files.resolve('./a.mjs', import.meta.url);
void url;
const graph: LoaderGraph = files.graph();
const [first]: LoaderGraphModule[] = graph.modules;
check<Both<typeof first.format, ModuleFormat>>();
check<IsAny<typeof first.status> extends false ? true : false>();
JSON.stringify(graph.edges.map(({ from, to, specifier }) => [from, to, specifier]));
check<Both<typeof graph.roots, number[]>>();
check<Both<ReturnType<typeof files.dispose>, void>>();

// Hooks may be written on their own, and answer later.
const resolveHook: ResolveHook = async (): Promise<ResolveResult> => ({ url: 'x:y' });
const loadHook: LoadHook = (): LoadResult => ({ format: 'json', source: '{}' });
new Loader({ resolve: resolveHook, load: loadHook });

// What must not type-check. An unused `@ts-expect-error` is an error.
// @ts-expect-error a context is made by createContext()
new Loader({ context: 5 });
// @ts-expect-error conditions are a list
new Loader({ conditions: 'browser' });
// @ts-expect-error a hook gives a URL
new Loader({ resolve: () => ({}) });
// @ts-expect-error a format is one that Node knows
new Loader({ load: () => ({ format: 'coffeescript', source: '' }) });
// @ts-expect-error a source is text or bytes
new Loader({ load: () => ({ format: 'module', source: 5 }) });
// @ts-expect-error the cache is a directory
new Loader({ cache: true });
// @ts-expect-error there is no such option
new Loader({ contexts: [] });
// @ts-expect-error a specifier is a string
void files.import(5);
// @ts-expect-error the parent is a URL or a path
void files.import('./a.mjs', 5);
// @ts-expect-error attributes are strings
void files.import('./a.mjs', undefined, { with: { type: 5 } });
