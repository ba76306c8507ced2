import './sly.cjs';
