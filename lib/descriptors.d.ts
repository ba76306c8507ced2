// Descriptors are written without a prototype: a program may give all objects a `get`.

interface PropertyDescriptor {
  __proto__?: null;
}
