import { Transform, type TransformFnParams } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsUrl,
  Max,
  Min,
  ValidateBy,
  type ValidationOptions,
} from 'class-validator';
import { isEventStoreUrl, isReadModelUrl } from './store-url';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export const ROLES = ['all', 'api', 'projector'] as const;
export const SHORTEST_SECRET = 32;

/** The environment's variables, each checked on its own. Messages follow the variable's name. */
export class Environment {
  @IsOptional()
  NODE_ENV?: string;

  @IsNotEmpty({ message: 'must not be empty' })
  HOST: string = '127.0.0.1';

  @Transform(wholeNumber)
  @IsInt({ message: 'must be a whole number from 0 to 65535; 0 picks a free port' })
  @Min(0, { message: 'must be a whole number from 0 to 65535; 0 picks a free port' })
  @Max(65_535, { message: 'must be a whole number from 0 to 65535; 0 picks a free port' })
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
  @Satisfies((url) => url.startsWith('nats://'), 'must be nats://…')
  @Satisfies(() => false, 'cannot be used yet: this version has no message bus; leave it unset')
  MESSAGE_BUS_URL?: string;

  @IsOptional()
  @Satisfies((secret) => Buffer.byteLength(secret) >= SHORTEST_SECRET, `must have at least ${SHORTEST_SECRET} bytes`)
  AUTH_JWT_SECRET?: string;

  @IsOptional()
  @IsUrl(
    { protocols: ['http', 'https'], require_protocol: true, require_tld: false },
    { message: 'must be an http(s) URL' },
  )
  AUTH_JWKS_URL?: string;

  @IsOptional()
  AUTH_ISSUER?: string;

  @IsOptional()
  AUTH_AUDIENCE?: string;

  @IsIn(LOG_LEVELS, { message: `must be one of ${LOG_LEVELS.join(', ')}` })
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  @IsIn(ROLES, { message: `must be one of ${ROLES.join(', ')}` })
  ROLE: (typeof ROLES)[number] = 'all';
}

function wholeNumber({ value }: TransformFnParams): unknown {
  return typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
}

function Satisfies(test: (value: string) => boolean, message: string): PropertyDecorator {
  const options: ValidationOptions = { message };
  // The message is part of the name: class-validator keeps one outcome for each name.
  return ValidateBy({ name: message, validator: { validate: (value: string) => test(value) } }, options);
}
