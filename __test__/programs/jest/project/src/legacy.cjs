exports.named = 'named by CommonJS';
exports.__esModule = false;
exports.loads = (specifier) => import(specifier);
