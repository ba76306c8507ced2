// Compiled, never run: a line that does not type-check fails `types.test.js`.

import * as node from 'node:vm';
import vm, * as ours from 'vm-module-record';

/** `true` when a value of `A` can stand where a `B` is expected. */
type Fits<A, B> = [A] extends [B] ? true : false;
/** `true` when either can stand for the other. */
type Both<A, B> = [Fits<A, B>, Fits<B, A>] extends [true, true] ? true : false;
type IsAny<T> = 0 extends 1 & T ? true : false;

function check<_T extends true>(): void {}

// Were a type `any`, every line below would hold for no reason.
check<IsAny<typeof node.SourceTextModule> extends false ? true : false>();
check<IsAny<typeof ours.SourceTextModule> extends false ? true : false>();

// Instances.
check<Both<node.Module, ours.Module>>();
check<Both<node.SourceTextModule, ours.SourceTextModule>>();
check<Both<node.SyntheticModule, ours.SyntheticModule>>();
check<Both<node.Script, ours.Script>>();

// The classes themselves.
check<Both<typeof node.Module, typeof ours.Module>>();
check<Both<typeof node.SourceTextModule, typeof ours.SourceTextModule>>();
check<Both<typeof node.SyntheticModule, typeof ours.SyntheticModule>>();

// What they take and give.
check<Both<node.ModuleStatus, ours.ModuleStatus>>();
// Ours knows a phase more. A `SourceTextModule` fits all the same.
check<Fits<node.ModuleRequest, ours.ModuleRequest>>();
check<Both<ours.ImportPhase, 'source' | 'defer' | 'evaluation'>>();
check<Both<node.ModuleEvaluateOptions, ours.ModuleEvaluateOptions>>();
check<Both<node.ModuleLinker, ours.ModuleLinker>>();
check<Both<node.SyntheticModuleOptions, ours.SyntheticModuleOptions>>();
check<
  Both<
    ConstructorParameters<typeof node.SyntheticModule>,
    ConstructorParameters<typeof ours.SyntheticModule>
  >
>();
// Ours also lets `importModuleDynamically` give a namespace object, as Node's documentation does.
check<Fits<node.SourceTextModuleOptions, ours.SourceTextModuleOptions>>();

// The whole namespace: everything that `node:vm` has, and what is only ours.
check<Fits<typeof ours, typeof node>>();
check<
  Both<
    Exclude<keyof typeof ours, keyof typeof node>,
    'ModuleRecord' | 'explain' | 'moduleGraph' | 'createScript' | 'default'
  >
>();
check<Both<Omit<typeof ours, 'default'>, typeof vm>>();

// In use: either can stand for the other.
const takesNode = (module: node.Module): node.ModuleStatus => module.status;
const takesOurs = (module: ours.Module): ours.ModuleStatus => module.status;
takesNode(new ours.SourceTextModule(''));
takesOurs(new node.SourceTextModule(''));
const first: node.SourceTextModule = new ours.SourceTextModule('');
const second: ours.SyntheticModule = new node.SyntheticModule([], () => {});
first.linkRequests([second]);
const everything: typeof node = vm;
void everything.createContext;

const module = new ours.SourceTextModule('import data from "./data.json" with { type: "json" };', {
  identifier: 'main.mjs',
  context: ours.createContext({}),
  lineOffset: 1,
  columnOffset: 1,
  cachedData: Buffer.alloc(0),
  initializeImportMeta(meta, owner) {
    meta.url = `file:///${owner.identifier}`;
  },
  importModuleDynamically: async (specifier, referrer, attributes, phase) => {
    check<Both<typeof phase, ours.ImportPhase>>();
    if (phase === 'defer') return referrer;
    return new ours.SourceTextModule(`${specifier}${attributes.type}`, {
      context: referrer.context,
    });
  },
});
await module.link((specifier, referencingModule, { attributes }) => {
  check<Both<typeof specifier, string>>();
  check<Both<typeof attributes.type, string | undefined>>();
  return referencingModule;
});
await module.evaluate({ timeout: 100, breakOnSigint: true });
const synthetic = new ours.SyntheticModule(['default'], function () {
  this.setExport('default', 1);
});
void synthetic.namespace.default;
// A module that requests nothing has its linker never called: it may be any function without parameters that answers so.
await module.link(() => {});
await module.link(() => undefined);
await module.link(async () => {});
await module.link(() => synthetic);
await module.link(async () => synthetic);
for (const request of module.moduleRequests) {
  const taken: ours.ModuleRequest = request;
  if (request.phase === 'defer') void taken.phase;
}
const record = new ours.ModuleRecord('export {}', { identifier: 'x' });
check<Both<typeof record.exports, readonly string[]>>();
check<Both<typeof record.moduleRequests, readonly ours.ModuleRequest[]>>();
check<Both<(typeof record.moduleRequests)[number]['phase'], ours.ImportPhase>>();
record.link([record]);
check<Both<typeof record.status, ours.ModuleStatus>>();
check<Both<ReturnType<typeof record.hasTopLevelAwait>, boolean>>();

// What must not type-check. An unused `@ts-expect-error` is an error.
// @ts-expect-error the source text is a string
new ours.SourceTextModule(1);
// @ts-expect-error a module is no linker
void module.link(module);
// @ts-expect-error a linker that looks at the specifier answers with a module
void module.link((specifier) => {});
// @ts-expect-error a text is no module
void module.link(() => 'text');
// @ts-expect-error nor is a promise of one
void module.link(async (specifier) => 'text');
// @ts-expect-error a ModuleRecord is no Module
void module.link(() => record);
// @ts-expect-error a record requests records
record.link([module]);
// @ts-expect-error exports are read-only
record.exports.push('x');
// @ts-expect-error a number is no module
module.linkRequests([1]);
// @ts-expect-error the list is read-only
module.moduleRequests.push();
// @ts-expect-error the status is one of six
void (module.status === 'instantiated');
// @ts-expect-error the status is read-only
module.status = 'linked';
// @ts-expect-error evaluation takes milliseconds
void module.evaluate({ timeout: '1s' });
// @ts-expect-error export names come first
new ours.SyntheticModule(() => {});
// @ts-expect-error a source-text module has no setExport
module.setExport('default', 1);
