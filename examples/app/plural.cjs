// CommonJS, as many packages still are: examples/start.js wraps it in a SyntheticModule.

module.exports = (noun, count) => (count === 1 ? noun : `${noun}s`);
