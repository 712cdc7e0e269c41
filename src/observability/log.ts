import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, type Level, type Logger, stdSerializers } from 'pino';
import { Config } from '../config/config';
import { AppendOutcomeUnknown, StoreUnavailable } from '../event-sourcing/log/event-store';
import { LogDestination } from './log-destination';

/** Contexts of Nest's messages about startup. Errors among them are also thrown to the code that starts the service. */
const CHATTER = new Set([
  'NestFactory',
  'NestApplication',
  'NestMicroservice',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'ExceptionHandler',
]);

/** The service's log: one JSON object per line. Nest writes through its `LoggerService`, other code through `lines`. */
@Injectable()
export class Log implements LoggerService {
  readonly lines: Logger;

  constructor({ logLevel }: Config, destination: LogDestination) {
    this.lines = pino(
      {
        level: logLevel,
        base: null,
        timestamp: () => `,"time":"${new Date().toISOString()}"`,
        formatters: { level: (level) => ({ level }) },
        serializers: { err: withoutNeedlessStack },
        // The service logs no headers. This removes those that an error contains.
        redact: ['*.authorization', '*.cookie', '*.headers.authorization', '*.headers.cookie'],
      },
      destination,
    );
  }

  /** @param rest as Nest passes it: further arguments, then the name of the class that logs */
  log(message: unknown, ...rest: unknown[]): void {
    this.write(isChatter(rest) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write(isChatter(rest) ? 'debug' : 'error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const context = rest.at(-1);
    const [text] = rest.slice(0, -1);
    if (message instanceof Error) this.lines[level]({ context, err: message }, messageIn(text));
    else if (typeof message === 'string') this.lines[level]({ context }, message);
    else this.lines[level]({ context, ...(message as object) }, messageIn(text));
  }
}

/** Omits the stack of an unavailable store: it is no bug, its message says everything, and every request may log it. */
function withoutNeedlessStack(error: Error): object {
  if (error instanceof StoreUnavailable) {
    return { type: StoreUnavailable.name, message: error.message, reason: error.reason };
  }
  if (error instanceof AppendOutcomeUnknown) return { type: AppendOutcomeUnknown.name, message: error.message };
  return stdSerializers.err(error);
}

function isChatter(rest: readonly unknown[]): boolean {
  return CHATTER.has(String(rest.at(-1)));
}

/** With an error, Nest passes a stack in place of a message. It is dropped, because the error contains it. */
function messageIn(text: unknown): string | undefined {
  return typeof text === 'string' && !text.includes('\n') ? text : undefined;
}
