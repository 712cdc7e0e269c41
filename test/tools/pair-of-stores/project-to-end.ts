import { Consumer, type ConsumerOptions } from '../../../src/event-sourcing/consuming/consumer';
import { WrongLog } from '../../../src/event-sourcing/consuming/wrong-log';
import { type ParkedEvent } from '../../../src/event-sourcing/consuming/read-model-store';
import { type Life } from './life';

/** Runs a consumer until it reaches the end of the log, or finds that the log is not the one of its data. */
export async function projectToEnd(options: Omit<ConsumerOptions, 'observer'>, life: Life): Promise<void> {
  let consumer: Consumer;
  const ended = new Promise<void>((resolve, reject) => {
    const observer = {
      processed: () => undefined,
      parked: ({ error }: ParkedEvent) => reject(new Error(`parked: ${error}`)),
      interrupted: (error: unknown) => (error instanceof WrongLog ? resolve() : reject(asError(error))),
      caughtUp: resolve,
    };
    consumer = new Consumer({ ...options, observer });
  });
  life.atDeath(() => void consumer.stop());
  consumer!.start();
  await ended.finally(() => consumer.stop());
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
