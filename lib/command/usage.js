'use strict';

// What the command can do, as `--help` says it, and the error of who asks for something else.

const MAIN = `
Usage: vm-module-record <command> [options]

  run <file> [arguments]   runs a program in a context of its own
  graph <file>             runs a program, and draws its module graph
  explain [<code>]         says what an error means, and how to mend it

  -h, --help      says this; behind a command, more about it
  -v, --version   the version of the package

Exit codes: 0 when all went well, 1 when it did not, 2 when the arguments make no sense. \`run\` ends as \`node\` does.
`;

const RUN = `
Usage: vm-module-record run [options] <file> [arguments]

Runs a program, an ES module or CommonJS, in a context of its own with Node's globals. What it prints, its exit code
and how an uncaught error is shown are those of \`node <file> [arguments]\`.

  -C, --conditions <name>   a condition of exports and imports maps, in addition to Node's own; may be repeated
      --cache <directory>   where transformed text and V8's code caches are kept, for a faster start the next time
  -h, --help

Options stand in front of the file; what stands behind it is the program's.
`;

const GRAPH = `
Usage: vm-module-record graph [options] <file> [arguments]

Runs a program as \`run\` does until its modules are evaluated, and draws the graph of its modules. What the program
prints goes to standard error, unless there is an --output.

  -f, --format <format>     text, json, dot or html; otherwise what the name of the output ends in, or text
  -o, --output <file>       where to write it, in the place of standard output
      --link-only           loads and links the modules, and runs none
      --packages            shows each module of a package in text, which has one line for it otherwise
      --slow <ms>           what is slow: a module whose own code took so long, 10 otherwise
  -C, --conditions <name>   as of run
      --cache <directory>   as of run
  -h, --help

text is a tree that marks cycles, top-level await and slow modules. json is what the graph() of a Loader gives. dot
is for Graphviz. html is one page, usable without a network, with the graph and a timeline of its evaluation.

Exit codes: 0, or 1 when the program failed, 2 when the arguments make no sense, 13 when a top-level await never ends.
A program that cannot be loaded has no graph.
`;

const EXPLAIN = `
Usage: vm-module-record explain [<code>]

Shows what an error means, how it comes about, a program that reproduces it, and the program mended. Without a code:
the list of codes. The exit code is 1 when there is no page for the code.

  -h, --help
`;

/** @type {Readonly<Record<string, string>>} */
const USAGES = Object.freeze({ '': MAIN, run: RUN, graph: GRAPH, explain: EXPLAIN });

/** Arguments that make no sense. */
class UsageError extends Error {
  /** The command that they are for. */
  command;

  /**
   * @param {string} message
   * @param {string} [command]
   */
  constructor(message, command = '') {
    super(message);
    this.command = command;
  }
}

module.exports = { USAGES, UsageError };
