/** Bounded parallel work: the limit holds, a slow consumer slows the work, an end is an end. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { concurrently } from "../../pkg/dist/concurrently.js";

const never = new AbortController().signal;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

test("results come in order of completion, never more than the limit at work", async () => {
  let running = 0;
  let most = 0;
  const work = async (ms) => {
    most = Math.max(most, (running += 1));
    await sleep(ms);
    running -= 1;
    return ms;
  };
  const results = [];
  for await (const ms of concurrently([80, 10, 40, 1], 3, work, never)) results.push(ms);
  assert.deepEqual(
    results.toSorted((a, b) => a - b),
    [1, 10, 40, 80],
  );
  assert.equal(results[0], 10);
  assert.equal(results.at(-1), 80);
  assert.equal(most, 3);
});

test("a consumer that does not come back stops the work at the limit", async () => {
  let started = 0;
  const work = async (n) => {
    started += 1;
    return n;
  };
  const results = concurrently(Array(100).fill(0), 4, work, never);
  await results.next();
  await sleep(30);
  assert.ok(started <= 5, `${started} started`);
  await results.return();
});

test("leaving early closes the source and starts nothing more", async () => {
  let closed = false;
  let pulled = 0;
  async function* source() {
    try {
      for (;;) yield (pulled += 1);
    } finally {
      closed = true;
    }
  }
  for await (const _ of concurrently(source(), 2, async (n) => n, never)) break;
  const at = pulled;
  await sleep(20);
  assert.ok(closed);
  assert.equal(pulled, at);
});

test("a failure of the work or of the source is the loop's failure", async () => {
  const drain = async (items, work) => {
    for await (const _ of concurrently(items, 2, work, never));
  };
  const fails = async () => Promise.reject(new Error("work"));
  await assert.rejects(drain([1, 2, 3], fails), /work/);
  function* broken() {
    yield 1;
    throw new Error("source");
  }
  await assert.rejects(
    drain(broken(), async (n) => n),
    /source/,
  );
});

test("an abort ends it at once, even while a source or the work hangs", async () => {
  const hang = () => new Promise(() => undefined);
  const sources = [
    [[1], hang],
    [{ [Symbol.asyncIterator]: () => ({ next: hang }) }, async (n) => n],
  ];
  for (const [items, work] of sources) {
    const controller = new AbortController();
    const drained = (async () => {
      for await (const _ of concurrently(items, 2, work, controller.signal));
    })();
    setTimeout(() => controller.abort(new Error("enough")), 10);
    await assert.rejects(drained, /enough/);
  }
});
