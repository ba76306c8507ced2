import { render } from '@lit-labs/ssr';
import { html } from 'lit';
import './hello.js';

export const url = import.meta.url;

export async function page(name) {
  const { repeat } = await import('lit/directives/repeat.js');
  if (typeof repeat !== 'function') throw new Error('not loaded');
  return [...render(html`<hello-world .name=${name}></hello-world>`)].flat(9).join('');
}
