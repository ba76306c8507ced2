export let times = 0;
export function double(n) {
  times++;
  return n * 2;
}
