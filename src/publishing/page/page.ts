import { type Command } from '../asyncapi/commands';
import { definitions } from '../integration-events';
import { envelopeOf } from '../schemas/envelope';
import { type JsonSchema } from '../schemas/json-schema';
import { commandSection } from './command-section';
import { eventSection } from './event-section';
import { fieldTable } from './field-table';
import { type Html, html } from './html';
import { type Links } from './links';
import { STYLE } from './style';

/** The page that describes events and commands for people. It has no script. */
export function eventsPage(commands: readonly Command[], links: Links): string {
  const events = definitions();
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Campaigns: events and commands</title>
        <link rel="icon" href="data:," />
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <a class="skip" href="#events">Skip to the events</a>
        <header>
          <h1>Campaigns: events and commands</h1>
          <p>The integration events of the campaigns service, and the commands that it takes from a message bus.</p>
          ${linkList(links)}
        </header>
        <main>
          <h2 id="events">Events</h2>
          <p>
            Each event is a CloudEvent 1.0 in JSON. It contains ids, types, numbers and settings, but no data about
            leads and no text of messages. Later releases may add fields, so ignore those that you do not know.
          </p>
          <ul class="names">
            ${events.map(({ name }) => html`<li><a href="#${name}">${name}</a></li>`)}
          </ul>
          <h3>The attributes of every event</h3>
          ${fieldTable('Attributes of every event', attributes(links.base))}
          ${events.map((event) => eventSection(event, links))}
          <h2 id="commands">Commands</h2>
          <p>
            The service takes commands if it is configured to use a message bus. A command does the same as its REST
            operation, with the same rules, bodies and error codes.
          </p>
          ${commandSection(commands, links)}
        </main>
      </body>
    </html>`.text;
}

function linkList({ path }: Links): Html {
  return html`<ul class="links">
    <li><a href="#events">Events</a></li>
    <li><a href="#commands">Commands</a></li>
    <li><a href="${path('/asyncapi.json')}">AsyncAPI document</a></li>
    <li><a href="${path('/schemas')}">JSON Schemas</a></li>
    <li><a href="${path('/docs')}">REST API</a></li>
  </ul>`;
}

/** What all events have in common: the attributes that differ have no fixed value here. */
function attributes(base: string): JsonSchema {
  const [first] = definitions();
  if (first === undefined) return {};
  const { properties: all } = envelopeOf(first, base);
  const text = { type: 'string' };
  const properties = {
    ...all,
    type: { ...text, description: all.type.description ?? '' },
    dataschema: { ...text, description: all.dataschema.description ?? '' },
    data: { type: 'object', description: 'What happened. Its fields depend on the type.' },
  };
  return { properties, required: Object.keys(properties).filter((name) => name !== 'traceparent') };
}
