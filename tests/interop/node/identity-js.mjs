// amazon-cognito-identity-js signs in to our local pool.

import assert from 'node:assert/strict';
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import { check, end, refused, settings } from './checks.mjs';
import { verifier } from './tokens.mjs';

const set = await settings();
const verify = verifier(set);
const [person, nonAscii] = set.special;

class Memory {
  items = new Map();
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
}

function userNamed(name, clientId = set.clientId) {
  const Storage = new Memory();
  const Pool = new CognitoUserPool({ UserPoolId: set.poolId, ClientId: clientId, endpoint: set.endpoint, Storage });
  return new CognitoUser({ Username: name, Pool, Storage });
}

function signIn(name, password, flow = 'USER_SRP_AUTH', clientId = set.clientId) {
  const user = userNamed(name, clientId);
  user.setAuthenticationFlowType(flow);
  return new Promise((resolve, reject) => {
    const challenged = (challenge) => reject(new Error(`unexpected challenge ${challenge}`));
    user.authenticateUser(new AuthenticationDetails({ Username: name, Password: password }), {
      onSuccess: (session) => resolve({ user, session }),
      onFailure: reject,
      newPasswordRequired: () => challenged('NEW_PASSWORD_REQUIRED'),
      mfaRequired: challenged,
      totpRequired: challenged,
      customChallenge: () => challenged('CUSTOM_CHALLENGE'),
    });
  });
}

const called = (call) =>
  new Promise((resolve, reject) => call((error, result) => (error ? reject(error) : resolve(result))));
const attributesOf = (user) => called((back) => user.getUserAttributes(back));
const refreshed = (user, session) => called((back) => user.refreshSession(session.getRefreshToken(), back));
const signedOut = (user) =>
  new Promise((resolve, reject) => user.globalSignOut({ onSuccess: resolve, onFailure: reject }));
const jwts = (session) => ({
  accessToken: session.getAccessToken().getJwtToken(),
  idToken: session.getIdToken().getJwtToken(),
});

await check('the right password is accepted, and jose verifies the tokens', async () => {
  const { user, session } = await signIn(person.username, person.password);
  assert.equal(user.getUsername(), person.username);
  await verify(jwts(session), person);
});
await check('a wrong password is refused', async () => {
  await refused('NotAuthorizedException', () => signIn(person.username, `${person.password}x`));
  await refused('NotAuthorizedException', () => signIn(person.username, person.password.slice(1)));
});
await check('an unknown user is refused like a wrong password', () =>
  refused('NotAuthorizedException', () => signIn('nobody-of-that-name', person.password)));
await check('an unknown user is named as such where the client allows it', () =>
  refused('UserNotFoundException', () =>
    signIn('nobody-of-that-name', person.password, 'USER_SRP_AUTH', set.legacyClientId)));
await check('an e-mail address leads to the user it belongs to', async () => {
  const { user, session } = await signIn(person.email, person.password);
  assert.equal(user.getUsername(), person.username);
  await verify(jwts(session), person);
  await refused('NotAuthorizedException', () => signIn(person.email, `${person.password}x`));
});
await check('a non-ASCII password', async () => {
  const { session } = await signIn(nonAscii.username, nonAscii.password);
  await verify(jwts(session), nonAscii);
  await refused('NotAuthorizedException', () => signIn(nonAscii.username, nonAscii.password.normalize('NFC')));
});
await check('USER_PASSWORD_AUTH', async () => {
  const { session } = await signIn(nonAscii.username, nonAscii.password, 'USER_PASSWORD_AUTH');
  await verify(jwts(session), nonAscii);
  await refused('NotAuthorizedException', () =>
    signIn(nonAscii.username, `${nonAscii.password}x`, 'USER_PASSWORD_AUTH'));
});
await check('refresh', async () => {
  const { user, session } = await signIn(person.username, person.password);
  const again = await refreshed(user, session);
  assert.notEqual(jwts(again).accessToken, jwts(session).accessToken);
  await verify(jwts(again), person);
  const attributes = await attributesOf(user);
  assert.equal(attributes.find(({ Name }) => Name === 'email').Value, person.email);
});
await check('sign-out everywhere, after which old tokens are refused', async () => {
  const { user } = await signIn(person.username, person.password);
  const other = await signIn(person.username, person.password);
  await attributesOf(other.user);
  await signedOut(user);
  await refused('NotAuthorizedException', () => attributesOf(other.user));
  await refused('NotAuthorizedException', () => refreshed(other.user, other.session));
});
await check(`${set.people.length} people sign in, ${set.unusualSalts} of them with a SALT of odd length`, async () => {
  for (const other of set.people) {
    const { session } = await signIn(other.username, other.password);
    assert.equal(session.getIdToken().payload.sub, other.sub);
  }
});
end();
