import { decodeEvent, MalformedEvent } from '../../src/consumer-kit/decode-event';
import { definitions } from '../../src/publishing/integration-events';
import { envelopeOf } from '../../src/publishing/schemas/envelope';
import { exampleOf } from '../../src/publishing/schemas/example';
import { newEvent } from './new-event';

describe('Decoding an event', () => {
  const published = definitions().map((definition): [string, unknown] => [
    definition.name,
    exampleOf(envelopeOf(definition, 'https://example.com')),
  ]);

  it.each(published)('accepts what the service publishes: %s', (name, event) => {
    expect(decodeEvent(Buffer.from(JSON.stringify(event)))).toEqual(event);
    expect(decodeEvent(JSON.stringify(event)).type).toBe(`campaigns.${name}.v1`);
  });

  it('accepts properties that a later release adds', () => {
    const json = newEvent('c', 'e', { later: 1, data: { campaign_id: 'c', user_id: 'ada', later: 1 } });
    expect(decodeEvent(json)).toMatchObject({ type: 'campaigns.CampaignPaused.v1', data: { later: 1 } });
  });

  it.each(['campaigns.CampaignPaused.v2', 'campaigns.CampaignArchived.v1'])(
    'returns an unknown one as such: %s',
    (type) => {
      const event = decodeEvent(newEvent('c', 'e', { type, data: [] }));
      expect(event).toMatchObject({ type: 'unknown', publishedType: type, id: 'e', subject: 'c', data: [] });
    },
  );

  it.each([
    ['it is not JSON', Buffer.from('{')],
    ['it is not JSON', Buffer.from([0x22, 0xff, 0x22])],
    ['Expected object', 'null'],
    ['/specversion', newEvent('c', 'e', { specversion: '0.3' })],
    ['/source', newEvent('c', 'e', { source: 'urn:other' })],
    ['/id', newEvent('c', '')],
    ['/subject', newEvent('')],
    ['/position', newEvent('c', 'e', { position: 7 })],
    ['CampaignPaused.v1 e data/user_id', newEvent('c', 'e', { data: { campaign_id: 'c' } })],
    ['/data', newEvent('c', 'e', { data: undefined })],
  ])('rejects a malformed one and says why: %s', (reason, json) => {
    expect(() => decodeEvent(json)).toThrow(MalformedEvent);
    expect(() => decodeEvent(json)).toThrow(reason);
  });

  it('tells the compiler the data of each type', () => {
    const event = decodeEvent(newEvent('c'));
    expect(event.type === 'campaigns.CampaignPaused.v1' && event.data.user_id).toBe('ada');
  });
});
