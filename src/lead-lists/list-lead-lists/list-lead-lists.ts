import { Query } from '@nestjs/cqrs';
import { type LeadListDocument } from '../lead-list.document';

/** A page of the user's lists, newest first. */
export class ListLeadLists extends Query<readonly LeadListDocument[]> {
  /**
   * @param limit maximum number of lists on the page
   * @param after `list_order` of the last list of the previous page
   */
  constructor(
    readonly userId: string,
    readonly limit: number,
    readonly after?: string,
  ) {
    super();
  }
}
