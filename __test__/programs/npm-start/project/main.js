import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SourceTextModule } from 'node:vm';
import { Worker, workerData } from 'node:worker_threads';

const name = workerData ?? process.argv[2];
const module = new SourceTextModule('export default 6 * await Promise.resolve(7);');
await module.link(() => {});
await module.evaluate();
console.log(`found: ${name} ${module.namespace.default}`);

const start = (child) =>
  spawnSync(process.execPath, [fileURLToPath(import.meta.url), child], { stdio: 'inherit' });
if (name === 'main') {
  start('child');
  new Worker(new URL(import.meta.url), { workerData: 'worker' });
} else if (name === 'child') {
  start('grandchild');
}
