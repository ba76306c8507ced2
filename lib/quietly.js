'use strict';

// Functions of Node that warn of themselves, called by this package on behalf of a program that has not asked for them.

/**
 * @template T
 * @param {() => T} call
 * @returns {T}
 */
function quietly(call) {
  const own = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  if (own?.configurable !== true) return call();
  const { enumerable } = own;
  Object.defineProperty(process, 'emitWarning', {
    value: () => {},
    enumerable,
    configurable: true,
  });
  try {
    return call();
  } finally {
    Object.defineProperty(process, 'emitWarning', own);
  }
}

module.exports = { quietly };
