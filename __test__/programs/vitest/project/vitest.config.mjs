export default {
  test: {
    include: ['tests/**/*.test.js'],
    globals: false,
    fileParallelism: true,
    maxWorkers: 2,
  },
};
