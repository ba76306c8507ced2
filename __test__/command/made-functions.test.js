'use strict';

// Functions that a program makes of texts: they import as the code does that makes them, and look as under `node`.

const { describe } = require('node:test');
const { testPrograms } = require('./support/programs.js');

const skip = process.env.VM_MODULE_IMPLEMENTATION === 'node';

const SHOW = `
  const show = async (action) => {
    try { console.log(await action()); } catch (error) { console.error(error.code ?? error.stack); }
  };
  const AsyncFunction = (async () => {}).constructor;
  const GeneratorFunction = (function* () {}).constructor;
  const AsyncGeneratorFunction = (async function* () {}).constructor;
`;

const DEP = {
  'dep.mjs': 'export default import.meta.url.slice(-8);',
  'data.json': '{"a":[1]}',
  'lib/make.cjs': 'exports.make = (text) => new Function("x", text);',
  'lib/dep.mjs': 'export default "dep of lib";',
};

/** @type {Record<string, import('./support/programs.js').Program>} */
const PROGRAMS = {
  'they import as the module does that makes them': {
    files: {
      'app.mjs': `
        import { make } from './lib/make.cjs';
        ${SHOW}
        const load = new Function('x', 'return import(x)');
        await show(async () => (await load('./dep.mjs')) === (await import('./dep.mjs')));
        await show(async () => (await make('return import(x); // V8 keeps what it has compiled, with who imports')('./dep.mjs')).default);
        await show(() => new AsyncFunction('return (await import("./dep.mjs")).default')());
        await show(() => new AsyncGeneratorFunction('yield import("./dep.mjs")')().next());
        await show(() => new GeneratorFunction('yield import("./dep.mjs")')().next().value);
        await show(() => new Function('a = import("./dep.mjs")', 'return a')());
        await show(() => Function('return import("./data.json", { with: { type: "json" } })')());
        await show(() => new Function('return new Function("return import(\\'./dep.mjs\\')")')()());
        await show(() => new Function('s', 'return eval(s)')('import("./dep.mjs")'));
        await show(() => ['./dep.mjs'].map((name) => Function('return import("' + name + '")')())[0]);
        await show(() => load('./none.mjs'));
        await show(() => new Function('return "import(1)" + /import(1)/.source + \`import(\${1})\`')());
        await show(() => new Function('return import.meta')());
      `,
      ...DEP,
    },
  },
  'they import as the CommonJS module does that makes them': {
    files: {
      'app.cjs': `
        ${SHOW}
        (async () => {
          await show(() => new Function('x', 'return import(x)')('./dep.mjs'));
          await show(() => require('./lib/make.cjs').make('return import(x); // in another file')('./dep.mjs'));
        })();
      `,
      ...DEP,
    },
  },
  'they and what makes them look as they do': {
    files: {
      'app.mjs': `
        ${SHOW}
        await show(() => [Function('a', 'b', 'c = 3', 'return a + b + c')(1, 2), Function('a, b', '/**/ d', 'return [a, b, d]')(1, 2, 3)]);
        await show(() => [Function(), new Function('return 1'), new Function('a,b', 'c', ''), AsyncFunction('await 1')].map(String));
        await show(() => [Function === (() => {}).constructor, Function.prototype.constructor === Function, Function.prototype === Object.getPrototypeOf(show)]);
        for (const Class of [Function, AsyncFunction, GeneratorFunction, AsyncGeneratorFunction]) {
          await show(() => [Class, Class.name, Class.length, Class('') instanceof Class, new Class() instanceof Function, Class instanceof Object]);
          await show(() => [Object.getPrototypeOf(Class) === Function, Reflect.ownKeys(Class).filter((key) => typeof key === 'string').sort().join()]);
          await show(() => [Object.getOwnPropertyDescriptors(Class), Object.getOwnPropertyDescriptor(Class.prototype, 'constructor')].map(({ [Symbol.hasInstance]: _, ...own }) => own));
        }
        await show(() => Object.getOwnPropertyDescriptor(globalThis, 'Function'));
        await show(() => {
          class Callable extends Function { constructor() { super('return 5'); } get six() { return 6; } }
          const it = new Callable();
          return [it(), it.six, it instanceof Callable, it instanceof Function, it.constructor === Callable];
        });
        await show(() => Reflect.construct(Function, ['return 1'], Array) instanceof Array);
        await show(() => new Function('return this')() === globalThis);
        await show(() => Function.prototype.call.call(Function, null, 'return 7')() + Function.bind(null, 'return 8')()());
        await show(() => Function('return 8').call());
      `,
    },
  },
  'stacks show where they were made': {
    files: {
      'app.mjs': `
        ${SHOW}
        await show(() => new Function('a b'));
        await show(() => Function('a b'));
        await show(function named() { return new Function('throw new Error("in made")')(); });
        await show(() => { class Compiler { compile(text) { return Function(text); } } return new Compiler().compile('\\nthrow new Error("x")')(); });
        await show(() => Function(Symbol('x')));
        await show(() => Function({ toString() { throw new TypeError('of a text'); } }));
        await show(() => ['throw new Error("q")'].map((text) => new Function(text)())[0]);
        new Function('nope()')();
      `,
    },
    status: 1,
  },
};

describe('functions that a program makes of texts', { skip }, () => testPrograms(PROGRAMS));
