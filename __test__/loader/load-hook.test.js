'use strict';

// What the default steps of hooks take and give, beside those of `module.registerHooks` of a Node 26.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { Loader } = require('../../loader.js');
const { folder } = require('./support/folder.js');
const { withHooks } = require('./support/hooked.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const FILES = {
  'main.mjs': `
    const attempt = async (name, options) => {
      try { log(name, { ...(await import('./' + name, options)) }.default); }
      catch ({ name: kind, code, message }) { log(name, kind, code, message); }
    };
    await attempt('a.mjs');
    await attempt('b.cjs');
    await attempt('c.json');
  `,
  'a.mjs': 'export default "a";',
  'b.cjs': 'module.exports = "b";',
  'c.json': '"c"',
  'other.mjs': 'export default "other " + import.meta.url;',
  'other.cjs': 'module.exports = "other " + __filename;',
};

/** With other attributes than `type`. */
const WITH_ATTRIBUTES = {
  ...FILES,
  'main.mjs': `${FILES['main.mjs']}
    await attempt('a.mjs?1', { with: { lang: 'mine' } });
    await attempt('a.mjs?2', { with: { lang: 'other' } });
    await attempt('static.mjs');
  `,
  'static.mjs': 'export { default } from "./a.mjs?3" with { lang: "other" };',
};

/** @param {string} body */
const load = (body) => `{
  load(url, context, next) {
    const name = url.split('/').at(-1);
    if (name === 'main.mjs' || name === 'c.json') return next(url, context);
    ${body}
  },
}`;

/** @type {Record<string, string>} */
const HOOKS = {
  'next() of another URL is what that has': load(
    "return next(new URL(name === 'b.cjs' ? 'other.cjs' : 'other.mjs', url).href, context);",
  ),
  'next() of another URL without a format has that of the other': load(
    "return next(new URL('other.mjs', url).href, { ...context, format: undefined });",
  ),
  'the source that next() gives can be set': load(`
    const result = next(url, context);
    if (name === 'a.mjs') result.source = 'export default "set";';
    if (name === 'b.cjs') result.source = Buffer.from('module.exports = "set";');
    return result;`),
  'the format that next() gives can be set': load(`
    const result = next(url, context);
    if (name === 'b.cjs') { result.format = 'module'; result.source = 'export default "set"'; }
    return result;`),
  'what next() gives has its own source': load(`
    const result = next(url, context);
    log(name, Object.hasOwn(result, 'source'), Object.hasOwn(result, 'format'), 'source' in { ...result });
    return { ...result };`),
  'a builtin is no file': load(
    "return name === 'a.mjs' ? { format: 'builtin', source: null, shortCircuit: true } : next(url, context);",
  ),
  'a format that there is not': load(
    "return name === 'a.mjs' ? { format: 'cobol', source: '', shortCircuit: true } : next(url, context);",
  ),
  'the attributes that resolve() gives': `{
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      return specifier.endsWith('.json') ? { ...resolved, importAttributes: { type: 'json' } } : resolved;
    },
    load(url, context, next) {
      log(url.split('/').at(-1), { ...context.importAttributes });
      return next(url, context);
    },
  }`,
  'the attributes that a hook knows': load(
    "return context.importAttributes?.lang === 'mine' ? { format: 'module', source: 'export default 1', shortCircuit: true } : next(url, context);",
  ),
  'no hook that loads': '{ resolve: (specifier, context, next) => next(specifier, context) }',
  'a format without a name': load(
    "return name === 'a.mjs' ? { source: '', shortCircuit: true } : next(url, context);",
  ),
  'next() of conditions that are no texts': `{
    resolve: (specifier, context, next) => next(specifier, specifier.endsWith('main.mjs') ? context : { ...context, ...{ conditions: [1] } }),
  }`,
  'next() of a parentURL that is none': `{
    resolve: (specifier, context, next) => next(specifier, specifier.endsWith('main.mjs') ? context : { ...context, ...{ parentURL: 5 } }),
  }`,
  'next() of a parentURL that is null': `{
    resolve: (specifier, context, next) => next(specifier, specifier.endsWith('main.mjs') ? context : { ...context, ...{ parentURL: null } }),
  }`,
  'a type that is none': `{
    resolve: (specifier, context, next) => specifier.endsWith('main.mjs') ? next(specifier, context) : { ...next(specifier, context), ...{ importAttributes: { type: 5 } } },
  }`,
  'a format that is none': `{
    resolve: (specifier, context, next) => specifier.endsWith('main.mjs') ? next(specifier, context) : { ...next(specifier, context), ...{ format: 5 } },
  }`,
  'next() of a type that is none': load(
    'return next(url, { ...context, importAttributes: { type: 5 } });',
  ),
  'conditions that are none': `{
    resolve(specifier, context, next) {
      return next(specifier, specifier.endsWith('main.mjs') ? context : { ...context, conditions: 5 });
    },
  }`,
};

describe('hooks of a loader', { skip }, () => {
  for (const [name, hooks] of Object.entries(HOOKS)) {
    test(`${name}, as in Node`, async (t) => {
      const { ours, theirs } = await withHooks(t, WITH_ATTRIBUTES, hooks);
      assert.ok(theirs.length > 0);
      assert.deepEqual(ours, theirs);
    });
  }

  for (const [name, result] of Object.entries({
    'a copy': '{ ...next(url, context) }',
    'a copy with another source':
      '{ ...found, source: String(found.source).replace("plain", "changed") }',
    'the format': '(log(name, found.format), found)',
  })) {
    test(`files without a type: ${name} of what next() gives, as in Node`, async (t) => {
      const files = {
        'main.mjs': FILES['main.mjs'].replace('a.mjs', 'a.js'),
        'a.js': 'export default "plain";',
        'b.cjs': 'module.exports = [require("./c.js")];',
        'c.js': 'module.exports = "plain";',
        'c.json': '"c"',
      };
      files['main.mjs'] += "await attempt('c.js'); await attempt('noextension');";
      const { ours, theirs } = await withHooks(
        t,
        { ...files, noextension: 'module.exports = "plain";' },
        load(`const found = next(url, context); return ${result};`),
      );
      assert.deepEqual(ours, theirs);
    });
  }

  test('what a hook makes may be imported with any type, as in Node', async (t) => {
    const files = {
      'main.mjs': `
        const attempt = async (name, type) => {
          const options = type && { with: { type } };
          try { log(name, type, (await import('./' + name, options)).default); }
          catch ({ name: kind, code, message }) { log(name, type, kind, code, message); }
        };
        for (const name of ['a.yaml', 'a.css', 'own.json', 'own.mjs', 'plain.json', 'plain.mjs', 'copied.json', 'caught.json']) {
          for (const type of [undefined, 'json', 'css']) await attempt(name, type);
        }
        await attempt('imports.mjs');
      `,
      'imports.mjs':
        'import yaml from "./a.yaml"; import css from "./a.css" with { type: "css" }; export default [yaml, css];',
      ...Object.fromEntries(
        ['a.yaml', 'a.css', 'own.mjs', 'plain.mjs'].map((name) => [name, 'export default "file";']),
      ),
      ...Object.fromEntries(
        ['own.json', 'plain.json', 'copied.json', 'caught.json'].map((name) => [name, '"file"']),
      ),
    };
    const hooks = load(`
      const json = { format: 'json', source: '"made"', shortCircuit: true };
      const made = { format: 'module', source: 'export default "made";', shortCircuit: true };
      if (name === 'a.yaml' || name === 'own.mjs') return json;
      if (name === 'a.css' || name === 'own.json') return made;
      if (name === 'copied.json') return { ...next(url, context) };
      if (name !== 'caught.json') return next(url, context);
      try { return next(url, context); } catch (error) { log(error.code); return made; }`);
    const { ours, theirs } = await withHooks(t, files, hooks);
    assert.deepEqual(ours, theirs);
    assert.ok(ours.length > 24);
  });

  test('take thenables whose then returns nothing', async (t) => {
    const { parent } = folder(t, FILES);
    const thenable = (/** @type {any} */ value) => ({
      then(/** @type {(value: any) => void} */ resolve) {
        setImmediate(resolve, value);
      },
    });
    const loader = new Loader(
      /** @type {any} */ ({
        resolve: (/** @type {any[]} */ ...[specifier, , next]) => thenable(next(specifier)),
        load: (/** @type {any[]} */ ...[url, , next]) => thenable(next(url)),
      }),
    );
    t.after(() => loader.dispose());
    assert.equal((await loader.import('./a.mjs', parent)).default, 'a');
  });
});
