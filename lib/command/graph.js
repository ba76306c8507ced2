'use strict';

// `vm-module-record graph`: runs a program until its modules are evaluated, and draws their graph.

const { accessSync, constants, writeFileSync, writeSync } = require('node:fs');
const path = require('node:path');
const { dotOf } = require('./dot.js');
const { hideFrames } = require('./hidden-frames.js');
const { htmlOf } = require('./html.js');
const { runAsMain } = require('./main-scope.js');
const { nearest } = require('./nearest.js');
const { LOADING, readOptions } = require('./options.js');
const { createProgramLoader, findMain, resolveMain, setArguments } = require('./program.js');
const { Progress } = require('./progress.js');
const { refuse } = require('./run.js');
const { hasColours, styleOf } = require('./style.js');
const { treeOf } = require('./tree.js');
const { evaluated } = require('./unsettled.js');
const { UsageError } = require('./usage.js');

const OPTIONS = /** @type {const} */ ({
  ...LOADING,
  format: { type: 'string', short: 'f' },
  output: { type: 'string', short: 'o' },
  'link-only': { type: 'boolean' },
  packages: { type: 'boolean' },
  slow: { type: 'string' },
});

const SLOW_MS = 10;

/** @typedef {import('../../loader.js').LoaderGraph} LoaderGraph */
/** @typedef {{ title: string, slow: number, style: import('./style.js').Style, packages: boolean }} Drawing */

/** @type {Readonly<Record<string, (graph: LoaderGraph, drawing: Drawing) => string>>} */
const FORMATS = Object.freeze({
  text: treeOf,
  json: (graph) => `${JSON.stringify(graph, null, 2)}\n`,
  dot: dotOf,
  html: htmlOf,
});

/** @type {Readonly<Record<string, string>>} */
const ENDINGS = Object.freeze({
  '.dot': 'dot',
  '.gv': 'dot',
  '.htm': 'html',
  '.html': 'html',
  '.json': 'json',
});

/** Graphviz draws these. */
const PICTURES = ['.gif', '.jpeg', '.jpg', '.pdf', '.png', '.ps', '.svg', '.webp'];

/**
 * @param {string | undefined} format
 * @param {string | undefined} output
 */
function formatOf(format, output) {
  const ending = path.extname(output ?? '').toLowerCase();
  if (format === undefined && PICTURES.includes(ending)) {
    const type = ending.slice(1);
    const hint = `--format dot app.mjs | dot -T${type} -o ${output}`;
    throw new UsageError(`There is no format for ${ending}. For Graphviz: ${hint}`, 'graph');
  }
  const name = format ?? ENDINGS[ending] ?? 'text';
  if (Object.hasOwn(FORMATS, name)) return name;
  const [near] = nearest(name, Object.keys(FORMATS));
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  const known = Object.keys(FORMATS).join(', ');
  throw new UsageError(
    `There is no format ${JSON.stringify(name)}, only ${known}.${hint}`,
    'graph',
  );
}

/** @param {string | undefined} text */
function slowOf(text) {
  if (text === undefined) return SLOW_MS;
  const slow = text.trim() === '' ? Number.NaN : Number(text);
  if (slow >= 0) return slow;
  throw new UsageError(`--slow is a number of milliseconds, not ${JSON.stringify(text)}`, 'graph');
}

/**
 * @param {readonly string[]} given
 * @param {() => void} printUsage
 * @returns {Promise<void>}
 */
async function graph(given, printUsage) {
  const { values, rest } = readOptions('graph', given, OPTIONS);
  if (values.help) {
    printUsage();
    return;
  }
  const { output } = values;
  const format = formatOf(values.format, output);
  const slow = slowOf(values.slow);
  const [file, ...parameters] = rest;
  if (file === undefined) throw new UsageError('Which file?', 'graph');
  if (file === '-') throw new UsageError('A program is a file, not standard input', 'graph');
  if (format === 'html' && output === undefined && process.stdout.isTTY) {
    throw new UsageError('The page is for a file: --output graph.html', 'graph');
  }
  const coloured = output === undefined && hasColours(process.stdout);
  const drawing = {
    title: path.basename(file),
    slow,
    style: styleOf(coloured),
    packages: values.packages === true,
  };
  const target = output === undefined ? null : path.resolve(output);
  if (target !== null) {
    try {
      // A program should not run for nothing.
      accessSync(path.dirname(target), constants.W_OK);
    } catch (error) {
      cannotWrite(error);
      return;
    }
  }
  setArguments(file, parameters);
  await draw({ file, values, format, drawing, target });
}

/** @param {unknown} error */
function cannotWrite(error) {
  const { message } = /** @type {Error} */ (error);
  process.stderr.write(`vm-module-record graph: cannot write the graph: ${message}\n`);
  process.exitCode = 1;
}

/**
 * @param {{ file: string, values: Record<string, any>, format: string, drawing: Drawing, target: string | null }} options
 */
async function draw({ file, values, format, drawing, target }) {
  hideFrames();
  // The progress is shown meanwhile.
  const loader = createProgramLoader(values, false);
  let isEvaluating = false;
  const progress = new Progress(process.stderr, () => {
    const count = `${loader.size.toLocaleString('en')} modules`;
    return isEvaluating ? `evaluating ${count}` : `loading ${count}`;
  });
  let isWritten = false;
  const write = () => {
    if (isWritten) return;
    isWritten = true;
    progress.end();
    const text = FORMATS[format](loader.graph(), drawing);
    if (target === null) writeOut(text);
    else {
      try {
        writeFileSync(target, text);
      } catch (error) {
        cannotWrite(error);
      }
    }
  };
  // Also when the program exits, or has nothing left to do.
  process.on('exit', write);
  if (target === null) divertOutput();
  let program;
  try {
    const main = findMain(file, loader) ?? resolveMain(file);
    program = await loader.prepareMain(main, path.resolve(file));
  } catch (error) {
    // There is no graph to draw.
    isWritten = true;
    progress.end();
    refuse(error);
    return;
  }
  if (values['link-only']) {
    write();
    return;
  }
  isEvaluating = true;
  const end = () => {
    write();
    // What the program goes on with is not the graph's concern.
    process.exit();
  };
  if (program.format === 'module') {
    await evaluated(/** @type {Promise<void>} */ (program.run()), loader);
    if (!process.exitCode || !loader.graph().modules[0].pending) end();
  } else {
    runAsMain(() => {
      program.run();
      setImmediate(end);
    });
  }
}

/** What the program prints goes to standard error: standard output is the graph's. */
function divertOutput() {
  const { stderr } = process;
  process.stdout.write = /** @type {any} */ (stderr.write.bind(stderr));
}

/**
 * Writes to standard output at once, also to a pipe that takes a part at a time.
 * @param {string} text
 */
function writeOut(text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      // Who reads has seen enough.
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

module.exports = { graph };
