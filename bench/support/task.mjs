import { once } from 'node:events';

/** For a process that was started by `ask`: takes the task, does it, sends the answer, or what went wrong, and ends. */
export async function answerTask(work) {
  const [task] = await once(process, 'message');
  const say = (progress) => process.send({ progress });
  // Whatever a client may have left open does not keep the process.
  await work(task, say).then(
    (answer) => process.send({ answer }, () => process.exit()),
    (error) => process.send({ error: error.message }, () => process.exit(1)),
  );
}
