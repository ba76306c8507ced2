/**
 * Puts this package's classes on `node:vm`. Loaded for its effect: `node --require vm-module-record/register app.js`.
 */
export {};
