'use strict';

// SyntaxErrors of source texts: of the target context's realm, in V8's words, with the source line
// and a caret at the head of the stack.

/**
 * The error for a text that is not a module.
 * @param {any} error what the record or the compiler threw
 * @param {string} source
 * @param {{ filename: string, lineOffset: number, columnOffset: number }} origin
 * @param {import('./realm.js').Realm} realm
 * @param {Function} hideAbove
 */
function syntaxError(error, source, origin, realm, hideAbove) {
  if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) return error;
  const { start } = /** @type {any} */ (error);
  const told = compileError(source, origin, realm);
  if (told !== null && !isAboutModuleItems(told.message)) return told;
  if (start === undefined) return error;
  const made = realm.syntaxError(error.message, hideAbove);
  return made;
}

/**
 * What V8 says of the text as the body of an async function.
 * @param {string} source
 * @param {{ filename: string, lineOffset: number, columnOffset: number }} origin
 * @param {import('./realm.js').Realm} realm
 */
function compileError(source, origin, realm) {
  try {
    realm.compileFunction(`return async function(){"use strict";\n${source}\n}`, {
      ...origin,
      lineOffset: origin.lineOffset - 1,
    });
    return null;
  } catch (error) {
    return /** @type {Error} */ (error);
  }
}

/** @param {string} message */
function isAboutModuleItems(message) {
  return (
    message === 'Cannot use import statement outside a module' ||
    message === "Unexpected token 'export'" ||
    message.includes("'import.meta'")
  );
}

module.exports = { syntaxError };
