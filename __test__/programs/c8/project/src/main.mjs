import { isOdd } from './odd.mjs';
import * as even from './even.mjs';

export function never(value) {
  return value ? even.isEven(value) : isOdd(value);
}

const number = await Promise.resolve(3);
if (number > 2) console.log(`odd: ${number}`, isOdd(number));
else console.log('even', never(number));

export default class {
  unused() {
    return number;
  }
}
