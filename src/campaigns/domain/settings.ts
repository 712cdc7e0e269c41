export type Channel = 'linkedin' | 'email';

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Local wall-clock times, `HH:MM`. */
export interface OperatingWindow {
  readonly start: string;
  readonly end: string;
}

export type OperatingHours = { readonly timezone?: string } & {
  readonly [Day in Weekday]?: readonly OperatingWindow[];
};

export interface LinkedinSettings {
  readonly skip_other_campaigns: boolean;
  readonly operating_hours: OperatingHours | null;
}

export interface EmailSettings {
  /** Leads per day, over all senders. */
  readonly daily_limit: number;
  readonly stop_on_reply: boolean;
  readonly open_tracking: boolean;
  readonly signature: string | null;
}

/** The part of a campaign's daily limit that one of its senders may use. */
export interface AccountLimit {
  readonly account_id: string;
  /** Leads per day. */
  readonly daily_limit: number;
}

/** The settings of an email campaign that exists. */
export interface CurrentEmailSettings extends EmailSettings {
  /** At most one for each sender of the campaign. A sender without one has no limit of its own. */
  readonly account_limits: readonly AccountLimit[];
}

export interface ChangedSettings extends Partial<LinkedinSettings>, Partial<CurrentEmailSettings> {}

export type ChannelSettings =
  | { readonly type: 'linkedin'; readonly settings: LinkedinSettings }
  | { readonly type: 'email'; readonly settings: EmailSettings };

export const SETTINGS_OF = {
  linkedin: ['skip_other_campaigns', 'operating_hours'],
  email: ['daily_limit', 'account_limits', 'stop_on_reply', 'open_tracking', 'signature'],
} as const satisfies Record<Channel, readonly (keyof ChangedSettings)[]>;

export const LINKEDIN_DEFAULTS: LinkedinSettings = { skip_other_campaigns: true, operating_hours: null };

export const EMAIL_DEFAULTS: EmailSettings = {
  daily_limit: 50,
  stop_on_reply: true,
  open_tracking: true,
  signature: null,
};

/** The limits of these senders, without those of others; nothing for a channel without such limits. */
export function limitsOf(
  senderIds: readonly string[],
  limits: readonly AccountLimit[] | null | undefined,
): Pick<ChangedSettings, 'account_limits'> {
  if (!limits) return {};
  return { account_limits: limits.filter(({ account_id }) => senderIds.includes(account_id)) };
}
