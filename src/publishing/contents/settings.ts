import { Type } from '@sinclair/typebox';
import { senderId } from './fields';

const windows = Type.Array(
  Type.Object({
    start: Type.String({ description: 'Local time, `HH:MM`.', examples: ['09:00'] }),
    end: Type.String({ description: 'Local time, `HH:MM`.', examples: ['17:00'] }),
  }),
  { description: 'When to send on this day: from `start` to `end`, in local time.' },
);

const operatingHours = Type.Object({
  timezone: Type.Optional(Type.String({ description: 'Name of a time zone (IANA).', examples: ['Europe/Berlin'] })),
  monday: Type.Optional(windows),
  tuesday: Type.Optional(windows),
  wednesday: Type.Optional(windows),
  thursday: Type.Optional(windows),
  friday: Type.Optional(windows),
  saturday: Type.Optional(windows),
  sunday: Type.Optional(windows),
});

const accountLimit = Type.Object({
  account_id: senderId,
  daily_limit: Type.Integer({ description: 'Leads per day for this sender.', examples: [20] }),
});

/** Without the signature, which is text of a message. */
export const settings = Type.Object(
  {
    daily_limit: Type.Optional(
      Type.Integer({ description: 'Email: leads per day, over all senders.', examples: [50] }),
    ),
    account_limits: Type.Optional(
      Type.Array(accountLimit, { description: 'Email: the part of the daily limit that each sender may use.' }),
    ),
    stop_on_reply: Type.Optional(Type.Boolean({ description: 'Email: stop contacting a lead who replies.' })),
    open_tracking: Type.Optional(Type.Boolean({ description: 'Email: record when a lead opens an email.' })),
    skip_other_campaigns: Type.Optional(
      Type.Boolean({ description: 'LinkedIn: skip leads that another campaign contacts.' }),
    ),
    operating_hours: Type.Optional(
      Type.Union([operatingHours, Type.Null()], { description: 'LinkedIn: when to send. Null: at any time.' }),
    ),
  },
  { description: 'Settings of the campaign. Contains only fields of its channel, and never the signature.' },
);
