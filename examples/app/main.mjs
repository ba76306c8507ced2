// The application that examples/start.js loads: a small shop's sales report.

import { groupBy, sortBy, sumBy } from 'lodash-es';
import { Order } from './order.mjs';
import orders from './orders.json' with { type: 'json' };
import plural from './plural.cjs';
import { rates } from './rates.mjs';
import { record, total } from './till.mjs';

const totalBefore = total;
for (const { customer, items } of orders) {
  const order = new Order(customer, items);
  record(order.price * rates[order.customer.currency]);
}

const customers = Order.all.map((order) => order.customer);
const byCity = groupBy(Order.all, (order) => order.customer.city);
const cities = sortBy(Object.keys(byCity)).map((city) => ({
  city,
  orders: byCity[city].length,
  pieces: sumBy(byCity[city], 'pieces'),
}));

// Which formatter is loaded is known only now.
const { default: format } = await import(`./formats/${cities.length > 1 ? 'list' : 'line'}.mjs`);

export const report = format(cities, plural);
export const summary = {
  orders: `${orders.length} ${plural('order', orders.length)}`,
  // `total` is the same binding as in till.mjs: it has moved since it was read first.
  'total before and after': `${totalBefore} and ${total}`,
  'first customer knows its order': customers[0].orders[0] === Order.all[0],
  'reported by': import.meta.url.split('/').slice(-2).join('/'),
};
