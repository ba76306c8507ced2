import { readFileSync } from 'node:fs';
import { add } from './add.js';
import old from './old.cjs';

enum Color {
  Red = 1,
  Blue,
}

const sum: number = add(1, 2);
const { late } = await import('./late');
console.log(sum, Color.Blue, old, late, typeof readFileSync, import.meta.url.slice(-7));
