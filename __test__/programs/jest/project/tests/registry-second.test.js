import { evaluations, names } from '../src/state.js';

test('each file has modules and globals of its own', () => {
  expect(evaluations).toBe(1);
  expect(names.size).toBe(0);
  names.add('mine');
});
