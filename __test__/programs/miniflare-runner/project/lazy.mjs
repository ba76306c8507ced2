import { times } from './double.mjs';

export const lazy = `lazy after ${times}`;
