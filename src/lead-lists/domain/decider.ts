import { type LeadListEvent, type LeadListText } from './events';
import { type LeadList, leadListFold, ownList } from './lead-list';

export type LeadListCommand = CreateLeadList | UpdateLeadList | DeleteLeadList;

export interface CreateLeadList extends LeadListText {
  readonly type: 'CreateLeadList';
  readonly listId: string;
  readonly userId: string;
}

export interface UpdateLeadList {
  readonly type: 'UpdateLeadList';
  readonly listId: string;
  readonly userId: string;
  readonly changes: Partial<LeadListText>;
}

export interface DeleteLeadList {
  readonly type: 'DeleteLeadList';
  readonly listId: string;
  readonly userId: string;
}

export const leadListDecider = { ...leadListFold, decide };

/** @throws LeadListError */
export function decide(command: LeadListCommand, list: LeadList): LeadListEvent[] {
  switch (command.type) {
    case 'CreateLeadList':
      return create(command, list);
    case 'UpdateLeadList':
      return update(command, list);
    case 'DeleteLeadList':
      return remove(command, list);
  }
}

function create({ listId, userId, name, description }: CreateLeadList, list: LeadList): LeadListEvent[] {
  if (list.status !== 'none') return [];
  return [{ type: 'LeadListCreated', data: { list_id: listId, user_id: userId, name, description } }];
}

function update({ listId, userId, changes }: UpdateLeadList, list: LeadList): LeadListEvent[] {
  const { name, description } = ownList(list, userId);
  const changed = {
    ...(changes.name !== undefined && changes.name !== name && { name: changes.name }),
    ...(changes.description !== undefined &&
      changes.description !== description && { description: changes.description }),
  };
  if (Object.keys(changed).length === 0) return [];
  return [{ type: 'LeadListChanged', data: { list_id: listId, ...changed } }];
}

function remove({ listId, userId }: DeleteLeadList, list: LeadList): LeadListEvent[] {
  if (list.status === 'deleted' && list.userId === userId) return [];
  ownList(list, userId);
  return [{ type: 'LeadListDeleted', data: { list_id: listId } }];
}
