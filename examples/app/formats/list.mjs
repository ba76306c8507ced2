export default (cities, plural) =>
  cities.map(
    ({ city, orders, pieces }) =>
      `${city}: ${orders} ${plural('order', orders)}, ${pieces} ${plural('piece', pieces)}`,
  );
