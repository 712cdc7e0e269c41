import { once } from 'node:events';

/** For a process that was started by `ask`: takes the task, does it, sends the answer and ends. */
export async function answerTask(work) {
  const [task] = await once(process, 'message');
  const answer = await work(task, (progress) => process.send({ progress }));
  // Whatever a client may have left open does not keep the process.
  process.send({ answer }, () => process.exit());
}
