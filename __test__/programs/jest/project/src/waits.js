const { increment } = await import('./counter.js');

export const order = ['start'];
await new Promise((resolve) => setTimeout(resolve, 5));
order.push('after await');
export const counted = increment();
export default await Promise.resolve('waited');
