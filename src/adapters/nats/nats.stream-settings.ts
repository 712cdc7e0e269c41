import { DiscardPolicy, RetentionPolicy, StorageType, type StreamConfig } from '@nats-io/jetstream';
import { type StreamDefinition } from '../../edge/message-streams';

type Settings = Partial<StreamConfig> & Pick<StreamConfig, 'name'>;

const NANOSECONDS = 1_000_000;

/** What the service relies on. A missing limit is -1; everything else is the operator's choice, such as replicas. */
export function settingsOf({ name, description, subjects, duplicatesMs }: StreamDefinition): Settings {
  return { name, description, ...reliedOn(subjects, duplicatesMs) };
}

function reliedOn(subjects: readonly string[], duplicatesMs: number) {
  return {
    subjects: [...subjects],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_age: 0,
    max_msgs: -1,
    max_bytes: -1,
    max_msgs_per_subject: -1,
    duplicate_window: duplicatesMs * NANOSECONDS,
  } satisfies Partial<StreamConfig>;
}

/** @returns one sentence for each setting of an existing stream that differs from the definition */
export function differences({ name, subjects, duplicatesMs }: StreamDefinition, found: StreamConfig): string[] {
  const actual: Readonly<Record<string, unknown>> = { ...found };
  return Object.entries(reliedOn(subjects, duplicatesMs)).flatMap(([setting, expected]) => {
    const [wanted, has] = [expected, actual[setting] ?? null].map((value) => JSON.stringify(value));
    return wanted === has ? [] : [`${setting} of the stream ${name} is ${has}. The service expects ${wanted}.`];
  });
}
