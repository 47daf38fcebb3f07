// What the device checks of all clients share: the administrator's view of the pool, and what the client said to it.

import assert from 'node:assert/strict';

/** Speaks to the pool as an administrator does, and reads the messages it sent. */
export function administrator(endpoint, { poolId, clientId }) {
  async function call(operation, input) {
    const reply = await plainFetch(endpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify(input),
    });
    const body = await reply.json();
    assert.equal(reply.status, 200, `${operation}: ${JSON.stringify(body)}`);
    return body;
  }
  return {
    poolId,
    clientId,
    /** The person's confirmed devices: key, name and whether they are remembered. */
    async devices({ username }) {
      const { Devices } = await call('AdminListDevices', { UserPoolId: poolId, Username: username });
      return Devices.map(({ DeviceKey, DeviceAttributes }) => {
        const attributes = Object.fromEntries(DeviceAttributes.map(({ Name, Value }) => [Name, Value]));
        return { key: DeviceKey, name: attributes.device_name, status: attributes['dev:device_remembered_status'] };
      });
    },
    forget: ({ username }, DeviceKey) =>
      call('AdminForgetDevice', { UserPoolId: poolId, Username: username, DeviceKey }),
    /** The last code that went to the person. */
    async code({ username }) {
      const { messages } = await (await plainFetch(`${endpoint}_local/outbox`)).json();
      return messages.findLast((message) => message.pool_id === poolId && message.username === username).code;
    },
  };
}

const plainFetch = globalThis.fetch;

/** Sends a request to the pool that no client would: with these members and nothing else. */
export async function bare(endpoint, operation, input) {
  const reply = await plainFetch(endpoint, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return { status: reply.status, ...(await reply.json()) };
}

/** The steps of a sign-in by which a device proves itself, and that no code was asked for among them. */
export const BY_DEVICE = ['InitiateAuth', 'PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'];
/** The steps of a sign-in with a code, after which the pool was given a new device. */
export const BY_CODE = ['InitiateAuth', 'PASSWORD_VERIFIER', 'SMS_MFA', 'ConfirmDevice'];
