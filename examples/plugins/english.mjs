import { name, on } from 'host:api';

on('greet', (who) => `Hello, ${who}! (from ${name}, which sees ${typeof process} as process)`);
