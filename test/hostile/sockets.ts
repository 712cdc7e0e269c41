import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

/** A TCP connection that shows the data that it received and, unlike RawConnection, how the peer ended it. */
export class ObservedConnection {
  text = '';
  /** `end`: closed by the peer. `reset`: reset by the peer. */
  readonly ended: Promise<'end' | 'reset'>;
  readonly opened: Promise<void>;
  readonly socket: Socket;

  constructor(url: string, sent = '') {
    this.socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
    this.socket.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    this.ended = new Promise((resolve) => {
      this.socket.on('error', () => resolve('reset'));
      this.socket.on('end', () => resolve('end'));
    });
    this.opened = new Promise((resolve) => this.socket.on('connect', resolve));
    if (sent !== '') this.socket.write(sent);
  }

  /** Resolves when this was received. */
  async has(text: string): Promise<void> {
    while (!this.text.includes(text)) {
      await new Promise<void>((resolve, reject) => {
        this.socket.once('data', () => resolve());
        this.socket.once('close', () => reject(new Error(`closed before ${text}: ${this.text}`)));
      });
    }
  }

  /** @returns status, headers in lower case and JSON body of the only response */
  response(): { status: number; headers: Record<string, string>; body: any } {
    const [head = '', body = ''] = this.text.split(/\r\n\r\n(.*)/s);
    const [status = '', ...fields] = head.split('\r\n');
    const headers = Object.fromEntries(
      fields.map((field) => {
        const [name = '', value = ''] = field.split(/: ?(.*)/s);
        return [name.toLowerCase(), value];
      }),
    );
    return { status: Number(status.split(' ')[1]), headers, body: JSON.parse(body) };
  }
}

/** Number of open file descriptors of a process. Linux only. */
export function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
