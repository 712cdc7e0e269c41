import { SignJWT } from 'jose';
import { type Config } from '../../config/config';

/** A token as an issuer would make it; only possible where tokens are signed with a shared secret. */
export function issueToken(config: Config, userId: string, days: number): Promise<string> {
  if (!('secret' in config.tokenKeys)) {
    throw new Error('Tokens come from the issuer behind AUTH_JWKS_URL; none can be made here.');
  }
  const token = new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(userId).setIssuedAt();
  if (config.tokenIssuer !== undefined) token.setIssuer(config.tokenIssuer);
  if (config.tokenAudience !== undefined) token.setAudience(config.tokenAudience);
  return token.setExpirationTime(`${days} days`).sign(new TextEncoder().encode(config.tokenKeys.secret));
}
