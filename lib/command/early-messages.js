'use strict';

// Messages to a child process that have come before its program runs.
//
// Where Node loads this command while the event loop turns it keeps them until somebody listens, hands them all out, and then
// expects that nobody has disconnected meanwhile. A program that runs at once never gets there, so they are handed out here.

const KEPT = 'Symbol(kPendingMessages)';

/** Hands out what Node has kept when the program listens. To be called right before it runs. */
function keepMessages() {
  const channel = /** @type {any} */ (process).channel;
  if (!channel) return;
  const key = Object.getOwnPropertySymbols(channel).find((symbol) => String(symbol) === KEPT);
  /** @type {Parameters<typeof process.emit>[] | undefined} */
  const kept = key && channel[key];
  if (!Array.isArray(kept) || kept.length === 0) return;
  const messages = kept.splice(0);
  const handOut = () => {
    if (process.listenerCount('message') === 0) return;
    process.off('newListener', listened);
    for (const message of messages) Reflect.apply(process.emit, process, message);
  };
  const listened = (/** @type {string | symbol} */ event) => {
    if (event === 'message') process.nextTick(handOut);
  };
  // Node hands out later ones by such a listener.
  process.prependListener('newListener', listened);
}

module.exports = { keepMessages };
