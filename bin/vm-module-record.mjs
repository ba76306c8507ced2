#!/usr/bin/env node

// The command `vm-module-record`. It is an ES module because Node then ends the process for it as for any program:
// what this promise rejects with is an uncaught error, and waiting for ever is exit code 13.

import command from '../lib/command/main.js';

await command.main(process.argv.slice(2));
