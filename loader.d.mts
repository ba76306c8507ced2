export * from './loader.js';
export * as default from './loader.js';
