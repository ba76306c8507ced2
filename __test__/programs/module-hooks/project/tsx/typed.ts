enum Letter {
  A = 'a',
}

export const typed: string = Letter.A;
