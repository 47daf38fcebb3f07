// Amplify v6: its devices in our local pool.

import assert from 'node:assert/strict';
import {
  confirmSignIn, fetchAuthSession, fetchDevices, forgetDevice, rememberDevice, signIn, signOut,
} from '@aws-amplify/auth';
import { Amplify } from 'aws-amplify';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { BY_CODE, BY_DEVICE, administrator } from './devices.mjs';
import { check, end, refused, settings } from './checks.mjs';

const set = await settings();

// Amplify names its devices after the browser, which older Nodes do not play.
globalThis.navigator ??= { userAgent: 'interop' };

// Amplify asks the global `fetch`: what it says there is noted.
const steps = [];
const reallyFetch = globalThis.fetch;
globalThis.fetch = (url, options) => {
  const target = new Headers(options?.headers).get('x-amz-target');
  if (target) steps.push(JSON.parse(options.body).ChallengeName ?? target.split('.')[1]);
  return reallyFetch(url, options);
};

class Browser {
  #items = new Map();
  constructor(pool) {
    this.admin = administrator(set.endpoint, pool);
  }
  async setItem(key, value) {
    this.#items.set(key, value);
  }
  async getItem(key) {
    return this.#items.get(key) ?? null;
  }
  async removeItem(key) {
    this.#items.delete(key);
  }
  async clear() {
    this.#items.clear();
  }

  /** Signs in, with the code of the SMS if the pool wants one, and tells the steps it took. */
  async signIn(person, username = person.username) {
    const { poolId: userPoolId, clientId: userPoolClientId } = this.admin;
    Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: set.endpoint } } });
    cognitoUserPoolsTokenProvider.setKeyValueStorage(this);
    await signOut();
    steps.length = 0;
    let { isSignedIn, nextStep } = await signIn({ username, password: person.password });
    if (nextStep.signInStep === 'CONFIRM_SIGN_IN_WITH_SMS_CODE') {
      ({ isSignedIn, nextStep } = await confirmSignIn({ challengeResponse: await this.admin.code(person) }));
    }
    assert.ok(isSignedIn, `unexpected step ${nextStep.signInStep}`);
    return steps.filter((step) => BY_CODE.includes(step) || BY_DEVICE.includes(step));
  }

  find(what) {
    return [...this.#items.keys()].find((key) => key.endsWith(`.${what}`));
  }
}

const claims = async (options) => (await fetchAuthSession(options)).tokens.accessToken.payload;

for (const [number, way] of ['username', 'email'].entries()) {
  const person = set.always.people[number];
  const browser = new Browser(set.always);
  await check(`a new device is confirmed, and listed by user and administrator (${way})`, async () => {
    assert.deepEqual(await browser.signIn(person, person[way]), BY_CODE);
    const [device, ...others] = await browser.admin.devices(person);
    assert.deepEqual([others.length, device.status], [0, 'remembered']);
    assert.deepEqual((await fetchDevices()).map(({ id }) => id), [device.key]);
    assert.equal((await claims()).device_key, device.key);
  });
  await check(`a remembered device proves itself, and no code is asked for (${way})`, async () => {
    const before = await browser.admin.devices(person);
    assert.deepEqual(await browser.signIn(person, person[way]), BY_DEVICE);
    assert.equal((await claims()).sub, person.sub);
    assert.deepEqual(await browser.admin.devices(person), before);
    assert.equal((await claims({ forceRefresh: true })).device_key, before[0].key);
    assert.deepEqual(await new Browser(set.always).signIn(person, person[way]), BY_CODE);
  });
  await check(`after AdminForgetDevice a code is asked for, and a new device replaces the old one (${way})`, async () => {
    const forgotten = await browser.getItem(browser.find('deviceKey'));
    await browser.admin.forget(person, forgotten);
    const made = await browser.signIn(person, person[way]);
    assert.deepEqual(made.slice(-2), BY_CODE.slice(-2), made.join());
    const keys = (await browser.admin.devices(person)).map(({ key }) => key);
    assert.ok(!keys.includes(forgotten) && keys.length === 2, keys.join());
    assert.deepEqual(await browser.signIn(person, person[way]), BY_DEVICE);
  });
}
await check('a wrong device secret is refused, and the right one is taken afterwards', async () => {
  const person = set.always.people[2];
  const browser = new Browser(set.always);
  await browser.signIn(person);
  const secret = browser.find('randomPasswordKey');
  const right = await browser.getItem(secret);
  await browser.setItem(secret, `${right.slice(0, -1)}${right.endsWith('A') ? 'B' : 'A'}`);
  await refused('NotAuthorizedException', () => browser.signIn(person));
  await browser.setItem(secret, right);
  assert.deepEqual(await browser.signIn(person), BY_DEVICE);
});
await check('where the pool asks, a device counts once the user has said so', async () => {
  const [person] = set.ask.people;
  const browser = new Browser(set.ask);
  assert.deepEqual(await browser.signIn(person), BY_CODE);
  assert.equal((await browser.admin.devices(person))[0].status, 'not_remembered');
  assert.deepEqual(await browser.signIn(person), BY_CODE.slice(0, -1));
  await rememberDevice();
  assert.equal((await browser.admin.devices(person))[0].status, 'remembered');
  assert.deepEqual(await browser.signIn(person), BY_DEVICE);
});
await check('a device that the user forgets is gone on both sides', async () => {
  const person = set.always.people[3];
  const browser = new Browser(set.always);
  await browser.signIn(person);
  await browser.signIn(person);
  await forgetDevice();
  assert.deepEqual(await browser.admin.devices(person), []);
  assert.equal(browser.find('deviceKey'), undefined);
  assert.deepEqual(await browser.signIn(person), BY_CODE);
});
end();
