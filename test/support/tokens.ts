import { SignJWT } from 'jose';
import { SECRET } from './api';

/** A token with further claims, such as `scope`. Valid for a day, unless the claims say otherwise. */
export function tokenWith(userId: string, claims: Record<string, unknown>): Promise<string> {
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setSubject(userId);
  if (!('exp' in claims)) token.setExpirationTime('1 day');
  return token.sign(new TextEncoder().encode(SECRET));
}
