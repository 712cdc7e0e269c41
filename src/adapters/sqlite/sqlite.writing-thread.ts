import { parentPort, workerData } from 'node:worker_threads';
import { failureOf } from './sqlite.errors';
import { type Reply, type Request } from './sqlite.remote-writer';
import { ThreadGate } from './sqlite.thread-gate';
import { SqliteWriter } from './sqlite.writer';

/** The thread that writes to all SQLite files of the process, one request after the other. */
const writers = new Map<number, SqliteWriter>();

const gate = new ThreadGate(workerData as Int32Array);
gate.leave();

parentPort!.on('message', (request: Request) => {
  respond(request).catch((error: unknown) => {
    // Ends the thread, and with it the use of all files.
    throw error;
  });
});

async function respond(request: Request): Promise<void> {
  if (!gate.enter()) return;
  parentPort!.postMessage(await replyTo(request));
  gate.leave();
}

async function replyTo(request: Request): Promise<Reply> {
  try {
    return { id: request.id, value: await resultOf(request) };
  } catch (error) {
    return { id: request.id, failure: failureOf(error) };
  }
}

function resultOf({ file, call }: Request): unknown {
  switch (call.name) {
    case 'open':
      return void writers.set(file, SqliteWriter.open(call.path, call.contents));
    case 'commit':
      return writers.get(file)!.commit(call.writes);
    case 'scrub':
      return writers.get(file)!.scrub();
    case 'close':
      return writers.get(file)!.close();
    case 'unlock':
      // The writer stays in the map: if its connection is still open, it must not be garbage-collected.
      return writers.get(file)!.unlock();
  }
}
