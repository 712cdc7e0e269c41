import { DiscardPolicy, RetentionPolicy, StorageType, type StreamConfig } from '@nats-io/jetstream';
import { type StreamDefinition } from '../../edge/message-streams';

type Settings = Partial<StreamConfig> & Pick<StreamConfig, 'name'>;

const NANOSECONDS = 1_000_000;

/** What the service relies on. A missing limit is -1; everything else is the operator's choice, such as replicas. */
export function settingsOf(definition: StreamDefinition): Settings {
  const { name, description } = definition;
  return { name, description, ...reliedOn(definition) };
}

function reliedOn({ subjects, duplicatesMs, isWorkQueue, maxAgeMs, mostPerSubject }: StreamDefinition) {
  return {
    subjects: [...subjects],
    retention: isWorkQueue ? RetentionPolicy.Workqueue : RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_age: (maxAgeMs ?? 0) * NANOSECONDS,
    max_msgs: -1,
    max_bytes: -1,
    max_msgs_per_subject: mostPerSubject ?? -1,
    duplicate_window: duplicatesMs * NANOSECONDS,
  } satisfies Partial<StreamConfig>;
}

/** @returns one sentence for each setting of an existing stream that differs from the definition */
export function differences(definition: StreamDefinition, found: StreamConfig): string[] {
  const { name } = definition;
  const actual: Readonly<Record<string, unknown>> = { ...found };
  return Object.entries(reliedOn(definition)).flatMap(([setting, expected]) => {
    const [wanted, has] = [expected, actual[setting] ?? null].map((value) => JSON.stringify(value));
    return wanted === has ? [] : [`${setting} of the stream ${name} is ${has}. The service expects ${wanted}.`];
  });
}
