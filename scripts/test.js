#!/usr/bin/env node

'use strict';

const { helpOption, run, say, step, testArguments, testFiles } = require('./run.js');
const { setup } = require('./setup.js');

const USAGE = `
Usage: npm test [-- --rust | --js] [-- <arguments of node --test>]

Sets up what is missing, then runs cargo test, clippy with warnings denied (with and without the Node-API layer)
and node --test over every test file below __test__/. All of them run; the exit code is 0 when all pass.

  --rust   only the Rust half
  --js     only the JavaScript half

Node 26 is installed first (see scripts/node-versions.js): the differential tests compare with it.
`;

const CLIPPY = ['clippy', '--quiet', '--all-targets'];
const DENY = ['--', '-D', 'warnings'];

/** @returns {boolean} whether clippy has nothing to say, with and without the Node-API layer */
function runClippy() {
  const ok = step('cargo clippy', () => run('cargo', [...CLIPPY, ...DENY]));
  const binding = [...CLIPPY, '--features', 'binding', ...DENY];
  return step('cargo clippy --features binding', () => run('cargo', binding)) && ok;
}

/** @param {readonly string[]} parameters more arguments for `node --test` */
function runNodeTests(parameters) {
  const files = testFiles();
  say(`node --test, ${files.length} files, Node ${process.version}`);
  return run(process.execPath, [...testArguments(), ...parameters, ...files]);
}

/**
 * @param {{ rust?: boolean, js?: boolean, parameters?: readonly string[] }} [options]
 * @returns {boolean} whether all passed
 */
function runTests({ rust = true, js = true, parameters = [] } = {}) {
  setup();
  let ok = true;
  if (rust) {
    ok = step('cargo test', () => run('cargo', ['test', '--quiet'])) && ok;
    ok = runClippy() && ok;
  }
  if (js) {
    step('Node 26 to compare with', () =>
      run(process.execPath, ['scripts/node-versions.js', '26']),
    );
    ok = runNodeTests(parameters) && ok;
  }
  return ok;
}

if (require.main === module) {
  helpOption(USAGE);
  const given = process.argv.slice(2);
  const parameters = given.filter((argument) => argument !== '--rust' && argument !== '--js');
  const ok = runTests({ rust: !given.includes('--js'), js: !given.includes('--rust'), parameters });
  if (!ok) process.stderr.write('npm test: FAILED\n');
  process.exitCode = ok ? 0 : 1;
}

module.exports = { runClippy, runTests };
