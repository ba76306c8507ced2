'use strict';

// `using` where Node 26 has it otherwise than ECMA-262, or cannot be compared with; what it does as
// Node 26 does is in __test__/differential/scenarios/using.js.

const { test } = require('node:test');
const {
  SourceTextModule,
  assert,
  nodeMajor,
  rejection,
  thrown,
  vm,
} = require('../implementation.js');
const { lowersUsing } = require('../../lib/disposal.js');

const lowered = lowersUsing ? false : 'this V8 knows `using`';
// Node 20.0 to 20.4 gives it to nobody, so that objects of theirs cannot have it.
const noSymbol = !Symbol.dispose && 'no Symbol.dispose in this Node';
/** @see lib/judge.js */
const cannotAsk =
  !process.allowedNodeEnvironmentFlags.has('--experimental-require-module') &&
  'this Node cannot ask V8 about a module';

/**
 * @param {string} source
 * @param {object} [globals]
 */
async function evaluateIn(source, globals = {}) {
  /** @type {unknown[]} */
  const log = [];
  const context = vm.createContext({ log: (/** @type {unknown} */ v) => log.push(v), ...globals });
  const module = new SourceTextModule(source, { context, identifier: 'm.js' });
  await module.link(() => module);
  await module.evaluate();
  return { log, context, module };
}

test('a resource that is exported is disposed of at the end of its module', async () => {
  // https://tc39.es/ecma262/#sec-source-text-module-record-execute-module, steps 9 to 11. Node 26 forgets it.
  for (const cycle of ['', 'import "self"; ']) {
    const { log, module } = await evaluateIn(
      `${cycle}using a = { [Symbol.dispose]() { log('disposed'); } }; export { a }; log('body');`,
    );
    assert.deepEqual(log, ['body', 'disposed']);
    assert.equal(typeof module.namespace.a, 'object');
  }
});

test('a resource of a loop whose body captures it is disposed of once', {
  skip: lowered,
}, async () => {
  // https://tc39.es/ecma262/#sec-forbodyevaluation copies no constants. V8 does, and disposes of each copy.
  const { log } = await evaluateIn(
    'let f; for (using a = { [Symbol.dispose]() { log(typeof f); } }; !f; f = () => a);',
  );
  assert.deepEqual(log, ['function']);
});

// V8 13.6 says that they are not functions.
const takesExotic = nodeMajor === 24 ? 'this V8 takes ordinary functions only' : false;

test('a method is any function, bound or a proxy', { skip: takesExotic }, async () => {
  const { log } = await evaluateIn(`
    { using a = { [Symbol.dispose]: (function () { log(this.name); }).bind({ name: 'bound' }) }; }
    { await using a = { [Symbol.asyncDispose]: new Proxy(() => { log('proxy'); }, {}) }; }
  `);
  assert.deepEqual(log, ['bound', 'proxy']);
});

test('errors are of the realm of the module', async () => {
  const { log, context } = await evaluateIn(`
    const attempt = (f) => { try { f(); } catch (error) { log(error); } };
    attempt(() => { using a = 1; });
    attempt(() => { using a = {}; });
    attempt(() => { using a = { [Symbol.dispose]() { throw 1; } }; throw 2; });
    log(SuppressedError);
    const fallback = { [Symbol.dispose]() {} };
    await using a = fallback;
  `);
  const chain = (/** @type {any} */ value) => {
    const found = [];
    for (let object = value; object; object = Object.getPrototypeOf(object)) found.push(object);
    return found;
  };
  assert.equal(log.length, 4);
  const root = vm.runInContext('Object.prototype', context);
  for (const value of log) {
    assert.equal(chain(value).at(-1), root);
    for (const object of chain(value)) {
      const made = /** @type {any} */ (object).constructor;
      assert.equal(made.constructor, vm.runInContext('Function', context));
    }
  }
  const [number, plain, suppressed] = /** @type {any[]} */ (log);
  assert.equal(number.constructor, vm.runInContext('TypeError', context));
  assert.equal(plain.constructor, number.constructor);
  assert.equal(suppressed.constructor, log[3]);
});

test('a context gets what its modules mention, and nothing else', {
  skip: lowered || noSymbol,
}, async () => {
  const has = (/** @type {object} */ context) =>
    vm.runInContext('[Symbol.dispose, typeof SuppressedError].join()', context);
  const resource = { [Symbol.dispose]() {} };
  const silent = await evaluateIn('using a = resource; { await using b = null; }', { resource });
  assert.equal(has(silent.context), ',undefined');
  const symbols = vm.createContext();
  new SourceTextModule('Symbol.dispose', { context: symbols });
  assert.equal(vm.runInContext('Symbol.dispose', symbols), Symbol.dispose);
  assert.equal(vm.runInContext('Symbol.asyncDispose', symbols), Symbol.asyncDispose);
  assert.equal(vm.runInContext('typeof SuppressedError', symbols), 'undefined');
  const errors = vm.createContext();
  new SourceTextModule('SuppressedError', { context: errors });
  assert.equal(has(errors), ',function');
  const own = vm.createContext();
  vm.runInContext('var SuppressedError = 1; Symbol.dispose = Symbol.for("own");', own);
  new SourceTextModule('SuppressedError; Symbol.dispose; Symbol.asyncDispose', { context: own });
  assert.equal(vm.runInContext('SuppressedError', own), 1);
  assert.equal(vm.runInContext('Symbol.dispose', own), Symbol.for('own'));
});

test('a resource can be disposed of by code of another realm', { skip: noSymbol }, async () => {
  const foreign = vm.runInNewContext(
    '(symbol) => { const o = { calls: 0, [symbol]() { this.calls++; } }; return o; }',
  )(Symbol.dispose);
  await evaluateIn('{ using a = foreign; await using b = foreign; }', { foreign });
  assert.equal(foreign.calls, 2);
});

test('a timeout ends a body with resources', async () => {
  const module = new SourceTextModule(
    'using a = { [Symbol.dispose]() { globalThis.disposed = true; } }; for (;;);',
    { context: vm.createContext() },
  );
  await module.link(() => module);
  const error = await rejection(module.evaluate({ timeout: 20 }));
  assert.equal(error.code, 'ERR_SCRIPT_EXECUTION_TIMEOUT');
  assert.equal(vm.runInContext('typeof disposed', module.context), 'undefined');
});

test('the text keeps its lines, and the columns of what it declares', async () => {
  const source = [
    'const frame = () => new Error().stack.split("\\n")[2].match(/m\\.js:(\\d+:\\d+)/)[1];',
    'using a = log(frame());',
    'await using b = log(frame());',
    '{',
    '  using c = log(frame()),',
    '    d = log(frame());',
    '  for (await using e of [null])',
    '    log(frame());',
    '  log(frame());',
    '}',
    'log(frame());',
  ].join('\n');
  /** @type {unknown[]} */
  const log = [];
  const context = vm.createContext({ log: (/** @type {unknown} */ v) => void log.push(v) });
  const module = new SourceTextModule(source, { context, identifier: 'm.js' });
  await module.link(() => module);
  await module.evaluate();
  const places = log.map(String);
  assert.deepEqual(
    places.map((place) => Number(place.split(':')[0])),
    [2, 3, 5, 6, 8, 9, 11],
  );
  // Only the text that is put in front of a loop's body moves it.
  const unmoved = places.filter((_, index) => index !== 4);
  assert.deepEqual(unmoved, ['2:15', '3:21', '5:17', '6:13', '9:7', '11:5']);
});

test('a broken `using` is a SyntaxError in the words of Node 26', { skip: cannotAsk }, async () => {
  for (const [source, message] of [
    ['using x;', 'Missing initializer in using declaration'],
    ['const y = 1; await using x;', 'Missing initializer in await using declaration'],
    ['using x = null, x = null', "Identifier 'x' has already been declared"],
    ['using x = null; a b', "Unexpected identifier 'b'"],
    ['for (using x in {});', "Invalid 'using' in for-in loop"],
    ['switch (1) { case 1: using x = null; }', "Unexpected identifier 'x'"],
    ['if (1) using x = null;', "Unexpected identifier 'x'"],
    ['export using x = null;', "Unexpected token 'export'"],
    ['using x = null\n-->', 'HTML comments are not allowed in modules'],
    ['() => { await using x = null; }', 'Unexpected reserved word'],
  ]) {
    assert.equal(thrown(() => new SourceTextModule(source)).message, message, source);
  }
});
