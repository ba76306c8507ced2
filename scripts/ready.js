#!/usr/bin/env node

'use strict';

const { binScript, helpOption, run, step } = require('./run.js');
const { setup } = require('./setup.js');
const { runClippy, runTests } = require('./test.js');

const USAGE = `
Usage: npm run ready [-- --no-test]

Makes a change ready to commit: formats (cargo fmt, biome), lints (biome, tsc over the JavaScript with checkJs,
clippy with warnings denied, links in rustdoc) and tests (as \`npm test\`). The exit code is 0 when nothing is left to mend.

  --no-test   format and lint only
`;

helpOption(USAGE);
setup();

const node = process.execPath;
// The scripts of the page know a browser, and not Node.
const PROJECTS = ['tsconfig.json', 'lib/command/page/tsconfig.json'];
let ok = step('cargo fmt', () => run('cargo', ['fmt']));
ok =
  step('biome check', () =>
    run(node, [binScript('@biomejs/biome', 'biome'), 'check', '--write', '--error-on-warnings']),
  ) && ok;
ok =
  step('tsc', () =>
    PROJECTS.every((project) => run(node, [binScript('typescript', 'tsc'), '--project', project])),
  ) && ok;
ok = step('cargo doc', () => run('cargo', ['doc', '--quiet', '--no-deps', '--lib'])) && ok;
ok = (process.argv.includes('--no-test') ? runClippy() : runTests()) && ok;

if (!ok) process.stderr.write('npm run ready: something is left to mend\n');
process.exitCode = ok ? 0 : 1;
