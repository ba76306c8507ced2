export let foo = 1;
