'use strict';

// What `node:vm` is for ES modules once this package's classes are on it.

const { KEY } = require('../thread.js');

/**
 * A module with the same exports as Node's own facade would have of this object.
 * @param {object} vm
 * @returns {string} its URL, which names a file nowhere: other hooks have nothing to do with it
 */
function facadeURL(vm) {
  const names = Object.keys(vm).join(', ');
  const source = `// node:vm with the classes of vm-module-record/register
import vm from 'node:vm';
export let { ${names} } = vm;
export default vm;
vm[Symbol.for(${JSON.stringify(KEY.description)})].facades.add(() => { ({ ${names} } = vm); });
`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

module.exports = { facadeURL };
