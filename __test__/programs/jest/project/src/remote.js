export async function fetchAnswer() {
  throw new Error('no network in tests');
}
