import { eventType, schemaPath, unversioned } from '../event-type';
import { definitions } from '../integration-events';
import { schemaDocument } from './schema-document';

/** @param type without its version, such as `campaigns.CampaignDrafted` @param version such as `v1` */
export function findSchema(type: string, version: string, base: string): object | undefined {
  const found = definitions().find((each) => unversioned(each.name) === type && `v${each.version}` === version);
  return found && schemaDocument(found, base);
}

/** Where the schemas of all events are. */
export function schemaList(base: string): object[] {
  return definitions().map(({ name, version }) => ({
    type: eventType(name, version),
    schema: `${base}${schemaPath(name, version)}`,
  }));
}
