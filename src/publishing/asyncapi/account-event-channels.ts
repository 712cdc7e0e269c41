import { ACCOUNT_EVENTS, accountEventSchema } from '../../senders/follow-accounts/account-event.schema';
import { CLOUD_EVENT_MEDIA_TYPE } from '../cloud-event';
import { withEnums } from '../schemas/json-schema';
import { type Parts } from './parts';

/** The channels from which the service receives events of sender accounts that another service owns. */
export function accountEventParts(): Parts[] {
  return Object.entries(ACCOUNT_EVENTS).map(([name, data]) => {
    const subject = `senders.events.${name}`;
    const description = `${name} of the service that owns sender accounts, in its own stream.`;
    const payload = withEnums(accountEventSchema(data));
    const message = { name: `accounts.${name}`, title: name, contentType: CLOUD_EVENT_MEDIA_TYPE, payload };
    return {
      channels: { [subject]: { address: subject, description, messages: { [name]: message } } },
      operations: {
        [`receive${name}`]: {
          action: 'receive',
          channel: { $ref: `#/channels/${subject}` },
          summary: description,
          messages: [{ $ref: `#/channels/${subject}/messages/${name}` }],
        },
      },
    };
  });
}
