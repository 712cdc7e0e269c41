import { isIP } from 'node:net';
import { applyDecorators } from '@nestjs/common';
import { Transform, type TransformFnParams } from 'class-transformer';
import { IsIn, IsInt, IsNotEmpty, IsOptional, Max, Min, ValidateBy, type ValidationOptions } from 'class-validator';
import { isMessageBusUrl } from './message-bus-url';
import { isEventStoreUrl, isReadModelUrl } from './store-url';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export const ROLES = ['all', 'api', 'projector', 'bus'] as const;
export const SHORTEST_SECRET = 32;

/** Largest value of a limit: 2^31 - 1, the largest delay that Node's timers take. */
const LARGEST_LIMIT = 2_147_483_647;

/** The environment variables, each validated alone. The messages follow the variable's name. */
export class Environment {
  @IsOptional()
  NODE_ENV?: string;

  @IsNotEmpty({ message: 'must not be empty' })
  HOST: string = '127.0.0.1';

  @WholeNumber(0, 65_535, 'must be a whole number from 0 to 65535; 0 picks a free port')
  PORT: number = 3000;

  @IsNotEmpty({ message: 'must not be empty' })
  DATA_DIR: string = 'data';

  @IsOptional()
  @Satisfies(isEventStoreUrl, 'must be sqlite:<path>, esdb://… or esdb+discover://…')
  EVENT_STORE_URL?: string;

  @IsOptional()
  @Satisfies(isReadModelUrl, 'must be sqlite:<path>, mongodb://… or mongodb+srv://…')
  READ_MODEL_URL?: string;

  @IsOptional()
  @Satisfies(isMessageBusUrl, 'must be nats://… or tls://…, such as nats://user:password@one:4222,two:4222')
  MESSAGE_BUS_URL?: string;

  @Satisfies(isStreamName, 'must have 1 to 255 letters, digits, - or _')
  SENDER_EVENTS_STREAM: string = 'SENDERS';

  @IsOptional()
  @Satisfies((secret) => Buffer.byteLength(secret) >= SHORTEST_SECRET, `must have at least ${SHORTEST_SECRET} bytes`)
  AUTH_JWT_SECRET?: string;

  @IsOptional()
  @Satisfies(isKeySetUrl, 'must be an http(s) URL without user, password or fragment')
  AUTH_JWKS_URL?: string;

  @IsOptional()
  AUTH_ISSUER?: string;

  @IsOptional()
  AUTH_AUDIENCE?: string;

  @IsOptional()
  @Satisfies(isPlainUrl, 'must be an http(s) URL without query, such as https://example.com/campaigns')
  PUBLIC_URL?: string;

  @IsOptional()
  @Satisfies(areNetworks, 'must be a comma-separated list of addresses or networks, such as 10.0.0.0/8')
  TRUSTED_PROXIES?: string;

  @IsOptional()
  @Satisfies(areOrigins, 'must be a comma-separated list of origins, such as https://app.example.com')
  CORS_ORIGINS?: string;

  @IsOptional()
  @Satisfies(isPlainUrl, 'must be an http(s) URL without user, password and query, such as http://127.0.0.1:4318')
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  @Limit('bytes')
  BODY_LIMIT: number = 1_048_576;

  @Limit('bytes')
  CSV_LIMIT: number = 20_971_520;

  @Limit('bytes')
  BODIES_IN_FLIGHT_LIMIT: number = 67_108_864;

  @Limit('bytes')
  STRING_LIMIT: number = 100_000;

  @Limit('entries')
  ARRAY_LIMIT: number = 1_000;

  @Limit('keys')
  OBJECT_LIMIT: number = 200;

  @Limit('errors')
  ERRORS_LIMIT: number = 20;

  @Limit('connections')
  CONNECTION_LIMIT: number = 2_000;

  @Limit('milliseconds')
  HEADERS_TIMEOUT_MS: number = 30_000;

  @Limit('milliseconds')
  REQUEST_TIMEOUT_MS: number = 30_000;

  @Limit('milliseconds')
  STOP_TIMEOUT_MS: number = 10_000;

  @LimitOrOff('requests')
  RATE_LIMIT: number = 600;

  @LimitOrOff('rejected tokens')
  BAD_TOKEN_LIMIT: number = 60;

  @IsIn(LOG_LEVELS, { message: `must be one of ${LOG_LEVELS.join(', ')}` })
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  @IsIn(ROLES, { message: `must be one of ${ROLES.join(', ')}` })
  ROLE: (typeof ROLES)[number] = 'all';
}

function Limit(unit: string): PropertyDecorator {
  return WholeNumber(1, LARGEST_LIMIT, `must be a whole number of ${unit}, 1 or more`);
}

function LimitOrOff(unit: string): PropertyDecorator {
  return WholeNumber(0, LARGEST_LIMIT, `must be a whole number of ${unit}; 0 turns the limit off`);
}

function WholeNumber(minimum: number, maximum: number, message: string): PropertyDecorator {
  return applyDecorators(Transform(toNumber), IsInt({ message }), Min(minimum, { message }), Max(maximum, { message }));
}

function toNumber({ value }: TransformFnParams): unknown {
  return typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
}

/** A name that JetStream accepts: it becomes part of subjects. */
function isStreamName(text: string): boolean {
  return /^[\w-]{1,255}$/.test(text);
}

/** Accepts every host name, because those of containers can contain underscores. */
function isKeySetUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && username + password + hash === '';
}

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, search, hash, username, password } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && search + hash + username + password === '';
}

function areNetworks(text: string): boolean {
  return entriesOf(text).every((network) => {
    const [address = '', prefix = '0', ...rest] = network.split('/');
    const bits = isIP(address) === 4 ? 32 : 128;
    return isIP(address) !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits && rest.length === 0;
  });
}

function areOrigins(text: string): boolean {
  return entriesOf(text).every((origin) => URL.canParse(origin) && new URL(origin).origin === origin);
}

/** The entries of a comma-separated list. */
export function entriesOf(text: string): string[] {
  return text.split(',').map((entry) => entry.trim());
}

function Satisfies(test: (value: string) => boolean, message: string): PropertyDecorator {
  const options: ValidationOptions = { message };
  // The message serves as the name, because class-validator keeps one result for each name.
  return ValidateBy({ name: message, validator: { validate: (value: string) => test(value) } }, options);
}
