globalThis.evaluations = (globalThis.evaluations ?? 0) + 1;

export const evaluations = globalThis.evaluations;
export const names = new Set();
