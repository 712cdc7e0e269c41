import { type AddressInfo } from 'node:net';
import { type Config } from '../config/config';
import { issueToken } from '../edge/tokens/issue-token';

const DEVELOPER = 'developer';
const DAYS = 30;

/**
 * What you need to try the service: addresses, a token, and commands to paste. The token is included only if the
 * service made its secret itself and other machines cannot reach it, because everyone who reads the log can use it.
 * @param listening the URL that the service listens on; callers may use another one (`PUBLIC_URL`)
 * @param boundTo the address that the service listens on
 */
export async function developmentBanner(config: Config, listening: string, boundTo: AddressInfo): Promise<string> {
  const url = config.publicUrl ?? listening;
  const addresses = `
Campaigns listens on ${listening}
API documentation    ${url}/docs
`;
  if ('jwksUrl' in config.tokenKeys) return `${addresses}Tokens come from ${config.tokenKeys.jwksUrl.origin}\n\n`;
  if (!config.hasOwnSecret || !isLoopback(boundTo.address)) return `${addresses}\n${HOW_TO_GET_A_TOKEN}\n`;
  const token = await issueToken(config, DEVELOPER, DAYS);
  return `${addresses}
A token for the user "${DEVELOPER}", valid for ${DAYS} days:

${token}

Paste this to connect an account and to draft a campaign that sends from it:

${firstCampaign(url, token)}

`;
}

const HOW_TO_GET_A_TOKEN = `To get a token, run this with the environment of the service:

  npm run --silent cli -- token --user ${DEVELOPER}

or, with docker compose:

  docker compose exec campaigns node dist/cli.js token --user ${DEVELOPER}
`;

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

/** Takes the account's id from its response. The name contains the time, so each paste creates another campaign. */
function firstCampaign(url: string, token: string): string {
  return `TOKEN=${token}
SENDER=$(curl -s ${url}/api/senders -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"type":"email","display_name":"Ada","email_address":"ada@example.com"}' | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
curl -i ${url}/api/campaigns -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"type":"email","name":"First campaign '"$(date +%T)"'","sender_account_ids":["'"$SENDER"'"]}'`;
}
