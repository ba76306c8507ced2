import { isEven, name } from './even.js';

// A hoisted function of a module that has not run yet.
export const partner = name();
export const isOdd = (n) => n !== 0 && isEven(n - 1);
