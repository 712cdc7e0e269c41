import { type TSchema, type TString, Type } from '@sinclair/typebox';

/** Example ids, so that the examples of all events belong together. */
const EXAMPLE_CAMPAIGN = '0190f7c4-5c9e-7a3b-8f00-0000000000c1';
const EXAMPLE_SENDER = '0190f7c4-5c9e-7a3b-8f00-0000000000a1';

export function id(description: string, example: string): TString {
  return Type.String({ minLength: 1, description, examples: [example] });
}

export function count(description: string) {
  return Type.Integer({ minimum: 0, description, examples: [12] });
}

/** One of these strings. Another value is a breaking change, because consumers may handle only these. */
export function oneOf<const Value extends string>(description: string, ...values: readonly Value[]) {
  return Type.Union(
    values.map((value) => Type.Literal(value)),
    { description },
  );
}

export const campaignId = id('Id of the campaign.', EXAMPLE_CAMPAIGN);
export const senderId = id('Id of the sender.', EXAMPLE_SENDER);
export const userId = id('Id of the owner.', 'user-7');
export const channel = oneOf('The channel.', 'email', 'linkedin');
export const name = Type.String({ description: 'The name of the campaign.', examples: ['Spring'] });
export const senderIds = Type.Array(senderId, { description: 'Ids of all senders of the campaign.' });

/** The data of an event of a campaign. Consumers must accept further properties: later releases may add some. */
export function ofCampaign<Fields extends Record<string, TSchema>>(fields: Fields) {
  return Type.Object({ campaign_id: campaignId, user_id: userId, ...fields });
}

/** The data of an event of a sender. Consumers must accept further properties here too. */
export function ofSender<Fields extends Record<string, TSchema>>(fields: Fields) {
  return Type.Object({ sender_id: senderId, user_id: userId, ...fields });
}
