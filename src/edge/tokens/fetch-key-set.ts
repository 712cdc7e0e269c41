import { type JSONWebKeySet, type JWK } from 'jose';

const LARGEST_SET = 1_048_576;

/** Milliseconds for the whole response to arrive. */
const TIMEOUT = 3_000;

/** The message says what is wrong with the response of the issuer, as the end of a sentence. */
class UnusableResponse extends Error {}

/**
 * Fetches a JSON Web Key Set (RFC 7517, section 5). Follows no redirects, because only the configured address is
 * trusted. Skips entries that are not keys.
 * @throws an error that `reasonOf` can describe
 */
export async function fetchKeySet(url: URL): Promise<JSONWebKeySet> {
  const headers = { accept: 'application/jwk-set+json, application/json' };
  const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new UnusableResponse(`it responded with ${response.status}`);
  }
  return keySetIn(await textOf(response));
}

/** @returns a reason that is safe to log: it contains neither the address nor the response */
export function reasonOf(error: unknown): string {
  if (error instanceof UnusableResponse) return error.message;
  const { name, cause } = error as Error & { cause?: { code?: unknown } };
  if (name === 'TimeoutError') return `its response did not arrive within ${TIMEOUT / 1_000} s`;
  return typeof cause?.code === 'string' ? cause.code : name;
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the rest of the response.
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > LARGEST_SET) throw new UnusableResponse(`its response is larger than ${LARGEST_SET} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function keySetIn(text: string): JSONWebKeySet {
  const { keys } = objectIn(text) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new UnusableResponse('its response is not a JSON Web Key Set');
  const usable = keys.filter(isKey);
  if (usable.length === 0 && keys.length > 0) throw new UnusableResponse('its response contains no usable key');
  return { keys: usable };
}

function objectIn(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    throw new UnusableResponse('its response is not JSON');
  }
}

function isKey(value: unknown): value is JWK {
  return typeof value === 'object' && value !== null && typeof (value as JWK).kty === 'string';
}
