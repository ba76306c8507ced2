'use strict';

// The panel beside the graph: what was found, a module that is selected, or what is remarkable of the whole.

const { durationOf, endOf, formatTime, startOf } = require('./model.js');

/** @typedef {import('./model.js').PageModule} PageModule */
/** @typedef {import('./model.js').PageEdge} PageEdge */

const MOST_FOUND = 200;
const MOST_LISTED = 12;

/**
 * An element. Texts are never taken for HTML.
 * @param {string} name
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
const counted = (count, one, many = `${one}s`) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

class Panel {
  #place;
  #state;
  #text = '';
  /** What the search has found. @type {PageModule[]} */
  #found = [];
  #chosen = 0;

  /**
   * @param {HTMLElement} place
   * @param {import('./state.js').State} state
   */
  constructor(place, state) {
    this.#place = place;
    this.#state = state;
    state.onChange((what) => {
      if (what === 'selected') this.#render();
    });
    this.#render();
  }

  /** @param {string} text */
  search(text) {
    this.#text = text.trim().toLowerCase();
    this.#chosen = 0;
    const words = this.#text.split(/\s+/).filter(Boolean);
    const { modules } = this.#state.model;
    this.#found =
      words.length === 0
        ? []
        : modules
            .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
            .sort((a, b) => rankOf(a, words) - rankOf(b, words) || a.index - b.index);
    this.#state.highlight(words.length === 0 ? null : new Set(this.#found));
    this.#render();
    return this.#found.length;
  }

  /** @param {number} step */
  choose(step) {
    if (this.#found.length === 0) return;
    const shown = Math.min(this.#found.length, MOST_FOUND);
    this.#chosen = (this.#chosen + step + shown) % shown;
    this.#render();
    this.#place.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  chosen() {
    return this.#found[this.#chosen] ?? null;
  }

  #render() {
    const { selected } = this.#state;
    const isSearch = this.#text !== '';
    const content = isSearch
      ? this.#results()
      : selected === null
        ? this.#overview()
        : this.#details(selected);
    this.#place.replaceChildren(...content);
    if (!isSearch) this.#place.scrollTop = 0;
  }

  #results() {
    const list = this.#found
      .slice(0, MOST_FOUND)
      .map((module, index) => this.#entry(module, '', index === this.#chosen));
    const more = this.#found.length - list.length;
    return [
      element('h2', { id: 'found' }, `${counted(this.#found.length, 'module')} found`),
      element('ul', {}, ...list),
      ...(more > 0
        ? [element('p', { class: 'muted' }, `and ${more.toLocaleString('en')} more`)]
        : []),
    ];
  }

  #overview() {
    const { cycles, awaiting, slow, errored, evaluated, modules } = this.#state.model;
    const sections = [];
    const section = (
      /** @type {string} */ title,
      /** @type {PageModule[]} */ list,
      /** @type {(module: PageModule) => string} */ note,
    ) => {
      if (list.length === 0) return;
      const entries = list.slice(0, MOST_LISTED).map((module) => this.#entry(module, note(module)));
      sections.push(element('h2', {}, title), element('ul', {}, ...entries));
      const more = list.length - entries.length;
      if (more > 0) sections.push(element('p', { class: 'muted' }, `and ${more} more`));
    };
    section(counted(errored.length, 'error'), errored, ({ data }) => data.error?.name ?? '');
    if (cycles.size > 0) {
      sections.push(
        element('h2', {}, counted(cycles.size, 'import cycle')),
        element(
          'ul',
          {},
          ...[...cycles.entries()].slice(0, MOST_LISTED).map(([number, members]) => {
            const button = element(
              'button',
              { type: 'button' },
              element('span', { class: 'name cycle' }, `cycle ${number + 1}: ${members[0].label}`),
              element('span', { class: 'note' }, counted(members.length, 'module')),
            );
            button.addEventListener('click', () => {
              this.#state.highlight(new Set(members));
              this.#state.select(members[0]);
            });
            return element('li', {}, button);
          }),
        ),
      );
    }
    section(
      `${counted(awaiting.length, 'module')} with top-level await`,
      [...awaiting].sort((a, b) => endOf(b) - startOf(b) - endOf(a) + startOf(a)),
      (module) => {
        if (module.data.evaluation === null) return '';
        return module.isPending ? 'still waits' : formatTime(endOf(module) - startOf(module));
      },
    );
    const longest = [...evaluated]
      .sort((a, b) => durationOf(b) - durationOf(a))
      .slice(0, MOST_LISTED);
    const title =
      slow.length > 0 ? `${counted(slow.length, 'slow module')}, and the next` : 'The slowest';
    section(title, longest, (module) => formatTime(durationOf(module)));
    if (evaluated.length === 0) {
      sections.push(element('p', { class: 'muted' }, 'No module of this graph has run.'));
    }
    const known = modules.filter(({ importers }) => importers.length > 0);
    known.sort((a, b) => b.importers.length - a.importers.length);
    section('Imported the most', known.slice(0, 6), ({ importers }) =>
      counted(importers.length, 'time'),
    );
    return sections;
  }

  /** @param {PageModule} module */
  #details(module) {
    const { data, imports, importers } = module;
    const close = element('button', { type: 'button' }, '← Overview');
    close.addEventListener('click', () => {
      this.#state.select(null);
      this.#state.highlight(null);
    });
    const facts = element('dl');
    const fact = (/** @type {string} */ name, /** @type {string | Node} */ value, kind = '') =>
      facts.append(
        element('dt', {}, name),
        element('dd', kind === '' ? {} : { class: kind }, value),
      );
    const format = /** @type {any} */ (data).format;
    fact('kind', format ?? data.kind);
    fact('status', module.isPending ? 'waits for a top-level await' : data.status);
    if (data.error !== null) {
      const { name, message, code } = data.error;
      fact('error', `${name}${code ? ` [${code}]` : ''}: ${message}`, 'error');
    }
    if (data.hasTopLevelAwait) fact('await', 'at its top level', 'async');
    else if (data.async) fact('await', 'in a module that it depends on', 'async');
    const { evaluation } = data;
    if (evaluation === null) fact('ran', 'not yet');
    else {
      fact(
        'ran',
        `${ordinal((data.evaluationOrder ?? 0) + 1)}, from ${formatTime(evaluation.start)}`,
      );
      fact('own code', formatTime(evaluation.duration), module.isSlow ? 'slow' : '');
      if (data.hasTopLevelAwait) {
        const waited =
          evaluation.end === null
            ? 'has not ended'
            : `after ${formatTime(evaluation.end - evaluation.start)}`;
        fact('done', waited, 'async');
      }
    }
    const sections = [element('p', {}, close), element('h3', {}, module.label)];
    if (module.name !== module.label) sections.push(element('p', { class: 'path' }, module.name));
    sections.push(facts);
    if (data.cycle !== null) {
      const members = this.#state.model.cycles.get(data.cycle) ?? [];
      const others = members.filter((other) => other !== module);
      const title =
        others.length === 0
          ? 'imports itself'
          : `cycle ${data.cycle + 1}, with ${counted(others.length, 'other')}`;
      sections.push(element('h2', { class: 'cycle' }, title));
      sections.push(
        element('ul', {}, ...others.slice(0, 50).map((other) => this.#entry(other, ''))),
      );
    }
    const lists = /** @type {[string, PageEdge[], 'from' | 'to'][]} */ ([
      [counted(imports.length, 'import'), imports, 'to'],
      [counted(importers.length, 'importer'), importers, 'from'],
    ]);
    for (const [title, edges, side] of lists) {
      sections.push(element('h2', {}, title));
      const entries = edges
        .slice(0, 400)
        .map((edge) => this.#entry(edge[side], noteOf(edge, side)));
      sections.push(element('ul', {}, ...entries));
      if (edges.length > entries.length) {
        sections.push(
          element('p', { class: 'muted' }, `and ${edges.length - entries.length} more`),
        );
      }
    }
    return sections;
  }

  /**
   * @param {PageModule} module
   * @param {string} note
   * @param {boolean} [isChosen]
   */
  #entry(module, note, isChosen) {
    const { data } = module;
    const kinds = ['name'];
    if (data.error !== null) kinds.push('error');
    else if (data.cycle !== null) kinds.push('cycle');
    else if (data.hasTopLevelAwait) kinds.push('async');
    const button = element(
      'button',
      { type: 'button', title: module.name, 'data-module': `${data.id}` },
      element('span', { class: kinds.join(' ') }, module.label),
    );
    if (isChosen !== undefined) button.setAttribute('aria-selected', `${isChosen}`);
    if (note !== '') button.append(element('span', { class: 'note' }, note));
    button.addEventListener('click', () => this.#state.select(module));
    button.addEventListener('pointerenter', () => this.#state.hover(module));
    button.addEventListener('pointerleave', () => this.#state.hover(null));
    return element('li', {}, button);
  }
}

/**
 * Exact names first, then those whose file name has the words.
 * @param {PageModule} module
 * @param {string[]} words
 */
function rankOf({ label }, words) {
  const file = label.slice(label.lastIndexOf('/') + 1).toLowerCase();
  const [word] = words;
  if (file === word || file.replace(/\.\w+$/, '') === word) return 0;
  if (file.startsWith(word)) return 1;
  return file.includes(word) ? 2 : 3;
}

/**
 * @param {PageEdge} edge
 * @param {'from' | 'to'} side
 */
function noteOf({ data }, side) {
  const words = side === 'to' ? [data.specifier] : [];
  if (data.phase !== 'evaluation') words.push(`import ${data.phase}`);
  for (const [key, value] of Object.entries(data.attributes)) words.push(`${key}: ${value}`);
  return words.join(', ');
}

/** @type {Readonly<Record<string, string>>} */
const ENDINGS = { one: 'st', two: 'nd', few: 'rd', other: 'th' };

/** @param {number} number */
function ordinal(number) {
  const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(number);
  return `${number.toLocaleString('en')}${ENDINGS[rule]}`;
}

module.exports = { Panel, counted, element };
