export const fetchAnswer = () => {
  throw new Error('no network in tests');
};
