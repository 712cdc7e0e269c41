import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, type Level, type Logger, stdSerializers } from 'pino';
import { Config } from '../config/config';
import { AppendOutcomeUnknown, StoreUnavailable } from '../event-sourcing/log/event-store';
import { LogDestination } from './log-destination';

/** Nest's own account of how it puts the application together. Its errors also reach the caller of the startup. */
const CHATTER = new Set([
  'NestFactory',
  'NestApplication',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'ExceptionHandler',
]);

/** The log: one JSON line per entry. Nest writes to it through Nest's own interface, everything else to `lines`. */
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
        // Headers are never logged on purpose; this catches the ones that come along with an error.
        redact: ['*.authorization', '*.cookie', '*.headers.authorization', '*.headers.cookie'],
      },
      destination,
    );
  }

  /** @param rest as Nest passes it: further arguments, then the name of the class that writes */
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

/** An unavailable store is no bug: its sentence says it all, and it may come with every request. */
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

/** With an error, Nest passes a stack in place of a message; the error has it already. */
function messageIn(text: unknown): string | undefined {
  return typeof text === 'string' && !text.includes('\n') ? text : undefined;
}
