'use strict';

// A process that runs random programs, as it is told: see pair.js.

const { createHash } = require('node:crypto');
const { featuresOf } = require('./features.js');
const { programOf } = require('./program.js');
const { run } = require('./run.js');

const [which, wording] = process.argv.slice(2);
/** @type {any} */
const vm = which === 'reference' ? require('node:vm') : require('../../index.js');
const { SourceTextModule, SyntheticModule } = vm;
const implementation = { SourceTextModule, SyntheticModule, vm };
const options = { words: wording === 'words' };

/** @param {readonly number[]} seeds */
async function runSeeds(seeds) {
  const hashes = [];
  /** @type {Record<string, number>} */
  const features = {};
  for (const seed of seeds) {
    const program = programOf(seed);
    const log = await run(implementation, program, options);
    hashes.push(createHash('sha1').update(log.join('\n')).digest('base64'));
    for (const feature of featuresOf(program, log)) {
      features[feature] = (features[feature] ?? 0) + 1;
    }
  }
  return { hashes, features };
}

process.on('message', async (/** @type {any} */ { seeds, program }) => {
  try {
    process.send?.(
      seeds ? await runSeeds(seeds) : { log: await run(implementation, program, options) },
    );
  } catch (error) {
    process.send?.({ failed: /** @type {Error} */ (error).stack });
  }
});
