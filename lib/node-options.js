'use strict';

// The options that Node was started with: those in front of the file, and in `NODE_OPTIONS`.

/** @returns {string[]} */
function nodeOptions() {
  const words = (process.env.NODE_OPTIONS ?? '').match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g) ?? [];
  const ofEnvironment = words.map((word) =>
    word.replace(/"((?:\\.|[^"\\])*)"/g, (_quoted, text) => text.replace(/\\(.)/g, '$1')),
  );
  return [...ofEnvironment, ...process.execArgv];
}

/**
 * The values of an option that may be given several times.
 * @param {readonly string[]} names
 * @returns {string[]}
 */
function valuesOf(names) {
  const options = nodeOptions();
  return options.flatMap((option, index) => {
    if (names.includes(option)) return options[index + 1] ?? [];
    const name = names.find((long) => long.startsWith('--') && option.startsWith(`${long}=`));
    return name === undefined ? [] : option.slice(name.length + 1);
  });
}

/** Whether Node imports the main module, whatever it is: with preloads that it imports. */
const importsMain = () => valuesOf(['--import', '--experimental-loader', '--loader']).length > 0;

/** Whether anything was loaded before the program. */
const hasPreloads = () => importsMain() || valuesOf(['--require', '-r']).length > 0;

module.exports = { hasPreloads, importsMain, nodeOptions, valuesOf };
