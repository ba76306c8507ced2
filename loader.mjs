// The ES-module entry: the exports of loader.js by name, and all of them together as the default export.

import loader from './loader.js';

export const { Loader } = loader;
export default loader;
