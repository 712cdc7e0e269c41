import { destination } from 'pino';

type Sink = ReturnType<typeof destination>;

/**
 * Where log lines go: to standard error until the service is ready, from then on to standard output. The first line
 * on standard output is therefore the one that says where it listens.
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
