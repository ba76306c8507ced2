import { RetrieveGlobals } from 'node-retrieve-globals';

const code = `
import { basename } from 'node:path';
import fs from 'node:fs';
const { sep } = await import('node:path');
const name = basename('/some/where.txt');
const has = typeof fs.readFileSync;
const [one, { two }] = [1, { two: 41 }];
const sum = one + two;
export const url = typeof import.meta.url;
function greet() { return 'hello ' + given; }
const greeting = greet();
let later = await Promise.resolve('later');
`;
const globals = new RetrieveGlobals(code, { filePath: 'page.md' });
const found = await globals.getGlobalContext({ given: 'reader' }, { dynamicImport: true, reuseGlobal: true });
console.log(JSON.stringify(found), Object.keys(found), typeof found.greet);

const wrong = new RetrieveGlobals('import { absent } from "node:path"; absent();');
console.log(await wrong.getGlobalContext().catch(({ message }) => message));
const throws = new RetrieveGlobals('const a = 1;\nnull.x;');
console.log(await throws.getGlobalContext().catch(({ message }) => message));
