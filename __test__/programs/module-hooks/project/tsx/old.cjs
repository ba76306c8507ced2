exports.typed = require('./typed.ts').typed;
