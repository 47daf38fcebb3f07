// Tokens as jose sees them: signature, issuer and audience, by the keys the pool publishes.

import assert from 'node:assert/strict';
import { createRemoteJWKSet, jwtVerify } from 'jose';

export function verifier({ issuer, jwksUrl, clientId }) {
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  return async ({ accessToken, idToken }, person) => {
    const options = { issuer, algorithms: ['RS256'] };
    const access = (await jwtVerify(accessToken, keys, options)).payload;
    const id = (await jwtVerify(idToken, keys, { ...options, audience: clientId })).payload;
    assert.equal(access.token_use, 'access');
    assert.equal(access.client_id, clientId);
    assert.equal(access.username, person.username);
    assert.equal(id.token_use, 'id');
    assert.equal(id.sub, person.sub);
    assert.equal(id.email, person.email);
    assert.equal(access.sub, person.sub);
  };
}
