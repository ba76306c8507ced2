'use strict';

// `run` and the running Node itself, on the same programs: what they print, to the letter, and how they end.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { command, folder } = require('./support/command.js');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';
const major = Number(process.versions.node.split('.')[0]);

/** Where Node shows its own source: we show the import. */
const NOT_FOUND = 'Error [ERR_MODULE_NOT_FOUND]';
const UNKNOWN_EXTENSION = 'TypeError [ERR_UNKNOWN_FILE_EXTENSION]';

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'an ES module sees its arguments, itself and the globals': {
    files: {
      'app.mjs': `
        console.log(process.argv.slice(1), process.argv0, process.execArgv.length, process.title);
        const { resolve, ...meta } = import.meta;
        console.log(Object.keys(import.meta), meta, resolve('./dep.mjs'), import.meta.resolve.name);
        console.log(this, typeof require, typeof module, typeof exports, typeof __filename);
        console.log(globalThis === global, Object.prototype.toString.call(globalThis));
        console.log(Reflect.ownKeys(globalThis).map(String).sort().join());
        console.log(Object.keys(globalThis).sort().join());
        for (const key of Object.keys(globalThis)) if (key !== 'localStorage') console.log(key, typeof globalThis[key]);
      `,
    },
    parameters: ['one', '--two', '-h', '--', '--help'],
  },
  'CommonJS sees itself as the main module': {
    files: {
      'app.cjs': `
        console.log(require.main === module, module.id, module.parent, module.loaded, module.filename, __filename);
        console.log(this === module.exports, exports === module.exports, arguments.length, process.argv.slice(1));
        console.log(require('./dep.cjs'), module.children.length, require.cache[__filename] === module);
        console.log(Object.keys(require).sort().join(), module.paths.length > 0);
        setTimeout(() => console.log('timeout', module.loaded), 1);
      `,
      'dep.cjs': `
        module.exports = {
          main: require.main === module, mainFile: require.main.filename, id: module.id,
          parent: module.parent === require.main, loaded: module.parent.loaded,
        };
      `,
    },
    parameters: ['a b'],
  },
  'a main module that is imported': {
    files: {
      'app.mjs': `
        import { createRequire } from 'node:module';
        import dep from './dep.cjs';
        import * as other from './other.mjs';
        console.log(dep, other.main, import.meta.main);
      `,
      'other.mjs': 'export const main = import.meta.main;',
      'dep.cjs': 'module.exports = [require.main, module.parent, module.id === __filename];',
    },
  },
  'a file without its extension, a directory and a package': {
    files: {
      'app/index.js': 'console.log(__filename, process.argv.length);',
    },
    main: 'app',
  },
  'a file without its extension': {
    files: { 'app.js': 'console.log(__filename, process.argv[1]);' },
    main: 'app',
  },
  'a .js file of a package of ES modules': {
    files: {
      'app.js':
        'import data from "./data.json" with { type: "json" }; console.log(import.meta.url, data);',
      'data.json': '{"a":[1]}',
      'package.json': '{"type":"module"}',
    },
  },
  'a .js file with the syntax of ES modules': {
    files: {
      'app.js': 'import fs from "node:fs"; console.log(typeof fs.readFileSync, typeof module);',
      'package.json': '{}',
    },
    // Node says that it has parsed the file twice; the loader does not.
    options: '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
  },
  'a file with an extension that nobody knows': {
    files: {
      'app.txt': 'console.log(__filename, require.main === module, require("./a.b").c);',
      'a.b': 'exports.c = 1;',
    },
  },
  'an ES module with an extension that nobody knows': {
    files: { 'app.txt': 'import "node:fs";' },
    status: 1,
    from: UNKNOWN_EXTENSION,
  },
  'an extension that nobody knows in a package of ES modules': {
    files: { 'app.txt': 'console.log(1)', 'package.json': '{"type":"module"}' },
    status: 1,
    from: UNKNOWN_EXTENSION,
  },
  'a JSON file': { files: { 'app.json': '{"a":1}' } },
  'standard input': {
    files: {
      'app.mjs': `
        let text = '';
        for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
        console.log(text.toUpperCase());
        console.error('error output');
      `,
    },
    input: 'some words',
  },
  'values of Node are instances of the classes of the program': {
    files: {
      'app.mjs': `
        import fs from 'node:fs';
        import assert from 'node:assert';
        let error;
        try { fs.readFileSync('nowhere'); } catch (caught) { error = caught; }
        console.log(error instanceof Error, error instanceof TypeError, [] instanceof Array, {} instanceof Object);
        console.log(Buffer.from('a') instanceof Uint8Array, fs.promises.stat('.') instanceof Promise);
        console.log(Buffer.from('a').buffer instanceof ArrayBuffer, (() => {}) instanceof Function);
        console.log(fs.readFileSync instanceof Function, process.versions instanceof Object);
        class Mine extends Error {}
        console.log(error instanceof Mine, new Mine() instanceof Error, new Mine() instanceof Mine);
        console.log(Object.create(Error.prototype) instanceof Error, 1 instanceof Number, null instanceof Object);
        const copy = structuredClone({ a: [1, new Map([[1, new Date(0)]])], bytes: new Uint8Array(2) });
        assert.deepStrictEqual(copy, { a: [1, new Map([[1, new Date(0)]])], bytes: new Uint8Array(2) });
        console.log(copy, copy.a.constructor === Array, copy.bytes instanceof Uint8Array);
        try { structuredClone(() => {}); } catch (caught) { console.log(caught.name, caught.message, caught instanceof DOMException); }
        const bytes = new ArrayBuffer(8);
        console.log(structuredClone(bytes, { transfer: [bytes] }).byteLength, bytes.byteLength);
        console.log(typeof Symbol.dispose, typeof Symbol.asyncDispose, new URL('file:///a').href, atob(btoa('x')));
        console.log(await new Response(new Blob(['text'])).text(), crypto.randomUUID().length, performance.now() > 0);
        console.log(AbortSignal.abort().aborted, typeof fetch, new TextEncoder().encode('é'), new Event('e').type);
        globalThis.fetch = 1; globalThis.URL = 2;
        console.log(fetch, URL, new Error('x').stack.split('\\n').length);
      `,
    },
  },
  'the order of ticks, microtasks, timers and exits': {
    files: {
      'app.mjs': `
        process.on('beforeExit', (code) => console.log('beforeExit', code));
        process.on('exit', (code) => console.log('exit', code, process.exitCode));
        setTimeout(() => console.log('timeout'), 5);
        queueMicrotask(() => console.log('microtask'));
        process.nextTick(() => console.log('tick'));
        Promise.resolve().then(() => console.log('then'));
        await null;
        console.log('awaited');
      `,
    },
  },
  'the order in CommonJS': {
    files: {
      'app.cjs': `
        process.on('exit', (code) => { console.log('exit', code); process.exitCode = 9; });
        process.nextTick(() => console.log('tick'));
        queueMicrotask(() => console.log('microtask'));
        setTimeout(() => console.log('timeout'), 5);
        console.log('main');
      `,
    },
    status: 9,
  },
  'process.exitCode': { files: { 'app.mjs': 'process.exitCode = 3;' }, status: 3 },
  'process.exit()': {
    files: {
      'app.mjs':
        'process.on("exit", (code) => console.log(code)); process.exit(4); console.log("never");',
    },
    status: 4,
  },
  'process.exit() in CommonJS': {
    files: { 'app.cjs': 'process.exit(5); console.log("never");' },
    status: 5,
  },
  'process.abort()': {
    files: { 'app.mjs': 'process.kill(process.pid, "SIGABRT"); setTimeout(() => {}, 1e4);' },
    status: null,
  },
  'a signal': {
    files: { 'app.mjs': 'process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 1e4);' },
    status: null,
  },
  'a signal with a listener': {
    files: {
      'app.mjs': `
        process.once('SIGINT', (signal) => { console.log('got', signal); process.exit(130); });
        process.kill(process.pid, 'SIGINT');
        setTimeout(() => {}, 1e4);
      `,
    },
    status: 130,
  },
  'an error of the main module': {
    files: {
      'app.mjs': 'const x = 1;\nfunction f() {\n\tthrow new RangeError("no\\nmore");\n}\nf();',
    },
    status: 1,
  },
  'an error of CommonJS': {
    files: {
      'app.cjs':
        'class Mine extends Error { extra = [1]; }\n  throw new Mine("boom", { cause: ["why"] });',
    },
    status: 1,
  },
  'an error of a dependency': {
    files: { 'app.mjs': 'import "./dep.mjs";', 'dep.mjs': '\n\n  null.x;' },
    status: 1,
  },
  'an error of CommonJS that is imported': {
    files: {
      'app.mjs': 'import "./dep.cjs";',
      'dep.cjs': 'require("./deeper.cjs");',
      'deeper.cjs': '\nundefined.y',
    },
    status: 1,
  },
  'an error after an await': {
    files: {
      'app.mjs': 'await 1;\nasync function f() { await 2; throw new Error("late"); }\nawait f();',
    },
    status: 1,
  },
  'an error of Node': {
    files: { 'app.mjs': 'import fs from "node:fs";\nfs.readFileSync("/nowhere/at/all");' },
    status: 1,
  },
  'an error of Node with a code': { files: { 'app.mjs': 'Buffer.from(1);' }, status: 1 },
  'something thrown that is no error': { files: { 'app.mjs': '\nthrow 1;' }, status: 1 },
  'undefined thrown': { files: { 'app.mjs': 'throw undefined;' }, status: 1 },
  'an object thrown': { files: { 'app.mjs': 'throw { a: 1 };' }, status: 1 },
  'something thrown by CommonJS that is no error': {
    files: { 'app.cjs': '\n  throw "text";' },
    status: 1,
  },
  'an error in a timer': {
    files: { 'app.mjs': 'setTimeout(function later() {\n  throw new Error("timer");\n}, 1);' },
    status: 1,
  },
  'an error that was looked at': {
    files: {
      'app.mjs':
        'const error = new Error("seen");\nconsole.log(error.stack.split("\\n").length > 1);\nthrow error;',
    },
    status: 1,
  },
  'an unhandled rejection': {
    files: { 'app.mjs': '\nPromise.reject(new Error("rejected"));' },
    status: 1,
  },
  'an unhandled rejection that is no error': {
    files: { 'app.mjs': 'Promise.reject(7);' },
    status: 1,
  },
  'an unhandled rejection with a listener': {
    files: {
      'app.mjs': `
        process.on('unhandledRejection', (reason, promise) => console.log('got', reason, promise instanceof Promise));
        Promise.reject(8);
      `,
    },
  },
  'an uncaught error with a listener': {
    files: {
      'app.mjs': `
        process.on('uncaughtException', (error, origin) => console.log('got', error.message, origin, error instanceof Error));
        setTimeout(() => console.log('goes on'), 5);
        throw new Error('caught after all');
      `,
    },
  },
  'an uncaught error of CommonJS with a listener': {
    files: {
      'app.cjs': `
        process.on('uncaughtException', (error, origin) => console.log('got', error.message, origin));
        setTimeout(() => console.log('goes on'), 5);
        throw new Error('caught after all');
      `,
    },
  },
  'a capture callback': {
    files: {
      'app.mjs': `
        process.setUncaughtExceptionCaptureCallback((error) => console.log('captured', error.message));
        throw new Error('caught after all');
      `,
    },
  },
  'a program that makes its own stacks': {
    files: {
      'app.mjs': `
        const before = Error.prepareStackTrace;
        Error.prepareStackTrace = (error, sites) => sites;
        const [site] = new Error().stack;
        Error.prepareStackTrace = before;
        console.log(site.getLineNumber(), site.getFileName() === import.meta.url, site.isToplevel());
        Error.stackTraceLimit = 1;
        console.log(new Error('short').stack.split('\\n').length);
      `,
    },
  },
  'a syntax error': { files: { 'app.mjs': 'let a = 1;\nlet b = ;' }, status: 1 },
  'a syntax error of CommonJS': { files: { 'app.cjs': 'let a = 1;\n  let a = 2;' }, status: 1 },
  'a syntax error of a dependency': {
    files: { 'app.mjs': 'import "./dep.mjs";', 'dep.mjs': '\nreturn' },
    status: 1,
  },
  'an export that is not there': {
    files: {
      'app.mjs': 'import "node:fs";\nimport { nope } from "./dep.mjs";',
      'dep.mjs': 'export const x = 1;',
    },
    status: 1,
  },
  'a module that is not there': {
    files: { 'app.mjs': '// first\nimport { x } from "./nowhere.mjs";' },
    status: 1,
    from: NOT_FOUND,
  },
  'a package that is not there': {
    files: { 'app.mjs': 'import x from "no-such-package";' },
    status: 1,
    from: NOT_FOUND,
  },
  'a required module that is not there': {
    files: { 'app.cjs': '\nrequire("./nowhere.cjs");' },
    status: 1,
  },
  'a file that is not there': { files: {}, main: 'nowhere.mjs', status: 1 },
  'an import() that fails': {
    files: {
      'app.mjs':
        'try { await import("./nowhere.mjs"); } catch (error) { console.log(error.code, error instanceof Error); }',
    },
  },
  'an await that never ends': {
    files: { 'app.mjs': 'const x = 1;\n\tconst y =  await new Promise(() => {});' },
    status: 13,
  },
  'an await of a dependency that never ends': {
    files: {
      'app.mjs': 'import "./a.mjs";\nimport "./b.mjs";\nawait 1;\nconsole.log("never");',
      'a.mjs': 'import "./c.mjs";\nexport {};',
      'b.mjs': 'for await (const x of [new Promise(() => {})]) console.log(x);',
      'c.mjs': 'console.log("c");\nawait new Promise(() => {});',
    },
    status: 13,
  },
  'an await of an import() that never ends': {
    files: {
      'app.mjs': 'import "./dep.mjs";\n  await import("./late.mjs");',
      'dep.mjs': 'import("./late.mjs");',
      'late.mjs': '\nawait new Promise(() => {});',
    },
    status: 13,
  },
  'an await that never ends, and listeners': {
    files: {
      'app.mjs': `
        let count = 0;
        process.on('beforeExit', (code) => { console.log('beforeExit', code); if (count++ === 0) setTimeout(() => {}, 1); });
        process.on('exit', (code) => console.log('exit', code, process.exitCode));
await new Promise(() => {});
      `,
    },
    status: 13,
  },
  'an await that never ends, and an exit code': {
    files: { 'app.mjs': 'process.exitCode = 42;\nawait new Promise(() => {});' },
    status: 42,
  },
  'an await that never ends, without warnings': {
    files: { 'app.mjs': 'await new Promise(() => {});' },
    options: '--no-warnings',
    status: 13,
  },
  'an await that never ends, with warnings after all': {
    files: { 'app.mjs': 'process.noWarnings = true;\nawait new Promise(() => {});' },
    options: '--no-warnings',
    nodeOptions: ['--warnings'],
    status: 13,
  },
  'an await that never ends, and process.exit()': {
    files: { 'app.mjs': 'setTimeout(() => process.exit(), 1);\nawait new Promise(() => {});' },
    status: 0,
  },
  'an await that fails before the exit': {
    files: {
      'app.mjs': `
        const error = new Error('late');
        process.once('beforeExit', () => setTimeout(end, 1, error));
        let end;
        await new Promise((resolve, reject) => { end = reject; });
      `,
    },
    status: 1,
  },
  'an await that ends before the exit': {
    files: {
      'app.mjs': `
        process.once('beforeExit', () => setTimeout(end, 1));
        process.on('exit', (code) => console.log('exit', code));
        let end;
        await new Promise((resolve) => { end = resolve; });
        console.log('ended');
      `,
    },
  },
};

describe('run is as node', { skip }, () => {
  testPrograms(PROGRAMS);

  test('shows the import of a module that is not there', (t) => {
    const cwd = folder(t, {
      'app.mjs': '// first\nimport { x } from "./othr.mjs";',
      'other.mjs': '',
    });
    const { stderr, stdout } = command(['run', 'app.mjs'], { cwd });
    assert.equal(stdout, '');
    const [place, line, caret] = stderr.split('\n');
    assert.match(place, /app\.mjs:2:19$/);
    assert.equal(line, 'import { x } from "./othr.mjs";');
    assert.equal(caret, `${' '.repeat(18)}^^^^^^^^^^^^`);
    assert.match(stderr, /Did you mean to import "\.\/other\.mjs"\?/);
  });

  test('shows the import() of a module that is not there', (t) => {
    const cwd = folder(t, {
      'app.mjs': 'async function f() {\n  await import("./othr.mjs");\n}\nawait f();',
      'app.cjs': 'import("./othr.mjs");',
      'other.mjs': '',
    });
    for (const [file, line, caret, frame] of [
      [
        'app.mjs',
        '  await import("./othr.mjs");',
        '        ^^^^^^',
        /^ {4}at f \(.*app\.mjs:2:9\)$/m,
      ],
      ['app.cjs', 'import("./othr.mjs");', '^^^^^^', /^ {4}at .*app\.cjs:1:1\)$/m],
    ]) {
      const { status, stderr } = command(['run', `${file}`], { cwd });
      assert.equal(status, 1);
      assert.ok(stderr.includes(`\n${line}\n${caret}\n\nError [ERR_MODULE_NOT_FOUND]`), stderr);
      assert.match(stderr, /\nDid you mean to import "\.\/other\.mjs"\?\n/);
      assert.match(stderr, /** @type {RegExp} */ (frame));
    }
  });

  test('shows every await that may be the one that never ends', {
    skip: major < 22 && 'this Node does not show where a program waits',
  }, (t) => {
    const cwd = folder(t, { 'app.mjs': 'await 1;\n  await new Promise(() => {});' });
    const { status, stderr } = command(['run', 'app.mjs'], { cwd });
    assert.equal(status, 13);
    const [first, place, , , , , , second, text, caret] = stderr.split('\n');
    assert.equal(first, 'Warning: Detected unsettled top-level await at one of');
    assert.match(place, /app\.mjs:1$/);
    assert.match(second, /app\.mjs:2$/);
    assert.deepEqual([text, caret], ['  await new Promise(() => {});', '  ^']);
  });

  test('takes conditions and a cache', (t) => {
    const cwd = folder(t, {
      'app.mjs': 'import which from "pkg"; console.log(which, process.argv.slice(2));',
      'node_modules/pkg/package.json':
        '{"type":"module","exports":{"special":"./s.js","default":"./d.js"}}',
      'node_modules/pkg/s.js': 'export default "special";',
      'node_modules/pkg/d.js': 'export default "default";',
    });
    const plain = command(['run', 'app.mjs', '--conditions', 'x'], { cwd });
    assert.equal(plain.stdout, "default [ '--conditions', 'x' ]\n");
    for (let time = 0; time < 2; time++) {
      const special = command(['run', '-C', 'special', '--cache', 'kept', 'app.mjs', '-v'], {
        cwd,
      });
      assert.equal(special.stdout, "special [ '-v' ]\n");
    }
    const { readdirSync } = require('node:fs');
    assert.ok(readdirSync(`${cwd}/kept`).length > 0);
  });
});
