import { fetchAnswer } from './remote.js';
export const ask = () => fetchAnswer();
