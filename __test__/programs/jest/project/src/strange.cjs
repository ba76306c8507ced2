module.exports = class Strange {
  static make() {
    return new Strange();
  }
};
