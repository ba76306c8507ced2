export const dep = () => 'real';
