const text = require('./greeting.txt');

exports.shout = (name) => `${text.trim()}, ${name}!`.toUpperCase();
