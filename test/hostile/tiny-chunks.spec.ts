import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { PassThrough } from 'node:stream';
import { type FastifyRequest } from 'fastify';
import { BodiesInFlight } from '../../src/http/intake/bodies-in-flight';
import { receiveBody } from '../../src/http/intake/receive-body';

const MIB = 1_048_576;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** V8 frees array buffers in another thread. The second collection waits until the first has finished. */
function memoryInUse(): NodeJS.MemoryUsage {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage();
}

describe('A body that arrives in chunks of one byte', () => {
  it('takes no more memory than its length, and a copy of it', () => {
    const request = {
      userId: 'ada',
      bodyBytes: 0,
      headers: {},
      routeOptions: { bodyLimit: MIB },
    } as unknown as FastifyRequest;
    const payload = new PassThrough();
    let received: Buffer | undefined;
    receiveBody(request, payload, new BodiesInFlight(MIB), (_problem, bytes) => (received = bytes));
    const before = memoryInUse();
    for (let index = 0; index < 300_000; index++) payload.emit('data', Buffer.from('x'));
    const after = memoryInUse();
    expect(request.bodyBytes).toBe(300_000);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(4 * MIB);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2 * MIB);
    payload.emit('end');
    expect(received?.toString()).toBe('x'.repeat(300_000));
  });
});
