/** The type without its version: `campaigns.CampaignDrafted`. */
export function unversioned(name: string): string {
  return `campaigns.${name}`;
}

/** The CloudEvents type: `campaigns.CampaignDrafted.v1`. */
export function eventType(name: string, version: number): string {
  return `${unversioned(name)}.v${version}`;
}

/** The name in a CloudEvents type: `CampaignDrafted`. */
export function nameIn(type: string): string {
  return type.split('.')[1] ?? type;
}

/** Path of the JSON Schema of the data, on this service. */
export function schemaPath(name: string, version: number): string {
  return `/schemas/${unversioned(name)}/v${version}`;
}

/** The subject on the message bus, in every version. */
export function eventSubject(name: string): string {
  return `campaigns.events.${name}`;
}
