'use strict';

// Runs the scenarios of one file and prints what they recorded, as JSON.
//
//   node record.js scenarios/status.js
//
// A scenario file exports `scenarios`: an object of (async) functions by name,
// each of which returns a JSON-ready log. An error in one becomes its log.

const path = require('node:path');
const { describe } = require('./describe.js');

// A late rejection belongs to some scenario: it must not end the recording.
const unhandled = [];
process.on('unhandledRejection', (reason) => {
  unhandled.push(describe(reason));
});

async function main() {
  const { scenarios } = require(path.resolve(__dirname, process.argv[2]));
  const logs = {};
  for (const [name, scenario] of Object.entries(scenarios)) {
    let timer;
    const deadline = new Promise((resolve) => {
      timer = setTimeout(resolve, 20_000, 'the scenario never settled');
    });
    try {
      logs[name] = await Promise.race([(async () => scenario())(), deadline]);
    } catch (error) {
      logs[name] = { scenarioFailed: describe(error), stack: String(error?.stack) };
    }
    clearTimeout(timer);
  }
  await new Promise((resolve) => setImmediate(resolve));
  const text = JSON.stringify({ logs, unhandled });
  require('node:fs').writeFileSync(process.argv[3], text);
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
