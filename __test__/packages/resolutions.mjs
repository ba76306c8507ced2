// What the imports of the dev dependencies' modules lead to, as Node 26 resolves them. Printed as JSON: for each file, by
// specifier, a URL.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { packageFiles } from './files.js';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** @param {string} specifier @param {URL} parent */
function resolve(specifier, parent) {
  try {
    return import.meta.resolve(specifier, parent);
  } catch {
    // Of a package that is not installed: nothing that asks for it can be linked.
    return null;
  }
}

const resolutions = {};
for (const name of packageFiles()) {
  const file = path.join(modules, name);
  let requests;
  try {
    requests = new vm.SourceTextModule(fs.readFileSync(file, 'utf8')).moduleRequests;
  } catch {
    // No module at all; that it is refused is compared.
    continue;
  }
  const specifiers = requests.map(({ specifier }) => specifier);
  const entries = specifiers.map((each) => [each, resolve(each, pathToFileURL(file))]);
  resolutions[name] = Object.fromEntries(entries);
}
process.stdout.write(JSON.stringify(resolutions));
