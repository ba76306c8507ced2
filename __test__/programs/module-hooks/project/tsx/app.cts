import fs = require('node:fs');

enum Color {
  Blue = 2,
}

const { typed } = require('./typed.ts');
console.log(typeof fs.readFileSync, Color.Blue, typed, require.main === module, __filename.slice(-7));
