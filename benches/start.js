'use strict';

// `require('vm-module-record')`, and the size of the addon. As a program of its own it prints the milliseconds.

const { execFileSync } = require('node:child_process');
const { statSync } = require('node:fs');
const { addonFile } = require('../scripts/setup.js');
const { median } = require('./sides.js');

/** @param {boolean} quick */
async function benchStart(quick) {
  const times = [];
  for (let round = 0; round < (quick ? 5 : 15); round++) {
    const output = execFileSync(process.execPath, [__filename], { encoding: 'utf8' });
    times.push(Number(output));
  }
  const size = statSync(addonFile()).size / 1e6;
  return [
    { what: "require('vm-module-record')", unit: 'ms', ours: median(times), limit: 5 },
    { what: 'the addon', unit: 'MB', ours: size, limit: 6 },
  ];
}

module.exports = { benchStart };

if (require.main === module) {
  const start = performance.now();
  require('vm-module-record');
  console.log(performance.now() - start);
}
