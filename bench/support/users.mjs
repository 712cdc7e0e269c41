import { SignJWT } from 'jose';

export const SECRET = 'a secret of more than 32 bytes for the benchmark';
const USERS = 50;
const TIMEOUT_MS = 60_000;

/** @returns users with a token and a connected sender each, of the service at `url` */
export async function usersOf(url) {
  return Promise.all(Array.from({ length: USERS }, (_, index) => userOf(url, `user-${index}`)));
}

/** @returns users with a token and the same sender id, for contenders that store no senders */
export async function usersWithoutService() {
  const sender = '7d0a3c0e-59b0-4c0e-8a54-0d9a5a7c3f11';
  return Promise.all(
    Array.from({ length: USERS }, async (_, index) => ({ token: await tokenOf(`user-${index}`), sender })),
  );
}

async function userOf(url, userId) {
  const token = await tokenOf(userId);
  const response = await fetch(`${url}/api/senders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'email', display_name: 'Ada', email_address: 'ada@example.org' }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 201) throw new Error(`connecting a sender: ${response.status} ${await response.text()}`);
  return { token, sender: (await response.json()).account?.id ?? fail('no account in the response') };
}

function tokenOf(userId) {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime('1 day')
    .sign(new TextEncoder().encode(SECRET));
}

function fail(message) {
  throw new Error(message);
}
