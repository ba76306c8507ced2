export const answer = 42;
export let count = 1;
