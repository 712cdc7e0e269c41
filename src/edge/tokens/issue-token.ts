import { SignJWT } from 'jose';
import { type Config } from '../../config/config';

/** Creates a token like an issuer's. @throws if tokens are not signed with a shared secret */
export function issueToken(config: Config, userId: string, days: number): Promise<string> {
  if (!('secret' in config.tokenKeys)) {
    throw new Error('The issuer behind AUTH_JWKS_URL creates all tokens, so this service cannot create one.');
  }
  const token = new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(userId).setIssuedAt();
  if (config.tokenIssuer !== undefined) token.setIssuer(config.tokenIssuer);
  if (config.tokenAudience !== undefined) token.setAudience(config.tokenAudience);
  return token.setExpirationTime(`${days} days`).sign(new TextEncoder().encode(config.tokenKeys.secret));
}
