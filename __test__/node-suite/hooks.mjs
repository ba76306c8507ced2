// Module hooks for a Node without module.registerHooks: see preload.js.

const vm = new URL('./vm.mjs', import.meta.url).href;

export function resolve(specifier, context, nextResolve) {
  const isVm = specifier === 'vm' || specifier === 'node:vm';
  if (isVm && context.parentURL !== vm) return { url: vm, shortCircuit: true };
  return nextResolve(specifier, context);
}
