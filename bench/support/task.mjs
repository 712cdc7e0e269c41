import { once } from 'node:events';

/** In a process of `runProcess`: receives the task, runs `work`, sends its result or its error, and exits. */
export async function runTask(work) {
  const [task] = await once(process, 'message');
  const report = (progress) => process.send({ progress });
  // Exits explicitly, because a client may have left connections open.
  await work(task, report).then(
    (result) => process.send({ result }, () => process.exit()),
    (error) => process.send({ error: error.message }, () => process.exit(1)),
  );
}
