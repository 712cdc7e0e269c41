import { commandsOf } from '../../src/edge/operations';
import { definitions } from '../../src/publishing/integration-events';
import { html, prose } from '../../src/publishing/page/html';
import { eventsPage } from '../../src/publishing/page/page';
import { type Api, startApi } from '../support/api';

const PREFIX = '/outreach';

describe('The page about events', () => {
  let api: Api;
  let page: string;

  beforeAll(async () => {
    api = await startApi({ PUBLIC_URL: `https://example.com${PREFIX}` });
    const { status, headers, text } = await api.anonymous().get('/asyncapi');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    // The page has its style inside.
    expect(headers['content-security-policy']).toContain("style-src 'self' 'unsafe-inline'");
    page = text;
  });

  afterAll(() => api.stop());

  it('shows every event', () => {
    for (const { name, version } of definitions()) {
      expect(page).toContain(`<article id="${name}">`);
      expect(page).toContain(`campaigns.${name}.v${version}`);
      expect(page).toContain(`campaigns.events.${name}`);
    }
  });

  it('links every command to its operation in the API documentation', () => {
    const tags = new Map(
      Object.values(api.published.document.paths).flatMap((item) =>
        Object.values(item as Record<string, any>).map(({ operationId, tags: [tag] }) => [operationId, tag]),
      ),
    );
    for (const { operationId } of commandsOf(api.published.document)) {
      expect(page).toContain(`href="${PREFIX}/docs#/${tags.get(operationId)}/${operationId}"`);
    }
  });

  it('has links that lead somewhere', async () => {
    const links = new Set([...page.matchAll(/ href="([^"]*)"/g)].map(([, link]) => link!));
    const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => `#${id}`));
    for (const link of links) {
      if (link === 'data:,') continue;
      if (link.startsWith('#')) expect(ids).toContain(link);
      else expect([link, await statusOf(link)]).toEqual([link, 200]);
    }
    expect(links.size).toBeGreaterThan(2 * definitions().length);
  });

  async function statusOf(link: string): Promise<number> {
    expect(link.startsWith(`${PREFIX}/`)).toBe(true);
    return (await api.anonymous().get(link.slice(PREFIX.length).replace(/#.*/, ''))).status;
  }

  it('has no script, and loads nothing', () => {
    expect(page).not.toMatch(/<script| on\w+=| src=|@import|url\(|javascript:/i);
  });

  it('can be used with the keyboard where it scrolls, and by name', () => {
    const regions = [...page.matchAll(/<div class="scroll"([^>]*)>/g)].map(([, attributes]) => attributes!);
    expect(regions.length).toBeGreaterThan(definitions().length);
    for (const attributes of regions) expect(attributes).toMatch(/role="region".*tabindex="0".*aria-label="[^"]+"/s);
    expect([...page.matchAll(/<pre(?! tabindex="0")/g)]).toEqual([]);
  });

  it('escapes everything that it shows', () => {
    const hostile = `<img src=x onerror="alert('1')">&`;
    const command = {
      operation: {
        operationId: hostile,
        method: 'POST',
        path: hostile,
        pathParameters: [],
        takesJson: true,
        takesOther: false,
      },
      subject: hostile,
      summary: hostile,
      description: hostile,
      tag: hostile,
      data: {},
      needsData: false,
      result: {},
    } as const;
    const text = eventsPage([command], { base: hostile, path: (path) => hostile + path });
    expect(text).not.toContain('<img');
    expect(text).not.toContain('"alert');
    expect(text).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;');
  });
});

describe('Markup', () => {
  it('escapes values, but not other markup', () => {
    const part = html`<b>${'<&>"\''}</b>`;
    expect(html`<p>${part}${[part]}</p>`.text).toBe(`<p>${part.text}${part.text}</p>`);
    expect(part.text).toBe('<b>&lt;&amp;&gt;&quot;&#39;</b>');
  });

  it('shows code in a sentence', () => {
    expect(
      prose('From `<a>` to b.')
        .map(({ text }) => text)
        .join(''),
    ).toBe('From <code>&lt;a&gt;</code> to b.');
  });
});
