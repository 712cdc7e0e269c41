import { type JsMsg } from '@nats-io/jetstream';
import { type Receiver, type Verdict } from '../../edge/message-streams';
import { deliveredMessage } from './nats.stored-message';

/** How often a message is reported as in progress while the broker waits for it. */
const REPORTS = 3;

/** When a message is delivered again after a fault, in milliseconds. */
const RETRY_AFTER_FAULT = 5_000;

/** How long the broker may take to confirm, in milliseconds. */
const CONFIRMATION = 2_000;

/** Has a message handled, and tells the broker the verdict. Never rejects. @param ackWait in milliseconds */
export async function settle(message: JsMsg, receiver: Receiver, ackWait: number): Promise<void> {
  const working = setInterval(() => attempt(() => message.working()), ackWait / REPORTS);
  try {
    const verdict = await receiver.receive(deliveredMessage(message)).catch(() => ({ retryInMs: RETRY_AFTER_FAULT }));
    clearInterval(working);
    await tell(message, verdict);
  } catch {
    // The verdict may be lost. Then the broker delivers the message again.
  } finally {
    clearInterval(working);
  }
}

async function tell(message: JsMsg, verdict: Verdict): Promise<void> {
  if (verdict === 'done') await message.ackAck({ timeout: CONFIRMATION });
  else if (verdict === 'discarded') message.term();
  else message.nak(verdict.retryInMs);
}

function attempt(report: () => void): void {
  try {
    report();
  } catch {
    // The connection is closed.
  }
}
