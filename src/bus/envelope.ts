import { type FieldError, invalidRequest } from '../edge/problems/problem';
import { unauthorized } from '../edge/tokens/token-verifier';

/** A command as a service sends it, checked except for the token, the condition and the fields of `data`. */
export interface Envelope {
  /** The idempotency key. */
  readonly commandId: string;
  readonly token: string;
  /** The user to act as, if not the one in the token. */
  readonly userId?: string;
  readonly correlationId?: string;
  /** Milliseconds since 1970. The command must not start later. */
  readonly deadline?: number;
  /** Like the header `If-Match`. */
  readonly ifMatch?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** In characters, like the whole head of an HTTP request. */
const LONGEST_TOKEN = 16_384;

/** ISO 8601 with seconds and a zone. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

const isTime = (text: string) => TIME.test(text) && !Number.isNaN(Date.parse(text));

interface Rule {
  readonly longest: number;
  readonly isValid: (text: string) => boolean;
  readonly message: string;
}

/** The fields of a command, except its data. */
export const RULES = {
  command_id: {
    longest: 255,
    isValid: (text) => /^[\w-]+$/.test(text),
    message: 'must be 1 to 255 letters, digits, hyphens or underscores',
  },
  token: { longest: LONGEST_TOKEN, isValid: () => true, message: `must be a string of at most ${LONGEST_TOKEN} bytes` },
  user_id: {
    longest: 255,
    isValid: (text) => text !== '' && !/\p{Cs}/u.test(text),
    message: 'must be 1 to 255 characters, without lone surrogates',
  },
  correlation_id: {
    longest: 128,
    isValid: (text) => /^[\x21-\x7e]+$/.test(text),
    message: 'must be 1 to 128 visible ASCII characters',
  },
  deadline: { longest: 40, isValid: isTime, message: 'must be a time with a zone, such as 2030-01-31T12:00:00Z' },
  if_match: { longest: LONGEST_TOKEN, isValid: () => true, message: 'must be a string, like the header If-Match' },
} satisfies Record<string, Rule>;

type Name = keyof typeof RULES;

/** @throws Problem 401 if there is no token, 400 with the name of each invalid field */
export function readEnvelope(message: unknown): Envelope {
  if (!isObject(message)) {
    throw invalidRequest([{ field: '', message: 'must be a JSON object' }], 'The message must be a JSON object.');
  }
  if (message['token'] === undefined) throw unauthorized('A bearer token is required.');
  const { data } = message;
  const errors = faultsIn(message);
  if (!(data === undefined || isObject(data))) errors.push({ field: '/data', message: 'must be a JSON object' });
  const { commandId, token } = { commandId: text(message, 'command_id'), token: text(message, 'token') };
  if (errors.length > 0 || commandId === undefined || token === undefined) throw invalidRequest(errors);
  const [userId, correlationId] = [text(message, 'user_id'), text(message, 'correlation_id')];
  const [deadline, ifMatch] = [text(message, 'deadline'), text(message, 'if_match')];
  return {
    commandId,
    token,
    ...(userId !== undefined && { userId }),
    ...(correlationId !== undefined && { correlationId }),
    ...(deadline !== undefined && { deadline: Date.parse(deadline) }),
    ...(ifMatch !== undefined && { ifMatch }),
    ...(isObject(data) && { data }),
  };
}

function faultsIn(message: Readonly<Record<string, unknown>>): FieldError[] {
  const rules: [string, Rule][] = Object.entries(RULES);
  return rules.flatMap(([name, { longest, isValid, message: fault }]) => {
    const value = message[name];
    if (value === undefined && name !== 'command_id') return [];
    const valid = typeof value === 'string' && value.length <= longest && isValid(value);
    return valid ? [] : [{ field: `/${name}`, message: fault }];
  });
}

function text(message: Readonly<Record<string, unknown>>, name: Name): string | undefined {
  const value = message[name];
  return typeof value === 'string' ? value : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
