import { RULES } from '../../bus/envelope';

type Field = keyof typeof RULES;

/** The fields around the data of a command. The compiler compares their names with those that the bus accepts. */
const FIELDS = {
  command_id: field('command_id', 'Makes it safe to send the command again, like the header Idempotency-Key.'),
  token: field('token', 'Bearer token.'),
  user_id: field('user_id', 'The user to act as, if the token has the scope `campaigns:act-as-user`.'),
  correlation_id: field('correlation_id', 'Your own id for the command. The recorded events contain it.'),
  deadline: field('deadline', 'The command does not start after this time.'),
  if_match: field('if_match', 'An ETag, a list of ETags, or `*`. The command fails if the resource has changed.'),
} satisfies Record<Field, object>;

/** Schema of a command. @param needsData whether `data` is required */
export function commandEnvelope(data: unknown, needsData: boolean): object {
  const required = ['command_id', 'token', ...(needsData ? ['data'] : [])];
  return { type: 'object', properties: { ...FIELDS, data }, required };
}

function field(name: Field, description: string): object {
  const { longest, message } = RULES[name];
  return { type: 'string', maxLength: longest, description: `${description} It ${message}.` };
}
