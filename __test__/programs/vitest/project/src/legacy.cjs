exports.answer = 42;
exports.load = () => import('./counter.js');
