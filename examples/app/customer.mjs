// The other half of the cycle. `Order` is read when a function runs, not while the modules load.

import { Order } from './order.mjs';

const cities = { Ada: 'London', Grace: 'New York', Emmy: 'Göttingen' };
const currencies = { London: 'GBP', 'New York': 'USD', Göttingen: 'EUR' };
const known = new Map();

export function customerNamed(name) {
  if (!known.has(name)) {
    const city = cities[name];
    known.set(name, { name, city, currency: currencies[city], orders: [] });
  }
  return known.get(name);
}

export const hasOrdered = (name) => Order.all.some((order) => order.customer.name === name);
