import { destination } from 'pino';

type Sink = ReturnType<typeof destination>;

/**
 * Writes log lines to standard error until the service is ready, then to standard output. So the first line on standard
 * output is the one that contains the service's address.
 */
export class LogDestination {
  private sink: Sink = destination({ fd: 2, sync: true });

  write(line: string): void {
    this.sink.write(line);
  }

  ready(): void {
    this.sink = destination({ fd: 1, sync: true });
  }
}
