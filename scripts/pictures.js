#!/usr/bin/env node

'use strict';

const { execFileSync } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { ROOT, fail, helpOption } = require('./run.js');

const USAGE = `
Usage: npm run pictures -- [<folder>]

Makes the pictures of the README, docs/graph-light.png and docs/graph-dark.png, or the same in another folder: the page
that \`vm-module-record graph\` writes for examples/app, in Chromium. CHROMIUM_BINARY names it; otherwise it is
\`chromium\`, as Debian's package has it.
`;

helpOption(USAGE);
const folder = path.resolve(process.argv[2] ?? path.join(ROOT, 'docs'));
const executablePath = process.env.CHROMIUM_BINARY || '/usr/bin/chromium';
const bin = path.join(ROOT, 'bin', 'vm-module-record.mjs');
const app = path.join(ROOT, 'examples', 'app', 'main.mjs');

async function main() {
  const { htmlOf } = require('../lib/command/html.js');
  const { chromium } = require('playwright-core');
  const json = execFileSync(process.execPath, [bin, 'graph', '--format', 'json', app], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  // Whose machine it was is nobody's concern.
  const home = pathToFileURL(ROOT).href;
  const graph = JSON.parse(json.replaceAll(home, 'file:///home/you/shop'));
  const place = mkdtempSync(path.join(os.tmpdir(), 'vm-module-record-pictures-'));
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const file = path.join(place, 'graph.html');
    writeFileSync(file, htmlOf(graph, { title: 'main.mjs', slow: 2 }));
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      const viewport = { width: 1160, height: 720 };
      const page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' });
      await page.goto(pathToFileURL(file).href);
      await page.fill('#search', 'order.mjs');
      await page.press('#search', 'Enter');
      // The ring around what has the focus is of no use in a picture.
      await page.evaluate('document.activeElement.blur()');
      await page.waitForTimeout(300);
      const picture = path.join(folder, `graph-${colorScheme}.png`);
      await page.screenshot({ path: picture });
      process.stdout.write(`${path.relative(ROOT, picture)}\n`);
    }
  } finally {
    await browser.close();
    rmSync(place, { recursive: true, force: true });
  }
}

main().catch((error) => fail(error.message));
