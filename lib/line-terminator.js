'use strict';

// https://tc39.es/ecma262/#prod-LineTerminatorSequence

exports.LINE_TERMINATOR = /\r\n|[\n\r\u2028\u2029]/;
