import { StoreUnavailable } from '../event-sourcing/log/event-store';
import { type StoredMessage } from './message-streams';

const REASON = 'Campaigns-Reason';

/** In characters. */
const LONGEST_REASON = 256;

/**
 * Stores a message that cannot be handled, with the reason in a header. If the broker does not accept its size with the
 * headers, stores it without its data.
 * @throws StoreUnavailable
 */
export async function storeWithReason(
  data: Buffer,
  reason: string,
  store: (data: Buffer, headers: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  const headers = { [REASON]: headerText(reason) };
  try {
    await store(data, headers);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    await store(Buffer.alloc(0), headers);
  }
}

export function reasonIn(message: StoredMessage): string {
  return message.header(REASON) ?? 'unknown reason';
}

/** Makes one line of it: subjects and headers come from anyone who may publish. */
export function printable(line: string): string {
  return line.replace(/[\p{C}\s]+/gu, ' ');
}

function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, LONGEST_REASON);
}
