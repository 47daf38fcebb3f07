// Amplify v6 signs in to our local pool.

import assert from 'node:assert/strict';
import { fetchAuthSession, fetchUserAttributes, getCurrentUser, signIn, signOut } from '@aws-amplify/auth';
import { Amplify } from 'aws-amplify';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { check, end, refused, settings } from './checks.mjs';
import { verifier } from './tokens.mjs';

const set = await settings();
const verify = verifier(set);
const [person, nonAscii] = set.special;

function configure(userPoolClientId) {
  const Cognito = { userPoolId: set.poolId, userPoolClientId, userPoolEndpoint: set.endpoint };
  Amplify.configure({ Auth: { Cognito } });
}

async function enter(username, password, authFlowType = 'USER_SRP_AUTH') {
  const { isSignedIn, nextStep } = await signIn({ username, password, options: { authFlowType } });
  assert.ok(isSignedIn, `unexpected step ${nextStep.signInStep}`);
  return tokens(await fetchAuthSession());
}

function tokens(session) {
  assert.ok(session.tokens, 'no tokens in the session');
  return { accessToken: session.tokens.accessToken.toString(), idToken: session.tokens.idToken.toString() };
}

/** What the service itself says to a token, past Amplify. */
async function getUserWith(AccessToken) {
  const reply = await fetch(set.endpoint, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'AWSCognitoIdentityProviderService.GetUser',
    },
    body: JSON.stringify({ AccessToken }),
  });
  return { status: reply.status, body: await reply.json() };
}

/** Forgets the tokens without telling the service, as a closed private window does. */
function closeWindow() {
  cognitoUserPoolsTokenProvider.setKeyValueStorage(new Volatile());
}

class Volatile {
  #items = new Map();
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
}

configure(set.clientId);
await check('the right password is accepted, and jose verifies the tokens', async () => {
  await verify(await enter(person.username, person.password), person);
  assert.equal((await getCurrentUser()).username, person.username);
  assert.equal((await getCurrentUser()).userId, person.sub);
  await signOut();
});
await check('a wrong password is refused', async () => {
  await refused('NotAuthorizedException', () => enter(person.username, `${person.password}x`));
  await refused('NotAuthorizedException', () => enter(person.username, person.password.slice(1)));
});
await check('an unknown user is refused like a wrong password', () =>
  refused('NotAuthorizedException', () => enter('nobody-of-that-name', person.password)));
await check('an unknown user is named as such where the client allows it', async () => {
  configure(set.legacyClientId);
  try {
    await refused('UserNotFoundException', () => enter('nobody-of-that-name', person.password));
  } finally {
    configure(set.clientId);
  }
});
await check('an e-mail address leads to the user it belongs to', async () => {
  await verify(await enter(person.email, person.password), person);
  await signOut();
  await refused('NotAuthorizedException', () => enter(person.email, `${person.password}x`));
});
await check('a non-ASCII password', async () => {
  await verify(await enter(nonAscii.username, nonAscii.password), nonAscii);
  await signOut();
  await refused('NotAuthorizedException', () => enter(nonAscii.username, nonAscii.password.normalize('NFC')));
});
await check('USER_PASSWORD_AUTH', async () => {
  await verify(await enter(nonAscii.username, nonAscii.password, 'USER_PASSWORD_AUTH'), nonAscii);
  await signOut();
  await refused('NotAuthorizedException', () =>
    enter(nonAscii.username, `${nonAscii.password}x`, 'USER_PASSWORD_AUTH'));
});
await check('forced refresh by GetTokensFromRefreshToken', async () => {
  const first = await enter(person.username, person.password);
  const again = tokens(await fetchAuthSession({ forceRefresh: true }));
  assert.notEqual(again.accessToken, first.accessToken);
  await verify(again, person);
  assert.equal((await fetchUserAttributes()).email, person.email);
  await signOut();
});
await check('a forced refresh with rotation, again and again', async () => {
  configure(set.rotatingClientId);
  try {
    const seen = new Set([(await enter(person.username, person.password)).accessToken]);
    for (let turn = 0; turn < 3; turn += 1) {
      seen.add(tokens(await fetchAuthSession({ forceRefresh: true })).accessToken);
    }
    assert.equal(seen.size, 4);
    await signOut();
  } finally {
    configure(set.clientId);
  }
});
await check('sign-out here revokes the access token', async () => {
  const { accessToken } = await enter(person.username, person.password);
  assert.equal((await getUserWith(accessToken)).status, 200);
  await signOut();
  const { status, body } = await getUserWith(accessToken);
  assert.deepEqual([status, body.__type], [400, 'NotAuthorizedException']);
  await assert.rejects(getCurrentUser());
});
await check('sign-out everywhere, after which old tokens are refused', async () => {
  const other = await enter(person.username, person.password);
  closeWindow();
  const { accessToken } = await enter(person.username, person.password);
  for (const token of [other.accessToken, accessToken]) assert.equal((await getUserWith(token)).status, 200);
  await signOut({ global: true });
  for (const token of [other.accessToken, accessToken]) {
    assert.equal((await getUserWith(token)).body.__type, 'NotAuthorizedException');
  }
});
await check(`${set.people.length} people sign in, ${set.unusualSalts} of them with a SALT of odd length`, async () => {
  for (const other of set.people) {
    await enter(other.username, other.password);
    assert.equal((await getCurrentUser()).userId, other.sub);
    await signOut();
  }
});
end();
