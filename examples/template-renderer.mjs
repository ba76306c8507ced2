// A renderer of templates: the hook `load` makes a module of each, so that templates import each other, and modules, as
// modules do. What is rendered runs in a context without the globals of Node.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { Loader } from 'vm-module-record/loader';

/**
 * The source of a module whose default export renders a template. `{{ value }}` is escaped, `{{{ value }}}` is not, a
 * line that begins with `%` is JavaScript, and imports come first.
 */
function compile(template) {
  const imports = [];
  const body = [];
  for (const line of template.split('\n')) {
    if (/^% *import /.test(line)) imports.push(line.slice(1));
    else if (line.startsWith('%')) body.push(line.slice(1));
    else {
      const text = line
        .replace(/[`\\]|\$(?={)/g, '\\$&')
        .replace(/{{{(.+?)}}}/g, (_, value) => `\${${value}}`)
        .replace(/{{(.+?)}}/g, (_, value) => `\${escape(${value})}`);
      body.push(`out += \`${text}\\n\`;`);
    }
  }
  return `${imports.join('\n')}
    const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
    const escape = (value) => String(value).replace(/[&<>"]/g, (character) => ENTITIES[character]);
    export default (data) => { let out = ''; ${body.join('\n')} return out.trimEnd(); };`;
}

export class Renderer {
  #loader = new Loader({
    context: vm.createContext({}),
    load(url, _context, next) {
      if (!url.endsWith('.html')) return next(url);
      return { format: 'module', source: compile(readFileSync(new URL(url), 'utf8')) };
    },
  });

  /** Renders the template of a file. */
  async render(template, data) {
    const { default: render } = await this.#loader.import(template, import.meta.url);
    return render(data);
  }

  dispose() {
    this.#loader.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const renderer = new Renderer();
  const orders = [
    { customer: 'Ada & Sons', total: 3 },
    { customer: '<Grace>', total: 0 },
  ];
  console.log(await renderer.render('./templates/page.html', { title: 'Orders', orders }));
  renderer.dispose();
}
