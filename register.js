'use strict';

// node --require vm-module-record/register app.js

require('./lib/register/index.js').register();
