// One check after the other: told to the parent as JSON lines, with an end that shows that none was left out.

import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { createInterface } from 'node:readline';

// Node 18 hides the Web Crypto API that browsers have.
globalThis.crypto ??= webcrypto;

const SECONDS_A_CHECK = 240;

/** The parent's one line: where the pool is and who is in it. */
export async function settings() {
  for await (const line of createInterface({ input: process.stdin })) return JSON.parse(line);
  throw new Error('no settings');
}

function tell(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

let made = 0;

export async function check(name, body) {
  made += 1;
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${SECONDS_A_CHECK} s`)), SECONDS_A_CHECK * 1000);
  });
  try {
    await Promise.race([body(), late]);
    tell({ name, ok: true });
  } catch (error) {
    tell({ name, ok: false, detail: `${error.name}: ${error.message}`.replaceAll('\n', ' ') });
  } finally {
    clearTimeout(timer);
  }
}

export function end() {
  tell({ end: made });
  process.exit(0);
}

/** The attempt must fail with an error of this name. */
export async function refused(name, attempt) {
  let error;
  try {
    await attempt();
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error, `accepted instead of ${name}`);
  assert.equal(error.name, name, `${error.name}: ${error.message}`);
}
