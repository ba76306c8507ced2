'use strict';

// Puts the page together: the graph, the panel and the timeline, the pointer and the keys.

const { GraphView } = require('./graph-view.js');
const { layOut } = require('./layout.js');
const { buildModel, durationOf, endOf, formatTime, startOf } = require('./model.js');
const { Panel, counted, element } = require('./panel.js');
const { State } = require('./state.js');
const { Timeline } = require('./timeline.js');

/** @typedef {import('./model.js').PageModule} PageModule */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const { graph, slow } = JSON.parse(byId('data').textContent ?? '');
const model = buildModel(graph, slow);
const bounds = layOut(model);
const state = new State(model);

byId('summary').textContent = [
  counted(model.modules.length, 'module'),
  counted(model.edges.length, 'import'),
  ...(model.cycles.size > 0 ? [counted(model.cycles.size, 'cycle')] : []),
  ...(model.awaiting.length > 0 ? [`${model.awaiting.length} with top-level await`] : []),
  ...(model.errored.length > 0 ? [counted(model.errored.length, 'error')] : []),
].join(' · ');
byId('time-summary').textContent =
  model.evaluated.length === 0
    ? 'No module has run.'
    : `${counted(model.evaluated.length, 'module')} in ${formatTime(model.total)}, of which code ran ${formatTime(model.busy)}`;

const graphArea = byId('graph');
const timeArea = byId('timeline');
const graphCanvas = /** @type {HTMLCanvasElement} */ (graphArea.firstElementChild);
const timeCanvas = /** @type {HTMLCanvasElement} */ (timeArea.firstElementChild);
timeArea.hidden = model.evaluated.length === 0;
byId('time-fit').hidden = timeArea.hidden;
const view = new GraphView(graphCanvas, state, bounds);
const timeline = new Timeline(timeCanvas, state);
const panel = new Panel(byId('panel'), state);
const search = /** @type {HTMLInputElement} */ (byId('search'));
const tooltip = byId('tooltip');
const keys = /** @type {HTMLDialogElement} */ (byId('keys'));

state.onChange((what) => {
  view.draw();
  timeline.draw();
  const { selected } = state;
  if (what !== 'selected') return;
  byId('live').textContent = selected === null ? 'nothing selected' : spoken(selected);
  if (selected === null) return;
  view.show(selected);
  timeline.show(selected);
});

/** @param {PageModule} module */
function spoken(module) {
  const { data, imports, importers } = module;
  const words = [
    module.label,
    counted(imports.length, 'import'),
    counted(importers.length, 'importer'),
  ];
  if (data.cycle !== null) words.push(`in cycle ${data.cycle + 1}`);
  if (data.hasTopLevelAwait) words.push('with top-level await');
  if (data.error !== null) words.push(`failed: ${data.error.message}`);
  if (data.evaluation !== null) words.push(`ran for ${formatTime(durationOf(module))}`);
  return words.join(', ');
}

// --- filters and legend ---

const filters = /** @type {[string, string, PageModule[]][]} */ ([
  ['Errors', 'Those that failed, and those that import them', model.errored],
  ['Cycles', 'Those in import cycles', [...model.cycles.values()].flat()],
  ['Await', 'Those with a top-level await of their own', model.awaiting],
  [
    'Async',
    'Those that wait for a top-level await, their own or that of a module that they import',
    model.modules.filter(({ data }) => data.async === true),
  ],
  ['Slow', `Those whose own code ran for ${slow} ms or more`, model.slow],
  [
    'Not evaluated',
    'Those whose code has not run',
    model.modules.filter(({ data }) => data.evaluation === null && model.evaluated.length > 0),
  ],
]);
for (const [name, title, modules] of filters) {
  if (modules.length === 0) continue;
  const button = element(
    'button',
    { type: 'button', 'aria-pressed': 'false', title },
    `${name} ${modules.length}`,
  );
  button.addEventListener('click', () => {
    const isPressed = button.getAttribute('aria-pressed') === 'true';
    clearSearch();
    state.select(null);
    state.highlight(isPressed ? null : new Set(modules));
    button.setAttribute('aria-pressed', `${!isPressed}`);
  });
  byId('filters').append(button);
}
state.onChange((what) => {
  if (what !== 'highlighted') return;
  for (const button of byId('filters').children) button.setAttribute('aria-pressed', 'false');
});

const legend = /** @type {[string, string, boolean][]} */ ([
  ['--cycle', 'in an import cycle', model.cycles.size > 0],
  ['--async', 'top-level await', model.awaiting.length > 0],
  ['--slow', `${slow} ms or more`, model.slow.length > 0],
  ['--error', 'failed', model.errored.length > 0],
  ['--accent', 'imports of the selected', true],
  ['--importer', 'its importers', true],
]);
for (const [colour, text, isShown] of legend) {
  if (!isShown) continue;
  byId('legend').append(
    element('li', {}, element('i', { style: `border-color: var(${colour})` }), text),
  );
}

function clearSearch() {
  if (search.value === '') return;
  search.value = '';
  panel.search('');
}

// --- the pointer ---

/**
 * @param {PageModule} module
 * @param {number} x on the page
 * @param {number} y
 */
function showTooltip(module, x, y) {
  const { data } = module;
  const lines = [module.label];
  if (data.evaluation !== null) {
    const { start } = data.evaluation;
    lines.push(`ran ${formatTime(durationOf(module))}, from ${formatTime(start)}`);
    if (data.hasTopLevelAwait) {
      lines.push(
        module.isPending
          ? 'still waits'
          : `done after ${formatTime(endOf(module) - startOf(module))}`,
      );
    }
  }
  if (data.cycle !== null) lines.push(`in cycle ${data.cycle + 1}`);
  if (data.error !== null) lines.push(`${data.error.name}: ${data.error.message}`);
  tooltip.textContent = lines.join('\n');
  tooltip.hidden = false;
  const area = /** @type {HTMLElement} */ (tooltip.offsetParent).getBoundingClientRect();
  const left = Math.min(x - area.left + 14, area.width - tooltip.offsetWidth - 8);
  const below = y - area.top + 18;
  const isAbove = below + tooltip.offsetHeight > area.height;
  tooltip.style.left = `${Math.max(8, left)}px`;
  tooltip.style.top = `${isAbove ? Math.min(y - area.top, area.height) - tooltip.offsetHeight - 10 : below}px`;
}

/**
 * Lets a canvas be dragged, and its modules be pointed at and clicked.
 * @param {HTMLCanvasElement} canvas
 * @param {{ at(x: number, y: number): PageModule | null, pan(x: number, y: number): void, zoom(factor: number, x: number, y: number): void, open(module: PageModule): void, fit(): void }} target
 */
function listen(canvas, target) {
  /** @type {Map<number, { x: number, y: number }>} */
  const pointers = new Map();
  let moved = 0;
  const place = (/** @type {MouseEvent} */ event) => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place(event));
    moved = 0;
  });
  canvas.addEventListener('pointermove', (event) => {
    const { x, y } = place(event);
    const last = pointers.get(event.pointerId);
    if (last === undefined) {
      const module = target.at(x, y);
      state.hover(module);
      canvas.classList.toggle('over', module !== null);
      if (module === null) tooltip.hidden = true;
      else showTooltip(module, event.clientX, event.clientY);
      return;
    }
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    moved += Math.abs(x - last.x) + Math.abs(y - last.y);
    if (other !== undefined) {
      const before = Math.hypot(last.x - other.x, last.y - other.y);
      const now = Math.hypot(x - other.x, y - other.y);
      if (before > 0) target.zoom(now / before, (x + other.x) / 2, (y + other.y) / 2);
    } else if (moved > 3) {
      canvas.classList.add('dragged');
      target.pan(x - last.x, y - last.y);
    }
    pointers.set(event.pointerId, { x, y });
  });
  const release = (/** @type {PointerEvent} */ event) => {
    if (!pointers.delete(event.pointerId)) return;
    canvas.classList.remove('dragged');
    if (event.type === 'pointercancel' || moved > 3) return;
    const { x, y } = place(event);
    const module = target.at(x, y);
    clearSearch();
    state.select(module);
    if (module === null) state.highlight(null);
  };
  canvas.addEventListener('pointerup', release);
  canvas.addEventListener('pointercancel', release);
  canvas.addEventListener('pointerleave', () => {
    state.hover(null);
    tooltip.hidden = true;
  });
  canvas.addEventListener('dblclick', (event) => {
    const { x, y } = place(event);
    const module = target.at(x, y);
    if (module === null) target.fit();
    else target.open(module);
  });
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      tooltip.hidden = true;
      const { x, y } = place(event);
      const unit = event.deltaMode === 1 ? 16 : 1;
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) target.pan(-event.deltaX * unit, 0);
      else target.zoom(Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0018)), x, y);
    },
    { passive: false },
  );
}

listen(graphCanvas, {
  at: (x, y) => view.at(x, y),
  pan: (x, y) => view.pan(x, y),
  zoom: (factor, x, y) => view.zoom(factor, { x, y }),
  open: (module) => view.show(module, true),
  fit: () => view.fit(),
});
listen(timeCanvas, {
  at: (x, y) => timeline.at(x, y),
  pan: (x) => timeline.pan(x),
  zoom: (factor, x) => timeline.zoom(factor, x),
  open: (module) => view.show(module, true),
  fit: () => timeline.fit(),
});

byId('zoom-in').addEventListener('click', () => view.zoom(1.4));
byId('zoom-out').addEventListener('click', () => view.zoom(1 / 1.4));
byId('fit').addEventListener('click', () => view.fit());
byId('time-fit').addEventListener('click', () => timeline.fit());
byId('help').addEventListener('click', () => keys.showModal());

// --- the keys ---

search.addEventListener('input', () => {
  const count = panel.search(search.value);
  byId('live').textContent = search.value === '' ? '' : `${counted(count, 'module')} found`;
});
search.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown') panel.choose(1);
  else if (event.key === 'ArrowUp') panel.choose(-1);
  else if (event.key === 'Enter') open(panel.chosen());
  else if (event.key === 'Escape' && search.value !== '') clearSearch();
  else return;
  event.preventDefault();
});

/** @param {PageModule | null} module */
function open(module) {
  if (module === null) return;
  clearSearch();
  state.select(module);
  view.show(module, true);
  graphArea.focus();
}

/**
 * The module that an arrow key leads to.
 * @param {PageModule} from
 * @param {string} key
 * @returns {PageModule | undefined}
 */
function neighbour(from, key) {
  if (key === 'ArrowRight') return from.imports[0]?.to;
  if (key === 'ArrowLeft') return from.importers[0]?.from;
  const layer = model.modules.filter((module) => module.layer === from.layer);
  layer.sort((a, b) => a.x - b.x || a.y - b.y);
  const step = key === 'ArrowDown' ? 1 : -1;
  return layer[(layer.indexOf(from) + step + layer.length) % layer.length];
}

/** @type {Record<string, [number, number]>} */
const SHIFTS = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] };

graphArea.addEventListener('keydown', (event) => {
  const { key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (key in SHIFTS && event.shiftKey) view.pan(...SHIFTS[key]);
  else if (key in SHIFTS)
    state.select(
      state.selected === null ? model.roots[0] : (neighbour(state.selected, key) ?? state.selected),
    );
  else if (key === '+' || key === '=') view.zoom(1.4);
  else if (key === '-') view.zoom(1 / 1.4);
  else if (key === '0') view.fit();
  else if (key === 'Enter' && state.selected !== null) view.show(state.selected, true);
  else return;
  event.preventDefault();
});

timeArea.addEventListener('keydown', (event) => {
  const { key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { evaluated } = model;
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const at = state.selected === null ? -1 : evaluated.indexOf(state.selected);
    const next = key === 'ArrowRight' ? at + 1 : at === -1 ? evaluated.length - 1 : at - 1;
    if (evaluated[next] !== undefined) state.select(evaluated[next]);
  } else if (key === '+' || key === '=') timeline.zoom(1.6);
  else if (key === '-') timeline.zoom(1 / 1.6);
  else if (key === '0') timeline.fit();
  else return;
  event.preventDefault();
});

document.addEventListener('keydown', (event) => {
  if (keys.open || event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target === search;
  if (event.key === '/' && !isTyping) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === '?' && !isTyping) keys.showModal();
  else if (event.key === 'Escape') {
    state.select(null);
    state.highlight(null);
  }
});

document.documentElement.dataset.ready = 'true';
