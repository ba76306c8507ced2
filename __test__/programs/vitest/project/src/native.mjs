import { createRequire } from 'node:module';
import vm from 'node:vm';
import legacy from './legacy.cjs';
import { isEven } from './even.mjs';

export const require = createRequire(import.meta.url);
export const waited = await Promise.resolve('waited');
export const named = legacy.answer;
export const even = isEven(10);
export const url = import.meta.url;
export const classes = [typeof vm.SourceTextModule, vm.SourceTextModule.prototype.constructor.name];
export const whose = String(vm.SourceTextModule).includes('SourceTextEnvironment') ? 'package' : 'node';
export const load = (specifier) => import(specifier);
