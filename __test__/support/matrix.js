'use strict';

// What `npm run test:matrix` leaves to `npm test`, which has run before it.

/** Whether these tests run once more, on one Node after the other. */
const inMatrix = process.env.VM_MODULE_RECORD_MATRIX !== undefined;

/** @type {string | false} why a test that says the same whichever Node runs it is skipped */
const sameOnEveryNode = inMatrix && 'it says the same on every Node: npm test runs it';

module.exports = { inMatrix, sameOnEveryNode };
