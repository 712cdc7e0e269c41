import { startService } from '../support/processes.mjs';
import { memoryOf } from '../support/metrics.mjs';
import { row } from '../support/statistics.mjs';

/** From the start of the process until it listens, on a folder with nothing in it. */
export async function start({ sizes, scratch }) {
  const times = [];
  const memory = [];
  for (let round = 0; round < sizes.starts; round++) {
    const service = await startService({ DATA_DIR: scratch.folder(), EVENT_STORE_URL: '', READ_MODEL_URL: '' });
    times.push(service.readyAfter);
    memory.push(await memoryOf(service.url));
    await service.stop();
  }
  return [
    row('start until it listens', 'ms', times, { aim: { atMost: 1_200 } }),
    row('memory after it', 'MB', memory, { aim: { atMost: 130 } }),
  ];
}
