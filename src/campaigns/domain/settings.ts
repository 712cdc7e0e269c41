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

export type ChannelSettings =
  | { readonly type: 'linkedin'; readonly settings: LinkedinSettings }
  | { readonly type: 'email'; readonly settings: EmailSettings };

export const LINKEDIN_DEFAULTS: LinkedinSettings = { skip_other_campaigns: true, operating_hours: null };

export const EMAIL_DEFAULTS: EmailSettings = {
  daily_limit: 50,
  stop_on_reply: true,
  open_tracking: true,
  signature: null,
};
