import fs from 'node:fs';
import c from './c.cjs';
import { dep } from './dep.mjs';

export const read = () => [fs.readFileSync('nothing'), dep(), c()];
