// Loads the modules of src/ into a context.

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const vm = require('node:vm');

const context = vm.createContext({ console });
const modules = new Map();

function load(file) {
  if (!modules.has(file)) {
    const options = { context, identifier: pathToFileURL(file).href };
    modules.set(file, new vm.SourceTextModule(readFileSync(file, 'utf8'), options));
  }
  return modules.get(file);
}

async function main() {
  const main = load(path.join(__dirname, 'src', 'main.mjs'));
  await main.link((specifier) => load(path.join(__dirname, 'src', specifier)));
  await main.evaluate();
}

main();
