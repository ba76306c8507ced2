'use strict';

// The words of Node for a name that a CommonJS module does not export, or of which its lexer does not know.

const { isTypeScript } = require('./typescript.js');

const MISSING = /module '(.*)' does not provide an export named '(.+)'$/;

/**
 * Changes the error of a module that imports such a name; Node does so when the one that was asked for has the same
 * specifier, whichever module it was, and for `import()`.
 * @param {any} error
 * @param {import('./module-node.js').ModuleNode} root
 */
function nameCommonJS(error, root) {
  const { message, stack } = error;
  const [, specifier, name] = MISSING.exec(message) ?? [];
  if (name === undefined) return;
  const [, statement = ''] = `${stack}`.split('\n', 2);
  const requests = /** @type {import('./file-environment.js').FileEnvironment} */ (
    root.environment
  ).moduleRequests();
  const index = requests.findIndex((request) => request.specifier === specifier);
  if (index === -1) return;
  const { format, url } = root.targets[index];
  // Node's name of the format of TypeScript is another one.
  if (format !== 'commonjs' || isTypeScript(url)) return;
  // The names, if they stand on one line.
  const names = /{.*}/.exec(statement)?.[0].replace(/\s+as\s+/g, ': ');
  const words =
    `Named export '${name}' not found. The requested module '${specifier}' is a CommonJS module, which may not support all module.exports as named exports.` +
    '\nCommonJS modules can always be imported via the default export, for example using:' +
    `\n\nimport pkg from '${specifier}';\n${names === undefined ? '' : `const ${names} = pkg;\n`}`;
  error.message = words;
  error.stack = stack.replace(message, () => words);
}

module.exports = { nameCommonJS };
