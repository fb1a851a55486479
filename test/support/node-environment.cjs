const { AsyncLocalStorage } = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/** What followed asynchronous work during the test file of this worker. */
const followers = new Set();
for (const name of ['run', 'enterWith']) {
  const method = AsyncLocalStorage.prototype[name];
  AsyncLocalStorage.prototype[name] = function (...args) {
    followers.add(this);
    return method.apply(this, args);
  };
}

/**
 * Jest's environment for Node, which leaves nothing behind that slows down the next file: Jest's runner makes an
 * `AsyncLocalStorage` per file and never disables it, so that every promise of the worker is followed once more per file.
 */
module.exports = class extends TestEnvironment {
  async teardown() {
    await super.teardown();
    for (const follower of followers) follower.disable();
    followers.clear();
  }
};
