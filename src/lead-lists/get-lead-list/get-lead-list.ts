import { Query } from '@nestjs/cqrs';
import { type LeadListDocument } from '../lead-list.document';

/** One list of the user. Refused with: list_not_found; RevisionNotReached if it stays below `minRevision`. */
export class GetLeadList extends Query<LeadListDocument> {
  constructor(
    readonly listId: string,
    readonly userId: string,
    readonly minRevision?: number,
  ) {
    super();
  }
}
