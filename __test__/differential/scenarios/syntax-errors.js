'use strict';

// Broken modules: which are refused at construction, how, and in whose realm.
// The messages are the engine's, so they are compared on Node 26 alone.

const { SourceTextModule, vm } = require('../../implementation.js');
const { header } = require('../describe.js');

exports.wordedByEngine = true;

const sources = require('../../words/broken-modules.js');

exports.scenarios = {};
for (const [index, text] of sources.entries()) {
  exports.scenarios[`${index}: ${JSON.stringify(text)}`] = () => {
    const log = [];
    for (const context of [undefined, vm.createContext({})]) {
      try {
        const { status } = new SourceTextModule(text, { context, identifier: 'broken.mjs' });
        log.push({ accepted: status });
      } catch (error) {
        const realm = context ? vm.runInContext('SyntaxError', context) : SyntaxError;
        log.push({
          error: error.name,
          own: error.constructor === realm,
          prototype: Object.getPrototypeOf(error) === realm.prototype,
          code: error.code,
          message: error.message,
          header: header(error),
          keys: Reflect.ownKeys(error).map(String),
          enumerable: Object.keys(error),
        });
      }
    }
    return log;
  };
}

for (const [name, text, options] of [
  ['on the first line', 'let a = ;', {}],
  ['on the third line', '\n\n  let a = ;', {}],
  ['with a line offset', 'let a = ;', { lineOffset: 10 }],
  ['with a column offset', 'let a = ;', { columnOffset: 10 }],
  ['with both, on the second line', '\nlet a = ;', { lineOffset: 10, columnOffset: 10 }],
  ['with negative offsets', 'let a = ;', { lineOffset: -10, columnOffset: -10 }],
  ['after multi-byte text', '"\u{1F600}\u00e9"; let a = ;', {}],
  ['after CRLF', '\r\nlet a = ;', {}],
  ['on a long line', `${'a;'.repeat(200)} let a = ;`, {}],
]) {
  exports.scenarios[`stack and inspection ${name}`] = () => {
    try {
      return new SourceTextModule(text, { identifier: 'broken.mjs', ...options }).status;
    } catch (error) {
      return {
        header: header(error),
        inspect: header({ stack: require('node:util').inspect(error) }),
      };
    }
  };
}
