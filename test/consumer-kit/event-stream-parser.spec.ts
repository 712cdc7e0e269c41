import fc from 'fast-check';
import { EventStreamParser } from '../../src/consumer-kit/sse/event-stream.parser';

const parse = (...chunks: string[]) => {
  const parser = new EventStreamParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
};

describe('Parsing an event stream', () => {
  it.each([
    ['an event', 'id: 1\nevent: x\ndata: a\n\n', [{ id: '1', data: 'a' }]],
    ['data in several lines', 'id:1\ndata:a\ndata: b\ndata\n\n', [{ id: '1', data: 'a\nb\n' }]],
    ['an id without data, once', 'id: 1\n\nid: 1\n\n: comment\n\n', [{ id: '1', data: '' }]],
    [
      'an event without an id of its own',
      'id: 1\n\ndata: a\n\n',
      [
        { id: '1', data: '' },
        { id: '1', data: 'a' },
      ],
    ],
    ['nothing before the first id', 'data: a\n\n', []],
    ['nothing that is incomplete', 'id: 1\ndata: a\n', []],
    ['nothing of other fields', 'retry: 5\nid\n\nfoo\n\n', []],
  ])('finds %s', (_, text, events) => {
    expect(parse(text)).toEqual(events);
  });

  it('finds the same events however the stream is cut, and however its lines end', () => {
    const lines = ['id: 1', 'data: a', '', ': comment', 'id: 2', '', 'id: 3', 'data: b', 'data: c', '', ''];
    const expected = parse(lines.join('\n'));
    expect(expected).toHaveLength(3);
    const ends = fc.constantFrom('\n', '\r\n');
    fc.assert(
      fc.property(ends, fc.array(fc.nat(100), { maxLength: 12 }), (end, cuts) => {
        const text = lines.join(end);
        const places = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
        expect(parse(...places.slice(1).map((place, index) => text.slice(places[index], place)))).toEqual(expected);
      }),
    );
    // The last carriage return could be half of a line break.
    expect(parse(lines.join('\r'), 'i')).toEqual(expected);
  });
});
