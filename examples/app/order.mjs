// One half of a cycle: an order has a customer, and a customer has orders.

import { customerNamed } from './customer.mjs';

export class Order {
  static all = [];

  constructor(customer, items) {
    this.customer = customerNamed(customer);
    this.items = items;
    this.customer.orders.push(this);
    Order.all.push(this);
  }

  get pieces() {
    return this.items.reduce((sum, { pieces }) => sum + pieces, 0);
  }

  get price() {
    return this.items.reduce((sum, { pieces, price }) => sum + pieces * price, 0);
  }
}
