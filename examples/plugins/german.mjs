import { on } from 'host:api';
import { greeting } from './german/words.mjs';

on('greet', (who) => `${greeting}, ${who}!`);
