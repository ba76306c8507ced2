module.exports = () => 'real';
