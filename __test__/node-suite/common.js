'use strict';

// What test/common of Node needs and Node 20 has not.

const util = /** @type {any} */ (require('node:util'));

util.getCallSites ??= function getCallSites() {
  const { prepareStackTrace } = Error;
  try {
    Error.prepareStackTrace = (_, sites) => sites;
    /** @type {{ stack: NodeJS.CallSite[] }} */
    const target = /** @type {any} */ ({});
    Error.captureStackTrace(target, getCallSites);
    return target.stack.map((site) => ({
      functionName: site.getFunctionName() ?? '',
      scriptName: site.getFileName() ?? '',
      lineNumber: site.getLineNumber(),
      column: site.getColumnNumber(),
    }));
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
};
