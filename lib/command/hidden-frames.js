'use strict';

// Leaves the frames of this package out of every stack that a program sees.
//
// V8 makes the text of a stack when it is first read, and asks `Error.prepareStackTrace` for it. Node has a function
// there anyhow, in the main context. Writing to the `stack` of an error instead would make V8 forget where the error
// was made, which Node shows above it.

const path = require('node:path');
const { pathToFileURL } = require('node:url');

const PACKAGE = path.join(__dirname, '..', '..');
const FOLDERS = ['lib', 'bin'].map((folder) => path.join(PACKAGE, folder) + path.sep);
const OURS = [
  ...FOLDERS,
  ...FOLDERS.map((folder) => pathToFileURL(folder).href),
  'node:vm-module-record/',
];

/** @param {NodeJS.CallSite} site */
function isOurs(site) {
  const file = site.getFileName() ?? '';
  return OURS.some((start) => file.startsWith(start));
}

/** @param {readonly NodeJS.CallSite[]} sites */
function visible(sites) {
  return sites.filter((site, index) => {
    if (isOurs(site)) return false;
    // What we call of Node.
    return (
      site.getFileName() !== 'node:vm' || index + 1 === sites.length || !isOurs(sites[index + 1])
    );
  });
}

/**
 * As Node does it, for a Node whose own function is out of reach.
 * @param {Error} error
 * @param {readonly NodeJS.CallSite[]} sites
 */
function prepare(error, sites) {
  const header = Error.prototype.toString.call(error);
  return [header, ...sites.map((site) => `    at ${site}`)].join('\n');
}

/** Some Nodes have one. */
const format = Error.prepareStackTrace ?? prepare;

const { ErrorPrepareStackTrace } = {
  /** @type {(error: Error, sites: NodeJS.CallSite[]) => unknown} */
  ErrorPrepareStackTrace: (error, sites) => format(error, visible(sites)),
};

/** @param {{ Error: ErrorConstructor }} global that of the context of a program, or the main one */
function hideFrames(global) {
  // With source maps, Node looks up each frame in them.
  if (/** @type {any} */ (process).sourceMapsEnabled) return;
  // Where intrinsics are frozen, our frames are shown.
  Reflect.defineProperty(global.Error, 'prepareStackTrace', {
    value: ErrorPrepareStackTrace,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

module.exports = { hideFrames };
