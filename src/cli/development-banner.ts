import { type Config } from '../config/config';
import { issueToken } from '../http/auth/issue-token';

const DEVELOPER = 'developer';
const DAYS = 30;

/** Everything for a first try: addresses, a token, and commands to paste. */
export async function developmentBanner(config: Config, url: string): Promise<string> {
  const addresses = `
Campaigns listens on ${url}
API documentation    ${url}/docs
`;
  if (!('secret' in config.tokenKeys)) return `${addresses}Tokens come from ${config.tokenKeys.jwksUrl.origin}\n\n`;
  const token = await issueToken(config, DEVELOPER, DAYS);
  return `${addresses}
A token for the user "${DEVELOPER}", good for ${DAYS} days:

${token}

Paste this to connect an account and to draft a campaign that sends from it:

${firstCampaign(url, token)}

`;
}

/** The account's id is taken from its answer; the name has the time in it, so that pasting again makes another campaign. */
function firstCampaign(url: string, token: string): string {
  return `TOKEN=${token}
SENDER=$(curl -s ${url}/api/senders -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"type":"email","display_name":"Ada","email_address":"ada@example.com"}' | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
curl -i ${url}/api/campaigns -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"type":"email","name":"First campaign '"$(date +%T)"'","sender_account_ids":["'"$SENDER"'"]}'`;
}
