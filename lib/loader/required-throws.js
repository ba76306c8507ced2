'use strict';

// What `require()` of an ES module throws in a program, as Node shows it when nobody catches it.
//
// V8 takes what is caught and thrown again for thrown where it was thrown last, which is in this package. Node notes above an error
// where it was made when one of its own modules throws it, so one of those does.

const path = require('node:path');

const { define } = require('../define.js');
const errors = require('../errors.js');
const { Module, compileModule, types } = require('../intrinsics.js');
const { isAsThrown } = require('./failures.js');
const { ImportCall, framesOf, giveFrames } = require('./import-call.js');

/** What modules have thrown. @type {WeakSet<object>} */
const noted = new WeakSet();

/** No two of Node's modules are of the same name: it remembers what they have thrown. */
let thrown = 0;
/** Node keeps them all: a program that goes on after errors is not to pay for each. */
const MAX_THROWN = 256;

/**
 * Has Node note in what a module has thrown where it was made. Its stack must not have been read: V8 forgets that then.
 * @param {unknown} error
 */
function noteOrigin(error) {
  if (!types.isNativeError(error) || noted.has(error)) return;
  noted.add(error);
  if (!process.features.require_module || thrown === MAX_THROWN) return;
  const key = `vm-module-record:thrown:${++thrown}`;
  const file = path.join(__dirname, `thrown-${thrown}.mjs`);
  try {
    define(globalThis, key, { value: error, configurable: true });
    const text = `throw globalThis[${JSON.stringify(key)}];`;
    Reflect.apply(compileModule, new Module(file), [text, file, 'module']);
  } catch {
    // It is thrown, or the global object is frozen.
  }
  Reflect.deleteProperty(globalThis, key);
}

/**
 * Gives an error of what cannot be loaded the frames of who requires it, which would be hidden behind ours.
 * @param {unknown} error
 */
function placeInRequire(error) {
  if (!types.isNativeError(error) || noted.has(error)) return;
  noted.add(error);
  const isOfProgram = (/** @type {string} */ frame) => !frame.includes('node:');
  // It was thrown by code of a program, such as a hook.
  if (isAsThrown(error) || (!errors.isMade(error) && framesOf(error.stack).some(isOfProgram)))
    return;
  const call = new ImportCall();
  call.capture();
  const frames = call.frames();
  if (frames.length > 0) giveFrames(error, frames);
}

exports.noteOrigin = noteOrigin;
exports.placeInRequire = placeInRequire;
