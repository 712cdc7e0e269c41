import { type LeadDocument } from '../../leads/lead.document';
import { type Token } from '../domain/tokens';
import { type LaunchWarning } from './validate-campaign';

/** Number of leads that a warning names. */
const MOST_EXAMPLES = 10;

const CUSTOM = 'custom_fields.';

/**
 * Finds tokens for which some lead has no value. Reads no more pages than it needs for the examples.
 * @returns a warning for each such token
 */
export async function missingValues(
  tokens: readonly Token[],
  pages: AsyncIterable<readonly LeadDocument[]>,
): Promise<LaunchWarning[]> {
  if (tokens.length === 0) return [];
  const examples = new Map(tokens.map((token): [Token, string[]] => [token, []]));
  for await (const leads of pages) {
    for (const [token, ids] of examples) {
      const without = leads.filter((lead) => valueOf(token, lead) === undefined);
      ids.push(...without.slice(0, MOST_EXAMPLES - ids.length).map(({ id }) => id));
    }
    if ([...examples.values()].every((ids) => ids.length === MOST_EXAMPLES)) break;
  }
  return [...examples].filter(([, ids]) => ids.length > 0).map(([token, lead_ids]) => warning(token, lead_ids));
}

function valueOf(token: Token, lead: LeadDocument): string | undefined {
  if (token.startsWith(CUSTOM)) {
    const key = token.slice(CUSTOM.length);
    // A key can have the name of something that every object inherits.
    return Object.hasOwn(lead.custom_fields, key) ? lead.custom_fields[key] || undefined : undefined;
  }
  return (lead[token as 'first_name'] ?? '') || undefined;
}

function warning(token: Token, lead_ids: readonly string[]): LaunchWarning {
  const count = lead_ids.length;
  const number = count < MOST_EXAMPLES ? `${count}` : `At least ${count}`;
  const some = count === 1 ? '1 lead has' : `${number} leads have`;
  const message = `${some} no value for %${token}%. Add a fallback (%${token}|…%), or the values.`;
  return { code: 'token_without_value', message, token, lead_ids };
}
