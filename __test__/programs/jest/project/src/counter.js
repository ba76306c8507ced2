export let count = 0;

export function increment() {
  count += 1;
  return count;
}

export class Never {
  called() {
    return 'never';
  }
}

export default function describeCount(word = 'count') {
  return count > 1 ? `${word}s: ${count}` : `${word}: ${count}`;
}
