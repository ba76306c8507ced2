export const add = (amount) => (state) => ({ ...state, data: { total: (state.data?.total ?? 0) + amount } });
export const each = (values, make) => (state) =>
  values.reduce((promise, value) => promise.then(make(value)), Promise.resolve(state));
export default { add, each };
