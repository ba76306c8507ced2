// What CommonJS requires goes through the hooks, too.
require('node:fs').readFileSync('/etc/passwd');
