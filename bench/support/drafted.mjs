import { v7 as uuidv7 } from 'uuid';
import { campaignCodec } from '../../dist/campaigns/campaign-events.schema.js';
import { NO_CAMPAIGN } from '../../dist/campaigns/domain/campaign.js';
import { decide } from '../../dist/campaigns/domain/decider.js';
import { actorOf } from '../../dist/event-sourcing/log/caller.js';
import { deriveId, eventId } from '../../dist/event-sourcing/log/identity.js';

const SENDER = '7d0a3c0e-59b0-4c0e-8a54-0d9a5a7c3f11';
/** The campaigns of these users alternate in the log. */
const USERS = 500;

/**
 * @returns the streams that `count` creates write, each with its id and its two events. The names also differ from
 * those of earlier runs, because name conflicts would slow down the projector.
 */
export function draftedStreams(count, first = 0) {
  return Array.from({ length: count }, (_, index) => draftedStream(first + index));
}

function draftedStream(number) {
  const campaignId = uuidv7();
  const commandId = uuidv7();
  const userId = `user-${number % USERS}`;
  const events = decide(
    {
      type: 'DraftCampaign',
      campaignId,
      userId,
      campaign: { type: 'email', name: `Campaign ${campaignId}`, sender_account_ids: [SENDER] },
      senders: [{ id: SENDER, channel: 'email', connected: true }],
      nodeIds: [deriveId(commandId, 'first node'), deriveId(commandId, 'end node')],
    },
    NO_CAMPAIGN,
  );
  const metadata = {
    command_id: commandId,
    user_id: userId,
    actor: actorOf({ userId }),
    occurred_at: new Date(Date.UTC(2024, 0, 1) + number).toISOString(),
    $correlationId: commandId,
    $causationId: commandId,
    append_size: events.length,
  };
  const onFirst = { name_claim_id: deriveId(commandId, 'name at -1') };
  return {
    id: `campaign-${campaignId}`,
    events: events.map((event, index) =>
      campaignCodec.encode(event, eventId(commandId, index), {
        ...metadata,
        append_index: index,
        ...(index === 0 && onFirst),
      }),
    ),
  };
}
