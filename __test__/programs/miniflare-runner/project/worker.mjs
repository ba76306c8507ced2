import text from './greeting.txt';
import data from './bytes.bin';
import wasm from './answer.wasm';
import legacy from './legacy.cjs';
import { double, times } from './double.mjs';
import manifest from '__STATIC_CONTENT_MANIFEST';

let requests = 0;

export default {
  async fetch(request, env) {
    requests += 1;
    const { lazy } = await import('./lazy.mjs');
    const { exports } = await WebAssembly.instantiate(wasm);
    return JSON.stringify({
      requests,
      text: text.trim(),
      data: [...new Uint8Array(data)],
      wasm: exports.answer(),
      legacy: legacy.shout(env.NAME),
      double: double(21),
      times,
      lazy,
      manifest,
      url: request.url,
    });
  },
};
export class Counter {}
