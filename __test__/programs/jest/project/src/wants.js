import { absent } from './counter.js';

export default absent;
