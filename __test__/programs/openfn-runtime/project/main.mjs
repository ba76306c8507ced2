import { fileURLToPath } from 'node:url';
import run from '@openfn/runtime';

const path = fileURLToPath(new URL('./adaptor.js', import.meta.url));
const adaptor = `import { add, each } from ${JSON.stringify(path)};`;
const plan = {
  workflow: {
    globals: 'export const LIMIT = 3;',
    steps: [
      {
        id: 'first',
        expression: `${adaptor} export default [each([1, 2, 3], (value) => add(value))];`,
        next: { second: { condition: 'state.data.total === 6' } },
      },
      {
        id: 'second',
        expression: `${adaptor} export default [(state) => ({ ...state, limit: LIMIT }), add(0)];`,
      },
    ],
  },
  options: { start: 'first' },
};
const options = { logger: undefined, strict: false };
console.log(JSON.stringify(await run(plan, { data: {} }, options)));

const failing = `${adaptor}
export default [add(1), (state) => state.nothing.at.all];`;
const { errors } = await run(failing, {}, options).catch((error) => ({ errors: String(error) }));
console.log(JSON.stringify(errors, (key, value) => (key === 'stack' || key === 'pos' ? undefined : value)));
const { errors: compile } = await run('import { none } from "/nowhere.js"; export default [];', {}, options).catch((error) => ({ errors: error.message }));
console.log(JSON.stringify(compile, (key, value) => (key === 'stack' ? undefined : value)));
