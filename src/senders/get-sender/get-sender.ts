import { Query } from '@nestjs/cqrs';
import { type SenderAccount } from '../sender.document';

/** One account of the user. Refused with: sender_not_found; RevisionNotReached if it stays below `minRevision`. */
export class GetSender extends Query<SenderAccount> {
  constructor(
    readonly senderId: string,
    readonly userId: string,
    readonly minRevision?: number,
  ) {
    super();
  }
}
