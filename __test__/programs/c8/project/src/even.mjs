import { isOdd } from './odd.mjs';

export const isEven = (n) => (n === 0 ? true : isOdd(n - 1));
export function unused() {
  if (isEven(1)) {
    return 'never';
  }
  return 'unused';
}
