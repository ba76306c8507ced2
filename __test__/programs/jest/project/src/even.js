import { isOdd } from './odd.js';

export const isEven = (n) => n === 0 || isOdd(n - 1);
export function name() {
  return 'even';
}
export { partner as partnerOfOdd } from './odd.js';
