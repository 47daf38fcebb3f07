// amazon-cognito-identity-js: its devices in our local pool.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { BY_CODE, BY_DEVICE, administrator, bare } from './devices.mjs';
import { check, end, refused, settings } from './checks.mjs';

const { AuthenticationDetails, CognitoUser, CognitoUserPool } =
  createRequire(import.meta.url)('amazon-cognito-identity-js');
const set = await settings();

/** One browser: its storage outlives the page, every sign-in is made by a page of its own. */
class Browser {
  constructor(pool) {
    this.admin = administrator(set.endpoint, pool);
    this.items = new Map();
  }
  getItem(key) {
    return this.items.get(key) ?? null;
  }
  setItem(key, value) {
    this.items.set(key, value);
  }
  removeItem(key) {
    this.items.delete(key);
  }
  clear() {
    this.items.clear();
  }

  /** Signs in, with the code of the SMS if the pool wants one, and tells the steps it took. */
  async signIn(person, name = person.username) {
    const { poolId: UserPoolId, clientId: ClientId } = this.admin;
    const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint: set.endpoint, Storage: this });
    const user = new CognitoUser({ Username: name, Pool, Storage: this });
    const steps = [];
    const request = user.client.request.bind(user.client);
    user.client.request = (operation, input, done) => {
      steps.push(input.ChallengeName ?? operation);
      return request(operation, input, done);
    };
    const signedIn = await new Promise((resolve, reject) => {
      const callbacks = {
        onSuccess: (session, mayBeRemembered) => resolve({ session, mayBeRemembered: mayBeRemembered === true }),
        onFailure: reject,
        mfaRequired: () => this.admin.code(person).then((code) => user.sendMFACode(code, callbacks), reject),
      };
      user.authenticateUser(new AuthenticationDetails({ Username: name, Password: person.password }), callbacks);
    });
    return { user, steps, ...signedIn };
  }

  /** The names under which something of the device is kept. */
  kept(what) {
    return [...this.items.keys()].filter((key) => key.endsWith(`.${what}`));
  }
}

const told = (call) => new Promise((onSuccess, onFailure) => call({ onSuccess, onFailure }));

for (const [number, way] of ['username', 'email'].entries()) {
  const person = set.always.people[number];
  const browser = new Browser(set.always);
  await check(`a new device is confirmed, and listed by user and administrator (${way})`, async () => {
    const { user, steps, mayBeRemembered } = await browser.signIn(person, person[way]);
    assert.deepEqual(steps, BY_CODE);
    assert.equal(mayBeRemembered, false);
    const [device, ...others] = await browser.admin.devices(person);
    assert.deepEqual([others.length, device.status], [0, 'remembered']);
    const { Devices } = await told((callbacks) => user.listDevices(10, null, callbacks));
    assert.deepEqual(Devices.map(({ DeviceKey }) => DeviceKey), [device.key]);
    const { Device } = await told((callbacks) => user.getDevice(callbacks));
    assert.equal(Device.DeviceKey, device.key);
    assert.equal(user.signInUserSession.getAccessToken().payload.device_key, device.key);
  });
  await check(`a remembered device proves itself, and no code is asked for (${way})`, async () => {
    const before = await browser.admin.devices(person);
    const { session, steps } = await browser.signIn(person, person[way]);
    assert.deepEqual(steps, BY_DEVICE);
    assert.equal(session.getIdToken().payload.sub, person.sub);
    assert.deepEqual(await browser.admin.devices(person), before);
    const elsewhere = await new Browser(set.always).signIn(person, person[way]);
    assert.deepEqual(elsewhere.steps, BY_CODE);
  });
  await check(`after AdminForgetDevice a code is asked for, and a new device replaces the old one (${way})`, async () => {
    const [forgotten] = browser.kept('deviceKey').map((key) => browser.items.get(key));
    await browser.admin.forget(person, forgotten);
    const { steps } = await browser.signIn(person, person[way]);
    assert.deepEqual(steps, ['InitiateAuth', 'PASSWORD_VERIFIER', ...BY_CODE.slice(1)]);
    const keys = (await browser.admin.devices(person)).map(({ key }) => key);
    assert.ok(!keys.includes(forgotten) && keys.length === 2, keys.join());
    assert.deepEqual((await browser.signIn(person, person[way])).steps, BY_DEVICE);
  });
}
await check('a wrong device secret is refused, and the right one is taken afterwards', async () => {
  const person = set.always.people[2];
  const browser = new Browser(set.always);
  await browser.signIn(person);
  const [secret] = browser.kept('randomPasswordKey');
  const right = browser.getItem(secret);
  browser.setItem(secret, `${right.slice(0, -1)}${right.endsWith('A') ? 'B' : 'A'}`);
  await refused('NotAuthorizedException', () => browser.signIn(person));
  const [group] = browser.kept('deviceGroupKey');
  const rightGroup = browser.getItem(group);
  browser.setItem(secret, right);
  browser.setItem(group, `${rightGroup}x`);
  await refused('NotAuthorizedException', () => browser.signIn(person));
  browser.setItem(group, rightGroup);
  assert.deepEqual((await browser.signIn(person)).steps, BY_DEVICE);
});
await check('a refresh counts from its own device only', async () => {
  const person = set.always.people[3];
  const { user, session } = await new Browser(set.always).signIn(person);
  const refresh = (device) =>
    bare(set.endpoint, 'InitiateAuth', {
      ClientId: set.always.clientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: session.getRefreshToken().getToken(), ...device },
    });
  for (const device of [{}, { DEVICE_KEY: 'us-east-1_00000000-0000-4000-8000-000000000000' }]) {
    const { status, __type } = await refresh(device);
    assert.deepEqual([status, __type], [400, 'NotAuthorizedException'], JSON.stringify(device));
  }
  const again = await new Promise((resolve, reject) =>
    user.refreshSession(session.getRefreshToken(), (error, fresh) => (error ? reject(error) : resolve(fresh))));
  assert.equal(again.getAccessToken().payload.device_key, user.deviceKey);
});
await check('where the pool asks, a device counts once the user has said so, and until they take it back', async () => {
  const [person] = set.ask.people;
  const browser = new Browser(set.ask);
  const first = await browser.signIn(person);
  assert.deepEqual([first.steps, first.mayBeRemembered], [BY_CODE, true]);
  assert.equal((await browser.admin.devices(person))[0].status, 'not_remembered');
  const known = BY_CODE.slice(0, -1);
  assert.deepEqual((await browser.signIn(person)).steps, known);
  await told((callbacks) => first.user.setDeviceStatusRemembered(callbacks));
  const third = await browser.signIn(person);
  assert.deepEqual(third.steps, BY_DEVICE);
  await told((callbacks) => third.user.setDeviceStatusNotRemembered(callbacks));
  assert.deepEqual((await browser.signIn(person)).steps, known);
});
await check('a device that the user forgets is gone on both sides', async () => {
  const person = set.always.people[4];
  const browser = new Browser(set.always);
  await browser.signIn(person);
  const { user } = await browser.signIn(person);
  await told((callbacks) => user.forgetDevice(callbacks));
  assert.deepEqual(await browser.admin.devices(person), []);
  assert.deepEqual(browser.kept('deviceKey'), []);
  assert.deepEqual((await browser.signIn(person)).steps, BY_CODE);
});
end();
