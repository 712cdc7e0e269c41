import { Query } from '@nestjs/cqrs';
import { type ListEntryDocument } from '../list-entry.document';

/** Some of the entries of a list of the user, oldest first. */
export class ListEntries extends Query<readonly ListEntryDocument[]> {
  /**
   * @param limit maximum number of entries
   * @param after `list_order` of the last entry of the previous page
   */
  constructor(
    readonly listId: string,
    readonly userId: string,
    readonly limit: number,
    readonly after?: string,
  ) {
    super();
  }
}

/** The number of entries of a list. Refused with: list_not_found. */
export class CountEntries extends Query<number> {
  constructor(
    readonly listId: string,
    readonly userId: string,
  ) {
    super();
  }
}
