'use strict';

// The package as users get it: packed, installed into an empty project, and loaded there.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { TARGETS, currentHost, loadBinding, targetOf } = require('../lib/load-binding.js');
const { MAJORS, findNodeBinary } = require('../scripts/node-versions.js');
const { packDependencies, packMain, packPlatform } = require('../scripts/pack.js');
const { inMatrix } = require('./support/matrix.js');

const { version } = require('../package.json');
const here = /** @type {import('../lib/load-binding.js').Target} */ (targetOf(currentHost()));

/** @param {string} binary */
const versionOf = (binary) => execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();

// The matrix runs this file on every Node; alone it goes through those that are installed.
const nodes = new Map([[process.version, process.execPath]]);
for (const major of inMatrix ? [] : MAJORS) {
  const binary = findNodeBinary(major, { install: false });
  if (binary !== undefined && !nodes.has(versionOf(binary))) nodes.set(versionOf(binary), binary);
}

const PROGRAM = `
  const names = (vm) => Object.keys(vm).filter((name) => name !== 'default').sort();
  async function lifecycle({ SourceTextModule, SyntheticModule, createContext }) {
    const context = createContext({});
    const six = new SyntheticModule(['default'], () => six.setExport('default', 6), { context });
    const app = new SourceTextModule('import six from "six"; export default six * 7;', { context });
    const early = await app.evaluate().catch((err) => err.code);
    await app.link(() => six);
    await app.evaluate();
    return [early, app.namespace.default];
  }
`;
const REQUIRE = `${PROGRAM}
  const vm = require('vm-module-record');
  lifecycle(vm).then((result) => console.log(JSON.stringify({ names: names(vm), result })));
`;
const IMPORT = `${PROGRAM}
  import vm from 'vm-module-record';
  import * as namespace from 'vm-module-record';
  import { Module, ModuleRecord, Script, SourceTextModule, SyntheticModule, createContext } from 'vm-module-record';
  const named = { Module, ModuleRecord, Script, SourceTextModule, SyntheticModule, createContext };
  const same = Object.keys(named).every((name) => named[name] === vm[name] && named[name] === namespace[name]);
  const result = await lifecycle(named);
  console.log(JSON.stringify({ names: names(namespace), default: names(vm), same, result }));
`;

describe('the packed package', { skip: process.env.VM_MODULE_IMPLEMENTATION === 'node' }, () => {
  /** @type {string} */ let folder;
  /** @type {string} */ let main;
  /** @type {string[]} */ let others;
  /** @type {string} */ let platform;
  /** @type {string} */ let unpacked;

  /**
   * Runs npm or tar quietly.
   * @param {string} command
   * @param {string[]} parameters
   * @param {string} [cwd]
   */
  function output(command, parameters, cwd = folder) {
    const shell = process.platform === 'win32' && (command === 'npm' || command === 'npx');
    return execFileSync(command, parameters, {
      cwd,
      shell,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /**
   * Installs tarballs into an empty project.
   * @param {string} name of its folder
   * @param {string[]} tarballs
   */
  function install(name, tarballs) {
    const project = path.join(folder, name);
    mkdirSync(project);
    writeFileSync(path.join(project, 'package.json'), '{ "private": true }\n');
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    // Offline: whatever is not in the tarballs cannot come from elsewhere.
    output('npm', ['install', '--offline', '--ignore-scripts', ...quiet, ...tarballs], project);
    return project;
  }

  /** @param {string} tarball */
  const list = (tarball) =>
    output('tar', ['-tzf', path.basename(tarball)])
      .split(/\r?\n/)
      .filter(Boolean)
      .map((file) => file.replace(/^package\//, ''))
      .sort();

  /**
   * @param {string} project
   * @param {string} name of the installed package
   */
  const manifestOf = (project, name) =>
    JSON.parse(readFileSync(path.join(project, 'node_modules', name, 'package.json'), 'utf8'));

  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'vm-module-record-test-'));
    main = packMain(folder);
    platform = packPlatform(folder);
    others = packDependencies(folder);
    output('tar', ['-xzf', path.basename(main)]);
    unpacked = path.join(folder, 'package');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('has JavaScript, types, documents and examples in it, and nothing else', () => {
    const files = list(main);
    const top = files.filter((file) => !/^(?:lib|docs|examples)\//.test(file));
    assert.deepEqual(top, [
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'bin/vm-module-record.mjs',
      'diagnostics.d.ts',
      'index.d.mts',
      'index.d.ts',
      'index.js',
      'index.mjs',
      'loader.d.mts',
      'loader.d.ts',
      'loader.js',
      'loader.mjs',
      'module-record.d.ts',
      'package.json',
      'register.d.ts',
      'register.js',
    ]);
    const documents = files.filter((file) => file.startsWith('docs/'));
    assert.ok(documents.includes('docs/errors.md'));
    // The pictures would make the package twice as large.
    assert.deepEqual(
      documents.filter((file) => !file.endsWith('.md')),
      [],
    );
    assert.ok(files.includes('examples/hello.mjs'));
    const library = files.filter((file) => file.startsWith('lib/'));
    assert.ok(library.includes('lib/load-binding.js'));
    assert.deepEqual(
      library.filter((file) => !file.endsWith('.js')),
      ['lib/command/page/page.css', 'lib/command/page/page.html'],
    );
  });

  test('has what its documents link to', () => {
    const files = list(main);
    const missing = [];
    for (const page of files.filter((file) => file.endsWith('.md'))) {
      const text = readFileSync(path.join(unpacked, page), 'utf8');
      for (const [, link] of text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
        if (/^[a-z]+:/.test(link)) continue;
        const target = path.posix.join(path.posix.dirname(page), link);
        const isThere = (/** @type {string} */ file) =>
          file === target || (target.endsWith('/') && file.startsWith(target));
        if (!files.some(isThere)) missing.push(`${page}: ${link}`);
      }
    }
    assert.deepEqual(missing, []);
  });

  test('has JavaScript in strict mode only', () => {
    const scripts = list(main).filter((file) => file.endsWith('.js'));
    const sloppy = scripts.filter((file) => {
      const text = readFileSync(path.join(unpacked, file), 'utf8');
      return !/^(?:(?:\/\/.*)?\n)*'use strict';\n/.test(text);
    });
    assert.deepEqual(sloppy, []);
  });

  test('has only the binary in the platform package', () => {
    const binary = `vm-module-record.${here.suffix}.node`;
    assert.deepEqual(list(platform), ['LICENSE', 'README.md', 'package.json', binary]);
  });

  describe('installed', () => {
    /** @type {string} */ let project;
    before(() => {
      project = install('project', [main, platform, ...others]);
    });

    test('runs and compiles nothing while it is installed', () => {
      for (const name of ['vm-module-record', `vm-module-record-${here.suffix}`]) {
        const { gypfile, scripts } = manifestOf(project, name);
        assert.deepEqual({ gypfile, scripts }, { gypfile: undefined, scripts: undefined });
      }
    });

    test('depends on the lexer for CommonJS, and on nothing else', () => {
      const { dependencies } = manifestOf(project, 'vm-module-record');
      assert.deepEqual(Object.keys(dependencies), ['cjs-module-lexer']);
      assert.equal(manifestOf(project, 'cjs-module-lexer').dependencies, undefined);
    });

    test('names every platform package, in its own version', () => {
      const { optionalDependencies } = manifestOf(project, 'vm-module-record');
      const expected = TARGETS.map(({ suffix }) => [`vm-module-record-${suffix}`, version]);
      assert.deepEqual(optionalDependencies, Object.fromEntries(expected));
    });

    test('lets npm choose the platform package by os, cpu and libc', () => {
      const { os: systems, cpu, libc } = manifestOf(project, `vm-module-record-${here.suffix}`);
      assert.deepEqual(
        { systems, cpu, libc },
        {
          systems: [process.platform],
          cpu: [process.arch],
          libc: here.libc ? [here.libc] : undefined,
        },
      );
    });

    test('has the command', () => {
      /** @param {string[]} parameters */
      const command = (...parameters) =>
        output('npx', ['--offline', '--no', '--', 'vm-module-record', ...parameters], project);
      assert.equal(command('--version'), `${version}\n`);
      assert.match(
        command('explain', 'ERR_VM_MODULE_STATUS'),
        /^ERR_VM_MODULE_STATUS\n\n`Error: Module status must be/,
      );
      writeFileSync(
        path.join(project, 'app.mjs'),
        'console.log(import.meta.filename, process.argv[2]);',
      );
      assert.equal(
        command('run', 'app.mjs', 'x'),
        `${path.join(realpathSync(project), 'app.mjs')} x\n`,
      );
      assert.match(command('graph', '--format', 'html', 'app.mjs'), /^<!doctype html>/);
    });

    for (const [name, binary] of nodes) {
      /** @param {string[]} parameters */
      const run = (parameters) =>
        JSON.parse(output(binary, ['--no-warnings', ...parameters], project));
      const result = ['ERR_VM_MODULE_STATUS', 42];

      test(`works after require() on Node ${name}`, () => {
        const found = run(['--eval', REQUIRE]);
        assert.deepEqual(found.result, result);
        const vm = Object.keys(require('node:vm'));
        const expected = [
          ...new Set([...vm, ...['Module', 'ModuleRecord', 'SourceTextModule', 'SyntheticModule']]),
          'explain',
          'moduleGraph',
        ];
        assert.deepEqual(found.names, expected.sort());
      });

      test(`works after import on Node ${name}`, () => {
        const found = run(['--input-type=module', '--eval', IMPORT]);
        assert.deepEqual(found.result, result);
        assert.equal(found.same, true);
        assert.deepEqual(found.names, found.default);
      });
    }
  });

  describe('without a binary that fits', () => {
    const FAILS = `
      try { require('vm-module-record'); console.log('{}'); }
      catch ({ name, code, message, cause }) {
        console.log(JSON.stringify({ name, code, message, cause: cause && String(cause.message).split('\\n')[0] }));
      }
    `;
    /** @param {string} project */
    const failure = (project) => JSON.parse(output(process.execPath, ['--eval', FAILS], project));
    const host = `${here.platform} ${here.arch}${here.libc ? ` (${here.libc})` : ''}`;

    test('says so when the platform package was not installed', () => {
      const { name, code, message, cause } = failure(install('main-only', [main, ...others]));
      assert.equal(name, 'Error');
      assert.equal(code, 'ERR_VM_MODULE_RECORD_BINDING');
      const start = `vm-module-record cannot load its binary on ${host}: the package vm-module-record-${here.suffix} is not installed`;
      assert.equal(message.slice(0, start.length), start);
      assert.equal(cause, `Cannot find module 'vm-module-record-${here.suffix}/package.json'`);
    });

    test('says so when the binary is damaged', () => {
      const project = install('damaged', [main, platform, ...others]);
      const file = path.join(
        project,
        'node_modules',
        `vm-module-record-${here.suffix}`,
        `vm-module-record.${here.suffix}.node`,
      );
      writeFileSync(file, 'not a library');
      const { code, message, cause } = failure(project);
      assert.equal(code, 'ERR_VM_MODULE_RECORD_BINDING');
      assert.ok(
        message.includes(`the package vm-module-record-${here.suffix} does not load`),
        message,
      );
      assert.ok(cause.includes(path.basename(file)), cause);
    });

    test('says so when the binary is of another version', () => {
      const project = install('other-version', [main, platform, ...others]);
      const file = path.join(
        project,
        'node_modules',
        `vm-module-record-${here.suffix}`,
        'package.json',
      );
      writeFileSync(
        file,
        JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), version: '0.0.1' }),
      );
      const { code, message } = failure(project);
      assert.equal(code, 'ERR_VM_MODULE_RECORD_BINDING');
      assert.ok(message.includes(`has version 0.0.1, and ${version} is needed`), message);
    });
  });
});

describe('loadBinding', () => {
  test('says that Node was told to load no addons', () => {
    const load = (/** @type {string} */ request) => {
      if (request.endsWith('/package.json')) return { version };
      throw Object.assign(new Error('disabled'), { code: 'ERR_DLOPEN_DISABLED' });
    };
    for (const isBeside of [true, false]) {
      assert.throws(
        () => loadBinding(here, load, () => isBeside),
        /: this Node is told to load no addons \(with `--no-addons`, or .*`--allow-addons`\)\. Supported: /,
      );
    }
  });

  /** @param {string} request */
  const missing = (request) => {
    throw Object.assign(new Error(`Cannot find module '${request}'\nRequire stack:`), {
      code: 'MODULE_NOT_FOUND',
    });
  };

  test('names an unsupported platform and all supported ones', () => {
    const hosts = /** @type {const} */ ([
      [{ platform: 'linux', arch: 'riscv64', libc: 'glibc' }, 'linux riscv64 (glibc)'],
      [{ platform: 'linux', arch: 'arm', libc: 'musl' }, 'linux arm (musl)'],
      [{ platform: 'freebsd', arch: 'x64', libc: null }, 'freebsd x64'],
    ]);
    for (const [host, name] of hosts) {
      assert.throws(() => loadBinding(host, missing), {
        name: 'Error',
        code: 'ERR_VM_MODULE_RECORD_BINDING',
        message:
          `vm-module-record cannot load its binary on ${name}: no binary is built for it. Supported: ` +
          'linux x64 (glibc), linux x64 (musl), linux arm64 (glibc), linux arm64 (musl), linux arm (glibc), ' +
          'darwin x64, darwin arm64, win32 x64, win32 arm64.',
        cause: undefined,
      });
    }
  });

  for (const target of TARGETS) {
    test(`loads ${target.suffix}: a file beside the package, or else the platform package`, () => {
      const { platform, arch, libc } = target;
      const file = `vm-module-record.${target.suffix}.node`;
      const name = `vm-module-record-${target.suffix}`;
      const local = {};
      const installed = {};
      assert.equal(
        loadBinding(
          { platform, arch, libc },
          (request) => (request === `../${file}` ? local : missing(request)),
          (beside) => beside === file,
        ),
        local,
      );
      /** @type {Record<string, object>} */
      const packages = { [name]: installed, [`${name}/package.json`]: { version } };
      assert.equal(
        loadBinding(
          { platform, arch, libc },
          (request) => packages[request] ?? missing(request),
          () => false,
        ),
        installed,
      );
    });
  }

  test('does not take a broken file for a missing one', () => {
    const broken = new Error('invalid ELF header');
    const load = () => {
      throw broken;
    };
    for (const isBeside of [true, false]) {
      assert.throws(
        () => loadBinding({ platform: 'linux', arch: 'x64', libc: 'glibc' }, load, () => isBeside),
        { code: 'ERR_VM_MODULE_RECORD_BINDING', cause: broken },
      );
    }
  });

  test('finds the C library that Node itself reports', {
    skip: process.platform !== 'linux',
  }, () => {
    const { header } = /** @type {any} */ (process.report.getReport());
    assert.equal(currentHost().libc, header.glibcVersionRuntime ? 'glibc' : 'musl');
  });

  test('knows every target of package.json', () => {
    const { napi } = require('../package.json');
    const suffix = /** @param {string} triple */ (triple) => {
      const [, system] = /** @type {RegExpExecArray} */ (
        /^[^-]+-(?:unknown-|apple-|pc-)(.*)$/.exec(triple)
      );
      const arch = { x86_64: 'x64', aarch64: 'arm64', armv7: 'arm' }[triple.split('-')[0]];
      const [platform, abi] = system.replace('windows', 'win32').split('-');
      return [platform, arch, abi].filter(Boolean).join('-');
    };
    assert.deepEqual(
      TARGETS.map((target) => target.suffix).sort(),
      napi.targets.map(suffix).sort(),
    );
  });
});
