import { type SequenceNode } from '../../src/campaigns/domain/sequence-node';
import { tokensWithoutFallback } from '../../src/campaigns/domain/tokens';

const email = (body: string, subject = ''): SequenceNode => ({ id: 'n', type: 'email', subject, body });

describe('The tokens of a sequence', () => {
  it.each<[string, string[]]>([
    ['Hello', []],
    ['%first_name%', ['first_name']],
    ['{{first_name}}', ['first_name']],
    ['{{ first_name }}', ['first_name']],
    ['%custom_fields.plan%', ['custom_fields.plan']],
    ['{{ custom_fields.plan }}', ['custom_fields.plan']],
    ['%custom_fields.Plan_2%', ['custom_fields.Plan_2']],
    ['%email% %linkedin_url% %last_name%', ['email', 'linkedin_url', 'last_name']],
    ['%company% %position% %headline%', ['company', 'position', 'headline']],
    ['%first_name%%last_name%', ['first_name', 'last_name']],
    ['%first_name% and %first_name% and {{first_name}}', ['first_name']],
    ['100%first_name%', ['first_name']],
    ['50% off, %first_name%', ['first_name']],
    ['20%off%first_name%', ['first_name']],
    ['{{{first_name}}}', ['first_name']],
    ['%\nfirst_name%', []],
    ['50% off and 20% more', []],
    ['50%off%', []],
    ['%unknown% {{unknown}}', []],
    ['%First_Name%', []],
    ['%status% %id% %user_id%', []],
    ['%custom_fields% %custom_fields.% %custom_fields.a.b%', []],
    ['%first_name.x%', []],
    [`%custom_fields.${'k'.repeat(60)}%`, [`custom_fields.${'k'.repeat(60)}`]],
    [`%custom_fields.${'k'.repeat(61)}%`, []],
    ['{first_name} { {first_name} }', []],
    ['%%', []],
  ])('in %j are %j', (text, tokens) => expect(tokensWithoutFallback([email(text)])).toEqual(tokens));

  it.each([
    '%first_name|there%',
    '%first_name|my friend%',
    '%first_name|%',
    '{{first_name|there}}',
    '{{ first_name | there }}',
    '{{x|y}}',
    '%custom_fields.plan|none%',
  ])('do not include one with a fallback: %s', (text) => expect(tokensWithoutFallback([email(text)])).toEqual([]));

  it('include one that has a fallback in some places only', () =>
    expect(tokensWithoutFallback([email('%first_name|there% %first_name%')])).toEqual(['first_name']));

  it('are those of all subjects and bodies, each once, in order', () =>
    expect(
      tokensWithoutFallback([
        email('%last_name%', '%first_name%'),
        { id: 'd', type: 'delay', delay_days: 1, delay_hours: 0, delay_minutes: 0 },
        email('%first_name%', '%company%'),
        { id: 'm', type: 'message', body: '%headline%' },
        { id: 'e', type: 'end' },
      ]),
    ).toEqual(['first_name', 'last_name', 'company', 'headline']));

  it('are those of an invitation only if it includes a message', () => {
    const invitation = { id: 'n', type: 'connection_request', body: '%first_name%' } as const;
    expect(tokensWithoutFallback([{ ...invitation, include_message: true }])).toEqual(['first_name']);
    expect(tokensWithoutFallback([{ ...invitation, include_message: false }])).toEqual([]);
  });

  it('are not looked for in the purpose of an AI task', () =>
    expect(
      tokensWithoutFallback([{ id: 'a', type: 'ai', ai_node: { purpose: '%first_name%', output_type: 'text' } }]),
    ).toEqual([]));

  // With a slow expression, it would reach the time limit of tests.
  it.each(['%', '{{', '%a', '%first_name|', '{{ a ', '{{first_name|'])('are none in a long text of %p', (part) =>
    expect(tokensWithoutFallback([email(part.repeat(25_000 / part.length))])).toEqual([]),
  );

  it('are at most 100', () => {
    const texts = Array.from({ length: 150 }, (_, index) => `%custom_fields.k${index}%`).join(' ');
    expect(tokensWithoutFallback([email(texts, '%first_name%')])).toHaveLength(100);
  });
});
