'use strict';

// `require('vm-module-record')`, and the size of the addon. As a program of its own it prints the
// milliseconds that the files which are its arguments take.

const { execFileSync } = require('node:child_process');
const { mkdtempSync, rmSync, statSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { addonFile } = require('../scripts/setup.js');
const { median } = require('./sides.js');

/**
 * The milliseconds that files take to load, each time in a process of its own.
 * @param {readonly string[]} files
 * @param {number} rounds
 */
function timeLoading(files, rounds) {
  const parameters = [__filename, ...files];
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const output = execFileSync(process.execPath, parameters, { encoding: 'utf8' });
    times.push(Number(output));
  }
  return median(times);
}

/** The files of this package that `require()` loads. */
function loadedFiles() {
  const program = `require(${JSON.stringify(PACKAGE)}); console.log(JSON.stringify(Object.keys(require.cache)));`;
  const output = execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  return /** @type {string[]} */ (JSON.parse(output));
}

const PACKAGE = path.join(__dirname, '..');

/** @param {boolean} quick */
async function benchStart(quick) {
  const rounds = quick ? 5 : 15;
  const scripts = loadedFiles().filter((file) => file.endsWith('.js'));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vm-module-record-bench-'));
  try {
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "commonjs" }');
    const empty = scripts.map((_, index) => path.join(folder, `${index}.js`));
    for (const file of empty) writeFileSync(file, '');
    const addon = addonFile();
    return [
      {
        what: "require('vm-module-record')",
        unit: 'ms',
        ours: timeLoading([PACKAGE], rounds),
        limit: 5,
      },
      {
        what: `- Node alone: ${empty.length} files without content, and the addon`,
        unit: 'ms',
        ours: timeLoading([...empty, addon], rounds),
      },
      { what: 'the addon', unit: 'MB', ours: statSync(addon).size / 1e6, limit: 6 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

module.exports = { benchStart };

if (require.main === module) {
  const start = performance.now();
  for (const file of process.argv.slice(2)) require(file);
  console.log(performance.now() - start);
}
