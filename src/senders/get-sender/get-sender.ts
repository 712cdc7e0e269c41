import { Query } from '@nestjs/cqrs';
import { type SenderAccount } from '../sender.document';

/** One account of the user. Refused with: sender_not_found. */
export class GetSender extends Query<SenderAccount> {
  constructor(
    readonly senderId: string,
    readonly userId: string,
  ) {
    super();
  }
}
