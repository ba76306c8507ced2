#!/usr/bin/env node

'use strict';

const { execFileSync } = require('node:child_process');
const {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { TARGETS, currentHost, targetOf } = require('../lib/load-binding.js');
const { ROOT, fail, helpOption, say } = require('./run.js');

const USAGE = `
Usage: npm run pack [-- --out <folder>] [-- --all | --main-only | --platform-only <suffix>]

Writes the tarballs that are published: that of the package, with the platform packages entered as its
optionalDependencies, and that of this machine's platform package, from the addon that lies in the project.
Publishes nothing.

  --out <folder>             where to (default: the project's folder)
  --all                      every platform package, each of which must have its addon in the project
  --main-only                only that of the package
  --platform-only <suffix>   only that of a platform package, such as linux-arm64-musl
`;

/** @returns {Record<string, any>} */
const readManifest = () => JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

/** @param {string} suffix */
const addonName = (suffix) => `vm-module-record.${suffix}.node`;

/**
 * The package.json of the package as it is published. The committed one does not name the platform packages: npm
 * would look for them in the registry at every install of a working copy, and before a version is published they
 * are not there.
 */
function mainManifest() {
  const { devDependencies: _1, scripts: _2, ...manifest } = readManifest();
  const names = TARGETS.map(({ suffix }) => [`${manifest.name}-${suffix}`, manifest.version]);
  return { ...manifest, optionalDependencies: Object.fromEntries(names) };
}

/**
 * The package.json of a platform package.
 * @param {import('../lib/load-binding.js').Target} target
 */
function platformManifest({ suffix, platform, arch, libc }) {
  const { name, version, license, engines, repository } = readManifest();
  return {
    name: `${name}-${suffix}`,
    version,
    description: `The binary of ${name} for ${suffix}`,
    license,
    repository,
    engines,
    main: addonName(suffix),
    files: [addonName(suffix)],
    os: [platform],
    cpu: [arch],
    ...(libc && { libc: [libc] }),
  };
}

/**
 * @param {string} folder what to pack
 * @param {string} out where to
 * @returns {string} the tarball
 */
function npmPack(folder, out) {
  const parameters = ['pack', '--json', '--ignore-scripts', '--pack-destination', out];
  const options = {
    cwd: folder,
    encoding: /** @type {const} */ ('utf8'),
    shell: process.platform === 'win32',
  };
  const [{ filename }] = JSON.parse(
    execFileSync('npm', parameters, { ...options, stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  return path.join(out, filename);
}

/**
 * @template Result
 * @param {(folder: string) => Result} action
 */
function inTemporaryFolder(action) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vm-module-record-pack-'));
  try {
    return action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder @param {object} manifest */
function writeManifest(folder, manifest) {
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * Packs the package.
 * @param {string} out the folder for the tarball
 */
function packMain(out) {
  return inTemporaryFolder((folder) => {
    // npm reads the list of files from package.json, so a copy of the project's own files is enough.
    const tracked = execFileSync(
      'git',
      ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
      {
        cwd: ROOT,
        encoding: 'utf8',
      },
    );
    for (const file of tracked.split('\0').filter(Boolean)) {
      cpSync(path.join(ROOT, file), path.join(folder, file));
    }
    writeManifest(folder, mainManifest());
    return npmPack(folder, out);
  });
}

/**
 * Packs what the package depends on, from the project's own node_modules: with these tarballs it can be installed
 * without a registry.
 * @param {string} out the folder for the tarballs
 */
function packDependencies(out) {
  return Object.keys(readManifest().dependencies).map((name) =>
    npmPack(path.join(ROOT, 'node_modules', name), out),
  );
}

/**
 * Packs a platform package.
 * @param {string} out the folder for the tarball
 * @param {string} [suffix] this machine's by default
 */
function packPlatform(out, suffix = targetOf(currentHost())?.suffix) {
  const target = TARGETS.find((candidate) => candidate.suffix === suffix);
  if (target === undefined) throw new Error(`There is no target ${suffix}.`);
  if (!existsSync(path.join(ROOT, addonName(target.suffix)))) {
    throw new Error(`${addonName(target.suffix)} is missing: build it first (\`npm run build\`).`);
  }
  return inTemporaryFolder((folder) => {
    copyFileSync(
      path.join(ROOT, addonName(target.suffix)),
      path.join(folder, addonName(target.suffix)),
    );
    copyFileSync(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
    writeFileSync(
      path.join(folder, 'README.md'),
      `The binary of vm-module-record for ${target.suffix}. npm installs it where it fits.\n`,
    );
    writeManifest(folder, platformManifest(target));
    return npmPack(folder, out);
  });
}

if (require.main === module) {
  helpOption(USAGE);
  const given = process.argv.slice(2);
  if (given.includes('--refuse-publish')) {
    fail(
      'Publish the tarballs that `npm run pack` writes: package.json here does not name the platform packages.',
    );
  }
  /** @param {string} name */
  const optionValue = (name) => (given.includes(name) ? given[given.indexOf(name) + 1] : undefined);
  const out = path.resolve(optionValue('--out') ?? ROOT);
  mkdirSync(out, { recursive: true });
  try {
    if (!given.includes('--platform-only')) say(packMain(out));
    if (given.includes('--all')) {
      for (const { suffix } of TARGETS) say(packPlatform(out, suffix));
    } else if (!given.includes('--main-only')) {
      say(packPlatform(out, optionValue('--platform-only')));
    }
  } catch (error) {
    fail(/** @type {Error} */ (error).message);
  }
}

module.exports = {
  addonName,
  mainManifest,
  packDependencies,
  packMain,
  packPlatform,
  platformManifest,
};
