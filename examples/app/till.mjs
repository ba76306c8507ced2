// A live binding: importers see `total` move.

export let total = 0;

export function record(amount) {
  total += amount;
}
