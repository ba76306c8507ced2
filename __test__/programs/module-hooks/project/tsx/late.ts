namespace Late {
  export const late = 'late';
}

export const { late } = Late;
