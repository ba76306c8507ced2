'use strict';

// Finds and loads the compiled addon: the file beside this package in a working copy, the platform
// package (an optional dependency) in an installed one. Starts no process and runs nothing twice.

const { closeSync, existsSync, openSync, readSync } = require('node:fs');
const { join } = require('node:path');

const PACKAGE = 'vm-module-record';

/**
 * What a binary is built for.
 * @typedef {object} Target
 * @property {string} suffix the last part of the file's and of the platform package's name
 * @property {string} platform as in `process.platform`
 * @property {string} arch as in `process.arch`
 * @property {'glibc' | 'musl' | null} libc the C library, on Linux
 */

/** @type {readonly Target[]} */
const TARGETS = Object.freeze([
  { suffix: 'linux-x64-gnu', platform: 'linux', arch: 'x64', libc: 'glibc' },
  { suffix: 'linux-x64-musl', platform: 'linux', arch: 'x64', libc: 'musl' },
  { suffix: 'linux-arm64-gnu', platform: 'linux', arch: 'arm64', libc: 'glibc' },
  { suffix: 'linux-arm64-musl', platform: 'linux', arch: 'arm64', libc: 'musl' },
  { suffix: 'linux-arm-gnueabihf', platform: 'linux', arch: 'arm', libc: 'glibc' },
  { suffix: 'darwin-x64', platform: 'darwin', arch: 'x64', libc: null },
  { suffix: 'darwin-arm64', platform: 'darwin', arch: 'arm64', libc: null },
  { suffix: 'win32-x64-msvc', platform: 'win32', arch: 'x64', libc: null },
  { suffix: 'win32-arm64-msvc', platform: 'win32', arch: 'arm64', libc: null },
]);

/**
 * The program interpreter named in an ELF file's PT_INTERP header, such as `/lib/ld-musl-x86_64.so.1`.
 * @param {string} file
 * @returns {string} empty when there is none
 */
function elfInterpreter(file) {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(4096);
    const length = readSync(descriptor, head, 0, head.length, 0);
    if (length < 64 || head.readUInt32BE(0) !== 0x7f454c46) return '';
    const is64 = head[4] === 2;
    const offset = is64 ? Number(head.readBigUInt64LE(32)) : head.readUInt32LE(28);
    const size = head.readUInt16LE(is64 ? 54 : 42);
    const count = head.readUInt16LE(is64 ? 56 : 44);
    for (let at = offset; at < offset + count * size && at + size <= length; at += size) {
      const PT_INTERP = 3;
      if (head.readUInt32LE(at) !== PT_INTERP) continue;
      const position = is64 ? Number(head.readBigUInt64LE(at + 8)) : head.readUInt32LE(at + 4);
      const bytes = is64 ? Number(head.readBigUInt64LE(at + 32)) : head.readUInt32LE(at + 16);
      const name = Buffer.alloc(Math.min(bytes, 1024));
      readSync(descriptor, name, 0, name.length, position);
      return name.toString('latin1').replace(/\0.*$/s, '');
    }
    return '';
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The C library that the running Node was linked with.
 * @returns {'glibc' | 'musl'}
 */
function detectLibc() {
  try {
    const interpreter = elfInterpreter('/proc/self/exe');
    if (interpreter.includes('ld-musl')) return 'musl';
    if (interpreter.includes('ld-linux')) return 'glibc';
  } catch {
    // No /proc, or an executable that cannot be read: ask Node.
  }
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (
    /** @type {unknown} */ (process.report.getReport())
  );
  return report.header.glibcVersionRuntime ? 'glibc' : 'musl';
}

/**
 * @typedef {object} Host
 * @property {string} platform
 * @property {string} arch
 * @property {'glibc' | 'musl' | null} libc
 */

/** @returns {Host} the machine and the Node that this runs on */
function currentHost() {
  const { platform, arch } = process;
  return { platform, arch, libc: platform === 'linux' ? detectLibc() : null };
}

/**
 * @param {Host} host
 * @returns {Target | undefined}
 */
function targetOf(host) {
  return TARGETS.find(
    ({ platform, arch, libc }) =>
      platform === host.platform && arch === host.arch && libc === host.libc,
  );
}

/** @param {Host | Target} host */
function describe({ platform, arch, libc }) {
  return `${platform} ${arch}${libc ? ` (${libc})` : ''}`;
}

/**
 * @param {Host} host
 * @param {string} problem
 * @param {unknown} [cause]
 */
function bindingError(host, problem, cause) {
  const supported = TARGETS.map(describe).join(', ');
  const message = `${PACKAGE} cannot load its binary on ${describe(host)}: ${problem}. Supported: ${supported}.`;
  const error = new Error(message, { cause });
  return Object.assign(error, { code: 'ERR_VM_MODULE_RECORD_BINDING' });
}

/**
 * @param {string} what is there, and does not load
 * @param {unknown} cause
 */
function refusal(what, cause) {
  const { code } = /** @type {NodeJS.ErrnoException} */ (cause ?? {});
  return code === 'ERR_DLOPEN_DISABLED'
    ? 'this Node is told to load no addons (with `--no-addons`, or with `--permission` and without `--allow-addons`)'
    : `${what} does not load`;
}

/** @param {string} file */
const isInPackage = (file) => existsSync(join(__dirname, '..', file));

/**
 * Loads the addon.
 * @template Binding
 * @param {Host} [host]
 * @param {(request: string) => any} [load] stands in for `require` in tests
 * @param {(file: string) => boolean} [isBeside] whether this package has a file, likewise
 * @returns {Binding}
 * @throws {Error} `ERR_VM_MODULE_RECORD_BINDING` when no binary fits; `cause` is what the last attempt threw
 */
function loadBinding(host = currentHost(), load = require, isBeside = isInPackage) {
  const target = targetOf(host);
  if (target === undefined) throw bindingError(host, 'no binary is built for it');

  const file = `${PACKAGE}.${target.suffix}.node`;
  if (isBeside(file)) {
    try {
      return load(`../${file}`);
    } catch (error) {
      throw bindingError(host, refusal(file, error), error);
    }
  }

  const name = `${PACKAGE}-${target.suffix}`;
  const manifest = `${name}/package.json`;
  let found;
  try {
    found = load(manifest).version;
  } catch (error) {
    const hint = `the package ${name} is not installed (is \`npm install\` told to leave out optional dependencies, or was node_modules copied from another machine?)`;
    throw bindingError(host, hint, error);
  }
  const { version } = require('../package.json');
  if (found !== version) {
    throw bindingError(host, `the package ${name} has version ${found}, and ${version} is needed`);
  }
  try {
    return load(name);
  } catch (error) {
    throw bindingError(host, refusal(`the package ${name}`, error), error);
  }
}

module.exports = { TARGETS, currentHost, loadBinding, targetOf };
