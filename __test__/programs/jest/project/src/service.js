import { fetchAnswer } from './remote.js';

export async function ask(question) {
  return `${question}: ${await fetchAnswer(question)}`;
}
