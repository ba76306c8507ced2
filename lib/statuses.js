'use strict';

// The statuses of a record, as src/binding/statuses.rs numbers them and as Node names them.

const UNLINKED = 0;
const LINKING = 1;
const LINKED = 2;
const EVALUATING = 3;
const EVALUATED = 4;
const ERRORED = 5;

const STATUS_NAMES = Object.freeze([
  'unlinked',
  'linking',
  'linked',
  'evaluating',
  'evaluated',
  'errored',
]);

module.exports = { ERRORED, EVALUATED, EVALUATING, LINKED, LINKING, STATUS_NAMES, UNLINKED };
