import { type Projection } from '../event-sourcing/consuming/projection';
import { type View } from '../event-sourcing/consuming/read-model-store';
import { type Recorded } from '../event-sourcing/log/event-codec';
import { type SuppressionEvent } from './domain/events';
import { suppressionCodec } from './suppression-events.schema';
import { type SuppressionDocument } from './suppression.document';

/** The `list_order` after those of all suppressions. */
const LAST = '';

export const SUPPRESSION_CATEGORY = 'suppression';

export const SUPPRESSIONS: View = { name: 'suppressions', version: 1, filters: [] };

/** The view of people who must not be contacted. Whoever adds leads checks it. */
export const suppressionProjection: Projection<SuppressionDocument, SuppressionEvent> = {
  view: SUPPRESSIONS,
  category: SUPPRESSION_CATEGORY,
  codec: suppressionCodec,
  canBeTruncated: true,
  evolve,
};

/** Every event leads to a document of its own, because the events before it may be gone. */
function evolve(
  _: SuppressionDocument | undefined,
  event: Recorded<SuppressionEvent>,
): SuppressionDocument | undefined {
  switch (event.type) {
    case 'PersonSuppressed': {
      const { email = null, linkedin_url = null, reason = null } = event.data;
      return documentOf(event, { email, linkedin_url, reason });
    }
    case 'ErasedPersonSuppressed':
      return documentOf(event, { email: null, linkedin_url: null, reason: 'erased' });
    case 'SuppressionRemoved':
    case 'SuppressionRequestCompleted':
      return undefined;
    case 'SuppressionsChanged':
      // It is not listed: it only tells how far the view is.
      return { ...documentOf(event, { email: null, linkedin_url: null, reason: null }), list_order: LAST };
  }
}

function documentOf(
  { data, metadata, revision }: Recorded<SuppressionEvent>,
  shown: Pick<SuppressionDocument, 'email' | 'linkedin_url' | 'reason'>,
): SuppressionDocument {
  const { suppression_id: id, user_id } = data;
  const created_at = metadata.occurred_at;
  return { id, user_id, revision, list_order: `${created_at} ${id}`, ...shown, created_at };
}
