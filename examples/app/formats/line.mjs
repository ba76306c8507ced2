export default (cities) => [cities.map(({ city }) => city).join(', ')];
